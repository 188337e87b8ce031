"""A text that looks as if it were sealed, and what became unreadable: neither stops anything."""

import json

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.conversation import Conversations
from bot.memory.forgetting.forget import forget_person, forget_place
from bot.memory.retrieval.replica import Replica
from bot.memory.sealing import MARK, KeyRing
from bot.memory.store import Store
from bot.memory.values import Memory, Turn
from bot.slack.event import Event
from bot.slack.letters import read_event
from bot.slack.listeners.payload import field
from tests.memory.forgetting import forget_one

NESTED = "\x02sealed:\x02sea\x02sealed:led:k x QUFBQQ== lunch plan"
MARKED = [NESTED, MARK, MARK * 3, "\x02" + NESTED, MARK + NESTED, "\x02\x02sealed:sealed:k x y"]


@pytest.mark.parametrize("text", MARKED)
def test_without_a_key_nothing_that_anybody_writes_passes_for_sealed(text: str) -> None:
    ring = KeyRing()
    kept = ring.seal(text, "Memory.text:a")
    assert MARK not in kept
    assert ring.open(kept, "Memory.text:a") == kept


@pytest.mark.parametrize("text", MARKED)
def test_with_a_key_it_is_what_was_written(text: str) -> None:
    ring = KeyRing([b"1" * 32])
    assert ring.open(ring.seal(text, "Memory.text:a"), "Memory.text:a") == text


def test_control_characters_do_not_come_in() -> None:
    assert field({"text": "a\x00b\x02c\x1fd\x7fe\x9ff\n\tg 새김"}, "text") == "abcdef\n\tg 새김"


def spoil(redis: Redis, key: str, name: str) -> None:
    """Let the text of a value be one that nobody can open."""
    line = json.loads(str(redis.hget(key, name)))
    redis.hset(key, name, json.dumps(line | {"text": f"{MARK}k x QUFBQQ=="}))


@pytest.fixture
def spoiled(redis: Redis) -> Store:
    """Three memories, of which one cannot be read."""
    store = Store(redis)
    store.put(Memory(n, f"deploys are on day {n}", "U1", "A", "C1", f"{n}.0", f"{n}.0", 5.0) for n in "123")
    spoil(redis, keys.MEMORIES, "2")
    return store


def test_a_memory_that_cannot_be_read_keeps_no_other_from_being_found(spoiled: Store) -> None:
    assert sorted(memory.id for memory in spoiled.scan()) == ["1", "3"]
    assert set(spoiled.get(["1", "2", "3"])) == {"1", "3"}
    with Replica(spoiled).current() as index:
        assert len(index) == 2


def test_a_process_beside_is_handed_only_what_can_be_read(spoiled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.memory.retrieval.reading.MANY", 0)
    with Replica(spoiled).current() as index:
        assert len(index) == 2


def test_it_is_forgotten_by_its_id_and_by_nobody_else(spoiled: Store) -> None:
    assert forget_one(spoiled, "2", "U2", lambda _place: False) is None
    assert forget_one(spoiled, "2", "U1", lambda _place: False) is not None
    assert spoiled.count() == 2


def test_it_goes_with_who_wrote_it(spoiled: Store) -> None:
    assert sorted(forget_person(spoiled, "U1")[0].erased) == ["1", "2", "3"]
    assert spoiled.count() == 0


def test_it_goes_with_its_place(spoiled: Store) -> None:
    assert sorted(memory.id for memory in forget_place(spoiled, "C1")) == ["1", "2", "3"]
    assert spoiled.count() == 0


def test_a_turn_that_cannot_be_read_stops_no_conversation_and_goes_with_who_said_it(redis: Redis) -> None:
    kept = Conversations(redis, ttl=60)
    for n in "123":
        kept.add("C1", "1.0", Turn(f"{n}.0", "U1", "A", f"text {n}"))
    spoil(redis, keys.turns("C1", "1.0"), "2.0")
    assert [turn.text for turn in kept.known("C1", "1.0")] == ["text 1", "", "text 3"]
    assert len(kept.erase_person("U1")) == 3
    assert kept.known("C1", "1.0") == []


def test_a_job_that_cannot_be_read_is_nobodys() -> None:
    job = json.dumps({"kind": "message", "id": "E1", "text": f"{MARK}k x QUFBQQ=="})
    assert read_event(job) is None
    assert Event.from_json(Event("message", "E1", text=NESTED).to_json()).text.endswith("lunch plan")
