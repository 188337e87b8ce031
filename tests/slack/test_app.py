"""The Bolt app: what Slack is told, and what becomes of what it sends."""

import threading
from pathlib import Path
from typing import Any

import pytest
import yaml
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.errors import Bug, Misconfigured, Retry
from bot.playground import Playground
from bot.slack.app import PAUSE, SLOW, Breaker, SocketReceiver, build_app
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from tests.conftest import Clock
from tests.slack.desk import BOT, Json, NotedInbox, app_with, callback, deliver, message

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
COMMAND = {"command": "/saegim", "text": "recall deploy", "channel_id": "C1", "user_id": "U1", "trigger_id": "1.2"}
SHORTCUT = {
    "type": "message_action",
    "callback_id": "remember_message",
    "trigger_id": "1.2",
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "message": {"ts": "100.1", "user": "U2", "text": "x"},
}


@pytest.fixture
def inbox() -> NotedInbox:
    return NotedInbox()


def test_building_the_app_calls_nobody(inbox: NotedInbox, clock: Clock) -> None:
    assert app_with(inbox, clock).client.base_url == "http://127.0.0.1:9/"  # a port where nothing listens


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (callback(message(f"<@{BOT}> hi")), "message"),
        (callback(message(f"<@{BOT}> hi", type="app_mention")), "message"),
        (callback(message("hi", channel_type="im", subtype="me_message")), "message"),
        (callback(message(subtype="message_deleted", deleted_ts="1.1")), "deleted"),
        (callback({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}), "home"),
        (callback({"type": "member_left_channel", "user": "U1", "channel": "C1"}), "changed"),
        (callback({"type": "app_uninstalled"}), "gone"),
        (callback({"type": "tokens_revoked", "tokens": {"bot": [BOT]}}), "gone"),
        (COMMAND, "command"),
        (COMMAND | {"command": "/saegim-dev"}, "command"),
        (SHORTCUT, "shortcut"),
    ],
)
def test_every_entrance_leads_to_the_inbox_and_is_acknowledged(
    inbox: NotedInbox, clock: Clock, body: Json, kind: str
) -> None:
    response = deliver(app_with(inbox, clock), body)
    assert (response.status, response.body) == (200, "")
    assert [event.kind for event in inbox.events] == [kind]
    assert inbox.events[0].at == clock()


@pytest.mark.parametrize(
    "body",
    [
        callback({"type": "something_new"}),
        callback({"type": "reaction_added", "user": "U1", "item": {"channel": "C1", "ts": "1.1"}}),
        callback({"type": "file_deleted", "file_id": "F1"}),
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "x"}]},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"type": "modal", "callback_id": "x"}},
        {"type": "message_action", "callback_id": "other", "user": {"id": "U1"}},
        {"type": "shortcut", "callback_id": "other", "user": {"id": "U1"}},
        {"type": "app_rate_limited", "team_id": "T1"},
    ],
)
def test_what_is_unknown_or_means_nothing_is_acknowledged(inbox: NotedInbox, clock: Clock, body: Json) -> None:
    assert deliver(app_with(inbox, clock), body).status == 200
    assert inbox.puts == []


def declared() -> set[str]:
    """The events that manifest.yml subscribes to, as their payloads call them."""
    events = yaml.safe_load(MANIFEST.read_text("utf-8"))["settings"]["event_subscriptions"]["bot_events"]
    return {name.split(".")[0] for name in events}


def test_every_event_of_the_manifest_has_a_listener(inbox: NotedInbox, clock: Clock) -> None:
    app = app_with(inbox, clock)
    names = declared()
    assert {"app_mention", "message"} <= names
    with capture_logs() as lines:
        for name in sorted(names):
            assert deliver(app, callback({"type": name})).status == 200
    assert {line["event"] for line in lines} <= {"received"}  # "nothing listens to this" would be one


@pytest.mark.parametrize("error", [RedisConnectionError("gone"), RedisTimeoutError("late"), Retry("later")])
@pytest.mark.parametrize("body", [callback(message(f"<@{BOT}> hi")), SHORTCUT])
def test_what_redis_cannot_take_is_not_acknowledged(
    inbox: NotedInbox, clock: Clock, error: Exception, body: Json
) -> None:
    inbox.error = error
    with capture_logs() as lines:
        response = deliver(app_with(inbox, clock), body)
    assert (response.status, response.body) == (503, "")
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("not taken in", "warning"),
        ("Slack is told 503 and will send it again", "info"),
    ]


