"""The chain of the audit log: how a line is sealed onto the one before it, and where a chain is broken. Pure.

A line is canonical JSON (sorted, no spaces) that holds its number, the hash of the line before it, and its own: SHA-256 of the same line
without that. So any other byte, order or count of lines shows, up to the last line; that nothing is missing after it, only a hash shows
that was kept elsewhere, since whoever may write the log could seal all of it anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Link:
    """One line as the next one knows it."""

    n: int
    hash: str

    def __str__(self) -> str:
        return f"{self.n}:{self.hash}"


NOTHING: Final = Link(0, "")
"""What the first line of all follows."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read."""

    link: Link
    at: float  # seconds since the epoch
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    n: int  # the number of the line that should stand there
    why: str


def sealed(last: Link, fields: Mapping[str, object]) -> tuple[Link, str]:
    """The line of `fields` that follows `last`: its link, and its text."""
    line = {**fields, "n": last.n + 1, "prev": last.hash}
    digest = _digest(line)
    return Link(last.n + 1, digest), canonical({**line, "hash": digest})


def canonical(line: Mapping[str, object]) -> str:
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def line_of(text: str) -> Line | None:
    """The line that `text` is; None where it is none."""
    try:
        fields = json.loads(text)
        return Line(Link(int(fields["n"]), str(fields["hash"])), float(fields["at"]), fields)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None


def broken(lines: Iterable[str], first: Link, last: Link, anchor: Link | None = None) -> Break | None:
    """Where the chain of `lines` does not hold, which is to follow `first` and to end with `last`; None where it holds.

    `anchor`: a link that was kept elsewhere and has to be in it. One from before the first line says nothing.
    """
    link, seen = first, anchor is None or anchor.n <= first.n
    for text in lines:
        if why := _wrong(text, link):
            return Break(link.n + 1, why)
        line = line_of(text)
        link = line.link if line else link
        if anchor is not None and anchor.n == link.n:
            if anchor.hash != link.hash:
                return Break(link.n, "this is not the line that was anchored")
            seen = True
    if link != last:
        return Break(link.n + 1, f"the log should end with line {last.n}")
    return None if seen else Break(link.n + 1, f"line {anchor.n if anchor else 0} was anchored and is gone")


def _wrong(text: str, before: Link) -> str:
    """What is wrong with the line after `before`; "" where nothing is."""
    line = line_of(text)
    if line is None:
        return "this is no line of the log"
    fields = dict(line.fields)
    digest = fields.pop("hash")
    if canonical(line.fields) != text or digest != _digest(fields):
        return "this line was changed"
    if line.link.n != before.n + 1:
        return f"line {line.link.n} stands here: lines are missing, were put in or moved"
    return "" if fields.get("prev") == before.hash else "this line does not follow the one before it"


def _digest(line: Mapping[str, object]) -> str:
    return hashlib.sha256(canonical(line).encode()).hexdigest()
