"""Reading all memories into an index: many are handed to processes beside this one, which make terms of them. What a memory is to
the index is said here, too.
"""

from bot.memory.glossary import definitions
from bot.memory.index import Document, Index
from bot.memory.signs import DEFINES, fields
from bot.memory.store import Store
from bot.memory.tokens import tokenize
from bot.memory.values import Memory


def document(memory: Memory) -> Document:
    """What the index is told of `memory`: its text, what its statement says beyond that, the name of who wrote it, and what it
    shows besides.
    """
    text = tokenize(memory.text)
    words = (
        *text,
        *(term for term in tokenize(memory.statement) if term not in text),
        *tokenize(memory.author_name),
        *fields(memory.text, memory.author, memory.author_name),
        *([DEFINES] if memory.kind == "note" and definitions(memory.text) else ()),
    )
    return Document(memory.id, words, (memory.place, memory.shared), memory.thread_ts, memory.ts, memory.at)


def read(store: Store, index: Index) -> None:
    """Add every memory of `store` to `index`. Raises redis-py's `RedisError` when Redis cannot be asked."""
    index.put_many(document(memory) for memory in store.scan())
