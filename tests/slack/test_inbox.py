"""The inbox over both Redis kinds: once, in order, by one worker at a time, and nothing lost when workers die."""

import json
import random
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.consolidation.learning import Consent, Learning
from bot.slack.event import APART, Event, EventKind
from bot.slack.inbox import DEAD_KEPT, LEASE, RECLAIM_EVERY, Inbox, Lease
from tests.conftest import Clock
from tests.slack.jobs import message, next_job, put

pytestmark = pytest.mark.cluster


def no_sleep(_seconds: float) -> None:
    """Tests do not wait."""


@pytest.fixture
def inbox(redis: Redis, clock: Clock) -> Inbox:
    return Inbox(redis, clock, sleep=no_sleep)


@pytest.fixture
def impatient(redis: Redis, clock: Clock) -> Inbox:
    """An inbox whose leases lapse at once: every claim may take over what others hold."""
    return Inbox(redis, clock, lease=0, sleep=no_sleep)


def claim(inbox: Inbox, consumer: str = "w1") -> Lease:
    lease = next_job(inbox, consumer)
    assert lease, "there is no job"
    return lease


def take_over(impatient: Inbox, clock: Clock, consumer: str = "w2") -> Lease:
    clock.advance(RECLAIM_EVERY)
    return claim(impatient, consumer)


def test_what_is_put_can_be_claimed_word_for_word(inbox: Inbox) -> None:
    event = replace(message(), text="배포는 <@U2> & 화요일?\n\u2028", mention=True, files=2)
    put(inbox, event)
    lease = claim(inbox)
    assert (lease.event, lease.tries, lease.thread) == (event, 1, "C1:1.0")


@pytest.mark.parametrize("again", [("Ev1", "C1:1.5"), ("Ev1", "other"), ("Ev2", "C1:1.5")])
def test_any_claim_seen_before_makes_a_duplicate(inbox: Inbox, redis: Redis, again: tuple[str, str]) -> None:
    put(inbox, message())
    assert inbox.put(message(), again) == "duplicate"
    assert redis.llen(keys.jobs("C1:1.0")) == 1
    assert not redis.exists(keys.seen("other"))


def test_a_thread_that_is_not_joined_is_ignored_and_leaves_no_claim(inbox: Inbox, redis: Redis) -> None:
    assert inbox.put(message(), ["Ev1", "C1:1.5"], only_if_joined=True) == "ignored"
    assert redis.keys("*") == []
    assert inbox.put(message(), ["EvMention", "C1:1.5"], join=True) == "queued"


def test_a_joined_thread_is_followed_until_it_is_muted(inbox: Inbox) -> None:
    inbox.put(message(1), ["1"], join=True)
    assert inbox.joined.is_joined("C1", "1.0")
    assert inbox.put(message(2), ["2"], only_if_joined=True) == "queued"
    assert inbox.put(message(3, thread="9.0"), ["3"], only_if_joined=True) == "ignored"
    inbox.joined.mute(message(2))
    assert not inbox.joined.is_joined("C1", "1.0")
    assert inbox.put(message(4), ["4"], only_if_joined=True) == "ignored"


def test_following_a_thread_keeps_it_joined(inbox: Inbox, redis: Redis) -> None:
    inbox.put(message(1), ["1"], join=True)
    redis.expire(keys.joined("C1", "1.0"), 60)
    inbox.put(message(2), ["2"], only_if_joined=True)
    assert redis.ttl(keys.joined("C1", "1.0")) > keys.JOINED_TTL - 60


def edit(at: str, number: int = 1, **more: Any) -> Event:
    """Message `number` as it was edited at `at`."""
    return replace(message(number), kind="edited", id=f"Ev{number}:{at}", edited=at, **more)


def told(inbox: Inbox, *events: Event) -> list[str]:
    return [inbox.put(event, [event.id, *([event.key] if event.kind == "message" else [])]) for event in events]


def test_an_edit_that_is_told_after_a_later_one_of_the_same_message_is_not_taken(inbox: Inbox) -> None:
    first, second, other = edit("200.5"), edit("1000.5"), edit("200.5", 2)
    assert told(inbox, message(), second, first, replace(second, id="Ev9"), other) == [
        *("queued", "queued"),
        *("duplicate", "duplicate", "queued"),
    ]


