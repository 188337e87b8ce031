"""How what `saegim tune check` found is shown: a table of 80 columns by severity, or one JSON object."""

import json
from dataclasses import asdict
from typing import Final

from rich.box import SIMPLE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.tuning.checking.check import ORDER, Checked, Finding, Place

SHOWN: Final = 3  # places of each finding
COLOURS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}
TITLES: Final = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


def report(checked: Checked, *, as_json: bool) -> None:
    """Print what was found, on standard output."""
    if as_json:
        print(json.dumps(asdict(checked) | {"errors": checked.errors}, ensure_ascii=False))
        return
    shown = Console(highlight=False)
    for severity in ORDER:
        if findings := [one for one in checked.findings if one.severity == severity]:
            shown.print(_table(severity, findings))
    many = "1 example" if checked.examples == 1 else f"{checked.examples} examples"
    kinds = f": {_told(checked.kinds)}; {_told(checked.languages)}" if checked.examples else ""
    shown.print(f"{many} in {', '.join(checked.files)}{kinds}.")
    if not checked.examples:
        shown.print(_verdict(checked))
        return
    if checked.costs:
        shown.print(_costs(checked))
    else:
        shown.print(
            f"Training: at most {checked.tokens:,} tokens an epoch. What SAEGIM_TUNE_PROVIDER asks for them is not known here: "
            "--price gives dollars for a million; on a machine of your own it is time."
        )
    shown.print(_verdict(checked))


def _table(severity: str, findings: list[Finding]) -> Table:
    title = f"{TITLES[severity]} ({sum(len(one.places) for one in findings)})"
    table = Table(
        "",
        "what, and what to do",
        "where",
        box=SIMPLE,
        title=title,
        title_justify="left",
        title_style=f"bold {COLOURS[severity]}",
    )
    table.columns[0].justify = "right"
    table.columns[1].ratio = table.columns[2].ratio = 1
    table.expand = True
    for one in findings:
        more = [f"… and {len(one.places) - SHOWN} more"] if len(one.places) > SHOWN else []
        table.add_row(
            str(len(one.places)),
            f"{escape(one.sentence)} {escape(one.advice)} [dim]({one.code})[/dim]",
            "\n".join([*(escape(_place(place)) for place in one.places[:SHOWN]), *more]),
        )
    return table


def _place(place: Place) -> str:
    return f"{place.where} {place.what}".strip()


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{many} {name.replace('_', ' ')}" for name, many in counts.items())


def _costs(checked: Checked) -> Table:
    table = Table("provider", "model", "$ / 1M", "epochs", "at most, $", "as of", box=SIMPLE)
    table.title, table.title_justify = f"Training: at most {checked.tokens:,} tokens an epoch", "left"
    for column in table.columns[2:5]:
        column.justify = "right"
    for cost in checked.costs:
        price = cost.price
        table.add_row(
            price.provider, price.model, f"{price.per_million:g}", str(cost.epochs), f"{cost.dollars:,.2f}", price.as_of
        )
    return table


def _verdict(checked: Checked) -> str:
    if checked.errors:
        return f"[red]Errors: {checked.errors}.[/red] Nothing should be trained on this yet."
    return "[green]No errors.[/green]"
