"""Buttons below what Saegim said. Which button means what is the story's business."""

import re

from slack_bolt import Ack, App

from bot.slack.event import Event
from bot.slack.listeners.payload import Desk, Entry, Json, address, field, identifier, part, timestamp


def register(app: App, desk: Desk) -> None:
    """Listen to every button; acknowledged once the inbox has it, otherwise Slack shows the person that it failed."""

    def on_button(body: Json, ack: Ack) -> None:
        desk.take(read(body, desk.now()))
        ack()

    app.action(re.compile(""))(on_button)


def read(body: Json, at: float) -> Entry | None:
    """What a pressed button asks of the inbox; None for one without a value, such as a link."""
    actions = body.get("actions")
    pressed = actions[0] if isinstance(actions, list) and actions else None
    user, place = (
        identifier(body, "user", "id"),
        identifier(body, "channel", "id") or identifier(body, "container", "channel_id"),
    )
    action, value = field(pressed, "action_id"), field(pressed, "value")
    if not (user and place and action and value):
        return None
    event = Event(
        kind="button",
        id=identifier(body, "trigger_id") or f"{user}:{at}",
        at=at,
        place=place,
        user=user,
        thread_ts=timestamp(part(body, "container"), "thread_ts"),
        response_url=address(body, "response_url"),
        action=action,
        value=value,
    )
    return Entry(event, (event.id,))
