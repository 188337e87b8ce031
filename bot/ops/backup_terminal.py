"""`saegim backup` and `saegim restore` at a terminal: progress, and what was done. How it is done is `backup.py`'s."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from bot.config import Settings
from bot.memory.connection import connect
from bot.memory.sealing import KeyRing
from bot.ops.backup import Told, restore, verify
from bot.ops.durability import tell_of_risks

console = Console(stderr=True)


def write_backup(
    settings: Settings, path: Path, ring: KeyRing, backup: Callable[[Redis, Path, KeyRing, Told], int]
) -> None:
    """Write a backup, and say what it is."""
    with (
        _leaving_nothing(),
        connect(settings.redis_url, writes=False) as redis,
        _progress(f"{path.name}: lines written", None) as told,
    ):
        count = backup(redis, path, ring, told)
    how = "encrypted" if ring else "not encrypted: keep it as safe as Redis itself"
    console.print(f"{path}: {count:,} lines, {path.stat().st_size:,} bytes, {how}.", highlight=False)


def restore_backup(settings: Settings, path: Path, ring: KeyRing, *, merge: bool) -> None:
    """Check a backup, restore it, and say what became of it."""
    with _progress(f"{path.name}: lines checked", None) as told:
        _, count = verify(path, ring, told)
    with connect(settings.redis_url) as redis, _progress(f"{path.name}: lines restored", count) as told:
        tell_of_risks(redis, settings, console)
        done = restore(redis, path, ring, merge=merge, now=time.time(), told=told)
    console.print(
        f"Memories brought back: {done.added:,}; there already: {done.there:,}; "
        f"not brought back, since they were forgotten or are kept under another name: {done.left_out:,}.",
        highlight=False,
    )


@contextmanager
def _leaving_nothing() -> Iterator[None]:
    """SIGTERM ends the process as Ctrl-C does: what is half written is taken away."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Told]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)
