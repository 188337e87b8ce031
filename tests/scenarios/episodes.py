"""A consolidator that keeps whatever consent allows: what of it is worth keeping is another question, with tests of its own."""

import threading
from functools import partialmethod

import pytest

from bot.memory.consolidation.consolidate import Consolidator, Episode, Kept
from bot.memory.store import Store, new_id
from bot.memory.values import Memory, Turn


class Told:
    """The episodes that were offered, in order."""

    def __init__(self) -> None:
        self.episodes: list[Episode] = []
        self.failing: list[Exception] = []  # raised by the next ones, after they have kept
        self.going_on = threading.Event()  # until it is set, nobody gets ready
        self.going_on.set()

    def take(self, consolidator: Consolidator, episode: Episode) -> Kept:
        if episode.keeper:  # somebody asked for it, and it is kept already
            return Kept()
        self.episodes.append(episode)
        assert self.going_on.wait(10)
        store: Store = consolidator._store
        kept = [_memory(episode, turn) for turn in episode.turns if turn.ts in episode.keep]
        store.put(kept)
        if self.failing:
            raise self.failing.pop(0)
        return Kept(kept=tuple(memory.id for memory in kept))

    @property
    def offered(self) -> list[list[str]]:
        """The texts that each episode might keep."""
        return [[turn.text for turn in e.turns if turn.ts in e.keep] for e in self.episodes]


def _memory(episode: Episode, turn: Turn) -> Memory:
    return Memory(
        id=new_id(),
        text=turn.text,
        author=turn.user,
        author_name=turn.name,
        place=episode.place.id,
        ts=turn.ts,
        thread_ts=episode.root or turn.ts,
        at=float(turn.ts),
        kind="message",
        permalink=episode.link(turn.ts),
        shared=episode.place.shared,
    )


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """Every statement that consent allows becomes a memory."""
    told = Told()
    monkeypatch.setattr(Consolidator, "consolidate", partialmethod(_offer, told))
    return told


def _offer(consolidator: Consolidator, told: Told, episode: Episode) -> Kept:
    return told.take(consolidator, episode)
