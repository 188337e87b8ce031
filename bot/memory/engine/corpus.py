"""The corpus: every document of the index, wherever it lies now. One segment, one delta on top, and while a merge runs the delta
that is being merged between them. No scoring; who reads what is `view.py`'s.

A *slot* is a document's number among all, the segment's first; it is good until the next merge ends. Not thread-safe: its owner
holds a lock, but for `Merge.run`.
"""

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.build import EMPTY, Built, build
from bot.memory.engine.delta import Delta, Thread, roomy
from bot.memory.engine.segment import NOBODY, Batch, Document, Entry, Group, Segment, tag

SMALL = 2_048
SHARE = 32
"""A merge is due when a delta has `SMALL` documents and is a `SHARE`th of the segment: then a search still spends most of its time in
the segment, and a document is moved a few dozen times in its life."""

OVERDUE = 4
"""So many times what is due, and the corpus merges at once: nobody does it in another thread."""


@dataclass(slots=True)
class Total:
    """What a group has."""

    number: int
    documents: int = 0
    terms: int = 0


@dataclass(slots=True)
class Merge:
    """The work of one merge: made and given back under the owner's lock, run by any thread without it."""

    base: Built
    batch: Callable[[], Batch]
    places: NDArray[np.int32]
    words: dict[str, int]
    size: int
    names: list[Group]  # by number, as many as `built` may have
    built: Built | None = None
    gone: list[str] = field(default_factory=list)  # ids removed since the merge began

    def run(self) -> None:
        """Build the new segment, where there is anything to do."""
        self.built = self.built or build(self.base, self.batch(), self.places, self.words, self.size)


