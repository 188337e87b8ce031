"""How close together a message says what stands together in the question. Pure arithmetic over a view."""

from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.reader import Occurrences
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.wanted import Wanted

WINDOW = 4  # terms apart, at most
_FAR, _NOWHERE = 1 << 40, 1 << 62  # terms between two documents, more than one has; and behind them all
SKIPPING = 0.5  # for words with another between them in the question


def close(question: Question, wanted: Wanted, found: Occurrences) -> NDArray[np.float64]:
    """Σ over neighbouring words of the question  min(strength) / distance, at their closest in each of n messages: float64[n].

    A word is said by any of its terms, its strength being the idf, or by what stands instead: then it is the smaller idf, times the
    weight. The terms of one word are no pair: that they stand together is no news, and a long word would weigh several times.
    `found`: where the columns of `wanted` (and others after them) stand.
    After Tao and Zhai, "An exploration of proximity measures in information retrieval" (2007): minimum distance of pairs.
    """
    words = _words(question)
    pairs = _pairs(question, words)
    word, strength = _said(wanted, words, found.counts[:, : len(wanted.names)])
    here = (found.columns < len(wanted.names)).nonzero()[0]
    document, column = found.documents[here], found.columns[here]
    which, strong = word[column], strength[document, column]
    number = np.full((len(words), len(words)), -1, dtype=np.int64)
    for n, (a, b) in enumerate(pairs):
        number[a, b] = number[b, a] = n
    left, right, apart = _within(document, found.places[here])
    pair = number[which[left], which[right]]
    good = (pair >= 0).nonzero()[0]
    left, right = left[good], right[good]
    best = np.zeros((len(found.counts), len(pairs)))
    np.maximum.at(best, (document[left], pair[good]), np.minimum(strong[left], strong[right]) / apart[good])
    value = np.array(list(pairs.values()))
    total: NDArray[np.float64] = (best * value).sum(axis=1)  # @ rounds as it likes: equal messages would not be equal
    return total


def _within(document: NDArray[np.int64], place: NDArray[np.int64]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Of places in the text of documents, both ascending: those at most `WINDOW` apart in the same one, and how far."""
    at = np.concatenate([place + document * _FAR, np.full(WINDOW, _NOWHERE)])
    apart = np.stack([at[step : step + len(place)] - at[: len(place)] for step in range(1, WINDOW + 1)])
    step, left = (apart <= WINDOW).nonzero()
    return left, left + step + 1, apart[step, left]


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
    starts, sizes, columns = instead.starts.tolist(), instead.sizes.tolist(), instead.columns.tolist()
    weights, idfs = instead.weights.tolist(), wanted.idfs.tolist()
    for (first, last), (low, high) in instead.spans:
        most = max(idfs[first:last], default=0.0)  # 0 across a space, which is of no word
        for n, (start, size) in enumerate(zip(starts[low:high], sizes[low:high], strict=True), low):
            for column in columns[start : start + size]:
                strong = weights[n] * min(idfs[column], most)
                if strong > strength[column]:
                    word[column], strength[column], by[column] = words[last - 1], strong, n
    word[:own], strength[:own] = words, wanted.idfs[:own]
    there = np.ones(counts.shape, dtype=np.bool_)
    there[:, own:] = instead.whole(counts)[:, by[own:]]
    return word, strength * there
