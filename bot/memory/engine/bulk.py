"""Adding many documents at once: columns made piece by piece, then one build. For a start from nothing and for imports."""

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.corpus import Corpus
from bot.memory.engine.ragged import Ragged, changes, digest, spans
from bot.memory.engine.segment import NOBODY, Batch, Document, tag
from bot.memory.engine.snapshot import Pack

PIECE = 1 << 13
"""Documents that exist as Python objects at a time."""


def add_all(corpus: Corpus, documents: Iterable[Document]) -> None:
    """Add `documents`, each in place of the one with its id; of one id the last counts.

    What `documents` raises comes through, and nothing is added then.
    """
    rest = iter(documents)
    add_packs(corpus, map(Pack.of, iter(lambda: list(islice(rest, PIECE)), [])))


def add_packs(corpus: Corpus, packs: Iterable[Pack]) -> None:
    """Add the documents of `packs`; as `add_all`."""
    words: dict[str, int] = {}
    pieces = [_batch(corpus, pack, words) for pack in packs]
    if not pieces:
        return
    batch = Batch.joined(pieces)
    for row in _overtaken(batch):
        batch.groups[row] = NOBODY
    if len(corpus):
        for row in range(len(batch.ids)):
            corpus.remove(batch.ids.text(row))
    corpus.extend(batch, words)


def _batch(corpus: Corpus, pack: Pack, words: dict[str, int]) -> Batch:
    named = pack.named
    groups = np.array([corpus.total(group).number for group in named], dtype=np.int32)[pack.groups]
    terms = _numbers(corpus, pack.terms.texts(), words)
    threads = zip(pack.groups.tolist(), pack.threads.texts(), strict=True)
    return Batch(
        ids=pack.ids,
        digests=np.array([digest(id_) for id_ in pack.ids.texts()], dtype=np.int64),
        stamps=pack.stamps,
        threads=pack.threads,
        tags=np.array([tag(named[group][0], thread) for group, thread in threads], dtype=np.int64),
        groups=groups,
        at=pack.at,
        forward=Ragged(terms[pack.forward.values], pack.forward.offsets),
    )


def _numbers(corpus: Corpus, terms: list[str], words: dict[str, int]) -> NDArray[np.int32]:
    """The ids of distinct `terms`, which `words` holds from now on."""
    found = list(map(words.get, terms))
    unknown = [n for n, id_ in enumerate(found) if id_ is None]
    new = [terms[n] for n in unknown]
    words.update(zip(new, corpus.learn(new), strict=True))
    for n, term in zip(unknown, new, strict=True):
        found[n] = words[term]
    return np.array(found, dtype=np.int32)


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
