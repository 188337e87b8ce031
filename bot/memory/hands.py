"""Processes beside this one that do a part of a long work: one hands out, two make. For machines with cores for them.

They are there for one work, know nothing of it but the function, and end with it, or with this process however that ends. Where
they cannot be started, or one dies, the work is done here. `python -m bot.memory.hands` is such a process.
"""

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import wait
from typing import IO, Any, Final, Generic, TypeVar

import structlog

log = structlog.get_logger()

Given = TypeVar("Given")
Made = TypeVar("Made")

HANDS: Final = 2
PATIENCE: Final = 5.0  # seconds for one to end by itself
GONE: Final = (OSError, EOFError, pickle.UnpicklingError)  # what speaking with one that has died may raise


class _Hand:
    """One process, and what it is at work on."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bot.memory.hands"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  ourselves
        self._in, self.out = _piped(self._process.stdin), _piped(self._process.stdout)
        self.given: Any = None

    def give(self, make: Callable[[Any], object], piece: object) -> None:
        self.given = piece
        pickle.dump((make, piece), self._in)
        self._in.flush()

    def take(self) -> Any:
        """What it has made; raises what went wrong with it."""
        made, error = pickle.load(self.out)  # noqa: S301  from our own process
        self.given = None
        if error is not None:
            raise error
        return made

    def close(self) -> None:
        with suppress(OSError):
            self._in.close()  # it then ends
        self.out.close()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class _Work(Generic[Given, Made]):
    """Who is at work on it."""

    def __init__(self, make: Callable[[Given], Made], hands: list[_Hand]) -> None:
        self._make, self._hands = make, hands

    def hand_out(self, piece: Given) -> Iterator[Made]:
        """Give `piece` to whoever is free first, and take from them what they have made."""
        while self._hands:
            hand = next((hand for hand in self._hands if hand.given is None), None)
            if hand is None:
                hand = self._ready()
                yield self._taken(hand)
                continue
            try:
                hand.give(self._make, piece)
            except OSError as error:
                self._lost(hand, error)
            else:
                return
        yield self._make(piece)

    def rest(self) -> Iterator[Made]:
        """What is still being made."""
        while any(hand.given is not None for hand in self._hands):
            yield self._taken(self._ready())

    def _ready(self) -> _Hand:
        busy = [hand for hand in self._hands if hand.given is not None]
        ready = wait([hand.out.fileno() for hand in busy])
        return next(hand for hand in busy if hand.out.fileno() in ready)

    def _taken(self, hand: _Hand) -> Made:
        piece: Given = hand.given
        try:
            made: Made = hand.take()
        except GONE as error:
            self._lost(hand, error)
            return self._make(piece)
        return made

    def _lost(self, hand: _Hand, error: Exception) -> None:
        self._hands.remove(hand)
        log.warning("A process that helped is gone; its work is done here.", reason=str(error) or type(error).__name__)


def made_by(
    make: Callable[[Given], Made], pieces: Iterable[Given], hands: int | None = None
) -> Generator[Made, None, None]:
    """`make` of each of `pieces`, in no order; what it raises comes through.

    `make`: a function of a module; it, its argument and its result can be pickled. `hands`: processes, by default two where
    there are two cores, and none on one.
    """
    count = hands if hands is not None else HANDS if (os.cpu_count() or 1) > 1 else 0
    with ExitStack() as stack:
        work = _Work(make, _hired(count, stack))
        for piece in pieces:
            yield from work.hand_out(piece)
        yield from work.rest()


def _hired(count: int, stack: ExitStack) -> list[_Hand]:
    """As many processes as can be started; `stack` sends them away."""
    hands: list[_Hand] = []
    for _ in range(count):
        try:
            hand = _Hand()
        except OSError as error:
            log.warning("No process beside this one can be started; all work is done here.", reason=str(error))
            break
        stack.callback(hand.close)
        hands.append(hand)
    return hands


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe to the process")
    return pipe


def serve() -> None:
    """Make what is handed in, until nothing is any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; the end of its input tells it
    given, told = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints does not come between
    with suppress(EOFError, BrokenPipeError):
        while True:
            make, piece = pickle.load(given)  # noqa: S301  from our own process
            made, wrong = None, None
            try:
                made = make(piece)
            except Exception as error:  # noqa: BLE001  raised by whoever waits for it
                wrong = error
            pickle.dump((made, wrong), told)
            told.flush()


if __name__ == "__main__":
    serve()
