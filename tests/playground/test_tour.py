"""The demo: what its tour shows, and what one may type after it."""

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from bot.playground.demo import Demo, opened
from bot.playground.tour import TOUR
from bot.playground.tour import _tour as tour
from bot.playground.typing import converse


@pytest.fixture
def demo() -> Iterator[Demo]:
    with opened() as one:
        one.console = Console(file=io.StringIO(), width=120, highlight=False)
        yield one


def printed(demo: Demo) -> str:
    assert isinstance(demo.console.file, io.StringIO)
    return " ".join(demo.console.file.getvalue().split())


def test_every_step_of_the_tour_is_answered_and_shows_what_it_says(demo: Demo) -> None:
    assert tour(demo) == 0
    text = printed(demo)
    steps = [part for n in range(1, len(TOUR) + 1) for part in [text.split(f"{n}. {TOUR[n - 1].about}")[1]]]
    answers = [steps[n].split(TOUR[n + 1].about)[0] if n + 1 < len(TOUR) else steps[n] for n in range(len(TOUR))]
    deploys, follow_up, freeze, code, changed, kept, recalled, hidden, private, unknown = answers
    assert "매주 화요일 오후 2시" in deploys
    assert "#releases · 김민수님 · 20" in deploys
    assert "긴급 수정은 화요일이 아니어도" in follow_up
    assert "December 18" in freeze
    assert "PG사 응답이 8초" in code
    assert changed.index("10시 30분") < changed.index("오전 10시")
    assert "only visible to you" in kept
    assert "kitchen-bot@maru.example" in recalled.partition("Saegim")[2]
    assert "42억" not in hidden
    assert "팀 기억에서는 찾지 못했어요" in hidden
    assert "42억" in private
    assert "I found nothing" in unknown


def test_one_can_type_after_it(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = iter(
        [
            "> too early",
            "@saegim 배포는 언제 해요?",
            "> 그럼 긴급 수정은요?",
            "as minsu",
            "as nobody",
            "#nowhere",
            "#연봉-협의",
            "hello",
            "dm",
            "휴가 신청은 어떻게 해요?",
            "",
            "quit",
        ]
    )
    monkeypatch.setattr("builtins.input", lambda _prompt: next(lines))

    converse(demo)

    text = printed(demo)
    assert "There is no thread yet" in text
    assert "매주 화요일 오후 2시" in text
    assert "긴급 수정은 화요일이 아니어도" in text
    assert "There is nobody called nobody" in text
    assert "There is no #nowhere" in text
    assert "김민수 is not in #연봉-협의" in text
    assert "노션 '휴가' 페이지" in text


def test_the_end_of_input_ends_the_demo(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", ended)
    converse(demo)
    assert "Your turn" in printed(demo)
