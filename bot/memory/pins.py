"""Pins: the few memories of a place that every answer there begins with. At most `SLOTS` in a place; a full block takes no more.

Who may pin what is decided by the caller (`story/pins.py`). What is erased is unpinned by the script that erases it.
"""

import json
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal, cast

from redis import Redis

from bot.memory import keys

SLOTS: Final = 5  # in a place

Outcome = Literal["pinned", "already", "full"]

# KEYS 1 pins · ARGV 1 place · 2 pin · 3 slots
_PIN: Final = """
local pins, new = cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '[]'), cjson.decode(ARGV[2])
for _, pin in ipairs(pins) do
  if pin.id == new.id then return 'already' end
end
if #pins >= tonumber(ARGV[3]) then return 'full' end
pins[#pins + 1] = new
redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(pins))
return 'pinned'
"""

# KEYS 1 pins · ARGV 1 place · 2 id
_UNPIN: Final = """
local pins, left = cjson.decode(redis.call('HGET', KEYS[1], ARGV[1]) or '[]'), {}
for _, pin in ipairs(pins) do
  if pin.id ~= ARGV[2] then left[#left + 1] = pin end
end
if #left == 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], cjson.encode(left))
end
return #pins - #left
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
        told = {name: value for name, value in asdict(replace(pin, id=id_)).items() if name != "place"}
        return cast("Outcome", self._pin(keys=[keys.PINS], args=[pin.place, json.dumps(told), SLOTS]))

    def unpin(self, id_: str, place: str) -> bool:
        """Take a pin off; False where there was none."""
        return bool(self._unpin(keys=[keys.PINS], args=[place, id_]))

    def of(self, place: str) -> list[Pin]:
        """The pins of `place`, the oldest first."""
        line = cast("str | None", self._redis.hget(keys.PINS, place))
        return sorted(_read(place, line or "[]"), key=lambda pin: (pin.at, pin.id))

    def keeps(self) -> frozenset[str]:
        """Every memory that a pin keeps from fading."""
        lines = cast("dict[str, str]", self._redis.hgetall(keys.PINS))
        return frozenset(pin.id for place, line in lines.items() for pin in _read(place, line) if pin.keeps)

    def unpin_place(self, place: str) -> None:
        """Take every pin of `place` off."""
        self._redis.hdel(keys.PINS, place)


def _read(place: str, line: str) -> list[Pin]:
    return [Pin(place, **told) for told in json.loads(line)]
