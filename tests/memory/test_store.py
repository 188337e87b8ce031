"""Long-term memory on both kinds of Redis: each source once, and a change log that never misleads."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from redis import Redis

from bot.errors import Bug
from bot.memory import keys, store
from bot.memory.store import BEGINNING, Store, new_id
from bot.memory.values import Memory, Source

pytestmark = pytest.mark.cluster


def memory(id_: str, ts: str = "", text: str = "배포는 화요일", place: str = "C1") -> Memory:
    return Memory(id_, text, "U1", "민수", place, ts, ts, 5.0)


def test_what_is_put_is_found_by_id_by_source_and_by_scan(redis: Redis) -> None:
    kept = Store(redis)
    first, second = memory("a", "1.0"), memory("b", "2.0")
    assert kept.put([first, second]) == 2
    assert kept.get(["a", "b", "nope"]) == {"a": first, "b": second}
    assert kept.by_source("C1", "2.0") == second
    assert kept.by_source("C2", "2.0") is None
    assert sorted(m.id for m in kept.scan()) == ["a", "b"]
    assert kept.count() == 2


def test_an_id_is_no_word_even_where_chance_would_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter("departmentwifi2krake")
    monkeypatch.setattr("secrets.choice", lambda _: next(drawn))
    assert new_id() == "wifi2krake"


def test_nothing_is_asked_for_and_nothing_comes_back(redis: Redis) -> None:
    kept = Store(redis)
    assert (kept.put([]), kept.get([]), kept.remove([]), kept.count(), list(kept.scan())) == (0, {}, 0, 0, [])


def test_a_source_is_not_kept_twice(redis: Redis) -> None:
    kept = Store(redis)
    assert kept.put([memory("a", "1.0"), memory("b", "1.0", "again")]) == 1
    assert kept.put([memory("c", "1.0", "and again")]) == 0
    assert [m.id for m in kept.scan()] == ["a"]
    assert kept.changes(BEGINNING) == (kept.position(), [("a", "put")])


def test_the_same_moment_in_two_places_is_two_sources(redis: Redis) -> None:
    assert Store(redis).put([memory("a", "1.0"), memory("b", "1.0", place="C2")]) == 2


def test_notes_without_a_message_are_never_the_same(redis: Redis) -> None:
    assert Store(redis).put([memory("a"), memory("b")]) == 2
    assert redis.exists(keys.SOURCES) == 0


def test_putting_once_more_after_a_lost_answer_changes_nothing(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a"), memory("b", "1.0")])
    assert kept.put([memory("a"), memory("b", "1.0")]) == 0
    assert kept.count() == 2


def test_an_id_taken_by_another_memory_is_a_bug_and_overwrites_nothing(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0", "first")])
    with pytest.raises(Bug, match="one id"):
        kept.put([memory("a", "2.0", "second")])
    assert kept.get(["a"])["a"].text == "first"
    assert kept.by_source("C1", "2.0") is None


def test_removing_erases_the_memory_and_its_source_and_says_so(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0"), memory("b"), memory("c", "3.0")])
    before = kept.position()
    assert kept.remove(["a", "b", "nope"]) == 2
    assert kept.get(["a", "b"]) == {}
    assert kept.by_source("C1", "1.0") is None
    news = kept.changes(before)
    assert news is not None
    assert news[1] == [("a", "gone"), ("b", "gone")]
    assert kept.put([memory("d", "1.0")]) == 1


def test_no_trace_of_what_was_removed_is_left_in_redis(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([replace(memory("a", "1.0"), text="xyzzy", author="UXYZZY", place="CXYZZY")])
    kept.remove(["a"])
    everything = str([redis.hgetall(k) for k in (keys.MEMORIES, keys.SOURCES)]) + str(redis.xrange(keys.CHANGES))
    assert "xyzzy" not in everything.lower()


def test_replacing_never_brings_back_what_was_removed(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0", "old")])
    before = kept.position()
    assert kept.replace(memory("a", "1.0", "new"))
    assert kept.get(["a"])["a"].text == "new"
    assert kept.changes(before) == (kept.position(), [("a", "put")])
    kept.remove(["a"])
    assert not kept.replace(memory("a", "1.0", "newer"))
    assert kept.count() == 0


def test_no_secret_reaches_redis(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0", "password is hunter2"), memory("b")])
    kept.replace(memory("b", "", "password is hunter3"))
    assert "hunter" not in str(redis.hgetall(keys.MEMORIES))


def test_a_batch_larger_than_one_script_goes_in_whole(redis: Redis) -> None:
    kept = Store(redis)
    many = [memory(f"m{n}", f"{n}.0") for n in range(2 * store.BATCH + 7)]
    assert kept.put(iter(many)) == len(many)
    assert kept.get([m.id for m in many]) == {m.id: m for m in many}
    assert {m.id for m in kept.scan()} == {m.id for m in many}
    assert kept.remove([m.id for m in many]) == len(many)


def test_the_log_is_read_to_its_end_however_long_it_is(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "PAGE", 5)
    kept = Store(redis)
    for many in (1, 4, 5, 6, 9, 10, 11, 30):
        before = kept.position()
        ids = [f"m{many}-{n}" for n in range(many)]
        kept.put(memory(id_) for id_ in ids)
        assert kept.changes(before) == (kept.position(), [(id_, "put") for id_ in ids])
        assert kept.changes(kept.position()) == (kept.position(), [])


def test_a_new_team_has_an_empty_log(redis: Redis) -> None:
    kept = Store(redis)
    assert kept.position() == BEGINNING
    assert kept.changes(BEGINNING) == (BEGINNING, [])


def test_a_reader_left_behind_by_trimming_has_to_read_everything_anew(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a"), memory("b")])
    old = kept.position()
    kept.put([memory("c")])
    redis.xtrim(keys.CHANGES, maxlen=1, approximate=False)
    assert kept.changes(old) is None
    assert kept.changes(kept.position()) == (kept.position(), [])


def test_a_reader_of_a_redis_that_lost_its_data_has_to_read_everything_anew(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a")])
    old = kept.position()
    redis.flushall()
    assert kept.changes(old) is None
    kept.put([memory("b")])
    assert kept.changes(old) is None


def test_who_began_with_nothing_is_not_misled_by_a_trimmed_log(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOG_LENGTH", 3)
    kept = Store(redis)
    kept.put([memory(f"m{n}") for n in range(1000)])
    assert kept.changes(BEGINNING) is None
    assert redis.xlen(keys.CHANGES) < 1000


def test_a_source_imported_by_many_at_once_is_kept_once(redis: Redis) -> None:
    kept = Store(redis)
    with ThreadPoolExecutor(16) as pool:
        new = list(pool.map(lambda n: kept.put([memory(f"m{n}-{i}", f"{i}.0") for i in range(20)]), range(16)))
    assert sum(new) == 20
    assert kept.count() == redis.hlen(keys.SOURCES) == redis.xlen(keys.CHANGES) == 20


def test_removing_and_putting_at_once_leaves_memory_and_sources_in_step(redis: Redis) -> None:
    kept = Store(redis)

    def churn(n: int) -> None:
        kept.put([memory(f"m{n}", f"{n % 5}.0")])
        found = kept.by_source("C1", f"{n % 5}.0")
        if found and n % 3:
            kept.remove([found.id])

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(churn, range(300)))
    assert {f"C1:{m.ts}": m.id for m in kept.scan()} == redis.hgetall(keys.SOURCES)


def test_ids_are_random_and_hold_nothing_that_looks_like_something_else() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert not set("".join(ids)) & set("01ilo")


def test_a_memory_is_found_by_every_message_it_comes_from(redis: Redis) -> None:
    kept = Store(redis)
    again, asked = Source("2.0", "again", "x"), Source("0.5", "asked", "y")
    both = replace(memory("a", "1.0"), sources=(again, asked))
    kept.put([both, memory("b", "0.5")])
    assert [m.id for m in kept.made_from("C1", "1.0")] == ["a"]
    assert [m.id for m in kept.made_from("C1", "2.0")] == ["a"]
    assert [m.id for m in kept.made_from("C1", "0.5")] == ["b", "a"]
    assert kept.made_from("C2", "1.0") == []
    assert kept.put([memory("c", "2.0")]) == 0  # said again: kept already


def test_a_memory_with_other_messages_is_no_longer_found_by_the_old_ones(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([replace(memory("a", "1.0"), sources=(Source("2.0", "again", "x"), Source("0.5", "asked", "y")))])
    assert kept.replace(replace(memory("a", "1.0"), sources=(Source("0.7", "context", "z"),)))
    assert [kept.made_from("C1", ts) == [] for ts in ("1.0", "2.0", "0.5", "0.7")] == [False, True, True, False]
    kept.remove(["a"])
    assert redis.exists(keys.SOURCES, keys.RESTS) == 0


def test_what_is_erased_for_good_is_not_kept_again_under_any_id_or_message(redis: Redis) -> None:
    kept = Store(redis)
    twice = replace(memory("a", "1.0"), sources=(Source("2.0", "again", "x"),))
    kept.put([twice, memory("n")])
    kept.remove(["a", "n"], bury=True)
    assert kept.put([memory("b", "1.0"), memory("c", "2.0"), memory("n"), twice]) == 0
    assert kept.put([replace(memory("d", "3.0"), sources=(Source("2.0", "asked", "x"),))]) == 0
    assert kept.buried("C1", ["1.0", "2.0", "3.0"]) == {"1.0", "2.0"}
    assert kept.put([memory("b", "1.0")], lift=time.time() + 1) == 1
    assert kept.buried("C1", ["1.0", "2.0"]) == {"2.0"}


def test_what_only_was_removed_may_come_back(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0")])
    kept.remove(["a"])
    assert kept.put([memory("a", "1.0")]) == 1


def test_changes_made_by_many_at_once_are_all_made(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0", "")])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: kept.change("a", lambda now: replace(now, text=now.text + f" {n}")), range(12)))
    assert sorted(map(int, kept.get(["a"])["a"].text.split())) == list(range(12))
    assert kept.change("nope", lambda now: now) is None


def test_only_what_was_asked_for_after_the_erasure_is_kept_again(redis: Redis) -> None:
    kept = Store(redis, lambda: 100.0)
    kept.put([memory("a", "1.0")])
    kept.remove(["a"], bury=True)
    kept.bury("C1", ["2.0"])
    redis.hset(keys.TOMBSTONES, "C1:3.0", "1")  # as they were written once
    asked = [memory("b", "1.0"), memory("c", "2.0")]
    assert [kept.put(asked, lift=at) for at in (0.0, 99.0, 100.0, 101.0)] == [0, 0, 0, 2]
    assert [kept.put([memory("d", "3.0")], lift=at) for at in (0.0, 2.0)] == [0, 1]


def test_of_what_somebody_else_had_kept_the_id_alone_is_buried(redis: Redis) -> None:
    kept = Store(redis)
    kept.put([memory("a", "1.0")])
    kept.remove(["a"], bury="ids")
    assert (kept.put([memory("a", "1.0")]), kept.put([memory("b", "1.0")])) == (0, 1)
