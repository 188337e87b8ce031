"""The paired bootstrap, where its answer can be told without it."""

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tuning.evaluation.bootstrap import interval, mean


def column(*values: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return np.array(values, dtype=np.float64)


def test_who_is_always_better_by_as_much_is_better_by_exactly_that() -> None:
    assert interval(column(0.5, 0.7, 0.9), column(0.3, 0.5, 0.7)) == pytest.approx((0.2, 0.2))


def test_the_same_answers_differ_by_nothing() -> None:
    assert interval(column(1, 0, 1), column(1, 0, 1)) == (0, 0)


def test_one_question_in_two_that_is_won_spans_from_none_to_both() -> None:
    # two questions drawn of two: both lost in a quarter of the draws, both won in a quarter: far more than 2.5 %
    assert interval(column(1, 0), column(0, 0)) == (0, 1)


def test_of_a_hundred_questions_twenty_won_the_interval_is_that_of_the_binomial() -> None:
    found = interval(column(*[1.0] * 20, *[0.0] * 80), column(*[0.0] * 100))
    assert found == pytest.approx((0.12, 0.28), abs=0.011)  # 2.5 % and 97.5 % of Binomial(100, 0.2): 12.5 and 28


def test_questions_that_a_measure_does_not_apply_to_count_for_nobody() -> None:
    assert interval(column(1, nan, 1), column(0, nan, 0)) == (1, 1)
    assert interval(column(nan, nan), column(0, 1)) is None
    assert interval(column(), column()) is None
    assert mean(column(nan)) is None
    assert mean(column(nan, 1, 0)) == 0.5


def test_what_applies_to_one_of_them_counts_for_that_one() -> None:
    # a precision: ours abstained on the first two questions and was right once, theirs only on the last, rightly
    ours, theirs = column(1, 0, nan, nan), column(nan, nan, nan, 1)
    low, high = interval(ours, theirs) or (nan, nan)
    assert -1 <= low < 0 <= high <= 0


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_the_difference_of_the_means_lies_between_the_worst_and_the_best_question(
    pairs: list[tuple[float, float]],
) -> None:
    ours, theirs = column(*(a for a, _ in pairs)), column(*(b for _, b in pairs))
    low, high = interval(ours, theirs) or (nan, nan)
    differences = ours - theirs
    assert differences.min() - 1e-9 <= low <= high <= differences.max() + 1e-9
    back = interval(theirs, ours) or (nan, nan)
    assert back == pytest.approx((-high, -low))
