"""What Saegim cannot do is told apart from questions to team memory that are worded alike."""

import pytest

from bot.mind.understanding.beyond import LONGEST, is_beyond
from bot.mind.understanding.intent import Intent, parse


@pytest.mark.parametrize(
    "text",
    [
        "what time is it now?",
        "What day is it today?",
        "what's the weather like tomorrow?",
        "지금 몇 시예요?",
        "오늘 며칠이야?",
        "오늘 날씨 어때?",
        "remind me to call Dana",
        "can you remind me tomorrow at 9 about the release?",
        "내일 9시에 배포 알림 설정해 줘",
        "summarize #backend",
        "please summarize <#C0000005> for me",
        "give me a summary of this channel",
        "#backend 요약해 줘",
        "이 채널 대화 좀 요약해 주세요",
    ],
)
def test_what_saegim_cannot_do_is_known(text: str) -> None:
    assert parse(text) == Intent("beyond")


@pytest.mark.parametrize(
    "text",
    [
        "what time is the standup?",
        "what time is it in the Seoul office when the standup starts?",
        "what day is the release?",
        "지금 몇 시에 배포해요?",
        "오늘 무슨 요일에 배포해요?",
        "remind me what the wifi is called",
        "remind me when we deploy",
        "summarize the outage of May",
        "summarize this thread",
        "배포 알림은 어디에 와요?",
        "배포 절차 요약해 줘",
        "what is in #backend?",
        "remind me to " + "x" * LONGEST,
    ],
)
def test_questions_that_sound_like_it_are_asked(text: str) -> None:
    assert parse(text).verb == "ask"


def test_the_time_alone_is_that_of_what_was_spoken_of() -> None:
    assert is_beyond("what time is it", alone=True)
    assert is_beyond("몇 시야", alone=True)
    assert not is_beyond("what time is it")
    assert parse("what time is it?").verb == "ask"
    assert parse("what time is it?", alone=True).verb == "beyond"
