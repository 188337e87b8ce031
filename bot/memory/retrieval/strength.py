"""Strength: how probable it is that a hit answers the question, so that "not in team memory" can follow. Pure arithmetic.

A logistic regression over five signs, of which none comes from what the readers may not see. Fitted by `benchmarks/fit_strength.py
--most 300` on one half (by a hash of the question's id) of up to 300 questions each of LoCoMo, BEAM, SQuAD, KorQuAD, a real Slack
channel and `benchmarks/mixed_ko`, every board weighing the same: each question where its answer is; where it is not (in another
conversation, or with the answer taken out); and both again in a young store of 1, 3, 10 or 40 messages. Half of the questions have
no answer. A hit answers if it is gold, or is a question and gold is among the three that follow it.

On the other half, the first five hits of a question: AUC 0.89, expected calibration error 0.010 over ten equal bins (0.010 in whole
stores, 0.023 in young ones; of the first hit alone 0.040 and 0.072, where it is mostly too modest). Said and was, bin by bin: 0.03
0.03, 0.14 0.12, 0.24 0.27, 0.35 0.40, 0.45 0.52, 0.55 0.68, 0.65 0.66, 0.75 0.79, 0.86 0.84, 0.96 0.94. The first hit by board, said and
was: LoCoMo 0.32 0.33, BEAM 0.36 0.27, SQuAD 0.45 0.49, KorQuAD 0.52 0.52, Slack 0.15 0.21, mixed_ko 0.30 0.47. Fitted again after words
that mean the same were weighed anew, the numbers came out alike (AUC 0.001 more, error 0.002 more), so they stayed. What is enough to answer is the
router's business (`bot/mind/router.py`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import exp, log, log1p
from typing import Final

import numpy as np

from bot.memory.engine.index import UNWRITTEN, lucene_idf
from bot.memory.engine.view import View
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.ranking import Ranked

STANDS_OUT: Final = 2.0  # times the score of the next hit: beyond, it cannot stand out more
MEASURED: Final = 4_000  # documents of the largest store it was fitted on: beyond, nothing is known of their number

BESIDE: Final = 3
"""Messages on each side in the thread that are no rivals of a hit: they tell the same, or what it was before."""

FEW: Final = 3
"""So many hits that have every word of the question as it was asked are no rivals of each other: a reply shows them all, with their dates.
With it AUC is 0.909 rather than 0.902 (60 questions of each board, of the half that is scored)."""

CONSTANT: Final = -6.89
COVERED: Final = 1.47
MASS: Final = 0.58
AHEAD: Final = 3.95
BEHIND: Final = 4.13
DOCUMENTS: Final = -0.25


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for a hit."""

    covered: float
    """0..1: part of the question's idf mass that it or its nearest neighbours in the thread have. A word that means the same counts
    in full, since its weight is in the score (counted by weight too, AUC is 0.01 lower)."""
    mass: float  # idf mass of the question: all of one frequent word is less than half of five rare ones
    ahead: float  # its score, of that of its best rival; STANDS_OUT where there is none
    documents: int  # that the readers may see: among few, the best is likelier right


def strength(signs: Signs) -> float:
    """The probability, 0..1; never lower for a hit that covers more, weighs more or is further ahead."""
    covered = min(max(signs.covered, 0.0), 1.0)
    out = min(max(signs.ahead - 1.0, 0.0), STANDS_OUT - 1.0)
    logit = CONSTANT + COVERED * covered + MASS * log1p(signs.mass * covered) + AHEAD * out * covered**2
    logit += BEHIND * min(max(signs.ahead, 0.0), 1.0) + DOCUMENTS * log(min(max(signs.documents, 1), MEASURED))
    return 1.0 / (1.0 + exp(-logit))


def ahead(score: float, others: Iterable[float]) -> float:
    """A score in shares of the best of its rivals', `others`. `STANDS_OUT` where there are none."""
    best = max(others, default=0.0)
    return score / best if best > 0 else STANDS_OUT


def rivals(hit: Ranked, beside: Collection[int], ranked: Sequence[Ranked]) -> list[float]:
    """The scores of those of `ranked` that another may be taken for; `beside`: the slots of what stands beside `hit`."""
    few = hit.whole and sum(other.whole for other in ranked) <= FEW
    return [other.score for other in ranked if other.slot not in beside and not (few and other.whole)]


def signs_of(view: View, question: Question, ranked: Sequence[Ranked]) -> list[Signs]:
    """What speaks for each of `ranked`, the hits of `question` in `view`; the more hits there are, the fewer stand out."""
    frequencies = view.frequencies(question.terms)
    rarity = [lucene_idf(view.documents + UNWRITTEN, n) for n in frequencies]
    mass = np.array(rarity) * np.array(question.weights)
    whole = float(mass.sum())
    beside = view.around(np.array([hit.slot for hit in ranked], dtype=np.int64), BESIDE).tolist() if ranked else []
    nearby = np.array([hit.nearby for hit in ranked], dtype=np.bool_).reshape(len(ranked), len(mass))
    covered = ((nearby * mass).sum(axis=1) / (whole or 1.0)).tolist()
    return [
        Signs(covers, whole, ahead(hit.score, rivals(hit, near, ranked)), view.documents)
        for hit, covers, near in zip(ranked, covered, beside, strict=True)
    ]
