"""Dead letters: read, put back in line once and in order, dropped; whoever else does the same at that moment."""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from bot.memory import keys
from bot.slack.event import Event, number_of
from bot.slack.inbox import Inbox, Lease
from bot.slack.letters import Letter, Letters, chosen
from tests.conftest import Clock
from tests.slack.jobs import message, next_job, put

pytestmark = pytest.mark.cluster


@pytest.fixture
def inbox(redis: Redis, clock: Clock) -> Inbox:
    return Inbox(redis, clock, sleep=lambda _: None)


@pytest.fixture
def letters(redis: Redis) -> Letters:
    return Letters(redis)


def buried(inbox: Inbox, *events: Event) -> None:
    """Take `events` in, and give each up."""
    for event in events:
        put(inbox, event)
        lease = next_job(inbox)
        assert lease is not None
        assert lease.event == event
        assert inbox.bury(lease, f"{number_of(event.key)} the world failed")


def work_off(inbox: Inbox) -> list[Lease]:
    done: list[Lease] = []
    while lease := next_job(inbox):
        done.append(lease)
        assert inbox.done(lease)
    return done


def test_a_letter_tells_what_was_given_up_and_why(inbox: Inbox, letters: Letters, clock: Clock) -> None:
    buried(inbox, message(1), message(2))
    second, first = letters.read()
    assert (first.event, second.event) == (message(1), message(2))
    assert (first.number, first.reason, first.tries, first.at) == (number_of("C1:1.5"), "the world failed", 1, clock())
    assert chosen(letters.read(), first.number) == [first]
    assert chosen(letters.read(), "nobodys") == []


def test_what_is_put_back_is_done_once_with_all_its_tries_and_is_no_letter_any_more(
    inbox: Inbox, letters: Letters, redis: Redis
) -> None:
    buried(inbox, message())
    (letter,) = letters.read()
    assert letters.retry(letter)
    assert not letters.retry(letter)
    assert not letters.drop(letter)
    (lease,) = work_off(inbox)
    assert (lease.event, lease.tries) == (replace(message(), again=True), 1)
    assert letters.read() == []
    assert redis.xlen(keys.READY) == 0


def test_what_is_dropped_is_gone(inbox: Inbox, letters: Letters) -> None:
    buried(inbox, message())
    (letter,) = letters.read()
    assert letters.drop(letter)
    assert not letters.drop(letter)
    assert not letters.retry(letter)
    assert work_off(inbox) == []


def test_what_fails_again_is_a_letter_again(inbox: Inbox, letters: Letters) -> None:
    buried(inbox, message())
    assert letters.retry(letters.read()[0])
    lease = next_job(inbox)
    assert lease is not None
    inbox.bury(lease, f"{number_of(lease.event.key)} and again")
    (letter,) = letters.read()
    assert (letter.number, letter.reason) == (number_of("C1:1.5"), "and again")
    assert letters.retry(letter)


def test_an_older_job_goes_before_the_younger_ones_that_wait_but_not_before_the_one_that_is_being_done(
    inbox: Inbox, letters: Letters
) -> None:
    buried(inbox, message(1), message(3))
    put(inbox, message(2), message(4))
    held = next_job(inbox)
    assert held is not None
    for letter in letters.read():
        assert letters.retry(letter)
    assert inbox.done(held)
    assert [held.event.id, *(lease.event.id for lease in work_off(inbox))] == ["Ev2", "Ev1", "Ev3", "Ev4"]


def test_letters_of_another_version_can_be_read_and_dropped_only(letters: Letters, redis: Redis) -> None:
    for line in ["{", "[]", '{"job": "{}", "at": 1, "tries": 1, "reason": "unreadable"}', '{"colour": "red"}']:
        redis.lpush(keys.DEAD, line)
    redis.expire(keys.DEAD, keys.DEAD_TTL)
    found = letters.read()
    assert len({letter.number for letter in found}) == 4
    assert [letters.retry(letter) for letter in found] == [False] * 4
    assert [letters.drop(letter) for letter in found] == [True] * 4


def test_what_waits_is_counted(inbox: Inbox, letters: Letters) -> None:
    assert (letters.waiting().threads, letters.waiting().jobs, letters.waiting().oldest) == (0, 0, None)
    put(inbox, message(3), message(4), message(2, "2.0"))
    assert (letters.waiting().threads, letters.waiting().jobs, letters.waiting().oldest) == (2, 3, 2.0)


@pytest.mark.parametrize("second", [Letters.retry, Letters.drop])
def test_of_two_operators_at_once_each_letter_is_settled_by_one(
    inbox: Inbox, letters: Letters, second: Callable[[Letters, Letter], bool]
) -> None:
    buried(inbox, *(message(n, f"{n}.0") for n in range(1, 21)))
    found, settled, together = letters.read(), list[str](), threading.Barrier(2)

    def operate(settle: Callable[[Letters, Letter], bool]) -> None:
        together.wait()
        settled.extend(letter.number for letter in found if settle(letters, letter))

    operators = [threading.Thread(target=operate, args=[settle]) for settle in (Letters.retry, second)]
    for operator in operators:
        operator.start()
    for operator in operators:
        operator.join()
    assert sorted(settled) == sorted(letter.number for letter in found)
    assert letters.read() == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
@given(steps=st.lists(st.sampled_from(["new", "do", "again", "bury", "retry"]), max_size=30))
def test_a_thread_keeps_its_order_whatever_is_handed_back_given_up_and_put_back(redis: Redis, steps: list[str]) -> None:
    """Against a plain list: what is put back goes before what is younger and waits, and nothing before what was begun."""
    redis.flushall()
    clock = Clock(0.0)
    inbox, letters = Inbox(redis, clock, lease=0, sleep=lambda _: None), Letters(redis)
    number, waiting, dead, begun = 0, list[int](), list[int](), False
    for step in steps:
        clock.advance(10.0)
        if step == "new":
            number += 1
            put(inbox, message(number))
            waiting.append(number)
        elif step == "retry" and dead:
            assert letters.retry(letters.read()[0])
            back = dead.pop()
            at = next((n for n, other in enumerate(waiting) if n >= begun and other > back), len(waiting))
            waiting.insert(at, back)
        elif step in ("do", "again", "bury") and waiting:
            lease = next_job(inbox)
            assert lease is not None
            assert lease.event.id == f"Ev{waiting[0]}"
            begun = step == "again"
            if step == "again":
                assert inbox.again(lease, 0.0)
            else:
                assert inbox.done(lease) if step == "do" else inbox.bury(lease, "poison")
                dead += [waiting.pop(0)] if step == "bury" else [waiting.pop(0)][:0]
    assert [letter.event.id for letter in reversed(letters.read()) if letter.event] == [f"Ev{n}" for n in dead]
    clock.advance(10.0)
    assert [lease.event.id for lease in work_off(inbox)] == [f"Ev{n}" for n in waiting]
