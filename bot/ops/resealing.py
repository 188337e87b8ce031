"""`saegim memory encrypt`: every text in Redis sealed with the first key, those too that were kept with another or without any.

A value is put in the place of the one that was read, if it is still that: whoever works meanwhile loses nothing, and what they are in the middle
of is left for the next time. The index's snapshot is thrown away; the next process makes one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, cast

from redis import Redis
from rich.console import Console

from bot.config import Settings
from bot.errors import Refuse
from bot.memory import keyring, keys
from bot.memory.codec import encode
from bot.memory.connection import connect
from bot.memory.conversation import reseal
from bot.memory.readable import readable
from bot.memory.sealing import ring
from bot.slack.event import Event
from bot.tuning.examples import lessons

BATCH: Final = 200

# KEYS 1 hash · ARGV 1 field · 2 value it is thought to have · 3 new value. Returns 1, or 0 where it has another by now.
_FIELD: Final = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""

# KEYS 1 list · 2 tries, which is there while the first of the list is being worked on · ARGV 1 value · 2 new value. Returns as above.
_ITEM: Final = """
local at = redis.call('LPOS', KEYS[1], ARGV[1])
if not at or (at == 0 and redis.call('EXISTS', KEYS[2]) == 1) then return 0 end
redis.call('LSET', KEYS[1], at, ARGV[2])
return 1
"""


@dataclass(slots=True)
class Resealed:
    """What was done, in values."""

    done: int = 0
    left: int = 0  # they were being worked on


def encrypt(settings: Settings) -> None:
    """Seal everything with the first key, and say how much that was. Raises `Refuse` where there is no key."""
    if not ring():
        raise Refuse("There is no key. Put one into SAEGIM_ENCRYPTION_KEY; `openssl rand -base64 32` makes one.")
    console = Console(stderr=True)
    with connect(settings.redis_url) as redis:
        found = reseal_all(redis)
    console.print(f"Encrypted anew with the first key: {found.done:,} values.", highlight=False)
    if found.left:
        console.print(
            f"Being worked on just now: {found.left:,}. Run this again in a minute; until then keep every key."
        )
    else:
        console.print("No other key is needed any more, once every process of Saegim was started with this one first.")


def reseal_all(redis: Redis) -> Resealed:
    """Seal every text with the first key of this process; raises redis-py's `RedisError` when Redis cannot be asked."""
    found, scripts = Resealed(), {lua: redis.register_script(lua) for lua in (_FIELD, _ITEM)}
    for lua, named, args in chain(_memories(redis), _conversations(redis), _inbox(redis), _lessons(redis)):
        if args[-1] != args[-2]:
            changed = bool(scripts[lua](keys=named, args=args))
            found.done += changed
            found.left += not changed
    redis.delete(keys.SNAPSHOT)
    if not found.left:
        keyring.only_the_first(redis)
    return found


Swap = tuple[
    str, list[str], list[str]
]  # a script, its keys, its arguments: the last two are what a value is and what it becomes


def _memories(redis: Redis) -> Iterator[Swap]:
    for key in (keys.MEMORIES, keys.FADED):
        for id_, line in redis.hscan_iter(key, count=BATCH):
            for memory in readable([line]):  # what no key opens stays as it is
                yield _FIELD, [key], [id_, line, encode(memory).decode()]


def _conversations(redis: Redis) -> Iterator[Swap]:
    for key in map(str, redis.scan_iter(keys.turns("*", "*"), count=BATCH)):
        for name, value in cast("dict[str, str]", redis.hgetall(key)).items():
            yield _FIELD, [key], [name, value, reseal(name, value)]


def _inbox(redis: Redis) -> Iterator[Swap]:
    for key in map(str, redis.scan_iter(keys.jobs("*"), count=BATCH)):
        thread = key.removeprefix(keys.jobs(""))
        for job in cast("list[str]", redis.lrange(key, 0, -1)):
            yield _ITEM, [key, keys.tries(thread)], [job, Event.from_json(job).to_json()]
    for letter in cast("list[str]", redis.lrange(keys.DEAD, 0, -1)):
        told = json.loads(letter)
        told["job"] = Event.from_json(told["job"]).to_json()
        yield _ITEM, [keys.DEAD, keys.tries("")], [letter, json.dumps(told, ensure_ascii=False)]


def _lessons(redis: Redis) -> Iterator[Swap]:
    for id_, line in redis.hscan_iter(keys.LESSONS, count=BATCH):
        yield _FIELD, [keys.LESSONS], [id_, line, lessons.encode(lessons.decode(line))]
