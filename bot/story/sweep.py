"""The daily sweep: what has faded leaves recall, what is past its retention leaves the store, and so does what was said in places that
Saegim left a month ago, and what is too old of the audit log; which places are shared is noted. One process does it; what fades how is `bot/memory/forgetting/fading.py`'s.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Final, cast

import structlog
from redis.exceptions import RedisError

from bot.errors import SaegimError
from bot.memory import keys
from bot.memory.forgetting.fade_plan import Move, moves
from bot.memory.sharing import Sharing
from bot.memory.values import Memory
from bot.story.erase import finish, memories_gone, place_closed, place_entered, place_gone
from bot.story.removal import still_gone
from bot.story.scene import Rooms

log = structlog.get_logger()

CLAIM: Final = 3_600  # seconds after which another process sweeps where one died at it
LOOK: Final = 300.0  # seconds between two looks whether it is time


def sweep(rooms: Rooms) -> bool:
    """Do it, unless it was done within a day or is being done; whether it was done now."""
    if not rooms.redis.set(keys.SWEPT, "1", nx=True, ex=CLAIM):
        return False
    still_gone(rooms)
    fade(rooms, list(moves(rooms.store, rooms.pins, rooms.settings.retention, rooms.now())))
    leave(rooms)
    trimmed = rooms.audit.trim(rooms.now())
    log.info(
        "audit log", trimmed=trimmed, last=str(rooms.audit.ends()[1])
    )  # an anchor, where the log is kept elsewhere
    note_shared(rooms)
    close_lessons(rooms)
    finish(rooms)
    rooms.redis.set(keys.SWEPT, "1", ex=keys.SWEPT_TTL)
    return True


def fade(rooms: Rooms, planned: Iterable[Move]) -> None:
    """Move what is to be moved; what somebody has pinned or changed since that was planned is not erased."""
    moved: dict[str, list[Memory]] = {"recalled": [], "faded": [], "erased": []}
    for move in planned:
        moved[move.fate].append(move.memory)
    recalled, faded = ([memory.id for memory in moved[fate]] for fate in ("recalled", "faded"))
    erased = _as_planned(rooms, moved["erased"])
    log.info("faded", recalled=rooms.store.wake(recalled), faded=rooms.store.fade(faded), erased=len(erased))
    if erased:
        memories_gone(rooms, "retention", erased)


def _as_planned(rooms: Rooms, memories: Sequence[Memory]) -> list[Memory]:
    """Those of `memories` that are still what they were, and are not pinned."""
    now, pinned = rooms.store.get([memory.id for memory in memories], faded=True), rooms.pins.keeps()
    return [memory for memory in memories if now.get(memory.id) == memory and memory.id not in pinned]


def leave(rooms: Rooms) -> None:
    """Erase what was said in places Saegim left a month ago and is not in now; nothing while Slack does not tell where it is."""
    due = cast("list[str]", rooms.redis.zrangebyscore(keys.LEAVING, "-inf", rooms.now()))
    inside = rooms.directory.inside() if due else frozenset[str]()
    if inside is None:
        log.warning("Slack does not tell where Saegim is: what is due to be erased waits", places=len(due))
        return
    for place in due:
        if place in inside:
            place_entered(rooms, place)
        else:
            place_gone(rooms, place, "channel left a month ago")


def note_shared(rooms: Rooms) -> None:
    """Keep which places are shared outside the workspace now, in case nobody tells when one of them no longer is."""
    sharing = Sharing(rooms.redis)
    for place in rooms.directory.places().values():
        if place.shared:
            sharing.seen(place.id, rooms.now())


def close_lessons(rooms: Rooms) -> None:
    """Erase the lessons that are too old, and those that rest on what is not public any more, in case nobody told."""
    for place in {place for lesson in rooms.lessons.newest(rooms.now()) for place in lesson.places}:
        place_closed(rooms, place)


class Sweeper:
    """A thread that sweeps when it is time."""

    def __init__(self, rooms: Rooms, wait: Callable[[threading.Event, float], bool] = threading.Event.wait) -> None:
        self._rooms = rooms
        self._wait = wait
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """No further sweep; one that is being done has so many seconds to end."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._wait(self._over, LOOK):
            try:
                sweep(self._rooms)
            except (
                RedisError,
                SaegimError,
            ) as error:  # the next look, or another process when the claim is over, tries again
                log.warning("the sweep failed and will be tried again", reason=str(error))
