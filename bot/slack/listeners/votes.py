"""Thumbs: 👍 or 👎 put on one of Saegim's replies, or taken back. What they change is how long memories are kept (`bot/memory/forgetting/fading.py`)."""

from typing import Final

from bot.slack.event import Event, EventKind
from bot.slack.listeners.payload import Entry, Json, field, identifier, part, timestamp

THUMBS: Final = {"+1": "up", "thumbsup": "up", "-1": "down", "thumbsdown": "down"}


def read(body: Json, bot_user: str, at: float) -> Entry | None:
    """What a reaction asks of the inbox; None unless it is somebody's thumb on a message of Saegim's. Skin tones do not matter."""
    event = part(body, "event")
    item, event_id, user = part(event, "item"), identifier(body, "event_id"), identifier(event, "user")
    place, ts = identifier(item, "channel"), timestamp(item, "ts")
    thumb = THUMBS.get(field(event, "reaction").partition("::")[0])
    if not (event_id and place and ts and thumb) or user in ("", bot_user) or field(event, "item_user") != bot_user:
        return None
    kind: EventKind = "vote" if field(event, "type") == "reaction_added" else "unvote"
    return Entry(Event(kind, event_id, at, place, user, ts, text=thumb), (event_id,))
