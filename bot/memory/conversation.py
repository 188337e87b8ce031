"""Short-term memory: the turns of each conversation, in Redis, with a sliding time to live.

A conversation is one hash (`keys.turns`): the timestamp of a message → its turn; `edited:<ts>` → the text it has been given before its
turn was here (what it said before an edit is not kept); `warm` says that the whole conversation is here; `consolidated` is the newest that
was offered to long-term memory. A deleted message stays as "", so that a late append cannot bring it back. Each change is one Lua script,
so that many workers may write at once. A long conversation is folded (`folding.py`), so that it stays of bounded size. Fetching a cold
conversation from Slack is the story's business, what of it a prompt has room for the prompt's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

from redis import Redis

from bot.errors import Misconfigured
from bot.memory import keys
from bot.memory.codec import decode, encode
from bot.memory.folding import folded
from bot.memory.redact import redact
from bot.memory.sealing import ring
from bot.memory.values import Turn, order

Told = Callable[[list[tuple[str, str]]], None]  # is told of messages: place and timestamp
WARM = "warm"
EDITED = "edited:"
MOST = 1_300  # fields of a conversation; beyond, it is folded
CONSOLIDATED = "consolidated"

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
return redis.call('HLEN', KEYS[1])
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
elseif ARGV[4] == '0' then
  return 0
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

_CONSOLIDATED = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'consolidated', ARGV[1]) end
"""

_WARM = (
    _WITH_TEXT
    + """
for i = 3, #ARGV, 2 do
  if redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1]) == 1 then
    local edited = redis.call('HGET', KEYS[1], 'edited:' .. ARGV[i])
    if edited then redis.call('HSET', KEYS[1], ARGV[i], with_text(ARGV[i + 1], edited)) end
    redis.call('HDEL', KEYS[1], 'edited:' .. ARGV[i])
  end
end
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'warm', '1') end
redis.call('EXPIRE', KEYS[1], ARGV[1])
return redis.call('HLEN', KEYS[1])
"""
)