@pytest.mark.parametrize("turns", [{"mention": True}, {"dm": True}], ids=["mention", "dm"])
def test_an_edit_that_is_told_before_its_message_stands_for_it(inbox: Inbox, turns: dict[str, bool]) -> None:
    early = edit("200.5", **turns)
    assert told(inbox, early, message()) == ["queued", "duplicate"]
    assert claim(inbox).event == replace(early, first=True)
    assert inbox.joined.is_joined("C1", "1.0") is ("mention" in turns)


def test_in_a_joined_thread_an_edit_stands_for_its_message_without_a_mention(inbox: Inbox) -> None:
    inbox.put(message(0, thread="1.0"), ["0"], join=True)
    assert told(inbox, edit("200.5"), message()) == ["queued", "duplicate"]


def test_an_edit_of_what_was_written_before_the_thread_was_joined_stands_for_nothing(inbox: Inbox) -> None:
    inbox.put(message(7, thread="1.0"), ["7"], join=True)
    assert told(inbox, edit("200.5")) == ["queued"]
    inbox.done(claim(inbox))
    assert not claim(inbox).event.first


def test_an_edit_of_another_day_stands_for_nothing(inbox: Inbox) -> None:
    late = edit(f"{keys.SEEN_TTL + 200}.5", mention=True)
    assert told(inbox, late) == ["queued"]
    assert not claim(inbox).event.first
    assert not inbox.joined.is_joined("C1", "1.0")


def test_a_message_told_after_its_edit_is_to_be_read_again_and_one_told_after_its_deletion_is_not_taken(
    inbox: Inbox,
) -> None:
    assert told(inbox, edit("200.5"), message()) == ["queued", "queued"]
    inbox.done(claim(inbox))
    assert claim(inbox).event == replace(message(), late=True)
    told(inbox, Event("deleted", "Ev9", at=9, place="C1", ts="2.5", thread_ts="1.0"))
    assert told(inbox, message(2)) == ["duplicate"]


def test_a_mention_told_after_its_edit_joins_no_thread_by_itself(inbox: Inbox) -> None:
    told(inbox, edit("200.5"))
    assert inbox.put(replace(message(), mention=True), ["Ev1"], join=True) == "queued"
    assert not inbox.joined.is_joined("C1", "1.0")
    inbox.joined.join(message())
    assert inbox.joined.is_joined("C1", "1.0")


def test_where_nobody_is_heard_an_edit_stands_for_nothing(inbox: Inbox) -> None:
    assert told(inbox, edit("200.5"), message()) == ["queued", "queued"]
    assert not claim(inbox).event.first


def test_an_edit_of_a_message_that_was_heard_does_not_join_its_thread_again(inbox: Inbox) -> None:
    assert told(inbox, message(), edit("200.5", mention=True)) == ["queued", "queued"]
    assert not inbox.joined.is_joined("C1", "1.0")
    inbox.done(claim(inbox))
    assert not claim(inbox).event.first


def test_a_deleted_message_is_gone_before_its_question_is_answered(inbox: Inbox) -> None:
    put(inbox, message(1))
    inbox.put(Event("deleted", "Ev9", at=9, place="C1", ts="1.5", thread_ts="1.0"), ["Ev9"])
    assert inbox.is_gone("C1", "1.5")
    assert not inbox.is_gone("C1", "0.1")
    assert not inbox.is_gone("C2", "1.5")


def test_one_thread_is_in_one_hand_and_in_order(inbox: Inbox) -> None:
    put(inbox, message(1), message(2), message(3, thread="9.0"))
    first, other = claim(inbox, "w1"), claim(inbox, "w2")
    assert (first.event.id, other.event.id) == ("Ev1", "Ev3")
    assert inbox.claim("w3", 0) is None
    assert inbox.done(first)
    assert claim(inbox, "w3").event.id == "Ev2"


def test_threads_take_turns(inbox: Inbox) -> None:
    put(inbox, message(1), message(2), message(3, thread="9.0"))
    inbox.done(claim(inbox))
    assert claim(inbox).event.id == "Ev3"


