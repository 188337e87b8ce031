"""Gaps: times in which Saegim did not hear of edits and deletions, and which messages were read again since.

Slack sends an event again for some minutes (at once, after one minute, after five) and then no more. Whoever listens says so with
`beat`; a longer silence, or messages taken from a file, makes what was known before doubtful, until it is read again.
"""

from collections.abc import Iterable, Sequence
from typing import Final, cast

from redis import Redis

from bot.memory import keys
from bot.memory.values import Memory

LONGEST: Final = 600.0  # seconds of silence after which Slack may have given up on an event
ALL: Final = "gap"  # since when what was known before is doubtful, everywhere; `gap:<place>`: in one place
AT: Final = "at"

# KEYS 1 alive · ARGV 1 now · 2 the longest silence, seconds · 3 heard? ('1': Slack is heard now). Returns 1 where there was a gap.
_BEAT: Final = """
local last = redis.call('HGET', KEYS[1], 'at')
local gap = last and tonumber(ARGV[1]) - tonumber(last) > tonumber(ARGV[2])
if gap then redis.call('HSET', KEYS[1], 'gap', ARGV[1]) end
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'at', ARGV[1]) end
return gap and 1 or 0
"""


class Gaps:
    """What may have changed unheard. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._beat = redis.register_script(_BEAT)

    def beat(self, now: float) -> bool:
        """Slack is heard at `now` (seconds since the epoch); whether it had not been for long."""
        return bool(self._beat(keys=[keys.ALIVE], args=[repr(now), LONGEST, "1"]))

    def check(self, now: float) -> bool:
        """Look whether Slack has not been heard for long, before anything is answered; whether Slack is heard now is not known."""
        return bool(self._beat(keys=[keys.ALIVE], args=[repr(now), LONGEST, "0"]))

    def imported(self, places: Iterable[str], now: float) -> None:
        """Messages of `places` were taken in at `now` from elsewhere than Slack."""
        for place in places:
            self._redis.hset(keys.ALIVE, f"{ALL}:{place}", repr(now))

    def doubtful(self, memories: Sequence[Memory]) -> list[Memory]:
        """Those of `memories` whose messages are to be read again before they are quoted."""
        told = [memory for memory in memories if memory.ts]
        if not told:
            return []
        names = [ALL, *(f"{ALL}:{memory.place}" for memory in told)]
        everywhere, *here = (float(at or 0) for at in cast("list[str | None]", self._redis.hmget(keys.ALIVE, names)))
        since = [max(everywhere, at) for at in here]
        if not any(at > memory.at for at, memory in zip(since, told, strict=True)):
            return []
        read = self._redis.zmscore(keys.REREAD, [_name(memory) for memory in told])
        known = [max(memory.at, at or 0.0) for memory, at in zip(told, read, strict=True)]
        return [memory for memory, at, gap in zip(told, known, since, strict=True) if at < gap]

    def reread(self, memory: Memory, now: float) -> None:
        """The message of `memory` was read again at `now`."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(keys.REREAD, {_name(memory): now})
        pipe.zremrangebyscore(keys.REREAD, "-inf", now - keys.REREAD_TTL)
        pipe.expire(keys.REREAD, keys.REREAD_TTL)
        pipe.execute()


def _name(memory: Memory) -> str:
    return f"{memory.place}:{memory.ts}"
