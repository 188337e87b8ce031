"""`saegim bench memory`: how true, how honest and how discreet memory is, on public data sets and made workspaces.

    new_first            where a fact changed: its newest statement before every older one, among the first 20 (BEAM)
    r_at_10              share of the messages that answer among the first 10 (BEAM)
    both_sides           both statements of a contradiction among the first 10, where they stand in different messages (BEAM)
    declined             of the questions about what was never said, those that the router declines without a model (BEAM)
    false_refusals       of all others, those that it declines all the same
    …_with_model         the same where a model reads what was found, and may still say that the answer is not in it
    messages_per_s       messages a second that become memories without a model, of the real Slack channel
    audience_violations  replies of made workspaces in which something is told or shows that their readers may not see (`audience.py`)

All in per cent but the last two. Beside each stand how many it is measured on, `…_n`, and between what it lies with 95 % confidence,
`…_95`: Wilson's interval of a share, a bootstrap of a mean, the slowest and fastest of five rounds of a speed; of no violation among n replies at most some 3.8. Nothing the router decides by was
fitted to BEAM's numbers; benchmarks/ROUTER.md says what to, and what was known of BEAM's wordings.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, Final

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.bench.audience import try_law
from bot.bench.board import timestamp
from bot.bench.boards import Exam, read_beam, read_slack
from bot.bench.consolidation import consolidation_speed
from bot.bench.metrics import METRICS, values
from bot.bench.rank import answers, remember, row_of, server
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit
from bot.mind.router import route
from bot.story.answer import RECALLED

Z: Final = 1.96  # standard deviations of 95 %
RESAMPLES: Final = 10_000
FIRST: Final = 10
ROUNDS: Final = 5  # in which speed is measured: the middle one counts, and the slowest and the fastest are told
COLUMNS: Final = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

Figures = dict[str, Any]
Asked = tuple[str, list[Hit]]
"""The id of a question, and what was recalled for it, best first."""


def measure(data: Path, workspaces: int) -> Figures:
    """Every figure over the data sets in `data`, and over `workspaces` made workspaces; progress goes to standard error.

    Raises `Refuse` where the data sets are not there.
    """
    if not any((data / "beam-100k").glob("*.json")):
        raise Refuse(f"{data / 'beam-100k'} holds no *.json: name the folder that the data sets lie in.")
    found: Figures = {}
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar:
        exam = read_beam(data / "beam-100k")
        asked = list(_asked(exam, bar))
        found |= recalled(exam, asked) | declined(exam, asked)
        found |= _consolidated(sorted(data.glob("slack*.xml")))
        trying = bar.add_task("workspaces", total=workspaces)
        with server() as url, connect(url) as redis:
            tried = try_law(redis, workspaces, done=lambda: bar.advance(trying))
    low, high = wilson(tried.violations, tried.replies)
    return found | {
        "audience_violations": tried.violations,
        "audience_violations_n": tried.workspaces,
        "audience_violations_95": [round(low * tried.replies, 1), round(high * tried.replies, 1)],
        "audience_replies": tried.replies,
        "audience_replies_with_hidden": tried.with_hidden,
        "audience_replies_told": tried.told,
    }


def _asked(exam: Exam, bar: Progress) -> Iterator[Asked]:
    keeping = bar.add_task("remembering", total=len(exam.board.rows))
    asking = bar.add_task("asking", total=len(exam.board.questions))
    with server() as url, connect(url) as redis:
        store = Store(redis)
        remember(store, exam.board, lambda: bar.advance(keeping))
        recall = Recall(store)
        for question, hits in answers(recall, exam.board):
            yield question.id, hits
            bar.advance(asking)
        recall.close()


def recalled(exam: Exam, asked: Sequence[Asked]) -> Figures:
    """How well what answers is found."""
    rankings = {id_: [row_of(exam.board, hit.memory.id).id for hit in hits] for id_, hits in asked}
    scored = values(list(exam.golds.values()), rankings)
    found: Figures = {}
    for name, metric in (("new_first", "new_first"), ("r_at_10", "R@10")):
        column = scored[:, METRICS.index(metric)]
        found |= _mean(name, column[~np.isnan(column)])
    first = {id_: set(ranking[:FIRST]) for id_, ranking in rankings.items()}
    return found | _share(
        "both_sides", [bool(one & first[id_] and other & first[id_]) for id_, (one, other) in exam.sides.items()]
    )


def declined(exam: Exam, asked: Sequence[Asked]) -> Figures:
    """How often the router declines, rightly and wrongly."""
    text = {question.id: question.text for question in exam.board.questions}
    found: Figures = {}
    for suffix, has_model in (("", False), ("_with_model", True)):
        needs = {id_: route(text[id_], (), hits[:RECALLED], has_model).need for id_, hits in asked}
        never = {id_: exam.slices[id_] == "abstention" for id_ in needs}
        found |= _share("declined" + suffix, [need == "abstain" for id_, need in needs.items() if never[id_]])
        found |= _share("false_refusals" + suffix, [need == "abstain" for id_, need in needs.items() if not never[id_]])
    return found


def _consolidated(files: Sequence[Path]) -> Figures:
    """The speed of consolidation, measured `ROUNDS` times; nothing where the Slack channel is not there."""
    if not files:
        return {}
    rows = read_slack(files[0]).board.rows
    told = [
        {"channel": row.channel, "thread_ts": timestamp(row.thread), "ts": row.ts, "user": row.user, "text": row.text}
        for row in rows
    ]
    speeds = sorted(consolidation_speed(told) for _ in range(ROUNDS))
    return {
        "messages_per_s": round(speeds[ROUNDS // 2]),
        "messages_per_s_n": len(rows),
        "messages_per_s_95": [round(speeds[0]), round(speeds[-1])],
    }


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def wilson(right: int, n: int) -> tuple[float, float]:
    """Between what a share lies that was `right` of `n`, with 95 % confidence (Wilson 1927); 0 and 1 of nothing."""
    if not n:
        return 0.0, 1.0
    share, z = right / n, Z * Z / n
    middle = (share + z / 2) / (1 + z)
    reach = Z * sqrt(share * (1 - share) / n + z / (4 * n)) / (1 + z)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _share(name: str, outcomes: Sequence[bool]) -> Figures:
    low, high = wilson(sum(outcomes), len(outcomes))
    share = sum(outcomes) / len(outcomes) if outcomes else None
    return _figure(name, share, len(outcomes), (low, high))


def _mean(name: str, column: "np.ndarray[Any, np.dtype[np.float64]]") -> Figures:
    if not len(column):
        return _figure(name, None, 0, (0.0, 1.0))
    drawn = column[np.random.default_rng(0).integers(len(column), size=(RESAMPLES, len(column)))].mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return _figure(name, float(column.mean()), len(column), (float(low), float(high)))


def _figure(name: str, value: float | None, n: int, between: tuple[float, float]) -> Figures:
    per_cent = None if value is None else round(100 * value, 1)
    return {name: per_cent, f"{name}_n": n, f"{name}_95": [round(100 * bound, 1) for bound in between]}


def report(found: Figures, *, as_json: bool) -> None:
    """Print each figure on a line, or one JSON object on the last line."""
    if as_json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        if not name.endswith(("_n", "_95")):
            low, high = found.get(f"{name}_95", ("", ""))
            shown = "–" if value is None else f"{value:,}"
            print(f"{name:28}{shown:>10}   [{low} … {high}]   n = {found.get(f'{name}_n', '')}", file=sys.stdout)
