"""Until when a place was shared outside the workspace, as far as Saegim knows: what was written there before that counts as shared, too.

Slack tells what a place is, not what it was. So whenever a place is seen to be shared, or is told to be no longer, that moment is kept. Since
when it had been shared nobody says: everything before counts. What became a memory earlier keeps what was known then.
"""

from dataclasses import replace
from typing import cast

from redis import Redis

from bot.memory import keys
from bot.memory.values import Place

# KEYS 1 shared · ARGV 1 place · 2 when, seconds since the epoch
_SEEN = """
local known = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or '0')
if tonumber(ARGV[2]) > known then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
"""


class Sharing:
    """What is known of the past of places. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._seen = redis.register_script(_SEEN)

    def seen(self, place: str, at: float) -> None:
        """The place was shared at `at` (seconds since the epoch)."""
        self._seen(keys=[keys.SHARED], args=[place, repr(at)])

    def then(self, place: Place, at: float) -> Place:
        """`place` as it counts for what was written there at `at`."""
        return replace(place, shared=place.shared or at <= self.until(place.id))

    def until(self, place: str) -> float:
        """When the place was last seen to be shared, in seconds since the epoch; 0 where it never was."""
        return float(cast("str | None", self._redis.hget(keys.SHARED, place)) or 0)

    def forget(self, place: str) -> None:
        """The place is no more."""
        self._redis.hdel(keys.SHARED, place)
