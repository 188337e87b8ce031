"""The demo: what its tour shows, and what one may type after it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from bot.playground.demo import Demo, opened
from bot.playground.tour import TOUR
from bot.playground.tour import _again as again
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
    assert "only visible to 김민수" in kept
    assert "kitchen-bot@maru.example" in recalled.partition("Saegim")[2]
    assert "42억" not in hidden
    assert "팀 기억에서는 찾지 못했어요" in hidden
    assert "only visible to 이수진" in hidden.partition("찾지 못했어요")[2], "the offer beside the public reply"
    assert "42억" in private
    assert "I found nothing" in unknown


def test_the_demo_takes_no_setting_from_the_environment_nor_from_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_bytes(b"SAEGIM_USER_PER_MINUTE=1\nSAEGIM_KO_STYLE=\xff\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SAEGIM_WORKERS", "abc")
    monkeypatch.setenv("SAEGIM_ENCRYPTION_KEY", "zzz")
    with opened() as demo:
        emma, general = demo.people["emma"], demo.channels["general"]
        for _ in range(2):
            _, (reply, *_rest) = demo.say(emma, general, "@saegim 배포는 언제 해요?")
            assert "매주 화요일 오후 2시" in reply.text


def typed(demo: Demo, monkeypatch: pytest.MonkeyPatch, *lines: str) -> str:
    """What is printed when somebody types these lines and then quits."""
    left = iter([*lines, "quit"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(left))
    converse(demo)
    return printed(demo)


@pytest.mark.parametrize("line", ["@saegim lessons", "@saegim 교정 목록", "@saegim forget everything of mine"])
def test_what_saegim_says_to_the_asker_alone_after_a_mention_is_shown(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    text = typed(demo, monkeypatch, line)
    assert "only visible to 이수진" in text
    assert "keeps quiet" not in text


def test_the_notice_of_the_limit_is_shown_where_the_answer_would_be(demo: Demo) -> None:
    sujin, general = demo.people["sujin"], demo.channels["general"]
    answered = [demo.say(sujin, general, "@saegim help")[1] for _ in range(21)]
    assert all(len(replies) == 1 and not replies[0].only_for for replies in answered[:20])
    (notice,) = answered[20]
    assert notice.only_for == sujin


def test_the_notice_of_the_limit_is_shown_in_a_dm_too(demo: Demo) -> None:
    sujin = demo.people["sujin"]
    dm = demo.slack.dm(sujin)
    answered = [demo.say(sujin, dm, "help")[1] for _ in range(21)]
    (notice,) = answered[20]
    assert "1분에 20번까지" in notice.text


def test_what_mentions_nobody_is_told_so(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert typed(demo, monkeypatch, "good morning", "mail me@saegim.example").count("nobody mentioned it") == 2


@pytest.mark.parametrize("name", ["@SAEGIM", "@새김", "@Saegim"])
def test_saegim_is_mentioned_by_either_name(demo: Demo, name: str) -> None:
    _, replies = demo.say(demo.people["sujin"], demo.channels["general"], f"{name} 배포는 언제 해요?")
    assert replies


@pytest.mark.parametrize("word", ["help", "?", "HELP"])
def test_help_is_shown_once_more_when_asked_for(demo: Demo, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    text = typed(demo, monkeypatch, "#backend", word)
    assert "Your turn. You are 이수진 in #general" in text
    assert "Your turn. You are 이수진 in #backend" in text


@pytest.mark.parametrize("word", ["QUIT", "/quit", "q", "Exit"])
def test_there_are_several_words_to_leave_with(demo: Demo, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    left = iter([word])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(left))
    converse(demo)
    assert "keeps quiet" not in printed(demo)


@pytest.mark.parametrize("line", ["as", "AS", "as  "])
def test_as_without_a_name_says_how_it_is_written(demo: Demo, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    text = typed(demo, monkeypatch, "dm", line.strip())
    assert "Write `as NAME` to be somebody else: jiyoung, minsu" in text
    assert "keeps quiet" not in text


def test_one_is_somebody_else_by_handle_or_name(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    text = typed(demo, monkeypatch, "as Minsu", "help", "as @ALEX", "help", "as 한유나", "help", "as 홍길동")
    assert [name in text for name in ("You are 김민수", "You are Alex Chen", "You are 한유나")] == [True] * 3
    assert "There is nobody called 홍길동. Try: jiyoung" in text


def test_the_buttons_below_an_answer_can_be_pressed(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    text = typed(demo, monkeypatch, "@saegim 배포는 언제 해요?", "press 1", "누르기 2")
    assert "press 1 👍 · press 2 👎" in text
    assert text.count("only visible to 이수진") == 2, "who pressed is told"


def test_what_an_offer_holds_is_shown_when_its_button_is_pressed(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    text = typed(demo, monkeypatch, "@saegim 한솥키친 인수 금액이 얼마예요?", "3번 눌러 줘")
    assert "press 3 나에게만 보기" in text
    assert "42억" in text.partition("press 3")[2]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("press", "Which one? Write, say, `press 1`. 1 👍, 2 👎"),
        ("press 9", "Which one?"),
        ("press 0", "Which one?"),
        ("press -1", "Which one?"),
        ("press ²", "Which one?"),
        ("Press 👍", "Which one?"),
        ("누르기", "몇 번을 누를까요? 예: `누르기 1`. 1 👍, 2 👎"),
        ("누르기 셋", "몇 번을 누를까요?"),
        ("9번 누르기", "몇 번을 누를까요?"),
    ],
)
def test_which_button_is_asked_back_where_there_is_no_such(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, line: str, said: str
) -> None:
    text = typed(demo, monkeypatch, "@saegim 배포는 언제 해요?", line)
    assert said in text
    assert "keeps quiet" not in text


@pytest.mark.parametrize(("line", "said"), [("press 1", "There is no button here"), ("누르기 1", "누를 단추가 없어요")])
def test_that_there_is_no_button_is_said(demo: Demo, monkeypatch: pytest.MonkeyPatch, line: str, said: str) -> None:
    assert said in typed(demo, monkeypatch, line)
    assert said in typed(demo, monkeypatch, "@saegim 배포는 언제 해요?", "as minsu", line)
    assert said in typed(demo, monkeypatch, "@saegim 배포는 언제 해요?", "dm", line)


@pytest.mark.parametrize("line", ["press the red button", "누르기 전에 물어보세요", "assemble"])
def test_a_sentence_that_only_begins_like_a_command_of_the_demo_is_said(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    assert "nobody mentioned it" in typed(demo, monkeypatch, line)


def test_a_reply_without_words_is_asked_back(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Write what to say after the >." in typed(demo, monkeypatch, "@saegim 배포는 언제 해요?", "> ")


def test_nobody_stands_in_a_conversation_that_is_not_theirs(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts: list[str] = []
    left = iter(["#연봉-협의", "as minsu", "as sujin", "dm", "as minsu", "as minsu", "#연봉-협의", "quit"])

    def read(prompt: str) -> str:
        prompts.append(prompt)
        return next(left)

    monkeypatch.setattr("builtins.input", read)
    converse(demo)
    assert not [prompt for prompt in prompts if "김민수 in" in prompt and "#general" not in prompt]
    assert "김민수 is not in #연봉-협의" in printed(demo)


def test_a_guest_stands_in_a_place_that_they_are_in(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts: list[str] = []
    left = iter(["as yuna", "quit"])

    def read(prompt: str) -> str:
        prompts.append(prompt)
        return next(left)

    monkeypatch.setattr("builtins.input", read)
    converse(demo)
    place = prompts[-1].removeprefix("한유나 in ").removesuffix("> ")
    assert place != "#general"
    assert f"한유나 is not in #general. You are in {place} now." in printed(demo)


def test_a_piped_demo_names_a_command_that_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    command = again()
    assert (Path.cwd() / command.removesuffix(" demo")).is_file()
    (tmp_path / "saegim").touch(0o755)
    assert again() == "saegim demo"


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


def test_what_does_not_fit_goes_on_below_itself_and_a_quote_as_a_quote(demo: Demo) -> None:
    demo.console = Console(file=io.StringIO(), width=60, highlight=False)
    who, where = demo.people["sujin"], demo.channels["general"]
    _, replies = demo.say(who, where, "@saegim 배포는 언제 해요?")
    demo.show_replies(replies)

    assert isinstance(demo.console.file, io.StringIO)
    first, *rest = demo.console.file.getvalue().splitlines()
    assert first.startswith("  Saegim  ")
    assert all(line.startswith(" " * 10) and line == line.rstrip() for line in rest if line)
    assert all(cell_len(line) <= 60 for line in (first, *rest))
    quoted = [line.strip() for line in rest if line.strip().startswith(">")]
    whole = " ".join(line.removeprefix("> ") for line in quoted)
    assert "배포(deploy)는 매주 화요일 오후 2시(14:00)에 해요. 태그는 그날 정오까지 달아 주세요. [1]" in whole
