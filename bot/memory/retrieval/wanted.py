"""What is wanted: the terms of a question and all that may stand instead of them, weighed over a view. Arithmetic only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.view import View
from bot.memory.language.pairs import TRANSLATED, Alternative
from bot.memory.retrieval.query import LONG_WORD, Question

UNSAID: Final = 0.95
"""Weight of what means the same where nobody has written the word itself, as of one language in a store of the other: nothing can be
nearer. Where somebody has, it stays behind, or a short question ("배포는 언제 해요?") finds too many messages that are equally good."""

Row = NDArray[np.float64]
Span = tuple[int, int]  # first, and one past the last


@dataclass(frozen=True, slots=True)
class Instead:
    """What may stand instead of a question's terms: a alternatives, those for the same terms side by side."""

    columns: NDArray[np.int64]  # [c] of the first alternative, then of the second, …
    starts: NDArray[np.int64]  # [a] where in `columns` those of each begin
    weights: Row  # [a] as the question has them: below 1
    factors: Row  # [a] what the score of each is multiplied with
    spans: tuple[tuple[Span, Span], ...]  # of the question's terms, and of the alternatives that stand for them

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many columns each has: int64[a]."""
        return np.diff(self.starts, append=len(self.columns))

    def whole(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of them n messages have with all their terms: bool[n, a]."""
        there: NDArray[np.bool_] = counts.T[self.columns] > 0
        return (there if len(there) == len(self.starts) else np.logical_and.reduceat(there, self.starts)).T


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question's terms and all that may stand instead, with what each weighs."""

    names: tuple[str, ...]  # the question's own first
    idfs: Row
    weights: Row  # of the question's own
    instead: Instead

    @property
    def own(self) -> int:
        return len(self.weights)

    @property
    def mass(self) -> Row:
        mass: Row = self.idfs[: self.own] * self.weights
        return mass

    def total(self, parts: Row) -> Row:
        """Scores from the parts of n messages, [n, columns]: of words that mean the same the best one counts."""
        rows = parts.T  # along which numpy is quick
        own = rows[: self.own] * self.weights[:, None]
        score: Row = own.sum(axis=0)
        if not self.instead.spans:
            return score
        there, starts = rows[self.instead.columns], self.instead.starts
        says = there * self.instead.factors[:, None] if len(there) == len(starts) else self._all_said(there)
        best = np.maximum.reduceat(says, [low for _, (low, _) in self.instead.spans])
        for ((first, last), _), most in zip(self.instead.spans, best, strict=True):
            score += np.maximum(most - own[first:last].sum(axis=0), 0.0)
        return score

    def _all_said(self, there: Row) -> Row:
        """What alternatives of several terms say, from the parts of these in n messages: [a, n]."""
        says: Row = np.add.reduceat(there, self.instead.starts) * self.instead.factors[:, None]
        says *= np.minimum.reduceat(there, self.instead.starts) > 0
        return says

    def had(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the question's own terms n messages have, or others instead: bool[n, own]."""
        has: NDArray[np.bool_] = counts[:, : self.own] > 0
        if not self.instead.spans:
            return has
        starts = [low for _, (low, _) in self.instead.spans]
        said = np.logical_or.reduceat(self.instead.whole(counts).T, starts)
        for ((first, last), _), some in zip(self.instead.spans, said, strict=True):
            has.T[first:last] |= some
        return has

    def most(self) -> dict[str, float]:
        """Every term and the most it may weigh."""
        most = dict(zip(self.names, self.weights.tolist(), strict=False))
        factors = np.repeat(self.instead.factors, self.instead.sizes).tolist()
        for column, factor in zip(self.instead.columns.tolist(), factors, strict=True):
            most[self.names[column]] = max(most.get(self.names[column], 0.0), factor)
        return most


def weigh(view: View, question: Question, *, instead: bool = True) -> Wanted:
    """The terms of `question` weighed by their rarity in `view`, and what may stand `instead` of them if that is there.

    What stands for a word of n terms counts as n^¾ terms, as the word itself would, and never more than that with its weight.
    """
    asked = list(dict.fromkeys([*question.terms, *(term for one in question.instead for term in one.terms)]))
    known = {term for term, count in zip(asked, view.frequencies(asked), strict=True) if count}
    there = [one for one in question.instead if instead and known.issuperset(one.terms)]
    standing = sorted((_unsaid(one, question, known) for one in there), key=lambda one: one.at)
    names = tuple(dict.fromkeys([*question.terms, *(term for one in standing for term in one.terms)]))
    column = {term: n for n, term in enumerate(names)}
    idfs, weights = view.idfs(names), np.array(question.weights)
    columns = [[column[term] for term in one.terms] for one in standing]
    return Wanted(names, idfs, weights, _instead(standing, columns, idfs, idfs[: len(weights)] * weights))


def _unsaid(one: Alternative, question: Question, known: set[str]) -> Alternative:
    """An alternative with what it weighs where only the terms of `known` are written."""
    said = one.at[0] == one.at[1] or not known.isdisjoint(question.terms[one.at[0] : one.at[1]])
    return one if said or one.weight < TRANSLATED else replace(one, weight=max(one.weight, UNSAID))


def _instead(standing: Sequence[Alternative], columns: Sequence[Sequence[int]], idfs: Row, mass: Row) -> Instead:
    bounds = [
        min((last - first) ** (1 + LONG_WORD), mass[first:last].sum() / idfs[own].sum()) if last > first else 1.0
        for (first, last), own in zip((one.at for one in standing), columns, strict=True)
    ]
    spans: list[tuple[Span, Span]] = []
    for at, same in groupby(one.at for one in standing):
        low = spans[-1][1][1] if spans else 0
        spans.append((at, (low, low + len(list(same)))))
    weights = np.array([one.weight for one in standing], dtype=np.float64)
    return Instead(
        np.array([column for own in columns for column in own], dtype=np.int64),
        np.cumsum([0, *map(len, columns)], dtype=np.int64)[:-1],
        weights,
        weights * np.array(bounds, dtype=np.float64),
        tuple(spans),
    )
