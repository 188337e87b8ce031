"""Two Saegims on one Redis are one Saegim."""

from collections import Counter

import pytest

from bot.playground.playground import Playground
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.test_memory import id_in


@pytest.fixture
def two(new_team: NewTeam) -> Team:
    """A team with two Saegims, to whose sockets Slack sends in turn."""
    team = new_team()
    team.start()
    return team


@on_both
def test_what_one_was_told_another_knows_and_what_one_forgets_neither_knows(new_team: NewTeam) -> None:
    team = new_team()
    kept = team.command(team.dana, team.general, "remember the staging database is called herring")
    question = "what is the staging database called?"
    team.start()

    known = [team.command(team.minsu, team.general, question) for _ in range(4)]
    team.command(team.dana, team.general, f"forget {id_in(kept.text)}")
    forgotten = [team.command(team.minsu, team.general, question) for _ in range(4)]

    assert ["herring" in answer.text for answer in known] == [True] * 4
    assert not [answer for answer in forgotten if "herring" in seen(answer)]
    assert [saegim.rooms.recall.catch_up() for saegim in team.running] == [0, 0]


@on_both
def test_each_knows_what_either_was_told(new_team: NewTeam) -> None:
    team = new_team()
    team.start()

    for n in range(6):
        team.command(team.dana, team.general, f"remember the shelf{n} holds box{n}")
        assert f"box{n}" in team.command(team.minsu, team.general, f"what does shelf{n} hold?").text

    assert [saegim.rooms.recall.catch_up() for saegim in team.running] == [6, 6]


@on_both
def test_thirty_questions_get_one_reply_each(new_team: NewTeam) -> None:
    team = new_team()
    team.start()
    team.slack.redeliver(1)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")
    channels = [team.slack.channel(f"room{n}", members=[team.minsu]) for n in range(10)]

    asked = [
        (channel, team.slack.say(team.minsu, channel, f"{team.bot} when do we deploy?")) for channel in channels * 3
    ]

    assert team.slack.wait(lambda: all(team.replies(*question) for question in asked), 30)
    team.settled()
    assert Counter(len(team.replies(*question)) for question in asked) == {1: 30}
    assert all("Tuesdays" in team.replies(*question)[0].text for question in asked)


@on_both
def test_a_thread_keeps_its_order_over_two_processes(new_team: NewTeam) -> None:
    team = new_team()
    team.start()
    for n in range(6):
        team.command(team.minsu, team.general, f"remember the shelf{n} holds box{n}")
    root = team.slack.say(team.minsu, team.general, "our shelves")

    for n in range(6):
        team.slack.say(team.minsu, team.general, f"{team.bot} what does shelf{n} hold?", thread_ts=root)

    assert team.slack.wait(lambda: len(team.replies(team.general, root)) == 6)
    assert [f"box{n}" in reply.text for n, reply in enumerate(team.replies(team.general, root))] == [True] * 6


def test_when_one_stops_the_other_answers(two: Team) -> None:
    leaving = two.running.pop(0)
    leaving.stop()

    for _ in range(3):
        two.ask(two.minsu, two.deploys, f"{two.bot} when do we deploy?")


def test_sockets_that_slack_renews_or_drops_lose_nothing(two: Team, slack: Playground) -> None:
    first = slack.say(two.minsu, two.deploys, f"{two.bot} when do we deploy?")
    slack.disconnect()
    second = slack.say(two.minsu, two.deploys, f"{two.bot} when do we deploy?")

    assert slack.reply(two.deploys, first, timeout=30)
    assert slack.reply(two.deploys, second, timeout=30)
    two.settled()
    assert [len(two.replies(two.deploys, ts)) for ts in (first, second)] == [1, 1]


def test_a_saegim_that_slack_hangs_up_on_stops_all_the_same(new_team: NewTeam, slack: Playground) -> None:
    team = new_team(start=False)
    for _ in range(5):
        leaving = team.start()
        slack.cut()
        team.stop()
        assert not leaving.receiver.connected
