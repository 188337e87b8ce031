"""The index: live BM25 over the memories some readers may see, in numpy postings. No Redis, no tokeniser, no audience rules.

    score(d) = Σ over the question's terms  idf(t) · tf·(k1+1) / (tf + k1·(1 − b + b·|d|/avgdl))
    idf(t)   = ln(1 + (N − df + ½) / (df + ½))                                           (Lucene's; never negative)

This is `rank_bm25.BM25Okapi` with another idf: Okapi's gives the only memory of a new team a score below zero. N, df and avgdl
are those of the visible documents alone, as if no others were here: better ranking, and scores tell nothing of what is hidden.
Adding or removing a document costs its own length, a question the postings it touches.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.memory.values import order
from bot.memory.view import View

# One setting for passages and short chat turns in one index: with the usual 1.5 and 0.75 the short turns pull avgdl down and
# passages lose 2 to 4 points of nDCG@10 (KorQuAD, SQuAD and LoCoMo in one index); k1 0.6–0.9 and b 0.2–0.3 lose none.
K1 = 0.9
B = 0.3

Group = tuple[str, bool]
"""Documents that are visible to the same readers: (place, shared outside when written)."""


Norm = Callable[[NDArray[np.int64], float], NDArray[np.floating]]
"""What a document's length does: from lengths in terms and their visible average, the factor of k1 below the line."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the index knows of a memory."""

    id: str
    terms: tuple[str, ...]
    group: Group
    thread: str = ""  # root of its thread; "" stands alone
    ts: str = ""  # orders a thread
    at: float = 0.0  # seconds since the epoch: of equal scores the later comes first


@dataclass(frozen=True, slots=True)
class Scored:
    """A document found."""

    document: Document
    score: float
    strength: float  # 0..1: the part of the question's idf mass that it matches
    matched: frozenset[str]  # the question's terms in it


class _Postings(NamedTuple):
    """The documents of one term: their slots, ascending, and how often it stands in each."""

    slots: "array[int]"
    counts: "array[int]"


class _Total:
    """Number of documents in a group, and of terms in them."""

    __slots__ = ("documents", "number", "terms")

    def __init__(self, number: int) -> None:
        self.number, self.documents, self.terms = number, 0, 0


UNWRITTEN = 1_000
"""Documents that a young team has not written yet, for the weight of evidence alone (`strength`, not the score). In a store of
one memory a word that happens not to stand in it would weigh five times one that does, and the obvious question would find nothing."""


def lucene_idf(documents: int, containing: int) -> float:
    """Lucene's idf of a term that `containing` of `documents` have."""
    return log(1 + (documents - containing + 0.5) / (containing + 0.5))


