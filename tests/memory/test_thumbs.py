"""One thumb a person, whichever way it was given: what was counted always is what everybody's last word says."""

from collections import Counter

import pytest
from fakeredis import FakeRedis, FakeServer
from hypothesis import given as with_any
from hypothesis import strategies as st
from redis import Redis

from bot.memory import keys
from bot.memory.forgetting.thumbs import Thumb, given, taken_back

steps = st.lists(
    st.tuples(st.sampled_from(["U1", "U2"]), st.sampled_from(["give", "take"]), st.sampled_from(["up", "down"]))
)


@with_any(steps)
def test_the_counts_are_those_of_everybodys_last_word(said: list[tuple[str, str, Thumb]]) -> None:
    redis = FakeRedis(server=FakeServer(version=(7, 0)), decode_responses=True)
    counts: Counter[str] = Counter()
    last: dict[str, str] = {}
    for user, what, thumb in said:
        if what == "take" and user not in last:
            continue  # a client takes back only what is there
        changes = (given if what == "give" else taken_back)(redis, "C1", "1.0", user, thumb)
        counts.update(changes)
        if what == "give":
            last[user] = thumb
        elif last[user] == thumb:
            last[user] = ""
    assert {thumb: n for thumb, n in counts.items() if n} == Counter(filter(None, last.values()))


@pytest.mark.cluster
def test_a_thumb_from_before_any_was_noted_can_be_taken_back(redis: Redis) -> None:
    assert taken_back(redis, "C1", "1.0", "U1", "up") == {"up": -1}
    assert taken_back(redis, "C1", "1.0", "U1", "up") == {}
    assert given(redis, "C1", "1.0", "U1", "down") == {"down": 1}
    assert 0 < redis.ttl(keys.thumbs("C1", "1.0")) <= keys.REPLY_TTL
