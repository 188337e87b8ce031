"""A segment: the bulk of the index, in arrays that nobody changes once they are built. How it is built is `build.py`'s.

Both directions are kept: from a term to its documents (`Postings`), and from a document to its terms in the order of the text
(`forward`). Slots are laid out by place, then thread, then time, so that neighbours in a thread are neighbours in number and what
some readers may see is a few stretches of slots. Documents that die afterwards stay until the next merge; who is alive is the
index's to know.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.ragged import Lookup, Ragged, digest
from bot.memory.values import order

NOBODY = 0
"""The group of what is dead: no reader sees it."""

Group = tuple[str, bool]
"""Documents that are visible to the same readers: (place, shared outside when written)."""

When = tuple[tuple[int, str, str], str]
"""What orders a thread: the time, then the id."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index is told of a memory."""

    id: str
    terms: tuple[str, ...]
    group: Group
    thread: str = ""  # root of its thread; "" stands alone
    ts: str = ""  # orders a thread
    at: float = 0.0  # seconds since the epoch: of equal scores the later comes first


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of a document besides its terms; the fields are `Document`'s."""

    id: str
    group: Group
    thread: str
    ts: str
    at: float

    @property
    def when(self) -> When:
        return order(self.ts), self.id


def tag(place: str, thread: str) -> int:
    """The digest of a thread: odd, or even for all of a place that stands alone (`thread` is "")."""
    return digest((place, thread)) | 1 if thread else digest((place, "")) & ~1


@dataclass(frozen=True, slots=True)
class Batch:
    """n documents on their way into a segment, as columns."""

    ids: Ragged
    digests: NDArray[np.int64]  # of the ids
    stamps: Ragged  # ts
    threads: Ragged  # thread
    tags: NDArray[np.int64]  # of place and thread
    groups: NDArray[np.int32]  # numbers of groups; NOBODY is left out
    at: NDArray[np.float64]
    forward: Ragged  # term ids

    @classmethod
    def of(cls, entries: Sequence[Document | Entry], groups: NDArray[np.int32], forward: Ragged) -> Self:
        """The columns of `entries`."""
        ids = [entry.id for entry in entries]
        return cls(
            Ragged.strings(ids),
            np.array([digest(id_) for id_ in ids], dtype=np.int64),
            Ragged.strings([entry.ts for entry in entries]),
            Ragged.strings([entry.thread for entry in entries]),
            np.array([tag(entry.group[0], entry.thread) for entry in entries], dtype=np.int64),
            groups,
            np.array([entry.at for entry in entries], dtype=np.float64),
            forward,
        )

    @classmethod
    def joined(cls, parts: "Sequence[Batch]") -> Self:
        """The documents of all `parts`, one part after the other."""
        return cls(
            Ragged.joined([part.ids for part in parts]),
            np.concatenate([part.digests for part in parts]),
            Ragged.joined([part.stamps for part in parts]),
            Ragged.joined([part.threads for part in parts]),
            np.concatenate([part.tags for part in parts]),
            np.concatenate([part.groups for part in parts]),
            np.concatenate([part.at for part in parts]),
            Ragged.joined([part.forward for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents of every term: slots ascending, and for each a code that stands for (how often, in how many terms).

    A message rarely differs from all others in both, so a million messages have a few thousand codes; the tf-part of the score
    is worked out once per code, and looked up per posting.
    """

    offsets: NDArray[np.int64]  # of term t: [offsets[t], offsets[t+1])
    slots: NDArray[np.int32]
    codes: NDArray[Any]  # unsigned, as wide as needed
    counts: NDArray[np.int64]  # by code: how often
    lengths: NDArray[np.int64]  # by code: terms in the document
    peaks: NDArray[np.int32]  # by term: how often at most


@dataclass(frozen=True, slots=True)
class Segment:
    """Documents in slots 0 … n−1, their threads 0 … t−1 and the vocabulary."""

    ids: Ragged
    by_id: Lookup
    stamps: Ragged
    starts: NDArray[np.int32]  # first slot of each thread, and n
    names: Ragged  # by thread: its root; "" for all of a place that stands alone
    places: NDArray[np.int32]  # by thread: number of its place
    by_thread: Lookup  # by tag
    forward: Ragged
    words: Ragged  # by term id; what no document has any more is blank
    by_word: Lookup
    postings: Postings
    runs: NDArray[np.int32]  # first slot of each stretch of one group, and n
    run_groups: NDArray[np.int32]  # the group of each

    def __len__(self) -> int:
        return len(self.ids)

    def find(self, id_: str) -> int:
        """The slot built for this id; -1 where there is none."""
        return next((row for row in self.by_id.near(digest(id_)) if self.ids.text(row) == id_), -1)

    def word(self, term: str) -> int:
        """The id of a term; -1 where there is none."""
        return next((row for row in self.by_word.near(digest(term)) if self.words.text(row) == term), -1)

    def words_of(self, terms: Sequence[str]) -> list[int]:
        """The ids of many terms; as `word`."""
        digests, rows = self.by_word.digests, self.by_word.rows
        found = [-1] * len(terms)
        if not len(digests):
            return found
        marks = np.fromiter(map(digest, terms), dtype=np.int64, count=len(terms))
        at = digests.searchsorted(marks)
        at[at == len(digests)] = 0
        hit = np.flatnonzero(digests[at] == marks)
        for n, row in zip(hit.tolist(), rows[at[hit]].tolist(), strict=True):
            found[n] = row if self.words.text(row) == terms[n] else self.word(terms[n])
        return found

    def thread(self, place: int, mark: int, name: str) -> int:
        """The number of the thread with this tag; -1 where there is none."""
        near = self.by_thread.near(mark)
        return next((row for row in near if self.places[row] == place and self.names.text(row) == name), -1)

    def threads_of(self, slots: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """The number of the thread of each slot."""
        return (
            self.starts.searchsorted(slots.astype(self.starts.dtype), side="right") - 1
        )  # of one type: numpy copies else

    def when(self, slot: int) -> When:
        """What orders a document within its thread."""
        return order(self.stamps.text(slot)), self.ids.text(slot)
