"""A passage that has no word but the question's own tells nothing that was asked."""

import pytest

from bot.memory.retrieval.echo import echoes
from bot.memory.retrieval.query import understand


def echo(text: str, asked: str) -> bool:
    return echoes(text, asked, understand(asked))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("배포", "배포는 언제 해요?"),
        ("배포를!", "배포는 언제 해요?"),
        ("deploy", "배포는 언제 해요?"),
        ("standup", "when is the standup?"),
        ("The standup is…", "when is the standup?"),
        ("when is the standup", "when is the standup?"),
        ("배포 시간", "배포 시간은 언제예요?"),
    ],
)
def test_what_has_no_other_word_than_the_question_is_its_echo(text: str, asked: str) -> None:
    assert echo(text, asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("배포는 화요일에 해요", "배포는 언제 해요?"),
        ("배포는 안 해요", "배포는 언제 해요?"),
        ("배포는 제가 해요", "배포는 누가 해요?"),
        ("me, I own billing", "who owns billing?"),
        ("the standup is off", "when is the standup?"),
        ("배포 deploy", "배포가 영어로 뭐예요?"),
        ("`docker compose up`", "how do I bring up docker compose?"),
        ("배포 ✅", "배포 상태가 어떻게 돼요?"),
    ],
)
def test_one_word_more_may_be_the_answer(text: str, asked: str) -> None:
    assert not echo(text, asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("The data team owns the platform", "Which team owns the data platform?"),
        ("We use the deploy channel for alerts", "Which channel do we use for deploy alerts?"),
        ("디자인 팀이 시스템을 관리해요", "디자인 시스템은 어느 팀이 관리해요?"),
    ],
)
def test_the_same_words_in_another_order_may_be_the_answer(text: str, asked: str) -> None:
    assert not echo(text, asked)
