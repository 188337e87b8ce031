"""Reading all memories into an index: many are handed to processes beside this one, which make terms of them (`process_pool.py`); run as a
program this module is such a process. What a memory is to the index is said here, too.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.errors import Misconfigured
from bot.memory.codec import opened, plain
from bot.memory.engine.index import Document, Index
from bot.memory.engine.snapshot import Pack
from bot.memory.language.glossary import definitions
from bot.memory.language.remembered import Remembered
from bot.memory.language.signs import DEFINES, by, fields
from bot.memory.language.tokens import tokenize
from bot.memory.readable import readable
from bot.memory.retrieval.process_pool import LENGTH, made_by, serve
from bot.memory.values import Memory

if TYPE_CHECKING:
    from bot.memory.store import Store  # a process beside this one needs no Redis

MANY: Final = 30_000
"""Memories of which two processes make terms sooner than this one alone, though it takes them half a second to be there."""


def document(memory: Memory) -> Document:
    """What the index is told of `memory`: its text, what its statement says beyond that, the name of who wrote it, and what it
    shows besides.
    """
    text = tokenize(memory.text)
    words = (
        *text,
        *([term for term in tokenize(memory.statement) if term not in text] if memory.statement else ()),
        *_by(memory.author, memory.author_name),
        *fields(memory.text),
        *([DEFINES] if memory.kind == "note" and definitions(memory.text) else ()),
    )
    return Document(memory.id, words, (memory.place, memory.shared), memory.thread_ts, memory.ts, memory.at)


def read(store: "Store", index: Index) -> None:
    """Add every memory of `store` to `index`. Raises redis-py's `RedisError` when Redis cannot be asked."""
    if store.count() < MANY:
        index.put_many(document(memory) for memory in store.scan())
    else:
        pieces = ("\n".join(_plain(lines)).encode("utf-8", "replace") for lines in store.lines())
        index.put_packs(map(_unpacked, made_by(packed, pieces, "bot.memory.retrieval.reading")))


def _plain(lines: list[str]) -> Iterator[str]:
    """`lines` as a process without a key can read them, without those that nobody can."""
    for line in lines:
        try:
            yield opened(line)
        except (ValueError, Misconfigured):
            yield from (opened(json.dumps(plain(memory))) for memory in readable([line]))  # which tells the log


def packed(lines: bytes) -> bytes:
    """The documents of some memories: of each its line in Redis becomes a pack as bytes."""
    ids, rest = Pack.of([document(memory) for memory in readable(filter(None, lines.decode().split("\n")))]).encoded()
    return len(ids).to_bytes(LENGTH, "little") + ids + rest


def _unpacked(made: bytes) -> Pack:
    end = LENGTH + int.from_bytes(made[:LENGTH], "little")
    return Pack.decoded(made[LENGTH:end], made[end:])


@lru_cache(maxsize=4096)
def _by(author: str, name: str) -> tuple[str, ...]:
    return (*tokenize(name), *by(author, name))


if __name__ == "__main__":
    Remembered.times = 4
    serve(packed)
