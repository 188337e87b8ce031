"""Messages: new ones (mentions, thread replies, DMs), edits and deletions.

A mention arrives twice, as `app_mention` and as `message`. Whether a message is for Saegim is therefore read from its text,
and both claim the same message, so that whichever comes first is taken. Whether a thread reply deserves an answer is decided
later, by the mind.
"""

from dataclasses import replace
from typing import Literal, NamedTuple

import structlog
from slack_bolt import App

from bot.memory.redact import redact
from bot.slack import text as markup
from bot.slack.event import Event
from bot.slack.listeners.payload import SLACKBOT, Desk, Entry, Json, field, files, identifier, part, timestamp

log = structlog.get_logger()

WRITTEN = ("", "file_share", "thread_broadcast", "me_message", "bot_message")
"""The subtypes in which somebody says something; the others (`channel_join`, `channel_topic`, …) are Slack's own notices."""
CONVERTED = ("channel_convert_to_private", "channel_convert_to_public")
"""Notices that the audience depends on, and that come as no event of their own."""


class Delivery(NamedTuple):
    """What a message's payload says beside the message, and what the listener knows."""

    id: str
    place: str
    at: float
    bot_user: str


def register(app: App, desk: Desk) -> None:
    """Listen to `app_mention` and to every `message`, whatever its subtype."""

    def on_message(body: Json) -> None:
        desk.take(read(body, desk.bot_user(), desk.now()))

    app.event("message")(on_message)
    app.event("app_mention")(on_message)


def read(body: Json, bot_user: str, at: float) -> Entry | None:
    """What a `message` or `app_mention` payload asks of the inbox; None where it concerns nobody."""
    event = part(body, "event")
    delivery = Delivery(identifier(body, "event_id"), identifier(event, "channel"), at, bot_user)
    if not (delivery.id and delivery.place):
        return None
    match field(event, "subtype"):
        case "message_changed":
            return _changed(event, delivery)
        case "message_deleted":
            return _deleted(event, part(event, "previous_message"), timestamp(event, "deleted_ts"), delivery)
        case subtype if subtype in CONVERTED:
            return Entry(Event("changed", delivery.id, delivery.at, delivery.place), (delivery.id,))
        case subtype:
            return _written(event, delivery) if subtype in WRITTEN else None


def _written(event: Json, delivery: Delivery) -> Entry | None:
    """A new message: always taken in a DM or with a mention, elsewhere only in a joined thread or where it is learned.

    Another bot's message never joins a thread, whatever it mentions: in a joined thread it is taken as part of the
    conversation (`bot`), to be read and never answered; bots that answer each other do not stop.
    """
    taken = _message("message", event, delivery)
    if taken is None or not (taken.text or taken.files) or taken.user in (delivery.bot_user, SLACKBOT):
        return None
    if field(event, "type") == "app_mention" and field(event, "edited", "ts"):
        return _edit(taken, event, delivery, timestamp(event, "event_ts"), join=True)
    claims = (delivery.id, taken.key)
    if (taken.dm or taken.mention) and not taken.bot:
        return Entry(taken, claims, join=not taken.dm)
    if taken.bot and taken.mention:
        log.debug("a bot's mention is not answered", place=taken.place, ts=taken.ts)
    return None if taken.bot and not taken.thread_ts else Entry(taken, claims, only_if_joined=True)


def _changed(event: Json, delivery: Delivery) -> Entry | None:
    """A message with a new text, or the tombstone that a deleted parent of replies leaves.

    Unfurled links and other changes that leave the text as it was are nothing to us, and so are the edits of bots, who write
    their messages by editing them. Whether a mention that is new calls for an answer is for the story to decide.
    """
    new, old = part(event, "message"), part(event, "previous_message")
    if field(new, "subtype") == "tombstone":
        return _deleted(event, {**old, **new}, timestamp(new, "ts"), delivery)
    taken = _message("edited", {**new, "channel_type": event.get("channel_type")}, delivery)
    if taken is None or taken.bot or taken.user in (delivery.bot_user, SLACKBOT):
        return None
    if field(new, "text") == field(old, "text"):
        return None
    newly = taken.mention and delivery.bot_user not in markup.mentions(field(old, "text"))
    return _edit(taken, new, delivery, timestamp(event, "event_ts"), join=newly and not taken.dm)


def _edit(taken: Event, message: Json, delivery: Delivery, at: str, *, join: bool) -> Entry | None:
    """An edit, which is told twice where it adds a mention: as `message_changed`, and as `app_mention` of the edited message.

    `at`: when it happened; Slack writes into the message only in which second.
    """
    if taken.bot:
        return None
    made = timestamp(message, "edited", "ts")
    edit = replace(taken, kind="edited", edited=max(made, at) if made else "")
    return Entry(edit, (delivery.id,), join=join)


def _deleted(event: Json, old: Json, ts: str, delivery: Delivery) -> Entry | None:
    """A message that is gone; one of Saegim's own or of another bot as well: it leaves the conversation like any other."""
    if not ts:
        return None
    user, thread_ts, dm = identifier(old, "user"), timestamp(old, "thread_ts"), field(event, "channel_type") == "im"
    gone = Event("deleted", delivery.id, delivery.at, delivery.place, user, ts, thread_ts, dm=dm)
    return Entry(gone, (delivery.id,))


def _message(kind: Literal["message", "edited"], message: Json, delivery: Delivery) -> Event | None:
    """The message itself, redacted; None where it has no author or no timestamp."""
    ts, text, app = timestamp(message, "ts"), field(message, "text"), identifier(message, "bot_id")
    user = identifier(message, "user") or app
    if not (ts and user):
        return None
    return Event(
        kind=kind,
        id=delivery.id,
        at=delivery.at,
        place=delivery.place,
        user=user,
        ts=ts,
        thread_ts=timestamp(message, "thread_ts"),
        text=redact(text),
        mention=delivery.bot_user in markup.mentions(text) or field(message, "type") == "app_mention",
        dm=field(message, "channel_type") == "im",
        bot=bool(field(message, "bot_id")) or field(message, "subtype") == "bot_message",
        files=files(message),
    )
