"""Print the quality table: Saegim's recall beside the usual lexical engines, on boards of yours, as Markdown.

    python benchmarks/recall_table.py FOLDER… [--together] [--without PART,PART…|all] [--no-rivals]

A FOLDER holds corpus.jsonl, questions.jsonl and gold.jsonl (`bot/bench/board.py` says which fields), like `benchmarks/mixed_ko`.
Saegim is asked through `bot/bench/rank.py`, production's store and recall over a Redis of this run's own. Each rival gets an index
of its own for every audience, of exactly what that audience sees: better for it than the filter it would have to live with.
`--together` puts the boards into one store, as a team's would be; a public channel is then seen from the other boards as well.
`--without` adds a row for Saegim without each PART of its ranking: what Saegim has more there is what the part gives.
Metrics and intervals are those of `bot/bench/metrics.py`.
"""

import argparse
import re
import sqlite3
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi
from rich.console import Console

from bot.bench.board import Board, Gold, Question, Row, read_board, read_gold
from bot.bench.metrics import DEPTH, METRICS, Values, intervals, means, values
from bot.bench.rank import rankings, remember, server
from bot.bench.rivals import missing
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.ranking import WAYS, Ways
from bot.memory.recall import Recall
from bot.memory.store import Store
from bot.memory.tokens import tokenize

Search = Callable[[str], Sequence[int]]
"""A question in, the numbers of what was found out, best first, `DEPTH` at most."""
Engine = Callable[[list[str]], Search]
"""The texts of what an audience sees in."""
Ranker = Callable[[Board], dict[str, list[str]]]
"""A board in, the ids found for each question out, best first."""

console = Console(stderr=True)

PARTS = {
    "proximity": replace(WAYS, proximity=0.0),
    "asking": replace(WAYS, asking=0.0),
    "neighbours": replace(WAYS, before=(), after=(), answer=0.0),
    "talk": replace(WAYS, talk=0.0),
    "author": replace(WAYS, named=0.0, mine=0.0),
    "date": replace(WAYS, when=0.0, dated=0.0),
    "spread": replace(WAYS, spread=(1.0, 0.0)),
    "same words": replace(WAYS, instead=False),
    "change": replace(WAYS, change=False),
}
"""Production's ranking without one of its parts each."""


def words(text: str) -> list[str]:
    """The README of rank-bm25 splits at spaces; without letters' case it does better."""
    return text.lower().split()


def best(scores: NDArray[np.float64]) -> list[int]:
    """The numbers with the highest scores above 0."""
    order = np.argsort(-scores, kind="stable")[:DEPTH]
    return [int(n) for n in order if scores[n] > 0]


def rank_bm25(tokens: Callable[[str], list[str]]) -> Engine:
    """`rank_bm25.BM25Okapi` over `tokens`."""

    def engine(texts: list[str]) -> Search:
        index = BM25Okapi([tokens(text) for text in texts])
        return lambda question: best(np.asarray(index.get_scores(tokens(question)), dtype=np.float64))

    return engine


def bm25s(texts: list[str]) -> Search:
    """bm25s with its own tokeniser, its English stop words and the Snowball stemmer that its README uses."""
    import bm25s as library
    import Stemmer

    stemmer = Stemmer.Stemmer("english")

    def tokens(some: list[str]) -> list[list[str]]:
        given = {"stopwords": "en", "stemmer": stemmer, "return_ids": False, "show_progress": False}
        return list(library.tokenize(some, **given))

    return _bm25s(tokens)(texts)


def bm25s_ours(texts: list[str]) -> Search:
    """bm25s over our tokens."""
    return _bm25s(lambda some: [tokenize(text) for text in some])(texts)


def _bm25s(tokens: Callable[[list[str]], list[list[str]]]) -> Engine:
    def engine(texts: list[str]) -> Search:
        import bm25s as library

        index = library.BM25()
        index.index(tokens(texts), show_progress=False)

        def search(question: str) -> list[int]:
            [terms] = tokens([question])
            return best(np.asarray(index.get_scores(terms), dtype=np.float64)) if terms else []

        return search

    return engine


