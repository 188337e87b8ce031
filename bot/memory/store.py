"""Long-term memory in Redis: every memory once per source, and a log of changes by which each process keeps its index in step.

A memory, its source entry and its line in the log are written by one Lua script, which takes what it replaces or removes out of the
snapshot, too. The log holds ids only, so nothing that is removed lives on in it. Ranking is the business of `index.py` and `recall.py`, who may see what that of `audience.py`.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Literal, cast

from redis import Redis
from redis.commands.core import Script
from redis.exceptions import ResponseError

from bot.errors import Bug
from bot.memory import keys
from bot.memory.codec import decode, encode
from bot.memory.ragged import Ragged
from bot.memory.redact import redact
from bot.memory.snapshot import bucket
from bot.memory.snapshots import ERASE, Snapshots
from bot.memory.values import Memory

Change = tuple[str, Literal["put", "gone"]]
Entry = tuple[str, dict[str, str]]  # of the log: its stream id, and {"put" or "gone": the memory's id}

LOG_LENGTH = 100_000  # changes kept; a process further behind reads everything anew
BATCH = 200  # memories in one script or one answer: a few milliseconds of Redis' time, 8 MB at Slack's longest message
PAGE = 2_000  # changes in one answer, memories in one piece
BEGINNING = "0-0"  # position in a log nobody has written to
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is read as something else
ID_LENGTH = 10  # 31¹⁰: among a million memories two meet with a chance of 1 in 1,600; short enough to type

_PUT = """
local new = 0
for i = 2, #ARGV, 3 do
  local id, source, line = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if redis.call('HEXISTS', KEYS[1], id) == 1 then
    if redis.call('HGET', KEYS[1], id) ~= line then return redis.error_reply('TAKEN ' .. id) end
  elseif source == '' or redis.call('HSETNX', KEYS[2], source, id) == 1 then
    redis.call('HSET', KEYS[1], id, line)
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', 'put', id)
    new = new + 1
  end
end
return new
"""

_REPLACE = (
    ERASE
    + """
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', 'put', ARGV[2])
erase(tonumber(ARGV[4]))
return 1
"""
)

_REMOVE = (
    ERASE
    + """
local removed = 0
for i = 2, #ARGV, 3 do
  local id, source, bucket = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  if redis.call('HDEL', KEYS[1], id) == 1 then
    if redis.call('HGET', KEYS[2], source) == id then redis.call('HDEL', KEYS[2], source) end
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[1], '*', 'gone', id)
    erase(bucket)
    removed = removed + 1
  end
end
return removed
"""
)


def new_id() -> str:
    """A random id for a memory: it tells nothing, and a person can type it."""
    return "".join(secrets.choice(ALPHABET) for _ in range(ID_LENGTH))


class Store:
    """The memories of the workspace. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self.snapshots = Snapshots(redis)
        self._put = redis.register_script(_PUT)
        self._replace = redis.register_script(_REPLACE)
        self._remove = redis.register_script(_REMOVE)

    def put(self, memories: Iterable[Memory]) -> int:
        """Keep `memories`, redacted, and say how many were new: a source (place and ts) already kept is not kept twice.

        Raises `Bug` when an id belongs to another memory.
        """
        rest = iter(memories)
        new = 0
        while batch := list(islice(rest, BATCH)):
            lines = (item for memory in batch for item in (memory.id, _source(memory), _line(memory)))
            new += int(self._run(self._put, lines))
        return new

    def replace(self, memory: Memory) -> bool:
        """Give the memory with this id, from the same source, a new content; False when it is not kept (any more)."""
        return bool(self._run(self._replace, (memory.id, _line(memory), *_buckets([memory.id]))))

    def get(self, ids: Sequence[str]) -> dict[str, Memory]:
        """Those of `ids` that are kept, by id."""
        found: dict[str, Memory] = {}
        for start in range(0, len(ids), BATCH):
            some = ids[start : start + BATCH]
            lines = cast("list[str | None]", self._redis.hmget(keys.MEMORIES, list(some)))
            found.update((id_, decode(Memory, line)) for id_, line in zip(some, lines, strict=True) if line is not None)
        return found

    def remove(self, ids: Sequence[str]) -> int:
        """Erase `ids` and say how many there were."""
        removed = 0
        for start in range(0, len(ids), BATCH):
            found = self.get(ids[start : start + BATCH])
            told = zip(found.values(), _buckets(list(found)), strict=True)
            removed += int(self._run(self._remove, (i for m, pack in told for i in (m.id, _source(m), pack))))
        return removed

    def by_source(self, place: str, ts: str) -> Memory | None:
        """The memory made from the message `ts` in `place`."""
        id_ = cast("str | None", self._redis.hget(keys.SOURCES, f"{place}:{ts}"))
        return self.get([id_]).get(id_) if id_ else None

    def scan(self) -> Iterator[Memory]:
        """Every memory kept from beginning to end of the scan, in no order; one may come twice."""
        for lines in self.lines():
            yield from (decode(Memory, line) for line in lines)

    def lines(self) -> Iterator[list[str]]:
        """Every memory as Redis keeps it, some at a time; as `scan`."""
        rest = self._redis.hscan_iter(keys.MEMORIES, count=BATCH)
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
        """How many memories are kept."""
        return int(self._redis.hlen(keys.MEMORIES))

    def _page(self, start: str) -> tuple[list[Entry], int]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.xrange(keys.CHANGES, min=start, count=PAGE)
        pipe.xlen(keys.CHANGES)
        entries, length = pipe.execute()
        return entries, length

    def _run(self, script: Script, args: Iterable[str | bytes]) -> int:
        try:
            return cast(
                "int", script(keys=[keys.MEMORIES, keys.SOURCES, keys.CHANGES, keys.SNAPSHOT], args=[LOG_LENGTH, *args])
            )
        except ResponseError as error:
            if "TAKEN" in str(error):
                raise Bug(f"two memories with one id: {error}") from None
            raise


def _mark(entry: Entry) -> str:
    """A position: with the memory's random id, since a Redis that lost its data may give a stream id again."""
    return f"{entry[0]} {next(iter(entry[1].values()))}"


def _buckets(ids: Sequence[str]) -> list[str]:
    return list(map(str, bucket(Ragged.strings(ids)).tolist()))


def _source(memory: Memory) -> str:
    return f"{memory.place}:{memory.ts}" if memory.ts else ""


def _line(memory: Memory) -> bytes:
    return encode(memory if (text := redact(memory.text)) == memory.text else replace(memory, text=text))