def test_nothing_is_left_when_all_is_done(inbox: Inbox, redis: Redis) -> None:
    put(inbox, message(1), message(2))
    assert inbox.done(claim(inbox))
    assert inbox.done(claim(inbox))
    assert redis.xlen(keys.READY) == 0
    assert redis.xpending(keys.READY, keys.GROUP)["pending"] == 0
    assert not redis.exists(keys.jobs("C1:1.0"), keys.tries("C1:1.0"))


def test_a_dead_workers_job_comes_back_and_counts_its_tries(inbox: Inbox, impatient: Inbox, clock: Clock) -> None:
    put(inbox, message())
    assert claim(inbox, "w1").tries == 1
    assert take_over(impatient, clock, "w2").tries == 2
    assert take_over(impatient, clock, "w3").tries == 3


def test_a_living_workers_job_stays_with_it(inbox: Inbox, clock: Clock) -> None:
    put(inbox, message())
    assert inbox.renew(claim(inbox, "w1"))
    clock.advance(RECLAIM_EVERY)
    assert inbox.claim("w2", 0) is None


def test_dead_workers_jobs_are_looked_for_only_every_few_seconds(inbox: Inbox, impatient: Inbox, clock: Clock) -> None:
    put(inbox, message())
    assert impatient.claim("w0", 0) is not None  # looks, finds nothing lapsed, takes the fresh one
    assert impatient.claim("w2", 0) is None
    clock.advance(RECLAIM_EVERY)
    assert impatient.claim("w2", 0) is not None


def test_a_lapsed_job_is_found_behind_many_living_ones(inbox: Inbox, redis: Redis, clock: Clock) -> None:
    put(inbox, *(message(n, thread=f"{n}.0") for n in range(1, 41)))
    leases = [claim(inbox, f"w{n}") for n in range(40)]
    clock.advance(RECLAIM_EVERY)
    redis.xclaim(keys.READY, keys.GROUP, "w39", 0, [leases[39].entry], idle=int(LEASE * 1000) + 1_000)
    assert claim(inbox, "rescuer").event == leases[39].event


STALE: list[Callable[[Inbox, Lease], bool]] = [
    Inbox.renew,
    Inbox.done,
    lambda inbox, lease: inbox.again(lease, 0),
    lambda inbox, lease: inbox.again(lease, 1),
    lambda inbox, lease: inbox.bury(lease, "poison"),
]


@pytest.mark.parametrize("act", STALE)
@pytest.mark.parametrize("thief", ["w2", "w1"])
def test_a_stale_worker_changes_nothing(
    impatient: Inbox, redis: Redis, clock: Clock, act: Callable[[Inbox, Lease], bool], thief: str
) -> None:
    """Even when the new holder has the same name: a restarted process may call itself as before."""
    inbox = impatient
    put(inbox, message(1), message(2))
    stale = claim(inbox, "w1")
    lease = take_over(impatient, clock, thief)
    before = redis.lrange(keys.jobs("C1:1.0"), 0, -1), redis.xrange(keys.READY)
    assert act(inbox, stale) is False
    assert (redis.lrange(keys.jobs("C1:1.0"), 0, -1), redis.xrange(keys.READY)) == before
    assert not redis.exists(keys.DEAD)
    assert inbox.renew(lease)


@pytest.mark.parametrize("act", STALE)
def test_a_lease_that_is_being_taken_over_changes_nothing(
    inbox: Inbox, redis: Redis, act: Callable[[Inbox, Lease], bool]
) -> None:
    """Between the two steps of a claim the entry is another's, and the job not yet counted."""
    put(inbox, message())
    lease = claim(inbox, "w1")
    redis.xclaim(keys.READY, keys.GROUP, "w2", 0, [lease.entry])
    assert act(inbox, lease) is False
    assert redis.llen(keys.jobs("C1:1.0")) == 1


@pytest.mark.parametrize("act", STALE)
def test_only_the_job_that_was_handed_out_is_acted_upon(
    inbox: Inbox, redis: Redis, act: Callable[[Inbox, Lease], bool]
) -> None:
    put(inbox, message())
    lease = claim(inbox)
    redis.lpush(keys.jobs("C1:1.0"), "another")
    assert act(inbox, lease) is False
    assert redis.llen(keys.jobs("C1:1.0")) == 2


