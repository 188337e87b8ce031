"""The message shortcut "Remember this"."""

from dataclasses import replace

from slack_bolt import Ack, App

from bot.memory.redact import redact
from bot.slack.listeners.payload import SLACKBOT, Desk, Entry, Json, chosen, field, files, identifier, part


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
    event, message = chosen(body, "shortcut", at), part(body, "message")
    if event is None:
        return None
    author = identifier(message, "user") or identifier(message, "bot_id")
    event = replace(
        event,
        text=redact(field(message, "text")),
        author=author,
        bot=bool(field(message, "bot_id")) or author in (bot_user, SLACKBOT),
        files=files(message),
    )
    return Entry(event, (event.id,))
