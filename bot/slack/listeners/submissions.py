"""The modals of "Remember this" and of a corrected answer, saved. What they say and what may be saved is decided elsewhere (`payload.Forms`)."""

import json
import re

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.errors import Retry
from bot.memory.redact import redact
from bot.slack.event import Event, EventKind
from bot.slack.listeners.payload import Desk, Entry, Json, field, identifier, part, timestamp
from bot.slack.modals import ACTION, BLOCK, CALLBACK, CORRECTION


def register(app: App, desk: Desk) -> None:
    """Listen to the modals' *Save*. What cannot be saved is said in the modal, which then stays open with the text in it."""

    def on_submission(body: Json, ack: Ack) -> None:
        name, _, tongue = field(body, "view", "callback_id").rpartition(":")
        correction = name == CORRECTION
        entry, forms = (read_correction if correction else read)(body, desk.now()), desk.forms
        if entry is None or forms is None:
            ack()
            return
        if correction:
            problem = forms.no_correction(_shown(part(body, "view")), _written(body), tongue)
        else:
            problem = forms.problem(_written(body), tongue)
        if not problem:
            try:
                desk.take(entry)
            except (RedisError, Retry):  # `take` has logged it
                problem = forms.sorry(tongue)
        if problem:
            ack(response_action="errors", errors={BLOCK: problem})
        else:
            ack()

    app.view(re.compile(f"^(?:{CALLBACK}|{CORRECTION}):"))(on_submission)


def read(body: Json, at: float) -> Entry | None:
    """What the saved modal asks of the inbox; the event's `text` is "" where nobody changed what the message says."""
    shown = _shown(part(body, "view")).strip()
    return _entry(body, at, "modal", "" if _written(body).strip() == shown else _written(body))


def read_correction(body: Json, at: float) -> Entry | None:
    """What a corrected answer asks of the inbox: the event's `ts` is the answer, `text` what it should have been."""
    return _entry(body, at, "correction", _written(body))


def _entry(body: Json, at: float, kind: EventKind, written: str) -> Entry | None:
    view = part(body, "view")
    about = _about(field(view, "private_metadata"))
    user, view_id = identifier(body, "user", "id"), identifier(view, "id")
    place, ts = identifier(about, "place"), timestamp(about, "ts")
    if not (user and view_id and place and ts):
        return None
    event = Event(
        kind=kind,
        id=f"view:{view_id}",
        at=at,
        place=place,
        user=user,
        ts=ts,
        thread_ts=timestamp(about, "thread_ts"),
        text=redact(written),
    )
    return Entry(event, (event.id,))


def _about(metadata: str) -> Json:
    try:
        about = json.loads(metadata)
    except ValueError:
        return {}
    return about if isinstance(about, dict) else {}


def _written(body: Json) -> str:
    return field(body, "view", "state", "values", BLOCK, ACTION, "value")


def _shown(view: Json) -> str:
    """What the modal showed before anybody typed in it."""
    blocks = view.get("blocks")
    shown = (block for block in (blocks if isinstance(blocks, list) else []) if field(block, "block_id") == BLOCK)
    return next((field(block, "element", "initial_value") for block in shown), "")
