"""Memories out of their lines in Redis, without those that nobody can read: one is not to stop the others. Of each the log is told once."""

import re
from collections.abc import Iterable, Iterator

import structlog

from bot.errors import Bug, Misconfigured
from bot.memory.codec import decode
from bot.memory.values import Memory

log = structlog.get_logger()

_ID = re.compile(r'"id": ?"([^"]{1,64})"')
_told: set[str] = set()


def readable(lines: Iterable[str], *, blank: bool = False) -> Iterator[Memory]:
    """The memories in `lines`; `blank`: also those of which a text cannot be opened, without it: enough to forget them."""
    for line in lines:
        try:
            yield decode(Memory, line, blank=blank)
        except (Bug, Misconfigured) as error:
            named = _ID.search(line)
            if (id_ := named[1] if named else "") not in _told:
                _told.add(id_)
                log.warning("a memory cannot be read", memory=id_, reason=str(error), advice="`forget` takes it away")
