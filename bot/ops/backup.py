"""Long-term memory into a file and back: `saegim backup` and `saegim restore`. What the file looks like is `backup_file.py`'s.

In it are the memories, the faded ones too, with their uses and pins; tombstones; who is left out; the places Saegim has left; the
receipts. Where is learned is not: no restore turns that on again. Which message a memory comes from is in the memory, so `sources` and `rests` follow from it. Conversations, jobs, snapshots
and what replies hold are not in it: they live for days.

A backup is memory as it was at one position of the change log: everything is copied beside, then what changed meanwhile is copied again, until
nothing has. A restore never brings back what has a tombstone now, and changes nothing that is there.
"""

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

from redis import Redis

from bot.errors import Bug, Refuse, Retry
from bot.memory import keys
from bot.memory.codec import decode, plain
from bot.memory.forgetting.gaps import Gaps
from bot.memory.readable import readable
from bot.memory.sealing import KeyRing
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.ops import backup_file
from bot.ops.backup_file import Line

BATCH: Final = 200
ATTEMPTS: Final = 3  # at a copy, where more changes at a time than the log holds
HASHES: Final = {  # each key that is a hash and goes into the file, the memories left out
    "left_out": keys.LEFT_OUT,
    "pins": keys.PINS,
    "tombstones": keys.TOMBSTONES,
    "uses": keys.USES,
}
SETS: Final = {"leaving": keys.LEAVING, "receipts": keys.RECEIPTS}
OLDER: Final = frozenset({"learning"})  # in files of older versions, and left there
MEMORIES: Final = ("memories", "faded")

Told = Callable[[int], None]  # how many lines are done


def backup(redis: Redis, path: Path, ring: KeyRing, told: Told = lambda _done: None, *, overwrite: bool = False) -> int:
    """Write long-term memory into `path`, encrypted where `ring` has a key; how many lines. A memory that cannot be
    read is left out, and the log told.

    Raises `Refuse` where the file cannot be written, or is there and nobody said `overwrite`; `Retry` where more changes than can be
    followed, redis-py's `RedisError` when Redis cannot be asked.
    """
    if not overwrite and os.path.lexists(path):
        raise Refuse(f"{path} is there already. Name a file that is not there yet, or say `--overwrite`.")
    with closing(_Copy()) as copy:
        _collect(redis, copy)
        lines = _counted(copy.lines(), told)
        return backup_file.write(path, lines, ring)


class _Copy:
    """What was read from Redis, as it was there (sealed where it is sealed there), on disk and in order.

    The file has no name from the beginning on: whatever ends the process, nothing of it stays.
    """

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory(prefix="saegim-") as folder:
            self._db = sqlite3.connect(Path(folder) / "copy", isolation_level=None)
            for pragma in (
                "synchronous = OFF",
                "journal_mode = OFF",
                "temp_store = MEMORY",
            ):  # no second file beside it
                self._db.execute(f"PRAGMA {pragma}")
            self._db.execute("SELECT 1 FROM sqlite_master")  # opens the file
        self._db.execute("CREATE TABLE kept (what TEXT, name TEXT, value TEXT, PRIMARY KEY (what, name)) WITHOUT ROWID")
        self._db.execute("BEGIN")

    def put(self, what: str, pairs: Iterable[tuple[str, Any]]) -> None:
        self._db.executemany("REPLACE INTO kept VALUES (?, ?, ?)", ((what, name, value) for name, value in pairs))

    def drop(self, ids: Iterable[str]) -> None:
        self._db.executemany(
            "DELETE FROM kept WHERE name = ? AND what IN ('memories', 'faded')", ((id_,) for id_ in ids)
        )

    def clear(self) -> None:
        self._db.execute("DELETE FROM kept")

    def has(self, id_: str) -> bool:
        where = "name = ? AND what IN ('memories', 'faded')"
        return self._db.execute(f"SELECT 1 FROM kept WHERE {where}", (id_,)).fetchone() is not None  # noqa: S608

    def lines(self) -> Iterator[Line]:
        """Everything in order; of uses and pins only those of memories that are here."""
        for what, name, value in self._db.execute("SELECT what, name, value FROM kept ORDER BY what, name"):
            if what in MEMORIES:
                yield from ((what, name, plain(memory)) for memory in readable([value]))
            elif what in SETS:
                yield what, name, float(value)
            elif what == "pins":
                if left := [pin for pin in json.loads(value) if self.has(pin["id"])]:
                    yield what, name, left
            elif what != "uses" or self.has(name):
                yield what, name, json.loads(value)

    def close(self) -> None:
        self._db.close()


def _collect(redis: Redis, copy: _Copy) -> None:
    store = Store(redis)
    for _ in range(ATTEMPTS):
        copy.clear()
        position = store.position()
        for what, key in zip(MEMORIES, (keys.MEMORIES, keys.FADED), strict=True):
            copy.put(what, redis.hscan_iter(key, count=BATCH))
        if _follow(redis, store, copy, position):
            break
    else:
        raise Retry("memory changes faster than it can be copied; try again when less is taken in")
    for what, key in HASHES.items():
        copy.put(what, redis.hscan_iter(key, count=BATCH))
    for what, key in SETS.items():
        copy.put(what, redis.zscan_iter(key, count=BATCH))
    copy.drop(name for name, _ in redis.hscan_iter(keys.TOMBSTONES, count=BATCH))  # erased in this very moment


