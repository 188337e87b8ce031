"""A small team and what it has written: for the tests of recall."""

from collections.abc import Iterable
from dataclasses import replace
from zlib import crc32

from fakeredis import FakeRedis

from bot.memory.engine.index import Index
from bot.memory.engine.view import View
from bot.memory.retrieval.ranking import K1, damped
from bot.memory.retrieval.recall import Recall
from bot.memory.retrieval.replica import document
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Place, Readers

DAY = 86_400.0
MONDAY = 1_795_392_000.0  # 2026-11-23 00:00 UTC
NOW = MONDAY + 1.5 * DAY

GENERAL = Place("C1", "public", "general")
OTHER = Place("C2", "public", "other")
PLACES = {place.id: place for place in (GENERAL, OTHER)}
READERS = Readers("U1", True, GENERAL, frozenset(), {"U1": frozenset(PLACES)}, PLACES)


def said(id_: str, text: str, at: float = 5.0, thread: str = "", **more: object) -> Memory:
    """What 민수 (U2) wrote in #general `at` some second; `thread`: the root's ts."""
    ts = f"{int(at)}.{crc32(id_.encode()) % 1_000_000:06}"
    values: dict[str, object] = {"author": "U2", "author_name": "민수", "place": "C1", "ts": ts, **more}
    return Memory(id=id_, text=text, thread_ts=thread, at=at, **values)  # type: ignore[arg-type]


def recall_of(memories: Iterable[Memory]) -> Recall:
    store = Store(FakeRedis(decode_responses=True))
    store.put(memories)
    return Recall(store)


def hits(question: str, memories: Iterable[Memory], limit: int = 10, readers: Readers = READERS) -> list[Hit]:
    """What a fresh recall of `memories` finds, asked at `NOW` in UTC."""
    return recall_of(memories).search(question, readers, limit, now=NOW)


def found(question: str, *memories: Memory, asker: str = "U1", asker_name: str = "") -> list[str]:
    """The ids of what is found, best first."""
    readers = replace(READERS, asker=asker, asker_name=asker_name)
    return [hit.memory.id for hit in hits(question, memories, readers=readers)]


def view_of(memories: Iterable[Memory]) -> View:
    """All of `memories`, in the index that recall uses."""
    index = Index(k1=K1, norm=damped)
    for memory in memories:
        index.put(document(memory))
    return index.view(index.groups)
