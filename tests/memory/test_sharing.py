"""What is known of the past of a place: until when it was seen to be shared outside the workspace."""

import pytest
from redis import Redis

from bot.memory.sharing import Sharing
from bot.memory.values import Place

OPEN, SHARED = Place("C1", "public"), Place("C1", "public", shared=True)


@pytest.mark.cluster
def test_what_was_written_before_a_place_was_last_seen_to_be_shared_counts_as_shared(redis: Redis) -> None:
    sharing = Sharing(redis)
    sharing.seen("C1", 200.0)
    sharing.seen("C1", 100.0)  # told late

    assert [sharing.then(OPEN, at).shared for at in (50.0, 150.0, 200.0, 200.5)] == [True, True, True, False]
    assert not sharing.then(Place("C2", "public"), 50.0).shared


def test_what_is_shared_now_was_shared_then_for_all_anybody_knows(redis: Redis) -> None:
    assert Sharing(redis).then(SHARED, 50.0).shared


def test_a_place_that_is_no_more_is_forgotten(redis: Redis) -> None:
    sharing = Sharing(redis)
    sharing.seen("C1", 200.0)
    sharing.forget("C1")
    assert sharing.until("C1") == 0