@pytest.mark.parametrize("act", STALE)
def test_a_finished_lease_changes_nothing(inbox: Inbox, redis: Redis, act: Callable[[Inbox, Lease], bool]) -> None:
    put(inbox, message(1), message(2))
    lease = claim(inbox)
    assert inbox.done(lease)
    assert act(inbox, lease) is False
    assert redis.llen(keys.jobs("C1:1.0")) == 1


def test_a_slow_claimer_who_was_overtaken_gets_nothing(inbox: Inbox, redis: Redis, clock: Clock) -> None:
    put(inbox, message())
    entry = claim(inbox, "w1").entry
    redis.xclaim(keys.READY, keys.GROUP, "w2", 0, [entry])
    assert inbox._open(entry, "C1:1.0", "w1") is None
    assert redis.get(keys.tries("C1:1.0")) == "1"


def test_again_at_once_goes_to_the_end_of_the_line(inbox: Inbox) -> None:
    put(inbox, message(1), message(2), message(3, thread="9.0"))
    assert inbox.again(claim(inbox), 0)
    assert claim(inbox).event.id == "Ev3"
    lease = claim(inbox)
    assert (lease.event.id, lease.tries) == ("Ev1", 2)


def test_again_later_is_not_claimed_before_its_time(inbox: Inbox, redis: Redis, clock: Clock) -> None:
    put(inbox, message())
    lease = claim(inbox)
    assert inbox.again(lease, 10)
    clock.advance(RECLAIM_EVERY)
    assert inbox.claim("w2", 0) is None
    (pending,) = redis.xpending_range(keys.READY, keys.GROUP, "-", "+", 1)
    over = int(pending["time_since_delivered"])  # of the lease, so that ten seconds of it are left
    assert (LEASE - 10) * 1000 <= over < LEASE * 1000 - 5_000


def test_again_now_by_the_clock_is_looked_for_in_time(redis: Redis, clock: Clock) -> None:
    inbox = Inbox(redis, clock, lease=0.001, sleep=no_sleep)
    put(inbox, message())
    lease = claim(inbox)
    assert inbox.again(lease, 1.0)
    clock.advance(1.1)
    assert inbox._next_look() <= clock(), "not only after RECLAIM_EVERY"


def test_a_look_for_dead_workers_does_not_put_off_what_was_handed_back(redis: Redis, clock: Clock) -> None:
    inbox = Inbox(redis, clock, lease=1.0, sleep=no_sleep)
    put(inbox, message())
    lease = claim(inbox)
    clock.advance(RECLAIM_EVERY - 0.5)
    assert inbox.again(lease, 1.0)
    clock.advance(0.5)
    inbox.claim("w2", 0)  # a look at its regular time, too early for the job
    clock.advance(0.6)
    assert inbox._next_look() <= clock()


def test_a_buried_job_is_among_the_dead_and_the_thread_goes_on(inbox: Inbox, redis: Redis, clock: Clock) -> None:
    put(inbox, message(1), message(2))
    lease = claim(inbox)
    assert inbox.bury(lease, "poison")
    (letter,) = redis.lrange(keys.DEAD, 0, -1)
    assert json.loads(letter) == {"at": clock(), "reason": "poison", "tries": 1, "job": lease.job}
    following = claim(inbox)
    assert (following.event.id, following.tries) == ("Ev2", 1)


def test_dead_letters_are_bounded(inbox: Inbox, redis: Redis) -> None:
    redis.rpush(keys.DEAD, *(["old"] * DEAD_KEPT))
    put(inbox, message())
    inbox.bury(claim(inbox), "poison")
    assert redis.llen(keys.DEAD) == DEAD_KEPT
    assert redis.lindex(keys.DEAD, 0) != "old"


