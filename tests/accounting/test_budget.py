"""A place's tokens of a day: never overdrawn by more than one request, whoever asks at once and whoever dies at it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from bot.accounting.budget import Budget, renewal
from bot.memory import keys
from bot.mind.models.usage import spend
from tests.conftest import Clock

MOST = 1_000
DAY = 86_400.0


class Told:
    """What a server says that a request has cost."""

    def __init__(self, tokens: int) -> None:
        self.prompt_tokens, self.completion_tokens = tokens - tokens // 4, tokens // 4


def ask(budget: Budget, clock: Clock, name: str, tokens: int = MOST, place: str = "C1") -> bool:
    """Ask a model, if it may be asked, for `tokens`."""
    with budget.spending(place, name, MOST, clock) as purse:
        if purse.open:
            spend(Told(tokens), [], "")
        return purse.open


@pytest.mark.cluster
def test_however_many_ask_at_once_it_is_overdrawn_by_one_request_at_most(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 9_500)
    with ThreadPoolExecutor(32) as pool:
        asked = list(pool.map(lambda n: ask(budget, clock, f"E{n}"), range(200)))
    spent = int(str(redis.get(keys.tokens("C1", "2026-11-23"))))
    assert spent == sum(asked) * MOST
    assert spent <= 9_500 + MOST
    assert budget.left("C1", clock()) == max(0, 9_500 - spent)


def test_one_after_the_other_may_ask_until_the_tokens_are_used_up(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 2_500)
    assert [ask(budget, clock, f"E{n}") for n in range(5)] == [True, True, True, False, False]
    assert ask(budget, clock, "E9", place="C2")


def test_what_was_reserved_and_not_spent_is_given_back(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 1_000)
    assert all(ask(budget, clock, f"E{n}", tokens=100) for n in range(10))
    assert not ask(budget, clock, "E10")


def test_a_server_that_claims_more_than_can_be_is_believed_ten_times_the_most(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 1_000_000)
    assert ask(budget, clock, "E1", tokens=2**63 - 1)
    assert ask(budget, clock, "E2", tokens=2**70)
    assert budget.left("C1", clock()) == 1_000_000 - 2 * 10 * MOST


def test_what_fails_is_settled_all_the_same(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 5_000)

    def fail() -> None:
        with budget.spending("C1", "E1", MOST, clock):
            spend(Told(300), [], "")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert budget.left("C1", clock()) == 4_700
    assert not redis.exists(keys.reserved("C1"))


def test_the_reservation_of_a_worker_that_died_holds_once_and_lapses(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 1_000)
    dead = [budget.spending("C1", "E1", MOST, clock) for _ in range(2)]
    assert all(purse.__enter__().open for purse in dead)  # the second is the same job, tried again
    assert not ask(budget, clock, "E2")
    clock.advance(keys.RESERVED_TTL + 1)
    assert ask(budget, clock, "E3")


def test_the_next_day_begins_at_midnight_in_utc(redis: Redis, clock: Clock) -> None:
    budget = Budget(redis, 1_000)
    assert ask(budget, clock, "E1")
    assert renewal(clock()) == clock() + DAY
    clock.advance(DAY - 1)
    assert not ask(budget, clock, "E2")
    clock.advance(1)
    assert ask(budget, clock, "E3")


def test_without_a_limit_nothing_is_written_down_and_what_is_spent_is_known(redis: Redis, clock: Clock) -> None:
    with Budget(redis, 0).spending("C1", "E1", MOST, clock) as purse:
        spend(Told(300), [], "")
    assert (purse.open, purse.usage.total) == (True, 300)
    assert not redis.keys("*")
