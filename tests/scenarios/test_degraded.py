"""Slack-compatible servers that lack something: still one good reply."""

import pytest

from tests.scenarios.conftest import NewTeam, Team, seen

LACKING = [
    "chat.metadata",
    "markdown_block",
    "assistant.threads.setStatus",
    "conversations.replies",
    "conversations.open",
    "conversations.info",
    "users.info",
    "chat.postEphemeral",
    "views.publish",
]


def check(team: Team) -> None:
    """One good reply to a mention, to a follow-up and to a command."""
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    ts, reply = team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    team.ask(team.minsu, team.general, "and on Fridays?", ts)
    team.settled()

    assert "we deploy on Tuesdays at 14:00" in seen(reply)
    assert "[1]" in seen(reply)
    assert len(team.replies(team.general, ts)) == 2
    assert "Tuesdays" in team.command(team.boss, team.general, "when do we deploy?").text


@pytest.mark.parametrize("feature", LACKING)
def test_one_thing_lacking(new_team: NewTeam, feature: str) -> None:
    team = new_team(start=False)
    team.slack.without(feature)
    team.start()

    check(team)


def test_everything_lacking_that_may(new_team: NewTeam) -> None:
    team = new_team(start=False)
    team.slack.without(*LACKING)
    team.start()

    check(team)


@pytest.mark.parametrize("feature", ["chat.metadata", "markdown_block", "conversations.replies"])
def test_an_edited_question_is_answered_in_place_there_too(new_team: NewTeam, feature: str) -> None:
    team = new_team(start=False)
    team.slack.without(feature)
    team.start()
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    ts, first = team.ask(team.minsu, team.general, f"{team.bot} when do we depart?")

    team.slack.edit(team.minsu, team.general, ts, f"{team.bot} when do we deploy?")
    team.settled()

    (reply,) = team.replies(team.general, ts)
    assert reply.ts == first.ts
    assert "Tuesdays" in seen(reply)


@pytest.mark.parametrize("scope", ["users:read", "channels:read", "im:write", "channels:history", "assistant:write"])
def test_a_scope_that_was_not_granted_costs_no_reply(new_team: NewTeam, scope: str) -> None:
    team = new_team(start=False)
    team.slack.scopes = [granted for granted in team.slack.scopes if granted != scope]
    team.start()

    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    team.ask(team.minsu, team.general, f"{team.bot} and on Fridays?", ts)
    assert team.command(team.boss, team.general, "when do we deploy?").text


def test_slacks_real_limits_cost_nothing_in_an_ordinary_talk(new_team: NewTeam) -> None:
    team = new_team(start=False)
    team.slack.rate_limits(on=True)
    team.start()
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")

    asked = [team.slack.say(who, team.general, f"{team.bot} when do we deploy?") for who in (team.minsu, team.dana)]

    for ts in asked:
        assert team.slack.reply(team.general, ts, contains="Tuesdays")
    team.settled()
    assert [len(team.replies(team.general, ts)) for ts in asked] == [1, 1]
