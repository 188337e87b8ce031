"""A backup holds long-term memory as it is at one moment; a restore brings it back byte for byte, and nothing that was forgotten since."""

import json
import os
import secrets
import signal
import stat
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from bot.cli import main
from bot.errors import Refuse
from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.consolidation.learning import Consent, Learning
from bot.memory.forgetting.gaps import Gaps
from bot.memory.forgetting.receipts import Entry, Receipts
from bot.memory.pins import Pin, Pins
from bot.memory.sealing import KeyRing, use
from bot.memory.store import Store
from bot.memory.values import Memory, Source
from bot.ops import backup_file
from bot.ops.backup import backup, restore
from bot.playground.embedded_redis import embedded_redis
from tests.memory.forgetting import forget_one

NOW = 1_795_392_000.0
OPEN = KeyRing()
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


def memory(n: int, text: str = "배포는 화요일", **more: object) -> Memory:
    values = {"author": "U1", "author_name": "민수", "place": "C1", "ts": f"{n}.000000", "thread_ts": f"{n}.000000"}
    return Memory(**{"id": f"m{n}", "text": text, "at": float(n), **values, **more})  # type: ignore[arg-type]


def filled(redis: Redis) -> Store:
    """Something of everything that a backup holds."""
    store = Store(redis)
    again = Source("70.000000", "again", "we deploy on Tuesdays", "U2", "Dana")
    store.put([memory(n) for n in range(1, 30)])
    store.put([memory(50, statement="s", kind="fact", sources=(again, Source("71.000000", "asked", "언제?", "U3")))])
    store.put([memory(60, ts="", text="a note", kind="note")])
    store.fade(["m3", "m4"])
    store.remove(["m5"], bury=True)
    store.used(["m1", "m3"], "count", NOW)
    Pins(redis).pin("m2", Pin("C1", "U1", NOW))
    Consent(redis).begin("C1", Learning("U1", NOW, NOW, "Ev1", announced="1.0"))
    Consent(redis).leave_out("C1", "U9", NOW)
    Receipts(redis).write(Entry(NOW, "message deleted", erased=("m5",)))
    redis.zadd(keys.LEAVING, {"C7": NOW})
    return store


def saved(redis: Redis, path: Path, ring: KeyRing = OPEN) -> bytes:
    backup(redis, path, ring, overwrite=True)
    return path.read_bytes()


def brought_back(redis: Redis, path: Path, ring: KeyRing = OPEN, *, merge: bool = False) -> tuple[int, int, int]:
    done = restore(redis, path, ring, merge=merge, now=NOW)
    return done.added, done.there, done.left_out


@pytest.mark.cluster
@pytest.mark.parametrize("ring", [OPEN, KeyRing([b"k" * 32])], ids=["open", "encrypted"])
def test_a_backup_of_what_was_restored_is_the_same_bytes(redis: Redis, tmp_path: Path, ring: KeyRing) -> None:
    filled(redis)
    before = saved(redis, tmp_path / "a", ring)
    everything = {key: redis.hgetall(key) for key in (keys.SOURCES, keys.RESTS, keys.MEMORIES, keys.FADED)}
    redis.flushall()

    assert brought_back(redis, tmp_path / "a", ring) == (30, 0, 0)

    assert saved(redis, tmp_path / "b", ring) == before
    assert {key: redis.hgetall(key) for key in everything} == everything
    assert ("화요일".encode() in before) != bool(ring)


texts = st.lists(st.tuples(WORDS, st.booleans(), st.sampled_from(["note", "message", "fact"])), max_size=8)


@pytest.fixture(scope="module")
def shared(real_redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(real_redis_url, decode_responses=True) as client:
        yield client


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.sets(st.integers(0, 7)), st.booleans())
def test_whatever_is_kept_comes_back_byte_for_byte(
    shared: Redis, tmp_path: Path, told: list[tuple[str, bool, str]], gone: set[int], sealed: bool
) -> None:
    use(KeyRing([b"r" * 32]) if sealed else OPEN)
    shared.flushall()
    store = Store(shared)
    store.put(memory(n, text, kind=kind) for n, (text, _, kind) in enumerate(told))
    store.fade([f"m{n}" for n, (_, faded, _) in enumerate(told) if faded])
    store.remove([f"m{n}" for n in gone], bury=True)
    before = saved(shared, tmp_path / "a")
    shared.flushall()
    brought_back(shared, tmp_path / "a")
    assert saved(shared, tmp_path / "b") == before
    shared.flushall()


def test_a_restore_is_done_once_however_often_it_is_run(redis: Redis, tmp_path: Path) -> None:
    filled(redis)
    before = saved(redis, tmp_path / "a")

    assert brought_back(redis, tmp_path / "a", merge=True) == (0, 30, 0)
    assert saved(redis, tmp_path / "b") == before