class Index:
    """The documents of one process. Not thread-safe: its owner holds a lock."""

    def __init__(
        self,
        k1: float = K1,
        b: float = B,
        idf: Callable[[int, int], float] = lucene_idf,
        norm: Norm | None = None,
    ) -> None:
        self._k1, self._b, self._idf = k1, b, idf
        self._norm = norm or (lambda lengths, average: 1 - b + b * lengths / average)
        self._numbers: dict[str, int] = {}
        self._slot_of: dict[str, int] = {}
        self._documents: list[Document | None] = []  # by slot
        self._free: list[int] = []  # slots
        self._lengths = np.zeros(1024, dtype=np.int32)  # by slot
        self._group_of = np.zeros(1024, dtype=np.int32)  # by slot
        self._totals: dict[Group, _Total] = {}
        self._postings: dict[str, _Postings] = {}
        self._threads: dict[tuple[str, str], list[tuple[tuple[int, str, str], str]]] = {}

    def __len__(self) -> int:
        return len(self._slot_of)

    @property
    def groups(self) -> Collection[Group]:
        """The groups that have documents."""
        return [group for group, total in self._totals.items() if total.documents]

    def put(self, document: Document) -> None:
        """Add `document`, in place of the one with its id."""
        self.remove(document.id)
        slot = self._take(document)
        for term, count in Counter(document.terms).items():
            self._numbers.setdefault(term, len(self._numbers))
            postings = self._postings.get(term)
            if postings is None:
                postings = self._postings[term] = _Postings(array("i"), array("i"))
            slots, counts = postings
            where = bisect_left(slots, slot)
            slots.insert(where, slot)
            counts.insert(where, count)
        if document.thread:
            insort(self._threads.setdefault(_thread(document), []), _when(document))

    def put_many(self, documents: Iterable[Document]) -> None:
        """Add all of them: the fast way for many."""
        for document in documents:
            self.put(document)

    def view(self, groups: Collection[Group]) -> View:
        """The documents of `groups` alone, as if there were no others; good until the index changes."""
        return View(self, groups)

    def _terms(self, slot: int) -> tuple[str, ...]:
        document = self._documents[slot]
        return document.terms if document is not None else ()

    def remove(self, id_: str) -> None:
        """Take the document out, if it is here; nothing of it remains."""
        slot = self._slot_of.pop(id_, None)
        if slot is None:
            return
        document = self._documents[slot]
        assert document is not None  # noqa: S101  a slot in `_slot_of` is taken
        for term in set(document.terms):
            slots, counts = self._postings[term]
            where = bisect_left(slots, slot)
            del slots[where], counts[where]
            if not slots:
                del self._postings[term]
        total = self._totals[document.group]
        total.documents -= 1
        total.terms -= len(document.terms)
        if document.thread:
            thread = self._threads[_thread(document)]
            del thread[bisect_left(thread, _when(document))]
            if not thread:
                del self._threads[_thread(document)]
        self._documents[slot] = None
        self._free.append(slot)

    def search(self, terms: Sequence[str], groups: Collection[Group], limit: int) -> list[Scored]:
        """The `limit` best documents of `groups` that share a term with the question, best first; of equals the latest."""
        totals = [self._totals[group] for group in groups if group in self._totals]
        documents = sum(total.documents for total in totals)
        if not documents or limit < 1:
            return []
        visible = np.zeros(len(self._totals), dtype=np.bool_)
        visible[[total.number for total in totals]] = True
        average = sum(total.terms for total in totals) / documents or 1.0
        scores = np.zeros(len(self._documents))
        found = np.zeros(len(self._documents), dtype=np.bool_)
        mass: dict[str, float] = {}
        for term, times in Counter(terms).items():
            slots, counts = self._seen(term, visible)
            idf = self._idf(documents, len(slots))
            mass[term] = lucene_idf(documents + UNWRITTEN, len(slots))
            norm = self._k1 * (1 - self._b + self._b * self._lengths[slots] / average)
            scores[slots] += times * idf * counts * (self._k1 + 1) / (counts + norm)
            found[slots] = True
        best = self._best(scores, np.flatnonzero(found), limit)
        return [self._scored(slot, float(scores[slot]), mass) for slot in best]

    def following(self, id_: str, groups: Collection[Group], limit: int) -> list[str]:
        """Ids of the up to `limit` documents of `groups` that come after `id_` in its thread, oldest first."""
        slot = self._slot_of.get(id_)
        document = None if slot is None else self._documents[slot]
        if document is None or not document.thread:
            return []
        thread = self._threads[_thread(document)]
        after: list[str] = []
        for _, other in thread[bisect_right(thread, _when(document)) :]:
            if len(after) == limit:
                break
            follower = self._documents[self._slot_of[other]]
            if follower is not None and follower.group in groups:
                after.append(other)
        return after

    def _take(self, document: Document) -> int:
        """A slot for `document`, with its length and group."""
        total = self._totals.setdefault(document.group, _Total(len(self._totals)))
        total.documents += 1
        total.terms += len(document.terms)
        if self._free:
            slot = self._free.pop()
            self._documents[slot] = document
        else:
            slot = len(self._documents)
            self._documents.append(document)
            if slot == len(self._lengths):
                self._lengths = np.concatenate([self._lengths, np.zeros_like(self._lengths)])
                self._group_of = np.concatenate([self._group_of, np.zeros_like(self._group_of)])
        self._lengths[slot] = len(document.terms)
        self._group_of[slot] = total.number
        self._slot_of[document.id] = slot
        return slot

    def _seen(self, term: str, visible: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The visible postings of `term`."""
        postings = self._postings.get(term)
        if postings is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32)
        slots = np.array(postings.slots, dtype=np.int32)  # a copy: an array lent to numpy could not grow
        seen = visible[self._group_of[slots]]
        return slots[seen], np.array(postings.counts, dtype=np.int32)[seen]

    def _best(self, scores: NDArray[np.float64], found: NDArray[np.int64], limit: int) -> list[int]:
        if len(found) > limit:
            edge = np.partition(scores[found], len(found) - limit)[len(found) - limit]
            found = found[scores[found] >= edge]  # all that tie at the edge, so that time decides between them
        return sorted((int(slot) for slot in found), key=lambda slot: self._rank(slot, float(scores[slot])))[:limit]

    def _rank(self, slot: int, score: float) -> tuple[float, float, str]:
        document = self._documents[slot]
        assert document is not None  # noqa: S101  postings name taken slots only
        return -score, -document.at, document.id

    def _scored(self, slot: int, score: float, mass: dict[str, float]) -> Scored:
        document = self._documents[slot]
        assert document is not None  # noqa: S101  postings name taken slots only
        matched = frozenset(term for term in mass if self._has(term, slot))
        return Scored(document, score, sum(mass[t] for t in mass if t in matched) / sum(mass.values()), matched)

    def _has(self, term: str, slot: int) -> bool:
        slots = self._postings[term].slots if term in self._postings else ()
        where = bisect_left(slots, slot)
        return where < len(slots) and slots[where] == slot


def _thread(document: Document) -> tuple[str, str]:
    return document.group[0], document.thread


def _when(document: Document) -> tuple[tuple[int, str, str], str]:
    return order(document.ts), document.id
