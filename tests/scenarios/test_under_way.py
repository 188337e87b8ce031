"""What is erased while a job that holds or keeps it is being tried again and again: it does not come back, and lies nowhere."""

import re
from collections.abc import Callable

import pytest

from bot.memory.connection import connect
from bot.ops.absence import found
from tests.scenarios.conftest import Team

SECRET = "krakenhafen"
FACT = f"the staging database is called {SECRET}"


@pytest.fixture(autouse=True)
def trying(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is posted in a channel fails at first, and is tried again half a second later."""
    monkeypatch.setattr("bot.worker.FIRST_PAUSE", 0.5)
    team.slack.fail("chat.postMessage", error="fatal_error", times=2)


def keep_by_message(team: Team) -> str:
    team.slack.say(team.minsu, team.general, f"{team.bot} remember {FACT}")
    return team.minsu


def keep_by_words_in_the_thread(team: Team) -> str:
    ts = team.slack.say(team.minsu, team.general, FACT)
    team.slack.say(team.boss, team.general, f"{team.bot} remember this", thread_ts=ts)
    return team.minsu


def number(team: Team, who: str, words: str) -> str:
    """`words` with the number that confirms them."""
    told = re.search(r"`[^`]* (\d+)`", team.command(who, team.general, words).text)  # in whatever language
    return f"{words} {told[1]}" if told else f"{words} 1"


@pytest.mark.parametrize("keep", [keep_by_message, keep_by_words_in_the_thread])
@pytest.mark.parametrize("how", ["forget id", "forget me", "forget here"])
def test_what_is_forgotten_while_it_is_being_kept_does_not_come_back(
    team: Team, keep: Callable[[Team], str], how: str
) -> None:
    who = keep(team)
    assert team.slack.wait(lambda: bool(team.memories()))
    if how == "forget id":
        team.command(who, team.general, f"forget {team.memories()[0].id}")
    else:
        asker = who if how == "forget me" else team.boss
        team.command(asker, team.general, number(team, asker, how))
    assert team.memories() == []

    team.settled()

    assert team.memories() == []


@pytest.mark.parametrize("how", ["forget me", "forget here"])
def test_a_question_that_is_being_tried_lies_nowhere_after_its_words_are_to_be_forgotten(
    team: Team, redis_url: str, how: str
) -> None:
    team.slack.fail("chat.postMessage", error="fatal_error", times=1_000)
    team.slack.say(team.minsu, team.general, f"{team.bot} is {SECRET} really its name?")
    assert team.slack.wait(lambda: team.calls("chat.postMessage") > 0)
    asker = team.minsu if how == "forget me" else team.boss

    team.command(asker, team.general, number(team, asker, how))
    team.settled()

    with connect(redis_url, decode=False) as redis:
        assert not found(redis, SECRET)
