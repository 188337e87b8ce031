"""Consolidation: what is worth keeping of a conversation becomes long-term memory, or marks what is kept already.

A message yields at most one memory, whose text stays its author's own words. What it is found to be, what it means when read
alone and what it rests on are written beside it. The same thing said again in the same place is one more source of one memory. Who
finds what is worth keeping is a `Writer`; here it is checked, whoever wrote it. Nothing that Saegim or another bot said, that somebody
quotes, or that repeats what Saegim has said becomes a memory, and nothing that was erased for good.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.errors import Retry
from bot.memory.consolidation.episode import Episode, Finding, Writer
from bot.memory.consolidation.sameness import Saying, echoes, same, sayings, stated
from bot.memory.consolidation.support import Cited, quoted, supported
from bot.memory.language.tokens import normal
from bot.memory.redact import redact
from bot.memory.store import Store, new_id
from bot.memory.values import Memory, Source, SourceRole, Turn, order

__all__ = ["Consolidator", "Episode", "Finding", "Kept", "Writer"]

log = structlog.get_logger()

AGAIN = 50  # messages that say the same again, kept with one memory at most: more prove nothing more


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an episode, by the ids of memories; empty is the usual outcome."""

    kept: tuple[str, ...] = ()  # new ones
    merged: tuple[str, ...] = ()  # those that a further message says again
    annotated: tuple[str, ...] = ()  # kept before, whose kind, statement or sources are new

    def __bool__(self) -> bool:
        return bool(self.kept or self.merged or self.annotated)

    def __add__(self, other: "Kept") -> "Kept":
        return Kept(self.kept + other.kept, self.merged + other.merged, self.annotated + other.annotated)


class Consolidator:
    """Asks the writers in order and keeps what the first that does not fail has found."""

    def __init__(
        self,
        store: Store,
        writers: Sequence[Writer],
        alike: Callable[[str, str], Sequence[Memory]],
        new_id: Callable[[], str] = new_id,
    ) -> None:
        """`alike(place, text)`: memories of that place alone, among them any with all terms of `text` (`Recall.alike`)."""
        self._store, self._writers, self._alike, self._new_id = store, tuple(writers), alike, new_id

    def consolidate(self, episode: Episode) -> Kept:
        """Keep what is worth keeping in `episode`. Doing it twice changes nothing.

        Raises redis-py's `RedisError` when Redis cannot be asked, `Retry` when every writer failed (the one without a model never does).
        """
        memories = self._memories(_cleaned(episode))
        if memories and (gone := self._buried(episode)):
            left = replace(episode, turns=tuple(turn for turn in episode.turns if turn.ts not in gone))
            memories = self._memories(_cleaned(left))  # what was erased is not there for the others either
        kept = Kept()
        for memory in memories:
            kept += self._keep(memory)
        return kept

    def _buried(self, episode: Episode) -> frozenset[str]:
        return self._store.buried(episode.place.id, [turn.ts for turn in episode.turns])

    def _memories(self, episode: Episode) -> list[Memory]:
        """The memories that `episode` yields, oldest first."""
        if not episode.keep:
            return []
        said = {turn.ts: turn for turn in episode.turns}
        found: dict[str, Memory] = {}
        findings = self._write(episode)
        heard = sayings(episode.turns)
        for finding in findings:
            if finding.ts in episode.keep and finding.ts not in found and _holds(finding, episode, said, heard):
                found[finding.ts] = self._memory(episode, said[finding.ts], finding, said)
        if len(found) < len(findings):
            log.info("findings dropped", dropped=len(findings) - len(found))
        if episode.keeper:
            rest = episode.keep - found.keys()
            found.update((ts, self._memory(episode, said[ts], None, said)) for ts in rest)
        return [found[ts] for ts in sorted(found, key=order)]

    def _write(self, episode: Episode) -> Sequence[Finding]:
        for writer in self._writers:
            try:
                return writer.write(episode)
            except Retry as failure:
                log.info("a writer failed, the next one is asked", writer=type(writer).__name__, reason=str(failure))
        raise Retry("no writer could read the conversation")

    def _memory(self, episode: Episode, turn: Turn, finding: Finding | None, said: dict[str, Turn]) -> Memory:
        statement = finding.statement if finding else ""
        rests = [(said[ts], role) for ts, role in _rests(finding)]
        outside = episode.outside.intersection([turn.user, *(other.user for other, _ in rests)])
        return Memory(
            id=self._new_id(),
            text=turn.text,
            author=turn.user,
            author_name=turn.name,
            place=episode.place.id,
            ts=turn.ts,
            thread_ts=episode.root or turn.ts,
            at=float(turn.ts),
            kind=finding.kind if finding else "message",
            permalink=episode.link(turn.ts),
            shared=episode.place.shared or bool(outside),
            place_name=episode.place.name,
            statement="" if _plain(statement) == _plain(turn.text) else statement,
            sources=tuple(_source(episode, other, role) for other, role in rests),
            keeper=episode.keeper,
        )

    def _keep(self, memory: Memory) -> Kept:
        """Keep `memory`, unless its message is kept already: then that is marked, or what it says is: then it says it again."""
        known = self._store.by_source(memory.place, memory.ts)
        if known is not None:
            return self._annotate(known, memory)
        twin = same(memory, self._alike(memory.place, stated(memory)))
        if twin is None:
            return Kept(kept=(memory.id,) if self._store.put([memory]) else ())
        return Kept(merged=(twin.id,) if self._changed(twin, lambda now: _merged(now, memory)) else ())

    def _annotate(self, known: Memory, memory: Memory) -> Kept:
        if known.ts != memory.ts or _plain(known.text) != _plain(memory.text):
            return Kept()  # it says something again, or a note says only a part of the message
        return Kept(annotated=(known.id,) if self._changed(known, lambda now: _annotated(now, memory)) else ())

    def _changed(self, memory: Memory, to: Callable[[Memory], Memory]) -> bool:
        now = self._store.change(memory.id, to)
        return now is not None and now != memory


