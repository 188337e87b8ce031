"""Building a segment anew from one that is there and what came since: pure functions from arrays to arrays, safe in any thread.

Everything is moved by numpy in short calls, so that a search in another thread never waits long for the interpreter. Only threads
that got something new are put in order one by one.
"""

from collections.abc import Mapping
from itertools import compress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.ragged import Lookup, Ragged, begins, changes, digest, microseconds, rows_of
from bot.memory.engine.segment import Batch, Postings, Segment
from bot.memory.values import order

PIECE = 1 << 20
"""Postings inverted at a time."""

THREADS = 1 << 15
"""Documents put in order at a time, where their threads got something new."""

WIDEST = 1 << 16
"""Terms inverted at a time: numpy sorts 16-bit numbers by counting, ten times as fast as wider ones."""


class Built(NamedTuple):
    """A segment, and what the index keeps of its documents by slot."""

    segment: Segment
    groups: NDArray[np.int32]
    at: NDArray[np.float64]


def build(base: Built, batch: Batch, places: NDArray[np.int32], words: Mapping[str, int], size: int) -> Built:
    """What is alive in `base` and in `batch`, as one segment.

    `places`: number of the place by number of the group. `words`: ids of terms; every term of the batch that `base` does not have
    is there. `size`: term ids in use; they stay what they were.
    """
    old = base.segment
    groups = np.concatenate([base.groups, batch.groups])
    threads = np.concatenate([rows_of(np.diff(old.starts)), _threads(old, batch, places)])
    rows, heads = _layout(old, batch, places[groups], threads)
    firsts = rows[heads]
    source = np.where(firsts < len(old), threads[firsts], firsts - len(old) + len(old.names))
    tags = np.concatenate([old.by_thread.by_row(len(old.names)), batch.tags])[source]
    digests = np.concatenate([old.by_id.by_row(len(old)), batch.digests])[rows]
    forward = Ragged.joined([old.forward, batch.forward]).take(rows)
    postings = invert(forward, size)
    spelled, by_word = _vocabulary(old, postings, words)
    edges = np.flatnonzero(changes(groups[rows]))
    segment = Segment(
        ids=Ragged.joined([old.ids, batch.ids]).take(rows),
        by_id=Lookup.of(digests, np.arange(len(rows))),
        stamps=Ragged.joined([old.stamps, batch.stamps]).take(rows),
        starts=np.append(np.flatnonzero(heads), len(rows)).astype(np.int32),
        names=Ragged.joined([old.names, batch.threads]).take(source),
        places=places[groups[firsts]],
        by_thread=Lookup.of(tags, np.arange(len(source))),
        forward=forward,
        words=spelled,
        by_word=by_word,
        postings=postings,
        runs=np.append(edges, len(rows)).astype(np.int32),
        run_groups=groups[rows[edges]],
    )
    return Built(segment, groups[rows], np.concatenate([base.at, batch.at])[rows])


def _threads(old: Segment, batch: Batch, places: NDArray[np.int32]) -> NDArray[np.int64]:
    """A number for the thread of each document of the batch: the one `old` has for it, or one above those of `old`.

    Threads that merely share a digest may get one number: `_layout` looks at the names.
    """
    low = old.by_thread.digests.searchsorted(batch.tags)
    many = old.by_thread.digests.searchsorted(batch.tags, side="right") - low
    found = np.full(len(batch.tags), -1, dtype=np.int64)
    found[many == 1] = old.by_thread.rows[low[many == 1]]
    for row in np.flatnonzero(many > 1).tolist():
        found[row] = old.thread(places[batch.groups[row]], batch.tags[row], batch.threads.text(row))
    new = np.flatnonzero(found < 0)
    new = new[np.argsort(batch.tags[new], kind="stable")]
    found[new] = len(old.names) + np.cumsum(changes(batch.tags[new])) - 1
    return found


