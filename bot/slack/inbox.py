"""The inbox: what Slack told, kept durably and once, and handed to the workers thread by thread.

A thread is the unit of work: an entry of the stream `ready` names a thread, the list `jobs:<thread>` holds its events. So
order within a thread is kept, and no two workers answer in one thread at once. Every step is one Lua script (`lua/`):
whatever dies between two steps, a thread with jobs has an entry. What a job means is the story's business; how often it
is tried is the worker's.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from typing import Any, Final, Literal, cast

import structlog
from redis import Redis
from redis.exceptions import ResponseError

from bot.memory import keys
from bot.slack.event import APART, Event
from bot.slack.joined import Joined
from bot.slack.letters import open_letter, read_event, write_letter

Taken = Literal["queued", "duplicate", "ignored"]

LEASE: Final = 12.0  # seconds without a sign of life until another worker takes over: answered ≤ 25 s after a kill
RECLAIM_EVERY: Final = 2.0  # seconds between two looks, by one process, for jobs of workers that died
EMPTY_PAUSE: Final = 0.02  # seconds; a real Redis has waited `block` by then, the embedded one returns at once
ROUNDING: Final = 0.01  # seconds; Redis counts idle time in whole milliseconds
NO_GROUP: Final = ("NOGROUP", "UNBLOCKED", "The XGROUP")  # how Redis, one waiting in Redis, and fakeredis say it
DEAD_KEPT: Final = 1_000  # dead letters kept
QUIET_KEPT: Final = 100_000  # conversations that wait to become quiet; beyond, those spoken in last are left out
SWEPT: Final = 100  # of them put in line at one look
ABANDONED: Final = keys.DAY  # seconds of silence after which a consumer's name is dropped

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on the first job of a thread; it lapses `LEASE` seconds after the last `renew`."""

    entry: str
    thread: str
    event: Event
    tries: int  # how often this job has been handed out, this time included
    consumer: str
    job: str  # the event as it is stored
    died: bool = False  # whoever had it before neither finished it nor handed it back


