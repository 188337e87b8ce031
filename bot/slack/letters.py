"""Dead letters: the jobs that were given up, as an operator sees and settles them, and what waits in the inbox.

They are written by the inbox when a job is buried (`inbox.py`). Nothing here shows what anybody wrote.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import cast

from redis import Redis

from bot.errors import Misconfigured
from bot.memory import keys
from bot.slack.event import Event, number_of


@dataclass(frozen=True, slots=True)
class Letter:
    """One job that was given up."""

    number: str  # the one in the apology; what stands in the log
    at: float  # when it was given up, seconds since the epoch
    tries: int
    reason: str
    event: Event | None  # None where another version of Saegim wrote it
    line: str  # as it is stored


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in the inbox, and what is being done."""

    threads: int
    jobs: int
    oldest: float | None  # when the oldest was taken in, seconds since the epoch; None where nobody can tell


class Letters:
    """Every method raises `redis.RedisError` when Redis cannot be reached."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._revive = redis.register_script((files("bot.slack") / "lua" / "revive.lua").read_text("utf-8"))

    def read(self) -> list[Letter]:
        """All of them, the newest first."""
        return [open_letter(line) for line in cast("list[str]", self._redis.lrange(keys.DEAD, 0, -1))]

    def retry(self, letter: Letter) -> bool:
        """Put the job back in line, where it stands in its thread by its time, with all its tries before it.

        False where somebody else has settled the letter already, or nobody can read it (`letter.event` is None).
        """
        if letter.event is None:
            return False
        event = replace(letter.event, again=letter.event.again + 1)
        thread = event.thread
        revived = self._revive(
            keys=[keys.DEAD, keys.READY, keys.jobs(thread), keys.tries(thread)],
            args=[letter.line, event.to_json(), thread, event.at, keys.JOB_TTL],
        )
        return bool(revived)

    def drop(self, letter: Letter) -> bool:
        """Forget the job; False where somebody else has settled the letter already."""
        return bool(self._redis.lrem(keys.DEAD, 1, letter.line))

    def waiting(self) -> Waiting:
        """How much is in line now."""
        threads, jobs, times = 0, 0, list[float]()
        for queue in self._redis.scan_iter(keys.jobs("*"), count=1_000):
            lines = cast("list[str]", self._redis.lrange(queue, 0, -1))
            threads += bool(lines)
            jobs += len(lines)
            times += [event.at for line in lines[:1] if (event := read_event(line)) and event.at]
        return Waiting(threads, jobs, min(times, default=None))


def disown(redis: Redis, unwanted: Callable[[Event], bool]) -> None:
    """Let jobs of events that are `unwanted`, whether they wait or are being done, be tried once more at most and leave no letter."""
    for queue in redis.scan_iter(keys.jobs("*"), count=1_000):
        for job in cast("list[str]", redis.lrange(queue, 0, -1)):
            if (event := read_event(job)) and unwanted(event):
                redis.set(keys.disowned(event.id), "1", ex=keys.JOB_TTL)


def write_letter(at: float, reason: str, tries: int, job: str) -> str:
    """A letter as it is stored: `job` was given up at `at` after as many `tries`."""
    return json.dumps({"at": at, "reason": reason, "tries": tries, "job": job}, ensure_ascii=False)


def open_letter(line: str) -> Letter:
    """A stored letter; what cannot be read is one all the same, so that it can be dropped."""
    try:
        stored = json.loads(line)
        job, at, tries, reason = str(stored["job"]), float(stored["at"]), int(stored["tries"]), str(stored["reason"])
    except (ValueError, TypeError, KeyError):
        job, at, tries, reason = line, 0.0, 0, "written by another version of Saegim"
    event = read_event(job)
    number = number_of(event.key if event else job)
    return Letter(number, at, tries, reason.removeprefix(f"{number} "), event, line)


def read_event(job: str) -> Event | None:
    """The event of a job; None where another version of Saegim wrote it."""
    try:
        return Event.from_json(job)
    except (ValueError, TypeError, Misconfigured):
        return None


def chosen(letters: Sequence[Letter], number: str) -> list[Letter]:
    """Those with this number, the oldest first; none where there is no such letter."""
    wanted = number.strip().strip("`").lower()
    return [letter for letter in reversed(letters) if letter.number == wanted]
