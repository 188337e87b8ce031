"""Who stands next to whom in a thread, among the documents some readers may see. Hidden ones are not even a step."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.ragged import changes
from bot.memory.engine.reader import Reader

Slots = NDArray[np.int64]


class Talks(NamedTuple):
    """Messages and what stands around them: c in all, n of which are looked at."""

    everyone: Slots  # [c] ascending
    here: NDArray[np.intp]  # [n] rows of `everyone`, ascending
    lines: NDArray[np.intp]  # [n, 2·reach+1] rows of `everyone` around each, itself in the middle; -1 for none
    threads: Slots  # [n] as `threads` says


class Neighbours:
    """The threads of the visible documents."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._corpus = reader, reader.corpus
        self._lines: dict[tuple[str, str], Slots] = {}
        self._found = np.zeros((0, 1), dtype=np.int64)  # what `around` said last, by slot in ascending order

    def around(self, slots: Slots, reach: int) -> Slots:
        """The `reach` before and after each of n slots: int64[n, 2·reach+1], itself in the middle, -1 where there is none."""
        wide = self._found.shape[1] // 2
        if reach <= wide and len(self._found):  # mostly of some of those that were asked about before
            known = self._found[:, wide]
            at = np.minimum(known.searchsorted(slots), len(known) - 1)
            if np.array_equal(known[at], slots):
                return self._found[at, wide - reach : wide + reach + 1]
        found = self._around(slots, self.threads(slots), reach)
        self._found = found[np.argsort(slots, kind="stable")]
        return found

    def talks(self, slots: Slots, near: int, reach: int) -> "Talks":
        """The talks around `slots` and the `near` before and after each, `reach` to both sides of these.

        Whoever is near sees what is seen from the middle, a few steps aside; so everybody's thread is looked for once.
        """
        slots = np.sort(slots)
        threads = self.threads(slots)
        wide = self._around(slots, threads, near + reach)
        there = wide >= 0
        every = wide[there]
        everyone = np.sort(every, kind="stable")  # which is quick, since most of them ascend
        everyone = everyone[changes(everyone)]
        rows = np.full(wide.shape, -1)
        rows[there] = everyone.searchsorted(every)
        steps = 2 * near + 1
        found = np.full(len(everyone) + 1, -1)  # by row, the last for none: where among those near it is
        found[rows[:, reach : reach + steps].ravel()] = np.arange(len(slots) * steps)
        here = (found[:-1] >= 0).nonzero()[0]
        row, step = np.divmod(found[here], steps)
        begins = row * wide.shape[1] + step
        lines = rows.ravel()[begins[:, None] + np.arange(2 * reach + 1)]
        self._found = np.append(everyone, -1)[lines]
        return Talks(everyone, here, lines, threads[row])

    def _around(self, slots: Slots, threads: Slots, reach: int) -> Slots:
        segment, touched = self._corpus.segment, self._corpus.touched
        own = np.where(slots < len(segment), threads, -1)
        window = slots[:, None] + np.arange(-reach, reach + 1)
        inside = (window >= segment.starts[own][:, None]) & (window < segment.starts[own + 1][:, None])
        found = np.where(inside, window, -1)
        found[:, reach] = slots
        # what lies in a delta, or has hidden ones to step over, is looked at one by one
        stepped = (threads >= 0) & (own < 0)
        hidden = inside & ~self._reader.seen(np.where(inside, window, 0))
        if hidden.any():
            stepped |= hidden.any(axis=1)
        if touched and not touched.isdisjoint(numbers := own.tolist()):
            stepped |= np.fromiter(map(touched.__contains__, numbers), dtype=np.bool_, count=len(numbers))
        for row in np.flatnonzero(stepped).tolist():
            line, place = self._line(int(slots[row]))
            first, last = max(0, place - reach), min(len(line), place + reach + 1)
            found[row] = -1
            found[row, first - place + reach : last - place + reach] = line[first:last]
        return found

    def threads(self, slots: Slots) -> Slots:
        """A number for the thread of each slot: equal for the same thread of the same place, -1 for what stands alone."""
        segment = self._corpus.segment
        old = slots < len(segment)
        found = segment.threads_of(np.where(old, slots, 0))
        if len(segment):
            found[segment.names.offsets[found] == segment.names.offsets[found + 1]] = -1
        for row in np.flatnonzero(~old).tolist():
            entry = self._corpus.entry(int(slots[row]))
            found[row] = self._corpus.thread((entry.group[0], entry.thread)) if entry.thread else -1
        return found

    def members(self, slot: int, limit: int) -> Slots:
        """The slots of the thread of `slot` in order, itself among them; of more than `limit` those nearest to it."""
        line, place = self._line(slot)
        first = max(0, min(place - (limit - 1) // 2, len(line) - limit))
        return line[first : first + limit]

    def _line(self, slot: int) -> tuple[Slots, int]:
        """The visible slots of the thread of `slot` in order, and where in it stands itself."""
        entry = self._corpus.entry(slot)
        if not entry.thread:
            return np.array([slot], dtype=np.int64), 0
        key = entry.group[0], entry.thread
        line = self._lines.get(key)
        if line is None:
            everyone = np.array(self._corpus.line(key), dtype=np.int64)
            line = self._lines[key] = everyone[self._reader.seen(everyone)]
        return line, int(np.flatnonzero(line == slot)[0])
