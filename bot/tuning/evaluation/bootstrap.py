"""Whether a difference between two that were asked the same is more than chance: a paired bootstrap. Pure."""

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 10_000
TOGETHER = 100  # resamples drawn at once: what fits into a few MB

Column = NDArray[np.float64]
"""float64[questions]; NaN where a measure does not apply to a question."""


def mean(column: Column) -> float | None:
    """The mean over the questions it applies to; None where it applies to none."""
    there = column[~np.isnan(column)]
    return float(there.mean()) if len(there) else None


def interval(ours: Column, theirs: Column, seed: int = 0) -> tuple[float, float] | None:
    """Between what the difference of the means, ours minus theirs, lies with 95 % confidence; None where one of them has no mean.

    `RESAMPLES` times as many questions are drawn, with repetition, and asked of both. What applies to a question for one of them only (a
    precision, of those who said something) counts for that one.
    """
    applies = ~(np.isnan(ours) & np.isnan(theirs))
    ours, theirs = ours[applies], theirs[applies]
    if mean(ours) is None or mean(theirs) is None:
        return None
    random = np.random.default_rng(seed)
    drawn: list[float] = []
    for _ in range(RESAMPLES // TOGETHER):
        chosen = random.integers(len(ours), size=(TOGETHER, len(ours)))
        drawn += (_means(ours[chosen]) - _means(theirs[chosen])).tolist()
    low, high = np.nanpercentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def _means(rows: NDArray[np.float64]) -> Column:
    """The mean of each row; NaN where nothing in it applies."""
    there = ~np.isnan(rows)
    many = there.sum(axis=1)
    return np.where(many > 0, np.where(there, rows, 0.0).sum(axis=1) / np.maximum(many, 1), np.nan)
