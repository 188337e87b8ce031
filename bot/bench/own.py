"""Our own engine behind the face of `rivals.py`: the bare index, which ranks tokens as the rivals do."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from bot.bench.rivals import LIMIT, Doc
from bot.memory.engine.index import Document, Group, Index


class BareIndex:
    """The index alone: terms in, documents out."""

    live = True

    def __init__(self) -> None:
        self._index, self._lock = Index(), Lock()

    def build(self, docs: Iterable[Doc]) -> None:
        self._index = Index()
        self._index.put_many(map(_document, docs))

    def audience(self, channels: Collection[str]) -> Collection[Group]:
        return frozenset((channel, False) for channel in channels)

    def search(self, terms: list[str], audience: Any = None) -> Any:
        with self._lock:
            view = self._index.view(self._index.groups if audience is None else audience)
            return view, view.best(Counter(terms), LIMIT)

    def numbers(self, found: Any) -> list[int]:
        view, (slots, _) = found
        return [int(view.document(slot).id) for slot in slots.tolist()]

    @contextmanager
    def held(self) -> Iterator[Index]:
        """The index, nobody else's while the context lasts."""
        with self._lock:
            yield self._index

    def add(self, doc: Doc) -> None:
        self._index.put(_document(doc))

    def remove(self, number: int) -> None:
        self._index.remove(_id(number))


def _document(doc: Doc) -> Document:
    return Document(_id(doc.number), tuple(doc.terms), (doc.channel, False), doc.thread_ts, doc.ts, float(doc.ts))


def _id(number: int) -> str:
    return f"{number:010d}"
