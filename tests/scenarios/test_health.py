"""A deaf socket and a queue that stalls fail the health check, in Socket Mode on the metrics port and in HTTP mode beside the events."""

from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot import metrics
from bot.accounting import health
from bot.accounting.gauges import Gauges
from bot.accounting.health import HEARD_WITHIN, TAKEN_WITHIN, Health
from bot.ops.watch import Watch
from bot.slack.http import HttpReceiver
from tests.scenarios.conftest import NewTeam, Team, on_both


def asked(url: str) -> tuple[int, str]:
    try:
        with urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def well(team: Team) -> str:
    """What the health check says now."""
    return Health(team.redis, team.clock)()


@on_both
def test_a_connection_that_hears_nothing_is_told_until_it_hears_again(team: Team) -> None:
    assert well(team) == ""
    team.clock.ahead += HEARD_WITHIN
    assert well(team).startswith("Slack has not been heard for 10")
    team.running[0].heart.beat()
    assert well(team) == ""


@on_both
def test_questions_that_nobody_takes_are_told(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    saegim = team.running[0]
    saegim.workers.stop()
    monkeypatch.setattr(health, "ALIVE_WITHIN", 0.0)
    team.clock.ahead = 0.0  # since when something waits, Redis tells by its own clock
    team.slack.say(team.minsu, team.deploys, f"{team.bot} 배포는 언제 해요?")
    assert team.slack.wait(lambda: all(d.answered for d in team.slack.deliveries))
    assert well(team) == ""
    team.clock.ahead += TAKEN_WITHIN + 1
    saegim.heart.beat()
    assert well(team).endswith("seconds and no worker takes it.")


def test_in_http_mode_it_stands_beside_the_events(new_team: NewTeam) -> None:
    team = new_team(http=True)
    receiver = team.running[0].receiver
    assert isinstance(receiver, HttpReceiver)
    url = f"http://127.0.0.1:{receiver.port}/healthz"
    assert asked(url) == (200, "ok\n")
    team.clock.ahead += HEARD_WITHIN
    status, said = asked(url)
    assert (status, said.startswith("Slack has not been heard")) == (503, True)
    team.running[0].heart.beat()
    team.clock.ahead += 2
    assert asked(url) == (200, "ok\n")


def test_what_a_team_did_is_counted_and_names_nobody(team: Team) -> None:
    def count(name: str, **labels: str) -> float:
        return metrics.REGISTRY.get_sample_value(name, labels) or 0.0

    before = count("saegim_answers_total", basis="memory", model="extractive")
    taken, ended = count("saegim_events_total", outcome="queued"), count("saegim_jobs_total", end="done")
    seconds = count("saegim_answer_seconds_count")
    team.command(team.minsu, team.deploys, "remember 배포는 매주 화요일에 해요")
    team.ask(team.dana, team.deploys, f"{team.bot} 배포는 언제 해요?")
    team.settled()

    assert count("saegim_answers_total", basis="memory", model="extractive") == before + 1
    assert count("saegim_events_total", outcome="queued") == taken + 2
    assert count("saegim_jobs_total", end="done") == ended + 3  # the third looks whether the asker alone may see more
    assert count("saegim_answer_seconds_count") == seconds + 2
    watch = Watch(0, lambda: "", Gauges(team.redis, team.clock))
    watch.start()
    shown = asked(f"http://127.0.0.1:{watch.port}/metrics")[1]
    watch.stop()
    ids = (team.minsu, team.dana, team.deploys, "화요일", "deploys", "배포")
    assert not [word for word in ids if word in shown]
