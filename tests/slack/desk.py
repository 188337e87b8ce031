"""What the tests of the listeners, the app and the HTTP guard share: an inbox that notes what it is given, and payloads."""

from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.slack.app import build_app
from bot.slack.event import Event
from bot.slack.listeners.payload import Forms

BOT = "UBOT1"
Json = dict[str, Any]


class NotedInbox:
    """Takes everything, or raises `error`, or does what `before` does first."""

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.before = before
        self.error: Exception | None = None
        self.puts: list[tuple[Event, tuple[str, ...], bool, bool]] = []

    def put(self, event: Event, claims: Sequence[str], *, join: bool = False, only_if_joined: bool = False) -> object:
        self.before()
        if self.error is not None:
            raise self.error
        event.to_json().encode()  # as the real one does
        self.puts.append((event, tuple(claims), join, only_if_joined))
        return "queued"

    @property
    def events(self) -> list[Event]:
        return [event for event, *_ in self.puts]


def app_with(inbox: NotedInbox, now: Callable[[], float], forms: Forms | None = None) -> App:
    """The real app over `inbox`; its Web API client leads nowhere."""
    client = WebClient(token="xoxb-test", base_url="http://127.0.0.1:9/")
    return build_app(client, inbox, lambda: BOT, now, forms=forms)


def callback(event: Json, event_id: str = "Ev1") -> Json:
    """An Events API envelope."""
    return {
        "type": "event_callback",
        "team_id": "T1",
        "event_id": event_id,
        "event": event,
        "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True}],
    }


def message(text: str = "hello", **more: Any) -> Json:
    """A `message` event in a public channel."""
    return {
        "type": "message",
        "channel": "C1",
        "user": "U1",
        "ts": "100.1",
        "text": text,
        "channel_type": "channel",
    } | more


def deliver(app: App, body: Json) -> BoltResponse:
    """Give `body` to `app` as Socket Mode does."""
    return app.dispatch(BoltRequest(mode="socket_mode", body=body))