class Corpus:
    """The documents, by slot and by id; the vocabulary; what each group has."""

    def __init__(self) -> None:
        self.segment: Segment = EMPTY.segment
        self.deltas = [Delta(0)]  # the last one grows
        self.size = 0  # slots in use
        self.groups = np.zeros(SMALL, dtype=np.int32)  # by slot: number of the group, NOBODY when removed
        self.at = np.zeros(SMALL, dtype=np.float64)  # by slot
        self.lengths = np.zeros(SMALL, dtype=np.int32)  # by slot, in terms
        self.totals: dict[Group, Total] = {}
        self.graves: dict[int, array[int]] = {}  # by term: the groups of the segment's documents that died since then
        self.vocabulary = 0  # term ids given out
        self.touched: set[int] = set()  # threads of the segment that may have members in a delta
        self._names: list[Group] = [("", False)]  # by number; the first is nobody's
        self._places: dict[str, int] = {}
        self._alive = self._dead = 0
        self._merge: Merge | None = None

    def __len__(self) -> int:
        return self._alive

    # ── one document ────────────────────────────────────────────────────────────────────────────────────────────────────

    def add(self, document: Document) -> None:
        """Add a document whose id is not here."""
        entry = Entry(document.id, document.group, document.thread, document.ts, document.at)
        total, delta, slot, terms = self.total(entry.group), self.deltas[-1], self.size, document.terms
        self._alive += 1
        total.documents += 1
        total.terms += len(terms)
        words = delta.words
        ids = [words[term] if term in words else self._kept(term) for term in terms]
        if slot == len(self.groups):
            self.groups, self.at, self.lengths = (roomy(c, slot + 1) for c in (self.groups, self.at, self.lengths))
        self.groups[slot], self.at[slot], self.lengths[slot] = total.number, entry.at, len(terms)
        self.size += 1
        delta.add(entry, ids)
        if entry.thread:
            self.touched.update(self.segment.by_thread.near(tag(entry.group[0], entry.thread)))

    def remove(self, id_: str) -> None:
        """Take a document out, if it is here; the next merge clears away what is left of it."""
        slot = self.slot(id_)
        if slot < 0:
            return
        total = self.totals[self.group(slot)]
        self._alive -= 1
        total.documents -= 1
        total.terms -= int(self.lengths[slot])
        if self._merge is not None and slot < self.deltas[-1].start:
            self._merge.gone.append(id_)
        self._bury(slot)

    def _bury(self, slot: int) -> None:
        if slot < len(self.segment):
            group = int(self.groups[slot])
            first, last = self.segment.forward.offsets[slot : slot + 2]
            for term in set(self.segment.forward.values[first:last].tolist()):
                self.graves.setdefault(term, array("i")).append(group)
        else:
            delta = self.delta(slot)
            delta.remove(self.id(slot))
        self.groups[slot] = NOBODY
        self._dead += 1

    def slot(self, id_: str) -> int:
        """The slot of the document with this id; -1 where there is none."""
        for delta in self.deltas:
            if id_ in delta.slots:
                return delta.start + delta.slots[id_]
        slot = self.segment.find(id_)
        return slot if slot >= 0 and self.groups[slot] != NOBODY else -1

    def delta(self, slot: int) -> Delta:
        """The delta in which a slot beyond the segment lies."""
        return next(delta for delta in reversed(self.deltas) if slot >= delta.start)

    def group(self, slot: int) -> Group:
        """The group of a document that is not removed."""
        return self._names[int(self.groups[slot])]

    def id(self, slot: int) -> str:
        """The id of a document."""
        if slot < len(self.segment):
            return self.segment.ids.text(slot)
        delta = self.delta(slot)
        return delta.entries[slot - delta.start].id

    def ids(self, slots: NDArray[np.integer[Any]]) -> list[str]:
        """The ids of many documents."""
        if len(slots) and slots.max() >= len(self.segment):
            return [self.id(slot) for slot in slots.tolist()]
        return self.segment.ids.take(slots).texts()

    def entry(self, slot: int) -> Entry:
        """What is known of a document that is not removed."""
        if slot >= len(self.segment):
            delta = self.delta(slot)
            return delta.entries[slot - delta.start]
        segment, thread = self.segment, int(self.segment.threads_of(np.array([slot]))[0])
        return Entry(
            segment.ids.text(slot),
            self.group(slot),
            segment.names.text(thread),
            segment.stamps.text(slot),
            float(self.at[slot]),
        )

    # ── terms and threads ───────────────────────────────────────────────────────────────────────────────────────────────

    def words(self, terms: Sequence[str]) -> list[int]:
        """The ids of many terms; -1 of one that no document ever had."""
        found = self.segment.words_of(terms)
        for delta in self.deltas:
            found = [delta.words.get(term, id_) for term, id_ in zip(terms, found, strict=True)]
        return found

    def learn(self, terms: Sequence[str]) -> list[int]:
        """The ids of distinct terms, new ones where they have none."""
        found = self.words(terms)
        for n, id_ in enumerate(found):
            if id_ < 0:
                found[n], self.vocabulary = self.vocabulary, self.vocabulary + 1
        return found

    def _kept(self, term: str) -> int:
        """The id of a term that the last delta does not know, and knows from now on."""
        known = next((delta.words[term] for delta in self.deltas if term in delta.words), None)
        found = self.segment.word(term) if known is None else known
        if found < 0:
            found, self.vocabulary = self.vocabulary, self.vocabulary + 1
        self.deltas[-1].words[term] = found
        return found

    def thread(self, key: Thread) -> int:
        """A number for a thread that has documents."""
        found = self.segment.thread(self._places[key[0]], tag(*key), key[1])
        return found if found >= 0 else len(self.segment.names) + self.line(key)[0]

    def line(self, key: Thread) -> list[int]:
        """The slots of a thread in order; what is removed since the last merge may be among them."""
        found = self.segment.thread(self._places.get(key[0], -1), tag(*key), key[1])
        old = range(*self.segment.starts[found : found + 2].tolist()) if found >= 0 else range(0)
        new = sorted((when, delta.start + n) for delta in self.deltas for when, n in delta.threads.get(key, ()))
        if old and new and self.segment.when(old[-1]) > new[0][0]:
            new = sorted([*((self.segment.when(slot), slot) for slot in old), *new])
            old = range(0)
        return [*old, *(slot for _, slot in new)]

    # ── many at once, and merging ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def due(self) -> bool:
        """Whether a merge would pay."""
        return self._merge is None and self._waiting >= 1

    @property
    def overdue(self) -> bool:
        """Whether a merge can wait no longer."""
        return self._merge is None and self._waiting >= OVERDUE

    @property
    def _waiting(self) -> float:
        return (self.size - len(self.segment) + self._dead) / max(SMALL, len(self.segment) // SHARE)

    def begin(self) -> Merge:
        """Freeze what is here, for a merge; what changes from now on is kept beside it. One that still runs is overtaken."""
        size, first = self.size, len(self.segment)
        groups, deltas = self.groups[:size].copy(), list(self.deltas)
        base = Built(self.segment, groups[:first], self.at[:first])  # which nobody changes any more
        batch = partial(_joined, deltas, groups)
        self._merge = Merge(base, batch, self._place_of(), _words(deltas), self.vocabulary, list(self._names))
        if not self._waiting:
            self._merge.built = base
        self.deltas.append(Delta(size))
        return self._merge

    def finish(self, merge: Merge) -> None:
        """Put the segment that `merge` has built in place of what it was built from."""
        if merge is not self._merge or merge.built is None:
            return
        delta = self.deltas[-1]
        self._install(merge.built, delta)
        for id_ in merge.gone:
            self._bury(self.segment.find(id_))

    def extend(self, batch: Batch, words: dict[str, int]) -> None:
        """Add many documents at once, whose ids are not here, and merge what waits with them. `words`: ids of their terms."""
        documents = np.bincount(batch.groups, minlength=len(self._names)).tolist()
        terms = np.bincount(batch.groups, weights=batch.forward.lengths, minlength=len(self._names)).tolist()
        base = Built(self.segment, self.groups[: len(self.segment)], self.at[: len(self.segment)])
        batch = Batch.joined([_joined(self.deltas, self.groups), batch])
        built = build(base, batch, self._place_of(), _words(self.deltas) | words, self.vocabulary)
        for total in self.totals.values():
            total.documents += documents[total.number]
            total.terms += int(terms[total.number])
        self._install(built, Delta(0))

    def restore(self, built: Built, names: list[Group], vocabulary: int) -> None:
        """Begin with what is in `built`, all of it alive; `names`: groups by number; `vocabulary`: term ids given out. Once, first."""
        documents = np.bincount(built.groups, minlength=len(names)).tolist()
        terms = np.bincount(built.groups, weights=built.segment.forward.lengths, minlength=len(names)).tolist()
        for group in names[1:]:
            total = self.total(group)
            total.documents, total.terms = documents[total.number], int(terms[total.number])
        self.vocabulary = vocabulary
        self._install(built, Delta(0))

    def _install(self, built: Built, delta: Delta) -> None:
        young = slice(self.size - len(delta), self.size)
        segment, groups, at = built
        room = np.zeros(max(SMALL, len(segment) // SHARE), dtype=np.int32)
        self.lengths = np.concatenate([segment.forward.lengths.astype(np.int32), self.lengths[young], room])
        self.groups = np.concatenate([groups, self.groups[young], room])
        self.at = np.concatenate([at, self.at[young], room])
        self.size = len(segment) + len(delta)
        self._alive = sum(total.documents for total in self.totals.values())
        delta.start = len(segment)
        self.segment, self.deltas, self.graves, self._dead, self._merge = segment, [delta], {}, 0, None
        self.touched = {t for key in delta.threads for t in segment.by_thread.near(tag(*key))}

    def _place_of(self) -> NDArray[np.int32]:
        """By number of the group: the number of its place, -1 for nobody's."""
        return np.array([-1, *(self._places[place] for place, _ in self._names[1:])], dtype=np.int32)

    def total(self, group: Group) -> Total:
        """What `group` has, kept up to date."""
        total = self.totals.get(group)
        if total is None:
            total = self.totals[group] = Total(len(self._names))
            self._names.append(group)
            self._places.setdefault(group[0], len(self._places))
        return total


def _joined(deltas: list[Delta], groups: NDArray[np.int32]) -> Batch:
    return Batch.joined([delta.batch(groups[delta.start : delta.start + len(delta)]) for delta in deltas])


def _words(deltas: list[Delta]) -> dict[str, int]:
    return {term: id_ for delta in deltas for term, id_ in delta.words.items()}
