"""Whose words may be learned where: decided once, whoever is quicker, and what was learned from somebody found again."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.memory.consolidation.learning import Consent, Learning, learned_from
from bot.memory.store import Store, new_id
from bot.memory.values import Memory, Source

pytestmark = pytest.mark.cluster

FIRST = Learning("U1", 100.0, 86_500.0, "key")


def memory(ts: str, author: str = "U1", **more: object) -> Memory:
    whole = Memory(new_id(), f"fact {ts}", author, "", "C1", ts, ts, float(ts or 0), kind="message")
    return replace(whole, **more)  # type: ignore[arg-type]


def test_nothing_is_decided_to_begin_with(redis: Redis) -> None:
    assert Consent(redis).learning("C1") is None
    assert not Consent(redis).end("C1")


def test_who_decides_first_decides(redis: Redis) -> None:
    consent = Consent(redis)
    assert consent.begin("C1", FIRST) == FIRST
    assert consent.begin("C1", replace(FIRST, by="U2", key="other")) == FIRST
    assert consent.learning("C1") == FIRST
    assert consent.learning("C2") is None


def test_a_decision_is_changed_only_by_who_knows_it_as_it_is(redis: Redis) -> None:
    consent, announced = Consent(redis), replace(FIRST, announced="101.5")
    consent.begin("C1", FIRST)
    assert consent.replace("C1", FIRST, announced)
    assert not consent.replace("C1", FIRST, replace(FIRST, announced="999.9"))
    assert consent.learning("C1") == announced
    assert consent.replace("C1", announced, None)
    assert consent.learning("C1") is None


@given(st.text(max_size=20), st.floats(0, 1e10), st.floats(0, 1e10))
def test_a_decision_is_read_as_it_was_written(by: str, at: float, since: float) -> None:
    from fakeredis import FakeRedis

    consent = Consent(FakeRedis(decode_responses=True))
    decided = Learning(by.encode("utf-8", "replace").decode(), at, since, "key")
    consent.begin("C1", decided)
    assert consent.learning("C1") == decided


def test_it_is_in_force_when_announced_and_until_it_is_stopped() -> None:
    assert not FIRST.in_force
    assert replace(FIRST, announced="1.0").in_force
    assert not replace(FIRST, announced="1.0", stopped="outsiders").in_force


def test_people_are_left_out_place_by_place_until_they_come_back(redis: Redis) -> None:
    consent = Consent(redis)
    assert consent.leave_out("C1", "U1", 5.0)
    assert not consent.leave_out("C1", "U1", 6.0)
    assert consent.left_out("C1", ["U1", "U2", "U1"]) == {"U1"}
    assert consent.left_out("C2", ["U1"]) == frozenset()
    assert consent.left_out("C1", []) == frozenset()
    assert consent.take_in("C1", "U1")
    assert not consent.take_in("C1", "U1")
    assert consent.left_out("C1", ["U1"]) == frozenset()


def test_what_was_learned_from_somebody_is_theirs_there_and_nobodys_wish(redis: Redis) -> None:
    store = Store(redis)
    again = Source("21.0", "again", "fact 20", author="U1")
    original = Source("30.0", "original", "as it was said", author="U1")
    store.put(
        [
            memory("10.0"),
            memory("11.0", kind="decision"),
            memory("12.0", author="U2"),
            memory("13.0", kind="note"),
            memory("14.0", keeper="U2"),
            memory("15.0", place="C2"),
            memory("20.0", author="U2", sources=(again,)),
            memory("", author="U2", kind="note", sources=(original,), keeper="U2"),
        ]
    )
    assert learned_from(store, "C1", "U1") == ["10.0", "11.0", "21.0"]


def test_what_somebodys_note_was_made_of_stays(redis: Redis) -> None:
    store = Store(redis)
    original = Source("10.0", "original", "fact 10.0", author="U1")
    store.put([memory("10.0"), memory("", author="U2", kind="note", sources=(original,), keeper="U2")])
    assert learned_from(store, "C1", "U1") == []


def test_what_was_learned_and_has_faded_is_found_too(redis: Redis) -> None:
    store = Store(redis)
    faded = memory("10.0")
    store.put([faded, memory("11.0")])
    store.fade([faded.id])
    assert learned_from(store, "C1", "U1") == ["10.0", "11.0"]
