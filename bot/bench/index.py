"""`saegim bench index`: our index and recall beside rank-bm25, bm25s and tantivy, in one run, on the same tokens.

Every engine is measured in processes of its own, one after the other, and recall over a redis-server of this run's own. Figures
are for comparing side by side, never for a test to fail on. Single measurements are `gauge.py`'s and `gauge_recall.py`'s, how it
is shown `sheet.py`'s.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import version
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console

from bot.bench.gauge import ENGINES, Figures, write
from bot.bench.gauge_recall import ASKED, fill
from bot.bench.messages import messages, questions
from bot.bench.rivals import NAMES, Doc, missing
from bot.bench.servers import redis_server
from bot.errors import Bug
from bot.memory.engine.index import Document
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.replica import document
from bot.memory.values import Memory

CHUNK = 1_000  # messages handed to a process at once
CORES = 2
NEEDED = 9_000  # bytes a message: rank-bm25 with the tokens it is given, beside the Redis that holds the messages
PATIENCE = 1_800  # seconds for one process of the bench
Measured = TypeVar("Measured")
console = Console(stderr=True)


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """Everything, for the first so many made messages each; raises `Refuse` where no redis-server is installed.

    Whoever interrupts it, or an engine that fails or takes too long, costs what is not measured yet, and no more.
    """
    absent = missing()
    for name in absent:
        console.print(f"{name} is not installed and left out: pip install 'saegim\\[bench]' brings it.")
    measured, too_large = fitting(sorted(set(sizes)), _memory())
    found: dict[str, dict[str, Figures]] = {}
    failed: list[str] = []
    loads: dict[str, list[float]] = {}
    try:
        with tempfile.TemporaryDirectory() as name, redis_server() as url:
            for first, size in pairwise([0, *measured]):
                loads[str(size)] = [_load()]
                _size(Path(name), url, first, size, absent=absent, failed=failed, found=found.setdefault(str(size), {}))
                loads[str(size)].append(_load())
    except KeyboardInterrupt:
        console.print("Interrupted: what was measured until then is shown.")
        failed.append("interrupted")
    return {
        "sizes": found,
        "ratios": {size: ratios(engines) for size, engines in found.items()},
        "missing": absent,
        "too_large": too_large,
        "failed": failed,
        "versions": {name: version(name) for name in NAMES if name not in absent},
        "cores": os.cpu_count(),
        "loads": loads,
    }


def _size(
    folder: Path,
    url: str,
    first: int,
    size: int,
    *,
    absent: Sequence[str],
    failed: list[str],
    found: dict[str, Figures],
) -> None:
    """Add to `found` what is measured with `size` messages, `first` of which are in the Redis at `url` already."""
    _say(size, "making messages")
    _prepare(folder, size)
    fill(url, first, size)
    for name in ENGINES:
        if name not in absent and (figures := _tried(failed, name, size, partial(_engine, folder, name, size))):
            found[name] = figures
    found |= _tried(failed, "saegim recall", size, partial(_recall, url, size)) or {}


def _tried(failed: list[str], name: str, size: int, work: Callable[[], Measured]) -> Measured | None:
    """What `work` measures; None where it fails, which is said."""
    _say(size, name)
    try:
        found = work()
    except Bug as error:
        console.print(f"{name} failed at {size:,} messages and is left out there.\n{error}", highlight=False)
        failed.append(f"{name} at {size}")
        return None
    console.print(json.dumps(found), highlight=False, soft_wrap=True)  # whatever becomes of the rest
    return found


def ratios(engines: dict[str, Figures]) -> dict[str, float]:
    """Of the median question to an audience of half the messages: ours over tantivy's, and rank-bm25's over ours."""

    def median(name: str) -> float | None:
        return engines.get(name, {}).get("audience_p50_ms")

    tantivy, rank_bm25 = median("tantivy"), median("rank-bm25")
    found = {}
    for name in engines:
        if name.startswith("saegim") and (ours := median(name)):
            if tantivy:
                found[f"{name} / tantivy"] = float(f"{ours / tantivy:.3g}")
            if rank_bm25:
                found[f"rank-bm25 / {name}"] = float(f"{rank_bm25 / ours:.3g}")
    return found


def fitting(sizes: Sequence[int], memory: int) -> tuple[list[int], list[int]]:
    """The sizes that `memory` bytes are enough for, and the others, about which it says so."""
    too_large = [size for size in sizes if size * NEEDED > memory]
    for size in too_large:
        needed, there = size * NEEDED / 1e9, memory / 1e9
        console.print(
            f"{size:,} messages are left out: they need about {needed:.0f} GB of memory, and {there:.0f} GB are there.",
            highlight=False,
        )
    return [size for size in sizes if size not in too_large], too_large


def _memory() -> int:
    """Bytes of memory that this machine has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _prepare(folder: Path, size: int) -> None:
    with ProcessPoolExecutor(CORES) as pool:
        made = (made for chunk in pool.map(_documents, _chunks(messages(size))) for made in chunk)
        docs = (Doc(n, list(d.terms), d.group[0], d.thread, d.ts) for n, d in enumerate(made))
        write(folder, docs, [tokenize(question) for question in questions(ASKED, size)])


def _recall(url: str, size: int) -> dict[str, Figures]:
    read: Figures = _child("bot.bench.gauge_recall", url, str(size), "read")
    found: dict[str, Figures] = _child("bot.bench.gauge_recall", url, str(size), "ask")
    return {name: _rounded({**read, **figures}) for name, figures in found.items()}


def _engine(folder: Path, name: str, size: int) -> Figures:
    given = ("bot.bench.gauge", name, str(folder), str(size))
    return _rounded({**_child(*given, "speed"), **_child(*given, "memory")})


def _documents(some: list[Memory]) -> list[Document]:
    return [document(memory) for memory in some]


def _chunks(made: Iterator[Memory]) -> Iterator[list[Memory]]:
    while chunk := list(islice(made, CHUNK)):
        yield chunk


def _load() -> float:
    """Processes that wanted a core in the last minute, on average."""
    return round(os.getloadavg()[0], 1)


def _child(*arguments: str) -> Any:
    """What a process of this package prints on its last line; raises `Bug` where it ends otherwise or not in time."""
    command = [sys.executable, "-m", *arguments]
    try:
        child = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise Bug(f"{' '.join(arguments)} took more than {PATIENCE} s") from None
    if child.returncode:
        end = f"ended by signal {-child.returncode}" if child.returncode < 0 else "failed"
        raise Bug(f"{' '.join(arguments)} {end}:\n{child.stderr[-2000:]}")
    return json.loads(child.stdout.splitlines()[-1])


def _say(size: int, what: str) -> None:
    console.print(f"{size:>9,}  {what} …", highlight=False)


def _rounded(figures: Figures) -> Figures:
    return {name: float(f"{value:.3g}") if isinstance(value, float) else value for name, value in figures.items()}
