"""The snapshot in Redis: written beside the one that is there and put in its place when it is whole. What it holds: `bot/memory/engine/snapshot.py`.

All of it is one hash. `now` and `next` say which generation there is and which is being written, each with its number of packs, so
that a script of `store.py` can blank the pack of a memory in both in the moment the memory is erased or changed. A blanked pack
is read anew from the memories by its ids, which are kept apart.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

import Stemmer
import structlog
from redis import Redis
from redis.exceptions import ResponseError

from bot.memory import keys
from bot.memory.engine.build import Built
from bot.memory.engine.ragged import Ragged
from bot.memory.engine.segment import Group
from bot.memory.engine.snapshot import Pack, bucket, checksum, names, packs, parts
from bot.memory.sealing import ring

log = structlog.get_logger()


class Torn(ValueError):  # noqa: N818  the name says what the snapshot is
    """What is there is not what was written, or not by this version."""


FORMAT: Final = 2
LIFE: Final = keys.SNAPSHOT_TTL
EVERY: Final = 300  # seconds at least between two snapshots, whoever makes them
TOGETHER: Final = 4  # packs in one answer of Redis: some megabytes
TRIES: Final = 3  # while others put new ones in place

MAKERS: Final = (
    "retrieval/reading",
    *(
        f"language/{name}"
        for name in ("tokens", "words", "korean", "hangul", "signs", "glossary", "sounds", "loanwords")
    ),
)
"""The modules that say what the terms of a memory are."""

_CLEAR: Final = """
local function clear(key)
  local kind = redis.call('TYPE', key)
  kind = kind['ok'] or kind
  if kind ~= 'hash' and kind ~= 'none' then redis.call('DEL', key) end
end
"""
"""A value of another type in the snapshot's place, which somebody else has put there, is taken away."""

ERASE: Final = (
    _CLEAR
    + """
local function erase(bucket)
  clear(KEYS[4])
  for _, which in ipairs({'now', 'next'}) do
    local at = redis.call('HGET', KEYS[4], which)
    if at then
      local generation, parts = string.match(at, '^(%w+):(%d+)$')
      if generation and tonumber(parts) > 0 then
        redis.call('HSET', KEYS[4], generation .. ':' .. string.format('%d', bucket % tonumber(parts)), '')
      else
        redis.call('DEL', KEYS[4])
      end
    end
  end
end
"""
)
"""For scripts whose fourth key is the snapshot: `erase(bucket)` blanks the pack of a document."""

_BEGIN: Final = (
    _CLEAR
    + """
clear(KEYS[1])
local now = redis.call('HGET', KEYS[1], 'now')
local kept = now and string.match(now, '^(%w+):') or ' '
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if field ~= 'now' and field ~= 'header' and string.sub(field, 1, #kept + 1) ~= kept .. ':' then
    redis.call('HDEL', KEYS[1], field)
  end
end
redis.call('HSET', KEYS[1], 'next', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[2])
"""
)

_WRITE: Final = """
if redis.call('HGET', KEYS[1], 'next') ~= ARGV[1] then return 0 end
redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[1], ARGV[4], ARGV[5])
return 1
"""

