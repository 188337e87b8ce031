"""The scan: the best documents of a view for a weighted question, without looking at more postings than it takes. Exact.

Terms are added up from the heaviest to the lightest, for every document in the same order. Once what the lighter ones could add at
most cannot lift an unseen document into the best, only those stay in the running that can still get there, and each further term
leaves fewer (MaxScore, Turtle and Flood 1995). A term that every second message has is then rarely read from end to end.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.ragged import changes
from bot.memory.engine.reader import Scratch, Term

Slots = NDArray[np.integer[Any]]

SLACK = 1 + 1e-9
"""On bounds: adding up rounds, and a bound must stay one."""

CHEAP = 1_024
"""Postings that are read sooner than it is worked out whether they must be."""

LOOKUP = 12
"""Looking one document up among a term's postings costs about as much as reading so many of them."""

SAMPLE = 8
"""Documents, times the limit, among whom the score to beat is looked for: the first ones, who have the heaviest terms."""


class Asked(NamedTuple):
    """A term of the question."""

    term: Term
    factor: float  # weight · idf
    bound: float  # of its tf-part in any document


Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Scan:
    """The best `limit` documents of some postings.

    `read(term)` gives its visible slots and their tf-parts, `look(term, slots)` its tf-parts in slots that ascend.
    """

    limit: int
    scratch: Scratch
    read: Callable[[Term], tuple[Slots, Row]]
    look: Callable[[Term, Slots], Row]

    def best(self, asked: Sequence[Asked]) -> tuple[Slots, Row]:
        """Slots and scores, in no order, of all documents that can be among the best; `asked`: one term at least."""
        asked = sorted(asked, key=lambda one: -one.factor)
        rising = asked[-1].factor > 0  # else a sum may come back to 0, and its slot be taken for new
        bounds = [one.factor * one.bound for one in asked]
        few = next((n for n, one in enumerate(asked) if one.term.containing > CHEAP), len(asked))
        new = [self._together(asked[:few])]
        sums, count, least = self.scratch.sums, len(new[0]), 0.0
        rest: list[Asked] = []
        try:
            for n, (term, factor, _) in enumerate(asked[few:], few):
                more = sum(bounds[n:]) * SLACK
                if rising and term.containing > CHEAP and self.limit <= count and more < sum(bounds[:n]):
                    edge = _edge(sums[_first(new, SAMPLE * self.limit)], self.limit)
                    if more < edge:
                        rest, least = asked[n:], edge - more
                        break
                slots, parts = self.read(term)
                before = sums[slots]
                sums[slots] = before + parts * factor
                new.append(slots[before == 0.0])
                count += len(new[-1])
            slots = np.concatenate(new) if rising else np.unique(np.concatenate(new))
            scores = sums[slots]
        finally:
            for some in new:
                sums[some] = 0.0
        return self._finish(slots, scores, least, rest) if rest else (slots, scores)

    def _together(self, asked: Sequence[Asked]) -> Slots:
        """Add up terms that few documents have, in few steps; the slots of these, ascending."""
        if not asked:
            return np.zeros(0, dtype=np.int64)
        found = [(self.read(term), factor) for term, factor, _ in asked]
        slots = np.concatenate([some for (some, _), _ in found]).astype(np.int64, copy=False)
        np.add.at(self.scratch.sums, slots, np.concatenate([parts * factor for (_, parts), factor in found]))
        slots.sort()
        distinct: Slots = slots[changes(slots)]
        return distinct

    def _finish(self, slots: Slots, scores: Row, least: float, rest: Sequence[Asked]) -> tuple[Slots, Row]:
        """The terms of `rest` added where the score so far is at least `least`, or what that becomes on the way."""
        order = np.flatnonzero(scores >= least)
        order = order[np.argsort(slots[order], kind="stable")]
        slots, scores, sums = slots[order], scores[order], self.scratch.sums
        first = np.zeros(len(slots), dtype=np.bool_)  # who sets the score to beat: looking for it among all costs more
        first[np.argpartition(-scores, min(2 * self.limit, len(scores)) - 1)[: 2 * self.limit]] = True
        for n, (term, factor, _) in enumerate(rest, 1):
            if len(slots) * LOOKUP < term.containing:
                scores += factor * self.look(term, slots)
            else:
                some, parts = self.read(term)
                sums[some] = parts * factor
                scores += sums[slots]
                sums[some] = 0.0
            if n < len(rest) and len(slots) > SAMPLE * self.limit:
                more = sum(one.factor * one.bound for one in rest[n:]) * SLACK
                kept = np.flatnonzero(scores >= _edge(scores[first], self.limit) - more)
                slots, scores, first = slots[kept], scores[kept], first[kept]
        return slots, scores


def _first(parts: Sequence[Slots], size: int) -> Slots:
    """At least `size` of the slots in `parts`, from the first on; all where there are fewer."""
    n, count = 0, 0
    while n < len(parts) and count < size:
        count += len(parts[n])
        n += 1
    return np.concatenate(parts[:n])


def _edge(scores: Row, limit: int) -> float:
    """The `limit`-th best of at least so many scores."""
    return float(np.partition(scores, len(scores) - limit)[len(scores) - limit])
