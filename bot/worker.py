"""The workers: threads that claim jobs from the inbox, keep their lease alive, and see that every job ends definitely.

A job ends in one of three ways: done; handed back to be tried again (`Retry`, or a bug that may pass); buried after `MAX_TRIES`
deliveries, of which the asker is told once. What a job means is the business of `story/`.
"""

import os
import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from typing import Protocol

import structlog
from redis.exceptions import ClusterDownError, ReadOnlyError, RedisError
from redis.exceptions import ConnectionError as NotConnected

from bot import metrics
from bot.errors import Bug, Refuse, Retry
from bot.memory.connection import BLOCK
from bot.outage import Outage
from bot.slack.event import Event
from bot.slack.inbox import Inbox, Lease

log = structlog.get_logger()

MAX_TRIES = 5  # deliveries of one job before it is buried
FIRST_PAUSE = 1.0  # seconds until a job is tried a second time; before each further try twice as many
ALONE_FROM = 3  # the try from which on a job whose worker died is done alone in its process
RENEW_EVERY = 4.0  # seconds; a lease lasts 12
GRACE = 20.0  # seconds a stopping process may use to finish: hosts give 30
DISOWNED = "it was erased while it was being tried"
PAUSE = 1.0  # seconds to wait when Redis does not answer
SPARED_KEPT = 1_000  # events of which it is known how often Redis was away
AWAY = (NotConnected, ReadOnlyError, ClusterDownError)
"""What Redis does when it is started anew, or another takes over. That is no job's fault; a time limit may be."""


class Story(Protocol):
    """What a worker does with an event; `bot.story.tell.Teller` is the real one."""

    def tell(self, event: Event, tries: int, held: Callable[[], bool]) -> None:
        """Do what `event` asks for; raises `Retry` when the world failed. `held` says whether the lease is still ours."""

    def apologise(self, event: Event, number: str) -> None:
        """Tell the asker, once, that their question could not be answered."""


class Gate:
    """Jobs of a process go side by side; but one that took its worker down again and again goes alone, so that it takes no other with it."""

    def __init__(self) -> None:
        self._inside = 0
        self._alone = 0  # the thread that is to be alone; 0: none
        self._changed = threading.Condition()

    def enter(self) -> None:
        """Before a job is claimed; waits while one goes alone."""
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._inside += 1

    def admits(self, *, alone: bool) -> bool:
        """Whether the job just claimed may be begun; to be `alone` it waits until the others are done, and False where another is first."""
        with self._changed:
            if self._alone:
                return False
            if alone:
                self._alone = threading.get_ident()
                self._changed.wait_for(lambda: self._inside == 1)
            return True

    def leave(self) -> None:
        """After the job, or where there was none."""
        with self._changed:
            self._inside -= 1
            if self._alone == threading.get_ident():
                self._alone = 0
            self._changed.notify_all()


