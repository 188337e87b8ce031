"""The journal of erasures: what each touches, by ids and never a word, written before anything of it goes and let go when all has followed.

Whoever dies within an erasure leaves its entry to the next try, which no longer finds in the store what is gone.
"""

from collections.abc import Iterable
from typing import Final, cast

from redis import Redis

from bot.memory import keys

TOGETHER: Final = 1_000  # ids in one command


class Journal:
    """The erasures under way, each under the name of what it is of. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def begin(self, name: str, sources: Iterable[str]) -> None:
        """Write down that the erasure `name` touches `sources` too: ids of memories, `<place>:<ts>` of messages."""
        every, key = list(dict.fromkeys(sources)), keys.erasing(name)
        for start in range(0, len(every), TOGETHER):
            pipe = self._redis.pipeline(transaction=False)
            pipe.sadd(key, *every[start : start + TOGETHER])
            pipe.expire(key, keys.ERASING_TTL)
            pipe.execute()

    def touched(self, name: str) -> list[str]:
        """All that the erasure `name` touches, also what an earlier try had begun with."""
        return sorted(cast("set[str]", self._redis.smembers(keys.erasing(name))))

    def end(self, name: str) -> None:
        """All has followed."""
        self._redis.delete(keys.erasing(name))

    def left(self, seconds: float) -> list[str]:
        """The erasures that were begun, or went on, at least so many seconds ago."""
        found = list(self._redis.scan_iter(keys.erasing("*"), count=1_000))
        prefix = len(keys.erasing(""))
        return sorted(key[prefix:] for key in found if keys.ERASING_TTL - int(self._redis.ttl(key)) >= seconds)