def test_a_restore_that_was_stopped_goes_on(redis: Redis, tmp_path: Path) -> None:
    filled(redis)
    before = saved(redis, tmp_path / "a")
    redis.flushall()

    class Stopped(Exception):  # noqa: N818
        pass

    def stop(_done: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        restore(redis, tmp_path / "a", OPEN, merge=False, now=NOW, told=stop)
    assert Store(redis).count()

    brought_back(redis, tmp_path / "a")
    assert saved(redis, tmp_path / "b") == before


def test_memory_that_is_not_empty_is_left_alone_unless_asked_to_merge(redis: Redis, tmp_path: Path) -> None:
    filled(redis)
    saved(redis, tmp_path / "a")
    redis.flushall()
    store = Store(redis)
    store.put([memory(1, "newer words"), memory(99, "another")])

    with pytest.raises(Refuse, match="--merge"):
        brought_back(redis, tmp_path / "a")
    assert store.count() == 2

    assert brought_back(redis, tmp_path / "a", merge=True) == (29, 1, 0)
    assert store.get(["m1"])["m1"].text == "newer words"
    assert Consent(redis).learning("C1") is None  # its owner may have turned it off since
    assert Consent(redis).left_out("C1", ["U9"]) == {"U9"}


@pytest.mark.cluster
def test_what_was_forgotten_since_does_not_come_back(redis: Redis, tmp_path: Path) -> None:
    store = filled(redis)
    saved(redis, tmp_path / "a")
    store.remove(["m1", "m3"], bury=True)
    store.bury("C1", ["71.000000"])

    assert brought_back(redis, tmp_path / "a", merge=True) == (0, 28, 2)
    store.remove(["m50"])
    assert brought_back(redis, tmp_path / "a", merge=True) == (0, 27, 3)
    assert store.get(["m1", "m3", "m50"], faded=True) == {}


def test_what_was_kept_again_since_is_not_buried_by_an_older_backup(redis: Redis, tmp_path: Path) -> None:
    store = filled(redis)
    saved(redis, tmp_path / "a")
    store.put([memory(5)], lift=time.time() + 1)

    brought_back(redis, tmp_path / "a", merge=True)

    assert store.buried("C1", ["5.000000"]) == frozenset()
    assert "m5" in store.get(["m5"])


def test_other_processes_hear_of_it_and_slack_is_asked_before_it_is_quoted(redis: Redis, tmp_path: Path) -> None:
    filled(redis)
    saved(redis, tmp_path / "a")
    redis.flushall()
    store = Store(redis)
    position = store.position()

    brought_back(redis, tmp_path / "a")

    news = store.changes(position)
    assert news
    assert ("m1", "put") in news[1]
    assert Gaps(redis).doubtful([memory(1)]) == [memory(1)]


def test_what_changes_while_a_backup_is_made_is_in_it_as_it_is_afterwards(redis: Redis, tmp_path: Path) -> None:
    store = filled(redis)

    class Busy(Redis):
        """Changes memory while it is being copied."""

        def __getattribute__(self, name: str) -> object:
            if name == "hscan_iter":
                store.put([memory(80, "late")])
                store.remove(["m7"], bury=True)
                store.fade(["m8"])
            return getattr(redis, name)

    saved(Busy(), tmp_path / "a")
    lines = [json.loads(line) for line in (tmp_path / "a").read_bytes().splitlines()]
    names = {(line[0], line[1]) for line in lines if isinstance(line, list)}

    assert {("memories", "m80"), ("faded", "m8"), ("tombstones", "m7")} <= names
    assert not {("memories", "m7"), ("memories", "m8"), ("faded", "m7")} & names


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut in the middle": lambda file: file[: len(file) // 2],
    "cut at a line": lambda file: b"".join(file.splitlines(keepends=True)[:-1]),
    "empty": lambda _: b"",
    "a letter changed": lambda file: (
        file.replace("화".encode(), "수".encode(), 1)
        if b"saegim-backup-sealed" not in file
        else file[:200] + bytes([file[200] ^ 1]) + file[201:]
    ),
    "a line taken out": lambda file: b"".join(line for n, line in enumerate(file.splitlines(keepends=True)) if n != 1),
    "something added": lambda file: file + b'["tombstones","C1:1.0",1]\n',
    "something else": lambda _: b'{"a": 1}\n',
    "no text": lambda _: secrets.token_bytes(500),
    "another version's": lambda _: b'{"saegim-backup":2}\n',
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("ring", [OPEN, KeyRing([b"k" * 32])], ids=["open", "encrypted"])
def test_a_damaged_file_is_refused_before_anything_is_written(
    real_redis_url: str, tmp_path: Path, damage: str, ring: KeyRing
) -> None:
    with Redis.from_url(real_redis_url, decode_responses=True) as redis:
        redis.flushall()
        filled(redis)
        whole = saved(redis, tmp_path / "a", ring)
        redis.flushall()
        (tmp_path / "a").write_bytes(DAMAGE[damage](whole))

        with pytest.raises(Refuse, match=r"backup|changed|cut off|version"):
            brought_back(redis, tmp_path / "a", ring)
        assert redis.dbsize() == 0


def test_an_encrypted_file_needs_its_key(redis: Redis, tmp_path: Path) -> None:
    filled(redis)
    saved(redis, tmp_path / "a", KeyRing([b"k" * 32]))
    for ring, says in ((OPEN, "--key-file"), (KeyRing([b"x" * 32]), "another key")):
        with pytest.raises(Refuse, match=says):
            brought_back(redis, tmp_path / "a", ring, merge=True)


@pytest.mark.parametrize("planted", ["a file that everybody may read", "a link to something else"])
def test_what_lies_where_a_backup_is_written_gets_nothing_of_it(redis: Redis, tmp_path: Path, planted: str) -> None:
    part, other = tmp_path / "a.part", tmp_path / "other"
    other.write_text("theirs")
    if planted.startswith("a link"):
        part.symlink_to(other)
    else:
        part.write_text("old")
        part.chmod(0o666)
    filled(redis)
    saved(redis, tmp_path / "a")
    assert other.read_text() == "theirs"
    assert (tmp_path / "a").lstat().st_mode == stat.S_IFREG | 0o600
    assert not part.exists()


def test_a_backup_without_a_name_is_asked_for_one() -> None:
    done = CliRunner().invoke(main, ["backup", ""])
    assert done.exit_code == 2
    assert "name the file to write" in done.output


def test_a_file_that_is_there_is_overwritten_only_when_asked(redis: Redis, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("the only good backup")
    with pytest.raises(Refuse, match="Name a file that is not there yet"):
        backup(redis, path, OPEN)
    assert path.read_text() == "the only good backup"
    backup(redis, path, OPEN, overwrite=True)
    assert brought_back(redis, path) == (0, 0, 0)


@pytest.mark.parametrize(("ended_by", "left"), [(signal.SIGTERM, []), (signal.SIGKILL, ["a.part"])])
def test_a_backup_that_is_ended_leaves_nothing_of_memory_behind(
    tmp_path: Path, ended_by: signal.Signals, left: list[str]
) -> None:
    """Its process stops once it has begun to write; what a kill leaves is the half file beside FILE, which the next backup takes away."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    program = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from bot.config import Settings
        from bot.memory.sealing import KeyRing
        from bot.ops import backup_file
        from bot.ops.backup import backup
        from bot.ops.backup_terminal import write_backup

        def slow(lines):
            for line in lines:
                yield line
                print("begun", flush=True)
                time.sleep(60)

        write = backup_file.write
        backup_file.write = lambda path, lines, ring: write(path, slow(lines), ring)
        write_backup(
            Settings(_env_file=None, redis_url=sys.argv[1]),
            Path(sys.argv[2]),
            KeyRing(),
            backup,
        )
        """
    )
    with embedded_redis() as url, connect(url) as redis:
        filled(redis)
        command = [sys.executable, "-c", program, url, str(tmp_path / "a")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(temporary)}) as process:
            assert process.stdout is not None
            assert process.stdout.readline()
            process.send_signal(ended_by)
            assert process.wait(20) == (128 + signal.SIGTERM if ended_by == signal.SIGTERM else -signal.SIGKILL)
        assert list(temporary.iterdir()) == []
        assert sorted(path.name for path in tmp_path.iterdir() if path != temporary) == left
        backup(redis, tmp_path / "a", OPEN)
    assert not (tmp_path / "a.part").exists()


