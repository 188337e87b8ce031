"""What is wanted: the terms of a question and all that may stand instead of them, weighed over a view. Arithmetic only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.memory.query import Question
from bot.memory.view import View

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question's terms and all that may stand instead, with what each weighs."""

    names: tuple[str, ...]  # the question's own first
    idfs: Row
    weights: Row  # of the question's own
    instead: tuple[tuple[tuple[int, int], list[int], float], ...]  # for which of them, columns, weight

    @property
    def own(self) -> int:
        return len(self.weights)

    @property
    def mass(self) -> Row:
        mass: Row = self.idfs[: self.own] * self.weights
        return mass

    def total(self, parts: Row) -> Row:
        """Scores from the parts of n messages, [n, columns]: of words that mean the same the best one counts."""
        own = parts[:, : self.own] * self.weights
        score: Row = own.sum(axis=1)
        gains: dict[tuple[int, int], Row] = {}
        for (first, last), columns, weight in self.instead:
            part = weight * parts[:, columns].sum(axis=1) * np.all(parts[:, columns] > 0, axis=1)
            gain = part - own[:, first:last].sum(axis=1)
            gains[first, last] = np.maximum(gains.get((first, last), 0.0), gain)
        for gain in gains.values():
            score += gain
        return score

    def had(self, counts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the question's own terms n messages have, or others instead: bool[n, own]."""
        has = counts[:, : self.own] > 0
        for (first, last), columns, _ in self.instead:
            has[:, first:last] |= np.all(counts[:, columns] > 0, axis=1, keepdims=True)
        return has

    def most(self) -> dict[str, float]:
        """Every term and the most it may weigh."""
        most = dict(zip(self.names, self.weights.tolist(), strict=False))
        for _, columns, weight in self.instead:
            for column in columns:
                most[self.names[column]] = max(most.get(self.names[column], 0.0), weight)
        return most


def weigh(view: View, question: Question, *, instead: bool = True) -> Wanted:
    """The terms of `question` weighed by their rarity in `view`, and what may stand `instead` of them if that is there."""
    others = list(dict.fromkeys(term for alternative in question.instead for term in alternative.terms))
    known = {term for term, count in zip(others, view.frequencies(others), strict=True) if count} if instead else set()
    names = (*question.terms, *(term for term in others if term in known))
    column = {term: n for n, term in reversed(list(enumerate(names)))}
    idfs, weights = view.idfs(names), np.array(question.weights)
    own = idfs[: len(weights)] * weights
    standing = []
    for alternative in question.instead:
        if known.issuperset(alternative.terms):
            first, last = alternative.at
            columns = [column[term] for term in alternative.terms]
            bound = own[first:last].sum() / idfs[columns].sum() if last > first else 1.0
            standing.append((alternative.at, columns, alternative.weight * min(1.0, float(bound))))
    return Wanted(names, idfs, weights, tuple(standing))