@pytest.mark.parametrize(("text", "word"), [("recall deploy", "again"), ("배포 찾아줘", "다시")])
def test_a_command_that_cannot_be_taken_is_told_so_in_the_persons_language(
    inbox: NotedInbox, clock: Clock, text: str, word: str
) -> None:
    inbox.error = RedisConnectionError("gone")
    with capture_logs():
        response = deliver(app_with(inbox, clock), COMMAND | {"text": text})
    assert response.status == 200
    assert word in response.body
    assert "gone" not in response.body


def test_our_own_mistake_is_not_acknowledged_and_its_words_stay_inside(inbox: NotedInbox, clock: Clock) -> None:
    inbox.error = Bug("xyzzy was in the message")
    with capture_logs() as lines:
        response = deliver(app_with(inbox, clock), callback(message(f"<@{BOT}> xyzzy")))
    assert (response.status, response.body) == (500, "")
    assert [line["error"] for line in lines] == ["Bug"]
    assert "xyzzy" not in str(lines)


def test_a_mention_goes_in_once_however_often_it_comes(redis: Redis, clock: Clock) -> None:
    inbox = Inbox(redis, clock)
    app = build_app(WebClient(), inbox, lambda: BOT, clock)
    for event_id, kind in (("Ev2", "app_mention"), ("Ev1", "message"), ("Ev1", "message"), ("Ev2", "app_mention")):
        assert deliver(app, callback(message(f"<@{BOT}> hi", type=kind), event_id)).status == 200
    lease = inbox.claim("w", 0.01) or inbox.claim("w", 0.01)
    assert lease is not None
    assert lease.event.text == f"<@{BOT}> hi"
    inbox.done(lease)
    assert inbox.claim("w", 0.01) is None


def test_a_stalled_redis_is_not_asked_again_for_a_moment(clock: Clock) -> None:
    inbox = NotedInbox(before=lambda: clock.advance(SLOW))
    inbox.error = RedisTimeoutError("late")
    breaker = Breaker(inbox, clock)
    event = Event("message", "Ev1", 0.0, "C1", "U1", "1.1")
    with pytest.raises(RedisTimeoutError):
        breaker.put(event, ("Ev1",))
    inbox.error = None
    with pytest.raises(Retry):
        breaker.put(event, ("Ev1",))
    assert inbox.puts == []
    clock.advance(PAUSE)
    breaker.put(event, ("Ev1",), join=True)
    assert inbox.puts == [(event, ("Ev1",), True, False)]


def test_a_redis_that_refuses_at_once_is_asked_each_time(clock: Clock) -> None:
    inbox = NotedInbox()
    inbox.error = RedisConnectionError("refused")
    breaker = Breaker(inbox, clock)
    for _ in range(2):
        with pytest.raises(RedisConnectionError):
            breaker.put(Event("message", "Ev1", 0.0), ("Ev1",))


class Arrival(NotedInbox):
    """An inbox one can wait at."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived = threading.Event()

    def put(self, *args: Any, **terms: Any) -> object:
        result = super().put(*args, **terms)
        self.arrived.set()
        return result


def test_events_come_in_through_socket_mode_and_stop_with_it() -> None:
    with Playground() as slack:
        minsu = slack.person("minsu")
        general = slack.channel("general", members=[minsu])
        inbox = Arrival()
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        receiver = SocketReceiver(
            build_app(client, inbox, lambda: slack.bot_user, lambda: 7.0), slack.app_token, client
        )
        receiver.start()
        assert receiver.connected
        slack.say(minsu, general, f"<@{slack.bot_user}> hello")
        assert inbox.arrived.wait(10)
        receiver.stop()
        assert not receiver.connected
        assert inbox.events[0].text == f"<@{slack.bot_user}> hello"


def test_a_wrong_app_token_is_the_operators_to_correct() -> None:
    with Playground() as slack:
        client = WebClient(token=slack.bot_token, base_url=slack.api_url)
        app = build_app(client, NotedInbox(), lambda: slack.bot_user, lambda: 7.0)
        receiver = SocketReceiver(app, "xapp-wrong", client)
        with pytest.raises(Misconfigured, match="SLACK_APP_TOKEN"):
            receiver.start()
        receiver.stop()


def test_a_slack_that_cannot_be_reached_is_worth_another_try(clock: Clock) -> None:
    client = WebClient(base_url="http://127.0.0.1:9/", retry_handlers=[])
    receiver = SocketReceiver(app_with(NotedInbox(), clock), "xapp-x", client)
    with pytest.raises(Retry):
        receiver.start()
    receiver.stop()
