"""How close together a message says what stands together in the question. Pure arithmetic over a view."""

from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.view import Slots, View
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.wanted import Wanted

WINDOW = 4  # terms apart, at most
SKIPPING = 0.5  # for words with another between them in the question


def close(
    view: View, question: Question, wanted: Wanted, slots: Slots, counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Σ over neighbouring words of the question  min(strength) / distance, at their closest in each of n `slots`: float64[n].

    A word is said by any of its terms, its strength being the idf, or by what stands instead: then it is the smaller idf, times the
    weight. The terms of one word are no pair: that they stand together is no news, and a long word would weigh several times.
    `counts`: of the columns of `wanted` in the slots, int64[n, columns].
    After Tao and Zhai, "An exploration of proximity measures in information retrieval" (2007): minimum distance of pairs.
    """
    words = _words(question)
    pairs = _pairs(question, words)
    word, strength = _said(wanted, words, counts)
    ids = view.term_ids(wanted.names)
    known = np.argsort(ids, kind="stable")
    offsets, terms = view.terms(slots)
    place = np.minimum(np.searchsorted(ids[known], terms), len(ids) - 1)
    at = np.flatnonzero(ids[known][place] == terms)  # where one of the columns stands
    column, document = known[place[at]], np.searchsorted(offsets, at, side="right") - 1
    which, strong = word[column], strength[document, column]
    number = np.full((len(words), len(words)), -1, dtype=np.int64)
    value = np.zeros(len(pairs))
    for n, ((a, b), weight) in enumerate(pairs.items()):
        number[a, b] = number[b, a] = n
        value[n] = weight
    best = np.zeros((len(slots), len(pairs)))
    for step in range(1, WINDOW + 1):
        apart = at[step:] - at[:-step]
        pair = number[which[step:], which[:-step]]
        good = np.flatnonzero((apart <= WINDOW) & (pair >= 0) & (document[step:] == document[:-step]))
        said = np.minimum(strong[step:], strong[:-step])[good]
        np.maximum.at(best, (document[step:][good], pair[good]), said / apart[good])
    total: NDArray[np.float64] = (best * value).sum(axis=1)  # @ rounds as it likes: equal messages would not be equal
    return total


def _words(question: Question) -> list[int]:
    """The number of the word that each term of the question comes from."""
    return list(accumulate([0, *(a != b for a, b in pairwise(question.words))]))


def _pairs(question: Question, words: list[int]) -> dict[tuple[int, int], float]:
    """Words next to each other in the question, in either order, and those with one between them."""
    beside = list(dict.fromkeys((words[a], words[b]) for a, b in question.pairs if words[a] != words[b]))
    pairs = {(min(a, b), max(a, b)): 1.0 for a, b in beside}
    after = dict(beside)
    for a, b in beside:
        if (c := after.get(b)) is not None and c != a:
            pairs.setdefault((min(a, c), max(a, c)), SKIPPING)
    return pairs


def _said(wanted: Wanted, words: list[int], counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The word of the question that each column says, and how strongly n messages say it by that: int64[columns], [n, columns].

    A column of several alternatives is that of the strongest, which says something only with all its terms.
    """
    instead, own = wanted.instead, wanted.own
    word = np.zeros(len(wanted.names), dtype=np.int64)
    strength, by = np.zeros(len(wanted.names)), np.zeros(len(wanted.names), dtype=np.int64)
    for (first, last), (low, high) in instead.spans:
        most = wanted.idfs[first:last].max(initial=0.0)  # 0 across a space, which is of no word
        for n, (start, size) in enumerate(zip(instead.starts[low:high], instead.sizes[low:high], strict=True), low):
            for column in instead.columns[start : start + size].tolist():
                strong = instead.weights[n] * min(wanted.idfs[column], most)
                if strong > strength[column]:
                    word[column], strength[column], by[column] = words[last - 1], strong, n
    word[:own], strength[:own] = words, wanted.idfs[:own]
    there = np.ones(counts.shape, dtype=np.bool_)
    there[:, own:] = instead.whole(counts)[:, by[own:]]
    return word, strength * there
