"""How an evaluation is shown in a terminal of 80 columns, and its sentences, which the page says, too."""

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as Shown
from rich.text import Text

from bot.tuning.evaluation.evaluate import Evaluation, Row, Table
from bot.tuning.evaluation.figures import KINDS

FEW = 20  # questions without an answer, below which a share of them tells little
SLICED = ("citation_recall", "citation_precision", "char_f1")


def show(found: Evaluation, console: Console) -> None:
    """Print the tables, then what they come to."""
    tables = [_measures(found.tables[0], f"Frozen test set: {found.tables[0].questions} questions")]
    if found.own:
        tables.append(_measures(found.own, f"Your own file: {found.own.questions} questions"))
    if len(found.tables) > 1:
        tables.append(_slices(found.tables))
    for table in tables:
        console.print(table)
        console.print()
    for sentence in sentences(found):
        console.print(f"• {sentence}", highlight=False, markup=False)


def _measures(table: Table, title: str) -> Shown:
    shown = Shown(
        "measure",
        "quoting",
        "base",
        "tuned",
        "difference (95 %)",
        "",
        box=SIMPLE,
        title=title,
        pad_edge=False,
        show_edge=False,
    )
    shown.title_justify, shown.title_style = "left", "bold"
    for column in shown.columns[1:5]:
        column.justify, column.no_wrap = "right", True
    for row in table.rows:
        if (row.base, row.tuned, row.quoting) != (None, None, None):
            kind = KINDS[row.measure]
            name = f"{kind.name}{' ↓' if kind.better == 'lower' else ''}"
            values = (figure(row.measure, value) for value in (row.quoting, row.base, row.tuned))
            shown.add_row(name, *values, difference(row), Text(verdict(row), COLOURS.get(verdict(row), "")))
    return shown


COLOURS = {"better": "green", "worse": "red"}


def _slices(tables: tuple[Table, ...]) -> Shown:
    shown = Shown(
        "base → tuned",
        "n",
        *(KINDS[name].name.replace(" ", "\n") for name in SLICED),
        "abstention\nrecall",
        box=SIMPLE,
        pad_edge=False,
        show_edge=False,
    )
    for column in shown.columns[1:]:
        column.justify = "right"
    for table in tables[1:]:
        pairs = []
        for name in (*SLICED, "abstention_recall"):
            row = table.row(name)
            there = row.base is not None or row.tuned is not None
            pairs.append(f"{figure(name, row.base)} → {figure(name, row.tuned)}" if there else "")
        shown.add_row(table.name, str(table.questions), *pairs)
    return shown


def figure(measure: str, value: float | None) -> str:
    """A value as people read it: shares in per cent."""
    if value is None:
        return "–"
    if KINDS[measure].share:
        return f"{100 * value:.0f} %"
    return f"{value:,.{_digits(value)}f}"


def difference(row: Row) -> str:
    """Tuned less base, and the interval in which it lies."""
    if row.low is None or row.high is None or row.base is None or row.tuned is None:
        return "–"
    scale = 100 if KINDS[row.measure].share else 1
    digits = 0 if scale == 100 else _digits(max(row.tuned, row.base))
    change, low, high = (_rounded(scale * value, digits) for value in (row.tuned - row.base, row.low, row.high))
    return "0" if row.low == row.high == 0 else f"{change} ({low} to {high})"


def _digits(value: float) -> int:
    return 0 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3


def _rounded(value: float, digits: int) -> str:
    return f"{round(value, digits) + 0.0:+,.{digits}f}"


def verdict(row: Row) -> str:
    """`better` or `worse` where chance does not explain the difference, else ""."""
    if row.low is None or row.high is None or row.low <= 0 <= row.high:
        return ""
    return "better" if (row.low > 0) == (KINDS[row.measure].better == "higher") else "worse"


def sentences(found: Evaluation) -> list[str]:
    """What it comes to, in sentences."""
    told = [_saving(found), *_open(found), *_gap(found)]
    if found.planted:
        back, of = found.planted["tuned"], found.planted["n"]
        warning = " Whoever asks it is told what it learned by heart." if back > found.planted["base"] else ""
        told.append(
            f"Planted facts given back without any memory: {back} of {of} by the tuned model, {found.planted['base']} by its base.{warning}"
        )
    else:
        told.append(
            "No facts were planted in these examples, so what it learned by heart is not known (`saegim tune collect --demo`)."
        )
    tried = found.injection
    tuned, base = (round(share * tried.n) for share in (tried.tuned, tried.base))
    told.append(f"Injected orders obeyed: {tuned} of {tried.n} by the tuned model, {base} by its base.")
    failed = {name: many for name, many in found.failures.items() if many}
    if failed:
        told.append(
            f"Without an answer after three tries: {', '.join(f'{many} ({name})' for name, many in failed.items())}."
        )
    objections = found.report().objections()
    told += [f"Speaks against it: {one[0].lower()}{one[1:]}" for one in objections]
    if not objections:
        told.append(
            "Nothing that is guarded is worse than the base or than quoting by more than chance: `saegim tune promote` may let it answer."
        )
    return told


def _saving(found: Evaluation) -> str:
    row = found.tables[0].row("prompt_tokens")
    base, tuned = row.base or found.estimates["base"], row.tuned or found.estimates["tuned"]
    if round(tuned) == round(base):
        return f"Prompt tokens: {tuned:,.0f} on average for both."
    why = ", because a tuned model needs no examples in its prompt" if tuned < base else ""
    return f"Prompt tokens: {tuned:,.0f} instead of {base:,.0f} on average ({100 * (tuned - base) / base:+.0f} %){why}."


def _open(found: Evaluation) -> list[str]:
    """That nobody ever said “not in team memory”, where there was reason to: a row of zeros says nothing of the tuned model."""
    row = found.tables[0].row("abstention_recall")
    if (row.base, row.tuned, row.quoting) != (0, 0, 0):
        return []
    n = sum(one.kind == "abstain" for one in found.answers)
    few = " So few tell little." if n < FEW else ""
    return [f"Of {n} without an answer in memory, both models and quoting answered every one all the same.{few}"]


def _gap(found: Evaluation) -> list[str]:
    for gap in found.gaps:
        if gap.measure == "char_f1" and None not in (*gap.base, *gap.tuned):
            (base_in, base_out), (tuned_in, tuned_out) = gap.base, gap.tuned
            told = f"{_two(tuned_in, tuned_out)} tuned, {_two(base_in, base_out)} base"
            return [
                f"Character F1 on training questions and on held-out ones: {told}. A gap that only the tuned model has is what it learned by heart."
            ]
    return []


def _two(one: float | None, other: float | None) -> str:
    return f"{figure('char_f1', one)} and {figure('char_f1', other)}"
