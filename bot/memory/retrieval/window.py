"""The densest stretch: how much of a question a message says in a few words in a row. Pure arithmetic over a view.

A question is answered by a sentence, however long the message around it is. How close pairs of words stand says `proximity.py`.
"""

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.reader import Occurrences
from bot.memory.retrieval.wanted import Wanted

Row = NDArray[np.float64]

STRETCH = 30
"""Terms in a row: a long sentence, or two short ones. One begins at every half of it."""


def densest(wanted: Wanted, found: Occurrences, lengths: NDArray[np.int64]) -> Row:
    """Σ weight · idf over the distinct terms of the question in the best stretch of each of n messages: float64[n].

    `found`: where the terms of `wanted` (and others after them) stand; `lengths`: in terms. Of words that mean the same the best one
    counts.
    """
    has = found.counts[:, : len(wanted.names)] > 0
    mass = wanted.total(has * wanted.idfs)
    long = ((lengths > STRETCH) & (has.sum(axis=1) > 1)).nonzero()[0]
    if len(long):
        mass[long] = _in_stretches(wanted, found, lengths, long)
    return mass


def _in_stretches(wanted: Wanted, found: Occurrences, lengths: NDArray[np.int64], long: NDArray[np.intp]) -> Row:
    """The same for the `long` among them, from their text."""
    number = np.full(len(lengths), -1)
    number[long] = np.arange(len(long))
    here = ((number[found.documents] >= 0) & (found.columns < len(wanted.names))).nonzero()[0]
    document, which = number[found.documents[here]], found.columns[here]
    half = STRETCH // 2
    first = np.append(0, np.cumsum(lengths[long] // half + 1))  # by document: its first stretch
    stretch = first[document] + found.places[here] // half
    has = np.zeros((int(first[-1]), len(wanted.names)), dtype=np.bool_)
    has[stretch, which] = True
    has[np.maximum(stretch - 1, first[document]), which] = True
    best: Row = np.maximum.reduceat(wanted.total(has * wanted.idfs), first[:-1])
    return best
