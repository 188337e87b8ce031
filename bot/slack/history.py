"""Reading a thread from Slack when short-term memory is cold. Reading whole channels into long-term memory is `ops/backfill.py`."""

from collections.abc import Iterator
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.memory.redact import redact
from bot.memory.values import Turn
from bot.slack.people import Directory
from bot.slack.text import mentions, read, said

log = structlog.get_logger()

PAGE = 200  # Slack's advice for conversations.replies
MOST_PAGES = 5  # a longer thread is known by its newest messages


class History:
    """Threads as Slack has them."""

    def __init__(self, client: WebClient, directory: Directory) -> None:
        self._client = client
        self._directory = directory

    def thread(self, place: str, root: str) -> list[Turn]:
        """The turns of a thread, oldest first; empty when Slack does not give it, which is logged: the answer goes on without."""
        try:
            return [self._turn(message) for message in self._messages(place, root) if _is_said(message)]
        except (SlackApiError, OSError) as error:
            reason = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            log.warning(
                "thread not read", place=place, reason=reason, advice="check the *:history scopes with `saegim doctor`"
            )
            return []

    def _messages(self, place: str, root: str) -> Iterator[dict[str, Any]]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = self._client.conversations_replies(channel=place, ts=root, limit=PAGE, cursor=cursor or None)
            yield from page.get("messages") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return

    def _turn(self, message: dict[str, Any]) -> Turn:
        bot_user = self._directory.bot_user
        raw = redact(str(message.get("text") or ""))
        user = str(message.get("user") or message.get("bot_id") or "")
        mine = user == bot_user or message.get("bot_id") == self._directory.bot_id
        another_bot = not mine and bool(message.get("bot_id"))
        person = None if another_bot else self._directory.person(user)
        name = "Saegim" if mine else str(message.get("username") or (person.name if person else ""))
        named = mentions(raw)
        text = read(said(raw, bot_user), self._directory.names(named - {bot_user}))
        return Turn(
            ts=str(message["ts"]),
            user=bot_user if mine else user,
            name=name,
            text=text,
            saegim=mine,
            bot=another_bot,
            addressed=bot_user in named and not mine,
        )


def _is_said(message: dict[str, Any]) -> bool:
    """Whether the message is somebody's words, not Slack's own notice (joined, topic set, deleted root)."""
    said_kinds = (None, "bot_message", "file_share", "thread_broadcast", "me_message")
    return message.get("subtype") in said_kinds and bool(message.get("text")) and bool(message.get("ts"))
