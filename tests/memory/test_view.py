"""Views against a fresh index of the visible documents alone, through any history, in ordinary and in cramped quarters."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isclose
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.memory.engine import corpus
from bot.memory.engine.index import Document, Group, Index, lucene_idf
from bot.memory.engine.view import View
from bot.memory.values import order
from tests.memory import histories
from tests.memory.histories import (
    DOCUMENTS,
    GROUPS,
    HERE,
    HISTORIES,
    QUESTIONS,
    READERS,
    SHARED,
    THERE,
    Event,
    filled,
    lived,
)

EPSILON = 1e-9
WEIGHTS = st.dictionaries(histories.TERMS | st.just("unseen"), st.sampled_from([0.25, 0.5, 1.0, 3.0, 0.0]), min_size=1)
REACH = st.integers(0, 3)


@pytest.fixture(scope="module", autouse=True, params=["as it is", "cramped", "cramped, all looked over"])
def quarters(request: pytest.FixtureRequest) -> Iterator[None]:
    scattered = {"cramped": 0, "cramped, all looked over": 1_000}
    yield from histories.cramped(scattered[request.param]) if request.param in scattered else iter([None])


def all_slots(view: View, documents: Sequence[Document]) -> NDArray[np.int64]:
    slots = [view.slot(document.id) for document in documents]
    assert None not in slots
    return np.array(slots, dtype=np.int64)


def names(view: View, slots: NDArray[np.int64]) -> Any:
    """Ids in place of slots, None for none."""
    return [view.document(slot).id if slot >= 0 else None for slot in slots.ravel().tolist()]


def seen(alive: list[Document], groups: Sequence[Group]) -> list[Document]:
    return sorted((document for document in alive if document.group in groups), key=lambda document: document.id)


def read(
    index: Index, documents: list[Document], groups: Sequence[Group], weights: dict[str, float], limit: int
) -> list[Any]:
    """All that a reader can learn from a view."""
    view = index.view(groups)
    slots = all_slots(view, documents)
    best, scores = view.best(weights, limit)
    threads = view.threads(slots).tolist()
    return [
        view.documents,
        view.average,
        view.frequencies(list(weights)),
        list(zip(names(view, best), scores.tolist(), strict=True)),
        view.parts(slots, list(weights)).tolist(),
        names(view, view.around(slots, 2)),
        [names(view, view.members(slot, limit)) for slot in slots.tolist()],
        [[-1 if one < 0 else threads.index(one)] for one in threads],
        [view.document(slot) for slot in slots.tolist()],
        view.at(slots).tolist(),
        view.lengths(slots).tolist(),
        [view.slot(f"m{n}") is None for n in range(9)],
    ]


@given(HISTORIES, READERS, WEIGHTS, st.integers(1, 12))
def test_what_the_readers_may_not_see_changes_nothing(
    history: list[Event], groups: list[Group], weights: dict[str, float], limit: int
) -> None:
    index, alive = lived(history)
    visible = seen(alive, groups)
    assert read(index, visible, groups, weights, limit) == read(filled(visible), visible, groups, weights, limit)


@given(HISTORIES, READERS, WEIGHTS)
def test_scores_are_rank_bm25s_with_lucenes_idf_over_the_visible(
    history: list[Event], groups: list[Group], weights: dict[str, float]
) -> None:
    index, alive = lived(history, lambda: Index(k1=1.5, b=0.75))
    visible, view = seen(alive, groups), index.view(groups)
    found = dict(zip(*(values.tolist() for values in view.best(weights, 100)), strict=True))
    assert {view.document(slot).id for slot in found} == {d.id for d in visible if weights.keys() & set(d.terms)}
    assert view.documents == len(visible)
    if not any(document.terms for document in visible):
        return
    oracle = BM25Okapi([list(document.terms) for document in visible])
    containing = {term: sum(term in document.terms for document in visible) for term in weights}
    oracle.idf = {term: lucene_idf(len(visible), df) for term, df in containing.items() if df}
    scores = sum(weight * oracle.get_scores([term]) for term, weight in weights.items())
    for document, score in zip(visible, scores, strict=True):
        slot = view.slot(document.id)
        assert isclose(found.get(slot or 0, 0.0) if slot in found else 0.0, score, abs_tol=EPSILON)
    assert view.frequencies(list(weights)) == list(containing.values())


@given(HISTORIES, QUESTIONS)
def test_with_okapis_idf_scores_are_rank_bm25s_own(history: list[Event], question: list[str]) -> None:
    _, alive = lived(history)
    if not any(document.terms for document in alive):
        return
    oracle = BM25Okapi([list(document.terms) for document in alive])
    by_frequency = {sum(term in document.terms for document in alive): value for term, value in oracle.idf.items()}
    index, _ = lived(history, lambda: Index(k1=1.5, b=0.75, idf=lambda _, containing: by_frequency[containing]))
    view = index.view(GROUPS)
    slots, scores = view.best({term: float(question.count(term)) for term in question}, 100)
    expected = {document.id: score for document, score in zip(alive, oracle.get_scores(question), strict=True)}
    matching = {document.id for document in alive if set(question) & set(document.terms)}
    assert set(names(view, slots)) == matching
    assert all(
        isclose(expected[id_], score, abs_tol=EPSILON) for id_, score in zip(names(view, slots), scores, strict=True)
    )


@given(HISTORIES, READERS, WEIGHTS, st.integers(0, 12))
def test_a_limit_cuts_the_full_list_and_nothing_else(
    history: list[Event], groups: list[Group], weights: dict[str, float], limit: int
) -> None:
    view = lived(history)[0].view(groups)
    everything, scores = view.best(weights, 10_000)
    some, their_scores = view.best(weights, limit)
    assert (some.tolist(), their_scores.tolist()) == (everything[:limit].tolist(), scores[:limit].tolist())
    entries = [view.document(slot) for slot in everything.tolist()]
    keys = [(-score, -entry.at, entry.id) for score, entry in zip(scores.tolist(), entries, strict=True)]
    assert keys == sorted(keys)


@given(HISTORIES, READERS, st.dictionaries(histories.TERMS, st.sampled_from([-1.0, 0.5, 2.0]), min_size=1))
def test_parts_add_up_to_the_score(history: list[Event], groups: list[Group], weights: dict[str, float]) -> None:
    view = lived(history)[0].view(groups)
    slots, scores = view.best(weights, 10_000)
    assert np.allclose(
        view.parts(slots, list(weights)) @ np.array(list(weights.values())), scores, rtol=0, atol=EPSILON
    )


@given(HISTORIES, READERS)
def test_a_document_keeps_its_terms_in_the_order_of_the_text(history: list[Event], groups: list[Group]) -> None:
    index, alive = lived(history)
    visible, view = seen(alive, groups), index.view(groups)
    offsets, ids = view.terms(all_slots(view, visible))
    assert len(offsets) == len(visible) + 1
    for document, (first, last) in zip(visible, pairwise(offsets.tolist()), strict=True):
        assert ids[first:last].tolist() == view.term_ids(document.terms).tolist()
    vocabulary = sorted({term for document in visible for term in document.terms})
    assert len(set(view.term_ids(vocabulary).tolist()) - {-1}) == len(vocabulary)


def thread(document: Document, visible: list[Document]) -> list[str]:
    """The ids of a document's thread, in order."""
    if not document.thread:
        return [document.id]
    key = (document.group[0], document.thread)
    members = [other for other in visible if (other.group[0], other.thread) == key]
    return [other.id for other in sorted(members, key=lambda other: (order(other.ts), other.id))]


