"""A view: the documents some readers may see, as if there were no others; their scores, terms and neighbours.

Every number a view gives is that of a fresh index of the visible documents alone. A *slot* is a document's number; slots and views
are good until the index changes. Where documents are stored is `corpus.py`'s.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.corpus import Corpus
from bot.memory.engine.neighbours import Neighbours, Talks
from bot.memory.engine.reader import Occurrences, Reader, Scratch, Term
from bot.memory.engine.scan import Asked, Read, Scan
from bot.memory.engine.segment import Entry, Group

Slots = NDArray[np.int64]

_NONE = np.zeros(0)

Norm = Callable[[NDArray[np.integer[Any]], float], NDArray[np.floating[Any]]]
"""What length does: from lengths in terms (of any shape) and their visible average, the factor of k1; never negative."""

Idf = Callable[[int, int], float]
"""What rarity does: from the visible documents, and those of them that have a term."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """score(d) = Σ weight(t) · idf(t) · tf·(k1+1) / (tf + k1·norm(|d|, average))."""

    k1: float
    norm: Norm
    idf: Idf

    def parts(self, counts: NDArray[Any], lengths: NDArray[Any], average: float) -> NDArray[np.float64]:
        """The tf-part: what follows idf. 0 where the count is."""
        below = counts + self.k1 * self.norm(lengths, average)
        found: NDArray[np.float64] = counts * (self.k1 + 1) / np.where(counts, below, 1.0)
        return found


class View:
    """The documents of `groups`."""

    def __init__(self, corpus: Corpus, groups: Collection[Group], weighting: Weighting, scratch: Scratch) -> None:
        self._corpus, self._weighting, self._scratch = corpus, weighting, scratch
        totals = [corpus.totals[group] for group in set(groups) if group in corpus.totals]
        self.documents = sum(total.documents for total in totals)
        """How many there are."""
        self.average = sum(total.terms for total in totals) / self.documents if self.documents else 0.0
        """How many terms they have on average."""
        visible = np.zeros(len(corpus.totals) + 1, dtype=np.bool_)
        visible[[total.number for total in totals]] = True
        self._reader = Reader(corpus, visible, scratch)
        self._neighbours = Neighbours(self._reader)

    # ── terms and scores ────────────────────────────────────────────────────────────────────────────────────────────────

    def look_up(self, terms: Sequence[str]) -> None:
        """Find out which of `terms` there are: all at once cost hardly more than one, and whoever asks for them later need not wait."""
        self._reader.ids(terms)

    def frequencies(self, terms: Sequence[str]) -> list[int]:
        """How many documents have each of `terms`."""
        return [term.containing for term in self._reader.terms(terms)]

    def idfs(self, terms: Sequence[str]) -> NDArray[np.float64]:
        """What the rarity of each of m `terms` weighs, float64[m]; also of those no document has."""
        idf = self._weighting.idf
        return np.array([idf(self.documents, count) for count in self.frequencies(terms)], dtype=np.float64)

    def best(self, weights: Mapping[str, float], limit: int) -> tuple[Slots, NDArray[np.float64]]:
        """Slots and scores of the `limit` best documents that have a term of `weights`: Σ weight · idf · tf-part, best first.

        Of equal scores the later comes first, then the smaller id.
        """
        found = zip(self._reader.terms(weights), weights.values(), strict=True)
        asked = [self._asked(term, weight) for term, weight in found if term.containing]
        if not asked or limit < 1:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        return self._top(*Scan(limit, self._scratch, self._read, self._look).best(asked), limit)

    def parts(self, slots: Slots, terms: Sequence[str]) -> NDArray[np.float64]:
        """The idf · tf-part of each of m `terms` in each of n `slots`: float64[n, m]."""
        found = self._reader.terms(terms)
        idfs = np.array([self._idf(term) for term in found], dtype=np.float64)
        return self._parts(slots, [term.id for term in found]) * idfs

    def tf_parts(self, counts: NDArray[Any], lengths: NDArray[Any]) -> NDArray[np.float64]:
        """What follows idf in the score, for the counts of m terms in n documents of some lengths: float64[n, m]."""
        return self._weighting.parts(counts, lengths[:, None], self.average or 1.0)

    def counts(self, slots: Slots, terms: Sequence[str]) -> NDArray[np.int64]:
        """How often each of m `terms` stands in each of n `slots`: int64[n, m]."""
        return self.occurrences(slots, terms).counts

    def occurrences(self, slots: Slots, terms: Sequence[str]) -> Occurrences:
        """Where each of m `terms` stands in each of n `slots`."""
        return self._reader.occurrences(slots, self._reader.ids(terms))

    def terms(self, slots: Slots) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The term ids of n `slots` in the order of the text, one document after the other.

        Returns where each begins and the last ends, int64[n+1], and the ids, int32.
        """
        rows = self._reader.forward(slots)
        return rows.offsets.astype(np.int64), rows.values

    def term_ids(self, terms: Sequence[str]) -> NDArray[np.int32]:
        """The id of each of m `terms`, int32[m]; -1 for what no document ever had."""
        return np.array(self._reader.ids(terms), dtype=np.int32)

    # ── threads ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def around(self, slots: Slots, reach: int) -> Slots:
        """The `reach` before and after each of n `slots` in its thread: int64[n, 2·reach+1], itself in the middle, -1 for none.

        Who is hidden is not even a step: the next visible one takes its place.
        """
        return self._neighbours.around(slots, reach)

    def talks(self, slots: Slots, near: int, reach: int) -> Talks:
        """The talks around `slots` and the `near` before and after each, `reach` to both sides of these."""
        return self._neighbours.talks(slots, near, reach)

    def threads(self, slots: Slots) -> Slots:
        """A number for the thread of each slot: equal for the same thread of the same place, -1 for what stands alone."""
        return self._neighbours.threads(slots)

    def members(self, slot: int, limit: int) -> Slots:
        """The slots of the thread of `slot` in order, itself among them; of more than `limit` those nearest to it."""
        return self._neighbours.members(slot, limit)

    # ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def at(self, slots: Slots) -> NDArray[np.float64]:
        """When each was written, seconds since the epoch."""
        return self._corpus.at[slots]

    def lengths(self, slots: Slots) -> NDArray[np.int32]:
        """How many terms each has."""
        return self._corpus.lengths[slots]

    def document(self, slot: int) -> Entry:
        """What is known of the document in `slot` besides its terms."""
        return self._corpus.entry(slot)

    def id(self, slot: int) -> str:
        """The id of the document in `slot`."""
        return self._corpus.id(slot)

    def ids(self, slots: Slots) -> list[str]:
        """The id of the document in each of `slots`; faster than one by one."""
        return self._corpus.ids(slots)

    def slot(self, id_: str) -> int | None:
        """The slot of the document with this id; None where there is none or it is hidden."""
        slot = self._corpus.slot(id_)
        return slot if slot >= 0 and self._reader.seen(np.array([slot]))[0] else None

    # ── inside ──────────────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _by_code(self) -> NDArray[np.float64]:
        """The tf-part that each code of the segment's postings stands for."""
        postings = self._corpus.segment.postings
        return self._weighting.parts(postings.counts, postings.lengths, self.average or 1.0)

    def _idf(self, term: Term) -> float:
        return self._weighting.idf(self.documents, term.containing) if term.containing else 0.0

    def _asked(self, term: Term, weight: float) -> Asked:
        peak = max(term.peak, int(term.young[1].max()) if len(term.young[1]) else 0)
        bound = peak * (self._weighting.k1 + 1) / (peak + self._weighting.k1 * self._least)
        return Asked(term, weight * self._idf(term), bound)

    @cached_property
    def _least(self) -> float:
        """The norm of the document that length helps most."""
        lengths = [self._corpus.segment.postings.lengths, *(delta.sizes for delta in self._corpus.deltas)]
        return float(self._weighting.norm(np.concatenate(lengths), self.average or 1.0).min(initial=1.0))

    def _read(self, term: Term) -> Read:
        """The visible postings of a term."""
        slots, codes = self._reader.old(term)
        young, counts = term.young
        if not len(young):
            return Read(slots.astype(np.int64), codes, self._by_code, _NONE)
        parts = self._weighting.parts(counts, self._corpus.lengths[young], self.average or 1.0)
        return Read(np.concatenate([slots, young]), codes, self._by_code, parts)

    def _look(self, terms: Sequence[Term], slots: Slots) -> NDArray[np.float64]:
        """The tf-parts of m terms in n slots: float64[m, n]."""
        return self._parts(slots, [term.id for term in terms]).T

    def _parts(self, slots: NDArray[np.integer[Any]], ids: Sequence[int]) -> NDArray[np.float64]:
        """The tf-parts of m terms in n slots, float64[n, m]."""
        lengths = self._corpus.lengths[slots][:, None]
        return self._weighting.parts(self._reader.occurrences(slots, ids).counts, lengths, self.average or 1.0)

    def _top(
        self, found: NDArray[np.integer[Any]], scores: NDArray[np.float64], limit: int
    ) -> tuple[Slots, NDArray[np.float64]]:
        """The first `limit` by score, then time, then id."""
        slots = found.astype(np.int64)
        if len(slots) > limit:
            edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
            tied, need = np.flatnonzero(scores == edge), limit - int((scores > edge).sum())
            at = self._corpus.at[slots[tied]]
            tied = tied[at >= np.partition(at, len(at) - need)[len(at) - need]]  # of equal times the id decides
            kept = np.concatenate([np.flatnonzero(scores > edge), tied])
            slots, scores = slots[kept], scores[kept]
        at = self._corpus.at[slots]
        order = np.lexsort((-at, -scores))
        same = (scores[order][1:] == scores[order][:-1]) & (at[order][1:] == at[order][:-1])
        if same.any():
            tied = order[np.append(False, same) | np.append(same, False)].tolist()
            ids = {n: self._corpus.id(int(slots[n])) for n in tied}
            order = np.array(sorted(order.tolist(), key=lambda n: (-scores[n], -at[n], ids.get(n, ""))))
        return slots[order[:limit]], scores[order[:limit]]
