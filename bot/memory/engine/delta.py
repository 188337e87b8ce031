"""A delta: the documents since the last merge, in structures that grow by one document at a time. Small, and merged away.

Slots are counted from the delta's own first document; where it begins among all slots is `start`, and moves when a merge ends.
"""

from array import array
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.ragged import Ragged
from bot.memory.engine.segment import Batch, Entry, When

ROOM = 1024  # numbers, to begin with

Thread = tuple[str, str]
"""Place and root of the thread."""


class Delta:
    """Documents in the order they came. What is removed keeps its slot; that nobody sees it is the corpus's to say."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.entries: list[Entry] = []
        self.slots: dict[str, int] = {}  # by id, of what is not removed
        self.words: dict[str, int] = {}  # ids of the terms seen since; others are the segment's to know
        self.threads: dict[Thread, list[tuple[When, int]]] = {}
        self._sizes: set[int] = set()
        self._postings: dict[int, array[int]] = {}  # by term id: slot << 32 | how often
        self._ids = np.zeros(ROOM, dtype=np.int32)
        self._offsets = np.zeros(ROOM, dtype=np.int32)

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, entry: Entry, ids: Sequence[int]) -> None:
        """Add a document with these term ids, in the order of its text."""
        slot = len(self.entries)
        self.entries.append(entry)
        self.slots[entry.id] = slot
        end = int(self._offsets[slot]) + len(ids)
        self._ids, self._offsets = roomy(self._ids, end), roomy(self._offsets, slot + 2)
        self._ids[end - len(ids) : end] = ids
        self._offsets[slot + 1] = end
        self._sizes.add(len(ids))
        for id_, count in Counter(ids).items():
            postings = self._postings.get(id_)
            if postings is None:
                postings = self._postings[id_] = array("q")
            postings.append(slot << 32 | count)
        if entry.thread:
            insort(self.threads.setdefault((entry.group[0], entry.thread), []), (entry.when, slot))

    def remove(self, id_: str) -> int:
        """Take the document with this id out of its thread, and say which slot it leaves."""
        slot = self.slots.pop(id_)
        entry = self.entries[slot]
        if entry.thread:
            line = self.threads[entry.group[0], entry.thread]
            del line[bisect_left(line, (entry.when, slot))]
        return slot

    @property
    def forward(self) -> Ragged:
        """The term ids of every document; good until the next is added."""
        return Ragged(self._ids[: self._offsets[len(self.entries)]], self._offsets[: len(self.entries) + 1])

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many terms the documents have: each number once."""
        return np.array(list(self._sizes), dtype=np.int64)

    def postings(self, term: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The documents of a term, ascending, and how often it stands in each."""
        packed = self._postings.get(term)
        if packed is None:
            return _NONE, _NONE
        both = np.array(packed)  # a copy: an array lent to numpy could not grow
        return both >> 32, both & 0xFFFFFFFF

    def batch(self, groups: NDArray[np.int32]) -> Batch:
        """The columns of all documents, for a segment."""
        return Batch.of(self.entries, groups, self.forward)


_NONE = np.zeros(0, dtype=np.int64)


def roomy(values: NDArray[Any], size: int) -> NDArray[Any]:
    """The same numbers with room for `size`."""
    if size <= len(values):
        return values
    return np.concatenate([values, np.zeros(max(size - len(values), len(values) // 4), dtype=values.dtype)])
