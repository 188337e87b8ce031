"""The heartbeat of whoever listens to Slack: as long as events arrive it says so, and a silence that was too long is a gap (`bot/memory/forgetting/gaps.py`)."""

import threading
from collections.abc import Callable
from typing import Final, Protocol

import structlog
from redis.exceptions import RedisError

from bot.memory.forgetting.gaps import Gaps

log = structlog.get_logger()

EVERY: Final = 30.0  # seconds; a gap is ten minutes


class Listening(Protocol):
    """What listens to Slack."""

    @property
    def connected(self) -> bool: ...


class Heart:
    """A thread that beats while Slack is heard."""

    def __init__(
        self,
        receiver: Listening,
        gaps: Gaps,
        now: Callable[[], float],
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._receiver = receiver
        self._gaps = gaps
        self._now = now
        self._wait = wait
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """The first beat comes at once, before anything is answered."""
        self.beat()
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def beat(self) -> None:
        """Say that Slack is heard, if it is. Where Redis cannot be told, events cannot be taken in either: no beat is right."""
        if not self._receiver.connected:
            return
        try:
            if self._gaps.beat(self._now()):
                log.warning("Saegim did not hear Slack for a while: what it knows is read again before it is quoted")
        except RedisError as error:
            log.warning("no heartbeat", error=type(error).__name__)

    def _run(self) -> None:
        while not self._wait(self._over, EVERY):
            self.beat()
