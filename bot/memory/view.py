"""A view: the documents some readers may see, as if there were no others. What is stored is `index.py`'s; no Redis, no tokeniser.

A *slot* is a document's number, good until the index changes; so is a view. Every number a view gives (frequencies, scores,
neighbours, order) is that of a fresh index of the visible documents alone.
"""
# ruff: noqa: SLF001

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bot.memory.index import Document, Group, Index


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of a document besides its terms."""

    id: str
    group: "Group"
    thread: str
    ts: str
    at: float


class View:
    """The documents of `groups`, good until the index changes."""

    def __init__(self, index: "Index", groups: "Collection[Group]") -> None:
        self._index, self._groups = index, frozenset(groups)
        totals = [index._totals[group] for group in self._groups if group in index._totals]
        self.documents = sum(total.documents for total in totals)
        self.average = sum(total.terms for total in totals) / self.documents if self.documents else 0.0
        self._visible = np.zeros(len(index._totals), dtype=np.bool_)
        self._visible[[total.number for total in totals]] = True

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """How many visible documents have each of `terms`."""
        return [len(self._index._seen(term, self._visible)[0]) for term in terms]

    def best(self, weights: Mapping[str, float], limit: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Slots and scores of the `limit` best documents that have a term of `weights`: Σ weight · idf · tf-part, best first.

        Of equal scores the later comes first, then the smaller id.
        """
        seen = [self._index._seen(term, self._visible)[0] for term in weights]
        slots = np.unique(np.concatenate([*seen, np.zeros(0, dtype=np.int32)])).astype(np.int64)
        scores = (self.parts(slots, list(weights)) * np.array(list(weights.values()), dtype=np.float64)).sum(axis=1)
        entries = [self.document(slot) for slot in slots.tolist()]
        order = sorted(range(len(slots)), key=lambda n: (-scores[n], -entries[n].at, entries[n].id))[: max(limit, 0)]
        return slots[order], scores[order]

    def parts(self, slots: NDArray[np.int64], terms: Sequence[str]) -> NDArray[np.float64]:
        """The idf · tf-part of each of m `terms` in each of n `slots`: float64[n, m]."""
        index, found = self._index, np.zeros((len(slots), len(terms)))
        norm = index._k1 * index._norm(self.lengths(slots), self.average or 1.0)
        for column, (term, containing) in enumerate(zip(terms, self.frequencies(terms), strict=True)):
            tf = np.array([index._terms(slot).count(term) for slot in slots.tolist()], dtype=np.float64)
            idf = index._idf(self.documents, containing) if containing else 0.0
            found[:, column] = idf * (tf * (index._k1 + 1) / (tf + norm))
        return found

    def terms(self, slots: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The term ids of n `slots` in the order of the text, one after the other, and where each begins: int64[n+1], int32[…]."""
        rows = [self._index._terms(slot) for slot in slots.tolist()]
        offsets = np.cumsum([0, *map(len, rows)], dtype=np.int64)
        return offsets, self.term_ids([term for row in rows for term in row])

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """The number of each term as `terms` gives them; -1 where no document has it."""
        return np.array([self._index._numbers.get(term, -1) for term in terms], dtype=np.int32)

    def around(self, slots: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
        """The neighbours of n `slots` in their threads: int64[n, 2·reach+1], itself in the middle, -1 where there is none."""
        found = np.full((len(slots), 2 * reach + 1), -1, dtype=np.int64)
        for row, slot in enumerate(slots.tolist()):
            line = self._line(slot)
            here = line.index(slot)
            for column, n in enumerate(range(here - reach, here + reach + 1)):
                if 0 <= n < len(line):
                    found[row, column] = line[n]
        return found

    def threads(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """A number for the thread of each slot: equal for the same thread of the same place, -1 for what stands alone."""
        keys = [(entry.group[0], entry.thread) for entry in map(self.document, slots.tolist())]
        numbers = {key: n for n, key in enumerate(dict.fromkeys(key for key in keys if key[1]))}
        return np.array([numbers.get(key, -1) for key in keys], dtype=np.int64)

    def members(self, slot: int, limit: int) -> NDArray[np.int64]:
        """The visible slots of the thread of `slot`, itself among them, in order; of more than `limit` the nearest."""
        line = self._line(slot)
        first = max(0, min(line.index(slot) - (limit - 1) // 2, len(line) - limit))
        return np.array(line[first : first + limit], dtype=np.int64)

    def at(self, slots: NDArray[np.int64]) -> NDArray[np.float64]:
        """When each was written, seconds since the epoch."""
        return np.array([self._document(slot).at for slot in slots.tolist()], dtype=np.float64)

    def lengths(self, slots: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many terms each has."""
        return self._index._lengths[slots].astype(np.int64)

    def document(self, slot: int) -> Entry:
        """What the index knows of the document in `slot`."""
        document = self._document(slot)
        return Entry(document.id, document.group, document.thread, document.ts, document.at)

    def slot(self, id_: str) -> int | None:
        """The slot of the visible document with this id."""
        slot = self._index._slot_of.get(id_)
        return slot if slot is not None and self._document(slot).group in self._groups else None

    def _document(self, slot: int) -> "Document":
        document = self._index._documents[slot]
        assert document is not None  # noqa: S101  a view gives out taken slots only
        return document

    def _line(self, slot: int) -> list[int]:
        document = self._document(slot)
        if not document.thread:
            return [slot]
        thread = self._index._threads[(document.group[0], document.thread)]
        found = (self._index._slot_of[id_] for _, id_ in thread)
        return [other for other in found if self._document(other).group in self._groups]
