"""Replies: exactly one in a thread or DM, whatever dies in between, shown while it is being written.

The first try posts. A redelivered job first looks for the reply it may already have posted: its recorded timestamp, the
event's key in a message's metadata or first `block_id`, and last an unclaimed message of Saegim's after the question. What is
said is decided elsewhere, and made safe there; how it is sent is `posting.py`'s.
"""

import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Self

import structlog
from slack_sdk import WebClient

from bot.errors import Bug, Refuse, Retry
from bot.slack.blocks import answer_blocks
from bot.slack.client import PATIENCE
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from bot.slack.message import Json, Message, key_of
from bot.slack.posting import NotPosted, Poster, Unsure

__all__ = ["Draft", "NotPosted", "Replies"]

QUIET: Final = 1.0  # seconds in which nothing is shown: most answers are complete by then, and cost one call
EVERY: Final = 1.0  # seconds between two versions of a reply
STATUS_AFTER: Final = 0.4  # seconds
SHOWN_AT_ONCE: Final = 10  # versions of unfinished replies, by one process
SHOWN_A_MINUTE: Final = 25.0  # half of what chat.update allows a workspace: the rest is for finishing

log = structlog.get_logger(__name__)

Later = Callable[[float, Callable[[], None]], Callable[[], None]]
"""Runs something in so many seconds, unless what it returns is called before."""


def in_a_thread(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """`Later` by the machine's own clock."""
    timer = threading.Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer.cancel


class Pace:
    """How often unfinished replies may be shown, all drafts of a process together: a bucket of tokens."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._tokens = float(SHOWN_AT_ONCE)
        self._at = now()
        self._guard = threading.Lock()

    def take(self) -> bool:
        """Whether one more may be shown now."""
        with self._guard:
            now = self._now()
            self._tokens = min(SHOWN_AT_ONCE, self._tokens + (now - self._at) * SHOWN_A_MINUTE / 60)
            self._at = now
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


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
        later: Later = in_a_thread,
    ) -> None:
        """`degraded` is told, once each, what this server does not have: "metadata", "markdown", "status", "home"."""
        self.poster = Poster(client, sleep, degraded)
        self.inbox = inbox
        self.now = now
        self.later = later
        self.pace = Pace(now)
        self._bot_user = bot_user

    def open(
        self,
        event: Event,
        place: str,
        root: str,
        *,
        first_try: bool,
        status: str = "",
        held: Callable[[], bool] = lambda: True,
    ) -> "Draft":
        """Begin the reply to `event` in the thread `root`, or find the one already posted.

        `status` is shown when nothing is posted within 0.4 s. `held` is asked right before something new is posted: False
        (the lease was lost) raises `Retry`. Raises `Retry` when Slack cannot be asked for an earlier reply; a question that
        is gone is for `finish` to tell.
        """
        draft = Draft(self, event, place, root, held)
        if not first_try:
            draft.look_back()
        if status:
            draft.show_status(status)
        return draft

    def whisper(self, event: Event, text: str, blocks: Sequence[Json] = (), *, instead: bool = False) -> str:
        """Say something only the event's user sees: below what they wrote in their DM, else by its response_url (`instead` of the
        message whose button was pressed, where there is one), else an ephemeral message, else a DM. Where it stays in their DM, its
        timestamp: it can be edited there; "" for what cannot.

        Raises `Retry` when that failed for the moment, `NotPosted` when all were refused, or what they wrote is gone.
        """
        if event.dm and event.kind in ("message", "edited"):
            return self.poster.post(event.place, Message(text, tuple(blocks), event.key), event.root)
        message = Message(text, tuple(blocks))
        if event.response_url and self.poster.respond(event.response_url, message, instead=instead):
            return ""
        if event.place and not event.dm:
            try:
                self.poster.ephemeral(event.place, event.user, message, event.thread_ts)
            except NotPosted as error:
                log.info("an ephemeral message was refused; a DM instead", reason=error.reason)
            else:
                return ""
        return self.poster.post(event.user, message)

    def announce(self, key: str, channel: str, text: str, blocks: Sequence[Json], *, first_try: bool) -> str:
        """Say something at the top level of `channel`, once; its timestamp.

        Raises `NotPosted` when Slack does not take it there, `Retry` when it failed for the moment; a later try first looks for
        what an earlier one may have posted.
        """
        ts = self.inbox.posted(key) or (None if first_try else self.poster.marked(channel, key))
        if ts is None:
            ts = self.poster.post(channel, Message(text, tuple(blocks), key))
        self.inbox.record_posted(key, ts)
        return ts

    def publish_home(self, user: str, view: Json) -> None:
        """Show `view` as this person's App Home. Raises `Retry` when Slack cannot take it now."""
        self.poster.home(user, view)

    def amend(self, place: str, ts: str, key: str, text: str) -> None:
        """Say `text` in the place of the reply `ts`, which answers the event `key`; nothing where it is gone.

        Raises `Retry` when Slack cannot take it now, `NotPosted` when it never will.
        """
        shown, blocks = answer_blocks(text)
        version = round(self.now() * 1000)
        self.poster.update(place, ts, Message(shown, tuple(blocks), key), version)

    def earlier(self, event: Event, place: str, root: str) -> str | None:
        """The timestamp of the reply to `event` that was posted already, as far as anybody can tell.

        Raises `NotPosted("deleted")` when the thread is gone, `Retry` when Slack cannot be asked.
        """
        if recorded := self.inbox.posted(event.key):
            return recorded
        thread = self.poster.thread(place, root)
        # Slack's timestamps have six decimals, so their order is that of the text
        mine = [m for m in thread if m.get("user") == self._bot_user and str(m.get("ts") or "") > event.ts]
        found = next((m for m in mine if key_of(m) == event.key), None) or self._unclaimed(mine, thread, place)
        if found is None:
            return None
        self.inbox.record_posted(event.key, str(found["ts"]))
        return str(found["ts"])

    def _unclaimed(self, mine: Sequence[Json], thread: Sequence[Json], place: str) -> Json | None:
        """The first message of `mine` that carries no mark and answers no other question of the thread.

        A thread is in one worker's hand and its questions are answered in order, so such a message can only be an answer to
        this one, posted where the server keeps neither metadata nor block ids.
        """
        unmarked = [m for m in mine if key_of(m) is None]
        if not unmarked:
            return None
        claimed = {self.inbox.posted(f"{place}:{m.get('ts')}") for m in thread if m.get("user") != self._bot_user}
        return next((m for m in unmarked if m.get("ts") not in claimed), None)


