"""What has faded is kept and not recalled; it is edited, erased and kept once like the rest. Uses are counted of what is kept."""

from dataclasses import replace

import pytest
from redis import Redis

from bot.memory.forgetting.fade_plan import moves
from bot.memory.forgetting.fading import DAY, NEVER, Use
from bot.memory.pins import Pin, Pins
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Readers

pytestmark = pytest.mark.cluster

NOW = 1_795_392_000.0
MEMORY = Memory("a", "배포는 화요일", "U1", "민수", "C1", "1.0", "1.0", NOW, "message")


def test_what_has_faded_is_kept_and_not_recalled_until_it_is_brought_back(redis: Redis) -> None:
    store = Store(redis)
    old = replace(MEMORY, id="old", ts="7.0", thread_ts="7.0")
    store.put([MEMORY, old])
    recall = Recall(store)
    readers = Readers("U1", True, Place("C1", "public"))
    assert len(recall.search("배포", readers)) == 2

    assert store.fade(["old", "unknown"]) == 1

    assert [hit.memory.id for hit in recall.search("배포", readers)] == [MEMORY.id]
    assert store.count() == 2
    assert store.get(["old"]) == {}
    assert store.get(["old"], faded=True) == {"old": old}
    assert store.by_source("C1", "7.0") == old
    assert store.put([replace(old, id="again")]) == 0  # its message is kept, so it is not kept twice

    assert store.wake(["old", MEMORY.id]) == 1
    assert len(recall.search("배포", readers)) == 2


def test_what_has_faded_is_edited_and_erased_like_the_rest_without_coming_back(redis: Redis) -> None:
    store = Store(redis)
    store.put([MEMORY])
    store.fade([MEMORY.id])
    recall = Recall(store)
    readers = Readers("U1", True, Place("C1", "public"))
    assert store.change(MEMORY.id, lambda now: replace(now, text="배포는 수요일")) is not None
    assert recall.search("배포", readers) == []
    assert store.get([MEMORY.id], faded=True)[MEMORY.id].text == "배포는 수요일"
    assert store.remove([MEMORY.id], bury=True) == 1
    assert store.count() == 0


def test_uses_and_thumbs_are_counted_of_what_is_kept_and_go_with_it(redis: Redis) -> None:
    store = Store(redis)
    store.put([MEMORY])
    for at in (5.5, 9.25, 7.0):
        store.used([MEMORY.id, "unknown"], "count", at)
    store.used([MEMORY.id], "up", 9.5, 2)
    store.used([MEMORY.id], "up", 9.5, -1)
    store.used([MEMORY.id], "down", 9.5, -1)
    assert store.uses([MEMORY.id, "unknown"]) == {MEMORY.id: Use(count=3, last=9.25, up=1, down=0)}
    store.remove([MEMORY.id])
    assert store.uses([MEMORY.id]) == {}


def test_what_moves_is_what_is_not_where_it_belongs(redis: Redis) -> None:
    store, pins = Store(redis), Pins(redis)
    fresh, old, pinned, used, woken = (
        replace(MEMORY, id=id_, ts=f"{n}.0", at=NOW - days * DAY)
        for n, (id_, days) in enumerate([("fresh", 1), ("old", 800), ("pinned", 800), ("used", 800), ("woken", 1)], 2)
    )
    store.put([fresh, old, pinned, used, woken])
    store.fade(["woken"])
    pins.pin("pinned", Pin("C1", "U1", NOW))
    store.used(["used"], "count", NOW - DAY)

    planned = {move.memory.id: move.fate for move in moves(store, pins, {}, NOW)}

    assert planned == {"old": "faded", "woken": "recalled"}
    assert {move.memory.id: move.use for move in moves(store, pins, {"message": 700}, NOW)} == {
        "old": NEVER,
        "woken": NEVER,
    }
    assert {move.memory.id: move.fate for move in moves(store, pins, {"message": 700}, NOW)}["old"] == "erased"
