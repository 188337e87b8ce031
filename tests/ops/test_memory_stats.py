"""`saegim memory stats`: what counts as junk, as said twice, as never recalled and as an echo; and that no word is shown."""

import json

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.conversation import Conversations
from bot.memory.store import Store
from bot.memory.values import Memory, MemoryKind, Place
from bot.ops.memory_stats import Share, Stats, show, stats
from bot.playground.embedded_redis import embedded_redis
from tests.memory.episodes import consolidator, episode, turns
from tests.ops.test_doctor import settings

DEPLOYS = "배포는 매주 화요일 오전 10시에 합니다"


def memory(id_: str, text: str, place: str = "C1", kind: MemoryKind = "message", keeper: str = "") -> Memory:
    ts = f"{ord(id_)}.0"
    return Memory(id_, text, "U1", "민수", place, ts, ts, float(ts), kind, keeper=keeper)


def test_every_rate_counts_what_it_says(redis: Redis) -> None:
    Store(redis).put(
        [
            memory("a", DEPLOYS, kind="fact"),
            memory("b", DEPLOYS),  # said twice
            memory("c", DEPLOYS, place="D1"),  # elsewhere
            memory("d", "넵"),  # junk
            memory("e", "ㅋㅋ", kind="note"),  # asked for
            memory("f", "오늘 춥네요", keeper="U2"),  # asked for
        ]
    )
    redis.hset(keys.USES, "a", "{}")
    places = {"C1": Place("C1", "public"), "D1": Place("D1", "dm")}
    assert stats(redis, places) == Stats(
        memories=6,
        kinds={"message": 4, "fact": 1, "note": 1},
        places={"public": 5, "dm": 1},
        junk=Share(1, 4),
        duplicates=Share(1, 6),
        never_recalled=Share(5, 6),
        echoes=Share(0, 0),
    )


def test_an_echo_is_told_from_the_conversation_while_it_is_known(redis: Redis) -> None:
    said = turns(f"민수: {DEPLOYS}\nSaegim: {DEPLOYS} [1]\n민수: {DEPLOYS}\n민수: 배포는 매주 수요일에 합니다")
    root = said[0].ts
    Conversations(redis, 60).warm("C1", root, said)
    Store(redis).put(
        Memory(str(n), turn.text, turn.user, turn.name, "C1", turn.ts, root, float(turn.ts))
        for n, turn in enumerate(said)
        if not turn.saegim
    )
    assert stats(redis, {}).echoes == Share(1, 3)


def test_what_consolidation_keeps_is_clean(redis: Redis) -> None:
    store = Store(redis)
    talk = f"민수: 안녕하세요\n지우: {DEPLOYS}\nSaegim: {DEPLOYS}\n민수: {DEPLOYS}\n지우: {DEPLOYS}\n민수: ㅋㅋ"
    for n in range(3):
        consolidator(store).consolidate(episode(talk, start=1_795_392_000 + 9_000 * n))
    found = stats(redis, {})
    assert found.memories == 1
    assert (found.junk.count, found.duplicates.count) == (0, 0)


def test_nothing_is_divided_by_nothing(redis: Redis) -> None:
    found = stats(redis, {})
    assert {share.rate for share in (found.junk, found.duplicates, found.never_recalled, found.echoes)} == {None}


@pytest.mark.parametrize("as_json", [False, True])
def test_it_prints_counts_and_no_words(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with embedded_redis() as url:
        from bot.memory.connection import connect

        with connect(url) as redis:
            Store(redis).put([memory("a", DEPLOYS, kind="fact"), memory("b", "넵")])
        show(settings(redis_url=url), as_json=as_json)
    printed = capsys.readouterr().out
    assert "배포" not in printed
    if as_json:
        told = json.loads(printed.splitlines()[-1])
        assert told["memories"] == 2
        assert (told["junk_rate"], told["duplicate_rate"], told["never_recalled_rate"], told["echo_rate"]) == (
            0.5,
            0,
            1,
            None,
        )
        assert told["kinds"] == {"fact": 1, "message": 1}
    else:
        assert "50.0 %" in printed
        assert "1 of 2" in printed
