"""The fit of the router's evidence: it finds what tells answers apart, and refuses no more than it may."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.bench.reading import Reading
from bot.memory.values import Evidence, Hit
from bot.mind.evidence import Signs
from tests.mind.making import hit

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "fit_router.py"
FACT, VALUE = "who did what?", "how many are there?"
NOTHING = Reading("abstain", right=False, shown=False, tokens=0)


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fit_router", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script: Any = loaded()


def case(n: int, text: str, hits: list[Hit], *, answerable: bool, board: str = "locomo") -> Any:
    return script.Case(board, f"q{n}", text, "all", answerable, tuple(hits), NOTHING, NOTHING)


def found(strength: float, *, theirs: bool) -> list[Hit]:
    evidence = Evidence(words=3.0, named=theirs, alone=False)
    other = replace(hit("other", strength), evidence=Evidence(words=3.0, alone=False))
    return [replace(hit("one", strength), evidence=evidence), other]


def test_what_tells_answers_apart_gets_the_weight_and_what_does_not_gets_none() -> None:
    cases = [
        case(n, FACT, found(0.2 + 0.2 * (n % 4), theirs=(n % 10 > 1) == answerable), answerable=answerable)
        for n in range(400)
        for answerable in (True, False)
    ]
    assert any(one.fitted for one in cases)
    assert not all(one.fitted for one in cases)

    constant, weights = script.fit(cases)
    theirs = [
        w * n
        for w, n in zip(weights, Signs(0.0, alone=False, subject=True, lead=0.5, share=0.5).numbers(), strict=True)
    ]

    assert constant + sum(theirs) > 1 > -1 > constant
    assert abs(weights[0]) < 0.2, "strength is the same for both"


@pytest.mark.parametrize("strong", [0.3, 0.7])
def test_at_most_a_tenth_of_the_answerable_is_refused(strong: float) -> None:
    cases = [case(n, VALUE, found(n / 300, theirs=False), answerable=True) for n in range(300)]
    cases += [case(n, VALUE, found(strong, theirs=False), answerable=True, board="squad") for n in range(300)]
    bar = script.topic(cases)
    below = []
    for board in ("locomo", "squad"):
        fitted = [one.could[0].strength < bar for one in cases if one.board == board and one.fitted]
        below.append(sum(fitted) / len(fitted))
    assert 0 < sum(below) / 2 <= script.REFUSED


def test_a_share_of_nothing_is_a_dash() -> None:
    assert script.share([]) == "–"
    assert script.share([True, False, False]) == "33"
