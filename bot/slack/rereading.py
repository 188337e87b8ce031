"""Reading one message again in Slack, to learn whether it is still there and what it says now."""

from http.client import HTTPException
from typing import Any, Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Retry
from bot.slack.posting import CODE

GONE: Final = frozenset({"thread_not_found", "message_not_found"})
TOMBSTONE: Final = "tombstone"  # subtype of what is left of a deleted message that has replies

log = structlog.get_logger()


class Rereader:
    """Messages as Slack has them now."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def message(self, place: str, ts: str, thread_ts: str) -> dict[str, Any] | None:
        """The message `ts` in `place` as it is now; None when it is deleted. Raises `Retry` when Slack does not tell."""
        window: dict[str, Any] = {"channel": place, "latest": ts, "oldest": ts, "inclusive": True}
        try:
            if thread_ts in ("", ts):
                page = self._client.conversations_history(**window, limit=1)
            else:  # a thread's first message always comes along
                page = self._client.conversations_replies(**window, ts=thread_ts, limit=2)
        except SlackApiError as error:
            code = str(error.response.get("error"))[:CODE]
            if code in GONE:
                return None
            raise self._untold(place, code) from None
        except (OSError, HTTPException) as error:
            raise self._untold(place, type(error).__name__) from None
        found = next((message for message in page.get("messages") or [] if message.get("ts") == ts), None)
        return None if found is None or found.get("subtype") == TOMBSTONE else found

    def _untold(self, place: str, reason: str) -> Retry:
        log.info("a message could not be read again", place=place, reason=reason)
        return Retry(f"Slack does not give a message: {reason}")
