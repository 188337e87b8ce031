"""Words that stand together in the question and in a message."""

from dataclasses import replace
from itertools import pairwise, product
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.engine.segment import Document
from bot.memory.engine.view import Slots, View
from bot.memory.language.pairs import Alternative
from bot.memory.retrieval.proximity import SKIPPING, WINDOW, close
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.wanted import weigh
from tests.memory.histories import HERE, HISTORIES, Event, filled, lived
from tests.memory.test_view import all_slots

WORDS = ["a", "b", "c", "d", "e"]


def asked(*words: str) -> Question:
    terms = tuple(dict.fromkeys(words))
    places = [terms.index(word) for word in words]
    pairs = dict.fromkeys((a, b) for a, b in pairwise(places) if a != b)
    return Question(terms, terms, (1.0,) * len(terms), tuple(pairs))


def measured(view: View, question: Question, slots: Slots) -> list[float]:
    wanted = weigh(view, question)
    found: list[float] = close(question, wanted, view.occurrences(slots, wanted.names)).tolist()
    return found


def closeness(question: str, *messages: str, instead: tuple[Alternative, ...] = (), words: str = "") -> list[float]:
    """Of each of `messages`, in a store of them alone; `words`: those the terms of the question come from, if they are others."""
    documents = [Document(f"m{n}", tuple(text.split()), HERE) for n, text in enumerate(messages)]
    view = filled(documents).view([HERE])
    understood = asked(*question.split())
    understood = replace(understood, instead=instead, words=tuple(words.split()) or understood.words)
    return measured(view, understood, all_slots(view, documents))


def test_the_closer_two_words_of_the_question_stand_the_more_it_counts() -> None:
    side_by_side, apart, far = closeness("a b", "a b c", "a c b", "a c c c c c b")
    assert side_by_side == pytest.approx(2 * apart)
    assert far == 0


def test_only_the_closest_of_many_counts_and_in_either_order() -> None:
    one, many, turned = closeness("a b", "a b c", "b c a b c a b", "c b a")
    assert one == many == turned


def test_words_with_another_between_them_in_the_question_count_half() -> None:
    neighbours, skipping = closeness("a x b", "a x", "a b")
    assert skipping == pytest.approx(SKIPPING * neighbours)


def test_words_that_are_neighbours_too_count_whole() -> None:
    """In "a b c a" the c stands beside the second a, and with b between them behind the first."""
    straight, ring = closeness("a c", "a c", "b")[0], closeness("a b c a", "a c", "b")[0]
    assert ring == pytest.approx(straight)


def test_words_of_two_messages_are_not_close() -> None:
    assert closeness("a b", "c a", "b c") == [0, 0]


def test_terms_of_one_word_are_no_pair() -> None:
    assert closeness("a b", "a b", "b a", words="ab ab") == [0, 0]
    one, other = closeness("a b c", "a c", "b c", words="ab ab c")  # each of them says it, beside the next word
    assert one == other > 0


def test_what_stands_instead_is_close_as_the_word_is_and_less_so() -> None:
    means = (Alternative((0, 1), ("x",), 0.9),)
    itself, other, far, _ = closeness(
        "a b", "a b", "x b", "x c c c c c d", "a c", instead=means
    )  # each in two messages
    assert other == pytest.approx(0.9 * itself)
    assert far == 0


def test_what_stands_instead_says_something_only_with_all_its_terms() -> None:
    means = (Alternative((0, 1), ("x", "y"), 0.9),)
    whole, part = closeness("a b", "y x b", "x b", instead=means)
    assert whole > part == 0


def test_what_stands_for_several_words_is_close_to_the_one_behind_them() -> None:
    means = (Alternative((0, 2), ("x",), 0.9),)
    found, alone = closeness("a b c", "x c", "x b", instead=means)
    assert found > alone == 0


@given(HISTORIES, st.lists(st.sampled_from([*WORDS, "unseen"]), min_size=2, max_size=7))
def test_it_is_what_a_plain_look_at_every_pair_of_words_says(history: list[Event], words: list[str]) -> None:
    index, alive = lived(history)
    documents = [document for document in alive if document.group == HERE]
    view, question = index.view([HERE]), asked(*words)
    after = dict(question.pairs)
    weights = {frozenset((a, after[b])): SKIPPING for a, b in question.pairs if b in after and after[b] != a}
    weights |= {frozenset(pair): 1.0 for pair in question.pairs}
    idfs = view.idfs(question.terms).tolist() if question.terms else []
    for document, found in zip(
        documents, measured(view, question, all_slots(view, documents)) if question.pairs else [], strict=False
    ):
        total = 0.0
        for pair, weight in weights.items():
            a, b = pair
            at = [[n for n, term in enumerate(document.terms) if term == question.terms[one]] for one in (a, b)]
            nearest = min((abs(i - j) for i, j in product(*at)), default=WINDOW + 1)
            total += weight * min(idfs[a], idfs[b]) / nearest if nearest <= WINDOW else 0.0
        assert isclose(found, total, abs_tol=1e-9)
