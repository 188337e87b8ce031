"""Adding many documents at once: columns made piece by piece, then one build. For a start from nothing and for imports."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

import numpy as np

from bot.memory.corpus import Corpus
from bot.memory.ragged import Ragged, changes, spans
from bot.memory.segment import NOBODY, Batch, Document

PIECE = 1 << 13
"""Documents that exist as Python objects at a time."""


class _Words(dict[str, int]):
    """Ids of terms, given out as they are asked for."""

    def __init__(self, corpus: Corpus) -> None:
        super().__init__()
        self._corpus = corpus

    def __missing__(self, term: str) -> int:
        found = self[term] = self._corpus.learn(term)
        return found


def add_all(corpus: Corpus, documents: Iterable[Document]) -> None:
    """Add `documents`, each in place of the one with its id; of one id the last counts.

    What `documents` raises comes through, and nothing is added then.
    """
    words = _Words(corpus)
    rest = iter(documents)
    pieces = [_batch(corpus, piece, words) for piece in iter(lambda: list(islice(rest, PIECE)), [])]
    if not pieces:
        return
    batch = Batch.joined(pieces)
    for row in _overtaken(batch):
        batch.groups[row] = NOBODY
    if len(corpus):
        for row in range(len(batch.ids)):
            corpus.remove(batch.ids.text(row))
    corpus.extend(batch, words)


def _batch(corpus: Corpus, documents: list[Document], words: _Words) -> Batch:
    groups = np.array([corpus.total(document.group).number for document in documents], dtype=np.int32)
    lengths = np.array([len(document.terms) for document in documents], dtype=np.int64)
    terms = chain.from_iterable([document.terms for document in documents])
    ids = np.fromiter(map(words.__getitem__, terms), dtype=np.int32, count=int(lengths.sum()))
    return Batch.of(documents, groups, Ragged.of(lengths, ids))


def _overtaken(batch: Batch) -> Iterator[int]:
    """The rows whose id comes again in a later row."""
    order = np.argsort(batch.digests, kind="stable")
    heads = changes(batch.digests[order])
    if heads.all():
        return
    for first, last in spans(heads):
        rows = order[first:last].tolist()
        latest = {batch.ids.text(row): row for row in rows} if len(rows) > 1 else {}
        yield from (row for row in rows if latest.get(batch.ids.text(row), row) != row)
