"""Thumbs: 👍 or 👎 below one of Saegim's replies, pressed as a button or put there as a reaction, or taken back. What they change is how
long memories are kept (`bot/memory/forgetting/fading.py`).
"""

from dataclasses import replace
from typing import Final

from bot.slack.event import Event, EventKind
from bot.slack.listeners.payload import TS, Desk, Entry, Json, field, identifier, part, timestamp

THUMBS: Final = {"+1": "up", "thumbsup": "up", "-1": "down", "thumbsdown": "down"}
GOOD: Final = "good_answer"
BAD: Final = "bad_answer"
PRESSED: Final = "pressed"
"""The action of a vote that was given with a button: who gave it is told."""
ASKED: Final = "asked"
"""… and of one after which they were shown the modal instead."""


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


def pressed(button: Event, ts: str, desk: Desk) -> Entry | None:
    """The vote that the pressed `button` is, below the message `ts`; None where it is another one, or about nothing.

    A thumb down shows the modal in which the answer can be corrected, where that may be; the vote counts either way.
    """
    if button.action not in (GOOD, BAD):
        return None
    whispered = TS.fullmatch(button.value) is not None
    vote = replace(
        button,
        kind="vote",
        ts="" if whispered else ts,
        text="up" if button.action == GOOD else "down",
        action=PRESSED,
        value=button.value if whispered else "",
    )
    if not (vote.ts or vote.value):
        return None
    if vote.text == "down" and not whispered and desk.forms and desk.forms.correct(vote):
        vote = replace(vote, action=ASKED)
    return Entry(vote, (vote.id,))
