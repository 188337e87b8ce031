"""`saegim recall` reads for somebody: the audience law holds for them, and each reading is written down."""

from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.accounting.audit import Audit
from bot.accounting.chain import line_of
from bot.cli import main
from tests.scenarios.conftest import NewTeam, Team


@pytest.fixture
def team(new_team: NewTeam, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Team:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))
    team = new_team()
    team.command(team.minsu, team.leads, "remember the merger is called herring")
    team.command(team.dana, team.general, "remember the staging database is called herring")
    return team


def recall(team: Team, *arguments: str) -> Result:
    told = team.settings
    assert told.slack_bot_token
    env = {"SLACK_BOT_TOKEN": told.slack_bot_token.get_secret_value(), "SLACK_API_URL": told.slack_api_url}
    return CliRunner().invoke(main, ["recall", *arguments], env={**env, "REDIS_URL": told.redis_url, "COLUMNS": "200"})


def reading(team: Team) -> Mapping[str, Any]:
    """The newest reading in the audit log: the line of an answer is written after the reply, and may come after it."""
    lines = [line_of(text) for text in Audit(team.redis).newest()]
    return next(line.fields for line in lines if line and line.fields["kind"] == "reading")


def test_a_person_is_shown_what_they_may_see_and_no_more(team: Team) -> None:
    minsu, dana = (recall(team, "herring", "--as", user).stdout for user in (team.minsu, team.dana))
    assert ["merger" in minsu, "staging" in minsu] == [True, True]
    assert ["merger" in dana, "staging" in dana] == [False, True]


def test_the_operator_sees_everything_and_is_written_down(team: Team) -> None:
    result = recall(team, "herring", "--as-operator")
    [secret] = [memory.id for memory in team.memories(team.leads)]

    assert "merger" in result.stdout
    assert "staging" in result.stdout
    assert secret in reading(team)["memories"]
    assert reading(team)["user"] == ""
    assert "merger" not in str(reading(team))


def test_a_reading_for_somebody_is_written_down_with_whom_it_was_for(team: Team) -> None:
    recall(team, "herring", "--as", team.minsu)
    assert (reading(team)["command"], reading(team)["user"]) == ("recall", team.minsu)


@pytest.mark.parametrize("how", [(), ("--as", "U0000001", "--as-operator")], ids=["for nobody", "for both"])
def test_nothing_is_read_for_nobody(team: Team, how: tuple[str, ...]) -> None:
    result = recall(team, "herring", *how)
    assert result.exit_code == 2
    assert "--as USER" in result.output
    assert "herring is" not in result.output


def test_somebody_slack_does_not_know_is_shown_nothing(team: Team) -> None:
    result = recall(team, "herring", "--as", "U9999999")
    assert result.exit_code == 1
    assert "U9999999" in result.output
    assert "staging" not in result.output


def test_what_is_not_there_is_said(team: Team) -> None:
    assert "Nothing was found" in recall(team, "새벽 점검", "--as", team.minsu).stdout


def test_a_message_does_not_command_the_terminal(team: Team) -> None:
    team.command(team.dana, team.general, "remember the plaice \x1b[2J[bold]is red[/bold]")
    shown = recall(team, "plaice", "--as", team.dana).stdout
    assert "\x1b[2J" not in shown
    assert "[bold]is red" in shown
