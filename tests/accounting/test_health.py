"""Health fails, with one sentence, when Slack is not heard, when nobody takes what waits, and when Redis is away."""

import time
from typing import Any

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.accounting import health
from bot.accounting.health import HEARD_WITHIN, LONGEST_WAIT, TAKEN_WITHIN, Health, problem, waiting
from bot.memory import keys
from bot.memory.forgetting.gaps import Gaps
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from tests.conftest import Clock

pytestmark = pytest.mark.cluster


@pytest.fixture
def clock() -> Clock:
    """Jobs are dated by the server, so these tests begin now."""
    return Clock(time.time())


@pytest.fixture
def inbox(redis: Redis, clock: Clock) -> Inbox:
    Gaps(redis).beat(clock())
    return Inbox(redis, clock, sleep=lambda _: None)


def ask(inbox: Inbox, n: int = 1) -> None:
    inbox.put(Event("message", f"E{n}", 0.0, "C1", "U1", f"{n}.0", text="?"), [f"E{n}"])


def claim(inbox: Inbox) -> Any:
    return inbox.claim("w1", 0.0) or inbox.claim("w1", 0.0)


def test_where_slack_is_heard_and_nothing_waits_all_is_well(redis: Redis, inbox: Inbox, clock: Clock) -> None:
    assert problem(redis, clock()) == ""
    assert claim(inbox) is None
    assert problem(redis, clock()) == ""


def test_a_deaf_connection_is_told(redis: Redis, inbox: Inbox, clock: Clock) -> None:
    clock.advance(HEARD_WITHIN - 1)
    assert problem(redis, clock()) == ""
    clock.advance(1)
    assert problem(redis, clock()) == "Slack has not been heard for 100 seconds."
    Gaps(redis).beat(clock())
    assert problem(redis, clock()) == ""


def test_before_slack_was_heard_for_the_first_time_that_is_told(redis: Redis, clock: Clock) -> None:
    assert problem(redis, clock()) == "Slack was never heard."


@pytest.mark.parametrize("ever_worked", [False, True])
def test_a_queue_that_no_worker_takes_from_is_told(
    redis: Redis, inbox: Inbox, clock: Clock, ever_worked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if ever_worked:
        ask(inbox)
        assert inbox.done(claim(inbox))
        monkeypatch.setattr(health, "ALIVE_WITHIN", -1.0)  # that was long ago
    ask(inbox, 2)
    clock.advance(TAKEN_WITHIN - 1)
    assert problem(redis, clock()) == ""
    clock.advance(2)
    assert problem(redis, clock()).endswith("seconds and no worker takes it.")


def test_a_queue_that_is_worked_on_may_be_long(redis: Redis, inbox: Inbox, clock: Clock) -> None:
    ask(inbox)
    assert claim(inbox)
    ask(inbox, 2)
    clock.advance(LONGEST_WAIT - 1)
    Gaps(redis).beat(clock())
    assert problem(redis, clock()) == ""
    clock.advance(2)
    assert problem(redis, clock()).endswith("the workers do not keep up.")


def test_what_a_worker_took_and_let_lie_waits_too(redis: Redis, inbox: Inbox, clock: Clock) -> None:
    ask(inbox)
    lease = claim(inbox)
    assert waiting(redis, clock()) == 0.0
    redis.xclaim(keys.READY, keys.GROUP, lease.consumer, 0, [lease.entry], idle=90_000)
    assert 90 <= waiting(redis, clock()) < 100


def test_redis_that_is_away_is_told() -> None:
    assert problem(Redis(port=1, retry=Retry(NoBackoff(), 0)), 0.0) == "Redis does not answer (ConnectionError)."


def test_who_asks_often_costs_redis_one_look_a_second(redis: Redis, clock: Clock) -> None:
    one = Health(redis, clock)
    assert one() == "Slack was never heard."
    Gaps(redis).beat(clock())
    assert one() == "Slack was never heard."
    clock.advance(1.0)
    assert one() == ""
