"""Which reply holds what is remembered by ids, and a source that is gone is noticed when the reply is recorded."""

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.forgetting.traces import Reply, Traces
from bot.memory.store import Store
from bot.memory.values import Memory

pytestmark = pytest.mark.cluster


@pytest.fixture
def traces(redis: Redis) -> Traces:
    Store(redis).put(
        [Memory(id_, "배포는 화요일", "U1", "민수", "C1", f"{n}.0", "", n) for n, id_ in enumerate("abc", 1)]
    )
    return Traces(redis)


def reply(ts: str, *sources: str) -> Reply:
    return Reply("C2", ts, ("8.0", "top"), sources, f"C2:{ts}", "ko", 5.0)


def test_a_reply_is_found_by_each_of_its_sources(traces: Traces) -> None:
    first, second = reply("8.1", "a", "b"), reply("8.2", "b", "C2:7.0")
    assert traces.record(first) == traces.record(second) == []
    assert traces.holding(["a"]) == [first]
    assert traces.holding(["b", "a"]) == [first, second] or traces.holding(["b", "a"]) == [second, first]
    assert traces.holding(["C2:7.0"]) == [second]
    assert traces.holding(["c"]) == []
    assert traces.read("C2", "8.1") == first


def test_a_reply_written_anew_holds_only_what_it_holds_now(traces: Traces) -> None:
    traces.record(reply("8.1", "a"))
    traces.record(reply("8.1", "b"))
    assert traces.holding(["a"]) == []
    assert traces.sources("C2", ["8.1", "8.9"]) == ["b"]


def test_sources_that_are_gone_when_it_is_recorded_are_told(traces: Traces, redis: Redis) -> None:
    store = Store(redis)
    store.remove(["a"])
    store.fade(["b"])
    store.bury("C1", ["7.0"])
    assert traces.record(reply("8.1", "a", "b", "c", "C1:7.0", "C1:6.0")) == ["a", "C1:7.0"]


def test_nothing_is_left_of_a_reply_that_was_taken_back(traces: Traces, redis: Redis) -> None:
    traces.record(reply("8.1", "a", "b"))
    traces.forget(reply("8.1", "a", "b"))
    assert traces.holding(["a", "b"]) == []
    assert not redis.exists(keys.held("a"))
    assert not redis.exists(keys.said("C2", "8.1"))
