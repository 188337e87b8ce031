"""Whose words may be learned where: the channels whose owner turned learning on, and the people who wish to be left out.

What is decided here is kept in Redis, where the inbox reads it too. Who may decide, and what people are told of it, is the story's
business; which turns of a conversation may become memories, `bot/mind/understanding/consent.py`'s.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from itertools import chain
from typing import Final, cast

from redis import Redis

from bot.memory import keys
from bot.memory.store import Store

NOTICE: Final = float(keys.DAY)  # seconds between the announcement and the first message that is learned

_SWAP = """
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
"""


@dataclass(frozen=True, slots=True)
class Learning:
    """The decision to learn from what people write in a channel."""

    by: str  # user id of who turned it on
    at: float  # when, seconds since the epoch
    since: float  # what is written from then on is learned
    key: str  # of the event by which it was turned on: told again after a crash, it is the same decision
    announced: str = ""  # timestamp of the announcement; without one nothing is learned
    stopped: str = ""  # why it ends, until its owner has been told

    @property
    def in_force(self) -> bool:
        """Whether what is written from `since` on is learned."""
        return bool(self.announced) and not self.stopped


class Consent:
    """What was decided. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._swap = redis.register_script(_SWAP)

    def learning(self, place: str) -> Learning | None:
        """What was decided for `place`; None where nothing is learned."""
        line = cast("str | None", self._redis.hget(keys.LEARNING, place))
        known = {field.name for field in fields(Learning)}
        return Learning(**{k: v for k, v in json.loads(line).items() if k in known}) if line else None

    def begin(self, place: str, wanted: Learning) -> Learning:
        """Decide for `place`, unless that was done before; what is decided now."""
        if self._redis.hsetnx(keys.LEARNING, place, _line(wanted)):
            return wanted
        return self.learning(place) or self.begin(place, wanted)

    def replace(self, place: str, old: Learning, new: Learning | None) -> bool:
        """Put `new` in the place of `old` (None: learn no more); False when it is no longer `old`."""
        return bool(self._swap(keys=[keys.LEARNING], args=[place, _line(old), _line(new) if new else ""]))

    def end(self, place: str) -> bool:
        """Learn no more; whether anything was learned, or about to be."""
        return bool(self._redis.hdel(keys.LEARNING, place))

    def leave_out(self, place: str, user: str, at: float) -> bool:
        """Learn nothing more of what `user` writes in `place`; False when that was so before."""
        return bool(self._redis.hsetnx(keys.LEFT_OUT, f"{place}:{user}", f"{at:.6f}"))

    def take_in(self, place: str, user: str) -> bool:
        """Learn again what `user` writes in `place`; False when that was so before."""
        return bool(self._redis.hdel(keys.LEFT_OUT, f"{place}:{user}"))

    def left_out(self, place: str, users: Iterable[str]) -> frozenset[str]:
        """Those of `users` who wish to be left out in `place`."""
        asked = sorted(set(users))
        if not asked:
            return frozenset()
        found = cast("list[str | None]", self._redis.hmget(keys.LEFT_OUT, [f"{place}:{user}" for user in asked]))
        return frozenset(user for user, since in zip(asked, found, strict=True) if since)


def _line(learning: Learning) -> str:
    return json.dumps({k: v for k, v in asdict(learning).items() if v or k not in ("announced", "stopped")})


def learned_from(store: Store, place: str, user: str) -> list[str]:
    """The timestamps of what `user` wrote in `place` that memories were made of without anybody asking for it.

    What somebody asked to be kept is left out, also where a memory nobody asked for says the same.
    """
    learned, asked_for = set[str](), set[str]()
    for memory in chain(store.scan(), store.scan(faded=True)):
        if memory.place != place:
            continue
        wrote = {memory.ts: memory.author, **{source.ts: source.author for source in memory.sources}}
        asked = bool(memory.keeper) or memory.kind == "note"
        (asked_for if asked else learned).update(ts for ts, author in wrote.items() if ts and author == user)
    return sorted(learned - asked_for)
