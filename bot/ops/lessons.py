"""`saegim tune lessons`: corrected answers on the command line, read and judged as the operator, who is bound by no ownership but is written
down in the audit log.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from redis import Redis
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.accounting.audit import record_reading
from bot.errors import Refuse
from bot.memory.store import Store
from bot.ops.reading import me, one_line
from bot.tuning.checking.rules import unheld
from bot.tuning.examples.lessons import Lesson, Lessons, forget_training
from bot.tuning.registry.registry import Registry

SHOWN: Final = 20
WANTED: Final = 4  # its column
LONGEST: Final = 2_000  # characters of each text: what is approved has been read


def show_lessons(redis: Redis, console: Console | None = None) -> None:
    """Print the newest lessons in a table; who read which is in the audit log before."""
    console, now = console or Console(), time.time()
    found = Lessons(redis).newest(now)
    record_reading(redis, now, "tune lessons", by=me(), memories=[one.id for one in found[:SHOWN]])
    if not found:
        console.print(
            "No answer was corrected. That needs SAEGIM_TRAIN_ON_SLACK=yes, and somebody who presses \U0001f44e."
        )
        return
    console.print(_table(found[:SHOWN], Store(redis)))
    if len(found) > SHOWN:
        console.print(f"… and {len(found) - SHOWN:,} more.")
    if waiting := [one.id for one in found if not one.approved_by]:
        console.print(
            f"{len(waiting):,} waiting. `saegim tune lessons --approve {waiting[0]}`, or `--reject {waiting[0]}`.",
            highlight=False,
        )


def judge_lessons(redis: Redis, approve: Sequence[str], reject: Sequence[str]) -> list[str]:
    """Approve and reject by id; what was done, a line each. Raises `Refuse` naming the ids that are not there; then nothing is done."""
    kept, now = Lessons(redis), time.time()
    known = {one.id for one in kept.newest(now)}
    if both := sorted(set(approve) & set(reject)):
        raise Refuse(f"Approve or reject, not both: {', '.join(both)}.")
    if missing := [id_ for id_ in (*approve, *reject) if id_ not in known]:
        raise Refuse(f"There is no lesson {', '.join(map(ascii, missing))}. `saegim tune lessons` lists them.")
    by = f"operator {me()}"
    for command, ids in (("approve", approve), ("reject", reject)):
        if ids:
            record_reading(redis, now, f"tune lessons --{command}", by=me(), memories=ids)
    done = [f"{id_} is approved" if kept.approve(id_, by) else f"{id_} was approved before" for id_ in approve]
    forget_training(kept.those(lambda lesson: lesson.id in reject), Store(redis), Registry(redis))  # before they go
    kept.drop(lambda lesson: lesson.id in reject)
    return [*done, *(f"{id_} is rejected and erased" for id_ in reject)]


def _table(found: Sequence[Lesson], store: Store) -> Table:
    named = (Column(name, no_wrap=True) for name in ("lesson", "written"))
    table = Table(*named, *(Column(name, overflow="fold") for name in ("asked", "said", "wanted", "by")), box=SIMPLE)
    for one in found:
        day = datetime.fromtimestamp(one.at, UTC).date().isoformat()
        state = f"{one.user}, approved by {one.approved_by}" if one.approved_by else one.user
        told = (one.id, day, one.question, one.given, one.wanted, state)
        cells = [Text(one_line(part, LONGEST)) for part in told]
        if odd := _odd(one, store):
            cells[WANTED].append(f"\nNot in the sources: {one_line(odd, LONGEST)}", "yellow")
        table.add_row(*cells)
    return table


def _odd(lesson: Lesson, store: Store) -> str:
    """What of the wanted answer no source of it holds, as its owner sees it in Slack: `saegim tune check` has errors for that."""
    held = store.get([source for source in lesson.rests if ":" not in source], faded=True)
    return ", ".join(unheld(lesson.wanted, lesson.question, [memory.text for memory in held.values()]))
