"""What the listeners have in common: reading Slack's JSON without trusting it, and handing what they made of it to the inbox.

What a payload of a certain kind means is decided in the file of that kind; the inbox itself is `slack/inbox.py`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import structlog
from redis.exceptions import RedisError

from bot import metrics
from bot.errors import Retry
from bot.memory.redact import CONTROLS
from bot.slack.event import Event, EventKind

log = structlog.get_logger()

Json = Mapping[str, Any]
SLACKBOT: Final = "USLACKBOT"
TS: Final = re.compile(r"[0-9]{1,10}\.[0-9]{1,6}")  # seconds and microseconds

ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:-]{1,255}/[!-~]{0,2000}")


class Intake(Protocol):
    """Where events go; `Inbox` in production."""

    def put(
        self, event: Event, claims: Sequence[str], *, join: bool = False, only_if_joined: bool = False
    ) -> object: ...


class Forms(Protocol):
    """What is shown to be filled in; `bot.story.forms.Forms` is the real one."""

    def show(self, event: Event) -> bool:
        """Show who used the shortcut `event` what it would keep; False where it is to be kept without."""

    def problem(self, text: str, language: str) -> str:
        """Why `text` cannot be saved, in `language`; "" where it can."""

    def correct(self, event: Event) -> bool:
        """Show who gave the answer `event` is about a thumb down a form to correct it; False where that may not be, or cannot."""

    def no_correction(self, given: str, text: str, language: str) -> str:
        """Why `text` is no correction of `given`, in `language`; "" where it is one."""

    def sorry(self, language: str) -> str:
        """That nothing can be saved just now."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and the terms on which the inbox takes it."""

    event: Event
    claims: tuple[str, ...]  # ids under which it is taken in only once
    join: bool = False  # from now on Saegim answers in this thread
    only_if_joined: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What a listener works with: the inbox, Saegim's own user id, the clock (seconds since the epoch), the emoji that keeps a message,
    and what is shown to be filled in.
    """

    inbox: Intake
    bot_user: Callable[[], str]
    now: Callable[[], float]
    reaction: str = "brain"
    forms: Forms | None = None

    def take(self, entry: Entry | None) -> None:
        """Put `entry` into the inbox; None means that there is nothing to do. Raises what the inbox raises.

        Of what leaves no trace in the inbox there is none in the log either.
        """
        if entry is None:
            return
        event, began = entry.event, self.now()
        with structlog.contextvars.bound_contextvars(number=event.number, event_id=event.id, kind=event.kind):
            try:
                taken = self.inbox.put(event, entry.claims, join=entry.join, only_if_joined=entry.only_if_joined)
            except (RedisError, Retry) as error:
                metrics.EVENTS.labels("refused").inc()
                log.warning("not taken in", error=type(error).__name__)
                raise
            metrics.EVENTS.labels(str(taken)).inc()
            if taken == "queued":
                log.info("received", seconds=round(max(0.0, self.now() - began), 3))


def field(payload: Any, *path: str) -> str:
    """The string at `path` in `payload`; "" where there is none. Lone surrogates, which UTF-8 cannot carry, become "?"; control
    characters, of which nobody writes any but tabs and line breaks, are left out.
    """
    found = _at(payload, *path)
    return CONTROLS.sub("", found).encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def _at(payload: Any, *path: str) -> Any:
    for name in path:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload


def identifier(payload: Any, *path: str) -> str:
    """The id at `path` in `payload`; "" where there is none, or something that can be nobody's: it becomes part of keys and calls."""
    found = _at(payload, *path)
    return found if isinstance(found, str) and ID.fullmatch(found) else ""


def address(payload: Any, *path: str) -> str:
    """The web address at `path` in `payload`; "" where there is none, or something that nobody could call."""
    found = field(payload, *path)
    return found if ADDRESS.fullmatch(found) else ""


def timestamp(payload: Any, *path: str) -> str:
    """The message's timestamp at `path` in `payload`; "" where there is none, or something that cannot be put in order of time."""
    found = field(payload, *path)
    return found if TS.fullmatch(found) else ""


def part(payload: Any, name: str) -> Json:
    """The object called `name` in `payload`; an empty one where there is none."""
    inner = payload.get(name) if isinstance(payload, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}


def chosen(body: Json, kind: EventKind, at: float) -> Event | None:
    """That somebody chose a message with a message shortcut; None where the payload does not say who or which. Its text is not taken along."""
    message = part(body, "message")
    user, place, ts = identifier(body, "user", "id"), identifier(body, "channel", "id"), timestamp(message, "ts")
    if not (user and place and ts):
        return None
    return Event(
        kind=kind,
        id=identifier(body, "trigger_id") or f"{user}:{at}",
        at=at,
        place=place,
        user=user,
        ts=ts,
        thread_ts=timestamp(message, "thread_ts"),
        response_url=address(body, "response_url"),
    )


def files(message: Json) -> int:
    """How many files are attached to `message`."""
    attached = message.get("files")
    return len(attached) if isinstance(attached, list) else 0
