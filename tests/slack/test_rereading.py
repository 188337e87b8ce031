"""One message read again: there, deleted, or nobody can tell."""

from collections.abc import Iterable

import pytest
from slack_sdk import WebClient

from bot.errors import Retry
from bot.playground import methods_directory
from bot.playground.model import Message
from bot.playground.playground import Playground
from bot.playground.request import Request
from bot.slack.rereading import Hidden, Rereader


@pytest.fixture
def source(client: WebClient) -> Rereader:
    return Rereader(client)


@pytest.fixture
def minsu(slack: Playground) -> str:
    return slack.person("민수")


@pytest.fixture
def place(slack: Playground, minsu: str) -> str:
    place = slack.channel("deploys", members=[minsu])
    slack.say(minsu, place, "good morning")
    return place


def hide(monkeypatch: pytest.MonkeyPatch, until: str) -> None:
    """Show nothing up to a message, as a plan does that hides what is old."""
    between = methods_directory._between

    def shown(request: Request, messages: Iterable[Message]) -> list[Message]:
        return [message for message in between(request, messages) if float(message.ts) > float(until)]

    monkeypatch.setattr(methods_directory, "_between", shown)


def test_a_message_is_read_as_it_is_now(slack: Playground, source: Rereader, minsu: str, place: str) -> None:
    ts = slack.say(minsu, place, "we deploy on Tuesdays")
    reply = slack.say(minsu, place, "at noon", thread_ts=ts)
    slack.edit(minsu, place, ts, "we deploy on Thursdays")

    assert (source.message(place, ts, ts) or {})["text"] == "we deploy on Thursdays"
    assert (source.message(place, reply, ts) or {})["text"] == "at noon"


def test_a_deleted_message_is_none(slack: Playground, source: Rereader, minsu: str, place: str) -> None:
    ts = slack.say(minsu, place, "we deploy on Tuesdays")
    root = slack.say(minsu, place, "when?")
    reply = slack.say(minsu, place, "at noon", thread_ts=root)
    for gone in (ts, reply):
        slack.delete(minsu, place, gone)

    assert source.message(place, ts, "") is None
    assert source.message(place, reply, root) is None
    slack.delete(minsu, place, root)
    assert source.message(place, reply, root) is None


def test_a_deleted_message_with_replies_is_none_though_something_is_left_of_it(
    slack: Playground, source: Rereader, minsu: str, place: str
) -> None:
    ts = slack.say(minsu, place, "we deploy on Tuesdays")
    slack.say(minsu, place, "at noon", thread_ts=ts)
    slack.delete(minsu, place, ts)

    assert source.message(place, ts, ts) is None


def test_where_nothing_that_old_is_shown_nobody_can_tell(
    slack: Playground, source: Rereader, minsu: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ts = slack.say(minsu, place, "we deploy on Tuesdays")
    reply = slack.say(minsu, place, "at noon", thread_ts=ts)
    new = slack.say(minsu, place, "this is new")
    hide(monkeypatch, reply)

    with pytest.raises(Hidden):
        source.message(place, ts, ts)
    slack.fail("conversations.replies", error="thread_not_found")
    with pytest.raises(Hidden):
        source.message(place, reply, ts)
    assert (source.message(place, new, "") or {})["text"] == "this is new"


@pytest.mark.parametrize("error", ["internal_error", "missing_scope"])
def test_where_slack_does_not_answer_it_may_later(
    slack: Playground, source: Rereader, minsu: str, place: str, error: str
) -> None:
    ts = slack.say(minsu, place, "we deploy on Tuesdays")
    slack.fail("conversations.history", error=error)

    with pytest.raises(Retry) as raised:
        source.message(place, ts, "")
    assert not isinstance(raised.value, Hidden)
