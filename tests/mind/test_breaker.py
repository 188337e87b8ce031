"""A model that keeps failing is left alone, and tried again by one question at a time."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.models.breaker import FAILURES, REST, WINDOW, Breaker
from tests.conftest import Clock

EACH = 1.0  # seconds between two failures


def fail(breaker: Breaker, times: int, clock: Clock, every: float = 0.0) -> None:
    for _ in range(times):
        entered = breaker.enter()
        assert entered is not None
        breaker.failed(entered)
        clock.advance(every)


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock)
    fail(breaker, FAILURES, clock)
    return breaker


def test_the_twentieth_failure_within_thirty_seconds_opens_it_and_the_nineteenth_does_not(clock: Clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, FAILURES - 1, clock, EACH)
    assert breaker.state() == "closed"
    fail(breaker, 1, clock)
    assert breaker.state() == "open"
    assert breaker.enter() is None


def test_twenty_failures_over_a_longer_time_do_not(clock: Clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, 3 * FAILURES, clock, every=WINDOW / (FAILURES - 1) + 0.01)
    assert breaker.state() == "closed"


def test_after_thirty_seconds_one_question_tries_and_its_success_closes_it(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(REST - 0.01)
    assert breaker.enter() is None
    clock.advance(0.01)
    assert breaker.state() == "half-open"
    tried = breaker.enter()
    assert tried is not None
    assert breaker.enter() is None
    assert breaker.succeeded(tried)
    assert breaker.state() == "closed"
    fail(breaker, FAILURES - 1, clock)
    assert breaker.state() == "closed"


def test_a_try_that_fails_leaves_it_open_for_as_long_again(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(REST)
    tried = breaker.enter()
    assert tried is not None
    clock.advance(5)
    assert breaker.failed(tried) == REST
    clock.advance(REST - 0.01)
    assert breaker.enter() is None
    clock.advance(0.01)
    assert breaker.enter() is not None


def test_a_try_nobody_hears_of_again_is_made_up_for(clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(REST)
    lost = breaker.enter()
    clock.advance(REST)
    second = breaker.enter()
    assert None not in (lost, second)
    assert second is not None
    assert lost is not None
    assert not breaker.succeeded(lost)
    assert breaker.succeeded(second)


def test_what_was_asked_before_it_opened_neither_closes_it_nor_keeps_it_open(clock: Clock) -> None:
    breaker = Breaker(clock)
    early = breaker.enter()
    assert early is not None
    fail(breaker, FAILURES, clock)
    assert not breaker.succeeded(early)
    assert breaker.state() == "open"
    clock.advance(REST)
    assert breaker.failed(early) == 0.0
    assert breaker.state() == "half-open"


def test_a_known_rest_opens_it_at_once(clock: Clock) -> None:
    breaker = Breaker(clock)
    entered = breaker.enter()
    assert entered is not None
    assert breaker.failed(entered, rest=600) == 600
    clock.advance(599)
    assert breaker.enter() is None
    clock.advance(1)
    assert breaker.enter() is not None


def test_a_failure_may_count_as_several(clock: Clock) -> None:
    breaker = Breaker(clock)
    pauses = [breaker.failed(breaker.enter() or 0, weight=5) for _ in range(FAILURES // 5)]
    assert pauses == [0.0] * (FAILURES // 5 - 1) + [REST]


STEPS = st.lists(st.tuples(st.sampled_from(["fails", "answers", "never ends"]), st.sampled_from([0, 0, 1, 2, 7, 31])))


@given(steps=STEPS, burst=st.integers(0, FAILURES))
def test_it_lets_through_whom_a_plain_account_of_everything_would(steps: list[tuple[str, int]], burst: int) -> None:
    """The account keeps every failure for ever, and looks at all of them each time."""
    clock, failures, opened_at, tried_at = Clock(0.0), list[float](), -1.0, -1.0
    breaker = Breaker(clock)
    for outcome, later in [*[("fails", 0)] * burst, *steps]:
        is_open = opened_at >= 0
        wanted = not is_open or clock() >= max(opened_at, tried_at) + REST
        entered = breaker.enter()
        assert (entered is not None) == wanted
        if entered is not None:
            tried_at = clock() if is_open else -1.0
            if outcome == "fails":
                breaker.failed(entered)
                failures.append(clock())
                recent = [at for at in failures if clock() - at <= WINDOW]
                if is_open or len(recent) >= FAILURES:
                    opened_at, tried_at = clock(), -1.0
            elif outcome == "answers":
                breaker.succeeded(entered)
                if is_open:
                    opened_at, tried_at, failures = -1.0, -1.0, []
        clock.advance(later)


@pytest.mark.parametrize("threads", [2, 16])
def test_of_many_threads_that_ask_at_once_one_tries(threads: int, clock: Clock) -> None:
    breaker = opened(clock)
    clock.advance(REST)
    together, entered = threading.Barrier(threads), list[int | None]()

    def ask() -> None:
        together.wait()
        entered.append(breaker.enter())

    asking = [threading.Thread(target=ask) for _ in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len([one for one in entered if one is not None]) == 1