def _cleaned(episode: Episode) -> Episode:
    """`episode` with secrets masked, and of what may be kept only what people said."""
    turns = tuple(
        turn if (text := redact(turn.text)) == turn.text else replace(turn, text=text) for turn in episode.turns
    )
    keep = (turn.ts for turn in turns if turn.ts in episode.keep and episode.may_cite(turn) and turn.text.strip())
    return replace(episode, turns=turns, keep=frozenset(keep))


def _holds(finding: Finding, episode: Episode, said: dict[str, Turn], heard: Sequence[Saying]) -> bool:
    """Whether the finding is the people's own: quoted, supported, citing what may be cited, and no echo of Saegim's."""
    turn = said[finding.ts]
    rests = [ts for ts, _ in _rests(finding)]
    if not all(ts in said and episode.may_cite(said[ts]) and ts != turn.ts for ts in rests):
        return False
    cited = [_cited(episode, said[ts]) for ts in (turn.ts, *rests) if ts != finding.asked]
    asked = _cited(episode, said[finding.asked]) if finding.asked else None
    if not quoted(finding.quote, _own_words(turn.text)):
        return False
    if not supported(finding.statement, finding.quote, cited, asked):
        return False
    return not echoes(finding.quote, turn.ts, heard)


def _own_words(text: str) -> str:
    """`text` without the lines that quote somebody."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith((">", "&gt;")))


def _cited(episode: Episode, turn: Turn) -> Cited:
    return Cited(_own_words(turn.text), turn.name, float(turn.ts), episode.tzs.get(turn.user, "UTC"))


def _rests(finding: Finding | None) -> Iterator[tuple[str, SourceRole]]:
    """The further messages that a finding rests on."""
    if finding and finding.asked:
        yield finding.asked, "asked"
    for ts in dict.fromkeys(finding.context if finding else ()):
        if finding and ts != finding.asked:
            yield ts, "context"


def _source(episode: Episode, turn: Turn, role: SourceRole) -> Source:
    root = episode.root or turn.ts
    return Source(turn.ts, role, turn.text, turn.user, turn.name, episode.link(turn.ts), root)


def _annotated(known: Memory, found: Memory) -> Memory:
    """`known` with what `found` says of its message. Where nobody asked for `found`, consent alone would have kept it: then what somebody
    else had kept of its author's is the place's from now on, and no longer theirs to take back.
    """
    marked = _marked(known, found)
    if known.keeper in ("", known.author) or found.keeper:
        return marked
    return replace(marked, keeper="", kind=found.kind)


def _marked(known: Memory, found: Memory) -> Memory:
    """`known` with what `found` says of its message; what is said of it already stays, and a note stays a note."""
    if known.kind not in ("note", "message") or known.statement:
        return known
    there = {source.ts for source in known.sources}
    more = tuple(source for source in found.sources if source.ts not in there)
    kind = known.kind if known.kind == "note" else found.kind
    shared = known.shared or found.shared
    return replace(known, kind=kind, shared=shared, statement=found.statement, sources=known.sources + more)


def _merged(known: Memory, found: Memory) -> Memory:
    """`known` with one more message that says it; of messages the oldest is the memory's own, whichever was heard of first."""
    again = [source for source in known.sources if source.role == "again"]
    if found.ts in {known.ts, *(source.ts for source in again)} or len(again) >= AGAIN:
        return known
    if known.kind == "note" or not known.ts or order(known.ts) < order(found.ts):
        more = sorted([*again, _said_again(found)], key=lambda source: order(source.ts))
        rest = tuple(source for source in known.sources if source.role != "again")
        return replace(known, sources=(*rest, *more))
    more = sorted([*again, _said_again(known)], key=lambda source: order(source.ts))
    return replace(found, id=known.id, keeper=known.keeper or found.keeper, sources=(*found.sources, *more))


def _said_again(memory: Memory) -> Source:
    return Source(
        memory.ts, "again", memory.text, memory.author, memory.author_name, memory.permalink, memory.thread_ts
    )


def _plain(text: str) -> str:
    return " ".join(normal("NFC", text).split())
