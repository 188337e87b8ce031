"""One number from Slack's event to the reply: in every line of the log, in the audit log, and in an apology."""

import re

import pytest
import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.accounting.audit import Audit
from bot.accounting.chain import line_of
from bot.slack.event import Event
from tests.scenarios.conftest import NewTeam, Team
from tests.scenarios.model_server import ModelServer

SECRET = "krakenhafen-4012"


def logged(lines: list[EventDict], number: str) -> dict[str, EventDict]:
    """What the log says under `number`, by what happened."""
    return {line["event"]: line for line in lines if line.get("number") == number}


def number_of(team: Team, ts: str) -> str:
    return Event("message", "", place=team.deploys, ts=ts).number


def test_what_was_received_asked_of_a_model_and_answered_has_one_number(new_team: NewTeam, models: ModelServer) -> None:
    models.answers["gpt"] = 500
    team = new_team(openai_base_url=models.url, saegim_model="gpt")
    team.command(team.minsu, team.deploys, "remember 배포는 매주 화요일에 해요")
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        ts, reply = team.ask(team.dana, team.deploys, f"{team.bot} 배포는 언제 해요?")
        team.settled()

    found = logged(lines, number_of(team, ts))

    assert {"received", "model failed, the next one is asked", "answered"} <= set(found)
    assert found["received"]["event_id"] == found["answered"]["event_id"]
    assert found["answered"]["reply"] == reply.ts
    assert found["answered"]["seconds"] >= 0
    assert (found["answered"]["basis"], found["answered"]["model"]) == ("memory", "extractive")
    [*_, last] = Audit(team.redis).lines()
    line = line_of(last)
    assert line
    assert line.fields["number"] == number_of(team, ts)
    assert "화요일" not in str(lines)


def test_the_number_of_an_apology_is_found_in_the_log_from_the_beginning(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("bot.worker.MAX_TRIES", 1)
    monkeypatch.setattr("bot.story.tell.answer", fail)
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        _, reply = team.ask(team.dana, team.deploys, f"{team.bot} when do we deploy?")
        team.settled()

    told = re.search("the number is `([0-9a-f]{8})`", reply.text)

    assert told
    assert {"received", "bug", "given up", "answered"} <= set(logged(lines, told[1]))
    assert SECRET not in reply.text


def test_what_is_refused_has_its_number_and_says_which_limit(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=1)
    team.ask(team.dana, team.deploys, f"{team.bot} help")
    with capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        ts = team.slack.say(team.dana, team.deploys, f"{team.bot} help")
        team.whispered(team.dana)
        team.settled()
    refused = logged(lines, number_of(team, ts))["refused"]
    assert (refused["limit"], refused["told"]) == ("user", True)
    assert 0 < refused["wait"] <= 60


def test_of_what_leaves_no_trace_the_log_says_nothing(team: Team) -> None:
    with capture_logs() as lines:
        team.slack.say(team.dana, team.deploys, "just talking")
        team.settled()
    assert lines == []
