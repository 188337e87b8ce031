"""Recall: the memories that answer a question, among those everyone who will read the reply may see.

Keeps this process's index in step with the store before every search, asks the audience law before ranking and again of what
it hands out, and reads the text from Redis at answer time: what has been erased cannot be served. Scoring is `index.py`'s.
"""

from collections.abc import Iterator
from itertools import chain
from threading import Lock

from bot.memory.audience import may_serve, visible
from bot.memory.index import Document, Index, Scored
from bot.memory.store import Store
from bot.memory.tokens import terms, tokenize
from bot.memory.values import Hit, Memory, Readers

FOLLOWING = 3  # messages of the thread that come with a hit: usually the answer to it, and the thanks


class Recall:
    """One process's way into long-term memory; any thread may search."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._index = Index()
        self._position = ""  # in the change log; "" before the first reading

    def search(self, question: str, readers: Readers, limit: int = 5, skip: frozenset[str] = frozenset()) -> list[Hit]:
        """The up to `limit` memories that fit `question` best, best first, for a reply to `readers`.

        `skip`: timestamps of messages in the place of the reply that must not come back (the question, the conversation).
        Raises redis-py's `RedisError` when Redis cannot be asked.
        """
        words = terms(question)
        with self._lock:
            self._catch_up()
            groups = {(place, shared) for place, shared in self._index.groups if may_serve(place, shared, readers)}

            def skipped(document: Document) -> bool:
                return document.group[0] == readers.place.id and document.ts in skip

            found = self._index.search([term for term, _ in words], groups, limit + len(skip))
            found = [scored for scored in found if not skipped(scored.document)][:limit]
            after = {s.document.id: self._index.following(s.document.id, groups, FOLLOWING + len(skip)) for s in found}
        wanted = dict.fromkeys(chain(after, chain.from_iterable(after.values())))
        kept = self._store.get(list(wanted))
        allowed = {
            id_: memory
            for id_, memory in kept.items()
            if visible(memory, readers) and not (memory.place == readers.place.id and memory.ts in skip)
        }
        return list(_hits(found, after, allowed, words))

    def catch_up(self) -> int:
        """Bring the index in step with the store now (at start: read everything), and say how many memories it holds."""
        with self._lock:
            self._catch_up()
            return len(self._index)

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
        index = Index()
        for memory in self._store.scan():
            index.put(document(memory))
        self._index, self._position = index, position


def document(memory: Memory) -> Document:
    """What the index is told of `memory`: its text and the name of who wrote it."""
    words = (*tokenize(memory.text), *tokenize(memory.author_name))
    return Document(memory.id, words, (memory.place, memory.shared), memory.thread_ts, memory.ts, memory.at)


def _hits(
    found: list[Scored], after: dict[str, list[str]], allowed: dict[str, Memory], words: list[tuple[str, str]]
) -> Iterator[Hit]:
    for scored in found:
        memory = allowed.get(scored.document.id)
        if memory is not None:
            matched = dict.fromkeys(word for term, word in words if term in scored.matched)
            followers = [allowed[id_] for id_ in after[memory.id] if id_ in allowed][:FOLLOWING]
            yield Hit(memory, scored.score, scored.strength, tuple(matched), tuple(followers))
