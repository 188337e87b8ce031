"""The processes of `saegim run`: this one listens to Slack, worker processes beside it answer.

So an event is acknowledged in milliseconds however busy the workers are, and either side may die without the other: what was taken in
is in Redis. A worker process that ends is started again. How the parts are built is `serve.py`.
"""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import structlog

from bot.accounting.gauges import Gauges
from bot.accounting.health import Health
from bot.config import Settings
from bot.errors import Misconfigured
from bot.memory.connection import connect_intake
from bot.memory.forgetting.gaps import Gaps
from bot.ops.durability import require_durable
from bot.slack.client import web_client
from bot.slack.heart import Heart
from bot.slack.people import Directory
from bot.slack.receiver import build_receiver, require_slack
from bot.story.forms import open_forms

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

log = structlog.get_logger()

LOOK = 0.5  # seconds between two looks at the worker processes
SHORT_LIFE = 10.0  # a worker process that lived less long is started again after a pause
LONGEST_PAUSE = 30.0  # seconds


class Supervisor:
    """The worker processes: started, started again when one ends, and ended."""

    def __init__(
        self,
        count: int,
        command: list[str],
        clock: Callable[[], float] = time.monotonic,
        more: Callable[[int], list[str]] = lambda _place: [],
    ) -> None:
        """`count` processes of `command`, each with `more` arguments by its place, counted from 0."""
        self._command = command
        self._more = more
        self._clock = clock
        self._started = [0.0] * count
        self._pause = [0.0] * count
        self._due: list[float | None] = [None] * count  # when one that has ended is started again
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start every worker process."""
        for place in range(len(self._started)):
            self._processes.append(self._spawn(place))

    def restart_ended(self) -> None:
        """Start those again that have ended: at once, or after a pause that doubles while they keep ending soon."""
        for place, worker in enumerate(self._processes):
            if worker.poll() is None:
                continue
            due = self._due[place]
            if due is None:
                due = self._due[place] = self._clock() + self._pause_after(place, worker.returncode)
            if self._clock() >= due:
                _close_pipe(worker)
                self._processes[place] = self._spawn(place)

    def _pause_after(self, place: int, code: int) -> float:
        """How long to wait before a worker process that has just ended is started again."""
        lived = self._clock() - self._started[place]
        pause = min(LONGEST_PAUSE, max(1.0, 2 * self._pause[place])) if lived < SHORT_LIFE else 0.0
        self._pause[place] = pause
        log.error("a worker process ended and will be started again", code=code, lived=round(lived, 1), pause=pause)
        return pause

    def terminate(self) -> None:
        """Tell every worker process to finish what it is doing and end."""
        for worker in self._processes:
            worker.terminate()

    def wait(self, grace: float = 22.0) -> None:
        """Wait until they have ended, at most `grace` seconds; what is unfinished is handed to whoever comes next."""
        until = self._clock() + grace
        for worker in self._processes:
            try:
                worker.wait(max(0.1, until - self._clock()))
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            _close_pipe(worker)

    def _spawn(self, place: int) -> subprocess.Popen[bytes]:
        self._started[place], self._due[place] = self._clock(), None
        # A session of its own: Ctrl-C goes to this process, which then stops them in order. The pipe ends when this process dies.
        return subprocess.Popen([*self._command, *self._more(place)], stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603


def _close_pipe(worker: subprocess.Popen[bytes]) -> None:
    if worker.stdin:
        worker.stdin.close()


def run_until_stopped(settings: Settings, *, http: bool, ready: Callable[[str], None]) -> None:
    """Listen here and answer in worker processes until SIGTERM or Ctrl-C; `ready` is told the workspace's address."""
    require_slack(settings, http=http)
    require_durable(settings)
    stopping = _stop_signals()
    command = [sys.executable, "-m", "bot.cli", "work", "--until-eof"]
    supervisor = Supervisor(settings.saegim_processes, command, more=lambda place: _watched(settings, place))
    with connect_intake(settings.redis_url) as intake, ExitStack() as stack:
        health = Health(intake, time.time)
        receiver = build_receiver(
            settings, intake, http=http, forms=open_forms(settings, time.time, intake), health=health
        )
        heart = Heart(receiver, Gaps(intake), time.time)
        if settings.saegim_metrics_port:
            watch(stack, settings.saegim_metrics_port, health, Gauges(intake, time.time))
        supervisor.start()
        try:
            receiver.start()
            heart.start()
            ready(Directory(web_client(settings), time.time).workspace_url)
            while not stopping.wait(LOOK):
                supervisor.restart_ended()
            log.info("stopping", advice="answers in the making are finished, at most 25 seconds")
        finally:
            supervisor.terminate()
            heart.stop()
            receiver.stop()
            supervisor.wait()


def _watched(settings: Settings, place: int) -> list[str]:
    """The arguments that have a worker process serve its metrics on a port of its own."""
    port = settings.saegim_metrics_port
    return ["--metrics-port", str(port + 1 + place)] if port else []


def watch(stack: ExitStack, port: int, health: Callable[[], str], gauges: "Collector | None" = None) -> None:
    """Serve `/metrics` and `/healthz` until `stack` is left."""
    from bot.ops.watch import Watch

    one = Watch(port, health, gauges)
    one.start()
    stack.callback(one.stop)
    log.info("metrics are served", port=one.port)


def work_until_stopped(settings: Settings, *, until_eof: bool, metrics_port: int) -> None:
    """Answer what comes into the inbox until SIGTERM, Ctrl-C or, if `until_eof`, the end of standard input."""
    from bot.serve import open_rooms, workers_of
    from bot.story.sweep import Sweeper

    require_durable(settings)
    stopping = _stop_signals()
    rooms = open_rooms(settings)
    rooms.recall.catch_up()
    rooms.gaps.check(rooms.now())
    workers, sweeper = workers_of(rooms), Sweeper(rooms)
    workers.start()
    sweeper.start()
    gc.freeze()  # what start-up made stays: the collector need not look at it again
    if until_eof:
        threading.Thread(target=_wait_for_end, args=(stopping,), name="until-eof", daemon=True).start()
    with ExitStack() as stack:
        _watch_worker(stack, settings, metrics_port)
        stopping.wait()
    sweeper.stop()
    workers.stop()
    rooms.close()


def _watch_worker(stack: ExitStack, settings: Settings, port: int) -> None:
    """Serve a worker's metrics; one whose port is taken works all the same."""
    if port:
        try:
            watch(stack, port, Health(stack.enter_context(connect_intake(settings.redis_url)), time.time))
        except Misconfigured as error:
            log.warning("metrics are not served", reason=str(error))


def _wait_for_end(stopping: threading.Event) -> None:
    while os.read(
        sys.stdin.fileno(), 1024
    ):  # not the buffered reader: its lock may not be held when the interpreter ends
        pass
    stopping.set()


def _stop_signals() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    return stopping
