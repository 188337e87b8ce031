"""Random lives of an index, and what is alive at their end: for the tests of the index and of its views."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import strategies as st

from bot.memory.engine import build, bulk, corpus, index, ragged, reader, scan, segment, snapshot
from bot.memory.engine.index import Document, Group, Index

HERE: Group = ("C1", False)
THERE: Group = ("C2", False)
SHARED: Group = ("C1", True)
GROUPS = (HERE, THERE, SHARED)

IDS = st.sampled_from([f"m{n}" for n in range(9)])
TERMS = st.sampled_from(["a", "b", "c", "d", "e", "", "\ud800"])
DOCUMENTS = st.builds(
    Document,
    id=IDS,
    terms=st.lists(TERMS, max_size=8).map(tuple),
    group=st.sampled_from(GROUPS),
    thread=st.sampled_from(["", "1.0", "2.0"]),
    ts=st.sampled_from(["", "1.0", "1.05", "1.5", "2.0", "10.0"]),
    at=st.sampled_from([0.0, 1.0, 2.0]),
)


@dataclass(frozen=True)
class Put:
    document: Document


@dataclass(frozen=True)
class PutMany:
    documents: tuple[Document, ...]


@dataclass(frozen=True)
class Remove:
    id: str


@dataclass(frozen=True)
class Merge:
    """Begin a merge; `lasts` so many events until it ends."""

    lasts: int


Event = Put | PutMany | Remove | Merge
EVENTS = (
    st.builds(Put, DOCUMENTS)
    | st.builds(PutMany, st.lists(DOCUMENTS, max_size=6).map(tuple))
    | st.builds(Remove, IDS)
    | st.builds(Merge, st.integers(0, 4))
)
HISTORIES = st.lists(EVENTS, max_size=25)
QUESTIONS = st.lists(TERMS | st.just("unseen"), min_size=1, max_size=6)
READERS = st.lists(st.sampled_from(GROUPS), unique=True)


def lived(history: Sequence[Event], make: Callable[[], Index] = Index) -> tuple[Index, list[Document]]:
    """The index after `history`, and what is then alive."""
    index, alive = make(), dict[str, Document]()
    merging = None
    for event in history:
        match event:
            case Put(document):
                index.put(document)
                alive[document.id] = document
            case PutMany(documents):
                index.put_many(iter(documents))
                alive |= {document.id: document for document in documents}
            case Remove(id_):
                index.remove(id_)
                alive.pop(id_, None)
            case Merge(lasts) if merging is None:
                merging = (lasts, index.begin())
        if merging is not None:
            left, merge = merging
            merging = (left - 1, merge)
            if left == 0:
                merge.run()
                index.finish(merge)
                merging = None
    return index, list(alive.values())


def filled(documents: Sequence[Document], make: Callable[[], Index] = Index) -> Index:
    """A fresh index of `documents`."""
    return lived([Put(document) for document in documents], make)[0]


SIZES = [
    (corpus, "SMALL", 3), (index, "FEW", 2), (bulk, "PIECE", 2), (ragged, "PIECE", 2), (build, "PIECE", 3),
    (build, "WIDEST", 2), (scan, "SAMPLE", 1), (scan, "MANY", 0), (scan, "UNITS", 40), (reader, "SCATTERED", 0),
]  # fmt: skip


def cramped(scattered: int = 0) -> Iterator[None]:
    """Every size so small, and digests so few, that a handful of documents goes through all that a million does.

    `scattered`: where there is a posting for so many documents, a scan looks them all over; at 0 it never does.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in SIZES:
            patch.setattr(module, name, value)
        patch.setattr(scan, "SCATTERED", scattered)
        for module in (segment, build, bulk, snapshot):
            patch.setattr(module, "digest", lambda key: hash(key) % 3)
        yield
