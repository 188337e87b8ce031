"""Who stands next to whom in a thread, among the documents some readers may see. Hidden ones are not even a step."""

import numpy as np
from numpy.typing import NDArray

from bot.memory.reader import Reader

Slots = NDArray[np.int64]


class Neighbours:
    """The threads of the visible documents."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._corpus = reader, reader.corpus
        self._lines: dict[tuple[str, str], Slots] = {}

    def around(self, slots: Slots, reach: int) -> Slots:
        """The `reach` before and after each of n slots: int64[n, 2·reach+1], itself in the middle, -1 where there is none."""
        segment, corpus = self._corpus.segment, self._corpus
        found = np.full((len(slots), 2 * reach + 1), -1, dtype=np.int64)
        found[:, reach] = slots
        threads = self.threads(slots)
        here = np.flatnonzero(threads >= 0)
        old = here[slots[here] < len(segment)]
        own = threads[old]
        window = slots[old][:, None] + np.arange(-reach, reach + 1)
        inside = (window >= segment.starts[own][:, None]) & (window < segment.starts[own + 1][:, None])
        whole = (self._reader.seen(np.where(inside, window, 0)) | ~inside).all(axis=1)  # nobody hidden to step over
        if corpus.touched:
            whole &= np.array([thread not in corpus.touched for thread in own.tolist()], dtype=np.bool_)
        found[old[whole]] = np.where(inside, window, -1)[whole]
        for row in np.setdiff1d(here, old[whole]).tolist():
            line, place = self._line(int(slots[row]))
            first, last = max(0, place - reach), min(len(line), place + reach + 1)
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
