"""`saegim bench fuzz`: hostile input of every kind, part by part, and the sum of what went wrong.

    http        forged and malformed requests over real sockets to a real `saegim run --http`
    payloads    signed payloads that Slack would never send, through to what comes of them in the workers
    injection   attacks by words in every position of a prompt, with a model that obeys all of them
    links       links of every written form, through the check and onto the wire
    secrets     secrets and personal numbers, masked; ordinary messages, left alone

What each counts is said in `tally.py`. Every part has a control, so that 0 never means that nothing was tried.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.bench.fuzz.forged import try_requests
from bot.bench.fuzz.injection import try_injection
from bot.bench.fuzz.links import try_links
from bot.bench.fuzz.payloads import try_payloads
from bot.bench.fuzz.secrets import try_secrets
from bot.bench.fuzz.stage import stage
from bot.bench.fuzz.tally import COUNTS, Tally

PARTS: Final = ("http", "payloads", "injection", "links", "secrets")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried, and how much of it."""

    parts: Sequence[str] = PARTS
    requests: int = 10_000
    payloads: int = 10_000
    attacks: int = 312
    forms: int = 3_000
    secrets: int = 200  # of each family
    messages: int = 10_000
    data: Path | None = None  # the folder of public data sets with ordinary messages
    seed: int = 0


def measure(plan: Plan, told: Callable[[str], None] = lambda _part: None) -> dict[str, Any]:
    """Every part of the plan, one after the other; `told` hears which begins.

    Raises `Refuse` where a part needs a redis-server and none is installed.
    """
    trying: Mapping[str, Callable[[], Tally]] = {
        "http": lambda: _staged(lambda made: try_requests(made, plan.requests, plan.seed)),
        "payloads": lambda: _staged(lambda made: try_payloads(made, plan.payloads, plan.seed)),
        "injection": lambda: try_injection(plan.attacks, plan.seed),
        "links": lambda: try_links(plan.forms, plan.seed),
        "secrets": lambda: try_secrets(plan.secrets, plan.messages, plan.data, plan.seed),
    }
    found: dict[str, Any] = {}
    for part in plan.parts:
        told(part)
        began = time.monotonic()
        found[part] = trying[part]().report() | {"seconds": 0.0}
        found[part]["seconds"] = round(time.monotonic() - began, 1)
    return {**{count: sum(one[count] for one in found.values()) for count in COUNTS}, "parts": found}


def _staged(play: Callable[[Any], Tally]) -> Tally:
    with stage() as made:
        return play(made)


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print a table and what was tried, or one JSON object."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    shown = Console()
    table = Table(
        "",
        *(count.replace("_", "\n") for count in COUNTS),
        "seconds",
        box=SIMPLE,
        pad_edge=False,
        collapse_padding=True,
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for part, one in found["parts"].items():
        table.add_row(part, *(_shown(one[count]) for count in COUNTS), f"{one['seconds']:,}")
    shown.print(table)
    for part, one in found["parts"].items():
        shown.print(f"[bold]{part}[/bold]: " + _tried(one["tried"]), highlight=False)
        for example in one["examples"]:
            shown.print(f"  {example}", highlight=False, markup=False)


def _shown(count: int) -> str:
    return f"[red]{count:,}[/red]" if count else "0"


def _tried(tried: Mapping[str, Any]) -> str:
    """What was tried, in words; of the families only those in which not all was masked."""
    parts = []
    for name, value in tried.items():
        if name == "families" and isinstance(value, Mapping):
            short = ", ".join(f"{family} {share} %" for family, share in value.items() if share < 100)
            parts.append(f"families {len(value)}" + (f" (all masked, but {short})" if short else " (all masked)"))
        elif isinstance(value, Mapping):
            parts.append(f"{name} " + ", ".join(f"{key}: {many:,}" for key, many in value.items()))
        elif not isinstance(value, list):
            parts.append(f"{name.replace('_', ' ')} {value:,}")
    return " · ".join(parts)
