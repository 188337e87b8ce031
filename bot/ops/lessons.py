"""`saegim tune lessons`: corrected answers on the command line, read and judged as the operator, who is bound by no ownership but is written
down.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import structlog
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.errors import Refuse
from bot.ops.reading import OPERATOR, me, one_line
from bot.tuning.lessons import Lesson, Lessons

SHOWN: Final = 20
LONGEST: Final = 2_000  # characters of each text: what is approved has been read

log = structlog.get_logger()


def show_lessons(kept: Lessons, console: Console | None = None) -> None:
    """Print the newest lessons in a table; who read which is in the log before."""
    console = console or Console()
    found = kept.newest(time.time())
    log.warning(
        "lessons read on the command line", by=me(), reads_for=OPERATOR, lessons=[one.id for one in found[:SHOWN]]
    )
    if not found:
        console.print(
            "No answer was corrected. That needs SAEGIM_TRAIN_ON_SLACK=yes, and somebody who presses \U0001f44e."
        )
        return
    console.print(_table(found[:SHOWN]))
    if len(found) > SHOWN:
        console.print(f"… and {len(found) - SHOWN:,} more.")
    if waiting := [one.id for one in found if not one.approved_by]:
        console.print(
            f"{len(waiting):,} waiting. `saegim tune lessons --approve {waiting[0]}`, or `--reject {waiting[0]}`.",
            highlight=False,
        )


def judge_lessons(kept: Lessons, approve: Sequence[str], reject: Sequence[str]) -> list[str]:
    """Approve and reject by id; what was done, a line each. Raises `Refuse` naming the ids that are not there; then nothing is done."""
    known = {one.id: one for one in kept.newest(time.time())}
    if both := sorted(set(approve) & set(reject)):
        raise Refuse(f"Approve or reject, not both: {', '.join(both)}.")
    if missing := [id_ for id_ in (*approve, *reject) if id_ not in known]:
        raise Refuse(f"There is no lesson {', '.join(map(ascii, missing))}. `saegim tune lessons` lists them.")
    by = f"operator {me()}"
    log.warning("lessons judged on the command line", by=me(), approved=list(approve), rejected=list(reject))
    done = [f"{id_} is approved" if kept.approve(id_, by) else f"{id_} was approved before" for id_ in approve]
    kept.drop(lambda lesson: lesson.id in reject)
    return [*done, *(f"{id_} is rejected and erased" for id_ in reject)]


def _table(found: Sequence[Lesson]) -> Table:
    named = (Column(name, no_wrap=True) for name in ("lesson", "written"))
    table = Table(*named, *(Column(name, overflow="fold") for name in ("asked", "said", "wanted", "by")), box=SIMPLE)
    for one in found:
        day = datetime.fromtimestamp(one.at, UTC).date().isoformat()
        state = f"{one.user}, approved by {one.approved_by}" if one.approved_by else one.user
        told = (one.id, day, one.question, one.given, one.wanted, state)
        table.add_row(*(Text(one_line(part, LONGEST)) for part in told))
    return table
