"""Whether what somebody wants is answered now, or is one too many: then they are told so, alone, and when to try again.

What forgets, leaves out, follows an edit or a deletion, takes back or asks for silence is never one too many. The windows are
`bot/accounting/limits.py`'s; how many may wait, the inbox knows, which marks what comes in beyond that.
"""

from math import ceil
from typing import Final

import structlog

from bot import metrics
from bot.mind.understanding.intent import Intent
from bot.mind.understanding.orders import Order
from bot.slack.event import Event
from bot.story.outlet import Response, whisper
from bot.story.scene import Rooms, Scene, set_scene

log = structlog.get_logger()

FREE_VERBS: Final = frozenset({"forget", "stop"})
FREE_WISHES: Final = frozenset({"off", "without_me"})
FREE_ORDERS: Final = frozenset({"forget_me", "forget_here", "unpin", "reject"})


def is_free(intent: Intent, order: Order | None) -> bool:
    """Whether this is done however often somebody has asked for something."""
    if order is not None:
        return order.what in FREE_ORDERS
    return intent.verb in FREE_VERBS or (intent.verb == "learn" and intent.wish in FREE_WISHES)


def admitted(rooms: Rooms, event: Event, scene: Scene | None = None) -> bool:
    """Whether `event` may be answered; its asker is told where not, once for as long as the refusal holds.

    A command, a button or a shortcut that leads nowhere looks broken: who uses one is told each time.
    """
    verdict = rooms.limits.ask(event.id, event.user, event.place, rooms.now(), crowded=event.crowded)
    if verdict.admitted:
        return True
    metrics.REFUSALS.labels(verdict.whose).inc()
    tell = verdict.tell or not event.ts or event.kind not in ("message", "edited")
    log.info("refused", limit=verdict.whose, wait=round(verdict.wait, 1), told=tell)
    if tell:
        scene = scene or set_scene(rooms, event)
        count = rooms.limits.per_user if verdict.whose == "user" else rooms.limits.per_place
        seconds = max(2, ceil(verdict.wait))  # so that it is always "seconds"
        told = rooms.say(f"too_many_{verdict.whose}", scene.language, count=count, seconds=seconds)
        whisper(rooms, scene, Response(told))
    return False