def tantivy(texts: list[str]) -> Search:
    """What tantivy finds with its English stemmer; the question is words without operators."""
    import tantivy as library

    schema = library.SchemaBuilder().add_integer_field("number", fast=True)
    built = schema.add_text_field("text", tokenizer_name="en_stem").build()
    index = library.Index(built)
    writer = index.writer()
    for number, text in enumerate(texts):
        document = library.Document()
        document.add_integer("number", number)
        document.add_text("text", text)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def search(question: str) -> list[int]:
        plain = " ".join(re.findall(r"\w+", question.lower()))
        query, _ = index.parse_query_lenient(plain, ["text"])
        found = searcher.search(query, DEPTH).hits
        return [int(n or 0) for n in searcher.fast_field_values("number", [address for _, address in found])]

    return search


def fts5(texts: list[str]) -> Search:
    """SQLite's FTS5 with its default tokeniser, unicode61."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(text)")
    database.executemany("INSERT INTO texts(rowid, text) VALUES (?, ?)", enumerate(texts))

    def search(question: str) -> list[int]:
        if not (some := re.findall(r"\w+", question)):
            return []
        query = " OR ".join(f'"{word}"' for word in some)
        with closing(
            database.execute("SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?", (query, DEPTH))
        ) as rows:
            return [number for (number,) in rows]

    return search


RIVALS: dict[str, tuple[str, Engine]] = {
    "rank-bm25, whitespace": ("rank-bm25", rank_bm25(words)),
    "rank-bm25, our tokens": ("rank-bm25", rank_bm25(tokenize)),
    "bm25s, own English stems": ("bm25s", bm25s),
    "bm25s, our tokens": ("bm25s", bm25s_ours),
    "tantivy, en_stem": ("tantivy", tantivy),
    "SQLite FTS5, unicode61": ("", fts5),
}


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


def ranked_by_us(ways: Ways, board: Board) -> dict[str, list[str]]:
    """The rankings of production's recall, with its ways of ranking or others."""
    with server() as url, connect(url) as redis:
        store = Store(redis)
        remember(store, board)
        return dict(rankings(Recall(store, ways), board))


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


def everyone(without: Sequence[str] = (), *, rivals: bool = True) -> Iterable[tuple[str, Ranker]]:
    """Who is compared: Saegim, itself without each part of `without`, the rivals that are installed."""
    yield "Saegim", partial(ranked_by_us, WAYS)
    for part in without:
        yield f"without {part}", partial(ranked_by_us, PARTS[part])
    absent = missing()
    for name, (library, engine) in RIVALS.items() if rivals else ():
        if library in absent:
            console.print(f"{name}: not installed, left out (pip install 'saegim\\[bench]').")
        else:
            yield name, partial(ranked_by, engine)


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
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    arguments.add_argument("--together", action="store_true", help="all boards in one store")
    arguments.add_argument("--without", type=parts, default=[], metavar="PART,…", help=f"{', '.join(PARTS)}, or all")
    arguments.add_argument("--no-rivals", action="store_true", help="Saegim alone")
    options = arguments.parse_args()
    try:
        boards = [read_board(f / "corpus.jsonl", f / "questions.jsonl") for f in options.folders]
        golds = [read_gold(f / "gold.jsonl") for f in options.folders]
    except Refuse as error:
        sys.exit(f"recall_table: {error}")
    found: list[dict[str, Values]] = [{} for _ in boards]
    for who, rank in everyone(options.without, rivals=not options.no_rivals):
        console.print(f"{who} …", highlight=False)
        if options.together:
            whole = rank(together(boards))
            every = [apart(whole, n) for n in range(len(boards))]
        else:
            every = [rank(board) for board in boards]
        for n, gold in enumerate(golds):
            found[n][who] = values(gold, every[n])
    for folder, gold, engines in zip(options.folders, golds, found, strict=True):
        print(table(str(folder), gold, engines))


if __name__ == "__main__":
    main()
