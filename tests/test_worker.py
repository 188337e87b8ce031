"""Every job ends definitely: done, handed back, or buried with the asker told once."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from redis import Redis
from redis.exceptions import ClusterDownError, ReadOnlyError, RedisError
from redis.exceptions import ConnectionError as NotConnected
from structlog.testing import capture_logs

from bot.errors import Refuse, Retry
from bot.memory import keys
from bot.outage import Outage
from bot.slack.event import Event
from bot.slack.inbox import Inbox, Lease
from bot.worker import MAX_TRIES, Gate, Workers
from tests.conftest import Clock


class Story:
    """A story whose every telling ends as the test scripts it."""

    def __init__(self, *endings: Exception | None) -> None:
        self.endings = list(endings)
        self.told: list[tuple[str, int]] = []
        self.apologies: list[str] = []
        self.all_told = threading.Event()
        self.apologised = threading.Event()

    def tell(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        assert held()
        self.told.append((event.text, tries))
        if not self.endings:
            self.all_told.set()
            return
        ending = self.endings.pop(0)
        if not self.endings:
            self.all_told.set()
        if ending:
            raise ending

    def apologise(self, event: Event, number: str) -> None:
        self.apologies.append(number)
        self.apologised.set()


def event(n: int = 1, root: str = "1.0") -> Event:
    return Event(
        "message",
        id=f"E{n}",
        at=0.0,
        place="C1",
        user="U1",
        ts=f"{n}.0",
        thread_ts=root,
        text=f"question {n}",
        mention=True,
    )


def work_off(inbox: Inbox, story: Story) -> None:
    """Do what a worker does, until there is nothing left that may be claimed now."""
    workers = Workers(inbox, story, count=0)
    while lease := inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0):
        workers.handle(lease)


@pytest.fixture
def inbox(redis: Redis, clock: Clock) -> Inbox:
    """An inbox whose leases lapse at once, so that what is handed back may be claimed again."""
    return Inbox(redis, _ticking(clock), lease=0.0, sleep=lambda _: None)


def _ticking(clock: Clock) -> Callable[[], float]:
    def now() -> float:
        clock.advance(10.0)
        return clock()

    return now


def test_a_job_that_succeeds_is_told_once_and_leaves_nothing_behind(redis: Redis, inbox: Inbox) -> None:
    story = Story()
    inbox.put(event(), ["E1"])

    work_off(inbox, story)

    assert story.told == [("question 1", 1)]
    assert not redis.xlen(keys.READY)
    assert not redis.exists(keys.jobs("C1:1.0"))


def test_a_job_is_tried_again_when_the_world_failed(inbox: Inbox) -> None:
    story = Story(Retry("redis was away"), None)
    inbox.put(event(), ["E1"])

    work_off(inbox, story)

    assert story.told == [("question 1", 1), ("question 1", 2)]
    assert not story.apologies


def test_a_job_from_before_redis_was_started_may_have_been_done_and_counts_as_tried(inbox: Inbox) -> None:
    story = Story()
    started = 100.0
    inbox.put(replace(event(1), at=started - 1), ["E1"])
    inbox.put(replace(event(2), at=started + 1), ["E2"])
    workers = Workers(inbox, story, count=0, restarted_since=lambda at: at < started)

    while lease := inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0):
        workers.handle(lease)

    assert story.told == [("question 1", 2), ("question 2", 1)]


@pytest.mark.parametrize("ending", [Retry("down"), ValueError("a bug")], ids=["the world fails", "a bug"])
def test_a_job_that_never_succeeds_is_buried_and_the_asker_told_once(
    redis: Redis, inbox: Inbox, ending: Exception
) -> None:
    story = Story(*[ending] * 20)
    inbox.put(event(), ["E1"])

    work_off(inbox, story)

    assert len(story.told) == MAX_TRIES
    assert len(story.apologies) == 1
    assert redis.llen(keys.DEAD) == 1
    assert not redis.exists(keys.jobs("C1:1.0"))


def test_a_refusal_ends_the_job_at_once(inbox: Inbox) -> None:
    story = Story(Refuse("not in that channel"))
    inbox.put(event(), ["E1"])

    work_off(inbox, story)

    assert len(story.told) == 1
    assert not story.apologies


def test_a_job_that_kills_its_workers_is_buried_without_being_tried_for_ever(redis: Redis, inbox: Inbox) -> None:
    inbox.put(event(), ["E1"])
    for _ in range(MAX_TRIES):
        assert inbox.claim("a worker that dies", 0.0) or inbox.claim("a worker that dies", 0.0)
    story = Story()

    work_off(inbox, story)

    assert not story.told
    assert len(story.apologies) == 1
    assert redis.llen(keys.DEAD) == 1


def test_a_bug_in_the_apology_too_does_not_hold_up_the_thread(
    redis: Redis, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = Story(*[ValueError("a bug")] * MAX_TRIES)
    monkeypatch.setattr(story, "apologise", lambda *_: int("the same bug"))
    inbox.put(event(1), ["E1"])
    inbox.put(event(2), ["E2"])

    work_off(inbox, story)

    assert story.told[-1] == ("question 2", 1)
    assert redis.llen(keys.DEAD) == 1


def test_the_rest_of_a_thread_waits_for_the_job_before_it(inbox: Inbox) -> None:
    story = Story(Retry("not yet"), None, None)
    inbox.put(event(1), ["E1"])
    inbox.put(event(2), ["E2"])

    work_off(inbox, story)

    assert [text for text, _ in story.told] == ["question 1", "question 1", "question 2"]


def test_a_bug_in_one_job_does_not_stop_the_worker(redis: Redis) -> None:
    story = Story(KeyError("a bug"), None)
    inbox = Inbox(redis, lambda: 0.0)
    workers = Workers(inbox, story, count=1)
    workers.start()
    inbox.put(event(1, root="1.0"), ["E1"])
    inbox.put(event(2, root="2.0"), ["E2"])

    assert story.all_told.wait(10)
    assert workers.stop()

    assert {text for text, _ in story.told} == {"question 1", "question 2"}


def test_a_redis_that_does_not_answer_is_told_once_a_minute_however_many_threads_find_out(clock: Clock) -> None:
    outage = Outage(clock)
    with capture_logs() as told:
        outage.answered()
        for _ in range(90):  # seconds
            for _thread in range(8):
                outage.failed(RedisError("down"))
            clock.advance(1.0)
        for _thread in range(8):
            outage.answered()
        outage.failed(RedisError("down again"))
    assert [(line["event"], line["seconds"]) for line in told] == [
        ("redis does not answer", 0),
        ("redis does not answer", 60),
        ("redis answers again", 90),
        ("redis does not answer", 0),
    ]


def test_workers_tell_of_an_outage_together(redis: Redis) -> None:
    down = threading.Event()
    down.set()

    class Cut(Inbox):
        def claim(self, consumer: str, block: float) -> Lease | None:
            if down.is_set():
                raise RedisError("down")
            return super().claim(consumer, block)

    found_out, all_know = set[str](), threading.Barrier(5)

    def wait(stopping: threading.Event, _seconds: float) -> bool:
        name = threading.current_thread().name
        if name.startswith("worker") and name not in found_out:
            found_out.add(name)
            all_know.wait(10)
        return stopping.wait(0.01)

    story = Story(None)
    inbox = Cut(redis, Clock())
    workers = Workers(inbox, story, count=4, wait=wait)
    with capture_logs() as told:
        workers.start()
        all_know.wait(10)
        down.clear()
        inbox.put(event(), ["E1"])
        assert story.all_told.wait(10)
        assert workers.stop()
    events = [line["event"] for line in told]
    assert (events.count("redis does not answer"), events.count("redis answers again")) == (1, 1)


class SlowStory(Story):
    """A story that goes on until its job's lease is renewed in a process that is stopping."""

    def __init__(self) -> None:
        super().__init__(None)
        self.begun, self.renewed = threading.Event(), threading.Event()

    def tell(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        self.begun.set()
        assert self.renewed.wait(10)
        super().tell(event, tries, held)


def test_what_is_being_done_when_the_process_stops_keeps_its_lease(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.worker.RENEW_EVERY", 0.01)
    inbox, story = Inbox(redis, lambda: 0.0), SlowStory()
    workers = Workers(inbox, story, count=1)

    def renew(_lease: Lease) -> bool:
        if workers._stopping.is_set():
            story.renewed.set()
        return True

    monkeypatch.setattr(inbox, "renew", renew)
    inbox.put(event(), ["E1"])
    workers.start()
    assert story.begun.wait(10)

    assert workers.stop()

    assert story.told == [("question 1", 1)]
    assert not redis.exists(keys.jobs("C1:1.0"))


# ── a job that takes its worker down goes alone ─────────────────────────────────────────────────────────────────────────


def test_a_job_goes_alone_when_its_workers_died_and_not_when_they_handed_it_back(inbox: Inbox) -> None:
    inbox.put(event(), ["E1"])

    def claimed() -> Lease:
        lease = inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0)
        assert lease is not None
        return lease

    assert not claimed().died
    died = claimed()
    assert (died.died, died.tries) == (True, 2)
    inbox.again(died, 1.0)
    handed_back = claimed()
    assert (handed_back.died, handed_back.tries) == (False, 3)


def test_a_job_put_back_is_as_if_it_had_not_been_handed_out(inbox: Inbox) -> None:
    inbox.put(event(), ["E1"])
    for _ in range(3):
        lease = inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0)
        assert lease is not None
        assert (lease.tries, lease.died) == (1, False)
        assert inbox.put_back(lease)
        assert not inbox.done(lease)
    first = inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0)
    second = inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0)
    assert first
    assert second
    assert inbox.put_back(second)
    third = inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0)
    assert third
    assert (third.tries, third.died) == (2, True)


