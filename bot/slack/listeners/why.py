"""The message shortcut "Why this answer?"."""

from slack_bolt import Ack, App

from bot.slack.event import Event
from bot.slack.listeners.payload import Desk, Entry, Json, field, part, timestamp


def register(app: App, desk: Desk) -> None:
    """Listen to the shortcut; acknowledged only once the inbox has it, otherwise Slack tells the person it failed."""

    def on_shortcut(body: Json, ack: Ack) -> None:
        desk.take(read(body, desk.now()))
        ack()

    app.message_shortcut("why_message")(on_shortcut)


def read(body: Json, at: float) -> Entry | None:
    """What "Why this answer?" asks of the inbox: `user` chose the message `ts`. Its text is not needed, and not taken along."""
    message = part(body, "message")
    user, place, ts = field(body, "user", "id"), field(body, "channel", "id"), timestamp(message, "ts")
    if not (user and place and ts):
        return None
    event = Event(
        kind="why",
        id=field(body, "trigger_id") or f"{user}:{at}",
        at=at,
        place=place,
        user=user,
        ts=ts,
        thread_ts=timestamp(message, "thread_ts"),
        response_url=field(body, "response_url"),
    )
    return Entry(event, (event.id,))
