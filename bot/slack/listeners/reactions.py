"""Reactions: the one emoji (`SAEGIM_REACTION`) that has Saegim keep a message, put on it or taken back.

Slack tells which message, not what it says. A thumb on what Saegim said is a vote (`votes.py`). Any other emoji, and what Saegim itself puts on a message, is nothing to us.
"""

import re
from typing import Final

from slack_bolt import App

from bot.slack.event import Event, EventKind
from bot.slack.listeners import votes
from bot.slack.listeners.payload import SLACKBOT, Desk, Entry, Json, field, identifier, part, timestamp

ALIASES: Final = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "pencil": "memo",
    "collision": "boom",
    "satisfied": "laughing",
    "honeybee": "bee",
    "open_book": "book",
    "red_car": "car",
}
"""Names of emoji that Slack knows by another one as well."""


def register(app: App, desk: Desk) -> None:
    """Listen to `reaction_added` and `reaction_removed`."""

    def on_reaction(body: Json) -> None:
        bot_user, at = desk.bot_user(), desk.now()
        desk.take(read(body, bot_user, at, desk.reaction) or votes.read(body, bot_user, at))

    app.event("reaction_added")(on_reaction)
    app.event("reaction_removed")(on_reaction)


def read(body: Json, bot_user: str, at: float, emoji: str) -> Entry | None:
    """What a reaction asks of the inbox; None unless it is `emoji`, by somebody else than Saegim, on a message."""
    event = part(body, "event")
    item = part(event, "item")
    event_id, user = identifier(body, "event_id"), identifier(event, "user")
    place, ts = identifier(item, "channel"), timestamp(item, "ts")
    if not (event_id and user and place and ts) or user in (bot_user, SLACKBOT):
        return None
    if field(item, "type") != "message" or plain(field(event, "reaction")) != plain(emoji):
        return None
    kind: EventKind = "reaction" if field(event, "type") == "reaction_added" else "unreaction"
    return Entry(Event(kind, event_id, at, place, user, ts, author=field(event, "item_user")), (event_id,))


def plain(name: str) -> str:
    """An emoji's name without colons and skin tone, and the one of its names that Slack uses."""
    bare = re.sub(r"::?skin-tone-\d", "", name.strip()).strip(":").casefold()
    return ALIASES.get(bare, bare)
