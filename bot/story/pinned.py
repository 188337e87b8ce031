"""What is pinned in a place, as far as those who read there now may see it."""

from typing import Final

from bot.memory.audience import visible
from bot.memory.pins import Pin, Pins
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Readers
from bot.slack.text import shorten
from bot.story.scene import Rooms

SHOWN: Final = 300  # characters of each


def pinned(rooms: Rooms, place: Place, readers: Readers) -> list[tuple[Pin, Memory]]:
    """The pins of `place` with their memories, the oldest pin first."""
    return pinned_for(rooms.pins, rooms.store, place.id, readers)


def pinned_for(pins: Pins, store: Store, place: str, readers: Readers) -> list[tuple[Pin, Memory]]:
    """The same for the place with the id `place`."""
    found = pins.of(place)
    kept = store.get([one.id for one in found], faded=True) if found else {}
    return [(one, kept[one.id]) for one in found if one.id in kept and visible(kept[one.id], readers)]


def slot(memory: Memory) -> str:
    """A pinned memory as the model is told of it."""
    return shorten(" ".join((memory.statement or memory.text).split()), SHOWN)
