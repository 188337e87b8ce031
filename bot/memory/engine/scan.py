"""The scan: the best documents of a view for a weighted question. Exact, though most of it is done in whole numbers.

What a term adds to a document's score is first rounded up to one of 65,000 units. Two bytes a document are added up in a fraction of
the time of eight, since they fit into the cache of a core. Whoever is further behind the best than rounding explains is not among
them; the few others are looked up, and added up anew from the heaviest term to the lightest, so that equal documents are equal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.ragged import changes
from bot.memory.engine.reader import Scratch, Term

Slots = NDArray[np.int64]
Row = NDArray[np.float64]

UNITS = (1 << 16) - 1
"""Of the most that all terms can add together."""

SCATTERED = 64
"""Where there is a posting for so many documents or fewer, all documents are looked over, else those of the postings."""

SAMPLE = 2_048
"""Documents by which it is guessed what the best have at least: the first ones, who have the heaviest terms."""

MANY = 1_024
"""Documents that are sooner looked up one by one than all postings read once more."""


class Asked(NamedTuple):
    """A term of the question."""

    term: Term
    factor: float  # weight · idf
    bound: float  # of its tf-part in any document


@dataclass(frozen=True, slots=True)
class Scan:
    """The best `limit` documents of some postings.

    `read(term)` gives its visible postings, `look(terms, slots)` the tf-parts of terms in some slots, [terms, slots].
    """

    limit: int
    scratch: Scratch
    read: Callable[[Term], "Read"]
    look: Callable[[Sequence[Term], Slots], Row]

    def best(self, asked: Sequence[Asked]) -> tuple[Slots, Row]:
        """Slots and scores, in no order, of all documents that can be among the best; `asked`: one term at least."""
        asked = sorted(asked, key=lambda one: -one.factor)
        reads = [self.read(one.term) for one in asked]
        most = sum(one.factor * one.bound for one in asked)
        if asked[-1].factor >= 0 and most > 0:
            slots = self._near(asked, reads, (UNITS - len(asked)) / most)
        else:
            slots = _distinct(np.concatenate([read.slots for read in reads]))
        if len(slots) > max(MANY, 2 * self.limit):
            return slots, self._summed(slots, asked, reads)
        scores = np.zeros(len(slots))
        for one, parts in zip(asked, self.look([one.term for one in asked], slots), strict=True):
            scores += parts * one.factor
        return slots, scores

    def _near(self, asked: Sequence[Asked], reads: Sequence["Read"], scale: float) -> Slots:
        """All documents that can be among the best, and few others; `scale`: units for one of the score."""
        units, dense = self.scratch.units, SCATTERED * sum(len(read.slots) for read in reads) >= len(self.scratch.units)
        try:
            for (_, factor, _), read in zip(asked, reads, strict=True):
                np.add.at(units, read.slots, read.units(factor * scale))
            least = max(1, self._guessed(reads) - len(asked))
            slots: Slots
            if dense:
                slots = (units >= least).nonzero()[0]  # no posting twice, and none sorted
            else:
                every = np.concatenate([read.slots for read in reads])
                slots = _distinct(every[units[every] >= least])
            if len(slots) > self.limit:
                found = units[slots]
                slots = slots[found >= max(1, _best(found, self.limit) - len(asked))]
        finally:
            if dense:
                units.fill(0)
            else:
                for read in reads:
                    units[read.slots] = 0
        return slots

    def _guessed(self, reads: Sequence["Read"]) -> int:
        """What the best have at least."""
        some, size = [], 0
        for read in reads:
            some.append(read.slots[: SAMPLE - size])
            size += len(some[-1])
        slots = _distinct(np.concatenate(some))
        return _best(self.scratch.units[slots], self.limit) if len(slots) >= self.limit else 0

    def _summed(self, slots: Slots, asked: Sequence[Asked], reads: Sequence["Read"]) -> Row:
        """The scores of `slots`, by reading everything."""
        sums = np.zeros(len(self.scratch.units))
        for (_, factor, _), read in zip(asked, reads, strict=True):
            np.add.at(sums, read.slots, read.parts * factor)
        found: Row = sums[slots]
        return found


class Read(NamedTuple):
    """The visible postings of a term."""

    slots: Slots
    codes: NDArray[Any]  # of the first of them
    by_code: Row  # the tf-part that each code stands for
    young: Row  # the tf-parts of the others

    @property
    def parts(self) -> Row:
        """The tf-parts."""
        parts = self.by_code.take(self.codes)
        return np.concatenate([parts, self.young]) if len(self.young) else parts

    def units(self, scale: float) -> NDArray[np.uint16]:
        """The tf-parts times `scale`, rounded up to whole numbers above 0."""
        units = _units(self.by_code, scale).take(self.codes)
        return np.concatenate([units, _units(self.young, scale)]) if len(self.young) else units


def _units(parts: Row, scale: float) -> NDArray[np.uint16]:
    units: NDArray[np.uint16] = np.maximum(np.ceil(parts * scale), 1.0).astype(np.uint16)
    return units


def _distinct(slots: Slots) -> Slots:
    """The distinct slots, ascending."""
    slots = np.sort(slots, kind="stable")  # which is quick with a few ascending rows, one behind the other
    distinct: Slots = slots[changes(slots)]
    return distinct


def _best(units: NDArray[np.uint16], number: int) -> int:
    """The `number`-th best of at least so many."""
    return int(np.partition(units, len(units) - number)[len(units) - number])
