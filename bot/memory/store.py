"""Long-term memory in Redis: every message once, and a log of changes by which each process keeps its index in step.

A memory, the entries of its messages and its line in the log are written by one Lua script (`lua/`), which takes what it replaces or
removes out of the snapshot, too. What has faded lies in a hash of its own, so that neither index nor search knows of it. The log holds
ids only, so nothing that is removed lives on in it. What was erased for good leaves a tombstone, ids again, so that no backfill, import
or restore brings it back. Ranking is the business of `bot/memory/engine/` and `bot/memory/retrieval/`, who may see what that of `audience.py`.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from itertools import islice
from typing import Final, Literal, cast

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import ResponseError

from bot.errors import Bug, Retry
from bot.memory import keys
from bot.memory.codec import decode, encode
from bot.memory.engine.ragged import Ragged
from bot.memory.engine.snapshot import bucket
from bot.memory.forgetting.fading import Use
from bot.memory.readable import readable
from bot.memory.redact import redact
from bot.memory.snapshots import ERASE, Snapshots
from bot.memory.values import Memory

Change = tuple[str, Literal["put", "gone"]]
Entry = tuple[str, dict[str, str]]  # of the log: its stream id, and {"put" or "gone": the memory's id}

LOG_LENGTH = 100_000  # changes kept; a process further behind reads everything anew
BATCH = 200  # memories in one script or one answer: a few milliseconds of Redis' time, 8 MB at Slack's longest message
PAGE = 2_000  # changes in one answer, memories in one piece
CHANGED, BURIED = 1, -2  # what `lua/replace.lua` answers
ATTEMPTS = 20  # at a change of a memory that others change at the same moment
KEYS: Final = (
    keys.MEMORIES,
    keys.SOURCES,
    keys.CHANGES,
    keys.SNAPSHOT,
    keys.RESTS,
    keys.TOMBSTONES,
    keys.USES,
    keys.PINS,
    keys.FADED,
)
BEGINNING = "0-0"  # position in a log nobody has written to
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read as something else
ID_LENGTH = 10  # 31¹⁰: among a million memories two meet with a chance of 1 in 1,600; short enough to type


def new_id() -> str:
    """A random id for a memory: it tells nothing, and a person can type it. A digit in it keeps it apart from words ("department")."""
    id_ = ""
    while not any(letter.isdigit() for letter in id_):
        id_ = "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))
    return id_


class Store:
    """The memories of the workspace. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis, now: Callable[[], float] = time.time) -> None:
        """`now`: seconds since the epoch, for tombstones."""
        self._redis, self._now = redis, now
        self.snapshots = Snapshots(redis)
        lua = {path.name: path.read_text("utf-8") for path in (files("bot.memory") / "lua").iterdir()}
        self._put, self._replace, self._remove, self._fade, self._use = (
            redis.register_script("\n".join((ERASE, lua["common.lua"], lua[f"{name}.lua"])))
            for name in ("put", "replace", "remove", "fade", "use")
        )

    def put(self, memories: Iterable[Memory], *, lift: float = 0.0) -> int:
        """Keep `memories`, redacted, and say how many were new: a message that is kept already is not kept twice.

        What was erased for good is not kept again, unless somebody has asked for just that since: `lift`, when they did (seconds since
        the epoch), takes older tombstones away.
        Raises `Bug` when an id belongs to another memory.
        """
        rest = iter(memories)
        new = 0
        while batch := list(islice(rest, BATCH)):
            new += self._keep(repr(lift), batch)
        return new

    def keep_faded(self, memories: Sequence[Memory]) -> int:
        """Keep `memories`, which had faded elsewhere, as faded ones; how many were new. Otherwise as `put`."""
        return self._keep("faded", memories)

    def replace(self, memory: Memory) -> bool:
        """Give the memory with this id a new content; False when it is not kept (any more), or that would add a message to it that
        was erased for good.
        """
        return self._run(self._replace, (memory.id, "", _line(memory), *_buckets([memory.id]))) == CHANGED

    def change(self, id_: str, to: Callable[[Memory], Memory], apart: Memory | None = None) -> Memory | None:
        """Let `to` make a new content of the memory `id_`, whoever else changes it meanwhile; what it is then, None if not kept. `apart`:
        what one of its messages, which it gives up, becomes in the same moment.

        Nothing is changed where that would add a message that was erased for good. `to` may be called more than once. Raises `Retry` when others were quicker every time.
        """
        for _ in range(ATTEMPTS):
            [line] = self._lines([id_], faded=True)
            if line is None:
                return None
            now = decode(Memory, line)
            if (changed := to(now)) == now:
                return now
            more = (apart.id, _line(apart)) if apart else ()
            done = self._run(self._replace, (id_, line, _line(changed), *_buckets([id_]), *more))
            if done in (CHANGED, BURIED):
                return changed if done == CHANGED else now
        raise Retry("a memory was changed by others at the same time, again and again")

    def get(self, ids: Sequence[str], *, faded: bool = False, blank: bool = False) -> dict[str, Memory]:
        """Those of `ids` that are kept and can be read, by id; the `faded`, which are no longer recalled, only on request.

        `blank`: also those of which a text cannot be opened, without it: enough to forget them.
        """
        found: dict[str, Memory] = {}
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            lines = self._lines(some, faded=faded)
            found.update((memory.id, memory) for memory in readable(filter(None, lines), blank=blank))
        return found

    def fade(self, ids: Sequence[str]) -> int:
        """Take `ids` out of recall, though they are kept, and say how many there were."""
        return self._each(self._fade, ids, "1")

    def wake(self, ids: Sequence[str]) -> int:
        """Bring those of `ids` that have faded back into recall, and say how many there were."""
        return self._each(self._fade, ids, "0")

    def used(self, ids: Sequence[str], what: Literal["count", "up", "down"], at: float, by: int = 1) -> None:
        """Count of `ids` that each was shown in an answer at `at` (seconds since the epoch), or was given `by` thumbs."""
        if ids:
            self._run(self._use, (what, str(by), repr(at), *ids))

    def uses(self, ids: Sequence[str]) -> dict[str, Use]:
        """How those of `ids` were used that ever were."""
        lines = cast("list[str | None]", self._redis.hmget(keys.USES, list(ids))) if ids else []
        return {id_: Use(**json.loads(line)) for id_, line in zip(ids, lines, strict=True) if line}

    def remove(self, ids: Sequence[str], *, bury: bool | Literal["ids"] = False) -> int:
        """Erase `ids` and say how many there were; `bury`: for good, with a tombstone for each and for its own messages, or for
        their `ids` alone, so that the messages may be kept again.
        """
        how = bury if isinstance(bury, str) else _flag(bury)
        return self._each(self._remove, ids, how, repr(self._now()))

    def by_source(self, place: str, ts: str) -> Memory | None:
        """The memory whose own message is `ts` in `place`."""
        id_ = cast("str | None", self._redis.hget(keys.SOURCES, f"{place}:{ts}"))
        return self.get([id_], faded=True, blank=True).get(id_) if id_ else None

    def made_from(self, place: str, ts: str) -> list[Memory]:
        """Every memory that comes from the message `ts` in `place`: its own first, then those that rest on it."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.hget(keys.SOURCES, f"{place}:{ts}")
        pipe.hget(keys.RESTS, f"{place}:{ts}")
        own, rests = cast("tuple[str | None, str | None]", pipe.execute())
        return list(self.get([*([own] if own else []), *(rests or "").split()], faded=True, blank=True).values())

    def buried(self, place: str, timestamps: Sequence[str]) -> frozenset[str]:
        """Those of some messages' `timestamps` in `place` that were erased for good."""
        if not timestamps:
            return frozenset()
        found = cast("list[str | None]", self._redis.hmget(keys.TOMBSTONES, [f"{place}:{ts}" for ts in timestamps]))
        return frozenset(ts for ts, mark in zip(timestamps, found, strict=True) if mark)

    def bury(self, place: str, timestamps: Sequence[str]) -> None:
        """Leave tombstones for messages of `place` that are to become no memory, whether or not they were kept."""
        if timestamps:
            self._redis.hset(keys.TOMBSTONES, mapping={f"{place}:{ts}": repr(self._now()) for ts in timestamps})

    def scan(self, *, faded: bool = False, blank: bool = False) -> Iterator[Memory]:
        """Every memory that may be recalled, or every `faded` one, kept from beginning to end of the scan; in no order, one may
        come twice. `blank` as for `get`.
        """
        for lines in self.lines(faded=faded):
            yield from readable(lines, blank=blank)

    def lines(self, *, faded: bool = False) -> Iterator[list[str]]:
        """The same as Redis keeps them, some at a time."""
        rest = self._redis.hscan_iter(keys.FADED if faded else keys.MEMORIES, count=BATCH)
        while lines := [line for _, line in islice(rest, PAGE)]:
            yield lines

    def position(self) -> str:
        """The end of the change log: pass it to `changes` later. For a whole copy take it before scanning."""
        last = cast("list[Entry]", self._redis.xrevrange(keys.CHANGES, count=1))
        return _mark(last[0]) if last else BEGINNING

    def changes(self, since: str) -> tuple[str, list[Change]] | None:
        """What happened after the position `since`, oldest first, with the new position.

        None when the log no longer reaches back that far (or was lost): then everything has to be read anew. Costs one round
        trip when nothing happened.
        """
        entries, length = self._page(since.partition(" ")[0])
        if since == BEGINNING:
            if length >= LOG_LENGTH:  # it may have been trimmed since
                return None
        elif not entries or _mark(entries.pop(0)) != since:
            return None
        changes: list[Change] = []
        while entries:
            changes += [cast("Change", (id_, change)) for _, entry in entries for change, id_ in entry.items()]
            since = _mark(entries[-1])
            entries = self._page(f"({entries[-1][0]}")[0] if len(entries) >= PAGE - 1 else []
        return since, changes

    def count(self) -> int:
        """How many memories are kept, the faded included."""
        return int(self._redis.hlen(keys.MEMORIES)) + int(self._redis.hlen(keys.FADED))

    def _keep(self, how: str, memories: Sequence[Memory]) -> int:
        told = [item for memory in memories for item in (memory.id, _line(memory), *_messages(memory))]
        try:
            return self._run(self._put, (how, *told))
        except Bug:  # the same, perhaps, written with another key, or before there was one
            kept = self.get([memory.id for memory in memories], faded=True)
            if not kept or any(kept[memory.id] != _redacted(memory) for memory in memories if memory.id in kept):
                raise
            return self._keep(how, [memory for memory in memories if memory.id not in kept])

    def _lines(self, ids: Sequence[str], *, faded: bool) -> list[str | None]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.hmget(keys.MEMORIES, list(ids))
        if faded:
            pipe.hmget(keys.FADED, list(ids))
        return [next((line for line in lines if line is not None), None) for lines in zip(*pipe.execute(), strict=True)]

    def _each(self, script: Script, ids: Sequence[str], *how: str) -> int:
        """Run `script` over `ids`, batch by batch, and say what it did in all."""
        done = 0
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            told = zip(some, _buckets(some), strict=True)
            done += self._run(script, (*how, *(item for pair in told for item in pair)))
        return done

    def _page(self, start: str) -> tuple[list[Entry], int]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.xrange(keys.CHANGES, min=start, count=PAGE)
        pipe.xlen(keys.CHANGES)
        entries, length = pipe.execute()
        return entries, length

    def _run(self, script: Script, args: Iterable[str | bytes]) -> int:
        try:
            return cast("int", script(keys=list(KEYS), args=[LOG_LENGTH, *args]))
        except ResponseError as error:
            if "TAKEN" in str(error):
                raise Bug(f"two memories with one id: {error}") from None
            raise


def _mark(entry: Entry) -> str:
    """A position: with the memory's random id, since a Redis that lost its data may give a stream id again."""
    return f"{entry[0]} {next(iter(entry[1].values()))}"


def _buckets(ids: Sequence[str]) -> list[str]:
    return list(map(str, bucket(Ragged.strings(ids)).tolist()))


def _flag(on: bool) -> str:
    return "1" if on else "0"


def _messages(memory: Memory) -> tuple[str, str]:
    """The messages that are this memory's own, and all it comes from."""
    own = [memory.ts] if memory.ts else []
    own += [source.ts for source in memory.sources if source.role == "again"]
    rests = [source.ts for source in memory.sources if source.role != "again"]
    named = [f"{memory.place}:{ts}" for ts in (*own, *rests)]
    return " ".join(named[: len(own)]), " ".join(named)


def _line(memory: Memory) -> bytes:
    return encode(_redacted(memory))


def _redacted(memory: Memory) -> Memory:
    text, statement = redact(memory.text), redact(memory.statement)
    sources = tuple(replace(source, text=redact(source.text)) for source in memory.sources)
    if (text, statement, sources) == (memory.text, memory.statement, memory.sources):
        return memory
    return replace(memory, text=text, statement=statement, sources=sources)
