"""Fading is monotone in everything it depends on, and its thresholds fall where the settings say."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import KINDS
from bot.memory.forgetting.fading import DAY, NEVER, Fate, Use, fate, strength
from bot.memory.values import Memory, MemoryKind

NOW = 1_795_392_000.0
KINDS_OF_MEMORY: tuple[MemoryKind, ...] = get_args(MemoryKind)


def memory(kind: MemoryKind = "message", age: float = 0.0) -> Memory:
    """A memory written `age` days ago."""
    return Memory("a", "배포는 화요일", "U1", "민수", "C1", "1.0", "1.0", NOW - age * DAY, kind)


kinds = st.sampled_from(KINDS_OF_MEMORY)
days = st.floats(0, 20_000)
more = st.floats(0, 5_000)
uses = st.builds(
    Use,
    count=st.integers(0, 1_000),
    last=st.floats(0, 20_000).map(lambda ago: NOW - ago * DAY),
    up=st.integers(0, 10),
    down=st.integers(0, 10),
)
retentions = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 5_000))


def left(one: Memory, use: Use, retention: dict[str, int], *, later: float = 0.0, pinned: bool = False) -> float:
    return strength(one, use, NOW + later * DAY, pinned=pinned, retention=retention)


@given(kinds, days, more, uses, retentions)
def test_it_is_never_stronger_when_it_is_older(
    kind: MemoryKind, age: float, older: float, use: Use, retention: dict[str, int]
) -> None:
    assert left(memory(kind, age + older), use, retention) <= left(memory(kind, age), use, retention)


@given(kinds, days, more, uses, retentions)
def test_it_is_never_stronger_as_time_goes_by(
    kind: MemoryKind, age: float, later: float, use: Use, retention: dict[str, int]
) -> None:
    one = memory(kind, age)
    assert left(one, use, retention, later=later) <= left(one, use, retention)


@given(kinds, days, more, uses, retentions)
def test_it_is_never_stronger_the_longer_ago_it_was_used(
    kind: MemoryKind, age: float, longer: float, use: Use, retention: dict[str, int]
) -> None:
    earlier = replace(use, last=use.last - longer * DAY)
    assert left(memory(kind, age), earlier, retention) <= left(memory(kind, age), use, retention)


@given(kinds, days, uses, retentions, st.integers(1, 50))
def test_it_is_never_weaker_for_being_used_more(
    kind: MemoryKind, age: float, use: Use, retention: dict[str, int], times: int
) -> None:
    one, used_more = memory(kind, age), replace(use, count=use.count + times)
    assert left(one, used_more, retention) >= left(one, use, retention)


@given(kinds, days, uses, retentions)
def test_thumbs_up_never_weaken_it_and_thumbs_down_never_strengthen_it(
    kind: MemoryKind, age: float, use: Use, retention: dict[str, int]
) -> None:
    one, now = memory(kind, age), left(memory(kind, age), use, retention)
    assert left(one, replace(use, up=use.up + 1), retention) >= now
    assert left(one, replace(use, down=use.down + 1), retention) <= now


@given(kinds, days, uses, retentions)
def test_what_is_pinned_is_never_weaker_and_never_moves(
    kind: MemoryKind, age: float, use: Use, retention: dict[str, int]
) -> None:
    one = memory(kind, age)
    assert left(one, use, retention, pinned=True) >= left(one, use, retention)
    assert fate(one, use, NOW, pinned=True, retention=retention) == "recalled"


@given(kinds, days, uses, retentions)
def test_it_leaves_recall_before_it_leaves_the_store(
    kind: MemoryKind, age: float, use: Use, retention: dict[str, int]
) -> None:
    one = memory(kind, age)
    history = [fate(one, use, NOW + day * DAY, pinned=False, retention=retention) for day in range(0, 40_000, 250)]
    order = ["recalled", "faded", "erased"]
    assert [order.index(what) for what in history] == sorted(map(order.index, history))


@pytest.mark.parametrize(
    ("kind", "age", "use", "retention", "expected"),
    [
        ("message", 729, NEVER, {}, "recalled"),
        ("message", 731, NEVER, {}, "faded"),
        ("message", 40_000, NEVER, {}, "faded"),  # faded out of recall, and kept
        ("note", 40_000, NEVER, {}, "recalled"),
        ("decision", 40_000, NEVER, {}, "recalled"),
        ("message", 486, NEVER, {"message": 730}, "recalled"),
        ("message", 487, NEVER, {"message": 730}, "faded"),
        ("message", 729, NEVER, {"message": 730}, "faded"),
        ("message", 730, NEVER, {"message": 730}, "erased"),
        ("fact", 1_824, NEVER, {"fact": 1_825}, "faded"),
        ("fact", 1_825, NEVER, {"fact": 1_825}, "erased"),
        ("note", 1_825, NEVER, {"fact": 1_825}, "recalled"),
        ("message", 731, Use(count=1, last=NOW - DAY), {}, "recalled"),  # yesterday somebody needed it
        ("message", 800, Use(count=3, last=NOW - 799 * DAY), {}, "recalled"),  # needed often: it takes four years
        ("message", 400, Use(down=1), {}, "faded"),
    ],
)
def test_where_the_thresholds_fall(
    kind: MemoryKind, age: float, use: Use, retention: dict[str, int], expected: Fate
) -> None:
    assert fate(memory(kind, age), use, NOW, pinned=False, retention=retention) == expected


def test_retention_by_a_clock_leaves_nobody_and_takes_nobody_early() -> None:
    ages = [day * 0.036 for day in range(10_000)]  # 0 … 360 days, 180 of them the limit
    fates = [fate(memory("fact", age), NEVER, NOW, pinned=False, retention={"fact": 180}) == "erased" for age in ages]
    assert fates == [age >= 180 for age in ages]


def test_the_settings_know_every_kind_of_memory() -> None:
    assert KINDS == KINDS_OF_MEMORY
