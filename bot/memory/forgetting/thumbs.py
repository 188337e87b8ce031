"""Who gave which thumb to which answer: one a person, whether with a button or a reaction, and the last one counts. Ids only, no text.

What a thumb changes is `fading.py`'s and, for whom it counts, `story/votes.py`'s.
"""

from typing import Final, Literal, cast

from redis import Redis

from bot.memory import keys

Thumb = Literal["up", "down"]

# KEYS 1 thumbs · ARGV 1 who · 2 their thumb now, "" for none · 3 TTL, seconds · 4 what it has to be so far, "" for whatever it is.
# Returns what it was: up, down, "" where it was taken back, "unknown" where none is known of.
_GIVE: Final = """
local before = redis.call('HGET', KEYS[1], ARGV[1]) or 'unknown'
if ARGV[4] == '' or before == 'unknown' or before == ARGV[4] then
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
return before
"""


def given(redis: Redis, place: str, ts: str, user: str, thumb: Thumb) -> dict[Thumb, int]:
    """`user` gives the answer `ts` in `place` this thumb, in place of the one before: what that changes in the counts; nothing the second time.

    Raises redis-py's `RedisError` when Redis cannot be asked, as `taken_back` does.
    """
    before = cast("str", redis.eval(_GIVE, 1, keys.thumbs(place, ts), user, thumb, str(keys.REPLY_TTL), ""))
    if before == thumb:
        return {}
    return {thumb: 1, before: -1} if before in ("up", "down") else {thumb: 1}  # type: ignore[dict-item]  # it is one of the two


def taken_back(redis: Redis, place: str, ts: str, user: str, thumb: Thumb) -> dict[Thumb, int]:
    """`user` takes a thumb back: nothing where they have given the other one since. One that is not known of is from before this was kept."""
    before = cast("str", redis.eval(_GIVE, 1, keys.thumbs(place, ts), user, "", str(keys.REPLY_TTL), thumb))
    return {thumb: -1} if before in (thumb, "unknown") else {}
