"""Every measure of one answer, with values worked out by hand."""

from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tuning.evaluation.figures import KINDS, char_f1, figures
from bot.tuning.evaluation.questions import hits
from bot.tuning.examples.example import Example
from tests.tuning.making import ABSTAINED, example, shown

TWO_GOLD = [
    shown("Deploys are on Tuesday.", 1),
    shown("Since May they are at 10:00.", 2),
    shown("Lunch is at 12:30.", 3, gold=False),
]
KOREAN = example(
    "화요일 10시에 해요 [1].",
    "배포 언제 해요?",
    memories=[shown("배포는 화요일 10시예요.", 1), shown("점심은 12:30이에요.", 2, gold=False)],
    language="ko",
    system="Answer in Korean, in 해요체 even when asked in 반말.",
)
UNKNOWN = example(ABSTAINED, "Who has the keys?", kind="abstain")


def figure(measure: str, said: str, of: Example) -> float:
    return figures(of, said, hits(of))[measure]


@pytest.mark.parametrize(
    ("said", "precision", "recall"),
    [
        ("On Tuesday [1] at 10:00 [2].", 1, 1),
        ("On Tuesday [1].", 1, 1 / 2),
        ("On Tuesday [1][3].", 1 / 2, 1 / 2),
        ("At lunch [3].", 0, 0),
        ("On Tuesday [1], they say [7].", 1 / 2, 1 / 2),  # no memory has that number
        ("On Tuesday [1], and again [1] [memory 2].", 1, 1),  # every way of writing it, each once
        ("On Tuesday.", 0, 0),  # a statement without its source
        (ABSTAINED, nan, 0),
    ],
)
def test_citations_are_held_against_what_the_answer_rests_on(said: str, precision: float, recall: float) -> None:
    of = example(memories=TWO_GOLD)
    assert figure("citation_precision", said, of) == pytest.approx(precision, nan_ok=True)
    assert figure("citation_recall", said, of) == pytest.approx(recall)


@pytest.mark.parametrize(
    ("said", "precision", "recall"),
    [
        (ABSTAINED, 1, 1),
        ("Mina has them [1].", nan, 0),
        ("Mina has them.", nan, 0),
        ("That is not in team memory.", 1, 1),
    ],
)
def test_who_does_not_know_should_say_so(said: str, precision: float, recall: float) -> None:
    assert figure("abstention_precision", said, UNKNOWN) == pytest.approx(precision, nan_ok=True)
    assert figure("abstention_recall", said, UNKNOWN) == recall
    assert isnan(figure("citation_recall", said, UNKNOWN))
    assert isnan(figure("char_f1", said, UNKNOWN))


def test_abstaining_where_there_is_an_answer_is_wrong() -> None:
    assert figure("abstention_precision", ABSTAINED, example()) == 0
    assert isnan(figure("abstention_recall", ABSTAINED, example()))


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("It says “Deploys are on Tuesday” [1].", 1),
        ("It says “Deploys are on Monday” [1].", 0),
        ("“Deploys are on Tuesday” [1], but “never on Friday” [1].", 1 / 2),
        ("Run `make deploy` [1].", 0),
        ("On Tuesday [1].", nan),  # nothing is quoted
        (ABSTAINED, nan),  # the code in it is production's own
    ],
)
def test_quotes_are_verbatim_or_not(said: str, share: float) -> None:
    assert figure("quotes_verbatim", said, example()) == pytest.approx(share, nan_ok=True)


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("At 10:00 [1].", 0),
        ("At 11:00 [1].", 1),
        ("On 2 November 2026 [1].", 0),
        ("In 3 hours [1].", 1),
        ("On Tuesday [1].", 0),
    ],
)
def test_a_number_that_the_context_does_not_hold_is_new(said: str, new: float) -> None:
    assert figure("new_numbers", said, example()) == new


def test_an_address_that_the_context_does_not_hold_is_new() -> None:
    assert figure("new_links", "See https://evil.example/x [1].", example()) == 1
    there = example(memories=[shown("See wiki.example/deploys.")])
    assert figure("new_links", "See https://wiki.example/deploys [1].", there) == 0


@pytest.mark.parametrize(
    ("said", "spoken", "register"),
    [
        ("화요일에 해요 [1].", 1, 1),
        ("화요일에 합니다 [1].", 1, 0),
        ("화요일에 해 [1].", 1, 0),
        ("화요일에 해요. 10시에 합니다 [1].", 1, 0),
        ("화요일 10시 [1]", 1, nan),
        ("On Tuesday [1].", 0, nan),
        ("", 0, nan),
    ],
)
def test_language_and_register_are_those_asked_for(said: str, spoken: float, register: float) -> None:
    assert figure("language", said, KOREAN) == spoken
    assert figure("register", said, KOREAN) == pytest.approx(register, nan_ok=True)


def test_english_has_no_register() -> None:
    assert isnan(figure("register", "On Tuesday [1].", example()))


@pytest.mark.parametrize(
    ("said", "wanted", "expected"),
    [
        ("abcd", "abcd", 1),
        ("ab", "abcd", 2 * 2 / 6),
        ("aab", "abb", 2 * 2 / 6),  # each letter as often as it is there
        ("A-B!", "a b", 1),  # neither case, nor space, nor punctuation
        ("화요일", "화요일에", 2 * 3 / 7),
        ("ＡＢ", "ab", 1),  # full width
        ("x", "y", 0),
        ("", "abc", 0),
        ("", "", 1),
    ],
)
def test_the_f1_of_characters(said: str, wanted: str, expected: float) -> None:
    assert char_f1(said, wanted) == pytest.approx(expected)


def test_citations_are_no_part_of_length_and_likeness() -> None:
    assert figure("length", "On Tuesday [1][2].", example()) == len("On Tuesday .")
    assert figure("char_f1", "We deploy on Tuesday at 10:00 [3].", example()) == 1


def test_no_answer_has_nothing_right_in_it() -> None:
    found = figures(example(), "", hits(example()))
    right = ("answered", "citation_precision", "citation_recall", "language", "char_f1")
    assert {name: found[name] for name in right} == dict.fromkeys(right, 0)
    assert isnan(found["abstention_precision"])


def test_every_figure_has_a_kind_that_says_what_it_means() -> None:
    assert set(figures(example(), "x", ())) <= set(KINDS)
    assert all(kind.about and kind.name for kind in KINDS.values())


@given(st.text(alphabet="ab가 [1]9“”`.요다\n", max_size=60))
def test_whatever_is_said_every_share_is_one(said: str) -> None:
    for of in (example(memories=TWO_GOLD), KOREAN, UNKNOWN):
        found = figures(of, said, hits(of))
        assert all(isnan(found[name]) or 0 <= found[name] <= 1 for name in found if KINDS[name].share), found


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_whole_with_oneself(one: str, other: str) -> None:
    assert char_f1(one, other) == char_f1(other, one)
    assert char_f1(one, one) == 1
