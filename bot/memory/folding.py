"""A long conversation grows old gracefully: what was said long ago is folded into its statements that carry most. Pure.

The newest turns stay whole. Of the older ones a bounded number of people's statements is kept, shortened, each still its own turn with
its timestamp and who said it: so an edit changes and a deletion removes it, as ever, and what is folded once is weighed again with what
grows old later. Nothing is dropped that was not weighed. Where turns are stored is `conversation.py`'s business.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import log, sqrt
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.memory.values import Turn

NEWEST: Final = 1_000  # turns kept whole
LARGEST: Final = 1_000_000  # characters of them altogether
SUMMARY: Final = 100  # statements kept of all that is older
STATEMENT: Final = 300  # characters of each
Words = Counter[str]

K1: Final = 0.9  # of BM25: how soon a term said again counts no more


def folded(turns: Sequence[Turn]) -> list[Turn]:
    """`turns`, oldest first, with those older than the newest folded into at most `SUMMARY` statements; the first is always one."""
    room, start = LARGEST, len(turns)
    while start and len(turns) - start < NEWEST and (room := room - len(turns[start - 1].text)) >= 0:
        start -= 1
    old = turns[:start]
    if len(old) <= SUMMARY and all(len(turn.text) <= STATEMENT for turn in old):
        return list(turns)
    weights = weigh(old, words(old))
    best = sorted(range(1, len(old)), key=lambda n: -weights[n])[: SUMMARY - 1]
    kept = [
        replace(old[n], text=shortened(old[n].text), folded=True)
        for n in sorted([0, *best])
        if weights[n] > 0 or n == 0
    ]
    return [*kept, *turns[start:]]


def words(turns: Sequence[Turn]) -> list[Words]:
    """The terms of each of `turns` and how often it has them: what `weigh` and `matching` read."""
    return [Counter(tokenize(turn.text)) for turn in turns]


def weigh(turns: Sequence[Turn], read: Sequence[Words]) -> list[float]:
    """How much each of `turns` carries: what its words tell by their rarity among them, not by its length; 0 for what is no statement
    of a person's.
    """
    idfs = _idfs(read)
    return [
        sum(idfs[term] for term in terms) / sqrt(1 + sum(terms.values())) if _states(turn) else 0.0
        for turn, terms in zip(turns, read, strict=True)
    ]


def matching(turns: Sequence[Turn], read: Sequence[Words], question: str) -> list[float]:
    """BM25 of each of `turns` for `question`; a turn that follows a matching question has half of that one's score besides."""
    idfs, wanted = _idfs(read), set(tokenize(question))
    scores = [
        sum(idfs[term] * count * (K1 + 1) / (count + K1) for term, count in terms.items() if term in wanted)
        for terms in read
    ]
    answers = [0.0, *(score / 2 if "?" in turn.text else 0.0 for turn, score in zip(turns, scores, strict=True))]
    return [score + answer for score, answer in zip(scores, answers, strict=False)]


def shortened(text: str) -> str:
    """The beginning of `text`, at most `STATEMENT` characters, cut between words; "…" where something is missing."""
    if len(text) <= STATEMENT:
        return text
    cut = text[: STATEMENT - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[STATEMENT // 2 :] else cut) + "…"


def _idfs(read: Sequence[Words]) -> dict[str, float]:
    """Lucene's idf of every term of some texts."""
    counts = Counter(term for terms in read for term in terms)
    return {term: log(1 + (len(read) - n + 0.5) / (n + 0.5)) for term, n in counts.items()}


def _states(turn: Turn) -> bool:
    return not (turn.saegim or turn.bot or turn.text.rstrip().endswith(("?", "？")))
