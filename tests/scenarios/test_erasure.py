"""What leaves, leaves completely: after every way of erasing, no key in Redis and no reply of Saegim's holds it any more."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.language.tokens import tokenize
from bot.memory.values import Memory, Source
from bot.ops.absence import found, vocabulary
from bot.slack.event import Event, EventKind
from bot.story.sweep import sweep
from tests.scenarios.conftest import NewTeam, Team, seen

SECRET = "krakenhafen"
FACT = f"the staging database is called {SECRET}"
MONTH = 31 * 86_400.0


class Known:
    """A team that has told Saegim a fact, and in which it has spread as far as it can."""

    def __init__(self, team: Team, url: str, how: str) -> None:
        self.team, self.url, self.told = team, url, ""
        if how == "command":
            team.command(team.minsu, team.deploys, f"remember {FACT}")
        else:
            self.told, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember {FACT}")
        self.rooms = team.running[0].rooms
        memory: Memory
        [memory] = self.rooms.store.scan()
        self.memory = memory
        if self.told:
            self._derived()
        self.question, self.reply = team.ask(
            team.dana, team.general, f"{team.bot} what is the staging database called?"
        )
        team.command(team.boss, team.general, "what is the staging database called?")
        team.command(team.dana, team.deploys, f"pin {memory.id}")
        team.command(team.dana, team.deploys, "pins")
        team.command(team.dana, team.general, "recall staging database")
        team.settled()  # what is answered is put into the conversation after that
        self._dead_letter()
        self._snapshot()
        assert SECRET in seen(self.reply)
        everywhere = self.traces()
        assert {keys.MEMORIES, keys.DEAD} <= everywhere
        with connect(url, decode=False) as redis:
            assert tokenize(SECRET)[0] in vocabulary(redis)
        assert sum("{talk:" in key for key in everywhere) >= 4  # its thread, the question's, two people's commands

    def _derived(self) -> None:
        """What Dana said rests on it, as consolidation sees it."""
        source = Source(self.told, "asked", FACT, self.team.minsu, "민수")
        derived = Memory(
            "dana234567", "yes, and it moves in May", self.team.dana, "Dana", self.team.deploys, "9.0", "9.0", 9.0, "answer",
            statement=f"{FACT}: yes, and it moves in May", sources=(source,),
        )  # fmt: skip
        assert self.rooms.store.put([derived]) == 1

    def _dead_letter(self) -> None:
        team = self.team
        kind: EventKind = "message" if self.told else "command"
        event = Event(kind, "EvX", self.memory.at, team.deploys, team.minsu, self.told, text=f"remember {FACT}")
        job = event.to_json()
        letter = json.dumps({"at": 5.0, "reason": "made up", "tries": 5, "job": job})
        team.redis.lpush(keys.DEAD, letter)
        team.redis.expire(keys.DEAD, 1000)

    def _snapshot(self) -> None:
        recall = self.rooms.recall
        recall._replica.settle()
        self.team.redis.delete(keys.SNAPSHOTTING, keys.SNAPSHOT)
        recall._replica._news = 10**6
        recall.catch_up()
        recall._replica.settle()

    def traces(self) -> set[str]:
        """The keys in which the fact is found."""
        with connect(self.url, decode=False) as redis:
            return set(found(redis, SECRET))

    def later(self, seconds: float) -> None:
        """Let the daily sweep run so many seconds from now."""
        rooms = self.rooms
        then = rooms.now() + seconds
        assert sweep(replace(rooms, now=lambda: then))


def deleted_in_slack(known: Known) -> None:
    known.team.slack.delete(known.team.minsu, known.team.deploys, known.told)


def edited_in_slack(known: Known) -> None:
    team = known.team
    team.slack.edit(team.minsu, team.deploys, known.told, f"{team.bot} remember the staging database is called herring")


def forgotten_by_its_id(known: Known) -> None:
    known.team.command(known.team.minsu, known.team.general, f"forget {known.memory.id}")


def forgotten_with_all_of_the_person(known: Known) -> None:
    team = known.team
    asked = team.command(team.minsu, team.general, "forget everything of mine")
    assert "`forget me 1`" in asked.text
    team.command(team.minsu, team.general, "forget me 1")


def forgotten_with_all_of_the_place(known: Known) -> None:
    team = known.team
    count = known.rooms.store.count()
    assert f"`여기 다 지워줘 {count}`" in team.command(team.dana, team.deploys, "여기 다 잊어줘").text
    team.command(team.dana, team.deploys, f"여기 다 지워줘 {count}")


def with_its_channel(known: Known) -> None:
    known.team.slack.event({"type": "channel_deleted", "channel": known.team.deploys, "event_ts": "1.0"})


def with_the_app(known: Known) -> None:
    known.team.slack.fail("auth.test", error="account_inactive")
    known.team.slack.event({"type": "app_uninstalled", "event_ts": "1.0"})


def a_month_after_saegim_left(known: Known) -> None:
    known.team.slack.kick_bot(known.team.deploys)
    known.team.settled()
    known.later(MONTH)


def past_its_retention(known: Known) -> None:
    known.team.command(known.team.dana, known.team.deploys, f"unpin {known.memory.id}")
    rooms = known.rooms
    known.rooms = replace(rooms, settings=rooms.settings.model_copy(update={"saegim_retention": "note=30"}))
    known.later(3 * MONTH)


def deleted_unheard(known: Known) -> None:
    team = known.team
    room = team.slack.room(team.deploys)
    team.slack.wrote(team.dana, team.deploys, "good morning", known.memory.at - 60)  # or else it might only be hidden
    del room.messages[known.told]  # while Saegim was away: no event tells of it
    room.replies.pop(known.told, None)
    known.rooms.gaps.imported([team.deploys], known.rooms.now())
    team.command(team.boss, team.general, "what is the staging database called?")


IN_SLACK = [deleted_in_slack, edited_in_slack, deleted_unheard]
BY_SAEGIM = [
    forgotten_by_its_id,
    forgotten_with_all_of_the_person,
    forgotten_with_all_of_the_place,
    with_its_channel,
    with_the_app,
    a_month_after_saegim_left,
    past_its_retention,
]
WAYS = [("message", way) for way in (*IN_SLACK, *BY_SAEGIM)] + [("command", way) for way in BY_SAEGIM]


@pytest.fixture
def new_known(new_team: NewTeam, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Known]:
    monkeypatch.setattr("bot.memory.retrieval.replica.SMALLEST", 0)
    return lambda how: Known(new_team(), redis_url, how)


@pytest.mark.parametrize(("how", "way"), WAYS)
def test_nothing_of_it_is_left_anywhere(
    new_known: Callable[[str], Known], how: str, way: Callable[[Known], None]
) -> None:
    known = new_known(how)
    way(known)
    known.team.settled()

    assert known.traces() == set()
    if way is with_the_app:  # which no longer has a token to edit its replies with
        return
    assert known.team.slack.wait(lambda: SECRET not in seen(known.team.replies(known.team.general, known.question)[-1]))
