"""Whether two statements say the same: the same words, numbers, limits and negations, and nothing less."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.consolidation.sameness import echoes, gist, gist_of, same, sayings
from bot.memory.values import Memory, Source, Turn

FIRST = Memory("a", "배포는 화요일 오전 10시에 합니다", "U1", "민수", "C1", "1.0", "1.0", 1.0, "fact")


def later(text: str, at: float = 9.0, author: str = "U2", **more: object) -> Memory:
    changed = replace(FIRST, id=f"m{at}", text=text, author=author, ts=f"{at}", at=at)
    return replace(changed, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("배포는 화요일 오전 10시에 합니다", "배포는 화요일 오전 10시에 해요!"),
        ("We deploy on Tuesdays.", "we deploy on tuesday"),
        ("The limit is 1,000 requests", "the limit is 1000 requests"),
        ("결제 담당자는 세라님입니다", "결제 담당자는 세라님이에요 ㅎㅎ"),
        ("Cafe\u0301 closes at 6", "Café closes at 6"),
    ],
)
def test_other_politeness_spelling_or_case_says_the_same(one: str, other: str) -> None:
    assert gist(one, "U1") == gist(other, "U2")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("we deploy before 10:00", "we deploy after 10:00"),
        ("we must deploy on Tuesday", "we may deploy on Tuesday"),
        ("we deploy on Tuesday", "we deployed on Tuesday and Friday"),
        ("Ana replaces Ben", "Ben replaces Ana"),
        ("the API is up", "the API is down"),
        ("10명 이상이면 예약이 필요합니다", "10명 이하면 예약이 필요합니다"),
        ("배포는 화요일부터 가능합니다", "배포는 화요일까지 가능합니다"),
        ("세라님이 현우님에게 인계합니다", "현우님이 세라님에게 인계합니다"),
        ("배포를 했습니다", "배포를 합니다"),
    ],
)
def test_another_limit_order_or_tense_says_something_else(one: str, other: str) -> None:
    assert gist(one, "U1") != gist(other, "U1")


def test_what_is_about_the_speaker_differs_from_mouth_to_mouth() -> None:
    for text in ("저는 회의를 오후에 선호해요", "I prefer written updates", "12월 21일부터 휴가입니다"):
        assert gist(text, "U1") == gist(text, "U1") != gist(text, "U2")


def test_an_answer_that_repeats_its_question_says_the_same_as_without() -> None:
    asked = Source("0.5", "asked", "배포는 언제 해요?")
    answer = later("배포는 화요일 오전 10시에 해요", statement=f"배포는 언제 해요? → {FIRST.text}", sources=(asked,))
    assert gist_of(answer) == replace(gist_of(FIRST))
    short = later("화요일이요", statement="배포는 언제 해요? → 화요일이요", sources=(asked,))
    assert gist_of(short) != gist_of(replace(short, statement="회의는 언제 해요? → 화요일이요"))


def test_the_oldest_of_several_is_the_one() -> None:
    others = [later(FIRST.text, at=5.0), FIRST, later(FIRST.text, at=3.0)]
    assert same(later(FIRST.text), others) == FIRST


@pytest.mark.parametrize(
    "one",
    [
        later("배포는 수요일 오전 10시에 합니다"),
        later("배포는 이제 화요일 오전 10시에 합니다"),
        later("네"),
        later(FIRST.text, shared=True),
        replace(FIRST),
    ],
    ids=["another day", "a change", "no words", "among outsiders", "itself"],
)
def test_what_is_not_the_same_finds_none(one: Memory) -> None:
    assert same(one, [FIRST]) is None


def test_what_was_said_otherwise_in_between_makes_it_news() -> None:
    between = later("배포는 수요일 오전 10시에 합니다", at=5.0)
    assert same(later(FIRST.text), [FIRST, between]) is None
    assert same(later(FIRST.text), [FIRST, replace(between, at=99.0)]) == FIRST


SAEGIM = "팀 기억에서 찾았어요.\n> 배포는 매주 화요일 오전 10시에 합니다 [1]\n회의는 8층에서 합니다 [2]"


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("배포는 매주 화요일 오전 10시에 합니다", True),
        ("배포는 화요일 오전 10시군요", True),
        ("배포는 매주 화요일 오전 11시에 합니다", False),
        ("배포는 매주 화요일 오전 10시에 안 합니다", False),
        ("배포는 8층에서 합니다", False),  # words of two lines
        ("결제는 화요일에 합니다", False),
    ],
)
def test_an_echo_has_no_word_number_or_not_beyond_one_line(text: str, echo: bool) -> None:
    said = sayings([Turn("9.0", "US", "Saegim", SAEGIM, saegim=True), Turn("9.5", "U1", "지우", text)])
    assert echoes(text, "10.0", said) is echo
    assert not echoes(text, "8.0", said), "it was said before"


WORDS = st.lists(
    st.sampled_from("배포는 화요일 수요일 10시 안 합니다 저는 we deploy not Tuesday 10:00 before 이제".split()),
    max_size=6,
).map(" ".join)


@given(st.lists(WORDS, min_size=3, max_size=3))
def test_same_is_an_equivalence(texts: list[str]) -> None:
    one, two, three = (gist(text, "U1") for text in texts)
    assert one == gist(texts[0], "U1")
    assert not (one == two and two == three) or one == three


@given(WORDS, WORDS)
def test_what_says_the_same_has_the_same_numbers(one: str, other: str) -> None:
    numbers = [[word for word in text.split() if any(map(str.isdigit, word))] for text in (one, other)]
    assert gist(one, "U1") != gist(other, "U1") or numbers[0] == numbers[1]
