"""Forgetting: what a person asks to be erased, and what follows from an edited or deleted Slack message.

Fading with time is not here. Removing from the index follows from the store's change log.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.memory.store import Store
from bot.memory.values import Memory


def forget_one(store: Store, id_: str, asker: str, is_owner: Callable[[str], bool]) -> Memory | None:
    """Erase the memory `id_` if `asker` wrote it or owns the place it was written in, and return it.

    `is_owner` says whether the asker owns the place with that id. Unknown and forbidden are the same None, so that nobody
    learns what there is.
    """
    memory = store.get([id_]).get(id_)
    if memory is None or not (memory.author == asker or is_owner(memory.place)):
        return None
    return memory if store.remove([id_]) else None


def source_edited(store: Store, place: str, ts: str, text: str) -> Memory | None:
    """Let the memory made from the message `ts` in `place` say `text`, as the message now does; the memory, or None if
    there is none. A message that says nothing any more takes its memory with it.
    """
    if not text.strip():
        return source_deleted(store, place, ts)
    memory = store.by_source(place, ts)
    if memory is None:
        return None
    edited = replace(memory, text=text)
    return edited if store.replace(edited) else None


def source_deleted(store: Store, place: str, ts: str) -> Memory | None:
    """Erase the memory made from the message `ts` in `place`; the memory, or None if there was none."""
    memory = store.by_source(place, ts)
    return memory if memory is not None and store.remove([memory.id]) else None
