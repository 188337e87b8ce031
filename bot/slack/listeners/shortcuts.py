"""The message shortcut "Remember this"."""

from slack_bolt import Ack, App

from bot.memory.redact import redact
from bot.slack.event import Event
from bot.slack.listeners.payload import SLACKBOT, Desk, Entry, Json, field, files, part, timestamp


def register(app: App, desk: Desk) -> None:
    """Listen to the shortcut, which shows what would be kept, to be changed and saved.

    Where that cannot be shown the message is kept at once: acknowledged only once the inbox has it, otherwise Slack tells the
    person it failed.
    """

    def on_shortcut(body: Json, ack: Ack) -> None:
        entry = read(body, desk.bot_user(), desk.now())
        if not (entry and desk.forms and desk.forms.show(entry.event)):
            desk.take(entry)
        ack()

    app.message_shortcut("remember_message")(on_shortcut)


def read(body: Json, bot_user: str, at: float) -> Entry | None:
    """What "Remember this" asks of the inbox: `user` chose a message that `author` wrote."""
    message = part(body, "message")
    user, place, ts = field(body, "user", "id"), field(body, "channel", "id"), timestamp(message, "ts")
    if not (user and place and ts):
        return None
    author = field(message, "user") or field(message, "bot_id")
    event = Event(
        kind="shortcut",
        id=field(body, "trigger_id") or f"{user}:{at}",
        at=at,
        place=place,
        user=user,
        ts=ts,
        thread_ts=timestamp(message, "thread_ts"),
        text=redact(field(message, "text")),
        author=author,
        bot=bool(field(message, "bot_id")) or author in (bot_user, SLACKBOT),
        files=files(message),
        response_url=field(body, "response_url"),
    )
    return Entry(event, (event.id,))