def test_a_backup_is_for_nobody_else_to_read(redis: Redis, tmp_path: Path) -> None:
    saved(redis, tmp_path / "a")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refuse, match="cannot be written"):
        saved(redis, tmp_path / "no" / "a")


@pytest.mark.parametrize("merge", [False, True])
def test_no_channel_is_learned_from_because_an_older_file_says_so(redis: Redis, tmp_path: Path, merge: bool) -> None:
    backup_file.write(tmp_path / "a", [("learning", "C1", {"by": "U1"})], OPEN)

    brought_back(redis, tmp_path / "a", merge=merge)

    assert not redis.exists(keys.LEARNING)


def test_what_its_keeper_forgot_does_not_come_back_and_its_message_may_be_kept_again(
    redis: Redis, tmp_path: Path
) -> None:
    store = filled(redis)
    kept = replace(memory(77), keeper="UKEEPER")
    store.put([kept])
    saved(redis, tmp_path / "a")
    assert forget_one(store, kept.id, "UKEEPER", lambda _place: False)

    brought_back(redis, tmp_path / "a", merge=True)

    assert kept.id not in store.get([kept.id], faded=True)
    assert store.put([replace(kept, id="again")]) == 1


def test_a_memory_that_cannot_be_read_is_left_out_and_keeps_no_other_from_being_saved(
    redis: Redis, tmp_path: Path
) -> None:
    store = filled(redis)
    redis.hset(keys.MEMORIES, "m7", "{}")
    saved(redis, tmp_path / "a")
    redis.flushall()

    assert brought_back(redis, tmp_path / "a")[0] == 29
    assert "m7" not in store.get(["m7"])