@given(HISTORIES, READERS, REACH, st.integers(1, 9))
def test_neighbours_are_those_in_the_thread_in_order(
    history: list[Event], groups: list[Group], reach: int, limit: int
) -> None:
    index, alive = lived(history)
    visible, view = seen(alive, groups), index.view(groups)
    slots = all_slots(view, visible)
    around = view.around(slots, reach)
    assert around.shape == (len(visible), 2 * reach + 1)
    threads = view.threads(slots).tolist()
    for document, slot, row, number in zip(visible, slots.tolist(), around, threads, strict=True):
        line = thread(document, visible)
        here = line.index(document.id)
        expected = [line[n] if 0 <= n < len(line) else None for n in range(here - reach, here + reach + 1)]
        assert names(view, row) == expected
        same = [other.id for other, its in zip(visible, threads, strict=True) if its == number >= 0]
        assert same == (sorted(line) if document.thread else [])
        members = names(view, view.members(slot, limit))
        assert members == sorted(members, key=line.index)
        steps = [abs(line.index(other) - here) for other in members]
        assert document.id in members
        assert len(members) == min(limit, len(line))
        assert sum(steps) == sum(sorted(abs(n - here) for n in range(len(line)))[:limit])


@given(HISTORIES)
def test_what_is_removed_leaves_nothing_behind_after_a_merge(history: list[Event]) -> None:
    index, alive = lived(history)
    for document in alive:
        index.remove(document.id)
    assert (len(index), list(index.groups)) == (0, [])
    index.merge()
    corpus = index._corpus
    assert (len(corpus.segment), corpus.size, corpus.graves, corpus.touched) == (0, 0, {}, set())
    assert len(corpus.segment.words.values) == len(corpus.segment.by_word.rows) == len(corpus.segment.names) == 0
    assert not any(part for delta in corpus.deltas for part in (delta.entries, delta.words, delta.threads))


