"""Ranking: a message is scored with what stands around it, not alone. Pure arithmetic over a view; no Redis, no tokeniser.

    words(m)  = Σ over the question's terms  weight · idf · tf-part  +  proximity · close(m)  +  window · densest(m)    (m itself)
    around(m) = (Σ before · words(m−i) + Σ after · words(m+i)  +  answer · words(m−1) if that asks) / turns(m)   (its neighbours)
    talk(m)   = talk · Σ weight · idf · tf / (tf + |talk| / TALK_LENGTH) / turns(m), tf over the REACH messages on each side;
                alone · words(m) where no other stands in its thread
    turns(m)  = max(|m| / LIKE_A_TURN, 1): what is as long as a document says all itself
    score(m)  = (words·(1 − asking) + around + talk) · (1 + named) · (1 + mine) · (1 + told) · (1 + dated)
               · (1 + (whole / the question's words + when) / turns(m))

A term that may stand instead of the question's counts with its weight, and never above an equal exact hit. The numbers were
chosen together on halves of public boards (benchmarks/RECALL.md), to one digit; what each gives is measured there.
"""

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.neighbours import Talks
from bot.memory.engine.view import Slots, View
from bot.memory.language.signs import ASKS, TELLS_TIME
from bot.memory.retrieval.proximity import close
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.wanted import Wanted, weigh
from bot.memory.retrieval.window import densest

Row = NDArray[np.float64]

K1 = 0.5
LIKE_A_TURN = 40
"""Terms up to which length says nothing about a message: a chat turn is short or long by what it has to say."""
GROWTH = 0.7
"""The power with which the factor of k1 grows beyond. (nDCG@10 with 0.5, 0.7 and 1: SQuAD 89.1, 89.3, 89.4; KorQuAD 96.2, 96.2, 96.3, on questions that nothing was chosen by.)"""


def damped(lengths: NDArray[np.integer], average: float) -> Row:  # noqa: ARG001  the visible average plays no part
    """The factor of k1 by length: 1 for a chat turn, then a power of how many turns long it is.

    Chat wants no length normalisation (b 0) and documents much (b 0.75), measured by the average length of their like; in one
    index the average is nobody's. A fixed pivot and a root serve both, and no document's score depends on the others' lengths.
    """
    return _turns(lengths) ** GROWTH


def _turns(lengths: NDArray[np.integer]) -> Row:
    """How many chat turns long messages are, 1 at least."""
    turns: Row = np.maximum(lengths / LIKE_A_TURN, 1.0)
    return turns


@dataclass(frozen=True, slots=True)
class Ways:
    """How much each part of a score counts; 0 switches it off."""

    proximity: float = 1.0
    window: float = 0.3
    asking: float = 0.2  # taken off what is itself a question
    before: tuple[float, ...] = (0.1, 0.2, 0.1)  # neighbours in the thread, the nearest first
    after: tuple[float, ...] = (0.4, 0.1, 0.1)
    answer: float = 0.5  # more for what follows a question
    talk: float = 4.0
    alone: float = 1.2  # what the talk would say of a message that stands alone
    named: float = 0.7  # written by somebody the question names
    mine: float = 1.0  # written by who asks about themselves
    told: float = 1.0  # mentions who asks, and asks nothing
    when: float = 0.3  # tells a time, where one is asked for
    dated: float = 3.0  # written at a time the question names
    spread: tuple[float, float] = (0.2, 1.5)
    whole: float = 0.5  # has every word of the question as asked, by their number: of many the score says so
    instead: bool = True  # words that mean the same, and spelling
    change: bool = True  # a newer statement before the one it replaces
    sides: bool = True  # where one is denied, the other right after it


WAYS = Ways()

POOL = 100  # messages whose neighbours are looked at; with 60 or 200 the best twenty are the same, but for one in a hundred
NEXT = 2  # neighbours on each side that may be found for what stands beside them
REACH = 8  # messages on each side that are the talk around one
TALK_LENGTH = 30
"""Terms of such a talk in which a word that stands once counts half: a word said once in a long talk is not what it is about."""
SOON = 14 * 86_400
"""Seconds after a time named in which a message may still tell of it: "we moved last week". It then counts half, and less by the day."""
DEPTH = 100  # ranked messages that are spread over threads
SHOWN = 5  # of them that a reply shows


