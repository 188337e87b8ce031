"""The scan: the best documents of a view for a weighted question, without looking at more postings than it takes. Exact.

Terms are added up from the heaviest to the lightest, for every document in the same order. Once what the lighter ones could add at
most cannot lift an unseen document into the best, they are only looked up in the documents that are still in the running
(MaxScore, Turtle and Flood 1995). A term that every second message has is then never read from end to end.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.memory.reader import Term

Slots = NDArray[np.integer[Any]]

SLACK = 1 + 1e-9
"""On bounds: adding up rounds, and a bound must stay one."""

CHEAP = 1_024
"""Postings that are read sooner than it is worked out whether they must be."""

LOOKUP = 16
"""Looking a document up costs about as much as reading so many postings."""


class Asked(NamedTuple):
    """A term of the question."""

    term: Term
    factor: float  # weight · idf
    bound: float  # of its tf-part in any document


class Scratch:
    """Sums by slot, between scans all zero; kept, because fresh memory costs more than a scan."""

    def __init__(self) -> None:
        self.sums = np.zeros(0)

    def fit(self, size: int) -> None:
        """Make room for `size` slots."""
        if len(self.sums) < size:
            self.sums = np.zeros(size + size // 8)


def scan(
    asked: Sequence[Asked],
    limit: int,
    scratch: Scratch,
    read: Callable[[Term], tuple[Slots, NDArray[np.float64]]],
    look: Callable[[Slots, list[int]], NDArray[np.float64]],
) -> tuple[Slots, NDArray[np.float64]]:
    """Slots and scores, in no order: all documents that can be among the best `limit`, and their full scores.

    `read(term)` gives its visible slots and their tf-parts, `look(slots, term ids)` tf-parts, float64[n, m].
    """
    asked = sorted(asked, key=lambda one: -one.factor)
    rising = asked[-1].factor > 0  # else a sum may come back to 0, and its slot be taken for new
    bounds = [one.factor * one.bound for one in asked]
    sums, count = scratch.sums, 0
    new: list[Slots] = [np.zeros(0, dtype=np.int32)]
    rest: list[Asked] = []
    try:
        for n, (term, factor, _) in enumerate(asked):
            if rising and term.containing > CHEAP and limit <= count and sum(bounds[n:]) < sum(bounds[:n]):
                slots = np.concatenate(new)
                in_play = _in_play(sums[slots], limit, sum(bounds[n:]) * SLACK)
                if in_play is not None and len(in_play) * LOOKUP < sum(other.term.containing for other in asked[n:]):
                    rest = list(asked[n:])
                    break
            slots, parts = read(term)
            parts = parts * factor
            before = sums[slots]
            sums[slots] = before + parts
            new.append(slots[before == 0.0])
            count += len(new[-1])
        slots = np.concatenate(new) if rising else np.unique(np.concatenate(new))
        scores = sums[slots]
    finally:
        for some in new:
            sums[some] = 0.0
    if rest:
        slots, scores = slots[in_play], scores[in_play]
        for one, parts in zip(rest, look(slots, [one.term.id for one in rest]).T, strict=True):
            scores += one.factor * parts
    return slots, scores


def _in_play(scores: NDArray[np.float64], limit: int, more: float) -> NDArray[np.intp] | None:
    """Who can still be among the best `limit` with `more` to come at most; None while one not seen yet could."""
    edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    return np.flatnonzero(scores >= edge - more) if more < edge else None
