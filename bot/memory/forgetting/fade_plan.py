"""What is to fade now: every memory that is kept, looked at with its uses and pins. What fades how says `fading.py`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from bot.memory.forgetting.fading import NEVER, Fate, Use, fate, strength
from bot.memory.pins import Pins
from bot.memory.store import Store
from bot.memory.values import Memory

TOGETHER = 1_000  # memories whose uses are asked for at once


@dataclass(frozen=True, slots=True)
class Move:
    """A memory that is to be moved: out of recall, out of the store, or back into recall."""

    memory: Memory
    use: Use
    strength: float
    fate: Fate


def moves(store: Store, pins: Pins, retention: Mapping[str, int], now: float) -> Iterator[Move]:
    """Every memory that is not where it belongs at `now` (seconds since the epoch); `retention`: days by kind.

    Raises redis-py's `RedisError` when Redis cannot be asked.
    """
    pinned = pins.keeps()
    for faded, memories in ((False, store.scan()), (True, store.scan(faded=True))):
        for some in _batches(memories):
            uses = store.uses([memory.id for memory in some])
            for memory in some:
                use, is_pinned = uses.get(memory.id, NEVER), memory.id in pinned
                what = fate(memory, use, now, pinned=is_pinned, retention=retention)
                if what != ("faded" if faded else "recalled"):
                    left = strength(memory, use, now, pinned=is_pinned, retention=retention)
                    yield Move(memory, use, left, what)


def _batches(memories: Iterable[Memory]) -> Iterator[list[Memory]]:
    rest = iter(memories)
    while some := list(islice(rest, TOGETHER)):
        yield some
