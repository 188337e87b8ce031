"""A place has five slots, in a fixed order; a full block takes no more, and what is erased is unpinned."""

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.pins import SLOTS, Pin, Pins
from bot.memory.store import Store
from bot.memory.values import Memory

pytestmark = pytest.mark.cluster


@pytest.fixture
def pins(redis: Redis) -> Pins:
    return Pins(redis)


def test_pins_are_in_the_order_in_which_they_were_made(pins: Pins) -> None:
    for at, id_ in ((3.0, "a"), (1.0, "c"), (2.0, "b"), (2.0, "aa")):
        assert pins.pin(id_, Pin("C1", "U1", at)) == "pinned"
    assert [pin.id for pin in pins.of("C1")] == ["c", "aa", "b", "a"]
    assert pins.of("C1")[0] == Pin("C1", "U1", 1.0, "c")


def test_a_full_block_takes_no_more_until_one_is_taken_off(pins: Pins) -> None:
    for n in range(SLOTS):
        pins.pin(f"m{n}", Pin("C1", "U1", float(n)))
    assert pins.pin("more", Pin("C1", "U1", 9.0)) == "full"
    assert pins.pin("more", Pin("C2", "U1", 9.0)) == "pinned"  # another place's block is its own
    assert pins.pin("m0", Pin("C1", "U2", 9.0)) == "already"
    assert pins.unpin("m0", "C1")
    assert not pins.unpin("m0", "C1")
    assert pins.pin("more", Pin("C1", "U1", 9.0)) == "pinned"
    assert [pin.id for pin in pins.of("C1")] == ["m1", "m2", "m3", "m4", "more"]


def test_one_memory_may_be_pinned_in_several_places(pins: Pins) -> None:
    pins.pin("a", Pin("C1", "U1", 1.0))
    pins.pin("a", Pin("C2", "U2", 2.0))
    pins.unpin_place("C1")
    assert pins.of("C1") == []
    assert pins.of("C2") == [Pin("C2", "U2", 2.0, "a")]
    assert pins.keeps() == {"a"}


def test_a_pin_that_not_everybody_concerned_could_see_keeps_nothing_from_fading(pins: Pins) -> None:
    pins.pin("a", Pin("D1", "U1", 1.0, keeps=False))
    assert pins.of("D1") == [Pin("D1", "U1", 1.0, "a", keeps=False)]
    assert pins.keeps() == frozenset()
    pins.pin("a", Pin("C1", "U1", 2.0))
    assert pins.keeps() == {"a"}


def test_what_is_erased_is_unpinned_everywhere_and_nothing_else_is(pins: Pins, redis: Redis) -> None:
    store = Store(redis)
    texts = {"a": "배포는 화요일", "b": "점심은 정오", "c": "서버는 herring"}
    store.put(
        Memory(id_, text, "U1", "민수", "C1", f"{n}.0", f"{n}.0", 1.0) for n, (id_, text) in enumerate(texts.items())
    )
    for place, id_ in (("C1", "a"), ("C1", "b"), ("C1", "c"), ("C2", "a"), ("C3", "b")):
        pins.pin(id_, Pin(place, "U1", 1.5))

    store.remove(["a", "c"])

    assert pins.of("C1") == [Pin("C1", "U1", 1.5, "b")]
    assert pins.of("C2") == []
    assert pins.of("C3") == [Pin("C3", "U1", 1.5, "b")]
    store.remove(["b"])
    assert not redis.exists(keys.PINS)
