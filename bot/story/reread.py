"""After a gap (`bot/memory/forgetting/gaps.py`) a message is read again in Slack before it is quoted: what was deleted or edited unheard follows now.

At most `CALLS` messages for one answer; what is found in order stays so until the next gap. Where Slack does not tell, what is known
stands: an outage of Slack's, or its rate limit, says nothing against a message, and must not silence the whole memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import structlog

from bot.errors import Retry
from bot.memory.redact import redact
from bot.memory.values import Hit, Memory
from bot.slack.event import Event
from bot.slack.rereading import Hidden
from bot.slack.text import mentions
from bot.story.following import deleted, edited, told
from bot.story.scene import Rooms

log = structlog.get_logger()

CALLS: Final = 6  # for one answer: about half a second, once after a gap
ROUNDS: Final = 3  # searches, while what was found turns out to be no longer so


def recalled(rooms: Rooms, search: Callable[[], list[Hit]]) -> list[Hit]:
    """What `search` finds, without what Slack says is no longer there; what there was no time to ask for is left out."""
    left = CALLS
    hits: list[Hit] = []
    for _ in range(ROUNDS):
        hits = search()
        doubtful = rooms.gaps.doubtful(_shown(hits))
        changed = _reread(rooms, doubtful[:left])
        unread = {memory.id for memory in doubtful[left:]}
        left -= min(left, len(doubtful))
        if not changed:
            return _without(hits, unread)
    return _without(hits, {memory.id for memory in rooms.gaps.doubtful(_shown(hits))})


def _reread(rooms: Rooms, memories: Sequence[Memory]) -> bool:
    """Ask Slack for the messages of `memories`, and let memory follow; whether something was no longer so."""
    changed = False
    for memory in memories:
        try:
            message = rooms.source.message(memory.place, memory.ts, memory.thread_ts)
        except Hidden:
            rooms.gaps.reread(memory, rooms.now())
            continue
        except Retry:
            break
        changed = _follow(rooms, memory, message) or changed
        rooms.gaps.reread(memory, rooms.now())  # after that: who dies in between asks again
    return changed


def _follow(rooms: Rooms, memory: Memory, message: dict[str, Any] | None) -> bool:
    """Let memory follow what `message`, the one `memory` is of, is now; whether it is another or gone."""
    thread = memory.thread_ts if memory.thread_ts != memory.ts else ""
    if message is None:
        log.info("deleted unheard", memory=memory.id)
        deleted(rooms, Event("deleted", "", rooms.now(), memory.place, memory.author, memory.ts, thread))
        return True
    text = redact(str(message.get("text") or ""))
    mine = rooms.directory.bot_user in mentions(text)
    event = Event("edited", "", rooms.now(), memory.place, memory.author, memory.ts, thread, text, mention=mine)
    if not message.get("edited") or told(rooms, event, memory) == memory.text:
        return False
    log.info("edited unheard", memory=memory.id)
    edited(rooms, event)
    return True


def _shown(hits: Sequence[Hit]) -> list[Memory]:
    """Every memory an answer from `hits` might show, the best first."""
    return list({m.id: m for hit in hits for m in (hit.memory, *hit.continuation)}.values())


def _without(hits: Sequence[Hit], unread: set[str]) -> list[Hit]:
    if not unread:
        return list(hits)
    kept = [hit for hit in hits if hit.memory.id not in unread]
    return [replace(hit, continuation=tuple(m for m in hit.continuation if m.id not in unread)) for hit in kept]