@dataclass(frozen=True, slots=True)
class Ranked:
    """A message found, and what its place comes from."""

    slot: int
    score: float
    words: float  # what it says itself
    around: float  # what its neighbours say
    talk: float  # what the talk around it is about
    named: bool
    mine: bool
    told: bool
    dated: float  # 0..1: at a time the question names, or soon after
    whole: bool  # it has all terms of the question as they were asked, and asks nothing
    matched: tuple[bool, ...]  # which terms of the question it has, or others instead
    nearby: tuple[bool, ...]  # which terms it or its nearest neighbours have


@dataclass(frozen=True, slots=True)
class _Context:
    """Every message that has a say, by slot in ascending order: c messages."""

    counts: NDArray[np.int64]  # [c, columns]
    lengths: NDArray[np.int64]  # [c]
    turns: Row  # [c] as lengths
    words: Row  # [c]
    has: NDArray[np.bool_]  # [c, own terms]
    asks: NDArray[np.bool_]  # [c]
    shows: Mapping[str, NDArray[np.bool_]]  # [c], by field term

    def shown(self, rows: Slots, fields: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which of some rows show any of `fields`."""
        found = np.zeros(len(rows), dtype=np.bool_)
        for field in fields:
            if field in self.shows:
                found |= self.shows[field][rows]
        return found

    def shown_whole(self, rows: Slots, fields: tuple[str, ...]) -> NDArray[np.bool_]:
        """Which of some rows show all of `fields`; none where there are no fields."""
        found = np.full(len(rows), bool(fields) and all(field in self.shows for field in fields))
        for field in fields if found.any() else ():
            found &= self.shows[field][rows]
        return found


def rank(view: View, question: Question, limit: int, ways: Ways = WAYS) -> list[Ranked]:
    """The `limit` messages of `view` that answer `question` best, best first."""
    if not question.terms:  # what stands instead may only add
        return []
    wanted = weigh(view, question, instead=ways.instead)
    pool, _ = view.best(wanted.most(), max(POOL, limit))
    if not len(pool) or limit < 1:
        return []
    talks = view.talks(pool, NEXT, REACH)
    context = _context(view, question, wanted, talks.everyone, ways)
    return _ranked(view, question, wanted, talks, context, ways=ways, limit=limit)


def _context(view: View, question: Question, wanted: Wanted, slots: Slots, ways: Ways) -> _Context:
    fields = [ASKS, TELLS_TIME, *([question.asker] if question.asker else [])]
    people = [*question.names, *question.told]
    fields += [name for name, count in zip(people, view.frequencies(people), strict=True) if count]
    found = view.occurrences(slots, [*wanted.names, *fields])
    shows = dict(zip(fields, found.counts[:, len(wanted.names) :].T > 0, strict=True))
    counts = found.counts[:, : len(wanted.names)]
    lengths = view.lengths(slots).astype(np.int64)
    words = wanted.total(view.tf_parts(counts, lengths) * wanted.idfs)
    if ways.proximity and question.pairs:
        words += ways.proximity * close(question, wanted, found)
    if ways.window:
        words += ways.window * densest(wanted, found, lengths)
    return _Context(counts, lengths, _turns(lengths), words, wanted.had(counts), shows[ASKS], shows)


def _ranked(
    view: View,
    question: Question,
    wanted: Wanted,
    talks: Talks,
    context: _Context,
    *,
    ways: Ways,
    limit: int,
) -> list[Ranked]:
    """`context`: of everyone in `talks`."""
    here, lines = talks.here, talks.lines
    slots = talks.everyone[here]
    asks, turns = context.asks[here], context.turns[here]
    words = context.words[here] * (1 - ways.asking * asks)
    around = _around(lines, context, ways) / turns
    talk = _talk(wanted, lines, context, ways)
    named = context.shown(here, question.names)
    mine = context.shown(here, (question.asker,))
    told = context.shown_whole(here, question.told) & ~asks
    at = view.at(slots)
    dated = _dated(at, question.spans)
    scores = (words + around + talk) * (1 + ways.named * named) * (1 + ways.mine * mine) * (1 + ways.told * told)
    whole = (context.counts[here, : wanted.own] > 0).all(axis=1) & ~asks
    when = ways.when * context.shown(here, (TELLS_TIME,) if question.when else ())
    scores *= 1 + (ways.whole / len(set(question.words)) * whole + when) / turns
    if question.spans:
        scores *= 1 + ways.dated * dated
    best = np.lexsort((-at, -scores))
    best = _by_id(view, slots, best[scores[best] > 0], scores, at)[: max(DEPTH, limit)]
    mass = (context.has[here[best]] * wanted.mass).sum(axis=1)
    covered = float(mass.max(initial=0.0) / max(wanted.mass.sum(), 1e-9))
    chosen = _spread(talks.threads[best], scores[best], covered, ways, limit)
    first = best[chosen]
    near = lines[first, REACH - 1 : REACH + 2]  # -1: the last row, which has nothing
    has = np.vstack([context.has, np.zeros((1, wanted.own), dtype=np.bool_)])
    numbers = (slots, scores, words, around, talk, named, mine, told, dated, whole)
    matched: list[list[bool]] = has[here[first]].tolist()
    nearby: list[list[bool]] = np.any(has[near], axis=1).tolist()
    rows = zip(*(number[first].tolist() for number in numbers), map(tuple, matched), map(tuple, nearby), strict=True)
    return [Ranked(*row) for row in rows]


def _by_id(view: View, slots: Slots, best: Slots, scores: Row, at: Row) -> Slots:
    """`best`, in order of score and time, with those that tie in both in order of their ids: never in that of their slots."""
    tied = (scores[best][1:] == scores[best][:-1]) & (at[best][1:] == at[best][:-1])
    if not tied.any():
        return best
    ids = {n: view.id(int(slots[n])) for n in best.tolist()}
    return np.array(sorted(ids, key=lambda n: (-scores[n], -at[n], ids[n])), dtype=np.int64)


def _around(lines: Slots, context: _Context, ways: Ways) -> Row:
    """What the neighbours of each message add, were it as long as a turn."""
    words = np.append(context.words, 0.0)[lines.T]  # the last for -1: nobody
    asks = np.append(context.asks, False)[lines[:, REACH - 1]]
    added: Row = ways.answer * words[REACH - 1] * asks
    for step, weight in enumerate(ways.before, 1):
        added += weight * words[REACH - step]
    for step, weight in enumerate(ways.after, 1):
        added += weight * words[REACH + step]
    return added


def _talk(wanted: Wanted, lines: Slots, context: _Context, ways: Ways) -> Row:
    """What the messages around each, itself among them, are about: BM25 of them taken together; where there are none, its own words."""
    there, here = lines >= 0, lines[:, REACH]
    members, sizes = lines[there], there.sum(axis=1)
    first = np.cumsum(sizes) - sizes
    together = np.add.reduceat(context.counts.T[:, members], first, axis=1)
    lengths = np.add.reduceat(context.lengths[members], first)
    parts = (together / np.maximum(together + lengths / TALK_LENGTH, 1e-9)).T
    shared = ways.talk * wanted.total(parts * wanted.idfs) / context.turns[here]
    return np.where(sizes > 1, shared, ways.alone * context.words[here])


def _dated(at: Row, spans: tuple[tuple[float, float], ...]) -> Row:
    dated = np.zeros(len(at))
    for start, end in spans:
        late = (at - end) / SOON
        fading = np.where((late >= 0) & (late < 1), 0.5 * (1 - late), 0.0)
        dated = np.maximum(dated, np.where((at >= start) & (at < end), 1.0, fading))
    return dated


def _spread(threads: Slots, scores: Row, covered: float, ways: Ways, limit: int) -> list[int]:
    """The first `limit` of ranked messages. Where the best of them covers little of the question (`covered`, 0..1), every
    further one of a thread counts less: better a few threads to look into than one that is probably the wrong one. That is for
    the first, who are shown; what comes after them may sooner go deeper.
    """
    factor = min(1.0, ways.spread[0] + ways.spread[1] * covered)
    if factor == 1.0:
        return list(range(min(limit, len(scores))))
    heads, after = _queues(threads.tolist())
    alone, before = scores.tolist(), dict.fromkeys(heads, 0)  # before: of its thread chosen so far, by head
    chosen: list[int] = []
    for place in range(min(limit, len(scores))):
        less = factor if place < SHOWN else sqrt(factor)
        best, most = heads[0], -1.0
        for n in heads:
            if alone[n] <= most:  # as are all that follow, and a thread only takes off
                break
            if (score := alone[n] * less ** before[n]) > most:
                best, most = n, score
        chosen.append(best)
        heads.remove(best)
        if after[best] >= 0:
            insort(heads, after[best])
            before[after[best]] = before[best] + 1
    return chosen


def _queues(threads: Sequence[int]) -> tuple[list[int], list[int]]:
    """The first of each thread in order, and after each the next of its thread: -1 after the last, and after what stands alone."""
    last: dict[int, int] = {}
    heads, after = [], [-1] * len(threads)
    for n, thread in enumerate(threads):
        if thread >= 0 and thread in last:
            after[last[thread]] = n
        else:
            heads.append(n)
        last[thread] = n
    return heads, after
