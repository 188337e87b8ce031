"""Print the quality table: Saegim's recall beside the usual lexical engines, on boards of yours, as Markdown.

    python benchmarks/recall_table.py FOLDER… [--together] [--sample N] [--without PART,PART… | --ablations] [--no-rivals]

A FOLDER holds corpus.jsonl, questions.jsonl and gold.jsonl (`bot/bench/board.py` says which fields), like `benchmarks/mixed_ko`.
Saegim is asked through `bot/bench/rank.py`, production's store and recall over a Redis of this run's own. Each rival gets an index
of its own for every audience, of exactly what that audience sees: better for it than the filter it would have to live with.
`--together` puts the boards into one store, as a team's would be; a public channel is then seen from the other boards as well.
`--without` adds a row for Saegim without each PART of its ranking: what Saegim has more there is what the part gives; `--ablations`
shows all of them, and no rivals. `--sample` asks every Nth question only.
Metrics and intervals are those of `bot/bench/metrics.py`.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from unittest.mock import patch

import numpy as np
from rich.console import Console

from bot.bench.board import Board, Gold, Question, Row, read_board, read_gold
from bot.bench.lexical import RIVALS, Engine
from bot.bench.metrics import METRICS, Values, intervals, means, values
from bot.bench.rank import rankings, remember, server
from bot.bench.rivals import missing
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.retrieval import replica
from bot.memory.retrieval.ranking import WAYS, Ways
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store

console = Console(stderr=True)

PARTS = {
    "instead": replace(WAYS, instead=False),
    "proximity": replace(WAYS, proximity=0.0),
    "window": replace(WAYS, window=0.0),
    "neighbours": replace(WAYS, before=(), after=(), answer=0.0),
    "talk": replace(WAYS, talk=0.0, alone=0.0),
    "named": replace(WAYS, named=0.0),
    "mine": replace(WAYS, mine=0.0),
    "told": replace(WAYS, told=0.0),
    "when": replace(WAYS, when=0.0),
    "whole": replace(WAYS, whole=0.0),
    "dated": replace(WAYS, dated=0.0),
    "asking": replace(WAYS, asking=0.0),
    "spread": replace(WAYS, spread=(1.0, 0.0)),
    "change": replace(WAYS, change=False),
    "sides": replace(WAYS, sides=False),
    "length": None,
}
"""Production's ranking without one of its parts each, named as in `bot/memory/retrieval/ranking.py`; without length, the index itself is another."""


def ranked_by(engine: Engine, board: Board) -> dict[str, list[str]]:
    """The rankings of a rival, with an index for each audience."""

    def audience(question: Question) -> str:
        return question.channel if question.channel in board.private else ""  # of a public channel: all that is public

    found: dict[str, list[str]] = {}
    for channel, asked in groupby(sorted(board.questions, key=audience), audience):
        seen = [row for row in board.rows if row.channel == channel or row.channel not in board.private]
        search = engine([row.text for row in seen])
        found.update((question.id, [seen[n].id for n in search(question.text)]) for question in asked)
    return found


def ranked_by_us(board: Board, without: Sequence[str] = ()) -> dict[str, dict[str, list[str]]]:
    """The rankings of production's recall, and of it without each of the parts named, over one store."""
    with server() as url, connect(url) as redis:
        store = Store(redis)
        remember(store, board)
        found = {"Saegim": dict(rankings(Recall(store), board))}
        for part in without:
            console.print(f"without {part} …", highlight=False)
            found[f"without {part}"] = dict(rankings(_recall(store, PARTS[part]), board))
        return found


def _recall(store: Store, ways: Ways | None) -> Recall:
    if ways is not None:
        return Recall(store, ways)
    recall = Recall(store)
    with patch.object(replica, "damped", lambda lengths, _: np.ones(lengths.shape)):
        recall.catch_up()
    return recall


def together(boards: Sequence[Board]) -> Board:
    """All of them in one store: every id and channel with the number of its board before it."""
    rows: list[Row] = []
    questions: list[Question] = []
    for n, board in enumerate(boards):
        rows += [replace(row, id=f"{n}:{row.id}", channel=f"{n}:{row.channel}") for row in board.rows]
        questions += [replace(q, id=f"{n}:{q.id}", channel=f"{n}:{q.channel}") for q in board.questions]
    return Board(tuple(rows), tuple(questions), 0)


