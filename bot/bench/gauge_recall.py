"""`python -m bot.bench.gauge_recall URL SIZE read|ask`: production's recall over the first SIZE made messages in the Redis at URL;
prints JSON. `read` is the first process there is, which reads all memories and leaves a snapshot; `ask` the next one.

It is measured twice: as it is, with Redis asked for changes and texts at every question; and with everything of the ranking switched
on over a store in memory, to stand beside engines that have no store. The bare index is `gauge.py`'s.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import islice
from threading import Event, Thread

from bot.bench.gauge import (
    BUSY,
    CHANGES,
    FEWEST,
    MICRO,
    Figures,
    Held,
    latencies,
    percentile99,
    quantiles,
    resident,
    timed,
    while_merging,
)
from bot.bench.messages import BEGINNING, CHANNELS, half, messages, questions
from bot.bench.rivals import LIMIT
from bot.errors import Bug
from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.engine.corpus import Merge
from bot.memory.retrieval.recall import Recall
from bot.memory.retrieval.replica import document
from bot.memory.store import Change, Store
from bot.memory.values import Hit, Memory, Place, Readers

ASKED = 200  # questions
ASKER = "U0"
NOW = float(BEGINNING + 365 * 86_400)  # when it is asked, seconds since the epoch
PAUSE, TOGETHER = 0.1, 20  # seconds between two of their batches, memories in each
RATE = round(2 * TOGETHER / PAUSE)  # memories that come and go a second


class CalmStore(Store):
    """The store; once `calm`, nothing changes any more and what was read before is not read again."""

    calm = False
    _read: dict[str, Memory]

    def changes(self, since: str) -> tuple[str, list[Change]] | None:
        return (since, []) if self.calm else super().changes(since)

    def get(self, ids: Sequence[str], *, faded: bool = False, blank: bool = False) -> dict[str, Memory]:
        if not self.calm or faded or blank:
            return super().get(ids, faded=faded, blank=blank)
        if new := [id_ for id_ in ids if id_ not in self._read]:
            self._read.update(super().get(new))
        return {id_: self._read[id_] for id_ in ids if id_ in self._read}

    def be_calm(self) -> None:
        """From now on."""
        self.calm, self._read = True, {}


def read(url: str, size: int) -> Figures:
    """How fast all memories are read from Redis, tokenised and indexed."""
    with connect(url) as redis:
        redis.delete(keys.SNAPSHOT, keys.SNAPSHOTTING)
        recall = Recall(Store(redis))
        seconds = timed(recall.catch_up)
        recall._replica.settle()  # noqa: SLF001  the snapshot is written
    return {"messages_per_s": size / seconds}


def ask(url: str, size: int) -> dict[str, Figures]:
    """Figures of recall with Redis, and over a store in memory."""
    with connect(url) as redis:
        before = resident()
        store = CalmStore(redis)
        recall = Recall(store)
        start_s = timed(recall.catch_up)
        asked = questions(ASKED, size)
        for question in asked:
            _search(recall, _readers(half()), question)
        common: Figures = {"rss_mb": round(resident() - before, 1), "start_s": start_s}
        with_redis = {
            **_asked(recall, asked, time.perf_counter),
            **_kept(recall, store, size),
            **_written(recall, asked, size, url),
        }
        held: Held = recall._replica.current  # noqa: SLF001  only a bench adds, and begins a merge, at a moment of its own
        merging = partial(while_merging, held, partial(_search, recall, _readers(half())), asked)
        with_redis["merge_p99_ms"] = merging(partial(_saved, store))
        store.be_calm()
        for readers in (_readers(CHANNELS), _readers(half())):
            for question in asked:
                _search(recall, readers, question)  # its texts are read from now on
        ranking = {**_asked(recall, asked), **_put(held, size), "merge_p99_ms": merging()}
        return {"saegim recall": {**common, **ranking}, "saegim recall, Redis": {**common, **with_redis}}


def _saved(store: Store, merge: Merge) -> None:
    """A snapshot of what `merge` has built, as the replica writes one."""
    if merge.built is not None:
        store.snapshots.save(merge.built, merge.names, store.position(), lambda _: [])


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


def _asked(recall: Recall, asked: list[str], clock: Callable[[], float] = time.thread_time) -> Figures:
    everything, some = _readers(CHANNELS), _readers(half())
    all_of_them = latencies(partial(_search, recall, everything), asked, clock=clock)
    seen = latencies(partial(_search, recall, some), asked, clock=clock)
    return {**quantiles("query", all_of_them), **quantiles("audience", seen), "questions": len(seen)}


def _put(held: Held, size: int) -> Figures:
    """Microseconds for one tokenised message to become searchable, and for one to be gone."""
    new = [document(memory) for memory in _later(size)]
    with held() as index:
        return _medians((lambda n: index.put(new[n]), lambda n: index.remove(new[n].id)))


def _kept(recall: Recall, store: Store, size: int) -> Figures:
    """Microseconds from handing a memory to the store until it can be recalled, and from forgetting it until it cannot."""
    new = _later(size)

    def keep(n: int) -> None:
        store.put([new[n]])
        recall.catch_up()

    def forget(n: int) -> None:
        store.remove([new[n].id])
        recall.catch_up()

    found = _medians((keep, forget))
    if recall.catch_up() != size:
        raise Bug("not everything that was added for the measurement was removed")
    return found


def _medians(works: tuple[Callable[[int], None], Callable[[int], None]]) -> Figures:
    added, removed = ([MICRO * timed(work, n) for n in range(CHANGES)] for work in works)
    return {"add_us": statistics.median(added), "remove_us": statistics.median(removed)}


def _written(recall: Recall, asked: list[str], size: int, url: str) -> Figures:
    """99th percentile of a question's milliseconds while others keep and forget memories all the time."""
    some = _readers(half())
    times: list[float] = []
    with _writing(url, size):
        end = time.perf_counter() + BUSY
        while time.perf_counter() < end or len(times) < FEWEST:
            question = asked[len(times) % len(asked)]
            times.append(1000 * timed(_search, recall, some, question))
    return {"written_p99_ms": percentile99(times)}


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
    print(json.dumps({"read": read, "ask": ask}[sys.argv[3]](sys.argv[1], int(sys.argv[2]))))
