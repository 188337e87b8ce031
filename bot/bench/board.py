"""A recall board in its neutral form, read from JSON lines: messages or documents, and questions asked where they stand.

    corpus     {"id", "text", "user", "ts", "channel", "thread_ts", "private"}   oldest first; without a thread "thread_ts" is ""
    questions  {"id", "text", "channel", "user"}                                asked in that channel, by that person
    gold       {"id", "gold", "old", "new"}          ids of rows that answer; where a fact changed, those that say it as it was and is

Reading is strict, since a board half read measures something else. What is done with a board is `rank.py`'s business, how rankings
are scored that of `metrics.py`.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import Refuse

MICROSECONDS = 1_000_000  # in a second; Slack's timestamps count them
TIME = re.compile(r"[0-9]{1,11}(?:\.[0-9]{1,9})?", re.ASCII)  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class Row:
    """One message or document."""

    id: str
    text: str
    user: str
    channel: str
    at: int  # when it was written, in microseconds: no two rows of a channel share it
    thread: int  # `at` of the root of its thread
    private: bool

    @property
    def ts(self) -> str:
        """As Slack writes it."""
        return timestamp(self.at)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, where and by whom."""

    id: str
    text: str
    channel: str
    user: str


@dataclass(frozen=True, slots=True)
class Gold:
    """What answers a question."""

    id: str  # of the question
    gold: frozenset[str]
    old: frozenset[str] = frozenset()  # where a fact changed: the rows that say what it was
    new: frozenset[str] = frozenset()  # and those that say what it is


@dataclass(frozen=True, slots=True)
class Board:
    """Rows and questions that fit together."""

    rows: tuple[Row, ...]
    questions: tuple[Question, ...]
    moved: int  # rows that shared channel and ts with one before them, and got the next free microsecond

    @property
    def private(self) -> frozenset[str]:
        """The channels with a private row."""
        return frozenset(row.channel for row in self.rows if row.private)

    @property
    def now(self) -> float:
        """The time of asking, seconds since the epoch: that of the newest row."""
        return max((row.at for row in self.rows), default=0) / MICROSECONDS


def timestamp(microseconds: int) -> str:
    """A Slack timestamp: seconds, a point, six digits."""
    return f"{microseconds // MICROSECONDS}.{microseconds % MICROSECONDS:06d}"


def read_board(corpus: Path, questions: Path) -> Board:
    """The board of the two files; raises `Refuse` naming the file and line where one does not hold what it should."""
    rows, moved = _apart(_read(corpus, _row))
    _once(corpus, [row.id for row in rows])
    channels = {row.channel for row in rows}
    asked = _read(questions, lambda line: _question(line, channels))
    return Board(tuple(rows), tuple(asked), moved)


def read_gold(path: Path) -> list[Gold]:
    """What answers which question; raises `Refuse` naming the line that does not hold it."""
    return _read(path, _gold)


Made = TypeVar("Made", Row, Question, Gold)


class _LineError(ValueError):
    """A line that does not hold what it should; says why."""


def _read(path: Path, made_of: Callable[[dict[str, Any]], Made]) -> list[Made]:
    made = []
    for number, line in _lines(path):
        try:
            made.append(made_of(_object(line)))
        except _LineError as error:
            raise Refuse(f"{path}, line {number}: {error}.") from None
    return made


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every line that is not blank, with its number."""
    try:
        with path.open("rb") as file:
            yield from ((number, line) for number, line in enumerate(file, 1) if line.strip())
    except OSError as error:
        raise Refuse(f"{path} cannot be read: {error.strerror or error}.") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise _LineError("this is no JSON") from None
    if not isinstance(value, dict):
        raise _LineError("this is no JSON object")
    return value


def _row(line: dict[str, Any]) -> Row:
    at = _time(line, "ts")
    private = line.get("private")
    if not isinstance(private, bool):
        raise _LineError("`private` is missing" if private is None else "`private` is neither true nor false")
    thread = _time(line, "thread_ts") if _string(line, "thread_ts") else at
    return Row(
        _filled(line, "id"), _string(line, "text"), _string(line, "user"), _filled(line, "channel"), at, thread, private
    )


def _question(line: dict[str, Any], channels: Collection[str]) -> Question:
    question = Question(*(_string(line, name) for name in ("id", "text", "channel", "user")))
    if question.channel not in channels:
        raise _LineError(f"nothing in the corpus stands in the channel {question.channel!r}")
    return question


def _gold(line: dict[str, Any]) -> Gold:
    gold = Gold(_filled(line, "id"), *(_ids(line, name) for name in ("gold", "old", "new")))
    if not gold.gold:
        raise _LineError("`gold` is missing")
    return gold


def _ids(line: dict[str, Any], name: str) -> frozenset[str]:
    value = line.get(name, [])
    if not isinstance(value, list) or not all(isinstance(id_, str) for id_ in value):
        raise _LineError(f"`{name}` is no list of ids")
    return frozenset(value)


def _string(line: dict[str, Any], name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str):
        raise _LineError(f"`{name}` is missing" if value is None else f"`{name}` is no string")
    return value


def _filled(line: dict[str, Any], name: str) -> str:
    if not (value := _string(line, name)):
        raise _LineError(f"`{name}` is empty")
    return value


def _time(line: dict[str, Any], name: str) -> int:
    if not TIME.fullmatch(value := _string(line, name)):
        raise _LineError(f'`{name}` is no timestamp of the form "1795392000.000100"')
    return round(Decimal(value) * MICROSECONDS)


def _apart(rows: list[Row]) -> tuple[list[Row], int]:
    """The rows with no two of a channel at one time, as Slack has it: the later ones move on by microseconds.

    A root that moves stays a root; a reply belongs to the thread it names, whose root is the first row of that time.
    """
    taken: set[tuple[str, int]] = set()
    apart, moved = [], 0
    for row in rows:
        at = row.at
        while (row.channel, at) in taken:
            at += 1
        taken.add((row.channel, at))
        if at != row.at:
            moved += 1
            apart.append(replace(row, at=at, thread=at if row.thread == row.at else row.thread))
        else:
            apart.append(row)
    return apart, moved


def _once(path: Path, ids: list[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise Refuse(f"{path}: the id {id_!r} stands there twice.")
        seen.add(id_)
