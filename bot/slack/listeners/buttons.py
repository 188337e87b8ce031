"""Buttons below what Saegim said, and in its App Home. Which button means what is the story's business."""

import re

from slack_bolt import Ack, App

from bot.slack.event import Event
from bot.slack.listeners import votes
from bot.slack.listeners.payload import Desk, Entry, Json, address, field, identifier, part, timestamp


def register(app: App, desk: Desk) -> None:
    """Listen to every button; acknowledged once the inbox has it, otherwise Slack shows the person that it failed."""

    def on_button(body: Json, ack: Ack) -> None:
        entry = read(body, desk.now())
        vote = votes.pressed(entry.event, timestamp(part(body, "container"), "message_ts"), desk) if entry else None
        if vote or (entry and entry.event.action not in (votes.GOOD, votes.BAD)):
            desk.take(vote or entry)
        ack()

    app.action(re.compile(""))(on_button)


def read(body: Json, at: float) -> Entry | None:
    """What a pressed button asks of the inbox; None for one without a value, such as a link. One in the App Home is in no place."""
    actions = body.get("actions")
    pressed = actions[0] if isinstance(actions, list) and actions else None
    user, place = (
        identifier(body, "user", "id"),
        identifier(body, "channel", "id") or identifier(body, "container", "channel_id"),
    )
    action, value = field(pressed, "action_id"), field(pressed, "value")
    at_home = field(body, "view", "type") == "home"
    if not (user and (place or at_home) and action and value):
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
