"""The rivals of the index bench behind one face: rank-bm25, bm25s and tantivy, given the very tokens that our index is given.

Each is set up as its manual has it at its fastest for finding ten documents, and what it must prepare for an audience (a mask, a
filter) is prepared before the clock starts. The last two are installed by the extra `bench`. What is measured is `gauge.py`'s.
"""

from collections.abc import Collection, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

LIMIT = 10  # documents a question
NAMES = ("rank-bm25", "bm25s", "tantivy")


class Doc(NamedTuple):
    """A message as an engine is given it."""

    number: int
    terms: list[str]
    channel: str
    thread_ts: str
    ts: str


class Engine(Protocol):
    """What is measured. `live` engines take one document in or out at once; the others are built anew from everything."""

    live: bool

    def build(self, docs: Iterable[Doc]) -> None:
        """Index `docs`, in place of what was there."""

    def audience(self, channels: Collection[str]) -> Any:
        """What `search` wants for showing the documents of `channels` alone."""

    def search(self, terms: list[str], audience: Any = None) -> Any:
        """The `LIMIT` best documents for `terms`, in the engine's own form."""

    def numbers(self, found: Any) -> list[int]:
        """The numbers of what `search` found, best first."""

    def add(self, doc: Doc) -> None:
        """Make `doc` searchable."""

    def remove(self, number: int) -> None:
        """Make the document unsearchable."""


class Stored(Protocol):
    """An engine that starts from what it has stored."""

    def save(self, folder: Path) -> None:
        """Store everything in `folder`."""

    def load(self, folder: Path) -> None:
        """Be ready to search what `save` stored."""


def missing() -> list[str]:
    """The rivals that are not installed."""
    return [name for name in NAMES if find_spec(name.replace("-", "_")) is None]


class _Rebuilt:
    """Of an engine that knows no change."""

    live = False

    def __init__(self) -> None:
        self._channels: NDArray[np.str_] = np.zeros(0, dtype="U3")

    def _listed(self, docs: Iterable[Doc]) -> list[list[str]]:
        terms, channels = [], []
        for doc in docs:
            terms.append(doc.terms)
            channels.append(doc.channel)
        self._channels = np.array(channels)
        return terms

    def audience(self, channels: Collection[str]) -> NDArray[np.float32]:
        mask: NDArray[np.float32] = np.isin(self._channels, list(channels)).astype(np.float32)
        return mask

    def add(self, doc: Doc) -> None:
        raise NotImplementedError

    def remove(self, number: int) -> None:
        raise NotImplementedError


class RankBM25(_Rebuilt):
    """`rank_bm25.BM25Okapi`: scores every document for every question."""

    def build(self, docs: Iterable[Doc]) -> None:
        self._engine = BM25Okapi(self._listed(docs))

    def search(self, terms: list[str], audience: Any = None) -> NDArray[np.int64]:
        scores = self._engine.get_scores(terms)
        if audience is not None:
            scores = scores * audience
        found = np.flatnonzero(scores > 0)  # `get_top_n` sorts every document
        if len(found) > LIMIT:
            found = found[np.argpartition(scores[found], -LIMIT)[-LIMIT:]]
        ordered: NDArray[np.int64] = found[np.argsort(-scores[found])]
        return ordered

    def numbers(self, found: Any) -> list[int]:
        return [int(number) for number in found]


class BM25S(_Rebuilt):
    """bm25s: every score computed when it is built; with numba where that is installed."""

    def __init__(self) -> None:
        super().__init__()
        self._engine = self._new()

    def _new(self) -> Any:
        from bm25s import BM25

        return BM25(backend="auto")

    def build(self, docs: Iterable[Doc]) -> None:
        self._engine = self._new()
        self._engine.index(self._listed(docs), show_progress=False)

    def search(self, terms: list[str], audience: Any = None) -> Any:
        return self._engine.retrieve(
            [terms], k=min(LIMIT, self._engine.scores["num_docs"]), show_progress=False, weight_mask=audience
        )

    def numbers(self, found: Any) -> list[int]:
        pairs = zip(found.documents[0], found.scores[0], strict=True)
        return [int(number) for number, score in pairs if score > 0]

    def save(self, folder: Path) -> None:
        self._engine.save(str(folder), show_progress=False)

    def load(self, folder: Path) -> None:
        from bm25s import BM25

        self._engine = BM25.load(str(folder), show_progress=False)


class Tantivy:
    """tantivy on disk: terms without positions, the channel a signed integer, since what it deletes by unsigned ones stays."""

    live = True

    def __init__(self, folder: Path) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder().add_integer_field("number", indexed=True, fast=True)
        schema = schema.add_integer_field("channel", indexed=True)
        self._schema = schema.add_text_field("terms", tokenizer_name="whitespace", index_option="freq").build()
        self._tantivy, self._folder, self._builds = tantivy, folder, 0
        self._channels: dict[str, int] = {}

    def build(self, docs: Iterable[Doc]) -> None:
        self._builds += 1
        path = self._folder / str(self._builds)
        path.mkdir()
        self._index = self._tantivy.Index(self._schema, path=str(path))
        writer = self._index.writer()
        for doc in docs:
            writer.add_document(self._document(doc))
        writer.commit()
        writer.wait_merging_threads()
        self._reload()
        self._writer: Any = None

    def audience(self, channels: Collection[str]) -> Any:
        numbers = [self._channels[channel] for channel in channels if channel in self._channels]
        return self._tantivy.Query.term_set_query(self._schema, "channel", numbers)

    def search(self, terms: Sequence[str], audience: Any = None) -> Any:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        some = [(occur.Should, query.term_query(self._schema, "terms", term, "freq")) for term in terms]
        asked = query.boolean_query(some)
        if audience is not None:
            seen = query.const_score_query(audience, 0.0)
            asked = query.boolean_query([(occur.Must, asked), (occur.Must, seen)])
        return self._searcher.search(
            asked, LIMIT, count=False
        ).hits  # uncounted it may skip what cannot be among the best

    def numbers(self, found: Any) -> list[int]:
        return [
            int(n)
            for n in self._searcher.fast_field_values("number", [address for _, address in found])
            if n is not None
        ]

    def add(self, doc: Doc) -> None:
        self._open().add_document(self._document(doc))
        self._publish()

    def remove(self, number: int) -> None:
        self._open().delete_documents_by_term("number", number)
        self._publish()

    def save(self, folder: Path) -> None:
        """It is there already."""

    def load(self, folder: Path) -> None:
        self._index = self._tantivy.Index.open(str(folder / str(self._builds)))
        self._searcher = self._index.searcher()

    def _document(self, doc: Doc) -> Any:
        document = self._tantivy.Document()
        document.add_integer("number", doc.number)
        document.add_integer("channel", self._channels.setdefault(doc.channel, len(self._channels)))
        document.add_text("terms", " ".join(doc.terms))
        return document

    def _open(self) -> Any:
        if self._writer is None:
            self._writer = self._index.writer(num_threads=1)
        return self._writer

    def _publish(self) -> None:
        self._writer.commit()
        self._reload()

    def _reload(self) -> None:
        self._index.reload()
        self._searcher = self._index.searcher()
