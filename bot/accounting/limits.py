"""How often Saegim answers one person, and in one conversation: moving windows of a minute, exact however many ask at once.

What is limited, and how a refusal is told, is `bot/story/gate.py`'s. The window, whether this event was counted before, and whom to tell
are one script: a round trip before an answer.
"""

from dataclasses import dataclass
from typing import Final, Literal, cast

from redis import Redis

from bot.memory import keys

Whose = Literal["", "user", "place", "queue"]

WINDOW: Final = 60.0  # seconds

# KEYS  1 refused (string) · 2 asked by the person (zset) · 3 asked in the place (zset)
# ARGV  1 now, seconds · 2 event · 3, 4 how many within the window, 0: any number · 5 the window, seconds · 6 too many wait? ('1')
#       7 TTL of the windows, seconds
# Returns {whose limit it is ('' where there is none), seconds to wait, tell it? ('1')}. An event is counted once, however often it is tried.
_ASK: Final = """
local now, window = tonumber(ARGV[1]), tonumber(ARGV[5])
local whose, wait = '', 0
for i = 2, 3 do
  local limit = tonumber(ARGV[i + 1])
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - window)
  if redis.call('ZSCORE', KEYS[i], ARGV[2]) then return {'', '0', '0'} end
  local over = redis.call('ZCARD', KEYS[i]) - limit
  if limit > 0 and over >= 0 then
    local free = tonumber(redis.call('ZRANGE', KEYS[i], over, over, 'WITHSCORES')[2]) + window - now
    if free > wait then whose, wait = i == 2 and 'user' or 'place', free end
  end
end
if ARGV[6] == '1' then whose, wait = 'queue', window end
if whose ~= '' then
  local told = redis.call('GET', KEYS[1])
  if not told then redis.call('SET', KEYS[1], ARGV[2], 'PX', math.ceil(wait * 1000)) end
  return {whose, tostring(wait), (not told or told == ARGV[2]) and '1' or '0'}
end
for i = 2, 3 do
  redis.call('ZADD', KEYS[i], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[i], ARGV[7])
end
return {'', '0', '0'}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an event may be answered."""

    whose: Whose = ""  # whose limit keeps it from that: the person's, the place's, the queue's; "": nobody's
    wait: float = 0.0  # seconds until the next may be
    tell: bool = False  # whether the asker is to be told; once is enough for as long as the refusal said that it holds

    @property
    def admitted(self) -> bool:
        return not self.whose


class Limits:
    """`ask` before anything is answered; raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis, per_user: int, per_place: int) -> None:
        """Answers a minute to one person and in one place; 0: any number."""
        self.per_user = per_user
        self.per_place = per_place
        self._ask = redis.register_script(_ASK)

    def ask(self, event: str, user: str, place: str, now: float, *, crowded: bool = False) -> Verdict:
        """Count the event with this id, asked by `user` in `place` at `now` (seconds), unless it is one too many.

        The same event is counted once and gets the same answer when it is tried again; `crowded`: too much waits already.
        """
        if not (self.per_user or self.per_place or crowded):
            return Verdict()
        found = self._ask(
            keys=[keys.refused(user, place), keys.asked(user), keys.asked(place)],
            args=[repr(now), event, self.per_user, self.per_place, WINDOW, int(crowded), keys.ASKED_TTL],
        )
        whose, wait, tell = cast("tuple[Whose, str, str]", found)
        return Verdict(whose, float(wait), tell == "1")
