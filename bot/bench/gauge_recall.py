"""`python -m bot.bench.gauge_recall URL SIZE`: production's recall over the first SIZE made messages in the Redis at URL; prints JSON.

It is asked twice: as it is, with Redis asked for changes and texts at every question; and with Redis' part answered from memory,
which leaves the ranking, to stand beside engines that have no store. The bare index is `gauge.py`'s.
"""

import json
import statistics
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from threading import Event, Thread

from bot.bench.gauge import BUSY, CHANGES, FEWEST, Figures, latencies, percentile99, quantiles, resident, timed
from bot.bench.messages import BEGINNING, CHANNELS, half, messages, questions
from bot.bench.rivals import LIMIT
from bot.errors import Bug
from bot.memory.connection import connect
from bot.memory.recall import Recall
from bot.memory.store import Change, Store
from bot.memory.values import Hit, Memory, Place, Readers

ASKED = 200  # questions
ASKER = "U0"
NOW = float(BEGINNING + 365 * 86_400)  # when it is asked, seconds since the epoch
PAUSE, TOGETHER = 0.1, 20  # seconds between two of their batches, memories in each: 400 changes a second


class CalmStore(Store):
    """The store; once `calm`, nothing changes any more and what was read before is not read again."""

    calm = False
    _read: dict[str, Memory]

    def changes(self, since: str) -> tuple[str, list[Change]] | None:
        return (since, []) if self.calm else super().changes(since)

    def get(self, ids: Sequence[str]) -> dict[str, Memory]:
        if not self.calm:
            return super().get(ids)
        if new := [id_ for id_ in ids if id_ not in self._read]:
            self._read.update(super().get(new))
        return {id_: self._read[id_] for id_ in ids if id_ in self._read}

    def be_calm(self) -> None:
        """From now on."""
        self.calm, self._read = True, {}


def measure(url: str, size: int) -> dict[str, Figures]:
    """Figures of recall with Redis, and of the ranking alone."""
    with connect(url) as redis:
        before = resident()
        store = CalmStore(redis)
        recall = Recall(store)
        start_s = timed(recall.catch_up)
        memory_mb = round(resident() - before, 1)
        asked = questions(ASKED, size)
        with_redis = _asked(recall, asked)
        changed = _changes(recall, store, size)
        busy = _busy(recall, asked, size, url)
        store.be_calm()
        for readers in (_readers(CHANNELS), _readers(half())):
            for question in asked:
                _search(recall, readers, question)
        ranking = _asked(recall, asked)
        common = {"build_s": None, "memory_mb": memory_mb}
        return {
            "saegim recall": {**common, **with_redis, **changed, "start_s": start_s, "busy_p99_ms": busy},
            "saegim ranking": {**common, **ranking, "add_ms": None, "remove_ms": None, "start_s": None},
        }


def fill(url: str, first: int, size: int) -> float:
    """Put the made messages from the number `first` up to `size` into the Redis at `url`; seconds it took."""
    with connect(url) as redis:
        store = Store(redis)
        return timed(store.put, islice(messages(size), first, None))


def _readers(channels: Collection[str]) -> Readers:
    """Those of a channel, for whom only `channels` are public; what is not there they may not see."""
    places = {channel: Place(channel, "public") for channel in channels}
    return Readers(ASKER, True, places[CHANNELS[0]], frozenset(), {ASKER: frozenset(channels)}, places)


def _search(recall: Recall, readers: Readers, question: str) -> list[Hit]:
    return recall.search(question, readers, LIMIT, now=NOW)


def _later(size: int) -> list[Memory]:
    """Messages that come after the first `size`."""
    some = enumerate(messages(CHANGES), size)
    return [replace(m, id=f"{n:010d}", ts=f"{m.ts}{n}", thread_ts=f"{m.ts}{n}") for n, m in some]


def _asked(recall: Recall, asked: list[str]) -> Figures:
    everything, some = _readers(CHANNELS), _readers(half())
    all_of_them = latencies(partial(_search, recall, everything), asked)
    seen = latencies(partial(_search, recall, some), asked)
    return {**quantiles("query", all_of_them), **quantiles("audience", seen), "questions": len(seen)}


def _changes(recall: Recall, store: Store, size: int) -> Figures:
    """Milliseconds from handing a memory to the store until it can be recalled, and from forgetting it until it cannot."""
    new = _later(size)

    def kept(memory: Memory) -> None:
        store.put([memory])
        recall.catch_up()

    def forgotten(memory: Memory) -> None:
        store.remove([memory.id])
        recall.catch_up()

    added, removed = ([1000 * timed(work, memory) for memory in new] for work in (kept, forgotten))
    figures: Figures = {"add_ms": statistics.median(added), "remove_ms": statistics.median(removed)}
    if recall.catch_up() != size:
        raise Bug("not everything that was added for the measurement was removed")
    return figures


def _busy(recall: Recall, asked: list[str], size: int, url: str) -> float:
    """99th percentile of a question's milliseconds while others keep and forget memories all the time."""
    some = _readers(half())
    times: list[float] = []
    with _writing(url, size):
        end = time.perf_counter() + BUSY
        while time.perf_counter() < end or len(times) < FEWEST:
            question = asked[len(times) % len(asked)]
            times.append(1000 * timed(_search, recall, some, question))
    return percentile99(times)


@contextmanager
def _writing(url: str, size: int) -> Iterator[None]:
    stop, new = Event(), _later(size)[:TOGETHER]

    def write() -> None:
        with connect(url) as redis:
            store = Store(redis)
            while not stop.wait(PAUSE):
                store.put(new)
                store.remove([memory.id for memory in new])

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
