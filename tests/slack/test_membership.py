"""Who lost the right to read something is not told it a minute later, also when nobody said so and Slack does not answer: unknown means no.

A thousand times the world changes unheard, Slack fails in one way or another, and the law is asked with what the directory knows.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import RemoteDisconnected
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError

from bot.memory.audience import may_serve
from bot.memory.values import Place
from bot.slack.people import MEMBERSHIP_TTL, PEOPLE_TTL, Directory
from tests.conftest import Clock

TRIALS = 1_000
ME, GUEST, BOT = "UME", "UGUEST", "UBOT"
SECRET, OPEN, GENERAL, DM = "CSECRET", "COPEN", "CGENERAL", "DME"
Json = dict[str, Any]


class Answer:
    def __init__(self, data: object) -> None:
        self.data = data


@dataclass
class Slack:
    """As much of Slack's Web API as says who is where, and the ways in which it does not say so."""

    chance: random.Random
    members: dict[str, set[str]] = field(
        default_factory=lambda: {
            SECRET: {ME, BOT},
            OPEN: {ME, BOT},
            GENERAL: {ME, BOT},
            DM: {ME, BOT},
        }
    )
    kinds: dict[str, Json] = field(
        default_factory=lambda: {
            SECRET: {"is_private": True},
            OPEN: {"is_private": False},
            GENERAL: {"is_private": False},
            DM: {"is_im": True, "user": ME},
        }
    )
    guests: set[str] = field(default_factory=lambda: {GUEST})
    fails: set[str] = field(default_factory=set)  # methods
    failed: int = 0

    def api_call(self, method: str, *, params: Json | None = None) -> Answer:
        if method in self.fails:
            self.failed += 1
            return self._failure()
        return Answer({"ok": True, **self._told(method, params or {})})

    def _failure(self) -> Answer:
        how = self.chance.randrange(6)
        if how < 3:
            code = ("ratelimited", "internal_error", "missing_scope")[how]
            raise SlackApiError(code, {"ok": False, "error": code})  # type: ignore[no-untyped-call]
        if how == 3:
            raise TimeoutError
        if how == 4:
            raise RemoteDisconnected("Remote end closed connection without response")
        return Answer(b"<html>")

    def _told(self, method: str, params: Json) -> Json:
        rooms = [self._place(id_) for id_, who in self.members.items() if params.get("user", BOT) in who]
        where = params.get("channel", GENERAL)
        told: dict[str, Json] = {
            "auth.test": {"user_id": BOT, "url": "https://t.slack.com/", "team_id": "T1"},
            "users.list": {"members": [self._person(user) for user in (ME, GUEST, BOT)]},
            "users.info": {"user": self._person(params.get("user", ME))},
            "users.conversations": {"channels": rooms},
            "conversations.info": {"channel": self._place(where)},
            "conversations.members": {"members": sorted(self.members[where])},
            "conversations.open": {"channel": {"id": DM}},
        }
        return told[method]

    def _person(self, user: str) -> Json:
        return {"id": user, "name": user, "team_id": "T1", "is_restricted": user in self.guests, "is_bot": user == BOT}

    def _place(self, id_: str) -> Json:
        return {"id": id_, "name": id_.lower(), **self.kinds[id_]}


def removed(slack: Slack) -> None:
    slack.members[SECRET].discard(ME)


def bot_removed(slack: Slack) -> None:
    slack.members[SECRET].discard(BOT)


def demoted(slack: Slack) -> None:
    slack.guests.add(ME)


def guest_joined(slack: Slack) -> None:
    slack.members[GENERAL].add(GUEST)


def source_shared(slack: Slack) -> None:
    slack.kinds[OPEN] = {"is_private": False, "is_ext_shared": True}


def source_private(slack: Slack) -> None:
    slack.kinds[OPEN] = {"is_private": True}


def reply_shared(slack: Slack) -> None:
    slack.kinds[GENERAL] = {"is_private": False, "is_pending_ext_shared": True}


def in_dm(directory: Directory) -> bool:
    """Whether the private channel may be quoted to me alone."""
    return may_serve(SECRET, False, directory.readers(directory.dm(ME), ME))


def in_general(directory: Directory) -> bool:
    """Whether the public channel may be quoted in #general, as the story asks for it."""
    place = directory.place(GENERAL) or Place(GENERAL, "private", shared=True)
    return may_serve(OPEN, False, directory.readers(place, ME))


CHANGES: dict[str, tuple[Callable[[Slack], None], Callable[[Directory], bool], float]] = {
    "removed from a private channel": (removed, in_dm, MEMBERSHIP_TTL),
    "Saegim removed from it": (bot_removed, in_dm, MEMBERSHIP_TTL),
    "made a guest": (demoted, in_dm, PEOPLE_TTL),
    "a guest joined": (guest_joined, in_general, MEMBERSHIP_TTL),
    "a channel shared with others": (source_shared, in_general, MEMBERSHIP_TTL),
    "a channel turned private, who asks is not in it": (source_private, in_general, MEMBERSHIP_TTL),
    "the reply's channel shared with others": (reply_shared, in_general, MEMBERSHIP_TTL),
}
METHODS = ("users.conversations", "conversations.members", "users.list", "users.info", "conversations.info")


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_nobody_told_of_counts_once_what_was_known_is_too_old(change: str, clock: Clock) -> None:
    happens, asks, within = CHANGES[change]
    slack = Slack(random.Random(0))
    directory = Directory(cast("Any", slack), clock)
    assert asks(directory)
    happens(slack)
    clock.advance(within)
    assert not asks(directory)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_slack_told_of_counts_at_once(change: str, clock: Clock) -> None:
    happens, asks, _ = CHANGES[change]
    slack = Slack(random.Random(0))
    directory = Directory(cast("Any", slack), clock)
    assert asks(directory)
    happens(slack)
    for place, user in (("", ME), ("", GUEST), *((place, ME) for place in (SECRET, OPEN, GENERAL))):
        directory.changed(place, user)
    assert not asks(directory)


def test_a_thousand_times_of_a_thousand_what_slack_does_not_tell_means_no() -> None:
    closed = failed = 0
    for trial in range(TRIALS):
        chance = random.Random(trial)
        happens, asks, within = CHANGES[chance.choice(sorted(CHANGES))]
        slack, clock = Slack(chance), Clock()
        directory = Directory(cast("Any", slack), clock)
        assert asks(directory)
        happens(slack)
        clock.advance(within + chance.uniform(0, 600))
        slack.fails = {method for method in METHODS if chance.random() < 0.5}
        closed += not asks(directory)
        clock.advance(chance.uniform(0, 5))  # asked again while Slack still fails, or what failed is remembered
        closed += not asks(directory)
        failed += bool(slack.failed)
    assert closed == 2 * TRIALS
    assert failed > TRIALS / 2


@pytest.mark.parametrize("method", ["users.conversations", "conversations.members", "users.list"])
def test_where_nothing_changed_and_slack_is_silent_it_is_no_too(method: str, clock: Clock) -> None:
    slack = Slack(random.Random(0))
    directory = Directory(cast("Any", slack), clock)
    assert in_general(directory)
    slack.fails = {method, "users.info"}
    clock.advance(max(MEMBERSHIP_TTL, PEOPLE_TTL))
    assert not in_general(directory)
