"""How much of a question one stretch of a message says."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.engine.segment import Document, Group
from bot.memory.engine.view import View
from bot.memory.language.pairs import Alternative
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.wanted import weigh
from bot.memory.retrieval.window import STRETCH, densest
from tests.memory.histories import HERE, THERE, filled
from tests.memory.test_view import all_slots

OTHER = ["x"] * (STRETCH + STRETCH // 2)  # more than lies between two words of one stretch

LONG = st.lists(st.sampled_from(["a", "b", "c", "x", "y"]), max_size=4 * STRETCH)


def dense(view: View, question: Question, documents: list[Document]) -> list[float]:
    wanted, slots = weigh(view, question), all_slots(view, documents)
    lengths = view.lengths(slots).astype(np.int64)
    found: list[float] = densest(wanted, view.occurrences(slots, wanted.names), lengths).tolist()
    return found


def asked(*terms: str, instead: tuple[Alternative, ...] = ()) -> Question:
    return Question(terms, terms, (1.0,) * len(terms), instead=instead)


def densities(question: Question, *messages: list[str]) -> list[float]:
    """Of each of `messages`, in a store of them alone."""
    documents = [Document(f"m{n}", tuple(terms), HERE) for n, terms in enumerate(messages)]
    return dense(filled(documents).view([HERE]), question, documents)


def test_words_in_one_stretch_count_together_and_words_far_apart_do_not() -> None:
    together, apart, one, _ = densities(
        asked("a", "b"), ["a", "b", *OTHER], ["a", *OTHER, "b"], ["a", *OTHER], ["b", *OTHER]
    )
    assert together == pytest.approx(2 * one)
    assert apart == one


def test_what_is_no_longer_than_a_stretch_counts_as_a_whole_wherever_its_words_stand() -> None:
    filler = ["x"] * (STRETCH - 2)
    first, last = densities(asked("a", "b"), ["a", "b", *filler], ["a", *filler, "b"])
    assert first == last


def test_a_word_said_again_counts_once() -> None:
    once, often = densities(asked("a", "b"), ["a", *OTHER], ["a"] * 10 + OTHER)
    assert once == often


def test_a_word_that_means_the_same_counts_in_its_place() -> None:
    question = asked("a", "b", instead=(Alternative((1, 2), ("c",), 0.5),))
    exact, other, neither = densities(question, ["a", "b", *OTHER], ["a", "c", *OTHER], ["a", *OTHER])
    assert neither < other < exact


@given(st.lists(st.sampled_from(["a", "b", "x"]), min_size=1, max_size=4 * STRETCH), st.data())
def test_a_word_of_the_question_in_place_of_another_never_lowers_it(terms: list[str], data: st.DataObject) -> None:
    """The rarity of the words is fixed by the other documents, of which there are many."""
    place = data.draw(st.integers(0, len(terms) - 1))
    better = [*terms[:place], "a", *terms[place + 1 :]] if terms[place] == "x" else terms
    rest = [["a", "b"], ["a"], ["b"], ["x"]]
    question = asked("a", "b")
    documents = [Document(f"m{n}", tuple(some), HERE) for n, some in enumerate([terms, better, *rest])]
    before, after = dense(filled(documents).view([HERE]), question, documents)[:2]
    assert after >= before


@given(
    st.lists(st.tuples(st.sampled_from([HERE, THERE]), LONG), min_size=1, max_size=6),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=4, unique=True),
)
def test_it_is_that_of_the_text_word_by_word_and_what_is_hidden_changes_nothing(
    written: list[tuple[Group, list[str]]], terms: list[str]
) -> None:
    documents = [Document(f"m{n}", tuple(words), group) for n, (group, words) in enumerate(written)]
    seen = [one for one in documents if one.group == HERE]
    view, question = filled(documents).view([HERE]), asked(*terms)
    found = dense(view, question, seen)
    idfs = dict(zip(terms, view.idfs(terms).tolist(), strict=True))
    for one, mass in zip(seen, found, strict=True):
        starts = range(0, len(one.terms), STRETCH // 2) if len(one.terms) > STRETCH else [0]
        slow = max(sum(idfs[t] for t in terms if t in one.terms[start : start + STRETCH]) for start in starts)
        assert isclose(mass, slow, abs_tol=1e-9)
    assert found == dense(filled(seen).view([HERE]), question, seen)
