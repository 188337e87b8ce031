"""Processes beside this one: everything is made once, whatever becomes of them."""

import os
import signal
import sys
from collections import Counter

import pytest
from structlog.testing import capture_logs

from bot.errors import Bug
from bot.memory.hands import made_by

PIECES = [[n, n + 1] for n in range(20)]


def total(numbers: list[int]) -> int:
    return sum(numbers)


def whose(_: int) -> int:
    print("who prints does no harm")
    return os.getpid()


def choosy(number: int) -> int:
    if number == 3:
        raise Bug("not three")
    return number


def deadly(number: int) -> int:
    if number % 5 == 3 and os.getpid() != number // 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number % 5


@pytest.mark.parametrize("count", [None, 0, 1, 2])
def test_every_piece_is_made_once(count: int | None) -> None:
    assert Counter(made_by(total, PIECES, count)) == Counter(map(total, PIECES))
    assert list(made_by(total, [], count)) == []


def test_it_is_made_in_other_processes_where_there_are_any() -> None:
    assert os.getpid() not in set(made_by(whose, range(6), 2))
    assert set(made_by(whose, range(6), 0)) == {os.getpid()}


@pytest.mark.parametrize("count", [0, 2])
def test_what_goes_wrong_with_a_piece_comes_through(count: int) -> None:
    with pytest.raises(Bug, match="not three"):
        list(made_by(choosy, range(6), count))


def test_where_they_die_it_is_made_here() -> None:
    here = os.getpid() * 5
    with capture_logs() as said:
        assert sorted(made_by(deadly, [here + n % 5 for n in range(10)], 2)) == sorted([0, 1, 2, 3, 4] * 2)
    assert {one["log_level"] for one in said} == {"warning"}


def test_where_none_can_be_started_it_is_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with capture_logs() as said:
        assert Counter(made_by(total, PIECES, 2)) == Counter(map(total, PIECES))
    assert len(said) == 1


def test_they_are_gone_when_the_work_is_given_up() -> None:
    work = made_by(whose, range(6), 2)
    process = next(work)
    work.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
