"""The journal of erasures: what each touches, from before anything of it goes until all has followed."""

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.forgetting.journal import TOGETHER, Journal

pytestmark = pytest.mark.cluster
HOUR = 3_600.0


def test_what_was_written_down_stays_until_the_end_and_grows(redis: Redis) -> None:
    journal = Journal(redis)
    many = [f"m{n:05}" for n in range(TOGETHER + 1)]
    journal.begin("C1", many)
    journal.begin("C1", ["C1:7.0", many[0]])
    journal.begin("C2", [])
    assert journal.touched("C1") == ["C1:7.0", *many]
    assert journal.touched("C2") == []
    journal.end("C1")
    assert journal.touched("C1") == []


def test_what_nobody_went_on_with_is_left(redis: Redis) -> None:
    journal = Journal(redis)
    journal.begin("C1:7.0", ["a"])
    journal.begin("person:U1", ["b"])
    redis.expire(keys.erasing("C1:7.0"), keys.ERASING_TTL - int(HOUR) - 1)
    assert journal.left(HOUR) == ["C1:7.0"]
    assert journal.left(0.0) == ["C1:7.0", "person:U1"]
