"""Recall over both kinds of Redis: in step with the store, deaf to what the readers may not see, and never serving what is gone."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest
from fakeredis import FakeRedis
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis
from redis.client import Pipeline
from redis.cluster import ClusterPipeline
from redis.exceptions import ConnectionError as RedisGone

from bot.memory import keys
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Place, Readers
from tests.memory import team
from tests.memory.team import DAY, MONDAY, NOW, found, hits, said

pytestmark = pytest.mark.cluster

GENERAL = Place("C1", "public", "general")
SECRET = Place("C2", "private", "secret")
DM = Place("D1", "dm", dm_with="U1")
PLACES = {place.id: place for place in (GENERAL, SECRET, DM)}
READERS = Readers("U1", True, GENERAL, frozenset(), {"U1": frozenset(PLACES)}, PLACES)
IN_DM = replace(READERS, place=DM)


def memory(id_: str, text: str, ts: str = "", place: str = "C1", **more: object) -> Memory:
    values: dict[str, object] = {"author": "U2", "author_name": "민수", "thread_ts": ts, "at": 5.0, **more}
    return Memory(id=id_, text=text, place=place, ts=ts, **values)  # type: ignore[arg-type]


def ids(hits: list[Hit]) -> list[str]:
    return [hit.memory.id for hit in hits]


def counted(call: Callable[..., object], trips: list[str]) -> Callable[..., object]:
    def counting(*args: object, **more: object) -> object:
        trips.append(call.__name__)
        return call(*args, **more)

    return counting


def test_a_question_finds_its_answer_and_says_why(redis: Redis) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 매주 화요일이야"), memory("b", "점심은 김밥"), memory("c", "The VPN is WireGuard")])
    recall = Recall(store)
    (hit,) = recall.search("배포는 언제 하나요?", READERS)
    assert hit.memory.text == "배포는 매주 화요일이야"
    assert hit.matched == ("배포는",)
    assert hit.strength > 0.9
    assert hit.score > 0
    assert ids(recall.search("which vpn do we use?", READERS)) == ["c"]
    assert recall.search("who knows the weather", READERS) == []


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("The staging database lives in Frankfurt", "where does the staging database live?"),
        ("스테이징 데이터베이스는 프랑크푸르트에 있어요", "스테이징 데이터베이스는 어디에 있어요?"),
    ],
)
def test_what_is_kept_in_several_places_in_the_same_words_is_as_strong_as_what_is_kept_once(
    redis: Redis, told: str, question: str
) -> None:
    places = {f"C{n}": Place(f"C{n}", "public") for n in range(1, 5)}
    readers = replace(READERS, rooms={"U1": frozenset(places)}, places=places)
    store = Store(redis)
    others = [memory(f"o{n}", f"{word} needs a look") for n, word in enumerate("printer lunch parking badge".split())]
    store.put([*others, memory("a", told), memory("z", "The production database lives in Dublin, 스테이징은 아니에요")])
    recall = Recall(store)
    once = recall.search(question, readers)[0].strength
    store.put([memory(f"c{n}", told, place=f"C{n}") for n in (2, 3, 4)])
    again = recall.search(question, readers)[:4]
    assert {hit.memory.text for hit in again} == {told}
    assert min(hit.strength for hit in again) > 0.8 * once


def test_what_was_just_put_is_found_by_every_process(redis: Redis) -> None:
    here, there = Recall(Store(redis)), Recall(Store(redis))
    assert here.search("배포", READERS) == there.search("배포", READERS) == []
    Store(redis).put([memory("a", "배포는 화요일")])
    assert ids(here.search("배포", READERS)) == ids(there.search("배포", READERS)) == ["a"]
    Store(redis).replace(memory("a", "점심은 김밥"))
    assert here.search("배포", READERS) == there.search("배포", READERS) == []
    assert ids(here.search("점심", READERS)) == ids(there.search("점심", READERS)) == ["a"]
    Store(redis).remove(["a"])
    assert here.search("점심", READERS) == there.search("점심", READERS) == []


def test_a_process_left_far_behind_reads_everything_anew(redis: Redis) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일"), memory("b", "배포는 수요일")])
    recall = Recall(store)
    assert recall.catch_up() == 2
    store.remove(["a"])
    store.put([memory("c", "배포는 목요일")])
    redis.xtrim(keys.CHANGES, maxlen=1, approximate=False)
    assert recall.catch_up() == 2
    assert sorted(ids(recall.search("배포", READERS))) == ["b", "c"]


def test_a_redis_that_lost_everything_is_believed(redis: Redis) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일")])
    recall = Recall(store)
    recall.catch_up()
    redis.flushall()
    assert recall.catch_up() == 0


def test_catching_up_with_nothing_new_is_one_round_trip(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일")])
    recall = Recall(store)
    recall.catch_up()
    trips: list[str] = []
    for kind, call in ((type(redis), "execute_command"), (Pipeline, "execute"), (ClusterPipeline, "execute")):
        monkeypatch.setattr(kind, call, counted(getattr(kind, call), trips))
    recall.catch_up()
    assert len(trips) == 1
    recall.search("배포", READERS)
    assert len(trips) == 3


def test_a_failure_while_catching_up_loses_no_change(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(redis)
    recall = Recall(store)
    recall.catch_up()
    store.put([memory("a", "배포는 화요일")])

    def gone(_: object) -> dict[str, Memory]:
        raise RedisGone

    with monkeypatch.context() as broken:
        broken.setattr(store, "get", gone)
        with pytest.raises(RedisGone):
            recall.search("배포", READERS)
    assert ids(recall.search("배포", READERS)) == ["a"]


def test_what_changes_during_the_first_reading_is_not_missed(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    store, other = Store(redis), Store(redis)
    store.put([memory("a", "배포는 화요일"), memory("b", "배포는 수요일")])
    scan = store.scan

    def busy() -> list[Memory]:
        seen = list(scan())
        other.remove(["a"])
        other.put([memory("c", "배포는 목요일")])
        return seen

    monkeypatch.setattr(store, "scan", busy)
    recall = Recall(store)
    recall.catch_up()
    assert sorted(ids(recall.search("배포", READERS))) == ["b", "c"]


def test_what_is_erased_between_ranking_and_answering_is_not_served(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일"), memory("b", "배포는 수요일")])
    recall = Recall(store)
    recall.catch_up()
    get = store.get

    def late(wanted: list[str]) -> dict[str, Memory]:
        redis.hdel(keys.MEMORIES, "a")
        return get(wanted)

    monkeypatch.setattr(store, "get", late)
    assert ids(recall.search("배포", READERS)) == ["b"]


def test_a_private_memory_is_told_in_its_place_and_in_a_members_dm_only(redis: Redis) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일", place="C2")])
    recall = Recall(store)
    assert recall.search("배포", READERS) == []
    assert ids(recall.search("배포", replace(READERS, place=SECRET))) == ["a"]
    assert ids(recall.search("배포", IN_DM)) == ["a"]
    assert recall.search("배포", replace(IN_DM, rooms={})) == []


def test_the_law_is_asked_again_of_what_is_handed_out(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일", "1.0"), memory("b", "네", "2.0", thread_ts="1.0")])
    recall = Recall(store)
    recall.catch_up()
    get = store.get
    moved = lambda ids: {i: replace(m, place="C2") for i, m in get(ids).items()}  # noqa: E731
    monkeypatch.setattr(store, "get", moved)
    assert recall.search("배포", READERS) == []


def test_the_replies_that_followed_come_with_it(redis: Redis) -> None:
    store = Store(redis)
    replies = [memory(f"r{n}", f"답 {n}", f"1.{n}", thread_ts="1.0") for n in range(1, 6)]
    store.put([memory("q", "배포는 언제", "1.0"), *reversed(replies), memory("x", "딴 얘기", "1.15")])
    hit, *_ = Recall(store).search("배포", READERS)
    assert (hit.memory.id, hit.continuation) == ("q", tuple(replies[:3]))


def test_a_reply_the_readers_may_not_see_does_not_come_with_it(redis: Redis) -> None:
    store = Store(redis)
    store.put(
        [
            memory("q", "배포는 언제", "1.0"),
            memory("r1", "비밀", "1.1", thread_ts="1.0", shared=True),
            memory("r2", "화요일", "1.2", thread_ts="1.0"),
        ]
    )
    recall = Recall(store)
    hit, *_ = recall.search("배포", replace(IN_DM, rooms={}))  # (c) fails: only (b) serves, and not what was shared
    assert [m.id for m in hit.continuation] == ["r2"]


def test_the_conversation_itself_does_not_come_back(redis: Redis) -> None:
    store = Store(redis)
    store.put(
        [
            memory("q", "배포는 언제", "1.0"),
            memory("r1", "배포는 화요일", "1.1", thread_ts="1.0"),
            memory("r2", "배포는 수요일", "1.2", thread_ts="1.0"),
            memory("o", "배포는 목요일", "1.0", place="D1"),
        ]
    )
    recall = Recall(store)
    hits = recall.search("배포 언제", READERS, 1, skip=frozenset({"1.0", "1.1"}))
    assert ids(hits) == ["r2"]
    (hit,) = recall.search("배포", READERS, 5, skip=frozenset({"1.0", "1.2"}))
    assert hit.continuation == ()
    assert sorted(ids(recall.search("배포", IN_DM, 5, skip=frozenset({"1.0"})))) == ["q", "r1", "r2"]


def test_who_wrote_it_can_be_asked_for(redis: Redis) -> None:
    store = Store(redis)
    store.put([memory("a", "배포는 화요일"), memory("b", "배포는 수요일", author_name="Jane Doe")])
    recall = Recall(store)
    assert ids(recall.search("민수님이 뭐라고 했어?", READERS)) == ["a"]
    assert ids(recall.search("what did Jane say?", READERS)) == ["b"]


def test_many_threads_search_while_memories_come_and_go(redis: Redis) -> None:
    store = Store(redis)
    store.put([memory("stays", "배포는 화요일")])
    recall = Recall(store)

    def work(n: int) -> list[str]:
        if n % 4 == 0:
            store.put([memory(f"m{n}", f"배포 {n}")])
        if n % 4 == 1:
            store.remove([f"m{n - 1}"])
        return ids(recall.search("배포", READERS, 500))

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(200)))
    assert all("stays" in found for found in results)
    fresh = Recall(store)
    assert ids(recall.search("배포", READERS, 500)) == ids(fresh.search("배포", READERS, 500))
    assert recall.catch_up() == store.count()


def test_a_store_with_one_memory_finds_it() -> None:
    one = said("a", "배포는 매주 화요일이야", NOW)
    for question in ("배포 언제 해?", "deploy day", "qovh", "베포", "민수님이 뭐라고 했어", "배포"):
        assert found(question, one) == ["a"], question
        assert all(hit.score > 0 and 0 <= hit.strength <= 1 for hit in hits(question, [one])), question


def test_of_the_texts_of_a_question_without_an_answer_nothing_is_made_up() -> None:
    assert found("the weather in Paris", said("a", "배포는 화요일"), said("b", "점심은 김밥", 6.0)) == []


# ── as if absent ────────────────────────────────────────────────────────────────────────────────────────────────────────

TEXTS = st.lists(
    st.sampled_from(["배포", "deploy", "서버", "베포", "화요일", "이제", "금요일로", "회의?", "민수", "TF = 서버", "점심 " * 45]), min_size=1, max_size=6
).map(" ".join)  # fmt: skip
MESSAGES = st.lists(
    st.builds(
        lambda text, at, thread, author, place: said(
            "", text, at, thread, place=place, author=author, author_name={"U1": "Jane", "U2": "민수"}[author]
        ),
        TEXTS,
        st.sampled_from([MONDAY - 5 * DAY, MONDAY, MONDAY + 1, 5.0]),
        st.sampled_from(["", "1.0", "1.0", "2.0"]),
        st.sampled_from(["U1", "U2"]),
        st.sampled_from(["C1", "C2"]),
    ),
    max_size=8,
)
QUESTIONS = st.lists(
    st.sampled_from(["배포", "deploy", "서버", "서바", "회의", "언제", "지난주에", "내가", "민수님", "TF", "quark"]), min_size=1, max_size=5
).map(" ".join)  # fmt: skip


def numbered(messages: list[Memory], letter: str) -> list[Memory]:
    """With ids and timestamps of their own."""
    return [replace(one, id=f"{letter}{n}", ts=f"{int(one.at)}.{ord(letter)}{n}") for n, one in enumerate(messages)]


def secret(messages: list[Memory]) -> list[Memory]:
    """The same where the readers may not see them: in a place unknown to them, or shared outside when they were written."""
    unseen = [replace(one, place="C9") if one.place == "C1" else replace(one, shared=True) for one in messages]
    return numbered(unseen, "h")


@given(MESSAGES, MESSAGES, QUESTIONS)
def test_what_the_readers_may_not_see_is_as_if_it_were_absent(
    messages: list[Memory], hidden: list[Memory], question: str
) -> None:
    seen = numbered(messages, "v")
    assert hits(question, [*secret(hidden), *seen]) == hits(question, seen)


@settings(deadline=None)
@given(MESSAGES, MESSAGES, MESSAGES, QUESTIONS, st.randoms(use_true_random=False))
def test_so_it_is_whatever_has_been_put_removed_and_merged_before(
    messages: list[Memory], hidden: list[Memory], gone: list[Memory], question: str, chance: Random
) -> None:
    seen, past = numbered(messages, "v"), numbered(gone, "g")
    waiting = [*seen, *secret(hidden), *past]
    chance.shuffle(waiting)
    store = Store(FakeRedis(decode_responses=True))
    recall, there = Recall(store), []
    while waiting:
        store.put([waiting[-1]])
        there.append(waiting.pop())
        old = [one.id for one in there if one in past]
        if old and chance.random() < 0.5:
            store.remove(old)
        if chance.random() < 0.5:
            with recall._replica.current() as index:
                if chance.random() < 0.5:
                    index.merge()
    store.remove([one.id for one in past])
    assert recall.search(question, team.READERS, 10, now=NOW) == hits(question, seen)


@given(MESSAGES, QUESTIONS, st.randoms(use_true_random=False))
def test_in_whatever_order_memories_came_the_same_is_found(
    messages: list[Memory], question: str, chance: Random
) -> None:
    seen = numbered(messages, "v")
    shuffled = list(seen)
    chance.shuffle(shuffled)
    assert hits(question, shuffled) == hits(question, seen)


def test_a_memory_is_found_by_what_its_statement_says_beyond_its_words() -> None:
    told = said("a", "그럼 다음 주 화요일에 해요")
    assert found("2026-12-01에 뭐 해요?", told) == []
    assert found("2026-12-01에 뭐 해요?", replace(told, statement="배포는 다음 주 화요일(2026-12-01)")) == ["a"]
