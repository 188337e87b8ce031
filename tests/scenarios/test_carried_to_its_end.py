"""Whoever dies within an erasure, before any of what it writes: the next try brings it to the same end."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from bot.memory import keys
from bot.memory.consolidation.learning import Learning
from bot.memory.values import Turn
from bot.mind.wording.phrases import say
from bot.slack.event import Event, EventKind
from bot.story.keep import UNDO
from bot.story.scene import LEARNED
from tests.scenarios.conftest import NewTeam
from tests.scenarios.dying import DERIVED, FACT, LESSON, SECRET, Known, spread

MONTH: Final = 31 * 86_400.0


def job(known: Known, kind: EventKind, user: str = "", ts: str = "", text: str = "") -> Event:
    return Event(kind, "EvX", known.at, known.team.deploys, user, ts, text=text)


def deleted(known: Known) -> Event:
    return job(known, "deleted", known.team.dana, known.told)


def edited(known: Known) -> Event:
    text = "the staging database is called herring"
    return replace(job(known, "edited", known.team.dana, known.told, text), edited="9999999999.0")


def forgotten(known: Known) -> Event:
    return job(known, "command", known.team.dana, text=f"forget {known.memory.id}")


def person_forgotten(known: Known) -> Event:
    known.rooms.redis.set(keys.confirm(known.team.dana, "me"), "1", ex=600)
    return job(known, "command", known.team.dana, text="forget me 1")


def place_forgotten(known: Known) -> Event:
    number = known.rooms.store.count()
    known.rooms.redis.set(keys.confirm(known.team.dana, known.team.deploys), str(number), ex=600)
    return job(known, "command", known.team.dana, text=f"forget here {number}")


def closed(known: Known) -> Event:
    return job(known, "closed")


def undone(known: Known) -> Event:
    return replace(job(known, "button", known.team.dana), action=UNDO, value=known.memory.id)


def unreacted(known: Known) -> Event:
    return job(known, "unreaction", known.team.dana, known.told)


def left_out(known: Known) -> Event:
    return job(known, "command", known.team.minsu, text="leave me out")


def rejected(known: Known) -> Event:
    return job(known, "command", known.team.boss, text=f"reject {LESSON}")


FACT_GOES: Final = [
    ("message", deleted),
    ("message", edited),
    ("message", person_forgotten),
    ("message", closed),
    ("command", forgotten),
    ("command", person_forgotten),
    ("command", place_forgotten),
]
"""Ways after which nothing of it is left; of what was told with a command there is no message in Slack."""


@pytest.mark.parametrize(("how", "way"), FACT_GOES)
def test_an_erasure_comes_to_its_end_wherever_its_worker_dies(
    new_team: NewTeam, redis_url: str, how: str, way: Callable[[Known], Event]
) -> None:
    known = spread(new_team, redis_url, how)

    end = known.comes_to_one_end(known.team.dana, lambda before: known.done(way(known), before))

    assert (end.holding, end.shown, end.lessons) == (frozenset(), False, 0)
    assert known.memory.id in end.receipts
    assert way is edited or {"ft:fact", "ft:lesson"} <= end.models  # on what was edited they are not marked
    known.rooms.close()


@pytest.mark.parametrize("way", [undone, unreacted])
def test_what_is_no_longer_kept_leaves_the_answers_wherever_the_worker_dies(
    new_team: NewTeam, redis_url: str, way: Callable[[Known], Event]
) -> None:
    known = spread(new_team, redis_url, "message")

    end = known.comes_to_one_end(known.team.dana, lambda before: known.done(way(known), before))

    assert (end.shown, end.told, end.receipts) == (False, say("unsaved", "en"), frozenset({known.memory.id}))
    known.rooms.close()


@pytest.mark.parametrize(
    ("way", "gone", "model"),
    [(left_out, frozenset({DERIVED}), "ft:derived"), (rejected, frozenset[str](), "ft:lesson")],
)
def test_what_was_learned_of_somebody_goes_wherever_the_worker_dies(
    new_team: NewTeam, redis_url: str, way: Callable[[Known], Event], gone: frozenset[str], model: str
) -> None:
    known = spread(new_team, redis_url, "message")
    who = known.team.minsu if way is left_out else known.team.boss

    end = known.comes_to_one_end(who, lambda before: known.done(way(known), before))

    assert (end.receipts, end.models) == (gone, frozenset({model}))
    known.rooms.close()


def test_what_was_only_heard_goes_when_saegim_leaves_wherever_the_worker_dies(
    new_team: NewTeam, redis_url: str
) -> None:
    known = spread(new_team, redis_url, "message")
    team, rooms = known.team, known.rooms
    rooms.consent.begin(team.deploys, Learning(team.dana, 1.0, 2.0, "EvL", announced="2.0"))
    rooms.conversations.warm(team.deploys, LEARNED, [Turn("5.0", team.minsu, "민수", FACT)], whole=False)
    team.slack.kick_bot(team.deploys)
    known.begin()

    end = known.comes_to_one_end(team.dana, lambda before: known.done(job(known, "left"), before))

    assert keys.turns(team.deploys, LEARNED) not in end.holding
    rooms.close()


def test_with_the_app_everything_goes_wherever_the_worker_dies(new_team: NewTeam, redis_url: str) -> None:
    known = spread(new_team, redis_url, "message")
    known.team.slack.fail("auth.test", error="account_inactive", times=1_000)

    end = known.comes_to_one_end(known.team.dana, lambda before: known.done(job(known, "gone"), before))

    assert (end.holding, end.lessons) == (frozenset(), 0)
    known.rooms.close()


@pytest.mark.parametrize("left", [False, True], ids=["past its retention", "a month after Saegim left"])
def test_what_the_sweep_erases_comes_to_its_end_wherever_it_dies(
    new_team: NewTeam, redis_url: str, left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.story.erase.ABANDONED", 0.0)
    known = spread(new_team, redis_url, "command")
    team, settings = known.team, {"saegim_retention": "note=30"}
    if left:
        team.slack.kick_bot(team.deploys)
        known.rooms.redis.zadd(keys.LEAVING, {team.deploys: 1.0})
        known.begin()
        settings = {}

    end = known.comes_to_one_end(team.dana, lambda before: known.swept(3 * MONTH, before, **settings))

    assert (end.holding, end.shown, end.receipts) == (frozenset(), False, frozenset({known.memory.id}))
    known.rooms.close()


def test_what_was_deleted_unheard_leaves_the_answers_wherever_the_worker_dies_that_finds_that_out(
    new_team: NewTeam, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.story.erase.ABANDONED", 0.0)
    known = spread(new_team, redis_url, "message")
    team = known.team
    room = team.slack.room(team.deploys)
    team.slack.wrote(team.dana, team.deploys, "good morning", known.memory.at - 60)  # or else it might only be hidden
    del room.messages[known.told]
    room.replies.pop(known.told, None)
    known.rooms.gaps.imported([team.deploys], known.at)
    known.begin()

    def asked(before: int) -> bool:
        died = known.done(job(known, "command", team.boss, text="what is the staging database called?"), before)
        known.swept(86_400, 0)
        return died

    end = known.comes_to_one_end(team.boss, asked)

    assert SECRET not in end.told
    assert (end.holding, end.shown) == (frozenset(), False)
    assert known.memory.id in end.receipts
    known.rooms.close()
