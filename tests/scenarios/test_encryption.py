"""With a key no word that anybody said is in any value of Redis, whatever way it came in; and everything works as without one."""

import base64
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from bot.config import Settings, read_key
from bot.errors import Misconfigured
from bot.memory import keys
from bot.memory.codec import decode
from bot.memory.connection import connect, connect_intake, nodes
from bot.memory.retrieval import replica
from bot.memory.sealing import KeyRing, use
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.ops.absence import found
from bot.ops.imports import Reading, import_messages
from bot.ops.resealing import reseal_all
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from tests.scenarios.conftest import NewTeam, Team, seen
from tests.scenarios.test_memory import id_in

FIRST, SECOND = (base64.b64encode(letter * 32).decode() for letter in (b"1", b"2"))
everywhere = pytest.mark.parametrize("redis_url", ["embedded", "real", "cluster"], indirect=True)
CANARY = "halibut"


@pytest.fixture(autouse=True)
def emptied(redis_url: str) -> Iterator[None]:
    """What a test sealed, the next cannot open, and would not touch."""
    yield
    use(KeyRing(map(read_key, (FIRST, SECOND))))
    with connect(redis_url) as redis:
        redis.flushall()


def raw(redis: Redis) -> Iterator[tuple[str, bytes]]:
    """Every value of every key, as bytes, and decompressed where that is possible: without any of Saegim's own code for reading."""
    readers: dict[str, Callable[[Redis, str], object]] = {
        "string": lambda r, key: r.get(key),
        "hash": lambda r, key: r.hgetall(key),
        "list": lambda r, key: r.lrange(key, 0, -1),
        "set": lambda r, key: r.smembers(key),
        "zset": lambda r, key: r.zrange(key, 0, -1),
        "stream": lambda r, key: r.xrange(key),
    }
    for node in nodes(redis):
        for key in node.scan_iter("*"):
            kind = str(node.type(key), "ascii")  # type: ignore[arg-type]
            told = readers[kind](node, key)
            for value in flat(told):
                yield key.decode(), value
                try:
                    yield key.decode(), zlib.decompress(value)
                except zlib.error:
                    continue


def flat(told: object) -> Iterator[bytes]:
    if isinstance(told, bytes):
        yield told
    elif isinstance(told, dict):
        yield from flat([*told, *told.values()])
    elif isinstance(told, list | tuple | set):
        for one in told:
            yield from flat(one)


def holding(url: str, word: str = CANARY) -> list[str]:
    """The keys in which a word is, in whatever case or encoding of JSON."""
    forms = {form for one in (word, word.capitalize()) for form in (one.encode(), one.encode("unicode_escape"))}
    with connect(url, decode=False) as redis:
        return [key for key, value in raw(redis) if any(form in value for form in forms)]


@everywhere
def test_whatever_way_a_word_comes_in_it_is_in_no_value(
    new_team: NewTeam, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica, "SMALLEST", 1)  # so that there is a snapshot
    team = new_team(saegim_encryption_key=FIRST)
    kept = team.command(team.dana, team.general, f"remember the {CANARY} is our staging database")
    ts, _ = team.ask(
        team.minsu, team.deploys, f"{team.bot} 결정했어요: {CANARY} 배포는 매주 화요일에 하기로 했어요, 기억해 줘"
    )
    team.command(team.boss, team.general, f"pin {id_in(kept.text)}")
    said = team.slack.say(team.dana, team.general, f"our {CANARY} cluster has nine nodes")
    team.keep_this(team.dana, team.general, said)
    team.slack.edit(team.dana, team.general, said, f"our {CANARY} cluster has ten nodes")
    team.slack.say(team.dana, team.deploys, f"we decided that the {CANARY} is migrated on Friday", thread_ts=ts)
    team.fall_quiet()
    imported(team, tmp_path)
    _, answer = team.ask(team.minsu, team.general, f"{team.bot} what is the {CANARY}?")
    for saegim in team.running:
        saegim.rooms.recall.catch_up()
        saegim.rooms.recall._replica.settle()
    team.settled()
    team.stop()
    letter(redis_url)

    assert CANARY in seen(answer)
    assert len([memory for memory in team.memories() if CANARY in memory.text]) >= 4
    assert team.redis.llen(keys.DEAD) == 1
    assert team.redis.exists(keys.SNAPSHOT)
    assert holding(redis_url) == []
    assert holding(redis_url, "민수") == []
    with connect(redis_url, decode=False) as redis:
        assert keys.MEMORIES in found(redis, CANARY)  # the operator's own search reads it


def imported(team: Team, folder: Path) -> None:
    line = f'{{"channel": "{team.general}", "ts": "1795392060.000200", "user": "U1", "text": "the {CANARY} was imported"}}\n'
    (folder / "messages.jsonl").write_text(line)
    report = import_messages(folder / "messages.jsonl", Store(team.redis), team.redis, Reading())
    assert report.added == 1


def letter(url: str) -> None:
    """A question that is given up."""
    with connect_intake(url) as redis:
        inbox = Inbox(redis, lambda: 1e9)
        inbox.put(
            Event("message", "Ev-dead", place="C-dead", user="U1", ts="1.0", text=f"where is the {CANARY}?"),
            ["Ev-dead"],
        )
        while redis.exists(keys.jobs("C-dead:1.0")):
            lease = inbox.claim("w", 0.1)
            if lease and lease.event.id == "Ev-dead":
                assert lease.event.text == f"where is the {CANARY}?"
                assert inbox.bury(lease, "five tries")


