"""A real `saegim run` with a workspace, a Redis and perhaps a model around it, for hostile input to be thrown at."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import Popen
from typing import Final

from redis import Redis

from bot.bench.servers import READY_WITHIN, UNLIMITED, free_port, logged_process, redis_server, resident_mb
from bot.errors import Refuse
from bot.memory import keys
from bot.memory.connection import connect, restarted_since
from bot.playground.playground import Playground
from bot.slack.http import EVENTS, HEALTH

CRASHED: Final = (
    "Traceback (most",
    "a listener failed",
    "a worker process ended",
    '"event": "bug"',
    '"level": "critical"',
)
"""What a line of the log says when something went wrong that should not."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What there is to be played with."""

    slack: Playground
    redis: Redis
    saegim: Popen[bytes]
    port: int  # of HTTP mode
    log: Path

    def healthy(self) -> bool:
        """Whether HTTP mode answers."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", HEALTH)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def taken_in(self) -> int:
        """How many events and messages the inbox has ever taken in."""
        return sum(1 for _ in self.redis.scan_iter(f"{keys.seen('')}*", count=1_000))

    def settled(self, within: float) -> bool:
        """Whether every job has ended, after at most so many seconds."""
        until = time.monotonic() + within
        while self.redis.xlen(keys.READY):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def crashes(self) -> list[str]:
        """The lines of the log that tell of something nobody caught."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if any(sign in line for sign in CRASHED)]

    def resident_mb(self) -> float:
        """Memory of the listening process and its workers."""
        return resident_mb(self.saegim.pid)


@contextmanager
def stage(*, model: str = "", **settings: str) -> Iterator[Stage]:
    """Everything started and stopped again; `model` is the address of one, such as http://127.0.0.1:1/v1; `settings` come on top.

    Raises `Refuse` where no redis-server is installed or Saegim does not come up.
    """
    with ExitStack() as stack:
        url = stack.enter_context(redis_server())
        slack = stack.enter_context(Playground())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        environment = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "REDIS_URL": url,
            "PORT": str(port),
            "SAEGIM_LOG_LEVEL": "warning",
            **({"OPENAI_API_KEY": "none", "OPENAI_BASE_URL": model, "SAEGIM_MODEL": "obedient"} if model else {}),
            **UNLIMITED,
            **settings,
        }
        log = folder / "saegim.log"
        saegim = stack.enter_context(logged_process(log, "bot.cli", "run", "--http", **environment))
        made = Stage(slack, stack.enter_context(connect(url)), saegim, port, log)
        until = time.monotonic() + READY_WITHIN
        while not made.healthy():
            if time.monotonic() > until or saegim.poll() is not None:
                raise Refuse(f"Saegim did not come up: {log.read_text(errors='replace')[-500:]}")
            time.sleep(0.05)
        while restarted_since(
            made.redis, time.time() - 1.0, time.time()
        ):  # then Saegim looks whether a question is still there,
            time.sleep(0.05)  # and payloads tell of messages that are not
        slack.deliver_to(f"http://127.0.0.1:{port}{EVENTS}")
        yield made
