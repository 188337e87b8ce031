"""A replica starts from the snapshot where it can, from the memories where it cannot, and makes both merges and snapshots on the side."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from redis import Redis
from structlog.testing import capture_logs

from bot.memory import keys, snapshots
from bot.memory import store as store_module
from bot.memory.engine import corpus, snapshot
from bot.memory.engine.corpus import Merge
from bot.memory.retrieval import reading, replica
from bot.memory.retrieval.replica import Replica
from bot.memory.snapshots import Snapshots
from bot.memory.store import Store
from bot.memory.values import Memory
from tests.memory.recaller import memory

pytestmark = pytest.mark.cluster

COUNT = 40
EVERYTHING = sorted(f"m{n:03}" for n in range(COUNT))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes at which a handful of memories has a snapshot of several packs."""
    for module, name, value in [
        (replica, "SMALLEST", 10), (replica, "ERASED", 1), (corpus, "SMALL", 16), (snapshot, "PACK", 800),
    ]:  # fmt: skip
        monkeypatch.setattr(module, name, value)


@pytest.fixture
def store(redis: Redis) -> Store:
    store = Store(redis)
    store.put(memory(f"m{n:03}", f"배포는 zebra{n} 다음") for n in range(COUNT))
    return store


def ready(store: Store) -> Replica:
    """A replica that has started, and made what it makes."""
    one = Replica(store)
    with one.current():
        pass
    one.settle()
    return one


def held(one: Replica) -> dict[str, tuple[int, float]]:
    """Every document a replica has, with its length and score; what it makes then is made."""
    found = seen(one)
    one.settle()
    return found


def seen(one: Replica) -> dict[str, tuple[int, float]]:
    with one.current() as index:
        view = index.view(index.groups)
        hits = index.search(["배포"], index.groups, 10_000)
        slots = np.array([view.slot(hit.document.id) for hit in hits], dtype=np.int64)
        lengths = view.lengths(slots).tolist()
        return {hit.document.id: (length, hit.score) for hit, length in zip(hits, lengths, strict=True)}


def fields(redis: Redis) -> dict[bytes, bytes]:
    """The snapshot as it lies in Redis."""
    found: dict[bytes, bytes] = redis.execute_command("HGETALL", keys.SNAPSHOT, NEVER_DECODE=True)  # type: ignore[no-untyped-call]
    return found if isinstance(found, dict) else dict(zip(found[::2], found[1::2], strict=True))


def never(*_: object) -> Iterator[Memory]:
    raise AssertionError("all memories were read")