class Draft:
    """One reply in the making; a context manager that leaves no status behind."""

    def __init__(self, desk: Replies, event: Event, place: str, root: str, held: Callable[[], bool]) -> None:
        self._desk = desk
        self._event = event
        self._place = place
        self._root = root
        self._held = held
        self._ts: str | None = None
        self._unsure = False  # something was sent, and whether it was posted is not known
        self._stopped = False  # nothing more is shown before the end
        self._gone = False  # the question's thread is no longer there
        self._next = desk.now() + QUIET
        self._over = threading.Event()
        self._status_shown = False
        self._cancel_status: Callable[[], None] = lambda: None

    def look_back(self) -> None:
        """Find the reply that an earlier try posted. It stays as it is until the end: it may be whole already."""
        try:
            self._ts = self._desk.earlier(self._event, self._place, self._root)
            self._stopped = self._ts is not None
        except NotPosted:
            self._gone = self._stopped = True

    def show_status(self, text: str) -> None:
        """Show `text` as Saegim's status if nothing is posted soon."""
        self._cancel_status = self._desk.later(STATUS_AFTER, lambda: self._set_status(text))

    def write(self, text: str) -> None:
        """Show the text so far: nothing within the first second, then at most once a second. Never raises for Slack.

        `text` is standard Markdown, safe to be seen.
        """
        now = self._desk.now()
        if self._stopped or now < self._next or not text.strip() or not self._desk.pace.take():
            return
        self._next = now + EVERY
        shown, blocks = answer_blocks(text)
        try:
            self._say(Message(shown, tuple(blocks), self._event.key), patience=0)
        except Unsure:
            self._unsure = self._ts is None
            self._stopped = self._unsure
        except Retry as error:
            self._next = now + max(EVERY, error.after)
        except (Refuse, Bug) as error:  # the end will say so to whoever can do something about it
            log.info("not shown while it is written", reason=str(error))
            self._stopped = True

    def finish(self, text: str, blocks: Sequence[Json] = ()) -> str:
        """Post the reply, or complete what was posted; its timestamp. Raises `NotPosted`, `Retry` or `Bug`."""
        message = Message(text, tuple(blocks), self._event.key)
        if self._unsure:
            self._ts = self._desk.earlier(self._event, self._place, self._root)
        try:
            ts = self._say(message, PATIENCE)
        except Unsure:
            if self._ts is not None:
                raise
            found = self._desk.earlier(self._event, self._place, self._root)
            if found is None:
                raise
            ts = found
        self._close()
        return ts

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _say(self, message: Message, patience: float) -> str:
        """Post or update; what is posted is recorded before anything else happens."""
        desk = self._desk
        if self._gone or desk.inbox.is_gone(self._place, self._event.ts):
            self._take_back()
            raise NotPosted("deleted")
        version = round(desk.now() * 1000)
        if self._ts is not None and desk.poster.update(self._place, self._ts, message, version, patience):
            return self._ts
        if not self._held():
            raise Retry("another worker has this job now")
        self._ts = None
        self._ts = desk.poster.post(self._place, message, self._root, patience)
        desk.inbox.record_posted(self._event.key, self._ts)
        return self._ts

    def _take_back(self) -> None:
        """The question is gone: so is what was said of it."""
        if self._ts is not None:
            self._desk.poster.delete(self._place, self._ts)
            self._ts = None

    def _set_status(self, text: str) -> None:
        if self._over.is_set() or self._ts is not None:
            return
        shown = self._desk.poster.status(self._place, self._root, text)
        self._status_shown = shown
        if shown and self._over.is_set():  # it came after the reply, or after there was none
            self._desk.poster.status(self._place, self._root, "")

    def _close(self) -> None:
        self._cancel_status()
        if self._over.is_set():
            return
        self._over.set()
        if self._status_shown and self._ts is None:  # Slack clears it when Saegim posts
            self._desk.poster.status(self._place, self._root, "")
