"""The message shortcut "Why this answer?"."""

from slack_bolt import Ack, App

from bot.slack.listeners.payload import Desk, Entry, Json, chosen


def register(app: App, desk: Desk) -> None:
    """Listen to the shortcut; acknowledged only once the inbox has it, otherwise Slack tells the person it failed."""

    def on_shortcut(body: Json, ack: Ack) -> None:
        desk.take(read(body, desk.now()))
        ack()

    app.message_shortcut("why_message")(on_shortcut)


def read(body: Json, at: float) -> Entry | None:
    """What "Why this answer?" asks of the inbox: `user` chose the message `ts`. Its text is not needed, and not taken along."""
    event = chosen(body, "why", at)
    return Entry(event, (event.id,)) if event else None