@pytest.fixture
def unread(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store with a snapshot, whose memories may not be read as a whole any more."""
    ready(store)
    monkeypatch.setattr(Store, "scan", never)
    return store


def test_the_next_process_starts_from_the_snapshot_and_has_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(ready(store))
    monkeypatch.setattr(Store, "scan", never)
    assert held(Replica(store)) == before
    assert sorted(before) == EVERYTHING


def test_it_catches_up_with_what_happened_since(unread: Store) -> None:
    unread.put([memory("new", "배포는 오늘")])
    unread.remove(["m000"])
    unread.replace(memory("m001", "점심은 김밥"))
    one = ready(unread)
    with one.current() as index:
        assert not index.search(["zebra0", "zebra1"], index.groups, 1)
        assert [hit.document.id for hit in index.search(["김밥"], index.groups, 5)] == ["m001"]
    assert sorted(held(one)) == [*EVERYTHING[2:], "new"]


def test_a_small_store_has_no_snapshot(redis: Redis) -> None:
    store = Store(redis)
    store.put(memory(f"m{n}", "배포") for n in range(9))
    ready(store)
    assert not redis.exists(keys.SNAPSHOT)


def test_many_memories_are_read_by_processes_beside_this_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = held(Replica(store))
    monkeypatch.setattr(store.snapshots, "load", lambda: None)
    monkeypatch.setattr(store, "scan", never)
    for module, name, value in [(reading, "MANY", 10), (store_module, "PAGE", 7)]:
        monkeypatch.setattr(module, name, value)
    assert held(Replica(store)) == alone


def test_with_a_log_that_no_longer_reaches_back_everything_is_read(store: Store, redis: Redis) -> None:
    ready(store)
    store.remove(["m000"])
    redis.delete(keys.CHANGES)
    assert sorted(held(Replica(store))) == EVERYTHING[1:]


# ── erased ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def words(redis: Redis) -> str:
    """All that the memories and the snapshot in Redis say."""
    got = fields(redis)
    packs = [(got[name + b":ids"], rest) for name, rest in got.items() if name + b":ids" in got and rest]
    terms = [term for pack in packs for term in snapshot.Pack.decoded(*pack).terms.texts()]
    return " ".join([*terms, *map(str, redis.hvals(keys.MEMORIES))])


def test_what_is_forgotten_or_edited_is_in_no_key_from_that_moment_on(store: Store, redis: Redis) -> None:
    ready(store)
    assert "zebra7" in words(redis).split()
    assert "zebra8" in words(redis).split()
    store.remove(["m007"])
    store.replace(memory("m008", "점심은 김밥"))
    assert "zebra7" not in words(redis).split()
    assert "zebra8" not in words(redis).split()
    assert "zebra9" in words(redis)


def test_erasing_is_no_damage(unread: Store) -> None:
    unread.remove(["m000"])
    with capture_logs() as lines:
        assert sorted(held(Replica(unread))) == EVERYTHING[1:]
    assert not lines


@pytest.mark.parametrize("when", ["before it begins", "at the beginning", "in the middle", "before it is whole"])
def test_what_is_forgotten_while_a_snapshot_is_written_is_not_in_it(
    store: Store, redis: Redis, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    def forgetting(name: str, at: int) -> None:
        script, calls = getattr(store.snapshots, name), iter(range(1_000))

        def run(**given: object) -> object:
            if next(calls) == at:
                store.remove(["m007"])
                store.replace(memory("m008", "점심은 김밥"))
            return script(**given)

        monkeypatch.setattr(store.snapshots, name, run)

    name, at = {
        "before it begins": ("_begin", 0),
        "at the beginning": ("_write", 0),
        "in the middle": ("_write", 2),
        "before it is whole": ("_publish", 0),
    }[when]
    forgetting(name, at)
    ready(store)
    assert b"header" in fields(redis)
    assert "zebra9" in words(redis)
    assert "zebra7" not in words(redis).split()
    assert "zebra8" not in words(redis).split()
    assert sorted(held(Replica(store))) == [one for one in EVERYTHING if one not in ("m007", "m008")]


# ── damage ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def started(store: Store) -> tuple[dict[str, tuple[int, float]], list[str]]:
    """What a new process has, and what it says about it."""
    with capture_logs() as lines:
        return held(Replica(store)), [line["event"] for line in lines if line["log_level"] == "warning"]


@pytest.mark.parametrize("at", [0, 0.3, 0.99])
def test_a_flipped_byte_anywhere_is_noticed_and_said_once(store: Store, redis: Redis, at: float) -> None:
    before = held(ready(store))
    whole = fields(redis)
    assert len(whole) > 8
    for name, value in whole.items():
        spot = int(at * len(value))
        broken = value[:spot] + bytes([value[spot] ^ 1]) + value[spot + 1 :]
        redis.hset(keys.SNAPSHOT, mapping={name: broken})
        has, said = started(store)
        assert has == before
        assert len(said) == 1
        redis.hset(keys.SNAPSHOT, mapping={name: value})
    assert started(store) == (before, [])


@pytest.mark.parametrize("cut", [0, 1, 100, None], ids=["blank", "one byte", "torn", "gone"])
def test_a_torn_or_missing_piece_is_noticed_and_said_once(store: Store, redis: Redis, cut: int | None) -> None:
    before = held(ready(store))
    for name, value in fields(redis).items():
        pack = b":" in name and not name.endswith(b":ids")
        if cut is not None and (cut >= len(value) or (pack and cut == 0)):
            continue
        if cut is None:
            redis.hdel(keys.SNAPSHOT, name)
        else:
            redis.hset(keys.SNAPSHOT, mapping={name: value[:cut]})
        has, said = started(store)
        assert has == before
        assert len(said) == 1
        redis.hset(keys.SNAPSHOT, mapping={name: value})


def test_another_versions_snapshot_is_not_used_and_replaced(
    store: Store, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        older.setattr(snapshots, "terms_version", lambda: "older")
        before = held(ready(store))
    assert len(started(store)[1]) == 1
    redis.delete(keys.SNAPSHOTTING)
    ready(store)
    assert started(store) == (before, [])


def test_nonsense_is_put_right(store: Store, redis: Redis) -> None:
    redis.hset(keys.SNAPSHOT, mapping={"now": "nonsense", "header": "more"})
    redis.expire(keys.SNAPSHOT, 100)
    assert len(started(store)[1]) == 1
    assert started(store) == (held(ready(store)), [])


OTHERS: list[tuple[str, Callable[[Redis], object]]] = [
    ("string", lambda redis: redis.set(keys.SNAPSHOT, "mine", ex=100)),
    ("list", lambda redis: redis.rpush(keys.SNAPSHOT, "mine")),
    ("set", lambda redis: redis.sadd(keys.SNAPSHOT, "mine")),
]


@pytest.mark.parametrize("put", [put for _, put in OTHERS], ids=[kind for kind, _ in OTHERS])
def test_something_that_is_no_snapshot_is_said_once_and_replaced(
    store: Store, redis: Redis, put: Callable[[Redis], object]
) -> None:
    before = held(ready(store))
    redis.delete(keys.SNAPSHOT, keys.SNAPSHOTTING)
    put(redis)
    redis.expire(keys.SNAPSHOT, 100)
    assert started(store) == (before, ["The snapshot of the memory cannot be used; all memories are read instead."])
    assert redis.type(keys.SNAPSHOT) == "hash"
    assert started(store) == (before, [])


@pytest.mark.parametrize("put", [put for _, put in OTHERS], ids=[kind for kind, _ in OTHERS])
def test_something_that_is_no_snapshot_keeps_nobody_from_forgetting_and_editing(
    store: Store, redis: Redis, put: Callable[[Redis], object]
) -> None:
    redis.delete(keys.SNAPSHOT)
    put(redis)
    assert store.remove(["m000"]) == 1
    assert not redis.exists(keys.SNAPSHOT)
    put(redis)
    assert store.replace(replace(store.get(["m001"])["m001"], text="배포는 zebra 모레"))
    assert not redis.exists(keys.SNAPSHOT)


def test_forgetting_takes_a_snapshot_away_in_which_it_cannot_find_its_way(store: Store, redis: Redis) -> None:
    ready(store)
    redis.hset(keys.SNAPSHOT, "now", "nonsense")
    store.remove(["m000"])
    assert not redis.exists(keys.SNAPSHOT)


# ── who writes, and when ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_process_killed_while_writing_leaves_the_old_snapshot_good(
    store: Store, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(store)
    redis.delete(keys.SNAPSHOTTING)
    store.put(memory(f"n{n:03}", "배포는 zebra") for n in range(COUNT))

    def killed(**_: object) -> bool:
        return False

    with monkeypatch.context() as killing:
        killing.setattr(store.snapshots, "_publish", killed)
        ready(store)
    assert b"next" in fields(redis)
    monkeypatch.setattr(Store, "scan", never)
    assert len(started(store)[0]) == 2 * COUNT
    store.remove(["m007"])
    assert "zebra7" not in words(redis)  # not even in what is only half there
    redis.delete(keys.SNAPSHOTTING)
    ready(store)
    assert b"next" not in fields(redis)
    assert len({name.partition(b":")[0] for name in fields(redis) if b":" in name}) == 1


def test_a_writer_that_was_overtaken_writes_nothing_more(
    store: Store, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = store.snapshots._write

    def slow(**given: object) -> object:
        monkeypatch.setattr(store.snapshots, "_write", write)
        redis.delete(keys.SNAPSHOTTING)
        ready(store)
        return write(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(store.snapshots, "_write", slow)
    ready(store)
    assert started(store)[1] == []
    assert b"next" not in fields(redis)


def test_one_process_at_a_time_writes_and_not_too_often(store: Store, redis: Redis) -> None:
    ready(store)
    before = fields(redis)[b"now"]
    store.put(memory(f"n{n:03}", "배포") for n in range(COUNT))
    ready(store)
    assert fields(redis)[b"now"] == before
    redis.delete(keys.SNAPSHOTTING)
    ready(store)
    after = fields(redis)[b"now"]
    assert after != before
    redis.delete(keys.SNAPSHOTTING)
    ready(store)
    assert fields(redis)[b"now"] == after


def test_what_changes_during_a_merge_is_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    began, go_on, run = Event(), Event(), Merge.run

    def slow(merge: Merge) -> None:
        began.set()
        assert go_on.wait(20)
        run(merge)

    one = ready(store)
    monkeypatch.setattr(Merge, "run", slow)
    store.put(memory(f"n{n:03}", "배포는 zebra") for n in range(COUNT))
    assert len(seen(one)) == 2 * COUNT
    assert began.wait(20)
    store.remove(["m000", "n000"])
    store.put([memory("late", "배포는 내일"), replace(memory("later", "배포는 모레"), thread_ts="1.0", ts="1.0")])
    during = seen(one)
    go_on.set()
    one.settle()
    assert seen(one) == during
    assert set(during) == {*EVERYTHING[1:], *(f"n{n:03}" for n in range(1, COUNT)), "late", "later"}


def test_without_redis_a_snapshot_is_made_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from redis.exceptions import ConnectionError as NotConnected

    def lost(self: Snapshots) -> bool:
        raise NotConnected("gone")

    with capture_logs() as lines, monkeypatch.context() as losing:
        losing.setattr(Snapshots, "claim", lost)
        one = ready(store)
    assert [line["log_level"] for line in lines] == ["warning"]
    assert sorted(held(one)) == EVERYTHING
