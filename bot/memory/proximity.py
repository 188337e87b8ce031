"""How close together a message says what stands together in the question. Pure arithmetic over a view."""

import numpy as np
from numpy.typing import NDArray

from bot.memory.query import Question
from bot.memory.view import Slots, View

WINDOW = 4  # terms apart, at most
SKIPPING = 0.5  # for terms with another between them in the question


def close(view: View, question: Question, slots: Slots) -> NDArray[np.float64]:
    """Σ over neighbouring terms of the question  min(idf) / distance, at their closest in each of n `slots`: float64[n].

    After Tao and Zhai, "An exploration of proximity measures in information retrieval" (2007): minimum distance of pairs.
    """
    pairs = _pairs(question)
    ids = view.term_ids(question.terms)
    known = np.argsort(ids, kind="stable")
    offsets, terms = view.terms(slots)
    place = np.searchsorted(ids[known], terms)
    place = np.minimum(place, len(ids) - 1)
    at = np.flatnonzero(ids[known][place] == terms)  # where the question's terms stand
    which, document = known[place[at]], np.searchsorted(offsets, at, side="right") - 1
    idfs = view.idfs(question.terms)
    number = np.full((len(ids), len(ids)), -1, dtype=np.int64)
    value = np.zeros(len(pairs))
    for n, ((a, b), weight) in enumerate(pairs.items()):
        number[a, b] = number[b, a] = n
        value[n] = weight * min(idfs[a], idfs[b])
    best = np.zeros((len(slots), len(pairs)))
    for step in range(1, WINDOW + 1):
        apart = at[step:] - at[:-step]
        pair = number[which[step:], which[:-step]]
        good = np.flatnonzero((apart <= WINDOW) & (pair >= 0) & (document[step:] == document[:-step]))
        np.maximum.at(best, (document[step:][good], pair[good]), 1 / apart[good])
    total: NDArray[np.float64] = (best * value).sum(axis=1)  # @ rounds as it likes: equal messages would not be equal
    return total


def _pairs(question: Question) -> dict[tuple[int, int], float]:
    """Terms next to each other in the question, in either order, and those with one between them."""
    pairs = {(min(a, b), max(a, b)): 1.0 for a, b in question.pairs}
    after = dict(question.pairs)
    for a, b in question.pairs:
        if (c := after.get(b)) is not None and c != a:
            pairs.setdefault((min(a, c), max(a, c)), SKIPPING)
    return pairs
