"""Reading all memories into an index: many are handed to processes beside this one, which make terms of them (`hands.py`). What a
memory is to the index is said here, too.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.memory.codec import decode
from bot.memory.glossary import definitions
from bot.memory.hands import made_by
from bot.memory.index import Document, Index
from bot.memory.signs import DEFINES, by, fields
from bot.memory.snapshot import Pack
from bot.memory.tokens import tokenize
from bot.memory.values import Memory

if TYPE_CHECKING:
    from bot.memory.store import Store  # a process beside this one needs no Redis

MANY: Final = 30_000
"""Memories of which two processes make terms sooner than this one alone, though it takes them half a second to be there."""


def document(memory: Memory) -> Document:
    """What the index is told of `memory`: its text, the name of who wrote it, and what it shows besides."""
    words = (
        *tokenize(memory.text),
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
        index.put_packs(made_by(pack, store.lines()))


def pack(lines: Sequence[str]) -> Pack:
    """The documents of memories as Redis keeps them."""
    return Pack.of([document(decode(Memory, line)) for line in lines])


@lru_cache(maxsize=4096)
def _by(author: str, name: str) -> tuple[str, ...]:
    return (*tokenize(name), *by(author, name))
