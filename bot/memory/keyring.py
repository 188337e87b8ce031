"""Which keys the texts in Redis were sealed with: by fingerprint, so that a Saegim without one of them does not start.

What sealing is, is said in `sealing.py`.
"""

from typing import Final

from redis import Redis

from bot.errors import Misconfigured
from bot.memory import keys
from bot.memory.sealing import ring

MISSING: Final = """\
The texts in this Redis are encrypted with a key that is not here, and Saegim does not touch them without it.
  SAEGIM_ENCRYPTION_KEY: keep every key that was in use in the list, the new one first; `saegim memory encrypt` makes old ones needless."""


def check(redis: Redis, *, writes: bool) -> None:
    """Raise `Misconfigured` unless this process has every key that texts in `redis` were sealed with; else, if it `writes`, say that it
    seals with its first. Raises redis-py's `RedisError` when Redis cannot be asked.
    """
    in_use = {_text(name) for name in redis.hkeys(keys.SEALED)}
    mine = ring().names
    if in_use - set(mine):
        raise Misconfigured(MISSING)
    if writes and mine and mine[0] not in in_use:
        redis.hset(keys.SEALED, mine[0], "1")


def only_the_first(redis: Redis) -> None:
    """Nothing is sealed with any but the first key any more."""
    others = [name for name in map(_text, redis.hkeys(keys.SEALED)) if name not in ring().names[:1]]
    if others:
        redis.hdel(keys.SEALED, *others)


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name
