"""What Saegim said from what: which memories and messages each of its replies holds, for as long as they are to follow their sources.

Ids only, no text. A source is the id of a memory, or `<place>:<ts>` of a message. What happens to a reply whose source is gone is
the business of `story/amend.py`.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final, cast

from redis import Redis

from bot.memory import keys

TOGETHER: Final = 1_000  # sources asked for at once

# KEYS 1 reply · 2 memories · 3 faded · 4 tombstones · 5… held, of each source
# ARGV 1 the reply's record · 2 its name · 3 TTL, seconds · then the sources. Returns those that are not kept (any more).
_RECORD: Final = """
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
local gone = {}
for i = 5, #KEYS do
  redis.call('SADD', KEYS[i], ARGV[2])
  redis.call('EXPIRE', KEYS[i], ARGV[3])
  local source = ARGV[i - 1]
  local kept
  if string.find(source, ':', 1, true) then
    kept = redis.call('HEXISTS', KEYS[4], source) == 0
  else
    kept = redis.call('HEXISTS', KEYS[2], source) + redis.call('HEXISTS', KEYS[3], source) > 0
  end
  if not kept then gone[#gone + 1] = source end
end
return gone
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One thing Saegim said, and what it holds."""

    place: str
    ts: str  # of the message; of a whisper the time it stands under in the conversation
    roots: tuple[str, ...]  # of the conversations it is a turn of
    sources: tuple[str, ...]
    key: str  # of the event it answers, by which the message is found again
    language: str
    at: float  # when its sources were read, or before: seconds since the epoch
    whisper: bool = False  # an ephemeral message: nobody can change it any more
    keeps: bool = False  # it says that its source is remembered, and has none of its words


class Traces:
    """The replies of the last 30 days. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._record = redis.register_script(_RECORD)

    def record(self, reply: Reply) -> list[str]:
        """Remember `reply`, in the place of what was remembered of the same message; those of its sources that are gone already."""
        sources = list(reply.sources)
        named = [keys.said(reply.place, reply.ts), keys.MEMORIES, keys.FADED, keys.TOMBSTONES, *map(keys.held, sources)]
        args: list[str | int] = [json.dumps(asdict(reply)), f"{reply.place}:{reply.ts}", keys.REPLY_TTL, *sources]
        return cast("list[str]", self._record(keys=named, args=args))

    def read(self, place: str, ts: str) -> Reply | None:
        """What is known of the reply `ts` in `place`."""
        found = self._read([f"{place}:{ts}"])
        return found[0] if found else None

    def holding(self, sources: Sequence[str]) -> list[Reply]:
        """The replies that hold one of `sources`."""
        named: dict[str, None] = {}
        for start in range(0, len(sources), TOGETHER):
            pipe = self._redis.pipeline(transaction=False)
            for source in sources[start : start + TOGETHER]:
                pipe.smembers(keys.held(source))
            named.update(dict.fromkeys(name for names in pipe.execute() for name in sorted(names)))
        gone = frozenset(sources)
        return [reply for reply in self._read(list(named)) if gone.intersection(reply.sources)]

    def sources(self, place: str, timestamps: Sequence[str]) -> list[str]:
        """What the replies `timestamps` in `place` hold: so does what is said from them."""
        found = self._read([f"{place}:{ts}" for ts in timestamps])
        return list(dict.fromkeys(source for reply in found if not reply.keeps for source in reply.sources))

    def forget(self, reply: Reply) -> None:
        """Its words are gone: nothing is to follow any more."""
        pipe = self._redis.pipeline(transaction=False)
        for source in reply.sources:
            pipe.srem(keys.held(source), f"{reply.place}:{reply.ts}")
        pipe.delete(keys.said(reply.place, reply.ts))
        pipe.execute()

    def _read(self, names: Iterable[str]) -> list[Reply]:
        wanted = [keys.said(*name.split(":", 1)) for name in names]
        lines = cast("list[str | None]", self._redis.mget(wanted)) if wanted else []
        return [_reply(line) for line in lines if line]


def _reply(line: str) -> Reply:
    found = json.loads(line)
    return Reply(**{**found, "roots": tuple(found["roots"]), "sources": tuple(found["sources"])})
