"""The inbox: what Slack told, kept durably and once, and handed to the workers thread by thread.

A thread is the unit of work: an entry of the stream `ready` names a thread, the list `jobs:<thread>` holds its events. So
order within a thread is kept, and no two workers answer in one thread at once. Every step is one Lua script: whatever
dies between two steps, a thread with jobs always has an entry. What a job means is the story's business; how often it is
tried is the worker's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from redis import Redis

from bot.slack.event import Event

Taken = Literal["queued", "duplicate", "ignored"]

LEASE: Final = (
    15.0  # seconds without a sign of life after which another worker may take over (R6: answered ≤ 25 s after a kill)
)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on the first job of a thread; it lapses `LEASE` seconds after the last `renew`."""

    entry: str
    thread: str
    event: Event
    tries: int  # how often this job has been handed out, this time included
    consumer: str
    job: str  # the event as it is stored


class Inbox:
    """The queue's face. Every method raises `redis.RedisError` when Redis cannot be reached."""

    def __init__(
        self, redis: Redis, now: Callable[[], float], lease: float = LEASE, sleep: Callable[[float], None] | None = None
    ) -> None:
        """`lease` in seconds; `sleep` pauses where Redis cannot block (the embedded one)."""
        raise NotImplementedError

    def put(self, event: Event, claims: Sequence[str], *, join: bool = False, only_if_joined: bool = False) -> Taken:
        """Take `event` in, unless one of `claims` (ids of the delivery and of the message) was taken in before.

        `join`: Saegim answers in this thread from now on. `only_if_joined`: "ignored" where it does not, leaving no claim.
        """
        raise NotImplementedError

    def claim(self, consumer: str, block: float) -> Lease | None:
        """The next job, waiting up to `block` seconds for one; jobs of workers that died come back here."""
        raise NotImplementedError

    def renew(self, lease: Lease) -> bool:
        """Keep the lease for another `LEASE` seconds; False when somebody else holds it now."""
        raise NotImplementedError

    def done(self, lease: Lease) -> bool:
        """The job is finished: drop it and let the thread's next job in line; False when the lease was lost."""
        raise NotImplementedError

    def again(self, lease: Lease, after: float) -> bool:
        """Hand the job back, to be claimed in `after` seconds (at most `LEASE`); False when the lease was lost."""
        raise NotImplementedError

    def bury(self, lease: Lease, reason: str) -> bool:
        """Give the job up: to the dead letters with it; False when the lease was lost."""
        raise NotImplementedError

    def mute(self, event: Event) -> None:
        """Saegim no longer answers in the event's thread unless it is mentioned."""
        raise NotImplementedError

    def is_joined(self, place: str, root: str) -> bool:
        """Whether Saegim answers in this thread without being mentioned."""
        raise NotImplementedError

    def is_gone(self, place: str, *stamps: str) -> bool:
        """Whether one of these messages was deleted by its author, as far as Slack has told."""
        raise NotImplementedError

    def posted(self, key: str) -> str | None:
        """The timestamp of the reply already posted to the event with this key."""
        raise NotImplementedError

    def record_posted(self, key: str, ts: str) -> None:
        """Remember which reply answers the event with this key."""
        raise NotImplementedError
