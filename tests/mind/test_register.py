"""How polite a Korean text is, by how its sentences end."""

import pytest

from bot.mind.wording.register import Register, register


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("배포는 화요일에 해요 [1].", "해요"),
        ("네, 의자와 합쳐서 지원하고, 한 달이 지나면 신청할 수 있어요 [1].", "해요"),
        ("월요일이에요. 그전에는 화요일이었어요!", "해요"),
        ("그건 아직 정해지지 않았죠", "해요"),
        ("10시에 시작해요 (하린 님이 말했어요).", "해요"),
        ("배포는 화요일에 합니다.", "합니다"),
        ("요청해 주십시오 [2]. 화요일에 가능합니다.", "합니다"),
        ("무엇입니까?", "합니다"),
        ("화요일에 배포해.", "반말"),
        ("화요일이야 [1]", "반말"),
        ("금요일에는 안 한다. 화요일에 한다.", "반말"),
        ("나도 그렇게 들었어!", "반말"),
        ("화요일에 해요. 금요일에는 안 합니다.", "mixed"),
        ("화요일에 해요. 알았어.", "mixed"),
        ("화요일 10시 [1]", ""),
        ("확인이 필요", ""),  # a noun that ends in 요
        ("네.", ""),
        ("We deploy on Tuesday.", ""),
        ("", ""),
    ],
)
def test_the_endings_of_sentences_tell_the_register(text: str, expected: Register) -> None:
    assert register(text) == expected


@pytest.mark.parametrize("quote", ["“내일 하자.”", '"내일 합니다."', "`한다`", "「내일 해.」", "```\n한다.\n```"])
def test_what_is_quoted_is_somebody_elses_register(quote: str) -> None:
    assert register(f"민수 님이 {quote} 라고 했어요 [1].") == "해요"
