"""The metrics, on rankings whose scores can be worked out by hand."""

from math import log2

import numpy as np
import pytest

from bot.bench.board import Gold
from bot.bench.metrics import METRICS, intervals, means, values

NINE = [f"x{n}" for n in range(9)]


def scores(gold: Gold, ranking: list[str]) -> dict[str, float]:
    [row] = values([gold], {gold.id: ranking})
    return dict(zip(METRICS, row, strict=True))


@pytest.mark.parametrize(
    ("gold", "ranking", "expected"),  # of hit@1, hit@5, R@5, R@10, nDCG@10, MRR@10
    [
        ({"a"}, ["a"], (1, 1, 1, 1, 1, 1)),
        ({"a"}, ["x", "a"], (0, 1, 1, 1, 1 / log2(3), 1 / 2)),
        ({"a"}, [*NINE[:4], "a"], (0, 1, 1, 1, 1 / log2(6), 1 / 5)),
        ({"a"}, [*NINE[:5], "a"], (0, 0, 0, 1, 1 / log2(7), 1 / 6)),
        ({"a"}, [*NINE, "a"], (0, 0, 0, 1, 1 / log2(11), 1 / 10)),
        ({"a"}, [*NINE, "x", "a"], (0, 0, 0, 0, 0, 0)),
        ({"a"}, [], (0, 0, 0, 0, 0, 0)),
        ({"a", "b"}, ["a", "x", "b"], (1, 1, 1, 1, (1 + 1 / 2) / (1 + 1 / log2(3)), 1)),
        ({"a", "b"}, ["x", "b"], (0, 1, 1 / 2, 1 / 2, (1 / log2(3)) / (1 + 1 / log2(3)), 1 / 2)),
        # said twice counts once, where it stands first
        ({"a", "b"}, ["b", "b", "a"], (1, 1, 1, 1, (1 + 1 / 2) / (1 + 1 / log2(3)), 1)),
        # no ranking has more than ten among its first ten
        ({*NINE, "a", "b", "c"}, [*NINE, "a"], (1, 1, 5 / 12, 10 / 12, 1, 1)),
    ],
)
def test_a_question_scores_by_where_its_gold_stands(gold: set[str], ranking: list[str], expected: tuple[float]) -> None:
    found = scores(Gold("q", frozenset(gold)), ranking)
    assert [found[n] for n in ("hit@1", "hit@5", "R@5", "R@10", "nDCG@10", "MRR@10")] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ranking", "first"),
    [
        (["new", "old"], 1),
        (["old", "new"], 0),
        (["x", "new"], 1),
        (["x", "old"], 0),
        ([], 0),
        (["newer", "old", "new"], 1),
        ([*"abcdefghijklmnopqrs", "new"], 1),  # the twentieth
        ([*"abcdefghijklmnopqrst", "new"], 0),
    ],
)
def test_the_newest_statement_counts_when_it_comes_before_every_older_one(ranking: list[str], first: float) -> None:
    changed = Gold("q", frozenset({"new"}), old=frozenset({"old"}), new=frozenset({"new", "newer"}))
    assert scores(changed, ranking)["new_first"] == first


def test_means_are_per_cent_over_the_questions_a_metric_applies_to() -> None:
    x = frozenset("x")
    golds = [Gold("a", x), Gold("b", x, frozenset("o"), x), Gold("c", x)]
    found = means(values(golds, {"a": ["x"], "b": ["x"]}))
    assert found == pytest.approx(dict.fromkeys(METRICS[:-1], 200 / 3) | {"new_first": 100})
    assert "new_first" not in means(values(golds[:1], {}))


def test_a_difference_on_every_question_is_certain_and_one_by_chance_is_not() -> None:
    n = 400
    golds = [Gold(str(k), frozenset("x")) for k in range(n)]
    good = values(golds, {str(k): ["x"] for k in range(n)})
    none = values(golds, {})
    assert intervals(good, none)["R@10"] == (100, 100)
    half = np.where(np.arange(n)[:, None] % 2, good, none)
    other = np.where(np.arange(n)[:, None] % 2, none, good)
    low, high = intervals(half, other)["hit@5"]
    assert low < 0 < high
    # The difference of a question is +1 or −1, so its mean over 400 has a standard deviation of 5 points.
    assert high - low == pytest.approx(2 * 1.96 * 5, rel=0.1)


def test_intervals_are_the_same_in_every_run() -> None:
    golds = [Gold(str(k), frozenset("x")) for k in range(20)]
    ours = values(golds, {str(k): ["x"] for k in range(0, 20, 3)})
    assert intervals(ours, values(golds, {})) == intervals(ours, values(golds, {}))
