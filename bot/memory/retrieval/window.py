"""The densest stretch: how much of a question a message says in a few words in a row. Pure arithmetic over a view.

A question is answered by a sentence, however long the message around it is. How close pairs of words stand says `proximity.py`.
"""

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.view import Slots, View
from bot.memory.retrieval.wanted import Wanted

Row = NDArray[np.float64]

STRETCH = 30
"""Terms in a row: a long sentence, or two short ones. One begins at every half of it."""


def densest(view: View, wanted: Wanted, slots: Slots, counts: NDArray[np.int64]) -> Row:
    """Σ weight · idf over the distinct terms of the question in the best stretch of each of n `slots`: float64[n].

    `counts`: how often each of the m terms of `wanted` stands there, int64[n, m]. Of words that mean the same the best one counts.
    """
    has = counts > 0
    mass = wanted.total(has * wanted.idfs)
    long = np.flatnonzero((view.lengths(slots) > STRETCH) & (has.sum(axis=1) > 1))
    if len(long):
        mass[long] = _in_stretches(view, wanted, slots[long])
    return mass


def _in_stretches(view: View, wanted: Wanted, slots: Slots) -> Row:
    """The same for long messages, from their text."""
    ids = view.term_ids(wanted.names)
    known = np.argsort(ids, kind="stable")
    offsets, terms = view.terms(slots)
    place = np.minimum(np.searchsorted(ids[known], terms), len(ids) - 1)
    at = np.flatnonzero(ids[known][place] == terms)
    which, document = known[place[at]], np.searchsorted(offsets, at, side="right") - 1
    half = STRETCH // 2
    first = np.append(0, np.cumsum(np.diff(offsets) // half + 1))  # by document: its first stretch
    stretch = first[document] + (at - offsets[document]) // half
    has = np.zeros((int(first[-1]), len(ids)), dtype=np.bool_)
    has[stretch, which] = True
    has[np.maximum(stretch - 1, first[document]), which] = True
    best: Row = np.maximum.reduceat(wanted.total(has * wanted.idfs), first[:-1])
    return best
