"""Short-term memory: the turns of each conversation, in Redis, with a sliding time to live.

A conversation is one hash (`keys.turns`): the timestamp of a message → its turn; `edited:<ts>` → the text it has been given
before its turn was here; `warm` says that the whole conversation is here. What it said before an edit is not kept. A deleted message stays as "", so that a late append cannot bring it
back. Each change is one Lua script, so that many workers may write at once. Fetching a cold conversation from Slack is the
story's business, what of it a prompt has room for the prompt's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from redis import Redis

from bot.memory import keys
from bot.memory.codec import decode, encode
from bot.memory.redact import redact
from bot.memory.values import Turn, order

WARM = "warm"
EDITED = "edited:"

_WITH_TEXT = """
local function with_text(line, text)
  local turn = cjson.decode(line)
  turn.text = text
  return cjson.encode(turn)
end
"""

# A message is written once: what comes later under its timestamp is a redelivery, or older than an edit.
# A conversation whose first message is its root began under our eyes.
_ADD = (
    _WITH_TEXT
    + """
if redis.call('HEXISTS', KEYS[1], ARGV[2]) == 0 then
  if ARGV[4] == '1' and redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], 'warm', '1') end
  local edited, line = redis.call('HGET', KEYS[1], 'edited:' .. ARGV[2]), ARGV[3]
  if edited then line = with_text(line, edited) end
  redis.call('HSET', KEYS[1], ARGV[2], line)
  redis.call('HDEL', KEYS[1], 'edited:' .. ARGV[2])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""
)

_EDIT = (
    _WITH_TEXT
    + """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local turn = redis.call('HGET', KEYS[1], ARGV[2])
if turn == '' then return 0 end
if turn then
  redis.call('HSET', KEYS[1], ARGV[2], with_text(turn, ARGV[3]))
  redis.call('HDEL', KEYS[1], 'edited:' .. ARGV[2])
else
  redis.call('HSET', KEYS[1], 'edited:' .. ARGV[2], ARGV[3])
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return turn and 1 or 0
"""
)

_DELETE = """
redis.call('HSET', KEYS[1], ARGV[2], '')
redis.call('HDEL', KEYS[1], 'edited:' .. ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""

_WARM = (
    _WITH_TEXT
    + """
for i = 2, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) == 1 then
    local edited = redis.call('HGET', KEYS[1], 'edited:' .. ARGV[i])
    if edited then redis.call('HSET', KEYS[1], ARGV[i], with_text(ARGV[i + 1], edited)) end
    redis.call('HDEL', KEYS[1], 'edited:' .. ARGV[i])
  end
end
redis.call('HSET', KEYS[1], 'warm', '1')
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""
)


class Conversations:
    """The conversations Saegim takes part in; `ttl`: seconds a quiet one is kept.

    Every method raises redis-py's `RedisError` when Redis cannot be asked.
    """

    def __init__(self, redis: Redis, ttl: int) -> None:
        self._redis = redis
        self._ttl = ttl
        self._add = redis.register_script(_ADD)
        self._edit = redis.register_script(_EDIT)
        self._delete = redis.register_script(_DELETE)
        self._warm = redis.register_script(_WARM)

    def add(self, place: str, root: str, turn: Turn) -> None:
        """Append `turn`, once: a message that is already known, edited or deleted stays as it is."""
        begins = "1" if turn.ts == root else "0"
        self._add(keys=[keys.turns(place, root)], args=[self._ttl, turn.ts, _line(turn), begins])

    def edit(self, place: str, root: str, ts: str, text: str) -> bool:
        """Give the message `ts` a new text; False when it is not here (any more)."""
        clean = redact(text).encode("utf-8", "replace")
        return bool(self._edit(keys=[keys.turns(place, root)], args=[self._ttl, ts, clean]))

    def delete(self, place: str, root: str, ts: str) -> None:
        """Take the message `ts` out for good, whether or not it was here yet."""
        self._delete(keys=[keys.turns(place, root)], args=[self._ttl, ts])

    def drop(self, place: str, root: str, ts: str) -> None:
        """Take the message `ts` out for good where the conversation is here; where it is not, nothing is kept of it."""
        if self._redis.exists(keys.turns(place, root)):
            self.delete(place, root, ts)

    def warm(self, place: str, root: str, turns: Iterable[Turn]) -> None:
        """Fill a cold conversation with what Slack says it holds; what is known already is newer and stays."""
        pairs = [item for turn in turns for item in (turn.ts, _line(turn))]
        self._warm(keys=[keys.turns(place, root)], args=[self._ttl, *pairs])

    def turns(self, place: str, root: str) -> list[Turn] | None:
        """The whole conversation, oldest first; None when it is cold: unknown here, or known only in part."""
        known = cast("dict[str, str]", self._redis.hgetall(keys.turns(place, root)))
        if WARM not in known:
            return None
        return sorted(_turns(known), key=lambda turn: order(turn.ts))

    def erase_place(self, place: str) -> list[str]:
        """Erase every conversation of `place`; the timestamps of what people had said in them."""
        said: list[str] = []
        for key in self._redis.scan_iter(keys.turns(place, "*"), count=1_000):
            known = cast("dict[str, str]", self._redis.hgetall(key))
            said += [turn.ts for turn in _turns(known) if not turn.saegim]
            self._redis.delete(key)
        return said

    def erase_person(self, user: str) -> list[tuple[str, str]]:
        """Take what `user` said out of every conversation; place and timestamp of each."""
        said: list[tuple[str, str]] = []
        for key in self._redis.scan_iter(keys.turns("*", "*"), count=1_000):
            place, root = _named(key)
            known = cast("dict[str, str]", self._redis.hgetall(key))
            own = [turn.ts for turn in _turns(known) if turn.user == user and not turn.saegim]
            for ts in own:
                self.delete(place, root, ts)
            said += [(place, ts) for ts in own]
        return said


def _named(key: str) -> tuple[str, str]:
    """Place and root of the conversation with this key."""
    before, _, after = keys.turns("\0", "\0").partition("\0:\0")
    place, _, root = key.removeprefix(before).removesuffix(after).partition(":")
    return place, root


def _turns(known: Mapping[str, str]) -> Iterator[Turn]:
    """The turns in a conversation's hash, as they are now."""
    for ts, line in known.items():
        if line and ts != WARM and not ts.startswith(EDITED):
            turn = decode(Turn, line)
            text = known.get(EDITED + ts)
            yield turn if text is None else replace(turn, text=text)


def _line(turn: Turn) -> bytes:
    return encode(turn if (text := redact(turn.text)) == turn.text else replace(turn, text=text))
