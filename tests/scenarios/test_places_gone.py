"""A place that is deleted, left, or turned private, and an app that is removed: what becomes of the memories of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Event
from unittest.mock import DEFAULT, Mock

import pytest
from redis.exceptions import ConnectionError as RedisAway

from bot.memory import keys
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.mind.wording.phrases import say
from bot.story.erase import MONTH
from bot.story.removal import REMOVED
from bot.story.scene import Rooms
from bot.story.sweep import leave, sweep
from tests.scenarios.conftest import NewTeam, Team, on_both

ASK = "what is the staging database called?"


@pytest.fixture
def knowing(team: Team) -> Team:
    team.ask(team.minsu, team.deploys, f"{team.bot} remember the staging database is called herring")
    return team


def rooms_of(team: Team, later: float = 0.0) -> Rooms:
    """What the story may use, so many seconds later."""
    rooms = team.running[0].rooms
    then = rooms.now() + later
    return replace(rooms, now=lambda: then)


def knows(team: Team) -> bool:
    return "herring" in team.command(team.dana, team.general, ASK).text


def test_a_channel_saegim_left_is_no_longer_recalled_and_still_kept(knowing: Team) -> None:
    knowing.slack.kick_bot(knowing.deploys)
    knowing.settled()

    assert not knows(knowing)
    rooms = rooms_of(knowing, MONTH - 60)
    leave(rooms)
    assert rooms.store.count() == 1


def test_after_thirty_days_it_is_erased_for_good_with_a_receipt(knowing: Team) -> None:
    knowing.slack.kick_bot(knowing.deploys)
    knowing.settled()

    rooms = rooms_of(knowing, MONTH + 60)
    [memory] = rooms.store.scan()
    assert sweep(rooms)

    assert rooms.store.count() == 0
    assert rooms.store.put([memory]) == 0
    assert [entry.erased for entry in rooms.receipts.read()] == [(memory.id,)]
    assert not knowing.redis.exists(keys.LEAVING)


def test_who_invites_it_back_in_time_loses_nothing(knowing: Team) -> None:
    knowing.slack.kick_bot(knowing.deploys)
    knowing.settled()
    knowing.slack.join(knowing.slack.bot_user, knowing.deploys)
    knowing.settled()

    assert sweep(rooms_of(knowing, 2 * MONTH))

    assert knows(knowing)


def test_it_is_not_erased_while_slack_does_not_tell_where_saegim_is_or_says_that_it_is_there(knowing: Team) -> None:
    rooms = rooms_of(knowing, 2 * MONTH)
    knowing.redis.zadd(keys.LEAVING, {knowing.deploys: 5.0})  # the event of its return was lost
    knowing.slack.fail("users.conversations", status=500, times=3)
    leave(rooms)
    assert knowing.redis.zcard(keys.LEAVING) == 1

    leave(rooms)

    assert rooms.store.count() == 1
    assert not knowing.redis.exists(keys.LEAVING)


def test_the_sweep_is_done_once_a_day_by_whoever_comes_first(knowing: Team) -> None:
    rooms = rooms_of(knowing)
    assert [sweep(rooms) for _ in range(3)] == [True, False, False]
    assert 0 < knowing.redis.ttl(keys.SWEPT) <= keys.SWEPT_TTL


def test_a_deleted_channel_takes_what_was_said_in_it_along_and_what_waits_there(knowing: Team) -> None:
    root, reply = knowing.ask(knowing.dana, knowing.general, f"{knowing.bot} {ASK}")
    assert "herring" in reply.text

    knowing.slack.event({"type": "channel_deleted", "channel": knowing.deploys, "event_ts": "1.0"})
    knowing.settled()

    rooms = rooms_of(knowing)
    assert rooms.store.count() == 0
    assert knowing.slack.wait(lambda: knowing.replies(knowing.general, root)[-1].text == say("source_deleted", "en"))
    assert [entry.what for entry in rooms.receipts.read()] == ["channel deleted"]
    assert not list(knowing.redis.scan_iter(keys.turns(knowing.deploys, "*")))


def test_a_channel_that_turns_private_is_not_erased_and_is_told_to_its_members_alone(knowing: Team) -> None:
    assert "herring" in knowing.command(knowing.boss, knowing.general, ASK).text

    knowing.slack.set_private(knowing.deploys)
    knowing.settled()

    assert "herring" not in knowing.command(knowing.boss, knowing.general, ASK).text
    assert "herring" in knowing.command(knowing.dana, knowing.general, ASK).text
    assert rooms_of(knowing).store.count() == 1


@on_both
def test_an_app_that_was_removed_leaves_receipts_tombstones_and_the_audit_log_and_nothing_else(
    new_team: NewTeam,
) -> None:
    team = new_team()
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember the staging database is called herring")
    team.slack.delete(team.minsu, team.deploys, ts)
    team.ask(team.minsu, team.general, f"{team.bot} remember we deploy on Tuesdays")
    team.settled()

    team.slack.fail("auth.test", error="account_inactive")
    team.slack.event({"type": "app_uninstalled", "event_ts": "1.0"})
    assert team.slack.wait(lambda: not team.redis.exists(keys.MEMORIES))
    team.stop()

    left = set(team.redis.scan_iter(keys.EVERY)) - {keys.ALIVE, keys.READY}  # what a running process writes
    assert left == {keys.RECEIPTS, keys.TOMBSTONES, keys.AUDIT, keys.AUDIT_ENDS}


def test_a_removal_in_the_midst_of_which_redis_went_away_is_carried_to_its_end(
    knowing: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipts = rooms_of(knowing).receipts
    writing = Mock(wraps=receipts.write, side_effect=[RedisAway("it went away"), DEFAULT])
    monkeypatch.setattr(receipts, "write", writing)

    knowing.slack.fail("auth.test", error="account_inactive", times=2)
    knowing.slack.event({"type": "app_uninstalled", "event_ts": "1.0"})
    knowing.settled()

    assert writing.call_count == 2
    assert [entry.what.partition(":")[0] for entry in receipts.read()] == ["app removed"]


@pytest.mark.parametrize("event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["U0"]}}])
def test_while_slack_takes_the_token_nothing_is_erased(knowing: Team, event: dict[str, object]) -> None:
    knowing.slack.event({**event, "event_ts": "1.0"})
    knowing.settled()
    assert knows(knowing)


@pytest.mark.parametrize("gone", ["channel_left", "group_left"])
def test_leaving_is_told_by_an_event_of_its_own_too(knowing: Team, gone: str) -> None:
    knowing.slack.event({"type": gone, "channel": knowing.deploys, "event_ts": "1.0"})
    knowing.settled()
    assert knowing.redis.zscore(keys.LEAVING, knowing.deploys) == pytest.approx(rooms_of(knowing, MONTH).now(), abs=60)


@pytest.fixture
def kept_again(team: Team) -> Callable[[], int]:
    """Puts the same thousand messages, and says how many were new."""
    from tests.memory.team import said

    memories = [said(f"m{n}", f"fact number {n}", at=5.0 + n, place=team.deploys) for n in range(1_000)]
    return lambda: rooms_of(team).store.put([replace(memory, id=f"{memory.id}x") for memory in memories])


def test_a_thousand_replays_bring_nothing_back(team: Team, kept_again: Callable[[], int]) -> None:
    assert kept_again() == 1_000
    team.slack.event({"type": "channel_deleted", "channel": team.deploys, "event_ts": "1.0"})
    team.settled()
    assert kept_again() == 0


def test_what_was_under_way_when_the_app_was_removed_goes_with_the_next_sweep(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, put = Event(), Event(), Store.put

    def slowly(store: Store, memories: Iterable[Memory]) -> int:
        begun.set()
        go_on.wait(30)
        return put(store, memories)

    monkeypatch.setattr(Store, "put", slowly)
    team.slack.say(team.minsu, team.deploys, f"{team.bot} remember we deploy on Tuesdays")
    assert begun.wait(30)
    team.slack.fail("auth.test", error="account_inactive", times=100)
    team.slack.event({"type": "app_uninstalled", "event_ts": "1.0"})
    receipts = rooms_of(team).receipts
    assert team.slack.wait(lambda: any(entry.what.startswith(REMOVED) for entry in receipts.read()))
    go_on.set()
    assert team.slack.wait(team.memories)

    assert sweep(rooms_of(team))

    assert not team.memories()
