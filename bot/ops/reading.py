"""`saegim recall`: memories on the command line, for a person whom the audience law then binds, or as the operator, who is bound by nothing
but is written down. No other command but `saegim tune lessons` shows anybody's words.
"""

import getpass
import time
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.accounting.audit import record_reading
from bot.errors import Refuse
from bot.memory.values import Hit, Place, Readers
from bot.story.reread import recalled
from bot.story.scene import Rooms

SHOWN: Final = 5
LONGEST: Final = 300  # characters of each


def recall_as(rooms: Rooms, question: str, user: str) -> list[Hit]:
    """What `user` would be shown now if they asked in their own DM; raises `Refuse` where Slack does not know them, or does not tell."""
    person = rooms.directory.person(user)
    if person is None or person.bot:
        raise Refuse(
            f"Slack knows no person {user}. Give a member's id, such as U061F7AUR: it is in their profile, below the three dots."
        )
    dm = rooms.directory.dm(user)
    if not dm.id:
        raise Refuse(
            "Slack does not tell their DM with Saegim, without which it is not known what they may see. Try again in a moment."
        )
    readers = rooms.directory.readers(dm, user)
    found = recalled(
        rooms, lambda: rooms.recall.search(question, readers, limit=2 * SHOWN, now=rooms.now(), tz=person.tz)
    )
    return _noted(rooms, [hit for hit in found if hit.matched][:SHOWN], person.id)


def recall_everything(rooms: Rooms, question: str) -> list[Hit]:
    """The best of every place, each searched as its own people would: nobody in Slack sees this."""
    places = {memory.place for memory in rooms.store.scan()}
    found = [hit for place in sorted(places) for hit in _in(rooms, question, place)]
    return _noted(rooms, sorted(found, key=lambda hit: (-hit.strength, hit.memory.id))[:SHOWN])


def show(found: Sequence[Hit], console: Console | None = None) -> None:
    """Print memories in a table, or that there are none."""
    console = console or Console()
    if not found:
        console.print("Nothing was found.")
        return
    table = Table(Column("memory", no_wrap=True), Column("written", no_wrap=True), "by", "in", "said", box=SIMPLE)
    for hit in found:
        memory = hit.memory
        day = datetime.fromtimestamp(memory.at, UTC).date().isoformat()
        told = (memory.id, day, memory.author_name or memory.author, memory.place_name or memory.place, memory.text)
        table.add_row(*(Text(one_line(part)) for part in told))
    console.print(table)


def _in(rooms: Rooms, question: str, place: str) -> list[Hit]:
    readers = Readers("", asker_full_member=False, place=Place(place, "private", shared=True))
    found = rooms.recall.search(question, readers, limit=SHOWN, now=time.time())
    return [hit for hit in found if hit.matched]


def _noted(rooms: Rooms, found: list[Hit], user: str = "") -> list[Hit]:
    """Write down in the audit log who read what for whom, by ids; nothing is shown before that."""
    record_reading(rooms.redis, rooms.now(), "recall", user, by=me(), memories=[hit.memory.id for hit in found])
    return found


def me() -> str:
    """Who is at the command line, as the log names them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container without that user
        return "unknown"


def one_line(text: str, longest: int = LONGEST) -> str:
    """On one line, and nothing in it that a terminal would obey."""
    clean = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    flat = " ".join(clean.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
