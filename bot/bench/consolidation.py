"""Conversations turned into memories without a model: how fast, and how well the write gate agrees with labels of people."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from bot.bench.servers import redis_server
from bot.memory.connection import connect
from bot.memory.consolidation.consolidate import Consolidator, Episode
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Place, Turn, order
from bot.mind.writers.rule_writer import RuleWriter

START: Final = 1_795_392_000  # seconds since the epoch: any moment


def consolidation_speed(rows: Iterable[Mapping[str, Any]]) -> float:
    """Messages a second of `rows` (`bot/bench/board.py` says which fields) that are consolidated, thread by thread.

    Everything counts that happens in production too: reading, masking, the rules, the look for what says the same, writing to
    Redis and keeping the index in step. Raises `Refuse` where no redis-server is installed.
    """
    episodes = list(_episodes(rows))
    messages = sum(len(episode.turns) for episode in episodes)
    with redis_server() as url, connect(url) as redis:
        store = Store(redis)
        consolidator = Consolidator(store, (RuleWriter(),), Recall(store).alike)
        started = time.perf_counter()
        for episode in episodes:
            consolidator.consolidate(episode)
        return messages / (time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Gate:
    """How the write gate does on labelled messages."""

    messages: int
    wanted: int  # labelled as worth keeping
    kept: int
    right: int  # both
    kind_right: int  # of these, as the kind they are labelled with


def write_gate(conversations: Iterable[Mapping[str, Any]]) -> Gate:
    """Let the rules read `conversations`, each with its `turns`: `by`, `text` and `label` ("nothing" or a kind of memory)."""
    pairs = [pair for conversation in conversations for pair in _labels(conversation["turns"])]
    right = [(label, found) for label, found in pairs if "nothing" not in (label, found)]
    return Gate(
        messages=len(pairs),
        wanted=sum(label != "nothing" for label, _ in pairs),
        kept=sum(found != "nothing" for _, found in pairs),
        right=len(right),
        kind_right=sum(label == found for label, found in right),
    )


def _labels(said: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """For each message its label and what the rules say."""
    turns = tuple(
        Turn(f"{START + 60 * n}.000000", turn["by"], turn["by"], turn["text"], saegim=turn["by"] == "Saegim")
        for n, turn in enumerate(said)
    )
    episode = Episode(Place("C1", "public"), turns[0].ts, turns, frozenset(t.ts for t in turns), {}, lambda _ts: "")
    found: dict[str, str] = {finding.ts: finding.kind for finding in RuleWriter().write(episode)}
    return ((turn["label"], found.get(read.ts, "nothing")) for turn, read in zip(said, turns, strict=True))


def _episodes(rows: Iterable[Mapping[str, Any]]) -> Iterator[Episode]:
    """Each thread as an episode in which every message may be kept, oldest first."""
    for (channel, root), thread in groupby(sorted(rows, key=_place), lambda row: _place(row)[:2]):
        turns = tuple(_turn(row) for row in thread)
        yield Episode(Place(channel, "public"), root, turns, frozenset(turn.ts for turn in turns), {}, lambda _ts: "")


def _place(row: Mapping[str, Any]) -> tuple[str, str, tuple[int, str, str]]:
    return str(row["channel"]), str(row["thread_ts"]), order(str(row["ts"]))


def _turn(row: Mapping[str, Any]) -> Turn:
    return Turn(str(row["ts"]), str(row["user"]), str(row["user"]), str(row["text"]))
