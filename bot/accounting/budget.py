"""The model tokens that a place may use on one day, which is UTC's: one day for every process, whatever its machine's zone.

Who wants to ask a model reserves the most that may cost, and settles what it cost; a reservation whose worker died lapses after ten
minutes. A place is overdrawn by one request at most: none begins when what was spent and reserved is the whole budget.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, cast

from redis import Redis

from bot import metrics
from bot.memory import keys
from bot.mind.models.usage import Usage, counted

TRUSTED: Final = 10
"""How many times the most that a request may cost its server is believed to have cost: a number that cannot be must not end the day."""

# KEYS  1 tokens (string) · 2 reserved (zset) · ARGV 1 now, seconds · 2 budget · 3 name · 4 tokens to reserve · 5 TTL of a reservation, seconds
# Returns {whether it is reserved, tokens left before that}. What has a reservation already gets it anew.
_RESERVE: Final = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', ARGV[1])
for _, member in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local tokens, name = string.match(member, '^(%d+) (.*)$')
  if name == ARGV[3] then redis.call('ZREM', KEYS[2], member) else used = used + tonumber(tokens) end
end
local left = tonumber(ARGV[2]) - used
if left <= 0 then return {0, 0} end
redis.call('ZADD', KEYS[2], ARGV[1] + ARGV[5], ARGV[4] .. ' ' .. ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[5])
return {1, left}
"""

# KEYS  1 tokens (string) · 2 reserved (zset) · ARGV 1 reservation · 2 tokens spent · 3 TTL of the day's tokens, seconds
_SETTLE: Final = """
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('INCRBY', KEYS[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""


@dataclass(slots=True)
class Purse:
    """What one answer may spend, and what it has spent so far."""

    open: bool = True  # whether a model may be asked
    limit: int = 0  # tokens a day; 0: any number
    before: int = 0  # tokens that were left before this answer
    usage: Usage = field(default_factory=Usage)

    @property
    def left(self) -> int:
        """Tokens left in the place today, as far as is known here."""
        return max(0, self.before - self.usage.total)


class Budget:
    """The day's tokens of every place. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis, per_day: int) -> None:
        """`per_day`: tokens of one place; 0: any number, and nothing is written down."""
        self.per_day = per_day
        self._redis = redis
        self._reserve = redis.register_script(_RESERVE)
        self._settle = redis.register_script(_SETTLE)

    @contextmanager
    def spending(self, place: str, name: str, most: int, now: Callable[[], float]) -> Iterator[Purse]:
        """A purse for one request, `name`d so that a second try is the same one; `most`: tokens it may cost.

        What the models cost within is counted, and settled at the end.
        """
        with _metered() as usage:
            if not self.per_day:
                yield Purse(usage=usage)
                return
            at = now()
            shared = [keys.tokens(place, day(at)), keys.reserved(place)]
            reserved, left = cast(
                "list[int]",
                self._reserve(keys=shared, args=[repr(at), self.per_day, name, most, keys.RESERVED_TTL]),
            )
            try:
                yield Purse(bool(reserved), self.per_day, left, usage)
            finally:
                if reserved:
                    spent = min(usage.total, TRUSTED * most)
                    self._settle(keys=shared, args=[f"{most} {name}", spent, keys.TOKENS_TTL])

    def left(self, place: str, now: float) -> int:
        """Tokens that `place` has left today; what is being asked at this moment is not taken off yet."""
        used = int(cast("str | None", self._redis.get(keys.tokens(place, day(now)))) or 0)
        return max(0, self.per_day - used)


@contextmanager
def _metered() -> Iterator[Usage]:
    with counted() as usage:
        try:
            yield usage
        finally:
            metrics.MODEL_TOKENS.labels("prompt").inc(usage.prompt)
            metrics.MODEL_TOKENS.labels("completion").inc(usage.completion)


def day(now: float) -> str:
    """The day, in UTC, such as 2026-11-23."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def renewal(now: float) -> float:
    """When the next day begins, in seconds since the epoch."""
    tomorrow = datetime.fromtimestamp(now, UTC).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=UTC).timestamp()
