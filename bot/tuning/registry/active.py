"""What a running bot asks: which model answers here. One read of Redis every few seconds, and no waiting where Redis is slow."""

import threading
from collections.abc import Callable
from typing import Final

import structlog
from redis.exceptions import RedisError

from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Registry

log = structlog.get_logger()

KNOWN_FOR: Final = 5.0  # seconds for which the pointer is believed: a promotion is followed within ten
PATIENCE: Final = 0.25  # seconds an answer waits for Redis to say so; then what was known before stands


class Active:
    """The pointer, as this process knows it; thread-safe."""

    def __init__(self, registry: Registry, now: Callable[[], float]) -> None:
        """`now` in seconds."""
        self._registry, self._now = registry, now
        self._pointer = Pointer()
        self._due = float("-inf")
        self._asking = threading.Lock()

    def model(self, place: str) -> str:
        """The name of the model that answers in `place`; "" for the one of the settings."""
        if self._now() >= self._due and self._asking.acquire(blocking=False):
            asking = threading.Thread(target=self._ask, name="active-model", daemon=True)
            asking.start()
            asking.join(PATIENCE)
        return self._pointer.model(place)

    def _ask(self) -> None:
        try:
            found = self._registry.pointer()
            if found != self._pointer:
                log.info(
                    "another model answers",
                    model=found.stable or "the settings'",
                    canary=found.canary,
                    share=found.share,
                )
            self._pointer = found
        except (RedisError, ValueError, TypeError) as error:
            log.warning("Redis does not tell which model answers; the last one known does", reason=type(error).__name__)
        finally:
            self._due = self._now() + KNOWN_FOR
            self._asking.release()
