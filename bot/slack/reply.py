"""Replies: exactly one in a thread or DM, whatever dies in between, shown while it is being written.

The first try posts. A redelivered job first looks for the reply it may already have posted: its recorded timestamp, the
event's key in a message's metadata or first `block_id`, and last an unclaimed message of Saegim's after the question. What is said
is decided elsewhere, and made safe there.
"""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Literal, Self

from slack_sdk import WebClient

from bot.errors import Refuse
from bot.slack.event import Event
from bot.slack.inbox import Inbox

Reason = Literal["deleted", "not_in_channel", "archived", "no_channel", "forbidden"]


class NotPosted(Refuse):
    """Slack does not take a reply there; `reason` says why. "deleted": the question is gone, and nobody waits."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class Draft:
    """One reply in the making; a context manager that leaves no "typing" status behind."""

    def write(self, text: str) -> None:
        """Show the text so far: nothing within the first second, then at most once a second. Never raises for Slack."""
        raise NotImplementedError

    def finish(self, text: str, blocks: Sequence[dict[str, Any]] = ()) -> str:
        """Post the reply, or complete what was posted; returns its timestamp. Raises `NotPosted`, `Retry` or `Bug`."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError


class Replies:
    """Everything Saegim says goes out through here."""

    def __init__(
        self,
        client: WebClient,
        inbox: Inbox,
        bot_user: str,
        now: Callable[[], float],
        *,
        sleep: Callable[[float], None],
        degraded: Callable[[str], None] = lambda _what: None,
    ) -> None:
        """`degraded` is told, once each, what this server does not have: "metadata", "markdown", "status"."""
        raise NotImplementedError

    def open(
        self,
        event: Event,
        place: str,
        root: str,
        *,
        first_try: bool,
        status: str = "",
        held: Callable[[], bool] = lambda: True,
    ) -> Draft:
        """Begin the reply to `event` in the thread `root`, or find the one already posted.

        `status` is shown when nothing is posted within 0.4 s. `held` is asked right before something new is posted: False
        (the lease was lost) raises `Retry`. Raises `Retry` when Slack cannot be asked for an earlier reply.
        """
        raise NotImplementedError

    def whisper(self, event: Event, text: str, blocks: Sequence[dict[str, Any]] = ()) -> None:
        """Say something only the event's user sees: by its response_url, else an ephemeral message, else a DM.

        Raises `Retry` when all failed for the moment, `NotPosted` when all were refused.
        """
        raise NotImplementedError
