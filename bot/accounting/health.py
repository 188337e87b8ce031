"""Whether Saegim is well, told in one sentence where it is not: Redis is away, Slack is not heard, or nobody takes what waits."""

import threading
from collections.abc import Callable
from typing import Any, Final, cast

from redis import Redis
from redis.exceptions import RedisError, ResponseError

from bot.memory import keys
from bot.memory.forgetting.gaps import AT

HEARD_WITHIN: Final = 100.0  # seconds: who listens to Slack beats every 30
TAKEN_WITHIN: Final = 60.0  # seconds something may wait before it matters whether a worker is there
ALIVE_WITHIN: Final = 30.0  # seconds: a worker asks for work every second, and renews a lease every five
LONGEST_WAIT: Final = 600.0  # seconds something may wait though workers are there
LOOK_EVERY: Final = 1.0  # seconds: whoever asks more often gets the same answer, and Redis its peace


class Health:
    """Call it for what is wrong; "" when nothing is."""

    def __init__(self, redis: Redis, now: Callable[[], float]) -> None:
        """`redis`: a client that gives up soon; `now`: the clock in seconds since the epoch."""
        self._redis = redis
        self._now = now
        self._said = ""
        self._until = 0.0
        self._guard = threading.Lock()

    def __call__(self) -> str:
        if self._now() >= self._until and self._guard.acquire(
            blocking=False
        ):  # one looks; the others are not kept waiting
            try:
                self._said = problem(self._redis, self._now())
                self._until = self._now() + LOOK_EVERY
            finally:
                self._guard.release()
        return self._said


def problem(redis: Redis, now: float) -> str:
    """What is wrong at `now`, in one sentence; "" where nothing is."""
    try:
        silent = unheard(redis, now)
        waited = waiting(redis, now)
        if waited >= TAKEN_WITHIN and not _worked(redis):
            return f"Something has waited for {waited:.0f} seconds and no worker takes it."
    except RedisError as error:
        return f"Redis does not answer ({type(error).__name__})."
    if waited >= LONGEST_WAIT:
        return f"Something has waited for {waited:.0f} seconds: the workers do not keep up."
    if silent is None:
        return "Slack was never heard."
    return f"Slack has not been heard for {silent:.0f} seconds." if silent >= HEARD_WITHIN else ""


def unheard(redis: Redis, now: float) -> float | None:
    """Seconds since Slack was heard; None where it never was."""
    at = cast("str | None", redis.hget(keys.ALIVE, AT))
    return None if at is None else max(0.0, now - float(at))


def waiting(redis: Redis, now: float) -> float:
    """Seconds for which what waits longest has waited: what nobody has taken yet, and what somebody took and let lie; 0 for nothing."""
    group = next((one for one in _told(redis.xinfo_groups) if one["name"] == keys.GROUP), None)
    after = f"({group['last-delivered-id']}" if group else "-"
    fresh = cast("list[tuple[str, Any]]", redis.xrange(keys.READY, after, "+", 1))
    waited = max(0.0, now - int(fresh[0][0].partition("-")[0]) / 1000) if fresh else 0.0
    if group is None or not group["pending"]:
        return waited
    left = redis.xpending_range(keys.READY, keys.GROUP, "-", "+", 1, idle=round(TAKEN_WITHIN * 1000))
    lain = (entry["time_since_delivered"] / 1000 for entry in cast("list[dict[str, int]]", left))
    return max(waited, *lain, 0.0)


def _worked(redis: Redis) -> bool:
    """Whether a worker has asked for work lately."""
    consumers = _told(lambda stream: redis.xinfo_consumers(stream, keys.GROUP))
    return any(consumer["idle"] < ALIVE_WITHIN * 1000 for consumer in consumers)


def _told(ask: Callable[[str], Any]) -> list[dict[str, Any]]:
    """What Redis tells of the stream of jobs; nothing where there is none yet."""
    try:
        return list(ask(keys.READY))
    except ResponseError:
        return []
