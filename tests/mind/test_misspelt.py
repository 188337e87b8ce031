"""What is nearly a command is told from what is one, and from what is none."""

import pytest

from bot.mind.understanding.misspelt import LONGEST, meant


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("forgett k3m9x2ab45", "forget"),
        ("foget k3m9x2ab45", "forget"),
        ("fogret me", "forget"),
        ("Forgte that", "forget"),
        ("remeber the door code is 4711", "remember"),
        ("remmeber the wifi is kraken", "remember"),
        ("rember that we deploy on Tuesdays", "remember"),
        ("recal the deploy checklist", "recall"),
        ("lern on", "learn"),
        ("laern off", "learn"),
        ("기억해줭 정문 번호는 4711", "기억해줘"),
        ("기억혜줘 정문 번호는 4711", "기억해줘"),
        ("기억헤 주세요: 정문 번호는 4711", "기억해줘"),
        ("기억해 줭", "기억해줘"),
        ("잊어줭 k3m9x2ab45", "잊어줘"),
        ("이저줘 k3m9x2ab45", "잊어줘"),
        ("회식은 금요일이에요 기억해줭", "기억해줘"),
        ("회식은 금요일이에요, 기억헤줘!!", "기억해줘"),
        ("회식 날짜 잊어쥬ㅎㅎ", "잊어줘"),
    ],
)
def test_a_slip_in_the_first_word_is_seen(text: str, command: str) -> None:
    assert meant(text) == meant(text, command=True) == command


@pytest.mark.parametrize(
    ("text", "command"), [("hlep me", "help"), ("tokenss", "tokens"), ("aprove k3m9x2ab45", "approve")]
)
def test_more_words_are_commands_after_the_slash_command(text: str, command: str) -> None:
    assert meant(text, command=True) == command
    assert meant(text) == ""


@pytest.mark.parametrize(
    ("text", "command"),
    [("hlep", "help"), ("Hlep!", "help"), ("lesons", "lessons"), ("도움마", "도움말"), ("사용벙", "사용법")],
)
def test_a_slip_in_the_only_word_of_a_message_is_seen(text: str, command: str) -> None:
    assert meant(text) == meant(text, command=True) == command


@pytest.mark.parametrize(
    "text",
    [
        "",
        "도움말",
        "도움을",
        "도움마 알려줘",
        "held",
        "forgot my wifi password",
        "member list of the platform team",
        "remembered everything",
        "learned helplessness",
        "lean startup notes",
        "helm chart of the shop",
        "held invoices",
        "reset the wifi",
        "token rotation",
        "lesson plan",
        "the forgett command",
        "forgett's owner",
        "있어줘",
        "읽어줘 그 문서",
        "이어줘",
        "기억하는 사람 있어요",
        "기억력 좋네요",
        "회식은 금요일로 기억해 조가 정해요",
        "금요일이라고 있어줘",
        "remeber " + "x" * LONGEST,
    ],
)
def test_another_word_is_no_slip(text: str) -> None:
    assert meant(text) == meant(text, command=True) == ""


def test_a_question_in_a_message_is_no_slip() -> None:
    assert meant("forgett how we deploy?") == ""
