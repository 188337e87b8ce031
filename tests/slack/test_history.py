"""Threads as Slack has them, read when short-term memory is cold."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.errors import Retry
from bot.playground.playground import Playground
from bot.slack.history import History
from bot.slack.people import Directory
from tests.conftest import Clock


@pytest.fixture
def history(client: WebClient, clock: Clock) -> History:
    return History(client, Directory(client, clock))


def test_a_thread_is_read_as_its_readers_see_it(slack: Playground, history: History) -> None:
    minsu, dana = slack.person("민수"), slack.person("Dana")
    deploys = slack.channel("deploys", members=[minsu, dana])
    root = slack.say(minsu, deploys, f"<@{slack.bot_user}> ask <@{dana}> &amp; &lt;me&gt;")
    slack.say(dana, deploys, "yes", thread_ts=root)
    slack.other_bot_says(deploys, "build passed", thread_ts=root)
    slack.say(minsu, deploys, "", thread_ts=root, files=1)

    turns = history.thread(deploys, root) or []

    assert [(t.name, t.text, t.addressed, t.bot, t.saegim) for t in turns] == [
        ("민수", "ask @Dana & <me>", True, False, False),
        ("Dana", "yes", False, False, False),
        ("deploybot", "build passed", False, True, False),
    ]


def test_secrets_are_masked(slack: Playground, history: History) -> None:
    minsu = slack.person("민수")
    deploys = slack.channel("deploys", members=[minsu])
    token = "ghp_" + "a1B2" * 9

    (turn,) = history.thread(deploys, slack.say(minsu, deploys, f"the token is {token}")) or []

    assert token not in turn.text


def test_a_long_thread_is_read_whole(slack: Playground, history: History) -> None:
    minsu = slack.person("민수")
    deploys = slack.channel("deploys", members=[minsu])
    root = slack.say(minsu, deploys, "0")
    for n in range(1, 1_200):
        slack.say(minsu, deploys, str(n), thread_ts=root)

    turns = history.thread(deploys, root) or []

    assert [turn.text for turn in turns] == [str(n) for n in range(1_200)]


@pytest.mark.parametrize("error", ["missing_scope", "thread_not_found", "not_in_channel", "unknown_method"])
def test_a_thread_that_slack_will_never_give_is_empty(slack: Playground, history: History, error: str) -> None:
    deploys = slack.channel("deploys", members=[slack.person("민수")])
    slack.fail("conversations.replies", error=error)
    assert history.thread(deploys, "1.0") == []


@pytest.mark.parametrize(
    "failure", [{}, {"status": 500}, {"error": "internal_error"}, {"status": 429, "error": "ratelimited"}], ids=str
)
def test_a_thread_that_slack_does_not_give_now_is_unknown(
    slack: Playground, history: History, failure: dict[str, str]
) -> None:
    deploys = slack.channel("deploys", members=[slack.person("민수")])
    slack.fail("conversations.replies", times=3, **failure)  # type: ignore[arg-type]
    assert history.thread(deploys, "1.0") is None


# ── one message ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_message_is_read_wherever_it_stands(slack: Playground, history: History) -> None:
    minsu = slack.person("민수")
    deploys = slack.channel("deploys", members=[minsu])
    root = slack.say(minsu, deploys, "when?")
    reply = slack.say(minsu, deploys, "on Tuesdays", thread_ts=root)
    alone = slack.say(minsu, deploys, "hello")
    slack.react(minsu, deploys, reply, "brain")

    found = [history.message(deploys, ts) or {} for ts in (root, reply, alone)]

    assert [message["text"] for message in found] == ["when?", "on Tuesdays", "hello"]
    assert found[1]["reactions"] == [{"name": "brain", "users": [minsu], "count": 1}]


def test_a_message_that_is_gone_is_none(slack: Playground, history: History) -> None:
    minsu = slack.person("민수")
    deploys = slack.channel("deploys", members=[minsu])
    ts = slack.say(minsu, deploys, "hello")
    slack.say(minsu, deploys, "there")
    slack.delete(minsu, deploys, ts)

    assert history.message(deploys, ts) is None


def test_a_server_that_knows_no_thread_of_one_message_gives_it_from_the_channel(
    slack: Playground, history: History
) -> None:
    minsu = slack.person("민수")
    deploys = slack.channel("deploys", members=[minsu])
    ts = slack.say(minsu, deploys, "hello")
    slack.fail("conversations.replies", error="thread_not_found")

    assert (history.message(deploys, ts) or {})["text"] == "hello"


@pytest.mark.parametrize("failure", [{"status": 503}, {"error": "internal_error"}, {}])
def test_a_message_that_slack_does_not_give_now_is_asked_for_again(
    slack: Playground, history: History, failure: dict[str, Any]
) -> None:
    minsu = slack.person("민수")
    deploys = slack.channel("deploys", members=[minsu])
    ts = slack.say(minsu, deploys, "hello")
    slack.fail("conversations.replies", times=5, **failure)

    with pytest.raises(Retry):
        history.message(deploys, ts)
