"""A chain of lines shows every edit, deletion, insertion and change of order, and with an anchor also what was cut off."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.accounting.chain import NOTHING, Break, Link, broken, canonical, line_of, sealed

EDITS = 1_000


def chain(count: int, after: Link = NOTHING) -> tuple[list[str], Link]:
    """`count` lines and the last link; the lines are not all of one length."""
    lines, last = [], after
    for n in range(count):
        fields = {
            "kind": "answer",
            "at": 1_795_392_000.0 + n / 8,
            "user": f"U{n % 3}",
            "memories": [f"m{k}" for k in range(n % 4)],
        }
        last, text = sealed(last, fields)
        lines.append(text)
    return lines, last


WHOLE, LAST = chain(12)


def test_a_chain_that_nobody_touched_holds() -> None:
    assert broken(WHOLE, NOTHING, LAST) is None
    assert broken([], NOTHING, NOTHING) is None


def test_a_chain_goes_on_where_its_beginning_was_trimmed() -> None:
    fifth = line_of(WHOLE[4])
    assert fifth is not None
    assert broken(WHOLE[5:], fifth.link, LAST) is None
    assert broken(WHOLE[6:], fifth.link, LAST) == Break(
        6, "line 7 stands here: lines are missing, were put in or moved"
    )


@dataclass(frozen=True)
class Edited:
    lines: tuple[str, ...]
    first: int  # index of the first line that is another than it was


@st.composite
def edited(draw: st.DrawFn) -> Edited:
    """The chain after one edit, deletion, insertion or swap, which changed something."""
    lines = list(WHOLE)
    at = draw(st.integers(0, len(lines) - 1))
    match draw(st.sampled_from(["character", "field", "delete", "insert", "swap", "double", "resealed"])):
        case "character":
            where = draw(st.integers(0, len(lines[at]) - 1))
            char = draw(st.characters(codec="utf-8"))
            lines[at] = lines[at][:where] + char + lines[at][where + draw(st.integers(0, 2)) :]
        case "field":
            fields = json.loads(lines[at])
            fields[draw(st.sampled_from([*fields, "more"]))] = draw(st.none() | st.integers() | st.text() | st.floats())
            lines[at] = canonical(fields)
        case "delete":
            del lines[at : at + draw(st.integers(1, 3))]
        case "insert":
            lines.insert(at, draw(st.text(max_size=40) | st.sampled_from(WHOLE)))
        case "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        case "double":
            lines.insert(at, lines[at])
        case "resealed":  # with a right hash of its own, but those after it follow the old one
            before = line_of(lines[at - 1]) if at else None
            lines[at] = sealed(before.link if before else NOTHING, {"kind": "answer", "at": 0.0, "user": "U9"})[1]
    pairs = zip(lines, WHOLE, strict=False)
    first = next((n for n, (now, was) in enumerate(pairs) if now != was), min(len(lines), len(WHOLE)))
    return Edited(tuple(lines), first)


@settings(max_examples=EDITS)
@given(edited().filter(lambda e: list(e.lines) != WHOLE))
def test_every_one_of_a_thousand_edits_is_found_and_where(edit: Edited) -> None:
    found = broken(edit.lines, NOTHING, LAST)
    assert found is not None
    assert found.n - 1 in (edit.first, edit.first + 1)  # a line with a right hash of its own shows in the next


def test_what_is_cut_off_together_with_the_end_shows_with_an_anchor_only() -> None:
    short, end = chain(9)
    assert broken(short, NOTHING, end) is None
    assert broken(short, NOTHING, end, anchor=LAST) == Break(10, "line 12 was anchored and is gone")


def test_a_log_sealed_anew_is_not_the_one_that_was_anchored() -> None:
    lines, last = list[str](), NOTHING
    for text in WHOLE:
        fields = {name: value for name, value in json.loads(text).items() if name not in ("n", "prev", "hash")}
        last, line = sealed(last, {**fields, "user": "U9"})
        lines.append(line)
    assert broken(lines, NOTHING, last) is None
    assert broken(lines, NOTHING, last, anchor=LAST) == Break(12, "this is not the line that was anchored")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "7", '{"n":1e999,"hash":"","at":0}', '{"n":1}', '{"n":[],"hash":1,"at":2}']
)
def test_what_is_no_line_is_none(text: str) -> None:
    assert line_of(text) is None
