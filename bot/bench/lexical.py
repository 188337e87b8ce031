"""The engines that the quality table stands beside, each over texts with its own tokeniser and over ours. No audience: that is the
table's business. How fast engines are is measured on `rivals.py`'s.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from bot.bench.metrics import DEPTH
from bot.memory.language.tokens import tokenize

Search = Callable[[str], Sequence[int]]
"""A question in, the numbers of what was found out, best first, `DEPTH` at most."""
Engine = Callable[[list[str]], Search]
"""The texts of what an audience sees in."""


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
