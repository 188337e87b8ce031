"""An evaluation as one HTML page: no network, no script, light and dark. Its plots are `plots.py`'s, its sentences `table.py`'s."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from bot.tuning.evaluation.evaluate import Answered, Evaluation, Gap, Table
from bot.tuning.evaluation.figures import KINDS
from bot.tuning.evaluation.plots import plots
from bot.tuning.evaluation.table import difference, figure, sentences, verdict
from bot.tuning.examples.dataset import replace

PAGE: Final = "eval.html"
FEWEST: Final = (
    10  # questions from which on a slice is said to be better or worse: an interval over fewer promises too much
)
STYLE: Final = """
:root{color-scheme:light dark;--ink:#1c2321;--faint:#5d6663;--paper:#fcfcfa;--line:#d9dcd6;--good:#14694f;--bad:#a93226}
@media(prefers-color-scheme:dark){:root{--ink:#e8ebe6;--faint:#9aa39f;--paper:#151918;--line:#353c39;--good:#52c79f;--bad:#f1948a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:52rem;padding:2rem 1.2rem 4rem;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,"Apple SD Gothic Neo","Noto Sans KR","Malgun Gothic",sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .3rem}h2{font-size:1.1rem;margin:2.4rem 0 .6rem}
p,li{max-width:44rem}.faint,.about{color:var(--faint);font-size:.85rem}.notice{border-left:4px solid var(--bad);padding:.5rem .9rem;margin:1rem 0}
code{font-size:.92em;overflow-wrap:anywhere}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .55rem;border-bottom:1px solid var(--line);text-align:right;vertical-align:top;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal}th{font-weight:600;color:var(--faint)}
.better{color:var(--good);font-weight:600}.worse{color:var(--bad);font-weight:600}
.about{display:block;font-size:.78rem}details{border-bottom:1px solid var(--line);padding:.35rem 0}summary{cursor:pointer}
dl{display:grid;grid-template-columns:4.5rem 1fr;gap:.3rem .6rem;margin:.5rem 0 .5rem 1rem;font-size:.92rem}dt{color:var(--faint)}
dd{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
@media(max-width:36rem){td .about{display:none}th,td{padding:.3rem}}
figure{margin:1rem 0}figure svg{width:100%;height:auto;color:var(--ink)}
"""


def write_page(directory: Path, found: Evaluation, notice: str = "") -> Path:
    """Put the page in its place; where it is. `notice` stands above everything."""
    replace(directory / PAGE, page(found, notice).encode())
    return directory / PAGE


def page(found: Evaluation, notice: str = "") -> str:
    """The whole page."""
    body = [
        f"<h1>{escape(found.model)}<br>beside {escape(found.base)}</h1>",
        f'<p class="faint">Made {escape(found.made)} · test set <code>{escape(found.dataset[:16])}…</code>, frozen · no model judged</p>',
        f'<p class="notice">{escape(notice)}</p>' if notice else "",
        f"<ul>{''.join(f'<li>{_coded(one)}</li>' for one in sentences(found))}</ul>",
        "<h2>All measures, on the frozen test set</h2>",
        _measures(found.tables[0]),
        *(f"<figure><h2>{escape(title)}</h2>{svg}</figure>" for title, svg in plots(found).items()),
        *([f"<h2>Your own file, {found.own.questions} questions</h2>", _measures(found.own)] if found.own else []),
        *(
            part
            for table in found.tables[1:]
            for part in (f"<h2>{escape(table.name.capitalize())}</h2>", _measures(table, short=True))
        ),
        *(["<h2>Training questions beside held-out ones</h2>", _gaps(found.gaps)] if found.gaps else []),
        "<h2>The answers, where the tuned model lost most first</h2>",
        *map(_answer, found.answers),
        f"<h2>How to read it</h2><p>{escape(HOW)}</p>",
    ]
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(found.model)}</title>'
    )
    return (
        f'<!doctype html><html lang="en"><head>{head}<style>{STYLE}</style></head><body>{"".join(body)}</body></html>\n'
    )


HOW: Final = (
    "Both models were asked the same questions with the same memories, the base with the prompt that has examples, the tuned one with the short "
    "prompt, as production does; “quoting” is Saegim without any model. Every figure is counted by code. The interval is a paired "
    "bootstrap: with 95 % confidence the difference lies in it, and where it reaches over zero the test set is too small to tell. What is "
    "guarded keeps a model that is worse in it from being promoted. Intervals over fewer than ten questions are narrower than they should be: nothing is marked there."
)


def _coded(text: str) -> str:
    """The text, with what stands in `backticks` as code."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if n % 2 and len(parts) % 2 else part for n, part in enumerate(parts))


def _rows(head: Iterable[str], rows: Iterable[str]) -> str:
    cells = "".join(f"<th>{escape(one)}</th>" for one in head)
    return f'<div class="wide"><table><tr>{cells}</tr>{"".join(rows)}</table></div>'


def _measures(table: Table, *, short: bool = False) -> str:
    rows = []
    for row in table.rows:
        kind = KINDS[row.measure]
        if (row.base, row.tuned, row.quoting) == (None, None, None) or (short and not kind.share):
            continue
        name = f"{escape(kind.name)}{' ↓' if kind.better == 'lower' else ''}{' · guarded' if kind.guarded and not short else ''}"
        about = "" if short else f'<span class="about">{escape(kind.about)}</span>'
        values = "".join(f"<td>{figure(row.measure, value)}</td>" for value in (row.quoting, row.base, row.tuned))
        told = verdict(row) if table.questions >= FEWEST else ""
        rows.append(f'<tr><td>{name}{about}</td>{values}<td class="{told}">{difference(row)}</td></tr>')
    return _rows((f"{table.questions} questions", "quoting", "base", "tuned", "difference (95 %)"), rows)


def _answer(one: Answered) -> str:
    said = (("wanted", one.wanted), ("base", one.base), ("tuned", one.tuned))
    rows = "".join(f"<dt>{who}</dt><dd>{escape(text) or '–'}</dd>" for who, text in said)
    return f'<details><summary>{escape(one.question)} <span class="faint">{one.kind.replace("_", " ")}</span></summary><dl>{rows}</dl></details>'


def _gaps(gaps: Iterable[Gap]) -> str:
    rows = [
        f"<tr><td>{escape(KINDS[gap.measure].name)}</td>"
        + "".join(f"<td>{figure(gap.measure, value)}</td>" for value in (*gap.base, *gap.tuned))
        + "</tr>"
        for gap in gaps
    ]
    return _rows(("", "base, training", "base, held out", "tuned, training", "tuned, held out"), rows)
