"""A replica: one process's index of all memories, kept in step with the store through its change log. Ranking is not here.

It starts from the snapshot in Redis, else from all memories (`reading.py`). Merges and new snapshots are made in a thread beside
those that ask, which wait for it a few milliseconds at most.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Final

import structlog
from redis.exceptions import RedisError

from bot.memory.engine.index import Document, Index
from bot.memory.retrieval.ranking import K1, damped
from bot.memory.retrieval.reading import document, read
from bot.memory.store import Store

__all__ = ["Document", "Replica", "document"]

log = structlog.get_logger()

SMALLEST: Final = 2_000  # memories: reading fewer takes a tenth of a second, and needs no snapshot
CHANGED: Final = 2_000  # changes: catching up with so many takes a fifth of a second
SHARE: Final = 10  # a snapshot is old when one in so many has changed
ERASED: Final = 200  # changes that the erasure of one memory counts for: a whole pack has to be read anew


class Replica:
    """The index of this process; any thread may use it, one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._index = _empty()
        self._position = ""  # in the change log; "" before the first reading
        self._news = 0  # changes since the snapshot was last looked at
        self._helper: Thread | None = None

    @contextmanager
    def current(self) -> Iterator[Index]:
        """The index in step with the store (the first time: everything is read), held while it is used.

        Raises redis-py's `RedisError` when Redis cannot be asked.
        """
        with self._lock:
            self._catch_up()
            yield self._index
            self._tend()

    @property
    def position(self) -> str:
        """How far the index has followed the change log; to be asked while it is held."""
        return self._position

    def settle(self, seconds: float | None = None) -> None:
        """Wait until what is made in the background is made, at most that long."""
        if self._helper is not None:
            self._helper.join(seconds)

    def _catch_up(self) -> None:
        if not self._position:
            self._start()
        news = self._store.changes(self._position)
        if news is None:
            self._read_all()
            return
        position, changes = news
        latest = dict(changes)
        before, kept = len(self._index), self._store.get([id_ for id_, change in latest.items() if change == "put"])
        for id_ in latest:
            if id_ in kept:
                self._index.put(document(kept[id_]))
            else:
                self._index.remove(id_)
        self._position = position
        erased = len(kept) - max(0, len(self._index) - before)  # about: what was there before, and no longer is
        self._news += len(latest) + ERASED * max(0, erased)

    def _start(self) -> None:
        """Begin with the snapshot where there is one, and as little as possible is missing of it."""
        found = self._store.snapshots.load()
        if found is None or len(found.missing) > sum(map(len, found.packs)):
            self._read_all()
            return
        index = _empty()
        index.restore(found.packs)
        for memory in self._store.get(found.missing).values():
            index.put(document(memory))
        self._index, self._position, self._news = index, found.position, len(found.missing)

    def _read_all(self) -> None:
        position = self._store.position()  # before the scan: what changes meanwhile is caught up with next time
        index = _empty()
        read(self._store, index)
        self._index, self._position = index, position
        self._news = max(SMALLEST, len(index))  # no snapshot is as new

    # ── in the background ───────────────────────────────────────────────────────────────────────────────────────────────

    def _tend(self) -> None:
        busy = self._helper is not None and self._helper.is_alive()
        if not busy and (self._index.due or self._snapshot_due):
            self._helper = Thread(target=self._help, name="replica", daemon=True)
            self._helper.start()

    @property
    def _snapshot_due(self) -> bool:
        return len(self._index) >= SMALLEST and self._news >= _many(self._index)

    def _help(self) -> None:
        """Merge, and make a snapshot of what came out when it is time."""
        with self._lock:
            index, position, snapshot = self._index, self._position, self._snapshot_due
            merge = index.begin()
            if snapshot:
                self._news = 0
        merge.run()
        with self._lock:
            index.finish(merge)
        if merge.built is None or not snapshot:
            return
        try:
            if self._store.snapshots.claim() and self._old(_many(index)):
                self._store.snapshots.save(merge.built, merge.names, position, self._changed)
        except RedisError as error:
            log.warning("The snapshot of the memory could not be written; it is tried again later.", reason=str(error))

    def _old(self, many: int) -> bool:
        """Whether the snapshot that is there, perhaps another process's, is old."""
        position = self._store.snapshots.position()
        changed = self._changed(position) if position is not None else None
        return changed is None or len(changed) >= many

    def _changed(self, position: str) -> Sequence[str] | None:
        news = self._store.changes(position)
        return None if news is None else [id_ for id_, _ in news[1]]


def _many(index: Index) -> int:
    return min(CHANGED, len(index) // SHARE)


def _empty() -> Index:
    return Index(k1=K1, norm=damped)