@pytest.mark.parametrize("job", ["{", "[]", '{"kind":"message","id":"x","at":1,"colour":"red"}'])
def test_an_unreadable_job_is_buried_and_the_thread_goes_on(inbox: Inbox, redis: Redis, job: str) -> None:
    put(inbox, message())
    redis.lpush(keys.jobs("C1:1.0"), job)
    assert inbox.claim("w1", 0) is None
    assert "unreadable" in (redis.lindex(keys.DEAD, 0) or "")
    assert claim(inbox).event == message()


def test_an_entry_without_jobs_is_dropped(inbox: Inbox, redis: Redis) -> None:
    put(inbox, message())
    redis.delete(keys.jobs("C1:1.0"))
    assert inbox.claim("w1", 0) is None
    assert redis.xlen(keys.READY) == 0


@pytest.mark.parametrize("disaster", ["stream", "group", "everything"])
def test_a_lost_stream_or_group_is_made_anew_and_no_job_is_lost(inbox: Inbox, redis: Redis, disaster: str) -> None:
    put(inbox, message(1), message(2), message(3, thread="9.0"))
    held = claim(inbox, "w1")
    if disaster == "everything":
        redis.flushall()
        put(inbox, message(1), message(2), message(3, thread="9.0"))
    elif disaster == "stream":
        redis.delete(keys.READY)
    else:
        redis.xgroup_destroy(keys.READY, keys.GROUP)
    assert inbox.done(held) is False, "the lease went with the group"
    seen = []
    for _ in range(3):
        lease = claim(inbox)
        seen.append(lease.event.id)
        assert inbox.done(lease)
    assert sorted(seen) == ["Ev1", "Ev2", "Ev3"]
    assert seen.index("Ev1") < seen.index("Ev2")
    assert inbox.claim("w1", 0) is None


def test_healing_gives_no_thread_a_second_entry(inbox: Inbox, redis: Redis, clock: Clock) -> None:
    put(inbox, message(1), message(2, thread="9.0"))
    claim(inbox)
    for _ in range(2):
        Inbox(redis, clock, sleep=no_sleep).claim("other", 0)
    assert redis.xlen(keys.READY) == 2


