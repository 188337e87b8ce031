"""The App Home was opened."""

from slack_bolt import App

from bot.slack.event import Event
from bot.slack.listeners.payload import Desk, Entry, Json, field, identifier, part


def register(app: App, desk: Desk) -> None:
    """Listen to `app_home_opened`."""

    def on_home(body: Json) -> None:
        desk.take(read(body, desk.now()))

    app.event("app_home_opened")(on_home)


def read(body: Json, at: float) -> Entry | None:
    """What opening the Home tab asks of the inbox; opening the Messages tab, where people write, asks nothing."""
    event = part(body, "event")
    event_id, user = identifier(body, "event_id"), identifier(event, "user")
    if not (event_id and user) or field(event, "tab") not in ("", "home"):
        return None
    return Entry(Event("home", event_id, at, identifier(event, "channel"), user), (event_id,))
