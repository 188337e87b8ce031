"""The app was removed: everything goes but receipts, tombstones and the audit log, also what was being written while it went."""

from collections.abc import Set as AbstractSet
from typing import Final

import structlog

from bot.memory import keys
from bot.memory.connection import nodes
from bot.memory.forgetting.receipts import Entry
from bot.slack.event import Event
from bot.story.scene import Rooms

log = structlog.get_logger()

SPARED: Final = frozenset({keys.RECEIPTS, keys.TOMBSTONES, keys.AUDIT, keys.AUDIT_ENDS})
"""What is left."""
REMOVED: Final = "app removed"
AFTER: Final = 3_600.0  # seconds after which nothing is under way any more that was when the app was removed


def app_gone(rooms: Rooms, event: Event) -> None:
    """The app was removed: everything goes but receipts, tombstones and the audit log. Not where Slack still takes its token.

    The queue in which `event`, the job in which that happens, stands stays until it is done: who dies on the way leaves it to the next
    try. Raises `Retry` when Slack does not tell.
    """
    if not rooms.directory.revoked():
        log.info("Slack still takes the token, so nothing is erased")
        return
    _everything_gone(rooms, SPARED | {keys.READY, keys.jobs(event.thread), keys.tries(event.thread)})


def still_gone(rooms: Rooms) -> None:
    """Erase what another worker had under way when the app was removed a short time ago, and wrote after that."""
    last = next(iter(rooms.receipts.read()), None)
    if last is None or not last.what.startswith(REMOVED) or last.at < rooms.now() - AFTER:
        return
    if rooms.store.count() and rooms.directory.revoked():
        _everything_gone(rooms, SPARED | {keys.READY, keys.SWEPT})


def _everything_gone(rooms: Rooms, spared: AbstractSet[str]) -> None:
    count = rooms.store.count()
    for pattern in (keys.jobs("*"), keys.EVERY):  # the jobs first: they would tell more
        for node in nodes(rooms.redis):
            for key in node.scan_iter(pattern, count=1_000):
                if key not in spared:
                    node.delete(key)
    rooms.receipts.write(Entry(rooms.now(), f"{REMOVED}: all {count} memories"))
    log.warning("the app was removed or its tokens revoked, and all memories are erased", memories=count)
