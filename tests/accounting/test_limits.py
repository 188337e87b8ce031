"""How often Saegim answers: exact however many ask at once, and each event is counted once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from fakeredis import FakeRedis, FakeServer
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from bot.accounting.limits import WINDOW, Limits
from tests.conftest import Clock

MANY = 1_000


@pytest.mark.cluster
def test_of_a_thousand_at_once_exactly_ten_pass(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=10, per_place=0)
    with ThreadPoolExecutor(64) as pool:
        verdicts = list(pool.map(lambda n: limits.ask(f"E{n}", "U1", f"C{n}", clock()), range(MANY)))
    assert sum(verdict.admitted for verdict in verdicts) == 10
    assert {verdict.whose for verdict in verdicts} == {"", "user"}


def test_a_conversation_has_a_limit_for_everybody_together(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=10, per_place=3)
    asked = [limits.ask(f"E{n}", f"U{n}", "C1", clock()).whose for n in range(5)]
    assert asked == ["", "", "", "place", "place"]
    assert limits.ask("E9", "U9", "C2", clock()).admitted


def test_the_window_moves_and_a_refusal_says_when_it_has(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=2, per_place=0)
    limits.ask("E1", "U1", "C1", clock())
    clock.advance(20)
    limits.ask("E2", "U1", "C1", clock())
    clock.advance(15)
    refused = limits.ask("E3", "U1", "C1", clock())
    assert (refused.whose, refused.wait) == ("user", WINDOW - 35)
    clock.advance(refused.wait - 0.001)
    assert not limits.ask("E4", "U1", "C1", clock()).admitted
    clock.advance(0.001)
    assert limits.ask("E5", "U1", "C1", clock()).admitted
    assert not limits.ask("E6", "U1", "C1", clock()).admitted


def test_an_event_that_is_tried_again_is_counted_once(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=2, per_place=2)
    assert all(limits.ask("E1", "U1", "C1", clock()).admitted for _ in range(5))
    assert limits.ask("E2", "U1", "C1", clock()).admitted
    assert not limits.ask("E3", "U1", "C1", clock()).admitted


def test_a_refusal_is_told_once_and_again_only_for_its_own_event(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=1, per_place=0)
    limits.ask("E1", "U1", "C1", clock())
    assert [limits.ask(event, "U1", "C1", clock()).tell for event in ("E2", "E3", "E2")] == [True, False, True]
    assert limits.ask("E4", "U1", "C2", clock()).tell  # in another conversation nobody has told them


def test_what_comes_in_when_too_much_waits_is_refused_and_not_counted(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=1, per_place=1)
    assert limits.ask("E1", "U1", "C1", clock(), crowded=True).whose == "queue"
    assert limits.ask("E2", "U1", "C1", clock()).admitted


def test_without_limits_everything_passes(redis: Redis, clock: Clock) -> None:
    limits = Limits(redis, per_user=0, per_place=0)
    assert all(limits.ask(f"E{n}", "U1", "C1", clock()).admitted for n in range(50))


@settings(max_examples=40)
@given(st.integers(1, 4), st.lists(st.floats(0, 50, width=16), max_size=30))
def test_it_passes_whom_a_list_of_times_passes(limit: int, pauses: list[float]) -> None:
    """The oracle: a list of when somebody passed, looked through whole each time."""
    redis: Redis = FakeRedis(server=FakeServer(version=(7, 0)), decode_responses=True)
    limits, clock, passed = Limits(redis, limit, 0), Clock(), list[float]()
    for n, pause in enumerate(pauses):
        clock.advance(pause)
        expected = sum(at > clock() - WINDOW for at in passed) < limit
        passed += [clock()] * expected
        assert limits.ask(f"E{n}", "U1", "C1", clock()).admitted == expected
