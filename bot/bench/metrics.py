"""How good rankings are: the usual metrics of retrieval, a question at a time, and whether a difference is more than chance. Pure.

R@10       share of the gold rows among the first 10
nDCG@10    Σ 1/log₂(rank+1) over the gold rows among the first 10, over what it would be with all of them on top
hit@5      1 where a gold row is among the first 5
MRR@10     1/rank of the first gold row, 0 behind the first 10
new_first  where a fact changed: 1 where a row that says what it is comes before every one that says what it was, among the
           first 20. Read it together with R@10, which sorting by date alone destroys
"""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np
from numpy.typing import NDArray

from bot.bench.board import Gold
from bot.tuning.evaluation.bootstrap import interval

METRICS = ("R@5", "R@10", "nDCG@10", "hit@1", "hit@5", "MRR@10", "new_first")
DEPTH = 20  # of a ranking; what comes later is as if it were not there

Values = NDArray[np.float64]
"""float64[questions, METRICS], between 0 and 1; NaN where a metric does not apply to a question."""


def values(golds: Sequence[Gold], rankings: Mapping[str, Sequence[str]]) -> Values:
    """The metrics of every question of `golds`; one without a ranking found nothing."""
    rows = [_of_question(gold, rankings.get(gold.id, ())) for gold in golds]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(METRICS))


def means(found: Values) -> dict[str, float]:
    """Each metric in per cent, over the questions it applies to; those that apply to none are left out."""
    return {name: 100 * float(column.mean()) for name, column in _applying(found)}


def intervals(ours: Values, theirs: Values, seed: int = 0) -> dict[str, tuple[float, float]]:
    """Between what the difference of the means lies, in points of per cent, with 95 % confidence: ours minus theirs.

    A paired bootstrap (`bot/tuning/evaluation/bootstrap.py`).
    """
    found = {}
    for n, name in enumerate(METRICS):
        if between := interval(ours[:, n], theirs[:, n], seed):
            found[name] = (100 * between[0], 100 * between[1])
    return found


def _applying(found: Values) -> list[tuple[str, NDArray[np.float64]]]:
    columns = ((name, found[:, n][~np.isnan(found[:, n])]) for n, name in enumerate(METRICS))
    return [(name, column) for name, column in columns if len(column)]


def _of_question(gold: Gold, ranking: Sequence[str]) -> tuple[float, ...]:
    rank: dict[str, int] = {}
    for place, id_ in enumerate(ranking[:DEPTH], 1):
        rank.setdefault(id_, place)
    found = sorted(rank[id_] for id_ in gold.gold if id_ in rank)
    first = found[0] if found else DEPTH + 1
    ideal = sum(1 / log2(place + 1) for place in range(1, min(10, len(gold.gold)) + 1))
    return (
        sum(place <= 5 for place in found) / len(gold.gold),
        sum(place <= 10 for place in found) / len(gold.gold),
        sum(1 / log2(place + 1) for place in found if place <= 10) / ideal,
        float(first == 1),
        float(first <= 5),
        1 / first if first <= 10 else 0.0,
        _new_first(gold, rank),
    )


def _new_first(gold: Gold, rank: Mapping[str, int]) -> float:
    if not gold.old or not gold.new:
        return float("nan")
    old, new = (min(rank.get(id_, DEPTH + 1) for id_ in ids) for ids in (gold.old, gold.new))
    return float(new < old)