# Fours of a timestamp, its turn and its edit as they were read, and the turn it becomes ("" to drop it): what has changed since stays.
_FOLD = """
for i = 2, #ARGV, 4 do
  local ts, edit = ARGV[i], 'edited:' .. ARGV[i]
  if redis.call('HGET', KEYS[1], ts) == ARGV[i + 1] and (redis.call('HGET', KEYS[1], edit) or '') == ARGV[i + 2] then
    redis.call('HDEL', KEYS[1], edit)
    if ARGV[i + 3] == '' then redis.call('HDEL', KEYS[1], ts) else redis.call('HSET', KEYS[1], ts, ARGV[i + 3]) end
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[1])
"""


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
        self._fold = redis.register_script(_FOLD)
        self._consolidated = redis.register_script(_CONSOLIDATED)

    def add(self, place: str, root: str, turn: Turn) -> None:
        """Append `turn`, once: a message that is already known, edited or deleted stays as it is."""
        begins = "1" if turn.ts == root else "0"
        fields = self._add(keys=[keys.turns(place, root)], args=[self._ttl, turn.ts, _line(turn), begins])
        if int(fields) > MOST:
            self._grow_old(place, root)

    def edit(self, place: str, root: str, ts: str, text: str, *, early: bool = True) -> bool:
        """Give the message `ts` a new text; False when it is not here (any more). `early`: keep the text also for a message that is
        still to come.
        """
        clean = ring().seal(redact(text), _about(ts)).encode("utf-8", "replace")
        return bool(self._edit(keys=[keys.turns(place, root)], args=[self._ttl, ts, clean, int(early)]))

    def delete(self, place: str, root: str, ts: str) -> None:
        """Take the message `ts` out for good, whether or not it was here yet."""
        self._delete(keys=[keys.turns(place, root)], args=[self._ttl, ts])

    def take_out(self, place: str, root: str, ts: str) -> None:
        """Take the message `ts` out for good where the conversation is here; where it is not, nothing is kept of it."""
        if self._redis.exists(keys.turns(place, root)):
            self.delete(place, root, ts)

    def warm(self, place: str, root: str, turns: Iterable[Turn], *, whole: bool = True) -> None:
        """Fill a cold conversation with what Slack says it holds; what is known already is newer and stays. It stays cold where
        `turns` are not the `whole` of it.
        """
        pairs = [item for turn in folded(sorted(turns, key=_order)) for item in (turn.ts, _line(turn))]
        fields = self._warm(keys=[keys.turns(place, root)], args=[self._ttl, int(whole), *pairs])
        if int(fields) > MOST:
            self._grow_old(place, root)

    def turns(self, place: str, root: str) -> list[Turn] | None:
        """The whole conversation, oldest first; None when it is cold: unknown here, or known only in part."""
        known = self._known(place, root)
        return _said(known) if WARM in known else None

    def known(self, place: str, root: str) -> list[Turn]:
        """What is here of the conversation, oldest first, whether or not that is all of it."""
        return _said(self._known(place, root))

    def roots(self, place: str) -> list[str]:
        """The conversations of `place` that are here."""
        return [_named(key)[1] for key in self._redis.scan_iter(keys.turns(place, "*"), count=1_000)]

    def size(self, place: str, root: str) -> int:
        """About how many messages are here, without reading them: marks and edits count too."""
        return int(self._redis.hlen(keys.turns(place, root)))

    def consolidated(self, place: str, root: str) -> str:
        """The newest message that was offered to long-term memory; "" where none was."""
        return cast("str | None", self._redis.hget(keys.turns(place, root), CONSOLIDATED)) or ""

    def mark_consolidated(self, place: str, root: str, ts: str) -> None:
        """Everything up to the message `ts` was offered to long-term memory."""
        self._consolidated(keys=[keys.turns(place, root)], args=[ts])

    def drop(self, place: str, root: str, timestamps: Iterable[str]) -> None:
        """Let go of these messages: unlike deleted ones, they may come back. The conversation is cold without them."""
        if fields := [field for ts in timestamps for field in (ts, EDITED + ts)]:
            self._redis.hdel(keys.turns(place, root), WARM, *fields)

    def erase_place(self, place: str, before: Told = lambda _: None) -> list[str]:
        """Erase every conversation of `place`; the timestamps of what people had said in them, of which `before` is told before it goes."""
        said: list[str] = []
        for key in self._redis.scan_iter(keys.turns(place, "*"), count=1_000):
            known = cast("dict[str, str]", self._redis.hgetall(key))
            said += (here := [turn.ts for turn in _said(known) if not turn.saegim])
            before([(place, ts) for ts in here])
            self._redis.delete(key)
        return said

    def erase_person(self, user: str, before: Told = lambda _: None) -> list[tuple[str, str]]:
        """Take what `user` said out of every conversation; place and timestamp of each, of which `before` is told before it goes. The text
        of an edit whose message is not here may be anybody's: it goes as well.
        """
        said: list[tuple[str, str]] = []
        for key in self._redis.scan_iter(keys.turns("*", "*"), count=1_000):
            place, root = _named(key)
            known = cast("dict[str, str]", self._redis.hgetall(key))
            own = [turn.ts for turn in _said(known) if turn.user == user and not turn.saegim]
            before([(place, ts) for ts in own])
            for ts in own:
                self.delete(place, root, ts)
            if early := [field for field in known if field.startswith(EDITED) and field[len(EDITED) :] not in known]:
                self._redis.hdel(key, *early)
            said += [(place, ts) for ts in own]
        return said

    def _known(self, place: str, root: str) -> dict[str, str]:
        return cast("dict[str, str]", self._redis.hgetall(keys.turns(place, root)))

    def _grow_old(self, place: str, root: str) -> None:
        """Fold what was said long ago, unless it changes meanwhile; a deleted message that old cannot come any more."""
        known = self._known(place, root)
        before, after = _said(known), {turn.ts: turn for turn in folded(_said(known))}
        oldest = next((turn.ts for turn in before if turn.ts in after and not after[turn.ts].folded), "")
        args: list[str | bytes] = []
        for turn in before:
            if turn.ts not in after or after[turn.ts] != turn:
                left = after.get(turn.ts)
                args += [turn.ts, known[turn.ts], known.get(EDITED + turn.ts, ""), _line(left) if left else ""]
        for ts in (ts for ts, line in known.items() if not line and order(ts) < order(oldest)):
            args += [ts, "", "", ""]
        self._fold(keys=[keys.turns(place, root)], args=[self._ttl, *args])

    def not_offered(self, place: str, user: str) -> list[str]:
        """The timestamps of what `user` said in the conversations of `place` and was not offered to long-term memory yet."""
        waiting: list[str] = []
        for key in self._redis.scan_iter(keys.turns(place, "*"), count=1_000):
            known = cast("dict[str, str]", self._redis.hgetall(key))
            since = order(known.get(CONSOLIDATED, ""))
            own = (turn.ts for turn in _said(known) if turn.user == user and not turn.saegim)
            waiting += [ts for ts in own if order(ts) > since]
        return waiting

    def forget(self, place: str, root: str) -> None:
        """Let go of a whole conversation: it is cold, and fetched from Slack when Saegim is called there again."""
        self._redis.delete(keys.turns(place, root))


def _named(key: str) -> tuple[str, str]:
    """Place and root of the conversation with this key."""
    before, _, after = keys.turns("\0", "\0").partition("\0:\0")
    place, _, root = key.removeprefix(before).removesuffix(after).partition(":")
    return place, root


def _order(turn: Turn) -> tuple[int, str, str]:
    return order(turn.ts)


def _said(known: Mapping[str, str]) -> list[Turn]:
    """The turns of a conversation's hash, edited, oldest first."""
    turns = []
    for ts, line in known.items():
        if line and ts not in (WARM, CONSOLIDATED) and not ts.startswith(EDITED):
            turn = _turn(line)
            text = known.get(EDITED + ts)
            turns.append(turn if text is None else replace(turn, text=_text(text, ts)))
    return sorted(turns, key=_order)


def _turn(line: str) -> Turn:
    """A turn as it was kept; what of it cannot be opened nobody said."""
    return decode(Turn, line, blank=True)


def _text(kept: str, ts: str) -> str:
    try:
        return ring().open(kept, _about(ts))
    except (ValueError, Misconfigured):
        return ""


def reseal(field: str, value: str) -> str:
    """A field of a conversation's hash sealed with the key that is the first now."""
    if field.startswith(EDITED):
        about = _about(field.removeprefix(EDITED))
        return ring().seal(ring().open(value, about), about)
    if not value or field in (WARM, CONSOLIDATED):
        return value
    return encode(decode(Turn, value)).decode()


def _about(ts: str) -> str:
    """What the text of an edit is the text of: the turn takes it over as it is kept."""
    return f"Turn.text:{ts}"


def _line(turn: Turn) -> bytes:
    return encode(turn if (text := redact(turn.text)) == turn.text else replace(turn, text=text))
