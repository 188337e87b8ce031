"""`saegim bench index`: our index and recall beside rank-bm25, bm25s and tantivy, in one run, on the same tokens.

Every engine is measured in processes of its own, one after the other, and recall over a redis-server of this run's own. Figures
are for comparing side by side, never for a test to fail on. Single measurements are `gauge.py`'s and `gauge_recall.py`'s.
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

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

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
ROWS = {
    "build_s": "build, s",
    "query_p50_ms": "query p50, ms",
    "query_p95_ms": "query p95, ms",
    "audience_p50_ms": "half p50, ms",
    "audience_p95_ms": "half p95, ms",
    "busy_p99_ms": "busy p99, ms",
    "add_ms": "add one, ms",
    "remove_ms": "remove one, ms",
    "memory_mb": "memory, MB",
    "start_s": "start, s",
}
LEGEND = """\
query: the 10 best of everything; half: of the channels with half of the messages; busy: of these, while 400 memories a second come and
go (recall), while another thread merges (index).
saegim recall: production, with Redis and texts; saegim ranking: the same without Redis; saegim index: BM25 on tokens, as the rivals.
start: from Redis, or from the engine's own files; – where there is no such thing. What cannot change is built anew to add one."""
console = Console(stderr=True)


def measure(sizes: Sequence[int]) -> dict[str, Any]:
    """Everything, for the first so many made messages each; raises `Refuse` where no redis-server is installed."""
    sizes = sorted(set(sizes))
    absent = missing()
    for name in absent:
        console.print(f"{name} is not installed and left out: pip install 'saegim\\[bench]' brings it.")
    found: dict[str, dict[str, Figures]] = {}
    with tempfile.TemporaryDirectory() as name, redis_server() as url:
        folder, kept = Path(name), 0
        for size in sizes:
            _say(size, "making messages")
            _prepare(folder, size)
            fill(url, kept, size)
            kept = size
            found[str(size)] = {**_recall(url, size), **_engines(folder, size, absent)}
    return {
        "sizes": found,
        "messages_per_s": round(_ingested(min(sizes[-1], INGESTED))),
        "missing": absent,
        "versions": {name: version(name) for name in NAMES if name not in absent},
        "cores": os.cpu_count(),
    }


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print a table for each size, or one JSON object on the last line."""
    if as_json:
        print(json.dumps(found))
        return
    shown = Console()
    for size, engines in found["sizes"].items():
        table = Table(f"{int(size):,}\nmessages", *(name.replace(" ", "\n") for name in engines), box=SIMPLE)
        for column in table.columns[1:]:
            column.justify = "right"
        for key, row in ROWS.items():
            table.add_row(row, *(_shown(figures.get(key)) for figures in engines.values()))
        shown.print(table)
    shown.print(LEGEND)
    shown.print(f"Tokenised and indexed on {CORES} cores: {found['messages_per_s']:,} messages a second.")


def _prepare(folder: Path, size: int) -> None:
    with ProcessPoolExecutor(CORES) as pool:
        made = (made for chunk in pool.map(_documents, _chunks(messages(size))) for made in chunk)
        docs = (Doc(n, list(d.terms), d.group[0], d.thread, d.ts) for n, d in enumerate(made))
        write(folder, docs, [tokenize(question) for question in questions(ASKED, size)])


def _recall(url: str, size: int) -> dict[str, Figures]:
    _say(size, "saegim recall")
    found: dict[str, Figures] = _child("bot.bench.gauge_recall", url, str(size))
    return {name: _rounded(figures) for name, figures in found.items()}


def _engines(folder: Path, size: int, absent: Sequence[str]) -> dict[str, Figures]:
    found = {}
    for name in ENGINES:
        if name in absent:
            continue
        _say(size, name)
        given = ("bot.bench.gauge", name, str(folder), str(size))
        found[name] = _rounded({**_child(*given, "speed"), **_child(*given, "memory")})
    return found


def _ingested(count: int) -> float:
    """Messages a second that become searchable, tokenised by as many processes as there are cores."""
    made, index = list(messages(count)), Index()
    with ProcessPoolExecutor(CORES) as pool:
        list(pool.map(_documents, [made[:1]] * CORES))  # the processes are there
        start = time.perf_counter()
        for documents in pool.map(_documents, _chunks(iter(made))):
            index.put_many(documents)
        return count / (time.perf_counter() - start)


def _documents(some: list[Memory]) -> list[Document]:
    return [document(memory) for memory in some]


def _chunks(made: Iterator[Memory]) -> Iterator[list[Memory]]:
    while chunk := list(islice(made, CHUNK)):
        yield chunk


def _child(*arguments: str) -> Any:
    """What a process of this package prints on its last line."""
    child = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, check=False)
    if child.returncode:
        raise Bug(f"{' '.join(arguments)} failed:\n{child.stderr[-2000:]}")
    return json.loads(child.stdout.splitlines()[-1])


def _say(size: int, what: str) -> None:
    console.print(f"{size:>9,}  {what} …", highlight=False)


def _rounded(figures: Figures) -> Figures:
    return {name: float(f"{value:.3g}") if isinstance(value, float) else value for name, value in figures.items()}


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
