"""The postings some readers may see, from segment and deltas alike. No weights, no order; those are `view.py`'s."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.corpus import Corpus
from bot.memory.engine.ragged import Ragged

SCATTERED = 16
"""Stretches of visible slots are looked up in a term's postings where these are so many times as many; else each is looked at."""


@dataclass(slots=True)
class Term:
    """A term and its visible postings."""

    id: int  # -1: no document ever had it
    first: int  # of its postings in the segment, visible or not
    last: int
    peak: int  # how often it stands in a document of the segment at most
    containing: int  # visible documents
    old: tuple[NDArray[np.int32], NDArray[Any]] | None  # slots and codes in the segment; None: not read yet
    young: tuple[NDArray[np.int64], NDArray[np.int64]]  # slots and counts in the deltas
    cuts: Sequence[int] = ()  # where in its postings the visible stretches begin and end; none of a term that few have


_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where m terms stand in n documents: h times, one document after the other, each in the order of the text."""

    counts: NDArray[np.int64]  # [n, m] how often; kept by term, along which sums are quick
    documents: NDArray[np.int64]  # [h] which of the n
    columns: NDArray[np.int64]  # [h] which of the m
    places: NDArray[np.int64]  # [h] how many terms of the document stand before


class Scratch:
    """Numbers by slot and by term id, between uses all zero; kept, because fresh memory costs more than a question."""

    def __init__(self) -> None:
        self.units = np.zeros(0, dtype=np.uint16)  # by slot
        self.columns = np.zeros(0, dtype=np.uint16)  # by term id

    def fit(self, slots: int, terms: int) -> None:
        """Make room for so many."""
        if len(self.units) < slots:
            self.units = np.zeros(slots + slots // 8, dtype=np.uint16)
        if len(self.columns) < terms:
            self.columns = np.zeros(terms + terms // 8, dtype=np.uint16)


class Reader:
    """Documents of the groups whose numbers `visible` says yes to: bool[groups + 1]."""

    def __init__(self, corpus: Corpus, visible: NDArray[np.bool_], scratch: Scratch) -> None:
        scratch.fit(corpus.size, corpus.vocabulary)
        self.corpus, self._visible, self._scratch = corpus, visible, scratch
        self._deltas = [delta for delta in corpus.deltas if len(delta)]
        self._ids: dict[str, int] = {}
        self._terms: dict[str, Term] = {}
        self._absent = Term(-1, 0, 0, 0, 0, None, (_NONE, _NONE))

    def seen(self, slots: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
        """Which of `slots` are visible."""
        found: NDArray[np.bool_] = self._visible[self.corpus.groups[slots]]
        return found

    def terms(self, names: Collection[str]) -> list[Term]:
        """The terms spelled `names`."""
        known = self._terms
        new = [name for name in names if name not in known]
        for name, id_ in zip(new, self.ids(new), strict=True):
            known[name] = self._find(id_) if id_ >= 0 else self._absent
        return [known[name] for name in names]

    def ids(self, names: Collection[str]) -> list[int]:
        """The ids of the terms spelled `names`, -1 of what no document ever had; many at once cost little more than one."""
        known = self._ids
        new = [name for name in names if name not in known]
        if new:
            known.update(zip(new, self.corpus.words(new), strict=True))
        return [known[name] for name in names]

    def old(self, term: Term) -> tuple[NDArray[np.int32], NDArray[Any]]:
        """The slots and codes of a term in the segment."""
        if term.old is None:
            postings = self.corpus.segment.postings
            slots, codes = postings.slots[term.first : term.last], postings.codes[term.first : term.last]
            if term.id in self.corpus.graves:
                seen = self.seen(slots)
                term.old = slots[seen], codes[seen]
            else:
                cuts = term.cuts
                pieces = [slice(low, high) for low, high in zip(cuts[::2], cuts[1::2], strict=True)] or [slice(0)]
                if len(pieces) == 1:
                    term.old = slots[pieces[0]], codes[pieces[0]]
                else:
                    term.old = np.concatenate([slots[p] for p in pieces]), np.concatenate([codes[p] for p in pieces])
        return term.old

    def forward(self, slots: NDArray[np.integer[Any]]) -> Ragged:
        """The term ids of n `slots`, in the order of the text."""
        segment, deltas = self.corpus.segment, self.corpus.deltas
        if not len(slots) or slots.max() < len(segment):
            return segment.forward.take(slots)
        lies = np.searchsorted([delta.start for delta in deltas], slots, side="right")  # 0: in the segment
        parts = [segment.forward.take(slots[lies == 0])]
        parts += [delta.forward.take(slots[lies == n] - delta.start) for n, delta in enumerate(deltas, 1)]
        back = np.empty(len(slots), dtype=np.int64)
        back[np.argsort(lies, kind="stable")] = np.arange(len(slots))
        return Ragged.joined(parts).take(back)

    def occurrences(self, slots: NDArray[np.integer[Any]], ids: Sequence[int]) -> "Occurrences":
        """Where each of m terms stands in each of n `slots`; a term that is asked for twice, under its first number."""
        rows, size = self.forward(slots), len(slots)
        column = {id_: n for n, id_ in reversed(list(enumerate(ids, 1))) if id_ >= 0}  # 0: of no term that is asked for
        columns, known = self._scratch.columns, list(column)
        try:
            columns[known] = list(column.values())
            at = columns[rows.values]
        finally:
            columns[known] = 0  # whatever happens: the next question finds them empty
        places = at.nonzero()[0]
        found = at[places].astype(np.int64)
        documents = np.arange(size).repeat(rows.lengths)[places]
        counts = np.bincount(found * size + documents, minlength=(len(ids) + 1) * size).reshape(len(ids) + 1, size)
        for n, id_ in enumerate(ids, 1):
            if id_ >= 0 and column[id_] != n:
                counts[n] = counts[column[id_]]
        return Occurrences(counts[1:].T, documents, found - 1, places - rows.offsets[documents])

    @cached_property
    def _edges(self) -> NDArray[np.int32]:
        """First and last + 1 of each stretch of visible slots in the segment."""
        segment = self.corpus.segment
        seen = np.zeros(len(segment.run_groups) + 2, dtype=np.bool_)
        seen[1:-1] = self._visible[segment.run_groups]
        found: NDArray[np.int32] = segment.runs[seen[1:] != seen[:-1]]
        return found

    def _find(self, id_: int) -> Term:
        postings = self.corpus.segment.postings
        known = id_ < len(postings.peaks)
        first, last = postings.offsets[id_ : id_ + 2].tolist() if known else (0, 0)
        young = self._young(id_) if self._deltas else (_NONE, _NONE)
        found = Term(id_, first, last, int(postings.peaks[id_]) if known else 0, len(young[0]), None, young)
        if last - first > SCATTERED * len(self._edges):
            found.cuts = postings.slots[first:last].searchsorted(self._edges).tolist()
            found.containing += sum(found.cuts[1::2]) - sum(found.cuts[::2])
            if id_ in self.corpus.graves:
                found.containing -= int(self._visible[np.array(self.corpus.graves[id_])].sum())
        elif last > first:
            slots = postings.slots[first:last]
            seen = self.seen(slots)
            found.old = slots[seen], postings.codes[first:last][seen]
            found.containing += len(found.old[0])
        return found

    def _young(self, id_: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        parts = [(delta.start, *delta.postings(id_)) for delta in self._deltas]
        slots = np.concatenate([slots + start for start, slots, _ in parts])
        seen = self.seen(slots)
        return slots[seen], np.concatenate([counts for _, _, counts in parts])[seen]
