"""How `saegim bench index` shows what it measured: a table for each size, or one JSON object. What is measured is `index.py`'s."""

import json
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.bench.gauge_recall import RATE

ROWS = {
    "build_s": "build, s",
    "messages_per_s": "messages/s",
    "query_p50_ms": "query p50, ms",
    "query_p95_ms": "query p95, ms",
    "audience_p50_ms": "half p50, ms",
    "audience_p95_ms": "half p95, ms",
    "merge_p99_ms": "merging p99, ms",
    "written_p99_ms": "written p99, ms",
    "add_us": "add one, µs",
    "remove_us": "remove one, µs",
    "rss_mb": "memory, MB",
    "start_s": "start, s",
}
LEGEND = f"""\
saegim index: BM25 on tokens, as the rivals; saegim recall: everything that ranking does, over a store in memory; with Redis: production.
messages/s: read from Redis, tokenised and indexed on two cores. query: the ten best of everything; half: of the channels with half of the
messages; both the time a question has a core (on an idle machine its time), with Redis its time by the clock. merging: half, while another
thread merges all the time and with Redis writes snapshots; written: half, while {RATE} memories a second come and go. Add one, remove one: a
tokenised message, until a search shows it or no longer does; with Redis from its text on. What knows no change is built anew. memory: above
an empty process. start: from the snapshot in Redis, or from the engine's own files. –: there is no such thing. load: processes that wanted
a core, on average, before and after."""


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print a table for each size of what `index.measure` found, or one JSON object."""
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
        loads = " … ".join(map(str, found.get("loads", {}).get(size, [])))
        shown.print(f"load: {loads or '–'}", highlight=False)
        for name, ratio in found["ratios"][size].items():
            shown.print(f"{name}, half p50: {_shown(ratio)}", highlight=False)
    shown.print(LEGEND)


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
