"""How the server behaves: which scopes were granted, what is rate limited, what it lacks, and which calls fail when.

Scenario tests script it; everything is off by default. Which limits Slack has per method: docs.slack.dev, "Rate limits".
"""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

DEFAULT_SCOPES = (
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "reactions:write",
    "users:read",
)
"""The bot scopes of `manifest.yml`."""
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Tier → calls a minute."""
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A scripted failure of one call.

    `error` answers `{"ok": false}`, `status` with that HTTP status; with neither the connection is closed without an answer.
    """

    error: str = ""
    status: int = 0
    after_effect: bool = False  # the call does its work, only the answer is lost or false
    hang: float = 0.0  # seconds before the answer
    retry_after: int = 0
    raw: str = ""  # what the body is instead of JSON


class Behaviour:
    """What differs from a Slack in its best mood."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.scopes: tuple[str, ...] = DEFAULT_SCOPES
        self.limited = False
        self.lacking: set[str] = set()
        self._now = now
        self._failures: dict[str, deque[Failure]] = defaultdict(deque)
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()

    def fail(self, method: str, failure: Failure, times: int) -> None:
        """Let the next `times` calls of `method` fail."""
        with self._lock:
            self._failures[method].extend([failure] * times)

    def failure(self, method: str) -> Failure | None:
        """The failure scripted for this call of `method`; it is used up."""
        with self._lock:
            planned = self._failures.get(method)
            return planned.popleft() if planned else None

    def wait_asked(self, method: str, tier: int, channel: str) -> int:
        """Seconds the caller has to wait (`Retry-After`); 0 when the call may go on.

        Posting is limited to one message a second in a channel (special tier 0), everything else by its method's tier.
        """
        if not self.limited:
            return 0
        count, span = (1, 1.0) if tier == 0 else (TIERS[tier], MINUTE)
        key = f"{method} {channel}" if tier == 0 else method
        now = self._now()
        with self._lock:
            recent = self._calls[key]
            while recent and recent[0] <= now - span:
                recent.popleft()
            if len(recent) < count:
                recent.append(now)
                return 0
            return max(1, round(recent[0] + span - now))
