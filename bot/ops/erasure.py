"""`saegim memory fade`, `receipts` and `scan`: what an operator sees of fading and erasing. What they show is never anybody's words."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from bot.config import Settings
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.forgetting.fade_plan import Move, moves
from bot.memory.forgetting.fading import Fate
from bot.memory.forgetting.receipts import Entry, Receipts
from bot.memory.pins import Pins
from bot.memory.store import Store
from bot.ops.absence import found

SHOWN: Final = 50  # memories, or receipts, one by one
IDS: Final = 5  # of one receipt
FATES: Final[dict[Fate, str]] = {
    "faded": "leaves recall",
    "erased": "is erased",
    "recalled": "is recalled again",
}

console = Console()


def show_plan(settings: Settings) -> list[Move]:
    """Show in a table what fades now, and return it."""
    with connect(settings.redis_url) as redis:
        planned = list(moves(Store(redis), Pins(redis), settings.retention, time.time()))
    if not planned:
        console.print("Nothing fades now, and nothing is past its retention.")
        return planned
    console.print(plan_table(planned))
    counts = Counter(move.fate for move in planned)
    console.print("; ".join(f"{what}: {counts[fate]}" for fate, what in FATES.items()))
    return planned


def plan_table(planned: Sequence[Move]) -> Table:
    """The memories that move, the weakest first."""
    id_, written, last_shown = (Column(name, no_wrap=True) for name in ("memory", "written", "last shown"))
    table = Table(id_, "kind", "place", written, last_shown, "shown", "strength", "what", box=SIMPLE)
    for move in sorted(planned, key=lambda move: (move.strength, move.memory.id))[:SHOWN]:
        memory, use = move.memory, move.use
        last = _day(use.last) if use.last else "never"
        told = (memory.id, memory.kind, memory.place_name or memory.place, _day(memory.at), last)
        table.add_row(*told, str(use.count), f"{move.strength:.3f}", FATES[move.fate])
    if len(planned) > SHOWN:
        table.add_row(f"… and {len(planned) - SHOWN} more")
    return table


def show_receipts(settings: Settings) -> None:
    """Show the newest receipts."""
    with connect(settings.redis_url) as redis:
        entries = Receipts(redis).read()
    console.print(receipts_table(entries) if entries else "No receipts: nothing was erased or changed yet.")


def receipts_table(entries: Sequence[Entry]) -> Table:
    """The newest receipts first; only what was erased or changed is counted, and no id is cut."""
    table = Table(Column("when (UTC)", no_wrap=True), "what", "counted", Column("ids", no_wrap=True), box=SIMPLE)
    for entry in entries[:SHOWN]:
        ids = [*entry.erased, *entry.changed]
        more = [f"… +{len(ids) - IDS}"] if len(ids) > IDS else []
        counted = {"erased": len(entry.erased), "changed": len(entry.changed), "turns": entry.turns}
        counted |= {"replies": entry.replies, "letters": entry.letters}
        told = ", ".join(f"{name} {count}" for name, count in counted.items() if count)
        at = datetime.fromtimestamp(entry.at, UTC).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(at, entry.what, told, "\n".join([*ids[:IDS], *more]))
    return table


def prove_absence(settings: Settings, text: str) -> int:
    """Look for `text` in every key; 1 where it is found, else 0."""
    with connect(settings.redis_url, decode=False) as redis:
        try:
            counts = found(redis, text)
        except ValueError as error:
            raise Refuse(f"{error}: TEXT has no letter and no digit.") from error
    if not counts:
        console.print("Not found in any key.")
        return 0
    table = Table("key", "found")
    for key, count in sorted(counts.items()):
        table.add_row(key, str(count))
    console.print(table)
    return 1


def _day(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
