"""The audit log: one line for every answer, and for every reading on the command line. Ids, counts and times; nobody's words.

Each line carries the hash of the one before it, so that a line edited, taken out, put in or moved breaks the chain (`chain.py`). Redis's
Lua has no SHA-256: a line is sealed here, onto what is thought to be the last one, and the script that appends it refuses where another
worker was quicker; then it is sealed anew. A line is written once for each event, however often its job is tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast
from uuid import uuid4

from redis import Redis

from bot.accounting.chain import NOTHING, Link, line_of, sealed
from bot.errors import Retry
from bot.memory import keys

SNAPSHOTS: Final = 20  # times the log is read until nobody has written to it meanwhile
BATCH: Final = 500  # lines read at once
TRIES: Final = 1_000  # each that fails is another worker's line, so that all of them together always get on

# The last link: {number, hash}. Where somebody has lost it, that of the last line there is.
_LAST: Final = """
local function last()
  local head = redis.call('HMGET', KEYS[2], 'n', 'hash')
  if head[1] then return head end
  local line = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  if not line then return {'0', ''} end
  local said = cjson.decode(line[2][2])
  return {string.format('%d', said.n), said.hash}
end
"""

# KEYS  1 audit (stream) · 2 its ends (hash) · 3 audited (string)
# ARGV  1 hash that the line follows · 2 the line · 3 its number · 4 its hash · 5 TTL of the log · 6 TTL of `audited`, seconds
# Returns {what, number and hash of the last line}: 'written', 'known' where this event has a line, 'late' where the line follows another.
_APPEND: Final = (
    _LAST
    + """
local head = last()
if redis.call('EXISTS', KEYS[3]) == 1 then return {'known', head[1], head[2]} end
if head[2] ~= ARGV[1] then return {'late', head[1], head[2]} end
redis.call('XADD', KEYS[1], ARGV[3] .. '-0', 'line', ARGV[2])
redis.call('HSET', KEYS[2], 'n', ARGV[3], 'hash', ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('SET', KEYS[3], '1', 'EX', ARGV[6])
return {'written', ARGV[3], ARGV[4]}
"""
)

# KEYS  1 audit (stream) · 2 its ends (hash) · ARGV 1 number and 2 hash of the last line that goes, which the first that stays follows
_TRIM: Final = """
if tonumber(redis.call('HGET', KEYS[2], 'base_n') or '0') >= tonumber(ARGV[1]) then return end
redis.call('XTRIM', KEYS[1], 'MINID', string.format('%d-0', ARGV[1] + 1))
redis.call('HSET', KEYS[2], 'base_n', ARGV[1], 'base_hash', ARGV[2])
"""


class Audit:
    """The log's face, for many workers at once. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._append = redis.register_script(_APPEND)
        self._trim = redis.register_script(_TRIM)
        self._last = NOTHING  # as far as this process knows; its threads race each other as they race other processes

    def write(self, event: str, line: Mapping[str, object]) -> bool:
        """Write the line of what answers the event with this id; False where it has one already."""
        for _ in range(TRIES):
            last = self._last
            link, text = sealed(last, line)
            what, n, digest = cast(
                "tuple[str, str, str]",
                self._append(
                    keys=[keys.AUDIT, keys.AUDIT_ENDS, keys.audited(event)],
                    args=[last.hash, text, link.n, link.hash, keys.AUDIT_TTL, keys.JOB_TTL],
                ),
            )
            self._last = Link(int(n), digest)
            if what != "late":
                return what == "written"
        raise Retry("the audit log is written by too many at once")

    def has(self, event: str) -> bool:
        """Whether the event with this id was answered, and all that follows from that done."""
        return bool(self._redis.exists(keys.audited(event)))

    def ends(self) -> tuple[Link, Link]:
        """What the first line follows, and the last line."""
        found = cast("list[str | None]", self._redis.hmget(keys.AUDIT_ENDS, "base_n", "base_hash", "n", "hash"))
        return Link(int(found[0] or 0), found[1] or ""), Link(int(found[2] or 0), found[3] or "")

    def snapshot(self) -> tuple[list[str], Link, Link]:
        """Every line, what the first follows, and the last: all of one moment, also while lines are written and trimmed."""
        for _ in range(SNAPSHOTS):
            first, last = self.ends()
            lines = list(self.lines())
            if self.ends() == (first, last):
                return lines, first, last
        raise Retry("the audit log changes too fast to be read")

    def lines(self) -> Iterator[str]:
        """Every line as it is stored, the oldest first."""
        after = "-"
        while page := self._redis.xrange(keys.AUDIT, after, "+", BATCH):
            entries = cast("list[tuple[str, dict[str, str]]]", page)
            yield from (fields.get("line", "") for _, fields in entries)
            after = f"({entries[-1][0]}"

    def newest(self) -> Iterator[str]:
        """Every line as it is stored, the newest first."""
        before = "+"
        while page := self._redis.xrevrange(keys.AUDIT, before, "-", BATCH):
            entries = cast("list[tuple[str, dict[str, str]]]", page)
            yield from (fields.get("line", "") for _, fields in entries)
            before = f"({entries[-1][0]}"

    def trim(self, now: float) -> int:
        """Let the lines go that are older than 400 days at `now`; how many. What is left can still be verified."""
        gone, last = 0, NOTHING
        for text in self.lines():
            line = line_of(text)
            if line is None or line.at >= now - keys.AUDIT_TTL:  # a line that cannot be read is evidence, not rubbish
                break
            gone, last = gone + 1, line.link
        if gone:
            self._trim(keys=[keys.AUDIT, keys.AUDIT_ENDS], args=[last.n, last.hash])
        return gone


def record_reading(
    redis: Redis, now: float, command: str, as_user: str = "", *, by: str = "", memories: Sequence[str] = ()
) -> None:
    """Write that somebody read memories on the command line at `now` (seconds since the epoch), `as_user` where they read as a person does.

    `command` names the command, without its words: "recall"; `by` is the machine's name of who typed it; `memories` are ids, of lessons where
    it were those.
    """
    line = {"kind": "reading", "at": now, "command": command, "user": as_user, "by": by, "memories": list(memories)}
    Audit(redis).write(f"reading:{uuid4().hex}", line)
