"""Reading one message again in Slack, to learn whether it is still there and what it says now."""

from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.errors import Retry
from bot.slack.client import error_code

GONE: Final = frozenset({"thread_not_found", "message_not_found"})
TOMBSTONE: Final = "tombstone"  # subtype of what is left of a deleted message that has replies

log = structlog.get_logger()


class Hidden(Retry):
    """Slack shows nothing as old as the message: deleted or not, nobody can tell, and to ask again soon tells nothing more."""


class Rereader:
    """Messages as Slack has them now."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def message(self, place: str, ts: str, thread_ts: str) -> dict[str, Any] | None:
        """The message `ts` in `place` as it is now; None when it is deleted. Raises `Retry` when Slack does not tell, `Hidden` where it
        shows nothing that old, as on plans that hide old messages.
        """
        page = self._around(place, ts, thread_ts)
        if not page and not self._history(place, latest=ts, limit=1):
            log.info("nothing as old as a message is shown", place=place)
            raise Hidden("Slack shows nothing as old as a message")
        found = next((message for message in page if message.get("ts") == ts), None)
        return None if found is None or found.get("subtype") == TOMBSTONE else found

    def _around(self, place: str, ts: str, thread_ts: str) -> list[dict[str, Any]]:
        """What stands at `ts`; of a thread its first message, too."""
        if thread_ts in ("", ts):
            return self._history(place, latest=ts, oldest=ts, limit=1)
        window: dict[str, Any] = {"latest": ts, "oldest": ts, "inclusive": True, "limit": 2}
        return self._told(place, lambda: self._client.conversations_replies(channel=place, ts=thread_ts, **window))

    def _history(self, place: str, **window: Any) -> list[dict[str, Any]]:
        return self._told(place, lambda: self._client.conversations_history(channel=place, inclusive=True, **window))

    def _told(self, place: str, ask: Callable[[], SlackResponse]) -> list[dict[str, Any]]:
        """The messages that Slack answers with; none where it knows no such message."""
        try:
            return list(ask().get("messages") or [])
        except SlackApiError as error:
            code = error_code(error)
            if code in GONE:
                return []
            raise self._untold(place, code) from None
        except (OSError, HTTPException) as error:
            raise self._untold(place, type(error).__name__) from None

    def _untold(self, place: str, reason: str) -> Retry:
        log.info("a message could not be read again", place=place, reason=reason)
        return Retry(f"Slack does not give a message: {reason}")