def test_a_job_that_was_begun_and_put_back_is_never_again_a_first_try(inbox: Inbox) -> None:
    inbox.put(event(), ["E1"])
    tries = []
    for _ in range(4):
        lease = inbox.claim("worker", 0.0) or inbox.claim("worker", 0.0)
        assert lease is not None
        tries.append((lease.tries, lease.died))
        assert inbox.put_back(lease, begun=True)
    assert tries == [(1, False), (2, False), (2, False), (2, False)]


@pytest.mark.parametrize("away", [NotConnected("reset by peer"), ReadOnlyError("a replica"), ClusterDownError("down")])
def test_a_job_is_not_to_blame_for_a_redis_that_is_started_anew(redis: Redis, clock: Clock, away: Exception) -> None:
    story = Story(*[away] * MAX_TRIES, None)
    inbox = Inbox(redis, _ticking(clock), sleep=lambda _: None)
    inbox.put(event(), ["E1"])
    workers = Workers(inbox, story, count=1, wait=lambda stopping, _: stopping.wait(0.001))

    workers.start()
    assert story.all_told.wait(20)
    assert workers.stop()

    assert [tries for _, tries in story.told] == [1, *[2] * MAX_TRIES]
    assert not story.apologies
    assert not redis.xlen(keys.READY)