def test_names_of_consumers_long_gone_are_dropped(redis: Redis, inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    put(inbox, message(1))
    inbox.done(claim(inbox, "old"))
    put(inbox, message(2))
    busy = claim(inbox, "busy")
    monkeypatch.setattr("bot.slack.inbox.ABANDONED", -1)
    inbox._sound = False
    inbox.claim("new", 0)
    names = {consumer["name"] for consumer in redis.xinfo_consumers(keys.READY, keys.GROUP)}
    assert "old" not in names
    assert "busy" in names
    assert inbox.renew(busy)


def test_an_empty_embedded_redis_is_not_polled_without_a_pause(redis: Redis, clock: Clock) -> None:
    pauses: list[float] = []
    inbox = Inbox(redis, clock, sleep=pauses.append)
    inbox.claim("w1", 0)
    assert pauses == []
    inbox.claim("w1", 0.01)
    assert len(pauses) == 1


def test_the_posted_reply_is_remembered(inbox: Inbox) -> None:
    assert inbox.posted("C1:1.5") is None
    inbox.record_posted("C1:1.5", "2.0")
    assert inbox.posted("C1:1.5") == "2.0"


def test_a_waiting_worker_is_woken_by_a_new_event(real_redis_url: str, clock: Clock) -> None:
    redis = connect(real_redis_url)
    redis.flushall()
    inbox = Inbox(redis, clock, sleep=no_sleep)
    assert inbox.claim("w1", 0) is None
    found: list[Lease | None] = []
    waiting = threading.Thread(target=lambda: found.append(inbox.claim("w1", RECLAIM_EVERY)), daemon=True)
    waiting.start()
    while not redis.info("clients")["blocked_clients"] and waiting.is_alive():
        pass
    put(inbox, message())
    waiting.join(30)
    redis.close()
    assert [lease.event for lease in found if lease] == [message()], "or it would have come back empty-handed"


def test_a_job_costs_four_round_trips_from_put_to_done(
    redis: Redis, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(redis, clock, sleep=no_sleep)
    put(inbox, message(1))
    inbox.done(claim(inbox))
    sent: list[object] = []
    send: Any = redis.execute_command

    def counted(*args: Any, **more: Any) -> Any:
        sent.append(args[0])
        return send(*args, **more)

    monkeypatch.setattr(redis, "execute_command", counted)
    put(inbox, message(2))
    assert inbox.done(claim(inbox))
    assert sent == ["EVALSHA", "XREADGROUP", "EVALSHA", "EVALSHA"]


class Crew:
    """Workers that look for lapsed leases all the time, and die now and then without a word.

    The lease is 0: whoever looks takes over at once, so every look makes the others' leases stale, as a pause longer than
    the lease would.
    """

    def __init__(self, redis: Redis, total: int) -> None:
        self.redis, self.total = redis, total
        self.finished: dict[str, list[int]] = defaultdict(list)
        self.failures: list[str] = []
        self.over = threading.Event()
        self._lock, self._names = threading.Lock(), count()

    def run(self, seed: int) -> None:
        dice, clock, name = random.Random(seed), Clock(), f"w{next(self._names)}"
        inbox = Inbox(self.redis, clock, lease=0, sleep=no_sleep)
        try:
            while not self.over.is_set():
                clock.advance(dice.choice([0, RECLAIM_EVERY]))
                lease = inbox.claim(name, 0)
                if lease and dice.random() < 0.1:
                    name = f"w{next(self._names)}"  # died
                elif lease:
                    self._finish(inbox, lease)
        except BaseException as error:
            self.failures.append(repr(error))
            self.over.set()
            raise

    def _finish(self, inbox: Inbox, lease: Lease) -> None:
        with self._lock:  # so that this list sees the order in which the scripts ran
            if inbox.done(lease):
                self.finished[lease.thread].append(int(lease.event.at))
            if sum(map(len, self.finished.values())) >= self.total:
                self.over.set()


def test_three_hundred_events_over_twenty_threads_with_dying_workers(redis: Redis, clock: Clock) -> None:
    total, threads = 300, 20
    crew, intake = Crew(redis, total), Inbox(redis, clock, sleep=no_sleep)
    workers = [threading.Thread(target=crew.run, args=(seed,), daemon=True) for seed in range(6)]
    for worker in workers:
        worker.start()
    for number in range(1, total + 1):
        put(intake, message(number, thread=f"{number % threads}.0"))
    assert crew.over.wait(60), f"{crew.finished} of {total}"
    for worker in workers:
        worker.join(30)
    assert crew.failures == []
    assert crew.finished == {f"C1:{t}.0": list(range(t or threads, total + 1, threads)) for t in range(threads)}
    assert redis.xlen(keys.READY) == 0
    assert not redis.exists(keys.DEAD)


def test_dead_letters_that_are_unwanted_go_and_the_others_stay(inbox: Inbox, redis: Redis) -> None:
    for event in (message(1), message(2), message(3, thread="3.0")):
        put(inbox, event)
        inbox.bury(claim(inbox), "poison")
    redis.lpush(keys.DEAD, "no letter")  # whose words these are nobody can tell

    assert inbox.purge(lambda event: event.ts == "2.5") == 2

    letters = [json.loads(letter) for letter in redis.lrange(keys.DEAD, 0, -1)]
    assert [Event.from_json(letter["job"]).ts for letter in letters] == ["3.5", "1.5"]


def test_what_waits_in_a_place_that_is_no_more_goes_but_for_the_job_that_says_so(inbox: Inbox) -> None:
    closed = Event("closed", "Ev9", 9.0, "C1")
    put(inbox, message(1), message(2, thread="2.0"), message(3, place="C2"), message(4, place="C10"))
    inbox.put(closed, ["Ev9"])

    assert inbox.drop("C1", closed) == 2

    left = []
    while lease := next((found for _ in range(8) if (found := inbox.claim("w1", 0))), None):
        left.append(lease.event)
        inbox.done(lease)
    assert sorted(event.id for event in left) == ["Ev3", "Ev4", "Ev9"]


def test_jobs_that_wait_are_taken_back_and_one_that_is_being_done_is_told(inbox: Inbox, redis: Redis) -> None:
    put(inbox, message(1), message(2), message(3), message(4, thread="4.0"), message(5, thread="5.0"))
    held = claim(inbox)
    assert held.event.id == "Ev1"
    redis.rpush(keys.jobs("C1:4.0"), "no job")  # of another version of Saegim
    redis.expire(keys.jobs("C1:4.0"), 1000)

    found: list[Event] = []
    taken = inbox.withdraw(lambda event: event.id != "Ev3", found.append)

    assert taken == 3
    assert {event.id for event in found} == {"Ev1", "Ev2", "Ev4", "Ev5"}
    assert redis.lrange(keys.jobs("C1:4.0"), 0, -1) == ["no job"]
    assert inbox.done(held)
    put(inbox, message(6, thread="5.0"))
    assert [event.id for event in claimed(inbox)] == ["Ev3", "Ev6"]
    assert redis.xlen(keys.READY) == 0


def test_taking_a_reply_back_waits_for_nobody_and_nobody_for_it(inbox: Inbox) -> None:
    put(inbox, message(1, thread="1.0"))
    inbox.put(Event("amend", "a1", 5.0, "C1", ts="1.7", thread_ts="1.0", text="deleted"), ())
    first, second = claim(inbox, "w1"), claim(inbox, "w2")
    assert {first.event.kind, second.event.kind} == {"message", "amend"}


# ── conversations that fall quiet ───────────────────────────────────────────────────────────────────────────────────────


def claimed(inbox: Inbox) -> list[Event]:
    """Every job there is, done."""
    events = []
    for _ in range(20):
        if lease := inbox.claim("w1", 0):
            events.append(lease.event)
            inbox.done(lease)
    return events


def test_a_conversation_is_told_as_quiet_when_it_is_due_and_once(inbox: Inbox, redis: Redis, clock: Clock) -> None:
    inbox.quiet_at("C1", "1.0", clock() + 900)
    clock.advance(899)
    assert claimed(inbox) == []

    clock.advance(RECLAIM_EVERY)
    [event] = claimed(inbox)
    assert (event.kind, event.place, event.root, event.thread) == ("quiet", "C1", "1.0", "C1:1.0:quiet")
    clock.advance(RECLAIM_EVERY)
    assert claimed(inbox) == []
    assert not redis.exists(keys.QUIET)


def test_whoever_speaks_puts_it_off(inbox: Inbox, clock: Clock) -> None:
    inbox.quiet_at("C1", "1.0", clock() + 900)
    clock.advance(899)
    inbox.quiet_at("C1", "1.0", clock() + 900)
    clock.advance(899)
    assert claimed(inbox) == []


def test_while_it_is_gone_through_its_thread_is_answered_and_nobody_else_goes_through_it(
    inbox: Inbox, clock: Clock
) -> None:
    inbox.quiet_at("C1", "1.0", clock() + 1)
    clock.advance(RECLAIM_EVERY)
    quiet = inbox.claim("w1", 0)
    assert quiet
    assert quiet.event.kind == "quiet"

    put(inbox, message(1))
    inbox.quiet_at("C1", "1.0", clock() + 1)
    clock.advance(RECLAIM_EVERY)
    assert [event.kind for event in claimed(inbox)] == ["message"]

    inbox.done(quiet)
    assert [event.kind for event in claimed(inbox)] == ["quiet"]


def test_who_speaks_while_it_is_being_told_as_quiet_still_puts_it_off(
    inbox: Inbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.quiet_at("C1", "1.0", clock() + 1)
    clock.advance(RECLAIM_EVERY)
    sweep = inbox._sweep

    def sweep_late(**given: Any) -> object:
        inbox.quiet_at("C1", "1.0", clock() + 900)
        return sweep(**given)

    monkeypatch.setattr(inbox, "_sweep", sweep_late)
    assert claimed(inbox) == []
    monkeypatch.undo()
    clock.advance(901)
    assert len(claimed(inbox)) == 1


def test_two_processes_share_the_quiet_conversations_and_take_none_twice(redis: Redis, clock: Clock) -> None:
    inboxes = [Inbox(redis, clock, sleep=no_sleep) for _ in range(4)]
    for n in range(250):
        inboxes[0].quiet_at("C1", f"{n}.0", clock() + 1)
    told: list[str] = []

    def work(inbox: Inbox) -> None:
        for _ in range(200):
            clock.advance(RECLAIM_EVERY)
            if lease := inbox.claim(str(id(inbox)), 0):
                told.append(lease.event.root)
                inbox.done(lease)

    threads = [threading.Thread(target=work, args=(inbox,)) for inbox in inboxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(f"{n}.0" for n in range(250))


def test_the_conversations_that_wait_are_bounded(inbox: Inbox, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.inbox.QUIET_KEPT", 3)
    for n in range(10):
        inbox.quiet_at("C1", f"{n}.0", 100.0 + n)
    assert redis.zrange(keys.QUIET, 0, -1) == ["C1 0.0", "C1 1.0", "C1 2.0"]


# ── channels that are learned ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def learned(redis: Redis) -> Consent:
    """Consent by which what is written in C1 from 100 on is learned."""
    consent = Consent(redis)
    consent.begin("C1", Learning("U9", 50.0, 100.0, "key", announced="60.0"))
    return consent


def written(ts: str = "101.5", place: str = "C1", **more: Any) -> Event:
    return Event("message", f"Ev{ts}", place=place, user="U1", ts=ts, text='a "quoted" word }', **more)


def test_what_is_written_where_it_is_learned_is_taken_and_marked(inbox: Inbox, learned: Consent) -> None:
    assert inbox.put(written(), ["1"], only_if_joined=True) == "queued"
    assert claim(inbox).event == replace(written(), learned=True)


@pytest.mark.usefixtures("learned")
def test_in_a_joined_thread_it_is_conversation_there_too(inbox: Inbox) -> None:
    inbox.put(written("101.0", thread_ts="99.0"), ["1"], join=True)
    inbox.put(written("102.0", thread_ts="99.0"), ["2"], only_if_joined=True)
    assert [event.learned for event in claimed(inbox)] == [False, False]


@pytest.mark.parametrize(
    "event",
    [written("99.9"), written(place="C2"), written(bot=True)],
    ids=["before it began", "elsewhere", "by a bot"],
)
@pytest.mark.usefixtures("learned")
def test_what_is_not_to_be_learned_leaves_no_trace(inbox: Inbox, redis: Redis, event: Event) -> None:
    before = set(redis.scan_iter("*"))
    assert inbox.put(event, ["1"], only_if_joined=True) == "ignored"
    assert set(redis.scan_iter("*")) == before


@pytest.mark.parametrize("how", ["not announced", "stopped", "left out", "ended"])
def test_without_consent_nothing_is_learned(inbox: Inbox, redis: Redis, how: str) -> None:
    consent = Consent(redis)
    announced = "" if how == "not announced" else "60.0"
    consent.begin("C1", Learning("U9", 50.0, 100.0, "k", announced, stopped="outsiders" if how == "stopped" else ""))
    if how == "left out":
        consent.leave_out("C1", "U1", 90.0)
    if how == "ended":
        consent.end("C1")
    assert inbox.put(written(), ["1"], only_if_joined=True) == "ignored"


def test_what_comes_in_when_too_many_threads_wait_is_kept_and_marked(redis: Redis, clock: Clock) -> None:
    inbox = Inbox(redis, clock, sleep=no_sleep, cap=2)
    put(inbox, *(message(n, thread=f"{n}.0") for n in range(1, 5)))
    assert [claim(inbox, f"w{n}").event.crowded for n in range(4)] == [False, False, True, True]


@pytest.mark.parametrize("kind", sorted(APART))
def test_what_nobody_waits_for_makes_nobody_one_too_many(redis: Redis, clock: Clock, kind: EventKind) -> None:
    inbox = Inbox(redis, clock, sleep=no_sleep, cap=2)
    for n in range(5):
        inbox.put(Event(kind, f"own{n}", 0.0, "C1", ts=f"{n}.0"), [f"own{n}"])
    put(inbox, *(message(n, thread=f"{n}.5") for n in range(1, 4)))
    found = [claim(inbox, f"w{n}").event for n in range(8)]
    assert [event.crowded for event in found if event.kind == "message"] == [False, False, True]
