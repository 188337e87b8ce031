"""Replies follow their sources: what Saegim said from which memories and messages is remembered by ids, and a reply whose source was
erased or has changed is taken back: at once from the conversation, by a job of its own from Slack.
"""

import secrets
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal

import structlog

from bot.errors import Retry
from bot.memory import keys
from bot.memory.forgetting.traces import Reply
from bot.memory.values import Memory, Place
from bot.slack.event import Event
from bot.slack.reply import NotPosted
from bot.story.scene import Rooms, Scene, roots

if TYPE_CHECKING:
    from bot.story.outlet import Response

log = structlog.get_logger()

Why = Literal["deleted", "changed"]

LAST_TRY: Final = 4  # tries of a job, of five: then it begins anew
PATIENCE: Final = keys.DAY  # seconds for which an edit is tried that Slack does not take


def holds(rooms: Rooms, scene: Scene, ts: str, said: "Response", at: float, *, whisper: bool, anew: bool) -> None:
    """Remember what holds of what was `said` as `ts`, whose sources were read at `at` or later; `anew`: it may replace other words."""
    sources = said.holds or (said.keeps,) * bool(said.keeps)
    if not sources:
        if anew and (before := rooms.traces.read(scene.place.id, ts)):
            rooms.traces.forget(before)
        return
    where = roots(scene.event) if scene.event.ts else (scene.root,)
    reply = Reply(
        scene.place.id,
        ts,
        where,
        tuple(dict.fromkeys(sources)),
        scene.event.key,
        scene.language,
        at,
        whisper,
        keeps=not said.holds,
    )
    if rooms.traces.record(reply):  # erased between the last look and now
        withdraw(rooms, [reply], "deleted")


def overtaken(rooms: Rooms, scene: Scene, ts: str, read: Sequence[Memory]) -> None:
    """Take back what was said as `ts` where a memory was edited after it was `read` and before the reply was known to hold it."""
    now = rooms.store.get([memory.id for memory in read], faded=True)
    edited = any(memory.id in now and now[memory.id].text != memory.text for memory in read)
    if edited and (reply := rooms.traces.read(scene.place.id, ts)):
        withdraw(rooms, [reply], "changed")


def used(rooms: Rooms, place: Place, cited: Iterable[Memory]) -> None:
    """Count that `cited` were shown in `place`."""
    ids = dict.fromkeys(memory.id for memory in cited if seen_by_all(rooms, memory, place))
    rooms.store.used(list(ids), "count", rooms.now())


def seen_by_all(rooms: Rooms, memory: Memory, place: Place) -> bool:
    """Whether everybody who may see `memory` could see it in `place`: what happens in private changes nothing for others."""
    home = rooms.directory.places().get(memory.place)
    return memory.place == place.id or (home is not None and not memory.shared and _open(home) and _open(place))


def _open(place: Place) -> bool:
    return place.kind == "public" and not place.shared


def withdraw(rooms: Rooms, replies: Iterable[Reply], why: Why) -> int:
    """Take `replies` out of their conversations, and see to it that Slack no longer shows them; how many there were.

    What says only that something is remembered stays true when that has changed.
    """
    found = [reply for reply in replies if why == "deleted" or not reply.keeps or gone(rooms, reply.sources)]
    for reply in found:
        _unsaid(rooms, reply)
        if reply.whisper:
            rooms.traces.forget(reply)
        else:
            rooms.inbox.put(_job(reply.place, reply.ts, why, rooms.now()), ())
    return len(found)


def _unsaid(rooms: Rooms, reply: Reply) -> None:
    for root in reply.roots:
        rooms.conversations.take_out(reply.place, root, reply.ts)


def _job(place: str, ts: str, why: str, at: float) -> Event:
    return Event("amend", f"amend:{secrets.token_hex(8)}", at, place, ts=ts, text=why)


def amended(rooms: Rooms, event: Event, tries: int) -> None:
    """Edit the reply that `event` tells of; nothing where it no longer holds what was erased or changed.

    Raises `Retry` when Slack cannot take it now; it is tried for a day, with tries of its own.
    """
    reply = rooms.traces.read(event.place, event.ts)
    if reply is None or (reply.at > event.at and not gone(rooms, reply.sources)):
        return
    name = f"source_{event.text}" if len(reply.sources) == 1 else f"one_source_{event.text}"
    name = "kept_gone" if reply.keeps else name
    text = rooms.say(name, "ko" if reply.language == "ko" else "en")
    try:
        rooms.replies.amend(reply.place, reply.ts, reply.key, text)
    except NotPosted as error:  # archived, or Saegim is no longer there
        log.warning(
            "a reply whose source is gone cannot be edited", place=reply.place, reply=reply.ts, reason=error.reason
        )
    except Retry:
        if tries < LAST_TRY or rooms.now() - event.at > PATIENCE:
            raise
        rooms.inbox.put(_job(event.place, event.ts, event.text, event.at), ())
        return
    _unsaid(rooms, reply)  # its thread may have been read from Slack meanwhile
    rooms.traces.forget(reply)


def gone(rooms: Rooms, sources: Sequence[str]) -> bool:
    """Whether one of the `sources`, memories and messages, is not kept any more."""
    ids = [source for source in sources if ":" not in source]
    messages = [source.split(":", 1) for source in sources if ":" in source]
    kept = rooms.store.get(ids, faded=True)
    return len(kept) < len(ids) or any(rooms.store.buried(place, [ts]) for place, ts in messages)
