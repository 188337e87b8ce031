"""Receipts: what was erased or changed, when and why. Ids and counts, never a word of it."""

import json
import secrets
from dataclasses import asdict, dataclass
from typing import Final, cast

from redis import Redis

from bot.memory import keys

READ: Final = 1_000  # receipts in one answer


@dataclass(frozen=True, slots=True)
class Entry:
    """One erasure."""

    at: float  # seconds since the epoch
    what: str  # what brought it about, such as "message deleted"
    erased: tuple[str, ...] = ()  # ids of the memories
    changed: tuple[str, ...] = ()
    turns: int = 0  # of conversations
    replies: int = 0  # of Saegim's that are edited, or were whispers
    letters: int = 0  # jobs and dead letters
    lessons: int = 0  # answers that somebody corrected


class Receipts:
    """The receipts of the last 400 days. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def write(self, entry: Entry) -> None:
        """Keep a receipt; those that are too old go."""
        line = json.dumps({**asdict(entry), "n": secrets.token_hex(4)})  # two alike are two
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(keys.RECEIPTS, {line: entry.at})
        pipe.zremrangebyscore(keys.RECEIPTS, "-inf", entry.at - keys.RECEIPT_TTL)
        pipe.expire(keys.RECEIPTS, keys.RECEIPT_TTL)
        pipe.execute()

    def read(self) -> list[Entry]:
        """The newest receipts, newest first."""
        lines = cast("list[str]", self._redis.zrevrange(keys.RECEIPTS, 0, READ - 1))
        return [_entry(json.loads(line)) for line in lines]


def _entry(found: dict[str, object]) -> Entry:
    ids = {name: tuple(cast("list[str]", found.pop(name))) for name in ("erased", "changed")}
    found.pop("n")
    return Entry(**found, **ids)  # type: ignore[arg-type]
