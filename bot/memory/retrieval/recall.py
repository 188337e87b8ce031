"""Recall: the memories that answer a question, among those everyone who will read the reply may see.

Asks the audience law before ranking and again of what it hands out, and reads the text from Redis at answer time: what has been
erased cannot be served. The index it asks is kept in step by `replica.py`; what a question looks for says `query.py`, how it is
ranked `ranking.py`, what replaces what `change.py`, what contradicts what `sides.py`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress, islice

import numpy as np

from bot.memory.audience import may_serve, visible
from bot.memory.engine.view import View
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.change import Meanings, Told, newest_first
from bot.memory.retrieval.echo import echoes
from bot.memory.retrieval.query import Question, corrected, understand
from bot.memory.retrieval.ranking import WAYS, Ranked, Ways, rank
from bot.memory.retrieval.replica import Replica
from bot.memory.retrieval.sides import both_sides
from bot.memory.retrieval.strength import BESIDE, Signs, ahead, rivals, signs_of, strength
from bot.memory.retrieval.team_words import TeamWords
from bot.memory.store import Store
from bot.memory.values import Evidence, Hit, Memory, Readers

ALIKE = 20  # memories among which one that says the same is looked for
FOLLOWING = 3  # messages of the thread that come with a hit: usually the answer to it, and the thanks
CLOSING = 5.0  # seconds; a snapshot left half written is let go by the next one
CONSIDERED = 20  # hits read before the best are chosen: a newer statement may stand that far below the one it replaces


@dataclass(frozen=True, slots=True)
class _Found:
    """A message found, while the index may not change: what of it is needed afterwards."""

    id: str
    ranked: Ranked
    signs: Signs
    beside: frozenset[int]  # slots of what stands beside it in a thread, and its own
    alone: bool  # nothing stands beside it in a thread
    after: tuple[str, ...]  # ids of what follows it in its thread


@dataclass(frozen=True, slots=True)
class _Of:
    """The ids of the hits that the place of one comes from: see `Evidence`."""

    replaces: str = ""
    contradicts: str = ""
    other_side: str = ""


class Recall:
    """One process's way into long-term memory; any thread may search."""

    def __init__(self, store: Store, ways: Ways = WAYS) -> None:
        self._store, self._ways = store, ways
        self._replica = Replica(store)
        self._team_words = TeamWords(store)

    def search(
        self,
        question: str,
        readers: Readers,
        limit: int = 5,
        *,
        skip: frozenset[str] = frozenset(),
        now: float = 0.0,
        tz: str = "UTC",
        follow_up: str = "",
        answering: bool = False,
    ) -> list[Hit]:
        """The up to `limit` memories that fit `question` best, best first, for a reply to `readers`.

        `skip`: timestamps of messages in the place of the reply that must not come back (the question, the conversation).
        `now`: when it is asked, seconds since the epoch, and `tz` where: "last Friday" is seen from there.
        `follow_up`: what was just asked, where `question` is that with its subject taken over from before.
        `answering`: something is asked that `question` does not say itself; what only echoes it, and stands in no talk, is no hit.
        Raises redis-py's `RedisError` when Redis cannot be asked.
        """
        with self._replica.current() as index:
            view = index.view([group for group in index.groups if may_serve(*group, readers)])
            own = self._team_words.table(view, self._replica.position)
            wanted = understand(
                question, readers.asker, now, tz, own, asker_name=readers.asker_name, follow_up=follow_up
            )
            view.look_up(list(wanted.asked))
            wanted = corrected(wanted, question, view.frequencies)
            found = _find(view, wanted, max(limit, CONSIDERED), skip=skip, place=readers.place.id, ways=self._ways)
            idfs = dict(zip(wanted.terms, view.idfs(wanted.terms).tolist(), strict=True))
        kept = self._allowed([one.id for one in found], readers, skip)
        found = [one for one in found if one.id in kept]
        telling = [
            one for one in found if not (answering and one.alone and echoes(kept[one.id].text, question, wanted))
        ]
        found = _without_copies(telling, kept) if len(telling) == len(found) else _compared(telling, kept)
        order = _ordered(question, found, kept, (idfs, wanted.translated), self._ways)[:limit]
        after = self._allowed(chain.from_iterable(one.after for one, _ in order), readers, skip)
        return [_hit(one, kept, after, wanted, of) for one, of in order]

    def alike(self, place: str, text: str) -> list[Memory]:
        """The memories of `place` alone that share the most terms with `text`, best first; none unless one has all of them.

        No other place is even counted. Raises redis-py's `RedisError` when Redis cannot be asked.
        """
        terms = tokenize(text)
        with self._replica.current() as index:
            found = index.search(terms, [group for group in index.groups if group[0] == place], ALIKE)
        whole = any(len(scored.matched) == len(set(terms)) for scored in found)
        return list(self._store.get([scored.document.id for scored in found]).values()) if whole else []

    def reach(self, readers: Readers) -> set[tuple[str, bool]]:
        """From where `readers` may hear something: places, each with whether it was shared outside the workspace when that was written."""
        with self._replica.current() as index:
            return {group for group in index.groups if may_serve(*group, readers)}

    def catch_up(self) -> int:
        """Bring the index in step with the store now (at start: read everything), and say how many memories it holds."""
        with self._replica.current() as index:
            return len(index)

    def close(self) -> None:
        """Let what is made in the background come to its end, before the connection to Redis is closed."""
        self._replica.settle(CLOSING)

    def _allowed(self, ids: Iterable[str], readers: Readers, skip: frozenset[str]) -> dict[str, Memory]:
        """The memories with these ids as they are now, without what may not or need not be shown."""
        kept = self._store.get(list(dict.fromkeys(ids)))
        return {
            id_: memory
            for id_, memory in kept.items()
            if visible(memory, readers) and not (memory.place == readers.place.id and memory.ts in skip)
        }


