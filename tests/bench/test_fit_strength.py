"""The script that fits `strength` again: it fits what `strength` works out, and measures what it says it measures."""

import importlib.util
import sys
from itertools import product
from math import exp, isclose
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.retrieval import strength as used
from bot.memory.retrieval.strength import Signs, strength

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fit_strength.py"

SIGNS = st.builds(Signs, st.floats(0, 1), st.floats(0, 500), st.floats(0, 10), st.integers(0, 10**7))
SAID = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30).filter(
    lambda some: len({answers for _, answers in some}) == 2
)


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fit_strength", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_strength"] = module
    spec.loader.exec_module(module)
    return module


fitting = load()


@given(SIGNS)
def test_what_is_fitted_is_what_strength_works_out(signs: Signs) -> None:
    numbers = [getattr(used, name) for name in fitting.NAMES]
    logit = sum(number * feature for number, feature in zip(numbers, fitting.features(signs), strict=True))
    assert isclose(strength(signs), 1 / (1 + exp(-logit)), rel_tol=1e-9)


def test_a_fit_finds_the_numbers_that_made_the_answers() -> None:
    chance = np.random.default_rng(0)
    rows = np.column_stack([np.ones(20_000), chance.normal(size=20_000)])
    answers = (chance.random(20_000) < 1 / (1 + np.exp(-rows @ [-1.0, 2.0]))).astype(float)
    assert fitting.fit(rows, answers, np.ones(20_000)) == pytest.approx([-1.0, 2.0], abs=0.1)


@given(SAID)
def test_auc_is_how_often_an_answer_is_said_to_be_likelier_than_a_miss(some: list[tuple[float, bool]]) -> None:
    right, wrong = ([said for said, answers in some if answers is kind] for kind in (True, False))
    wins = [1.0 if a > b else 0.5 if a == b else 0.0 for a, b in product(right, wrong)]
    said, answers = np.array([one[0] for one in some]), np.array([float(one[1]) for one in some])
    assert isclose(fitting.auc(said, answers, np.ones(len(some))), sum(wins) / len(wins), abs_tol=1e-9)


def test_what_is_said_and_comes_true_as_often_is_calibrated() -> None:
    said = np.repeat([0.25, 0.75], 4)
    answers = np.array([1.0, 0, 0, 0, 1, 1, 1, 0])
    assert fitting.calibration(said, answers, np.ones(8)) == 0
    assert fitting.calibration(said, 1 - answers, np.ones(8)) == pytest.approx(0.5)