_PUBLISH: Final = """
if redis.call('HGET', KEYS[1], 'next') ~= ARGV[1] then return 0 end
local kept = string.match(ARGV[1], '^%w+:')
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, #kept) ~= kept then redis.call('HDEL', KEYS[1], field) end
end
redis.call('HSET', KEYS[1], 'now', ARGV[1], 'header', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""


class Header(NamedTuple):
    """What a snapshot is of."""

    generation: str
    parts: int
    position: str  # in the change log: what happened until then is in it
    sums: list[list[str]]  # checksums of each pack: of the ids, of the rest

    @property
    def mark(self) -> str:
        return f"{self.generation}:{self.parts}"


@dataclass(slots=True)
class Loaded:
    """A snapshot read."""

    position: str
    packs: list[Pack] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # ids to be read from the memories


@cache
def terms_version() -> str:
    """What the terms of a document depend on, in a few letters: with other code the snapshot of an index is worth nothing."""
    told = hashlib.blake2b(f"{unicodedata.unidata_version} {Stemmer.version()}".encode(), digest_size=8)
    for name in MAKERS:
        told.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return told.hexdigest()


class Snapshots:
    """The snapshot of the workspace's index. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._begin = redis.register_script(_BEGIN)
        self._write = redis.register_script(_WRITE)
        self._publish = redis.register_script(_PUBLISH)

    def claim(self) -> bool:
        """Whether this process may write a snapshot now; nobody else may for some minutes."""
        return bool(self._redis.set(keys.SNAPSHOTTING, "1", nx=True, ex=EVERY))

    def position(self) -> str | None:
        """The position in the change log for which there is a snapshot; None where there is none that is good for anything."""
        try:
            header = self._header()
        except Torn:
            return None
        return header.position if header else None

    def save(
        self, built: Built, groups: Sequence[Group], position: str, changed: Callable[[str], Sequence[str] | None]
    ) -> bool:
        """Put a snapshot of `built` in the place of the one that is there; False when something came in between.

        `groups`: by the number `built` has for them. `position`: in the change log, of which `changed` tells the ids that have
        changed since, or None when nobody knows.
        """
        header = Header(secrets.token_hex(8), parts(built), position, [])
        self._begin(keys=[keys.SNAPSHOT], args=[header.mark, LIFE])
        since = changed(position)  # what changes from here on is erased by whoever changes it
        if since is None:
            return False
        known = [id_ for id_ in since if built.segment.find(id_) >= 0]
        erased = set((bucket(Ragged.strings(known)) % header.parts).tolist())
        for number, pack in enumerate(packs(built, groups, header.parts)):
            ids, rest = pack.encoded()
            rest = ring().seal_bytes(rest, f"{header.generation}:{number}")
            header.sums.append([checksum(ids), checksum(rest)])
            name = f"{header.generation}:{number}"
            args: list[str | bytes] = [header.mark, name, b"" if number in erased else rest, f"{name}:ids", ids]
            if not self._write(keys=[keys.SNAPSHOT], args=args):
                return False
        return bool(self._publish(keys=[keys.SNAPSHOT], args=[header.mark, _encoded(header), LIFE]))

    def load(self) -> Loaded | None:
        """The snapshot that is there. None without one, or with one that is good for nothing: that is said in the log."""
        try:
            for _ in range(TRIES):
                header = self._header()
                if header is None:
                    return None
                found, whole = self._read(header)
                if whole:
                    self._redis.expire(keys.SNAPSHOT, LIFE)
                    return found
                if self._field("now") == header.mark.encode():
                    log.warning("The snapshot of the memory was damaged; what is missing is read from the memories.")
                    return found
        except Torn as torn:
            log.warning("The snapshot of the memory cannot be used; all memories are read instead.", reason=str(torn))
        return None

    def _header(self) -> Header | None:
        now, line = self._fields(["now", "header"])
        if now is None and line is None:
            return None
        header = _decoded(line or b"")
        if now != header.mark.encode():
            raise Torn("its parts do not belong together")
        return header

    def _read(self, header: Header) -> tuple[Loaded, bool]:
        """What is there of a snapshot, and whether nothing is missing but what was erased."""
        found, whole = Loaded(header.position), True
        for number, (ids, rest) in enumerate(self._packs(header)):
            sums = header.sums[number]
            if ids is None or checksum(ids) != sums[0]:
                raise Torn("the ids of a pack are not what was written")
            if rest and checksum(rest) == sums[1]:
                found.packs.append(Pack.decoded(ids, ring().open_bytes(rest, f"{header.generation}:{number}")))
            else:
                found.missing += names(ids).texts()
                whole = whole and rest == b""
        return found, whole

    def _packs(self, header: Header) -> Iterator[tuple[bytes | None, bytes | None]]:
        for first in range(0, header.parts, TOGETHER):
            numbers = range(first, min(first + TOGETHER, header.parts))
            wanted = [name for n in numbers for name in (f"{header.generation}:{n}:ids", f"{header.generation}:{n}")]
            got = self._fields(wanted)
            yield from zip(got[::2], got[1::2], strict=True)

    def _field(self, name: str) -> bytes | None:
        return self._fields([name])[0]

    def _fields(self, wanted: Sequence[str]) -> list[bytes | None]:
        """Fields of the snapshot as bytes, though the connection decodes what it reads."""
        try:
            asked: Any = self._redis.execute_command("HMGET", keys.SNAPSHOT, *wanted, NEVER_DECODE=True)  # type: ignore[no-untyped-call]
        except ResponseError as error:
            if "WRONGTYPE" in str(error):
                raise Torn("something that is no snapshot lies in its place") from None
            raise
        return cast("list[bytes | None]", asked)


def _encoded(header: Header) -> bytes:
    line = json.dumps([FORMAT, _made_by(), *header]).encode()
    return checksum(line).encode() + line


def _decoded(line: bytes) -> Header:
    """Raises `Torn` where it is none of this version."""
    if line[:16] != checksum(line[16:]).encode():
        raise Torn("its header is not what was written")
    version, terms, *rest = json.loads(line[16:])
    if version != FORMAT or terms != _made_by():
        raise Torn("another version of Saegim wrote it, or one with another key")
    return Header(*rest)


def _made_by() -> str:
    return " ".join((terms_version(), *ring().names[:1]))
