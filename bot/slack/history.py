"""Reading a thread from Slack when short-term memory is cold. Reading whole channels into long-term memory is `ops/backfill.py`."""

from collections.abc import Iterator
from http.client import HTTPException
from typing import Any, Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Retry
from bot.memory.redact import redact
from bot.memory.values import Turn
from bot.slack.client import error_code, retry_after
from bot.slack.message import Json
from bot.slack.people import Directory
from bot.slack.posting import PASSING
from bot.slack.text import mentions, read, said

log = structlog.get_logger()

PAGE: Final = 999  # Slack: "an integer under 1000"
MOST_PAGES: Final = 10  # of which the newest turns stay whole and the others are folded (`memory/folding.py`)
NEAR: Final = 10  # messages asked for where one is wanted: a thread's root may come along


class History:
    """Threads as Slack has them."""

    def __init__(self, client: WebClient, directory: Directory) -> None:
        self._client = client
        self._directory = directory

    def thread(self, place: str, root: str) -> list[Turn] | None:
        """The turns of a thread, oldest first. Where Slack does not give it the answer goes on without:
        empty when it never will, None when it may in a moment; either is logged.
        """
        try:
            messages = list(filter(_is_said, self._messages(place, root)))
        except SlackApiError as error:
            return None if self._failed(place, error_code(error), error.response.status_code) else []
        except (OSError, HTTPException) as error:
            self._failed(place, type(error).__name__)
            return None
        return [self._turn(message) for message in messages]

    def message(self, place: str, ts: str) -> Json | None:
        """The message `ts` as Slack gives it, its reactions too; None where there is none (any more) or Saegim may not read it.

        Raises `Retry` when Slack may give it in a moment.
        """
        at = {"channel": place, "oldest": ts, "latest": ts, "inclusive": True, "limit": NEAR}
        for method in (
            "conversations.replies",
            "conversations.history",
        ):  # the second where the first knows no such thread
            try:
                answer = self._client.api_call(method, params={**at, "ts": ts}).data
            except SlackApiError as error:
                code = error_code(error)
                if code != "thread_not_found" and self._failed(place, code, error.response.status_code):
                    raise Retry(f"{method}: {code}", after=retry_after(error.response.headers)) from error
                continue
            except (OSError, HTTPException) as error:
                raise Retry(f"{method}: {type(error).__name__}") from error
            messages = answer.get("messages") or [] if isinstance(answer, dict) else []
            if found := next((message for message in messages if message.get("ts") == ts), None):
                return dict(found)
        return None

    def _failed(self, place: str, reason: str, status: int = 200) -> bool:
        """Log it; whether it may go by."""
        advice = "check the *:history scopes with `saegim doctor`"
        log.warning("thread not read", place=place, reason=reason, advice=advice)
        return status != 200 or reason in PASSING or reason == "ratelimited"

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
