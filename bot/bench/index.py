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
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.bench.gauge import ENGINES, Figures, write
from bot.bench.gauge_recall import ASKED, fill
from bot.bench.messages import messages, questions
from bot.bench.rivals import NAMES, Doc, missing
from bot.bench.servers import redis_server
from bot.errors import Bug
from bot.memory.index import Document, Index
from bot.memory.replica import document
from bot.memory.tokens import tokenize
from bot.memory.values import Memory

CHUNK = 1_000  # messages handed to a process at once
INGESTED = 100_000  # messages at most, for the speed of tokenising and indexing
CORES = 2
NEEDED = 9_000  # bytes a message: rank-bm25 with the tokens it is given, beside the Redis that holds the messages
console = Console(stderr=True)


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """Everything, for the first so many made messages each; raises `Refuse` where no redis-server is installed."""
    absent = missing()
    for name in absent:
        console.print(f"{name} is not installed and left out: pip install 'saegim\\[bench]' brings it.")
    measured, too_large = fitting(sorted(set(sizes)), _memory())
    found: dict[str, dict[str, Figures]] = {}
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as name, redis_server() as url:
        folder, kept = Path(name), 0
        for size in measured:
            _say(size, "making messages")
            _prepare(folder, size)
            fill(url, kept, size)
            kept = size
            found[str(size)] = {**_engines(folder, size, absent, failed), **_recall(url, size)}
            _say(size, "tokenising and indexing")
            found[str(size)]["saegim index"]["messages_per_s"] = round(_ingested(min(size, INGESTED)))
    return {
        "sizes": found,
        "ratios": {size: ratios(engines) for size, engines in found.items()},
        "missing": absent,
        "too_large": too_large,
        "failed": failed,
        "versions": {name: version(name) for name in NAMES if name not in absent},
        "cores": os.cpu_count(),
    }


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
    _say(size, "saegim recall")
    found: dict[str, Figures] = _child("bot.bench.gauge_recall", url, str(size))
    return {name: _rounded(figures) for name, figures in found.items()}


def _engines(folder: Path, size: int, absent: Sequence[str], failed: list[str]) -> dict[str, Figures]:
    found = {}
    for name in ENGINES:
        if name in absent:
            continue
        _say(size, name)
        given = ("bot.bench.gauge", name, str(folder), str(size))
        try:
            found[name] = _rounded({**_child(*given, "speed"), **_child(*given, "memory")})
        except Bug as error:
            if name not in NAMES:
                raise
            console.print(f"{name} failed at {size:,} messages and is left out there.\n{error}", highlight=False)
            failed.append(f"{name} at {size}")
    return found


def _ingested(count: int) -> float:
    """Messages a second that become searchable, tokenised by as many processes as there are cores."""
    chunks, index = list(_chunks(messages(count))), Index()
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(_documents, [chunks[0][:1]] * CORES))  # the processes are there
        start = time.perf_counter()
        index.put_many(made for documents in pool.map(_documents, chunks) for made in documents)
        return count / (time.perf_counter() - start)


def _documents(some: list[Memory]) -> list[Document]:
    return [document(memory) for memory in some]


def _chunks(made: Iterator[Memory]) -> Iterator[list[Memory]]:
    while chunk := list(islice(made, CHUNK)):
        yield chunk


def _child(*arguments: str) -> Any:
    """What a process of this package prints on its last line; raises `Bug` where it ends otherwise."""
    child = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)
    if child.returncode:
        end = f"ended by signal {-child.returncode}" if child.returncode < 0 else "failed"
        raise Bug(f"{' '.join(arguments)} {end}:\n{child.stderr[-2000:]}")
    return json.loads(child.stdout.splitlines()[-1])


def _say(size: int, what: str) -> None:
    console.print(f"{size:>9,}  {what} …", highlight=False)


def _rounded(figures: Figures) -> Figures:
    return {name: float(f"{value:.3g}") if isinstance(value, float) else value for name, value in figures.items()}