def _layout(
    old: Segment, batch: Batch, places: NDArray[np.int32], threads: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The rows that live (of `old`, then of the batch) by place, thread and time; and where a thread begins."""
    rows = np.flatnonzero(places >= 0)
    rows = rows[np.lexsort((threads[rows], places[rows]))]
    heads = changes(places[rows], threads[rows])
    fresh = np.zeros(len(places), dtype=np.bool_)
    fresh[len(old) :] = batch.threads.lengths > 0  # what stands alone needs no order
    firsts = np.flatnonzero(heads)
    sizes = np.diff(firsts, append=len(rows))
    blocks = np.arange(len(firsts))[(sizes > 1) & _any(fresh[rows], firsts)]
    for some in np.split(blocks, np.flatnonzero(np.diff(np.cumsum(sizes[blocks]) // THREADS)) + 1):
        at = np.flatnonzero(np.repeat(np.isin(np.arange(len(firsts)), some), sizes))
        block = np.repeat(some, sizes[some])
        said = _spelled(old, batch, threads, rows[at])
        by, names = _by_number(block, *said) or _by_text(block, *said)
        rows[at] = rows[at][by]
        heads[at] = changes(block[by], names[by])
    return rows, heads


def _by_number(
    block: NDArray[np.int64], names: Ragged, stamps: Ragged, ids: Ragged
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """The order by block, thread and time, and a number for each thread; None where not all of these are Slack's timestamps."""
    threads, times = microseconds(names), microseconds(stamps)
    if threads is None or times is None:
        return None
    by = np.lexsort((times, threads, block))
    again = ~changes(block[by], threads[by], times[by])
    if again.any():  # passages of one message: in order of their ids
        same = by[again | np.append(again[1:], False)]
        texts = ids.take(same).texts()
        ranks = np.zeros(len(block), dtype=np.int64)
        ranks[same[sorted(range(len(same)), key=texts.__getitem__)]] = np.arange(len(same))
        by = np.lexsort((ranks, times, threads, block))
    return by, threads


def _by_text(
    block: NDArray[np.int64], names: Ragged, stamps: Ragged, ids: Ragged
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The same whatever they are, in Python's time."""
    spelled = names.texts()
    number = {name: n for n, name in enumerate(sorted(set(spelled)))}
    threads = np.array([number[name] for name in spelled], dtype=np.int64)
    keyed = zip(
        block.tolist(), threads.tolist(), map(order, stamps.texts()), ids.texts(), range(len(block)), strict=True
    )
    return np.array([row for *_, row in sorted(keyed)], dtype=np.int64), threads


def _any(flags: NDArray[np.bool_], firsts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether any flag is set in each stretch."""
    return np.logical_or.reduceat(flags, firsts) if len(firsts) else flags


def _spelled(
    old: Segment, batch: Batch, threads: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[Ragged, Ragged, Ragged]:
    """The thread, timestamp and id of each row."""
    new = rows >= len(old)
    back = np.argsort(np.concatenate([np.flatnonzero(~new), np.flatnonzero(new)]))
    rest = rows[new] - len(old)

    def both(before: Ragged, which: NDArray[np.int64], after: Ragged) -> Ragged:
        return Ragged.joined([before.take(which), after.take(rest)]).take(back)

    kept = rows[~new]
    return (
        both(old.names, threads[kept], batch.threads),
        both(old.stamps, kept, batch.stamps),
        both(old.ids, kept, batch.ids),
    )


def _vocabulary(old: Segment, postings: Postings, words: Mapping[str, int]) -> tuple[Ragged, Lookup]:
    """The spelling of every term that some document has, and the way back; the ids stay."""
    before = np.zeros(len(postings.peaks), dtype=np.bool_)
    before[: len(old.words)] = old.postings.peaks > 0
    after = postings.peaks > 0
    given = np.fromiter(words.values(), dtype=np.int64, count=len(words))
    wanted = after[given] & ~before[given]
    new = list(compress(words, wanted.tolist()))
    source = np.zeros(len(after) + 1, dtype=np.int64)
    source[: len(old.words)] = np.arange(len(old.words))
    ids = given[wanted]
    source[ids] = len(old.words) + np.arange(len(new))
    source = np.where(after, source[:-1], len(old.words) + len(new))  # the blank one
    spelled = Ragged.joined([old.words, Ragged.strings([*new, ""])]).take(source)
    kept = after[old.by_word.rows]
    digests = np.array([digest(term) for term in new], dtype=np.int64)
    by_word = Lookup.of(
        np.concatenate([old.by_word.digests[kept], digests]), np.concatenate([old.by_word.rows[kept], ids])
    )
    return spelled, by_word


class _Piece(NamedTuple):
    """The postings of some terms that follow one another."""

    terms: NDArray[np.int64]
    slots: NDArray[np.int32]
    counts: NDArray[np.int64]


def _piece(ids: NDArray[np.int32], slots: NDArray[np.int32], low: int, high: int) -> _Piece:
    here = np.flatnonzero((ids >= low) & (ids < high))
    terms, slots = (ids[here] - low).astype(np.uint16), slots[here]
    by_term = np.argsort(terms, kind="stable")  # slots stay ascending
    terms, slots = terms[by_term], slots[by_term]
    firsts = np.flatnonzero(changes(terms, slots))
    return _Piece(terms[firsts] + np.int64(low), slots[firsts], np.diff(firsts, append=len(terms)))


def invert(forward: Ragged, size: int) -> Postings:
    """The postings of `size` terms, from the terms of each document."""
    ids = forward.values
    slots = rows_of(forward.lengths)
    sums = begins(np.bincount(ids, minlength=size))
    pieces, low = [], 0
    while low < size:
        high = int(sums.searchsorted(sums[low] + PIECE, side="right")) - 1
        high = min(max(high, low + 1), low + WIDEST, size)
        pieces.append(_piece(ids, slots, low, high))
        low = high
    pieces = pieces or [_Piece(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int64))]
    lengths = _distinct(forward.lengths.astype(np.int64))
    kinds = lengths.searchsorted(forward.lengths)  # the code of a term that stands once
    codes = [kinds[piece.slots].astype(np.int32) for piece in pieces]
    often = [np.flatnonzero(piece.counts > 1) for piece in pieces]
    pairs = [piece.counts[at] << 32 | lengths[code[at]] for piece, code, at in zip(pieces, codes, often, strict=True)]
    rare = _distinct(np.concatenate(pairs))
    containing, peaks = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int32)
    for piece, code, at, pair in zip(pieces, codes, often, pairs, strict=True):
        code[at] = len(lengths) + rare.searchsorted(pair)
        firsts = np.flatnonzero(changes(piece.terms))
        if len(firsts):
            containing[piece.terms[firsts]] = np.diff(firsts, append=len(piece.terms))
            peaks[piece.terms[firsts]] = np.maximum.reduceat(piece.counts, firsts)
    return Postings(
        offsets=begins(containing),
        slots=np.concatenate([piece.slots for piece in pieces]),
        codes=np.concatenate(codes).astype(np.min_scalar_type(len(lengths) + len(rare))),
        counts=np.concatenate([np.ones(len(lengths), dtype=np.int64), rare >> 32]),
        lengths=np.concatenate([lengths, rare & 0xFFFFFFFF]),
        peaks=peaks,
    )


def _distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    values = np.sort(values)
    return values[changes(values)]


def _nothing() -> Built:
    none, zero = Ragged.strings([]), np.zeros(0, dtype=np.int64)
    slots = Ragged.of(zero, np.zeros(0, dtype=np.int32))
    lookup = Lookup.of(zero, zero)
    small = zero.astype(np.int32)
    segment = Segment(
        none, lookup, none, np.zeros(1, np.int32), none, small, lookup, slots, none, lookup, invert(slots, 0),
        np.zeros(1, np.int32), small,
    )  # fmt: skip
    return Built(segment, small, np.zeros(0))


EMPTY = _nothing()
