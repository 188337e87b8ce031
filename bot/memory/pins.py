"""Pins: the few memories of a place that every answer there begins with. At most `SLOTS` in a place; a full block takes no more.

Who may pin what is decided by the caller (`story/pins.py`). What is erased is unpinned by the script that erases it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Final, Literal, cast

from redis import Redis

from bot.memory import keys

SLOTS: Final = 5  # in a place

Outcome = Literal["pinned", "already", "full"]

# KEYS 1 pins · ARGV 1 id · 2 pin · 3 place · 4 slots
_PIN: Final = """
local taken = 0
for _, line in ipairs(redis.call('HVALS', KEYS[1])) do
  for _, pin in ipairs(cjson.decode(line)) do
    if pin.place == ARGV[3] then taken = taken + 1 end
  end
end
local own = cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '[]')
for _, pin in ipairs(own) do
  if pin.place == ARGV[3] then return 'already' end
end
if taken >= tonumber(ARGV[4]) then return 'full' end
own[#own + 1] = cjson.decode(ARGV[2])
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(own))
return 'pinned'
"""

# KEYS 1 pins · ARGV 1 id · 2 place
_UNPIN: Final = """
local kept, found = {}, 0
for _, pin in ipairs(cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '[]')) do
  if pin.place == ARGV[2] then found = 1 else kept[#kept + 1] = pin end
end
if #kept > 0 then
  redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(kept))
else
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return found
"""


@dataclass(frozen=True, slots=True)
class Pin:
    """One memory pinned in one place."""

    place: str
    by: str  # user id of who pinned it
    at: float  # seconds since the epoch
    id: str = ""  # of the memory
    keeps: bool = True  # it does not fade: not so where others who may see it could not see that it is pinned


class Pins:
    """The pins of the workspace. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._pin = redis.register_script(_PIN)
        self._unpin = redis.register_script(_UNPIN)

    def pin(self, id_: str, pin: Pin) -> Outcome:
        """Pin the memory `id_`, unless it is pinned there already or the place's block is full."""
        told = json.dumps({name: value for name, value in asdict(pin).items() if name != "id"})
        return cast("Outcome", self._pin(keys=[keys.PINS], args=[id_, told, pin.place, SLOTS]))

    def unpin(self, id_: str, place: str) -> bool:
        """Take a pin off; False where there was none."""
        return bool(self._unpin(keys=[keys.PINS], args=[id_, place]))

    def of(self, place: str) -> list[Pin]:
        """The pins of `place`, the oldest first."""
        return sorted((pin for pin in self._all() if pin.place == place), key=lambda pin: (pin.at, pin.id))

    def keeps(self) -> frozenset[str]:
        """Every memory that a pin keeps from fading."""
        return frozenset(pin.id for pin in self._all() if pin.keeps)

    def unpin_place(self, place: str) -> None:
        """Take every pin of `place` off."""
        for pin in self.of(place):
            self.unpin(pin.id, place)

    def _all(self) -> Iterable[Pin]:
        lines = cast("dict[str, str]", self._redis.hgetall(keys.PINS))
        return (Pin(**pin, id=id_) for id_, line in lines.items() for pin in json.loads(line))