def test_a_job_at_which_redis_is_away_each_time_is_given_up(redis: Redis, clock: Clock) -> None:
    story = Story(*[NotConnected("reset by peer")] * 10 * MAX_TRIES)
    inbox = Inbox(redis, _ticking(clock), lease=0.0, sleep=lambda _: None)
    inbox.put(event(), ["E1"])
    workers = Workers(inbox, story, count=1, wait=lambda stopping, _: stopping.wait(0.001))

    workers.start()
    assert story.apologised.wait(20)
    assert workers.stop()

    assert len(story.apologies) == 1
    assert len(story.told) < 3 * MAX_TRIES
    assert redis.llen(keys.DEAD) == 1


def test_who_goes_alone_waits_for_the_others_and_nobody_begins_meanwhile() -> None:
    gate, order = Gate(), list[str]()
    begun, alone, over = threading.Event(), threading.Event(), threading.Event()

    def ordinary() -> None:
        gate.enter()
        assert gate.admits(alone=False)
        begun.set()
        over.wait(10)
        order.append("ordinary")
        gate.leave()

    def suspect() -> None:
        gate.enter()
        alone.set()
        assert gate.admits(alone=True)
        order.append("alone")
        gate.leave()

    threads = [threading.Thread(target=ordinary), threading.Thread(target=suspect)]
    gate.enter()  # a third that has just claimed a job
    threads[0].start()
    assert begun.wait(10)
    threads[1].start()
    assert alone.wait(10)
    while gate.admits(alone=False):
        pass
    order.append("put back")
    gate.leave()
    over.set()
    for thread in threads:
        thread.join(30)
    gate.enter()
    assert gate.admits(alone=True)
    assert order == ["put back", "ordinary", "alone"]