@given(st.lists(DOCUMENTS, max_size=12), READERS, WEIGHTS)
def test_many_at_once_are_as_one_by_one(
    documents: list[Document], groups: list[Group], weights: dict[str, float]
) -> None:
    together = Index()
    together.put_many(documents)
    alone = filled(documents)
    visible = seen(list({document.id: document for document in documents}.values()), groups)
    assert read(together, visible, groups, weights, 5) == read(alone, visible, groups, weights, 5)


def test_a_source_that_fails_half_way_adds_nothing() -> None:
    def failing() -> Iterator[Document]:
        for n in range(1_000):
            yield Document(f"m{n}", ("a",), HERE)
        raise ConnectionError

    index = filled([Document("m0", ("b",), HERE)])
    with pytest.raises(ConnectionError):
        index.put_many(failing())
    assert index.view([HERE]).frequencies(["a", "b"]) == [0, 1]
    assert index.view([HERE]).documents == 1


def test_a_merge_that_was_overtaken_is_let_go() -> None:
    index = filled([Document("m0", ("a",), HERE)])
    merge = index.begin()
    merge.run()
    index.put_many(Document(f"m{n}", ("b",), HERE) for n in range(300))
    index.finish(merge)
    assert index.view([HERE]).frequencies(["a", "b"]) == [0, 300]


def test_it_merges_by_itself_when_nobody_else_does() -> None:
    index, many = Index(), max(4 * corpus.SMALL, 90)  # where sizes are cramped a merge is due after a handful
    for n in range(many):
        index.put(Document(f"m{n}", ("a", f"w{n}"), HERE, "1.0", f"{n}.0"))
        if n % 3 == 0:
            index.remove(f"m{n // 2}")
    assert index._corpus.size - len(index) < many
    assert len(index._corpus.segment) > 0
    view = index.view([HERE])
    assert view.frequencies(["a"]) == [len(index)]
    [slot], _ = view.best({f"w{many - 1}": 1.0}, 3)
    assert names(view, view.around(np.array([slot]), 1)) == [f"m{many - 2}", f"m{many - 1}", None]


@pytest.mark.parametrize("question", [{"rare": 1.0, "common": 1.0}, {"rare": 2.0, "common": 1.0, "half": 0.5}])
def test_skipping_what_cannot_matter_changes_no_score(question: dict[str, float]) -> None:
    index = Index()
    words = [("common", "half") if n % 2 else ("common", "common") for n in range(6_000)]
    places = (HERE, THERE, SHARED)
    index.put_many(
        Document(f"m{n}", (*some, *(["rare"] * (n % 50 == 0))), places[n % 3], at=float(n))
        for n, some in enumerate(words)
    )
    for n in range(0, 6_000, 100):
        index.remove(f"m{n + 1}")
    view = index.view([HERE, THERE])
    slots, scores = view.best(question, 10)
    everything, all_scores = view.best(question, 10_000)
    assert len(everything) == view.documents
    assert (slots.tolist(), scores.tolist()) == (everything[:10].tolist(), all_scores[:10].tolist())


@given(st.randoms(use_true_random=False), st.integers(10, 80), st.integers(1, 40))
def test_of_words_as_unequal_as_in_life_none_is_skipped_that_matters(random: Random, size: int, limit: int) -> None:
    words, often = "abcdef", random.choice([[1, 2, 4, 8, 16, 32], [4, 5, 6, 7, 8, 9]])
    index = Index()
    index.put_many(
        Document(
            f"m{n:02}",
            tuple(random.choices(words, often, k=random.randint(1, 9))),
            random.choice(GROUPS),
            at=float(random.randint(0, 3)),
        )
        for n in range(size)
    )
    view = index.view([HERE, THERE])
    weights = {word: random.choice([0.3, 1.0, 1.1]) for word in random.sample(words, random.randint(1, 6))}
    slots, scores = view.best(weights, limit)
    everything, all_scores = view.best(weights, 1_000)
    assert (slots.tolist(), scores.tolist()) == (everything[:limit].tolist(), all_scores[:limit].tolist())
