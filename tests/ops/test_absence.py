"""The proof of absence reads every type of key, however deep the text lies, and is not fooled by what others still say."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.connection import connect, nodes
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.ops.absence import found, vocabulary

TEXT = 'the "vault" is\n크라켄 C:\\krakenhafen'
NOTE = Memory("a", TEXT, "U1", "민수", "C1", "1.0", "1.0", 1.0)


@pytest.fixture(params=["real", "cluster"])
def both(request: pytest.FixtureRequest) -> Iterator[tuple[Redis, Redis]]:
    """A client as everybody has it, and one that does not decode, of a server and of a cluster."""
    url = request.getfixturevalue("real_redis_url" if request.param == "real" else "cluster_url")
    with connect(url) as redis, connect(url, decode=False) as raw:
        redis.flushall()
        yield redis, raw


def test_nothing_is_found_where_nothing_is(both: tuple[Redis, Redis]) -> None:
    redis, raw = both
    redis.set(keys.seen("Ev1"), "1", ex=5)
    assert not found(raw, TEXT)


def test_every_type_of_key_is_read(both: tuple[Redis, Redis]) -> None:
    redis, raw = both
    line = json.dumps({"text": TEXT}, ensure_ascii=False)
    redis.set("saegim:{a}:string", TEXT, ex=99)
    redis.hset("saegim:{b}:hash", mapping={"x": line, "krakenhafen": "1"})
    redis.rpush("saegim:{c}:list", "other", line)
    redis.sadd("saegim:{d}:set", line)
    redis.zadd("saegim:{e}:zset", {line: 1.0})
    redis.xadd("saegim:{f}:stream", {"said": line})
    redis.set(
        "saegim:{g}:letter", json.dumps({"job": json.dumps({"text": TEXT})}), ex=99
    )  # escaped twice, also in ASCII
    redis.set("other:string", TEXT)
    named = {
        f"saegim:{{{letter}}}:{kind}"
        for letter, kind in zip("abcdefg", "string hash list set zset stream letter".split(), strict=True)
    }
    assert set(found(raw, TEXT)) == named
    assert set(found(raw, "KRAKENhafen")) == named
    assert found(raw, "krakenhafen")["saegim:{b}:hash"] == 2


def test_the_name_of_a_key_counts(both: tuple[Redis, Redis]) -> None:
    redis, raw = both
    redis.set(keys.seen("krakenhafen"), "1", ex=5)
    assert list(found(raw, "krakenhafen")) == [keys.seen("krakenhafen")]


def test_a_text_of_signs_only_is_nothing_to_look_for(both: tuple[Redis, Redis]) -> None:
    with pytest.raises(ValueError, match="nothing to look for"):
        found(both[1], " … ")


@pytest.fixture
def snapshot(both: tuple[Redis, Redis], monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with two memories and a snapshot of their index."""
    monkeypatch.setattr("bot.memory.retrieval.replica.SMALLEST", 0)
    store = Store(both[0])
    store.put([NOTE, replace(NOTE, id="b", text="the harbour is calm", ts="2.0", thread_ts="2.0")])
    recall = Recall(store)
    recall.catch_up()
    recall.close()
    return store


def test_a_word_in_the_vocabulary_of_the_snapshot_counts_unless_a_memory_that_is_kept_has_it(
    both: tuple[Redis, Redis], snapshot: Store
) -> None:
    redis, raw = both
    assert "harbour" in " ".join(vocabulary(_home(raw))) or "harbor" in " ".join(vocabulary(_home(raw)))
    redis.hdel(keys.MEMORIES, "b")  # the memory is gone, and somebody forgot the snapshot
    assert found(raw, "the harbour is calm") == {keys.SNAPSHOT: 2}
    assert not found(raw, "vault harbinger")

    snapshot.put([replace(NOTE, id="c", text="calm harbour", ts="3.0", thread_ts="3.0")])
    assert not found(raw, "the harbour is calm")


def test_what_the_store_removes_is_gone_from_the_snapshot(both: tuple[Redis, Redis], snapshot: Store) -> None:
    snapshot.remove(["a"], bury=True)
    assert not found(both[1], TEXT)
    assert not found(both[1], "krakenhafen")


def _home(raw: Redis) -> Redis:
    return next(node for node in nodes(raw) if list(node.scan_iter(keys.SNAPSHOT)))


def test_what_a_script_in_redis_wrote_again_is_found_though_it_escapes_more(both: tuple[Redis, Redis]) -> None:
    written, raw = both
    script = "return redis.call('HSET', KEYS[1], '1.0', cjson.encode({text = ARGV[1]}))"
    written.eval(script, 1, keys.turns("C1", "1.0"), "see wiki/herring now")
    assert found(raw, "wiki/herring") == {keys.turns("C1", "1.0"): 1}
