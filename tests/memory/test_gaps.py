"""After a silence that was too long, and after an import, what was known before is doubtful until it is read again."""

from dataclasses import replace

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.forgetting.gaps import LONGEST, Gaps
from bot.memory.values import Memory

pytestmark = pytest.mark.cluster

START = 1_795_392_000.0
OLD = Memory("a", "배포는 화요일", "U1", "민수", "C1", "1.0", "1.0", START - 50)


@pytest.fixture
def gaps(redis: Redis) -> Gaps:
    return Gaps(redis)


def test_the_first_beat_is_no_gap_and_neither_is_a_short_silence(gaps: Gaps) -> None:
    assert not gaps.beat(START)
    assert not gaps.beat(START + LONGEST)
    assert gaps.doubtful([OLD]) == []


def test_after_a_long_silence_what_was_written_before_is_doubtful_until_it_is_read_again(gaps: Gaps) -> None:
    gaps.beat(START)
    back = START + LONGEST + 1
    assert gaps.beat(back)
    new = replace(OLD, id="b", ts="2.0", at=back + 5)
    told = replace(OLD, id="c", ts="")  # no message of Slack's, so nobody can edit or delete it there
    assert gaps.doubtful([new, OLD, told]) == [OLD]

    gaps.reread(OLD, back + 10)

    assert gaps.doubtful([new, OLD, told]) == []
    assert gaps.beat(back + 3 * LONGEST)
    assert gaps.doubtful([OLD]) == [OLD]  # and after the next one it is again


def test_who_only_answers_notices_a_silence_too_and_does_not_end_it(gaps: Gaps) -> None:
    gaps.beat(START)
    assert not gaps.check(START + LONGEST)
    assert gaps.check(START + LONGEST + 1)
    assert gaps.doubtful([OLD]) == [OLD]
    gaps.reread(OLD, START + LONGEST + 2)
    assert gaps.beat(START + LONGEST + 50)  # until somebody hears Slack again, more may have changed
    assert gaps.doubtful([OLD]) == [OLD]


def test_an_import_makes_the_messages_of_its_places_doubtful(gaps: Gaps) -> None:
    gaps.imported(["C1"], START)
    elsewhere = replace(OLD, id="b", place="C2")
    assert gaps.doubtful([OLD, elsewhere]) == [OLD]


def test_what_was_read_long_ago_is_not_kept_for_ever(gaps: Gaps, redis: Redis) -> None:
    gaps.reread(OLD, START)
    gaps.reread(replace(OLD, ts="2.0"), START + keys.REREAD_TTL + 1)
    assert redis.zcard(keys.REREAD) == 1
