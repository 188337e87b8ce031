"""A follow-up that names another subject is answered about that, or with not knowing; one that asks on, about the subject before."""

import pytest

from bot.mind.wording.phrases import say
from tests.scenarios.conftest import Team, seen
from tests.scenarios.test_offer import offers, press

BAND = "시니어 연봉 밴드는 9,000만 원으로 확정해요"
TALKS = "연봉 협의 면담은 12월 첫째 주에 대청에서 할게요"


@pytest.fixture
def knowing(team: Team) -> Team:
    for text in (
        BAND,
        TALKS,
        "배포는 매주 화요일 오후 2시에 해요",
        "Expenses are paid on the 25th",
        "등원 시간은 10시예요",
    ):
        team.command(team.boss, team.general, f"remember {text}")
    return team


@pytest.mark.parametrize(
    ("asked", "then", "answer", "old"),
    [
        ("시니어 연봉 밴드가 어떻게 돼요?", "그럼 면담은요?", "대청", "9,000만"),
        ("시니어 연봉 밴드가 어떻게 돼요?", "그럼 배포는요?", "화요일", "9,000만"),
        ("배포는 언제 해요?", "what about expenses?", "25th", "화요일"),
    ],
)
def test_another_subject_is_answered_from_what_has_a_word_of_it(
    knowing: Team, asked: str, then: str, answer: str, old: str
) -> None:
    ts, first = knowing.ask(knowing.minsu, knowing.general, f"{knowing.bot} {asked}")
    assert old in seen(first)

    _, reply = knowing.ask(knowing.minsu, knowing.general, then, ts)

    assert answer in seen(reply)
    assert old not in seen(reply)


@pytest.mark.parametrize(("then", "language"), [("그럼 주차장은요?", "ko"), ("and the parking lot?", "en")])
def test_of_another_subject_that_nobody_has_told_it_knows_nothing(knowing: Team, then: str, language: str) -> None:
    ts, _ = knowing.ask(knowing.minsu, knowing.general, f"{knowing.bot} 시니어 연봉 밴드가 어떻게 돼요?")

    _, reply = knowing.ask(knowing.minsu, knowing.general, then, ts)

    assert reply.text == say("not_in_memory", "ko" if language == "ko" else "en")


@pytest.mark.parametrize("then", ["그럼 시간은요?", "그럼 화요일은요?", "그럼 언제요?", "and what time?"])
def test_what_asks_on_is_still_answered_about_the_subject_before(knowing: Team, then: str) -> None:
    ts, _ = knowing.ask(knowing.minsu, knowing.general, f"{knowing.bot} 배포는 무슨 요일에 해요?")

    _, reply = knowing.ask(knowing.minsu, knowing.general, then, ts)

    assert "오후 2시" in seen(reply)


@pytest.mark.parametrize(
    ("talk", "answer", "old"),
    [
        (("배포는 무슨 요일에 해요?", "등원 시간이 어떻게 돼요?", "몇 시예요?"), "10시", "오후 2시"),
        (("배포는 무슨 요일에 해요?", "그럼 등원은요?", "몇 시에 시작해요?"), "10시", "오후 2시"),
        (("배포는 무슨 요일에 해요?", "면담은 어디에서 해요?", "언제 끝나요?"), "12월", "오후 2시"),
        (("배포는 무슨 요일에 해요?", "when are expenses paid?", "at what time?"), "25th", "오후 2시"),
        (("when are expenses paid?", "what about the standup?", "at what time?"), "10:30", "25th"),
    ],
)
def test_what_asks_on_is_about_the_subject_that_was_spoken_of_last(
    knowing: Team, talk: tuple[str, str, str], answer: str, old: str
) -> None:
    knowing.command(knowing.boss, knowing.general, "remember the standup is at 10:30")
    ts, first = knowing.ask(knowing.minsu, knowing.general, f"{knowing.bot} {talk[0]}")
    assert old in seen(first)
    knowing.ask(knowing.minsu, knowing.general, talk[1], ts)

    _, reply = knowing.ask(knowing.minsu, knowing.general, talk[2], ts)

    assert answer in seen(reply)
    assert old not in seen(reply)


def test_what_is_asked_on_of_a_subject_that_nobody_has_told_is_not_answered_about_another(knowing: Team) -> None:
    ts, _ = knowing.ask(knowing.minsu, knowing.general, f"{knowing.bot} 배포는 몇 시에 해요?")
    knowing.ask(knowing.minsu, knowing.general, "주차장은 어떻게 써요?", ts)

    _, reply = knowing.ask(knowing.minsu, knowing.general, "몇 시에 해요?", ts)

    assert reply.text == say("not_in_memory", "ko")


def test_what_only_the_asker_may_see_of_another_subject_is_offered_and_is_about_that(team: Team) -> None:
    team.command(team.boss, team.general, f"remember {BAND}")
    team.command(team.minsu, team.leads, f"remember {TALKS}")
    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} 시니어 연봉 밴드가 어떻게 돼요?")

    _, reply = team.ask(team.minsu, team.general, "그럼 면담은요?", ts)
    (offer,) = offers(team, team.minsu)
    shown = seen(press(team, team.minsu, offer))

    assert reply.text == say("not_in_memory", "ko")
    assert "대청" in shown
    assert "9,000만" not in shown