class Workers:
    """`count` threads that work on the inbox, and one that keeps their leases alive."""

    def __init__(
        self,
        inbox: Inbox,
        story: Story,
        count: int,
        wait: Callable[[threading.Event, float], bool] = threading.Event.wait,
        clock: Callable[[], float] = time.monotonic,
        *,
        restarted_since: Callable[[float], bool] = lambda _at: False,
    ) -> None:
        """`restarted_since` says whether Redis may have been started since a moment (seconds since the epoch)."""
        self._inbox = inbox
        self._story = story
        self._wait = wait
        self._clock = clock
        self._restarted_since = restarted_since
        self._stopping = threading.Event()
        self._leases: dict[str, Lease] = {}
        self._interrupted: dict[str, tuple[Lease, bool]] = {}  # by consumer; and whether it was begun
        self._spared = Counter[str]()  # by event, how often Redis was away while it was worked on
        self._guard = threading.Lock()
        self._gate = Gate()
        self._outage = Outage(clock)
        name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._threads = [
            threading.Thread(target=self._work, args=(f"{name}-{n}",), name=f"worker-{n}", daemon=True)
            for n in range(count)
        ]
        self._over = threading.Event()  # the workers have ended, or had their time
        self._keeper = threading.Thread(target=self._renew, name="leases", daemon=True)

    def start(self) -> None:
        for thread in (*self._threads, self._keeper):
            thread.start()

    def stop(self, grace: float = GRACE) -> bool:
        """Claim nothing more and wait up to `grace` seconds for what is being done; whether all of it ended.

        What did not end is claimed by another worker when its lease runs out.
        """
        self._stopping.set()
        until = self._clock() + grace
        for thread in self._threads:
            thread.join(max(0.0, until - self._clock()))
        self._over.set()
        self._keeper.join(1.0)
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self, consumer: str) -> None:
        while not self._stopping.is_set():
            try:
                if found := self._interrupted.pop(consumer, None):
                    self._resume(*found)
                self._take_one(consumer)
                self._outage.answered()
            except RedisError as error:
                self._outage.failed(error)
                self._wait(self._stopping, PAUSE)
            except Exception as error:  # the outermost loop: whatever it was, the next job is not to blame
                log.exception("bug", error=type(error).__name__)
                self._wait(self._stopping, PAUSE)

    def _take_one(self, consumer: str) -> None:
        """Claim a job, if there is one within `BLOCK` seconds, and take it to its end."""
        lease, begun = None, False
        self._gate.enter()
        try:
            lease = None if self._stopping.is_set() else self._inbox.claim(consumer, BLOCK)
            if lease is None:
                return
            self._hold(lease)
            begun = self._gate.admits(alone=lease.died and ALONE_FROM <= lease.tries <= MAX_TRIES)
            if begun:
                self.handle(lease)
            else:
                self._inbox.put_back(lease)
        except AWAY:
            if lease is not None:
                self._interrupted[consumer] = lease, begun
            raise
        finally:
            if lease is not None:
                self._release(lease)
            self._gate.leave()

    def _resume(self, lease: Lease, begun: bool) -> None:
        """Redis was away while this job was done: it is put back in line, and that counts as none of its tries, unless it happens to this
        job again and again.
        """
        try:
            if self._spared[lease.event.id] >= MAX_TRIES:
                self._again(lease, "Redis was away each time", 0.0)
            elif self._inbox.put_back(lease, begun=begun):
                if len(self._spared) >= SPARED_KEPT:  # of most another process has made an end
                    self._spared.clear()
                self._spared[lease.event.id] += 1
                log.warning("put back in line: Redis was away", number=lease.event.number, event_id=lease.event.id)
        except AWAY:
            self._interrupted[lease.consumer] = lease, begun
            raise

    def handle(self, lease: Lease) -> None:
        """Take one job to its end; raises only when Redis fails, and then the job is delivered again."""
        event = lease.event
        with structlog.contextvars.bound_contextvars(
            number=event.number, event_id=event.id, kind=event.kind, tries=lease.tries
        ):
            self._hold(lease)
            try:
                self._tell(lease)
            finally:
                self._release(lease)

    def _tell(self, lease: Lease) -> None:
        if lease.tries > MAX_TRIES:  # it took its worker down each time before it could be handed back
            self._bury(lease, "every worker that took it died")
            return
        if lease.tries > 1 and self._inbox.is_disowned(lease.event):
            self._bury(lease, DISOWNED)
            return
        try:
            self._story.tell(lease.event, self._tries(lease), self._held(lease))
        except Retry as error:
            self._again(lease, str(error), error.after)
        except Refuse as error:
            log.warning("refused", reason=str(error))
            self._end("done", self._inbox.done(lease))
        except RedisError:
            raise
        except Exception as error:  # the outermost loop: a bug must not take the worker down
            log.exception("bug", error=type(error).__name__)
            told = (
                str(error) if isinstance(error, Bug) else type(error).__name__
            )  # any other may quote what somebody wrote
            self._again(lease, f"{told} in {lease.event.kind}", 0.0)
        else:
            self._end("done", self._inbox.done(lease))

    def _tries(self, lease: Lease) -> int:
        """Which try this is; never the first where Redis may have forgotten one: a power cut takes what it was told last."""
        return 2 if lease.tries == 1 and self._restarted_since(lease.event.at) else lease.tries

    def _held(self, lease: Lease) -> Callable[[], bool]:
        """Whether the lease is still ours: for the first seconds by the clock, which costs nothing, then as Redis says."""
        claimed = self._clock()
        return lambda: self._clock() - claimed < RENEW_EVERY or self._inbox.renew(lease)

    def _again(self, lease: Lease, reason: str, after: float) -> None:
        if lease.tries >= MAX_TRIES:
            self._bury(lease, reason)
        elif self._inbox.is_disowned(lease.event):
            self._bury(lease, DISOWNED)
        else:
            pause = max(after, FIRST_PAUSE * 2.0 ** (lease.tries - 1))
            log.warning("handed back", reason=reason, again_in=pause)
            self._end("again", self._inbox.again(lease, pause))

    def _bury(self, lease: Lease, reason: str) -> None:
        number = lease.event.number
        log.error("given up", reason=reason)
        try:
            self._story.apologise(lease.event, number)
        except (Retry, Refuse) as error:
            log.warning("the asker could not be told", reason=str(error))
        except RedisError:
            raise
        except Exception as error:  # what spoiled the answer may spoil the apology; the thread must not wait for ever
            log.exception("bug", error=type(error).__name__)
        self._end("buried", self._inbox.bury(lease, f"{number} {reason}"))

    def _end(self, end: str, ours: bool) -> None:
        """Count how a job ended; where the lease was lost, another worker has it and ends it."""
        metrics.JOBS.labels(end if ours else "lost").inc()
        if not ours:
            log.warning("the lease was lost: another worker has this job")

    def _hold(self, lease: Lease) -> None:
        with self._guard:
            self._leases[lease.entry] = lease

    def _release(self, lease: Lease) -> None:
        with self._guard:
            self._leases.pop(lease.entry, None)

    def _renew(self) -> None:
        while not self._wait(self._over, RENEW_EVERY):
            with self._guard:
                held = list(self._leases.values())
            for lease in held:
                try:
                    self._inbox.renew(lease)
                except RedisError as error:
                    self._outage.failed(error)