class Inbox:
    """The queue's face. Every method raises `redis.RedisError` when Redis cannot be reached."""

    def __init__(
        self,
        redis: Redis,
        now: Callable[[], float],
        lease: float = LEASE,
        sleep: Callable[[float], None] = time.sleep,
        cap: int = 0,
    ) -> None:
        """`lease`: seconds of the server's clock; `now` only paces looks for dead workers' jobs; `cap`: threads that may wait, 0: any."""
        self._redis = redis
        self.joined = Joined(redis)
        self._now = now
        self._lease = lease
        self._sleep = sleep
        self._cap = cap
        self._put, self._hand_out, self._settle, self._heal, self._sweep, self._withdraw = (
            redis.register_script((files("bot.slack") / "lua" / f"{name}.lua").read_text("utf-8"))
            for name in ("put", "hand_out", "settle", "heal", "sweep", "withdraw")
        )
        self._sound = False  # the group is known to exist and every thread with jobs to have an entry
        self._reclaim_at = 0.0
        self._handed_back: list[float] = []  # when the jobs handed back by this process may be claimed again
        self._pace = threading.Lock()

    def put(self, event: Event, claims: Sequence[str], *, join: bool = False, only_if_joined: bool = False) -> Taken:
        """Take `event` in, unless one of `claims` (ids of the delivery and of the message) was taken in before, or a later edit was.

        `join`: Saegim answers in this thread from now on, unless it is told late: what it says by now is not known yet. `only_if_joined`: "ignored" where it does not, leaving no trace,
        unless what this person writes there is learned.
        """
        flags = [int(join), int(only_if_joined), int(event.kind == "deleted")]
        about = (event.place, "" if event.bot else event.user, event.ts)
        ttls = (keys.SEEN_TTL, keys.JOB_TTL, keys.JOINED_TTL)
        line = (keys.READY, keys.jobs(event.thread), keys.joined(event.place, event.root), keys.LEARNING, keys.LEFT_OUT)
        message = (keys.gone(event.place, event.ts), keys.edited(event.place, event.ts), keys.seen(event.key))
        said = (event.edited, "dm" if event.dm else "mention" if event.mention else "", int(event.kind == "message"))
        taken = self._put(
            keys=[*line, *message, *map(keys.seen, claims)],
            args=[event.to_json(), event.thread, *flags, *ttls, *about, self._cap, *said, *sorted(APART)],
        )
        return cast("Taken", taken)

    def claim(self, consumer: str, block: float) -> Lease | None:
        """The next job, waiting up to `block` seconds for one; jobs of workers that died come back here.

        `consumer` names one worker thread. None also when there was something to put in order first: just ask again.
        """
        try:
            if not self._sound:
                self._make_sound()
            found = self._reclaim(consumer) or self._next(consumer, block)
        except ResponseError as error:
            if not str(error).startswith(NO_GROUP):
                raise
            self._sound = False  # somebody flushed Redis or deleted the stream
            return None
        return self._open(*found, consumer) if found else None

    def renew(self, lease: Lease) -> bool:
        """Keep the lease for another `LEASE` seconds; False when somebody else holds it now."""
        return self._act(lease, "renew")

    def done(self, lease: Lease) -> bool:
        """The job is finished: drop it and let the thread's next job in line; False when the lease was lost."""
        return self._act(lease, "done")

    def again(self, lease: Lease, after: float) -> bool:
        """Hand the job back, to be claimed in `after` seconds (at most `LEASE`); False when the lease was lost."""
        if after <= 0:
            return self._act(lease, "line_up")
        handed_back = self._act(lease, "later", max(0, round((self._lease - after) * 1000)))
        with self._pace:
            self._handed_back.append(self._now() + after + ROUNDING)
        return handed_back

    def put_back(self, lease: Lease, *, begun: bool = False) -> bool:
        """Hand a job back as if it had not been handed out; one that was `begun` comes as tried before. False when the lease was lost."""
        before = max(lease.tries - 1, int(begun))
        return self._act(lease, "put_back", f"{before}{'' if lease.died and not begun else '+'}" if before else "")

    def bury(self, lease: Lease, reason: str) -> bool:
        """Give the job up: to the dead letters with it, unless its event is disowned; False when the lease was lost."""
        letter = write_letter(self._now(), reason, lease.tries, lease.job)
        return self._act(lease, "bury", letter, DEAD_KEPT, keys.DEAD_TTL)

    def is_gone(self, place: str, ts: str) -> bool:
        """Whether this message was deleted by its author, as far as Slack has told."""
        return bool(self._redis.exists(keys.gone(place, ts)))

    def purge(self, unwanted: Callable[[Event], bool]) -> int:
        """Erase the dead letters of events that are `unwanted`, and say how many there were."""
        erased = 0
        for letter in cast("list[str]", self._redis.lrange(keys.DEAD, 0, -1)):
            event = open_letter(letter).event
            if event is None or unwanted(event):  # whose words one of another version holds nobody can tell
                erased += int(self._redis.lrem(keys.DEAD, 1, letter))
        return erased

    def drop(self, place: str, but: Event) -> int:
        """Erase what waits to be done in `place`, which is no more, and say how much it was; `but` is being done."""
        dropped = 0
        for queue in list(self._redis.scan_iter(keys.jobs(f"{place}:*"), count=1_000)):
            if queue != keys.jobs(but.thread):
                dropped += int(self._redis.llen(queue))
                self._redis.delete(queue)
        return dropped

    def is_disowned(self, event: Event) -> bool:
        """Whether nothing is to be kept of this event any more."""
        return bool(self._redis.exists(keys.disowned(event.id)))

    def withdraw(self, unwanted: Callable[[Event], bool], before: Callable[[Event], None]) -> int:
        """Take back the waiting jobs of events that are `unwanted`, and say how many; of each event `before` is told before that, and of
        those that are being done and can not be taken back.
        """
        taken = 0
        for queue in list(self._redis.scan_iter(keys.jobs("*"), count=1_000)):
            jobs = {job: read_event(job) for job in cast("list[str]", self._redis.lrange(queue, 0, -1))}
            if theirs := {job: event for job, event in jobs.items() if event and unwanted(event)}:
                thread = queue.removeprefix(keys.jobs(""))
                shared = [keys.READY, queue, keys.tries(thread)]
                for event in theirs.values():
                    before(event)
                taken += int(cast("int", self._withdraw(keys=shared, args=[keys.GROUP, thread, *theirs])))
        return taken

    def quiet_at(self, place: str, root: str, due: float) -> None:
        """Let a conversation be told as "quiet" at `due` (seconds since the epoch), unless somebody speaks there before."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(keys.QUIET, {f"{place} {root}": due})
        pipe.zremrangebyrank(keys.QUIET, QUIET_KEPT, -1)
        pipe.expire(keys.QUIET, keys.QUIET_TTL)
        pipe.execute()

    def posted(self, event_key: str) -> str | None:
        """The timestamp of the reply already posted to the event with this key."""
        return cast("str | None", self._redis.get(keys.reply(event_key)))

    def record_posted(self, event_key: str, ts: str) -> None:
        """Remember which reply answers the event with this key."""
        self._redis.set(keys.reply(event_key), ts, ex=keys.SEEN_TTL)

    def _next(self, consumer: str, block: float) -> tuple[str, str] | None:
        """A fresh entry and its thread; waits no longer than until the next look for dead workers' jobs."""
        until_look = max(0.0, self._next_look() - self._now())
        wait = round(min(block, until_look) * 1000) or None  # 0 would mean: for ever
        answer = self._redis.xreadgroup(keys.GROUP, consumer, {keys.READY: ">"}, count=1, block=wait)
        if not answer:
            if wait:
                self._sleep(EMPTY_PAUSE)
            return None
        return _entry(cast("Any", answer)[0][1][0])

    def _reclaim(self, consumer: str) -> tuple[str, str] | None:
        """An entry whose worker has been silent for a lease, if it is time to look for one."""
        now = self._now()
        with self._pace:
            if now < self._next_look():
                return None
            self._reclaim_at = now + RECLAIM_EVERY
            self._handed_back = [at for at in self._handed_back if at > now]
        self._sweep_quiet(now)
        idle, cursor = round(self._lease * 1000), "0-0"
        while True:  # one call looks at ten entries only, and those before may all be in good hands
            answer = self._redis.xautoclaim(keys.READY, keys.GROUP, consumer, idle, cursor, count=1)
            cursor, entries = cast("Any", answer)[:2]
            if entries:
                with self._pace:
                    self._reclaim_at = now  # there may be more
                return _entry(entries[0])
            if cursor == "0-0":
                return None

    def _sweep_quiet(self, now: float) -> None:
        """Put the conversations that have become quiet in line."""
        due = cast("list[str]", self._redis.zrangebyscore(keys.QUIET, "-inf", now, start=0, num=SWEPT))
        if not due:
            return
        events = [_quiet(member, now) for member in due]
        told = [item for member, e in zip(due, events, strict=True) for item in (member, e.to_json(), e.thread)]
        self._sweep(
            keys=[keys.READY, keys.QUIET, *(keys.jobs(event.thread) for event in events)],
            args=[now, keys.JOB_TTL, *told],
        )

    def _next_look(self) -> float:
        return min([self._reclaim_at, *self._handed_back])

    def _open(self, entry: str, thread: str, consumer: str) -> Lease | None:
        answer = self._hand_out(
            keys=[keys.READY, keys.jobs(thread), keys.tries(thread)], args=[keys.GROUP, entry, consumer, keys.JOB_TTL]
        )
        if not answer:
            return None
        job, tries, died = answer
        try:
            event = Event.from_json(job)
        except (ValueError, TypeError) as error:  # written by another version of Saegim
            log.warning("unreadable job", thread=thread, error=type(error).__name__)
            lease = Lease(entry, thread, Event("gone", "", 0.0), tries, consumer, job)
            self.bury(lease, f"unreadable: {type(error).__name__}")
            return None
        return Lease(entry, thread, event, tries, consumer, job, bool(died))

    def _act(self, lease: Lease, what: str, *more: Any) -> bool:
        thread = lease.thread
        answer = self._settle(
            keys=[keys.READY, keys.jobs(thread), keys.tries(thread), keys.DEAD, keys.disowned(lease.event.id)],
            args=[keys.GROUP, lease.entry, lease.consumer, lease.tries, lease.job, thread, what, *more],
        )
        return bool(answer)

    def _make_sound(self) -> None:
        """See to it that stream and group exist and that every thread with jobs has an entry."""
        try:
            self._redis.xgroup_create(keys.READY, keys.GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        queues = self._redis.scan_iter(keys.jobs("*"), count=1_000)
        while found := list(islice(queues, 500)):
            threads = [key.removeprefix(keys.jobs("")) for key in found]
            if healed := self._heal(keys=[keys.READY, *found], args=threads):
                log.warning("threads without an entry put back in line", threads=healed)
        for other in cast("Any", self._redis.xinfo_consumers(keys.READY, keys.GROUP)):
            if not other["pending"] and other["idle"] > ABANDONED * 1000:
                self._redis.xgroup_delconsumer(keys.READY, keys.GROUP, other["name"])
        self._sound = True


def _quiet(member: str, now: float) -> Event:
    place, _, root = member.partition(" ")
    return Event("quiet", f"quiet:{place}:{root}:{now:.6f}", now, place, ts=root, thread_ts=root)


def _entry(raw: Any) -> tuple[str, str]:
    """Id and thread of one stream entry."""
    entry, fields = raw
    return entry, fields["thread"]