def _find(view: View, wanted: Question, limit: int, *, skip: frozenset[str], place: str, ways: Ways) -> list[_Found]:
    """The `limit` best messages, without those of `skip` in `place`."""
    best = rank(view, wanted, limit + len(skip), ways)
    if skip:
        entries = [view.document(ranked.slot) for ranked in best]
        may_stay = [not (entry.group[0] == place and entry.ts in skip) for entry in entries]
        best = list(compress(best, may_stay))[:limit]
    slots = np.array([ranked.slot for ranked in best], dtype=np.int64)
    reach = max(FOLLOWING, BESIDE) + len(skip)
    around = view.around(slots, reach)
    alone = (around >= 0).sum(axis=1) == 1
    beside = map(frozenset, around[:, reach - BESIDE : reach + BESIDE + 1].tolist())
    lines = around[:, reach + 1 :]
    there = lines >= 0
    ids = view.ids(np.concatenate([slots, lines[there]]))
    after = iter(ids[len(best) :])
    told = zip(ids[: len(best)], best, signs_of(view, wanted, best), beside, alone.tolist(), strict=True)
    follow = there.sum(axis=1).tolist()
    return [_Found(*one, tuple(islice(after, many))) for one, many in zip(told, follow, strict=True)]


def _without_copies(found: list[_Found], kept: Mapping[str, Memory]) -> list[_Found]:
    """The same, where what says something word for word in another place is no rival of it: it makes an answer no less probable."""
    different = {kept[one.id].text.strip() for one in found}
    return found if len(different) == len(found) else _compared(found, kept)


def _compared(found: list[_Found], kept: Mapping[str, Memory]) -> list[_Found]:
    """`found`, each compared anew with the others: with neither what stands beside it nor what says the same."""
    texts = {one.id: kept[one.id].text.strip() for one in found}

    def apart(one: _Found) -> Signs:
        others = [other.ranked for other in found if texts[other.id] != texts[one.id]]
        return replace(one.signs, ahead=ahead(one.ranked.score, rivals(one.ranked, one.beside, others)))

    return [replace(one, signs=apart(one)) for one in found]


def _ordered(
    question: str,
    found: Sequence[_Found],
    kept: Mapping[str, Memory],
    asked: tuple[Mapping[str, float], Meanings],
    ways: Ways,
) -> list[tuple[_Found, _Of]]:
    """What was found, best first, each with the others that its place comes from. `asked`: the question's terms, and what says the same."""
    idfs, instead = asked
    said = [(kept[one.id], one.ranked.score) for one in found]
    told = [Told(memory.text, memory.place, memory.at, score, memory.author) for memory, score in said]
    newest = newest_first(question, told, idfs, instead) if ways.change else [(n, None) for n in range(len(told))]
    ids: dict[int | None, str] = {None: "", **{n: one.id for n, one in enumerate(found)}}
    if any(old is not None for _, old in newest) or not ways.sides:  # what changed is no contradiction
        return [(found[n], _Of(replaces=ids[old])) for n, old in newest]
    sides = both_sides(question, told, idfs)
    return [(found[n], _Of("", ids[other if sure else None], ids[other])) for n, other, sure in sides]


def _hit(found: _Found, kept: dict[str, Memory], after: dict[str, Memory], wanted: Question, of: _Of) -> Hit:
    ranked = found.ranked
    matched = dict.fromkeys(word for word, has in zip(wanted.words, ranked.matched, strict=True) if has)
    followers = [after[id_] for id_ in found.after if id_ in after][:FOLLOWING]
    why = Evidence(
        ranked.words,
        ranked.around,
        ranked.talk,
        named=ranked.named,
        mine=ranked.mine,
        told=ranked.told,
        dated=ranked.dated,
        alone=found.alone,
        replaces=of.replaces,
        contradicts=of.contradicts,
        other_side=of.other_side,
    )
    return Hit(kept[found.id], ranked.score, strength(found.signs), tuple(matched), tuple(followers), why)
