"""`saegim audit verify`, `list` and `export`. The log itself is `bot/accounting/audit.py`'s, what holds it together `bot/accounting/chain.py`'s."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from bot.accounting.audit import Audit
from bot.accounting.chain import NOTHING, Break, Line, Link, broken, canonical, line_of
from bot.config import Settings
from bot.errors import Refuse
from bot.memory.connection import connect

SHOWN: Final = 100  # lines
IDS: Final = 3  # memories of one line
NOTHING_YET: Final = "The audit log is empty: nothing was answered in the last 400 days."
_ANCHOR: Final = re.compile(r"(\d{1,15}):([0-9a-f]{64})")

console = Console()


def verify(settings: Settings, file: Path | None, anchor: str | None) -> int:
    """Say whether the log, or what was exported of it to `file`, is whole; the exit code. Raises `Refuse` on what is no anchor or no export."""
    noted = _link(anchor) if anchor else None
    if file is not None:
        said = _lines(file)
        first, last = _ends(said.pop() if said else "")
        return _report(len(said), broken(said, first, last, noted), last)
    with connect(settings.redis_url) as redis:
        said, first, last = Audit(redis).snapshot()
    return _report(len(said), broken(said, first, last, noted), last)


def _lines(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8") as lines:
            return [line.rstrip("\n") for line in lines]
    except OSError as error:
        raise Refuse(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refuse(f"{file} is no export of the audit log: `saegim audit export FILE` writes one.") from error


def export(settings: Settings, file: Path) -> None:
    """Write the log to `file`, which must not be there yet; raises `Refuse` where it cannot be written."""
    with connect(settings.redis_url) as redis:
        lines, first, last = Audit(redis).snapshot()
    ends = {"first_follows": str(first), "last": str(last)}
    try:
        with file.open("x", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in (*lines, canonical(ends)))
    except OSError as error:
        raise Refuse(f"{file} cannot be written: {error.strerror}. Name a file that is not there yet.") from error
    console.print(f"{len(lines)} lines in {file}. The last: {last}", soft_wrap=True)


def show(settings: Settings, since: float, user: str, place: str) -> None:
    """Show in a table the newest lines from `since` (seconds since the epoch) on, of this user and place where one is named."""
    with connect(settings.redis_url) as redis:
        found = list(islice(_chosen(Audit(redis), since, user, place), SHOWN + 1))
    if not found:
        narrowed = since or user or place
        console.print("No line of the audit log is about that." if narrowed else NOTHING_YET)
        return
    console.print(table(found[:SHOWN]))
    if len(found) > SHOWN:
        console.print(f"These are the newest {SHOWN}; `saegim audit export FILE` writes all.")


def table(lines: list[Line]) -> Table:
    """The lines, as they come; each column has two facts, one above the other, so that no id is cut in a narrow terminal."""
    names = ("line\nnumber", "when\n(UTC)", "who\nwhere", "what\nmodel", "memories", "tokens")
    shown = Table(*(Column(name, no_wrap=not name.startswith("what"), overflow="fold") for name in names), box=SIMPLE)
    for line in lines:
        number, when, tried, who, where, what, memories, model, tokens = map(str, _cells(line))
        pairs = ((number, tried), tuple(when.split()), (who, where), (what, model))
        shown.add_row(*("\n".join(filter(None, pair)) for pair in pairs), memories, tokens)
    return shown


def _cells(line: Line) -> Iterator[object]:
    said = line.fields
    yield line.link.n
    yield f"{datetime.fromtimestamp(line.at, UTC):%Y-%m-%d %H:%M:%S}"
    yield said.get("number", "")
    if said.get("kind") == "reading":
        yield f"operator {said.get('by', '')}".strip()
        yield "command line"
        yield f"{said.get('command', '')}, as {said['user']}" if said.get("user") else said.get("command", "")
        yield _ids(said)
        yield from ("", "")
        return
    yield said.get("user", "")
    yield said.get("place", "")
    yield " · ".join(filter(None, (str(said.get("asked_by", "")), str(said.get("basis", "")))))
    yield _ids(said)
    yield said.get("model", "")
    tokens = int(said.get("prompt_tokens", 0)) + int(said.get("completion_tokens", 0))
    yield tokens or ""


def _ids(said: Mapping[str, Any]) -> str:
    ids = list(said.get("memories") or ())
    return "\n".join(ids[:IDS]) + (f"\nand {len(ids) - IDS} more" if len(ids) > IDS else "")


def _chosen(audit: Audit, since: float, user: str, place: str) -> Iterator[Line]:
    for text in audit.newest():
        line = line_of(text)
        if line is None:
            continue
        if line.at < since:
            return
        if user in ("", line.fields.get("user")) and place in (
            "",
            line.fields.get("place"),
            line.fields.get("typed_in"),
        ):
            yield line


def _report(count: int, found: Break | None, last: Link) -> int:
    if found is not None:
        console.print(f"✗ Broken at line {found.n}: {found.why}.", style="red", soft_wrap=True)
        return 1
    if last == NOTHING:
        console.print(NOTHING_YET)
        return 0
    console.print(f"✓ {count} lines, each follows the one before. The last: {last}", soft_wrap=True)
    return 0


def _link(text: str) -> Link:
    found = _ANCHOR.fullmatch(text.strip())
    if found is None:
        raise Refuse(
            f"{text} is no anchor: it is a number, a colon and 64 hexadecimal digits, as `saegim audit verify` prints it."
        )
    return Link(int(found[1]), found[2])


def _ends(text: str) -> tuple[Link, Link]:
    """The first and last link of an exported file."""
    try:
        ends = json.loads(text)
        first, last = str(ends["first_follows"]), str(ends["last"])
    except (ValueError, TypeError, KeyError) as error:
        raise Refuse("The file's last line does not say where the log ends: it is no whole export.") from error
    return (NOTHING if first == str(NOTHING) else _link(first)), (NOTHING if last == str(NOTHING) else _link(last))
