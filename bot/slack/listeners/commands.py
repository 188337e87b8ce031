"""Slash commands. Slack never sends one a second time, so this is the one listener that tells the person when it failed."""

import re

from redis.exceptions import RedisError
from slack_bolt import Ack, App

from bot.errors import Retry
from bot.memory.redact import redact
from bot.slack import text as markup
from bot.slack.event import Event
from bot.slack.listeners.payload import Desk, Entry, Json, address, field, identifier

SORRY = {
    "ko": "지금은 받을 수 없어요. 잠시 뒤에 같은 명령을 다시 보내 주세요.",
    "en": "I cannot take this right now. Please send the same command again in a moment.",
}


def register(app: App, desk: Desk) -> None:
    """Listen to `/saegim`, by whatever name the app was installed."""

    def on_command(body: Json, ack: Ack) -> None:
        try:
            desk.take(read(body, desk.bot_user(), desk.now()))
        except (RedisError, Retry):  # `take` has logged it
            ack(text=SORRY["ko" if re.search("[가-힣]", field(body, "text")) else "en"])
        else:
            ack()

    app.command(re.compile("^/"))(on_command)


def read(body: Json, bot_user: str, at: float) -> Entry | None:
    """What a slash command asks of the inbox. Its place may be one that Saegim is not in, and is no DM with Saegim for sure."""
    user, place, text = identifier(body, "user_id"), identifier(body, "channel_id"), field(body, "text")
    if not (user and place):
        return None
    event = Event(
        kind="command",
        id=identifier(body, "trigger_id") or f"{user}:{at}",
        at=at,
        place=place,
        user=user,
        text=redact(text),
        mention=bot_user in markup.mentions(text),
        response_url=address(body, "response_url"),
    )
    return Entry(event, (event.id,))
