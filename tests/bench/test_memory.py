"""The figures of `saegim bench memory`: what counts, over how many, and how sure."""

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bench.board import Board, Gold, Question, Row
from bot.bench.boards import Exam
from bot.bench.memory import declined, recalled, wilson
from bot.memory.values import Hit
from tests.mind.making import memory

ROWS = tuple(Row(f"r{n}", f"text {n}", "user", "C", n, n, private=True) for n in range(30))
KINDS = {"q0": "abstention", "q1": "knowledge_update", "q2": "contradiction_resolution"}
TEXTS = {"q0": "Who said what?", "q1": "How many are there?", "q2": "Have I done it?"}
EXAM = Exam(
    "beam",
    Board(ROWS, tuple(Question(id_, text, "C", "user") for id_, text in TEXTS.items()), 0),
    {"q1": Gold("q1", frozenset({"r1", "r2"}), frozenset({"r1"}), frozenset({"r2"}))},
    KINDS,
    {"q2": (frozenset({"r3"}), frozenset({"r4", "r5"}))},
)


def found(*rows: int, strength: float = 0.5) -> list[Hit]:
    return [Hit(replace(memory("…"), id=f"{n:010d}"), 1.0, strength, ("…",)) for n in rows]


@pytest.mark.parametrize(
    ("update", "contradiction", "figures"),
    [
        ((2, 1), (3, 5), (100.0, 100.0, 100.0)),
        ((1, 2), (3, 6), (0.0, 100.0, 0.0)),
        ((2,), (*range(6, 15), 3, 4), (100.0, 50.0, 0.0)),
        ((), (4, 3), (0.0, 0.0, 100.0)),
    ],
)
def test_what_is_found_is_counted(
    update: tuple[int, ...], contradiction: tuple[int, ...], figures: tuple[float, float, float]
) -> None:
    got = recalled(EXAM, [("q1", found(*update)), ("q2", found(*contradiction))])
    assert tuple(got[name] for name in ("new_first", "r_at_10", "both_sides")) == figures
    assert [got[f"{name}_n"] for name in ("new_first", "r_at_10", "both_sides")] == [1, 1, 1]


def test_declining_is_right_where_nothing_was_said_and_wrong_elsewhere() -> None:
    weak, strong = found(1, strength=0.06), found(1, strength=0.9)
    got = declined(EXAM, [("q0", weak), ("q1", weak), ("q2", strong)])
    assert (got["declined"], got["declined_n"]) == (100.0, 1)
    assert (got["false_refusals"], got["false_refusals_n"]) == (50.0, 2)
    assert (got["declined_with_model"], got["false_refusals_with_model"]) == (0.0, 0.0)


@given(st.integers(1, 500), st.data())
def test_wilsons_interval_holds_the_share_and_solves_its_own_equation(n: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, n))
    low, high = wilson(right, n)
    share = right / n
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1
    for bound in {low, high} - {0.0, 1.0}:  # a bound is where the share is 1.96 standard errors away
        assert abs(share - bound) == pytest.approx(1.96 * sqrt(bound * (1 - bound) / n), rel=1e-6, abs=1e-7)


def test_nothing_is_known_of_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