def _follow(redis: Redis, store: Store, copy: _Copy, position: str) -> bool:
    """Copy again what has changed since `position`, until nothing has; False where the log does not reach back that far."""
    while news := store.changes(position):
        position, changes = news
        if not changes:
            return True
        ids = list(dict.fromkeys(id_ for id_, _ in changes))
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            copy.drop(some)
            for what, key in zip(MEMORIES, (keys.MEMORIES, keys.FADED), strict=True):
                lines = cast("list[str | None]", redis.hmget(key, some))
                copy.put(what, ((id_, line) for id_, line in zip(some, lines, strict=True) if line is not None))
    return False


@dataclass(slots=True)
class Restored:
    """What a restore did."""

    added: int = 0  # memories
    there: int = 0  # kept already, and left as they are
    left_out: int = 0  # forgotten since, or kept under another name
    lines: int = 0
    places: set[str] = field(default_factory=set)


def verify(path: Path, ring: KeyRing, told: Told = lambda _done: None) -> tuple[str, int]:
    """Read all of a backup, and say by which name it is known and how many lines it has; raises `Refuse` with what is wrong with it."""
    name, count = sha256(), 0
    for what, key, value in _counted(backup_file.read(path, ring), told):
        if what in MEMORIES:
            _memory(path, key, value)
        elif not (what in HASHES or what in SETS or what in OLDER):
            raise Refuse(f"{path} holds {what!r}, which this version of Saegim does not know.")
        name.update(f"{what} {key}\n{json.dumps(value, sort_keys=True)}\n".encode("utf-8", "replace"))
        count += 1
    return name.hexdigest()[:16], count


def restore(
    redis: Redis, path: Path, ring: KeyRing, *, merge: bool, now: float, told: Told = lambda _done: None
) -> Restored:
    """Bring back what `path` holds and is not there; it may be stopped and started again, and done twice it does nothing.

    Where there are memories already only to `merge`. Nothing that has a tombstone now comes back, and what is there stays as it is; no
    channel is learned from because an old file says so. `now`: seconds since the epoch; what Slack says may be newer than the
    file, so that its messages are read again before they are quoted. Raises `Refuse`, before anything is written, where the file is not
    whole or memory is not empty.
    """
    name, _ = verify(path, ring)
    begun, store, done = keys.progress(f"restore:{name}"), Store(redis), Restored()
    if store.count() and not merge and not redis.exists(begun):
        raise Refuse(
            "There are memories already. Add --merge to put those of the file beside them; nothing that is there changes."
        )
    redis.set(begun, "1", ex=keys.PROGRESS_TTL)
    # Tombstones go last: the file's own memories were kept beside them. Uses and pins come after the memories they are of.
    for wanted in (MEMORIES, ("uses", "pins", "leaving", "left_out", "receipts"), ("tombstones",)):
        lines = (line for line in backup_file.read(path, ring) if line[0] in wanted)
        while batch := list(islice(lines, BATCH)):
            for what in dict.fromkeys(what for what, _, _ in batch):
                _put(redis, store, what, {key: value for kind, key, value in batch if kind == what}, done, merge=merge)
            done.lines += len(batch)
            told(done.lines)
    Gaps(redis).imported(sorted(done.places), now)
    redis.delete(begun)
    return done


def _put(redis: Redis, store: Store, what: str, some: dict[str, Any], done: Restored, *, merge: bool) -> None:
    if what in MEMORIES:
        _put_memories(store, what, [decode(Memory, json.dumps(value)) for value in some.values()], done)
    elif what in SETS:
        redis.zadd(SETS[what], some, nx=True)
        if what == "receipts":
            redis.expire(keys.RECEIPTS, keys.RECEIPT_TTL)
    else:
        _put_fields(redis, what, some, merge=merge)


def _put_memories(store: Store, what: str, memories: list[Memory], done: Restored) -> None:
    there = store.get([memory.id for memory in memories], faded=True)
    missing = [memory for memory in memories if memory.id not in there]
    new = store.put(missing) if what == "memories" else store.keep_faded(missing)
    done.added += new
    done.there += len(there)
    done.left_out += len(missing) - new
    done.places |= {memory.place for memory in missing}


def _put_fields(redis: Redis, what: str, some: dict[str, Any], *, merge: bool) -> None:
    if what == "uses":
        kept = _kept(redis, list(some))
        some = {id_: use for id_, use in some.items() if id_ in kept}
    elif what == "pins":
        kept = _kept(redis, [pin["id"] for pins in some.values() for pin in pins])
        some = {place: left for place, pins in some.items() if (left := [pin for pin in pins if pin["id"] in kept])}
    elif what == "tombstones" and merge:  # what was kept again since the file was written stays
        again = _kept(redis, list(some))
        some = {name: mark for name, mark in some.items() if name not in again}
    pipe = redis.pipeline(transaction=False)
    for name, value in some.items():
        pipe.hsetnx(HASHES[what], name, json.dumps(value))
    pipe.execute()


def _kept(redis: Redis, names: list[str]) -> set[str]:
    """Those of `names`, ids of memories or their messages, that are kept now."""
    pipe = redis.pipeline(transaction=False)
    for name in names:
        for key in (keys.MEMORIES, keys.FADED, keys.SOURCES):
            pipe.hexists(key, name)
    found = iter(pipe.execute())
    return {name for name in names if any([next(found), next(found), next(found)])}


def _memory(path: Path, id_: str, value: Any) -> Memory:
    try:
        memory = decode(Memory, json.dumps(value))
    except Bug:
        raise Refuse(f"{path} holds a memory that cannot be read: {id_}.") from None
    if memory.id != id_:
        raise Refuse(f"{path} holds a memory under another's name: {id_}.")
    return memory


def _counted(lines: Iterable[Line], told: Told) -> Iterator[Line]:
    for number, line in enumerate(lines, 1):
        yield line
        if number % BATCH == 0:
            told(number)
