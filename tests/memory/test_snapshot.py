"""Packs: what goes in comes out, and an index out of them is the one they were made from."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.memory.engine import snapshot
from bot.memory.engine.corpus import Merge
from bot.memory.engine.index import Document, Index
from bot.memory.engine.ragged import Ragged
from bot.memory.engine.snapshot import Pack, bucket, packs
from tests.memory.histories import (
    DOCUMENTS,
    HISTORIES,
    QUESTIONS,
    READERS,
    Event,
    cramped,
    filled,
    lived,
)  # fmt: skip

MANY = st.integers(1, 5)


@pytest.fixture(autouse=True, scope="module", params=["roomy", "cramped"])
def sizes(request: pytest.FixtureRequest) -> Iterator[None]:
    yield from cramped() if request.param == "cramped" else iter([None])


def merged(index: Index) -> Merge:
    merge = index.begin()
    merge.run()
    index.finish(merge)
    return merge


def saved(index: Index, number: int) -> list[Pack]:
    """The packs of `index`, as bytes and back."""
    merge = merged(index)
    assert merge.built
    return [Pack.decoded(*pack.encoded()) for pack in packs(merge.built, merge.names, number)]


def restored(some: Sequence[Pack]) -> Index:
    index = Index()
    index.restore(some)
    return index


def seen(index: Index, groups: Sequence[tuple[str, bool]], question: Sequence[str]) -> list[object]:
    """All that a question and a look around tell of an index."""
    found = index.search(question, groups, 20)
    view = index.view(groups)
    documents = [view.slot(f"m{n}") for n in range(9)]
    slots = np.array([slot for slot in documents if slot is not None], dtype=np.int64)
    around = [[slot if slot < 0 else view.id(slot) for slot in line] for line in view.around(slots, 2).tolist()]
    return [found, around, [index.following(f"m{n}", groups, 5) for n in range(9)], view.lengths(slots).tolist()]


@settings(deadline=None)
@given(HISTORIES, MANY, READERS, QUESTIONS)
def test_an_index_comes_back_as_it_was(
    history: list[Event], number: int, groups: list[tuple[str, bool]], question: list[str]
) -> None:
    index, _ = lived(history)
    assert seen(restored(saved(index, number)), groups, question) == seen(index, groups, question)


@settings(deadline=None)
@given(HISTORIES, HISTORIES, MANY, READERS, QUESTIONS)
def test_a_restored_index_lives_on(
    before: list[Event], after: list[Event], number: int, groups: list[tuple[str, bool]], question: list[str]
) -> None:
    index = lived(before)[0]
    again = restored(saved(index, number))
    for one in (index, again):
        lived(after, lambda one=one: one)  # type: ignore[misc]
    assert seen(again, groups, question) == seen(index, groups, question)
    assert seen(restored(saved(again, number)), groups, question) == seen(again, groups, question)


@settings(deadline=None)
@given(st.lists(DOCUMENTS, unique_by=lambda d: d.id), MANY, st.data(), READERS, QUESTIONS)
def test_without_some_packs_it_is_the_index_of_the_others(
    documents: list[Document], number: int, data: st.DataObject, groups: list[tuple[str, bool]], question: list[str]
) -> None:
    all_ = saved(filled(documents), number)
    kept = data.draw(st.lists(st.sampled_from(all_), unique_by=id, min_size=1))
    there = {id_ for pack in kept for id_ in pack.ids.texts()}
    expected = filled([document for document in documents if document.id in there])
    assert seen(restored(kept), groups, question) == seen(expected, groups, question)


@settings(deadline=None)
@given(st.lists(DOCUMENTS), READERS, QUESTIONS)
def test_packs_of_documents_are_added_as_the_documents_would_be(
    documents: list[Document], groups: list[tuple[str, bool]], question: list[str]
) -> None:
    one, other = Index(), Index()
    one.put_packs([Pack.decoded(*Pack.of(documents[n : n + 2]).encoded()) for n in range(0, len(documents), 2)])
    other.put_many(documents)
    assert seen(one, groups, question) == seen(other, groups, question)


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec=None)), min_size=1))
def test_an_id_has_one_bucket_whatever_it_is_asked_with(ids: list[str]) -> None:
    together = bucket(Ragged.strings(ids)).tolist()
    assert together == [bucket(Ragged.strings([id_])).tolist()[0] for id_ in ids]
    assert all(0 <= number < 2**31 for number in together)


def test_ids_spread_evenly_over_the_packs() -> None:
    counts = np.bincount(bucket(Ragged.strings([f"{n:010}" for n in range(10_000)])) % 10)
    assert counts.min() > 800
    assert counts.max() < 1_200


def test_the_packs_of_many_documents_stay_below_a_megabyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "PACK", 1 << 12)
    index = filled(
        [Document(f"{n:010}", (f"a{n}", f"b{n % 7}"), ("C1", False), f"{n}.0", f"{n}.0") for n in range(500)]
    )
    merge = merged(index)
    assert merge.built
    number = snapshot.parts(merge.built)
    assert number > 5
    sizes = [len(part) for pack in packs(merge.built, merge.names, number) for part in pack.encoded()]
    assert max(sizes) < 1 << 13
