"""The team's own words: told to Saegim in a note, they widen the questions of whoever may see the note, and of nobody else."""

from dataclasses import replace

from fakeredis import FakeRedis

from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Place, Readers

PUBLIC, PRIVATE = Place("C1", "public", "general"), Place("C2", "private", "leads")
EVERYBODY = Readers("U1", True, PUBLIC, frozenset(), {"U1": frozenset({"C1"})}, {"C1": PUBLIC, "C2": PRIVATE})
LEADS = replace(EVERYBODY, place=PRIVATE, rooms={"U1": frozenset({"C1", "C2"})})


def memory(id_: str, text: str, place: str = "C1", kind: str = "note") -> Memory:
    return Memory(id_, text, "U2", "민수", place, f"{id_}.0", f"{id_}.0", float(id_), kind=kind)  # type: ignore[arg-type]


def asked(store: Store, question: str, readers: Readers = EVERYBODY) -> list[str]:
    hits: list[Hit] = Recall(store).search(question, readers)
    return [hit.memory.id for hit in hits]


def a_store(*memories: Memory) -> Store:
    store = Store(FakeRedis(decode_responses=True))
    store.put(memories)
    return store


def test_a_note_that_says_what_a_word_means_lets_either_find_the_other() -> None:
    store = a_store(memory("1", "불사조 = Project Phoenix"), memory("2", "Project Phoenix ships in May"))
    assert "2" in asked(store, "불사조 언제 나와?")


def test_only_notes_count() -> None:
    store = a_store(
        memory("1", "불사조 = Project Phoenix", kind="message"), memory("2", "Project Phoenix ships in May")
    )
    assert "2" not in asked(store, "불사조 언제 나와?")


def test_a_note_the_readers_may_not_see_widens_nothing() -> None:
    store = a_store(memory("1", "불사조 = Project Phoenix", place="C2"), memory("2", "Project Phoenix ships in May"))
    assert asked(store, "불사조 언제 나와?") == []
    assert "2" in asked(store, "불사조 언제 나와?", LEADS)


def test_what_was_taken_back_no_longer_counts() -> None:
    store = a_store(memory("1", "불사조 = Project Phoenix"), memory("2", "Project Phoenix ships in May"))
    recall = Recall(store)
    assert any(hit.memory.id == "2" for hit in recall.search("불사조 언제 나와?", EVERYBODY))

    store.replace(memory("1", "불사조 = Operation Ember"))
    assert all(hit.memory.id != "2" for hit in recall.search("불사조 언제 나와?", EVERYBODY))

    store.remove(["1"])
    assert recall.search("불사조 언제 나와?", EVERYBODY) == []