@everywhere
def test_edits_follow_ups_and_forgetting_work_as_without_a_key(new_team: NewTeam) -> None:
    team = new_team(saegim_encryption_key=FIRST)
    team.start()
    ts = team.slack.say(team.dana, team.general, "the staging database is called herring")
    team.keep_this(team.dana, team.general, ts)
    root, first = team.ask(team.minsu, team.general, f"{team.bot} what is the staging database called?")
    team.slack.edit(team.dana, team.general, ts, "the staging database is called plaice")
    team.settled()
    _, second = team.ask(team.minsu, team.general, "what is the staging database called?", root)
    team.slack.delete(team.dana, team.general, ts)
    team.settled()
    _, third = team.ask(team.minsu, team.general, f"{team.bot} what is the staging database called?")

    assert ["herring" in seen(first), "plaice" in seen(second), "plaice" in seen(third)] == [True, True, False]


def test_what_was_written_before_there_was_a_key_is_still_known(new_team: NewTeam) -> None:
    team = new_team()
    team.command(team.dana, team.general, "remember the staging database is called herring")
    team.stop()
    team.settings = team.settings.model_copy(update={"saegim_encryption_key": secret(FIRST)})
    team.start()
    assert "herring" in seen(team.command(team.minsu, team.general, "what is the staging database called?"))


def test_keys_are_changed_by_putting_a_new_one_first(new_team: NewTeam, redis_url: str) -> None:
    team = new_team(saegim_encryption_key=FIRST)
    team.command(team.dana, team.general, "remember the staging database is called herring")
    team.stop()
    team.settings = team.settings.model_copy(update={"saegim_encryption_key": secret(f"{SECOND},{FIRST}")})
    team.start()
    team.command(team.dana, team.general, "remember we deploy on Tuesdays")

    assert "herring" in seen(team.command(team.minsu, team.general, "what is the staging database called?"))
    assert team.redis.hlen(keys.SEALED) == 2


@everywhere
def test_after_encrypting_anew_the_old_key_is_not_needed(new_team: NewTeam, redis_url: str) -> None:
    team = new_team()
    team.command(team.dana, team.general, f"remember the {CANARY} is our staging database")
    root, _ = team.ask(team.minsu, team.general, f"{team.bot} what is the {CANARY}?")
    team.settled()
    team.stop()
    letter(redis_url)
    assert {keys.MEMORIES, keys.turns(team.general, root), keys.DEAD} <= set(holding(redis_url))

    for ring in ((FIRST,), (SECOND, FIRST)):
        use(KeyRing(map(read_key, ring)))
        with connect(redis_url) as redis:
            assert reseal_all(redis).done >= 4
            assert reseal_all(redis).done == 0

    assert holding(redis_url) == []
    team.settings = team.settings.model_copy(update={"saegim_encryption_key": secret(SECOND)})
    team.start()
    assert CANARY in seen(team.command(team.minsu, team.deploys, f"what is the {CANARY}?"))


@pytest.mark.parametrize("wrong", ["", SECOND], ids=["no key", "another key"])
def test_without_its_key_saegim_does_not_start_and_touches_nothing(
    new_team: NewTeam, redis_url: str, wrong: str
) -> None:
    team = new_team(saegim_encryption_key=FIRST)
    team.command(team.dana, team.general, "remember the staging database is called herring")
    team.settled()
    team.stop()
    before = team.redis.hgetall(keys.MEMORIES)
    use(KeyRing(Settings.model_construct(saegim_encryption_key=secret(wrong)).encryption_keys))

    for way in (connect, connect_intake):
        with pytest.raises(Misconfigured, match="SAEGIM_ENCRYPTION_KEY"):
            way(redis_url)
    assert team.redis.hgetall(keys.MEMORIES) == before


def test_a_text_that_was_moved_to_another_memory_does_not_open(redis: Redis) -> None:
    use(KeyRing([b"1" * 32]))
    store = Store(redis)
    values = {"author": "U", "author_name": "n", "place": "C", "thread_ts": "", "at": 1.0}
    store.put(Memory(id=id_, text=f"text of {id_}", ts=ts, **values) for id_, ts in (("a", "1.0"), ("b", "2.0")))  # type: ignore[arg-type]
    one, other = (str(redis.hget(keys.MEMORIES, id_)) for id_ in ("a", "b"))
    moved = other.replace(other.split('"text": ')[1].split(", ")[0], one.split('"text": ')[1].split(", ")[0])
    assert moved != other
    with pytest.raises(Exception, match="not a Memory"):
        decode(Memory, moved)


def secret(value: str) -> object:
    return Settings.model_validate({"saegim_encryption_key": value}).saegim_encryption_key if value else None


def test_what_looks_as_if_it_were_sealed_stops_nobody(team: Team) -> None:
    nested = "\x02sealed:\x02sea\x02sealed:led:k x QUFBQQ== lunch is at noon"
    assert "remember" in team.command(team.dana, team.general, f"remember {nested}").text
    team.command(team.minsu, team.general, "remember we deploy on Tuesdays")
    ts, _ = team.ask(team.dana, team.general, f"{team.bot} {nested}")
    assert "Tuesdays" in seen(team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?", thread=ts)[1])
    team.command(team.dana, team.general, "forget me")
    assert "2" not in team.command(team.dana, team.general, "forget me 1").text
    assert [memory.author for memory in team.memories()] == [team.minsu]