def apart(found: Mapping[str, list[str]], number: int) -> dict[str, list[str]]:
    """The rankings of one of the boards that were put `together`, with its own ids; a row of another keeps its place."""
    own = f"{number}:"
    return {
        id_.removeprefix(own): [row.removeprefix(own) for row in ranking]
        for id_, ranking in found.items()
        if id_.startswith(own)
    }


def ranked(board: Board, without: Sequence[str] = (), *, rivals: bool = True) -> dict[str, dict[str, list[str]]]:
    """Who is compared, with the rankings for each question: Saegim, itself without each part, the rivals that are installed."""
    console.print("Saegim …")
    found = ranked_by_us(board, without)
    absent = missing()
    for name, (library, engine) in RIVALS.items() if rivals else ():
        if library in absent:
            console.print(f"{name}: not installed, left out (pip install 'saegim\\[bench]').")
            continue
        console.print(f"{name} …", highlight=False)
        found[name] = ranked_by(engine, board)
    return found


def sampled(board: Board, golds: Sequence[Gold], step: int) -> tuple[Board, list[Gold]]:
    """The board with every `step`th question only, and what answers those."""
    asked = board.questions[::step]
    ids = {question.id for question in asked}
    return replace(board, questions=asked), [gold for gold in golds if gold.id in ids]


def parts(said: str) -> list[str]:
    """The parts named in `said`, separated by commas."""
    named = list(PARTS) if said == "all" else [part.strip() for part in said.split(",") if part.strip()]
    if unknown := [part for part in named if part not in PARTS]:
        raise argparse.ArgumentTypeError(f"no part is called {unknown[0]!r}; there are {', '.join(PARTS)}, or all")
    return named


def table(title: str, golds: Sequence[Gold], found: Mapping[str, Values]) -> str:
    """One board: the metrics in per cent, and in brackets what Saegim has more, with 95 % confidence."""
    ours = next(iter(found.values()))
    names = [name for name in METRICS if name in means(ours)]
    lines = [
        f"### {title} ({len(golds):,} questions)",
        "",
        f"| | {' | '.join(names)} |",
        "|---" * (len(names) + 1) + "|",
    ]
    for who, theirs in found.items():
        mean, gap = means(theirs), {} if theirs is ours else intervals(ours, theirs)
        cells = [
            f"{mean[name]:.1f}" + (f" ({gap[name][0]:+.1f} … {gap[name][1]:+.1f})" if gap else "") for name in names
        ]
        lines.append(f"| {who} | {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Read, rank, score, print."""
    options = _options()
    try:
        read = [
            sampled(read_board(f / "corpus.jsonl", f / "questions.jsonl"), read_gold(f / "gold.jsonl"), options.sample)
            for f in options.folders
        ]
    except Refuse as error:
        sys.exit(f"recall_table: {error}")
    boards, golds = [board for board, _ in read], [gold for _, gold in read]
    rank = partial(ranked, without=options.without, rivals=not options.no_rivals)
    whole = rank(together(boards)) if options.together else {}
    for n, (folder, gold) in enumerate(zip(options.folders, golds, strict=True)):
        console.print(folder, highlight=False)
        every = {who: apart(some, n) for who, some in whole.items()} if whole else rank(boards[n])
        print(table(str(folder), gold, {who: values(gold, some) for who, some in every.items()}), flush=True)


def _options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    arguments.add_argument("--together", action="store_true", help="all boards in one store")
    arguments.add_argument("--without", type=parts, default=[], metavar="PART,…", help=f"{', '.join(PARTS)}, or all")
    arguments.add_argument("--ablations", action="store_true", help="--without all --no-rivals")
    arguments.add_argument("--no-rivals", action="store_true", help="Saegim alone")
    arguments.add_argument("--sample", type=_step, default=1, metavar="N", help="every Nth question only")
    options = arguments.parse_args()
    if options.ablations:
        options.without, options.no_rivals = list(PARTS), True
    return options


def _step(said: str) -> int:
    if not (said.isdecimal() and int(said)):
        raise argparse.ArgumentTypeError(f"{said!r} is no whole number from 1 on")
    return int(said)


if __name__ == "__main__":
    main()
