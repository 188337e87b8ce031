"""A replica: one process's index of all memories, kept in step with the store through its change log. Ranking is not here."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from bot.memory.glossary import definitions
from bot.memory.index import Document, Index
from bot.memory.ranking import K1, damped
from bot.memory.signs import DEFINES, fields
from bot.memory.store import Store
from bot.memory.tokens import tokenize
from bot.memory.values import Memory


class Replica:
    """The index of this process; any thread may use it, one at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._index = _empty()
        self._position = ""  # in the change log; "" before the first reading

    @contextmanager
    def current(self) -> Iterator[Index]:
        """The index in step with the store (the first time: everything is read), held while it is used.

        Raises redis-py's `RedisError` when Redis cannot be asked.
        """
        with self._lock:
            self._catch_up()
            yield self._index

    @property
    def position(self) -> str:
        """How far the index has followed the change log; to be asked while it is held."""
        return self._position

    def _catch_up(self) -> None:
        news = self._store.changes(self._position) if self._position else None
        if news is None:
            self._reload()
            return
        position, changes = news
        latest = dict(changes)
        kept = self._store.get([id_ for id_, change in latest.items() if change == "put"])
        for id_ in latest:
            if id_ in kept:
                self._index.put(document(kept[id_]))
            else:
                self._index.remove(id_)
        self._position = position

    def _reload(self) -> None:
        position = self._store.position()  # before the scan: what changes meanwhile is caught up with next time
        index = _empty()
        index.put_many(document(memory) for memory in self._store.scan())
        self._index, self._position = index, position


def document(memory: Memory) -> Document:
    """What the index is told of `memory`: its text, the name of who wrote it, and what it shows besides."""
    words = (
        *tokenize(memory.text),
        *tokenize(memory.author_name),
        *fields(memory.text, memory.author, memory.author_name),
        *([DEFINES] if memory.kind == "note" and definitions(memory.text) else ()),
    )
    return Document(memory.id, words, (memory.place, memory.shared), memory.thread_ts, memory.ts, memory.at)


def _empty() -> Index:
    return Index(k1=K1, norm=damped)
