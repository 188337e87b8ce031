"""A pool of processes for one long work: this one hands out pieces, two beside it make something of each. For machines with cores for them.

They are there for one work and end with it, or with this process however that ends. Bytes go to them and bytes come back. Where they
cannot be started, or one dies, or cannot do it, the work is done here, and here it is said what is wrong.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, suppress
from multiprocessing.connection import wait
from typing import IO, Final

import structlog

log = structlog.get_logger()

Make = Callable[[bytes], bytes]

PROCESSES: Final = 2
PATIENCE: Final = 5.0  # seconds for one to end by itself
LENGTH: Final = 8  # bytes before each piece that say how long it is


class _Process:
    """One process, and what it is at work on."""

    def __init__(self, module: str) -> None:
        command = [sys.executable, "-m", module]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  ourselves
        self._in, self.out = _piped(self._process.stdin), _piped(self._process.stdout)
        self.given: bytes | None = None

    def give(self, piece: bytes) -> None:
        self.given = piece
        _write(self._in, piece)

    def take(self) -> bytes:
        """What it has made; raises `OSError` where it is gone."""
        made = _read(self.out)
        if made is None:
            raise OSError("it has ended")
        self.given = None
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


class _Pool:
    """The processes that are there, and what each is at work on."""

    def __init__(self, make: Make, processes: list[_Process]) -> None:
        self._make, self._processes = make, processes

    def hand_out(self, piece: bytes) -> Iterator[bytes]:
        """Give `piece` to whoever is free first, and take from them what they have made."""
        while self._processes:
            process = next((process for process in self._processes if process.given is None), None)
            if process is None:
                yield self._taken(*self._ready())
                continue
            try:
                process.give(piece)
            except OSError as error:
                self._lost(process, error)
            else:
                return
        yield self._make(piece)

    def rest(self) -> Iterator[bytes]:
        """What is still being made."""
        while any(process.given is not None for process in self._processes):
            yield self._taken(*self._ready())

    def _ready(self) -> tuple[_Process, bytes]:
        busy = [(process, process.given) for process in self._processes if process.given is not None]
        ready = wait([process.out.fileno() for process, _ in busy])
        return next((process, piece) for process, piece in busy if process.out.fileno() in ready)

    def _taken(self, process: _Process, piece: bytes) -> bytes:
        try:
            return process.take()
        except OSError as error:
            self._lost(process, error)
            return self._make(piece)

    def _lost(self, process: _Process, error: OSError) -> None:
        self._processes.remove(process)
        log.warning("A process that helped is gone; its work is done here.", reason=str(error))


def made_by(
    make: Make, pieces: Iterable[bytes], module: str, processes: int | None = None
) -> Generator[bytes, None, None]:
    """`make` of each of `pieces`, in no order; what it raises comes through.

    `module`: run as a program it does `serve(make)`. `processes`: how many, by default two where there are two cores, and none on one.
    """
    count = processes if processes is not None else PROCESSES if (os.cpu_count() or 1) > 1 else 0
    with ExitStack() as stack:
        pool = _Pool(make, _started(module, count, stack))
        for piece in pieces:
            yield from pool.hand_out(piece)
        yield from pool.rest()


def serve(make: Make) -> None:
    """Be such a process: make what is handed in until nothing is any more, or until something cannot be made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; the end of its input tells it
    given, told = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints does not come between
    while (piece := _read(given)) is not None:
        try:
            _write(told, make(piece))
        except Exception:  # noqa: BLE001  whoever waits for it does it again, and tells
            sys.exit(1)


def _started(module: str, count: int, stack: ExitStack) -> list[_Process]:
    """As many processes as can be started; `stack` sends them away."""
    processes: list[_Process] = []
    for _ in range(count):
        try:
            process = _Process(module)
        except OSError as error:
            log.warning("No process beside this one can be started; all work is done here.", reason=str(error))
            break
        stack.callback(process.close)
        processes.append(process)
    return processes


def _piped(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("no pipe to the process")
    return pipe


def _write(out: IO[bytes], piece: bytes) -> None:
    out.write(len(piece).to_bytes(LENGTH, "little"))
    out.write(piece)
    out.flush()


def _read(given: IO[bytes]) -> bytes | None:
    """The next piece; None at the end, also one in the middle of a piece."""
    size = given.read(LENGTH)
    if len(size) < LENGTH:
        return None
    length = int.from_bytes(size, "little")
    piece = given.read(length)
    return piece if len(piece) == length else None
