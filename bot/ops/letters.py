"""`saegim inbox`: the jobs that were given up, shown, put back in line or dropped. What is shown is never anybody's words."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from bot.config import Settings
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.redact import redact
from bot.slack.letters import Letter, Letters, Waiting, chosen

SHOWN: Final = 50  # letters one by one

console = Console()


@contextmanager
def _letters(settings: Settings) -> Iterator[Letters]:
    with connect(settings.redis_url) as redis:
        yield Letters(redis)


def show_list(settings: Settings) -> None:
    """Show what waits, and the letters, the newest first."""
    with _letters(settings) as desk:
        waiting, letters = desk.waiting(), desk.read()
    console.print(waiting_line(waiting, time.time()), highlight=False)
    if not letters:
        console.print("Nothing was given up.")
        return
    console.print(letters_table(letters))
    console.print("`saegim inbox retry NUMBER` puts one back in line, `saegim inbox drop NUMBER` forgets it.")


def waiting_line(waiting: Waiting, now: float) -> str:
    """What waits, in one sentence."""
    if not waiting.jobs:
        return "Nothing waits in the inbox."
    since = f", the oldest for {_span(now - waiting.oldest)}" if waiting.oldest else ""
    return f"In line or being done: {_many(waiting.jobs, 'job')} in {_many(waiting.threads, 'thread')}{since}."


def letters_table(letters: Sequence[Letter]) -> Table:
    """One row for each letter."""
    number, given_up = Column("number", no_wrap=True), Column("given up (UTC)", no_wrap=True)
    where, reason = Column("kind\nplace", no_wrap=True), Column("reason", overflow="fold")
    table = Table(number, given_up, where, "tries", reason, box=SIMPLE)
    for letter in letters[:SHOWN]:
        kind, place = (letter.event.kind, letter.event.place) if letter.event else ("?", "")
        table.add_row(
            letter.number, _when(letter.at), f"{kind}\n{place}".rstrip(), str(letter.tries), redact(letter.reason)
        )
    if len(letters) > SHOWN:
        table.add_row(f"… and {len(letters) - SHOWN} more")
    return table


def show_one(settings: Settings, number: str) -> None:
    """Show everything of the letters with this number but what was written. Raises `Refuse` where there is none."""
    with _letters(settings) as desk:
        found = _found(desk, number)
    for letter in found:
        table = Table(Column(no_wrap=True), "", box=None, show_header=False)
        for name, value in _facts(letter).items():
            table.add_row(name, value)
        console.print(table)


def _facts(letter: Letter) -> dict[str, str]:
    facts = {"number": letter.number, "given up": f"{_when(letter.at)} UTC", "tries": str(letter.tries)}
    facts["reason"] = redact(letter.reason)
    if letter.event is None:
        return {**facts, "event": "another version of Saegim wrote it: it can only be dropped"}
    event = letter.event
    known = {
        "kind": event.kind,
        "taken in": f"{_when(event.at)} UTC",
        "place": event.place,
        "person": event.user,
        "message": event.ts,
        "thread": event.thread_ts,
        "event": event.id,
    }
    return facts | {name: value for name, value in known.items() if value}


def retry(settings: Settings, number: str | None) -> None:
    """Put the letters with this number, or all, back in line. Raises `Refuse` where there is none."""
    with _letters(settings) as desk:
        found = list(reversed(desk.read())) if number is None else _found(desk, number)
        unreadable = [letter for letter in found if letter.event is None]
        revived = sum(desk.retry(letter) for letter in found)
    console.print(_settled(revived, "back in line for the workers", found))
    if unreadable:
        told = _many(len(unreadable), "letter")
        console.print(f"{told} written by another version of Saegim can only be dropped.", highlight=False)


def count(settings: Settings, number: str | None) -> int:
    """How many letters have this number, or how many there are. Raises `Refuse` where none has it."""
    with _letters(settings) as desk:
        return len(desk.read() if number is None else _found(desk, number))


def drop(settings: Settings, number: str | None) -> None:
    """Forget the letters with this number, or all. Raises `Refuse` where there is none."""
    with _letters(settings) as desk:
        found = desk.read() if number is None else _found(desk, number)
        dropped = sum(desk.drop(letter) for letter in found)
    console.print(_settled(dropped, "dropped", found))


def _found(desk: Letters, number: str) -> list[Letter]:
    found = chosen(desk.read(), number)
    if not found:
        raise Refuse(f"No letter has the number {number}. `saegim inbox list` shows those there are.")
    return found


def _settled(done: int, what: str, found: Sequence[Letter]) -> str:
    if not found:
        return "Nothing was given up."
    readable = sum(letter.event is not None for letter in found) if what != "dropped" else len(found)
    elsewhere = readable - done
    others = f" {_many(elsewhere, 'letter')} had been settled by somebody else meanwhile." if elsewhere else ""
    return f"{_many(done, 'letter')} {what}.{others}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") if at else "?"


def _span(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return _many(int(seconds // size), unit)
    return _many(max(0, int(seconds)), "second")
