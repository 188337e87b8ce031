"""An outage of Redis as the log is told of it. What is done about one is the business of who asks Redis."""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from redis.exceptions import RedisError

from bot import metrics

TOLD_EVERY: Final = 60.0  # seconds between two lines of the log about a Redis that does not answer

log = structlog.get_logger()


class Outage:
    """Tells the log that Redis does not answer: once for all threads of a process, then once a minute, and when it answers again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._since: float | None = None
        self._told = 0.0

    def failed(self, error: RedisError) -> None:
        """Redis did not answer a thread."""
        metrics.REDIS_ERRORS.inc()
        now = self._clock()
        with self._guard:
            if self._since is None:
                self._since = now
            elif now < self._told + TOLD_EVERY:
                return
            self._told, lasted = now, now - self._since
        advice = "check REDIS_URL with `saegim doctor`"
        log.warning("redis does not answer", error=type(error).__name__, seconds=round(lasted), advice=advice)

    def answered(self) -> None:
        """It answered one."""
        if self._since is None:  # nearly always, and then without the guard
            return
        with self._guard:
            since, self._since = self._since, None
        if since is not None:
            log.info("redis answers again", seconds=round(self._clock() - since))
