"""Consolidation: what is worth keeping of a conversation becomes long-term memory, or marks what is kept already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.memory.episode import Episode, Finding, Writer
from bot.memory.store import Store, new_id
from bot.memory.values import Memory

__all__ = ["Consolidator", "Episode", "Finding", "Kept", "Writer"]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an episode, by the ids of memories; empty is the usual outcome."""

    kept: tuple[str, ...] = ()  # new ones
    merged: tuple[str, ...] = ()  # those that a further message says again
    annotated: tuple[str, ...] = ()  # kept before, whose kind, statement or sources are new

    def __bool__(self) -> bool:
        return bool(self.kept or self.merged or self.annotated)


class Consolidator:
    """Asks the writers in order and keeps what the first that does not fail has found."""

    def __init__(
        self,
        store: Store,
        writers: Sequence[Writer],
        alike: Callable[[str, str], Sequence[Memory]],
        new_id: Callable[[], str] = new_id,
    ) -> None:
        """`alike(place, text)`: the memories of that place alone that share the most terms with `text` (`Recall.alike`)."""
        self._store, self._writers, self._alike, self._new_id = store, tuple(writers), alike, new_id

    def consolidate(self, episode: Episode) -> Kept:
        """Keep what is worth keeping in `episode`. Doing it twice changes nothing.

        Raises redis-py's `RedisError` when Redis cannot be asked, `Retry` when every writer failed (the extractive one never does).
        """
        raise NotImplementedError
