"""Runs the scenarios one after the other, adds up, and shows it: a table, or one JSON object."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.bench.chaos.frozen import frozen
from bot.bench.chaos.gone import gone
from bot.bench.chaos.order import order
from bot.bench.chaos.outcome import COUNTS, Outcome
from bot.bench.chaos.receiver import receiver
from bot.bench.chaos.redis import redis
from bot.bench.chaos.soak import soak
from bot.bench.chaos.stop import stop
from bot.bench.chaos.workers import workers

SCENARIOS: Final[dict[str, Callable[[float, int], Outcome]]] = {
    "workers": workers,
    "receiver": receiver,
    "redis": redis,
    "frozen": frozen,
    "gone": gone,
    "stop": stop,
    "order": order,
    "soak": soak,
}


def measure(only: Sequence[str], scale: float, seed: int) -> dict[str, Any]:
    """Play `only` these scenarios (none: all), everything about them `scale` times as often; raises `Refuse` without a redis-server.

    What comes back has the six counts of all together, the seed, and an object for each scenario.
    """
    found: dict[str, Any] = {}
    for name in only or SCENARIOS:
        began = time.monotonic()
        print(f"chaos: {name} …", file=sys.stderr, flush=True)
        outcome = SCENARIOS[name](scale, seed)
        found[name] = {**outcome.to_json(), "seconds": round(time.monotonic() - began, 1)}
    sums = {count: sum(scenario[count] for scenario in found.values()) for count in COUNTS}
    return {**sums, "seed": seed, "scale": scale, **found}


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print what `measure` found."""
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    table = Table("scenario", *(count.replace("_", "\n") for count in COUNTS), "s", box=SIMPLE, pad_edge=False)
    played = {name: found[name] for name in SCENARIOS if name in found}
    for name, scenario in played.items():
        table.add_row(name, *(_count(scenario[count]) for count in COUNTS), f"{scenario['seconds']:.0f}")
    table.add_row("all", *(_count(found[count]) for count in COUNTS), "", style="bold")
    console.print(table)
    for name, scenario in played.items():
        told = {key: value for key, value in scenario.items() if key not in (*COUNTS, "seconds")}
        console.print(f"[bold]{name}[/bold]  {_told(told)}", highlight=False)
    console.print(
        f"seed {found['seed']}, scale {found['scale']:g}. Everything in the table has to be 0.", highlight=False
    )


def _count(number: int) -> str:
    return f"[red]{number}[/red]" if number else "0"


def _told(facts: dict[str, Any], sep: str = " · ") -> str:
    """`name value` for each fact, those of a part in brackets."""
    parts = []
    for name, value in facts.items():
        shown = f"({_told(value, ', ')})" if isinstance(value, dict) else _word(value)
        parts.append(f"{name.replace('_', ' ')} {shown}")
    return sep.join(parts)


def _word(value: object) -> str:
    """A fact in words and numbers."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ("; ".join(map(str, value)) or "none") if isinstance(value, list) else str(value)
