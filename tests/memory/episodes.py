"""Conversations written down as a test wants them: "민수: 배포는 화요일이에요" a line, a minute between two."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.memory.consolidation.consolidate import Consolidator, Episode, Writer
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Memory, Place, Turn
from bot.mind.writers.rule_writer import RuleWriter

MONDAY = 1_795_392_000  # 2026-11-23 00:00 UTC, 09:00 in Seoul
PLACE = Place("C1", "public", "dev")
SAEGIM, BOT = "Saegim", "Buildbot"


def turns(talk: str, start: float = MONDAY) -> tuple[Turn, ...]:
    """The turns of `talk`; a speaker followed by "@" speaks to Saegim."""
    lines = [line.strip().split(": ", 1) for line in talk.strip().splitlines()]
    return tuple(_turn(speaker, text, start + 60 * n) for n, (speaker, text) in enumerate(lines))


def _turn(speaker: str, text: str, at: float) -> Turn:
    name = speaker.rstrip("@")
    return Turn(
        f"{at:.6f}",
        f"U{name}",
        name,
        text.replace("\\n", "\n"),
        saegim=name == SAEGIM,
        bot=name == BOT,
        addressed=speaker.endswith("@"),
    )


def episode(
    talk: str | tuple[Turn, ...],
    *,
    place: Place = PLACE,
    start: float = MONDAY,
    keep: Iterable[int] | None = None,
    tzs: Mapping[str, str] | None = None,
    keeper: str = "",
) -> Episode:
    """An episode of `talk`; `keep`: the numbers of the turns that may become memories, by default all."""
    said = turns(talk, start) if isinstance(talk, str) else talk
    kept = [said[n] for n in keep] if keep is not None else said
    zones = {turn.user: "Asia/Seoul" for turn in said} if tzs is None else tzs
    link = "https://team.slack.com/archives/C1/p{}".format
    return Episode(place, said[0].ts, said, frozenset(turn.ts for turn in kept), zones, link, keeper)


def without_ids(memories: Iterable[Memory]) -> list[Memory]:
    """`memories` by time, comparable: ids are random."""
    return sorted((replace(memory, id="") for memory in memories), key=lambda memory: memory.at)


def consolidator(store: Store, *writers: Writer) -> Consolidator:
    """As Saegim has it, by default without a model."""
    return Consolidator(store, writers or (RuleWriter(),), Recall(store).alike)
