"""Processes beside this one: everything is made once, whatever becomes of them."""

import os
import sys
from collections import Counter
from collections.abc import Generator, Iterable

import pytest
from structlog.testing import capture_logs

from bot.memory.retrieval.process_pool import Make, made_by
from tests.memory.pool_process import choosy, deadly, doubled, whose

PIECES = [str(n).encode() * n for n in range(20)]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> "Made":
    return Made(monkeypatch)


class Made:
    """What comes of some pieces."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def __call__(self, make: Make, pieces: Iterable[bytes], count: int | None) -> Generator[bytes, None, None]:
        self._patch.setenv("WAY", make.__name__)
        return made_by(make, pieces, "tests.memory.pool_process", count)


def numbers(count: int) -> list[bytes]:
    return [str(n).encode() for n in range(count)]


@pytest.mark.parametrize("count", [None, 0, 1, 2])
def test_every_piece_is_made_once(made: Made, count: int | None) -> None:
    assert Counter(made(doubled, PIECES, count)) == Counter(map(doubled, PIECES))
    assert list(made(doubled, [], count)) == []


def test_it_is_made_in_other_processes_where_there_are_any(made: Made) -> None:
    here = str(os.getpid()).encode()
    assert here not in set(made(whose, numbers(6), 2))
    assert set(made(whose, numbers(6), 0)) == {here}


@pytest.mark.parametrize("count", [0, 2])
def test_what_goes_wrong_with_a_piece_comes_through(made: Made, count: int) -> None:
    with pytest.raises(ValueError, match="not three"):
        list(made(choosy, numbers(6), count))


def test_where_they_die_it_is_made_here(made: Made) -> None:
    pieces = [f"{os.getpid()}:{n % 5}".encode() for n in range(20)]
    with capture_logs() as said:
        assert Counter(made(deadly, pieces, 2)) == Counter(dict.fromkeys(numbers(5), 4))
    assert [one["log_level"] for one in said] == ["warning", "warning"]


def test_where_none_can_be_started_it_is_made_here(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with capture_logs() as said:
        assert Counter(made(doubled, PIECES, 2)) == Counter(map(doubled, PIECES))
    assert len(said) == 1


def test_they_are_gone_when_the_work_is_given_up(made: Made) -> None:
    work = made(whose, numbers(6), 2)
    process = int(next(work))
    work.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
