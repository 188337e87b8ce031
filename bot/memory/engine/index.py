"""The index: live BM25 over the memories some readers may see. No Redis, no tokeniser, no audience rules.

    score(d) = Σ over the question's terms  weight · idf(t) · tf·(k1+1) / (tf + k1·(1 − b + b·|d|/avgdl))
    idf(t)   = ln(1 + (N − df + ½) / (df + ½))                                           (Lucene's; never negative)

This is `rank_bm25.BM25Okapi` with another idf: Okapi's gives the only memory of a new team a score below zero. N, df and avgdl
are those of the visible documents alone, as if no others were here: better ranking, and scores tell nothing of what is hidden.
Adding or removing a document costs its own length, a question the postings it touches. Documents are kept by `corpus.py`.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import log

from bot.memory.engine.bulk import add_all, add_packs
from bot.memory.engine.corpus import Corpus, Merge
from bot.memory.engine.reader import Scratch
from bot.memory.engine.segment import Document, Entry, Group
from bot.memory.engine.snapshot import Pack, restored
from bot.memory.engine.view import Idf, Norm, View, Weighting

# One setting for passages and short chat turns in one index: with the usual 1.5 and 0.75 the short turns pull avgdl down and
# passages lose 2 to 4 points of nDCG@10 (KorQuAD, SQuAD and LoCoMo in one index); k1 0.6–0.9 and b 0.2–0.3 lose none.
K1 = 0.9
B = 0.3

FEW = 256
"""Documents that are added one by one sooner than by a merge."""

UNWRITTEN = 1_000
"""Documents that a young team has not written yet, for the weight of evidence alone (`strength`, not the score). In a store of
one memory a word that happens not to stand in it would weigh five times one that does, and the obvious question would find nothing."""


__all__ = ["Document", "Group", "Index", "Scored"]


@dataclass(frozen=True, slots=True)
class Scored:
    """A document found."""

    document: Document  # without its terms
    score: float
    strength: float  # 0..1: the part of the question's idf mass that it matches
    matched: frozenset[str]  # the question's terms in it


def lucene_idf(documents: int, containing: int) -> float:
    """Lucene's idf of a term that `containing` of `documents` have."""
    return log(1 + (documents - containing + 0.5) / (containing + 0.5))


class Index:
    """The documents of one process. Not thread-safe: its owner holds a lock; only `Merge.run` needs none."""

    def __init__(self, k1: float = K1, b: float = B, idf: Idf = lucene_idf, norm: Norm | None = None) -> None:
        self._weighting = Weighting(k1, norm or (lambda lengths, average: 1 - b + b * lengths / average), idf)
        self._corpus = Corpus()
        self._scratch = Scratch()

    def __len__(self) -> int:
        return len(self._corpus)

    @property
    def groups(self) -> Collection[Group]:
        """The groups that have documents."""
        return [group for group, total in self._corpus.totals.items() if total.documents]

    def put(self, document: Document) -> None:
        """Add `document`, in place of the one with its id; searchable at once."""
        self._corpus.remove(document.id)
        self._corpus.add(document)
        if self._corpus.overdue:
            self.merge()

    def put_many(self, documents: Iterable[Document]) -> None:
        """Add all of `documents`, each in place of the one with its id; of one id the last counts. The fast way for many."""
        rest = iter(documents)
        few = list(islice(rest, FEW))
        if len(few) < FEW:
            for document in few:
                self.put(document)
            return
        add_all(self._corpus, chain(few, rest))

    def put_packs(self, packs: Iterable[Pack]) -> None:
        """Add the documents of `packs` as `put_many` does; each pack may come from another process."""
        add_packs(self._corpus, packs)

    def restore(self, packs: Sequence[Pack]) -> None:
        """Begin with the documents of `packs`, which one snapshot has; only of an empty index. Faster than `put_packs`."""
        found = restored(packs)
        self._corpus.restore(found.built, found.groups, found.vocabulary)

    def remove(self, id_: str) -> None:
        """Take the document out, if it is here: nobody finds it from now on, and the next merge clears its terms away."""
        self._corpus.remove(id_)

    def view(self, groups: Collection[Group]) -> View:
        """The documents of `groups` alone, as if there were no others; good until the index changes."""
        return View(self._corpus, groups, self._weighting, self._scratch)

    # ── merging ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def due(self) -> bool:
        """Whether a merge would pay. Left undone for long, `put` does it itself."""
        return self._corpus.due

    def begin(self) -> Merge:
        """The work of a merge. `run` it in any thread and without the lock, then give it to `finish`; changes meanwhile are kept."""
        return self._corpus.begin()

    def finish(self, merge: Merge) -> None:
        """Put what `merge` has built in place; one that something else has overtaken is let go."""
        self._corpus.finish(merge)

    def merge(self) -> None:
        """Merge now, here."""
        merge = self.begin()
        merge.run()
        self.finish(merge)

    # ── the plain question ──────────────────────────────────────────────────────────────────────────────────────────────

    def search(self, terms: Sequence[str], groups: Collection[Group], limit: int) -> list[Scored]:
        """The `limit` best documents of `groups` that share a term with the question, best first; of equals the latest."""
        view, weights = self.view(groups), {term: float(count) for term, count in Counter(terms).items()}
        slots, scores = view.best(weights, limit)
        frequencies = zip(weights, view.frequencies(list(weights)), strict=True)
        mass = {term: lucene_idf(view.documents + UNWRITTEN, containing) for term, containing in frequencies}
        found = []
        for slot, score, counts in zip(slots.tolist(), scores.tolist(), view.counts(slots, list(weights)), strict=True):
            matched = frozenset(term for term, count in zip(weights, counts.tolist(), strict=True) if count)
            strength = sum(mass[term] for term in mass if term in matched) / sum(mass.values())
            found.append(Scored(_document(view.document(slot)), score, strength, matched))
        return found

    def following(self, id_: str, groups: Collection[Group], limit: int) -> list[str]:
        """Ids of the up to `limit` documents of `groups` that come after `id_` in its thread, oldest first."""
        view = self.view(groups)
        slot = view.slot(id_)
        if slot is None:
            return []
        line = view.members(slot, len(self)).tolist()
        return [view.document(other).id for other in line[line.index(slot) + 1 :][:limit]]


def _document(entry: Entry) -> Document:
    return Document(entry.id, (), entry.group, entry.thread, entry.ts, entry.at)
