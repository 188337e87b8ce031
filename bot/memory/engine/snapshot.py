"""A snapshot of the index as packs of bytes, and the index out of them again. Pure; where packs are kept is `bot/memory/snapshots.py`'s.

A pack holds some thousand documents whole, with the terms that stand in them and no others: so what is forgotten is gone from
the snapshot with its pack. Which pack a document is in follows from its id alone. Only what the documents say is kept; what
follows from it (postings, ways from a name to its row) is worked out anew, which is as fast as reading it.
"""

import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from bot.memory.engine.build import Built, invert
from bot.memory.engine.ragged import Lookup, Ragged, begins, changes, digest, rows_of
from bot.memory.engine.segment import NOBODY, Document, Group, Postings, Segment, tag

PACK: Final = 1 << 20
"""Bytes of a pack before it is compressed to about half, so that a value in Redis stays well under 1 MB."""

PER_DOCUMENT: Final = 64  # bytes besides its terms, about
PER_TERM: Final = 4

_KINDS: Final = ("u1", "u2", "u4", "i8", "f8")
_PRIME: Final = 1_000_003
_BUCKETS: Final = (1 << 31) - 1  # Lua counts in doubles


@dataclass(frozen=True, slots=True)
class Pack:
    """n documents as columns, with a vocabulary of their own."""

    ids: Ragged
    slots: NDArray[np.integer[Any]]  # where each stood in its segment
    lines: NDArray[np.integer[Any]]  # number of its thread there
    stamps: Ragged  # ts
    threads: Ragged
    at: NDArray[np.float64]
    groups: NDArray[np.integer[Any]]  # rows of `places`
    places: Ragged  # groups, as text
    forward: Ragged  # rows of `terms`
    terms: Ragged
    numbers: NDArray[np.integer[Any]]  # of `terms`: their ids in the segment, by which packs written together agree

    @classmethod
    def of(cls, documents: Sequence[Document]) -> Self:
        """The columns of `documents`, in this order; each stands for a thread of its own."""
        terms, places = _Numbers(), _Numbers()
        words = list(map(terms.__getitem__, chain.from_iterable(document.terms for document in documents)))
        groups = [places[_spelled(document.group)] for document in documents]
        number = np.arange(len(documents))
        return cls(
            ids=Ragged.strings([document.id for document in documents]),
            slots=number,
            lines=number,
            stamps=Ragged.strings([document.ts for document in documents]),
            threads=Ragged.strings([document.thread for document in documents]),
            at=np.array([document.at for document in documents], dtype=np.float64),
            groups=np.array(groups, dtype=np.int64),
            places=Ragged.strings(list(places)),
            forward=Ragged.of(
                np.array([len(d.terms) for d in documents], dtype=np.int64), np.array(words, dtype=np.int32)
            ),
            terms=Ragged.strings(list(terms)),
            numbers=np.arange(len(terms)),
        )

    def __len__(self) -> int:
        return len(self.at)

    @property
    def named(self) -> list[Group]:
        """The groups by row of `places`."""
        return [(text[1:], text[0] == "1") for text in self.places.texts()]

    def encoded(self) -> tuple[bytes, bytes]:
        """The ids, which tell nothing, and the rest."""
        rest = [self.slots, self.lines, self.at, self.groups, self.numbers]
        for column in (self.stamps, self.threads, self.places, self.forward, self.terms):
            rest += [column.lengths, column.values]
        return _joined([self.ids.lengths, self.ids.values]), zlib.compress(_joined(rest), 1)

    @classmethod
    def decoded(cls, ids: bytes, rest: bytes) -> Self:
        """What was encoded; of other bytes anything may come, so compare their `checksum` before."""
        slots, lines, at, groups, numbers, *columns = _split(zlib.decompress(rest))
        stamps, threads, places, forward, terms = map(Ragged.of, columns[::2], columns[1::2])
        return cls(names(ids), slots, lines, stamps, threads, at, groups, places, forward, terms, numbers)


class _Numbers(dict[str, int]):
    """A number for each string, from 0 on, given out as they are asked for."""

    def __missing__(self, text: str) -> int:
        found = self[text] = len(self)
        return found


def names(ids: bytes) -> Ragged:
    """The ids of a pack, out of the first half of what `encoded` gave."""
    lengths, values = _split(ids)
    return Ragged.of(lengths, values)


def checksum(encoded: bytes) -> str:
    """Some letters that are others for other bytes."""
    return blake2b(encoded, digest_size=8).hexdigest()


def bucket(ids: Ragged) -> NDArray[np.int64]:
    """A number below 2³¹ for each id: the same in every process, so that whoever erases a memory knows its pack."""
    place = np.arange(len(ids.values)) - ids.offsets[rows_of(ids.lengths)]
    powers = np.full(int(ids.lengths.max(initial=0)), _PRIME, dtype=np.int64)
    powers[:1] = 1
    sums = begins((ids.values.astype(np.int64) + 1) * np.cumprod(powers)[place])
    found: NDArray[np.int64] = (sums[ids.offsets[1:]] - sums[ids.offsets[:-1]]) % _BUCKETS
    return found


def parts(built: Built) -> int:
    """In how many packs the documents of `built` go."""
    segment = built.segment
    return 1 + (len(segment) * PER_DOCUMENT + len(segment.forward.values) * PER_TERM) // PACK


def packs(built: Built, groups: Sequence[Group], number: int) -> Iterator[Pack]:
    """What is alive in `built`, in `number` packs; `groups`: by the number `built` has for them."""
    segment = built.segment
    part = (bucket(segment.ids) % number).astype(np.uint16 if number <= 1 << 16 else np.int64)
    order = np.argsort(part, kind="stable")
    edges = part[order].searchsorted(np.arange(number + 1))
    spelled = Ragged.strings([_spelled(group) for group in groups])
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        rows = order[first:last]
        yield _pack(built, rows[built.groups[rows] != NOBODY], spelled)


def _pack(built: Built, rows: NDArray[np.int64], spelled: Ragged) -> Pack:
    segment, lines = built.segment, built.segment.threads_of(rows)
    forward = segment.forward.take(rows)
    terms, words = np.unique(forward.values, return_inverse=True)
    used, groups = np.unique(built.groups[rows], return_inverse=True)
    return Pack(
        ids=segment.ids.take(rows),
        slots=rows,
        lines=lines,
        stamps=segment.stamps.take(rows),
        threads=segment.names.take(lines),
        at=built.at[rows],
        groups=groups,
        places=spelled.take(used),
        forward=Ragged(words.astype(np.int32), forward.offsets),
        terms=segment.words.take(terms),
        numbers=terms,
    )


# ── back ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Restored:
    """What packs of one snapshot become; `groups`: by number, the first is nobody's."""

    built: Built
    groups: list[Group]
    vocabulary: int


def restored(some: Sequence[Pack]) -> Restored:
    """One segment of the documents of packs written together; some of these may be missing."""
    words, ids = _words(some)
    order = _order(some)
    rows = [Ragged(own[pack.forward.values], pack.forward.offsets) for pack, own in zip(some, ids, strict=True)]
    forward = Ragged.joined(rows).take(order)
    with ThreadPoolExecutor(1) as beside:  # numpy lets go of the interpreter, which all else here needs
        said = _Said(forward, words, beside.submit(invert, forward, len(words)))
        known = dict[Group, int]({("", False): NOBODY})
        numbers = [np.array([known.setdefault(g, len(known)) for g in pack.named], dtype=np.int32) for pack in some]
        groups = np.concatenate([own[pack.groups] for pack, own in zip(some, numbers, strict=True)])[order]
        threads = _threads(some, order, groups, list(known))
        built = _segment(some, order, threads, said)
    return Restored(built, list(known), len(words))


def _words(some: Sequence[Pack]) -> tuple[Ragged, list[NDArray[np.int32]]]:
    """The terms of packs written together, by new ids from 0 on; and those of each pack's terms."""
    size = 1 + max((int(pack.numbers.max(initial=0)) for pack in some), default=0)
    pack_of = np.full(size, -1, dtype=np.int32)
    for n, pack in enumerate(some):
        pack_of[pack.numbers] = n  # the last one in which a term stands spells it
    own = [np.flatnonzero(pack_of[pack.numbers] == n) for n, pack in enumerate(some)]
    spelled = Ragged.joined([pack.terms.take(rows) for pack, rows in zip(some, own, strict=True)])
    numbers = np.concatenate([pack.numbers[rows] for pack, rows in zip(some, own, strict=True)])
    ids = (np.cumsum(pack_of >= 0) - 1).astype(np.int32)
    return spelled.take(np.argsort(numbers)), [ids[pack.numbers] for pack in some]


def _order(some: Sequence[Pack]) -> NDArray[np.int64]:
    """The rows of the packs, one after the other, as they stood in their segment."""
    slots = np.concatenate([pack.slots for pack in some]).astype(np.int64)
    rows = np.full(int(slots.max(initial=-1)) + 1, -1, dtype=np.int64)
    rows[slots] = np.arange(len(slots))
    return rows[rows >= 0]


class _Threads(NamedTuple):
    """The threads of rows in order, and the groups of these."""

    starts: NDArray[np.int32]
    names: Ragged
    places: NDArray[np.int32]
    tags: NDArray[np.int64]
    groups: NDArray[np.int32]  # by row


def _threads(
    some: Sequence[Pack], order: NDArray[np.int64], groups: NDArray[np.int32], known: Sequence[Group]
) -> _Threads:
    places = {place: number for number, place in enumerate(dict.fromkeys(place for place, _ in known[1:]))}
    heads = np.flatnonzero(changes(np.concatenate([pack.lines for pack in some])[order]))
    threads = Ragged.joined([pack.threads for pack in some]).take(order[heads])
    owners = [known[number][0] for number in groups[heads].tolist()]
    return _Threads(
        np.append(heads, len(order)).astype(np.int32),
        threads,
        np.array([places[place] for place in owners], dtype=np.int32),
        np.array([tag(*both) for both in zip(owners, threads.texts(), strict=True)], dtype=np.int64),
        groups,
    )


class _Said(NamedTuple):
    """What the documents say."""

    forward: Ragged
    words: Ragged
    postings: "Future[Postings]"  # which are still being made


def _segment(some: Sequence[Pack], order: NDArray[np.int64], threads: _Threads, said: _Said) -> Built:
    ids = Ragged.joined([pack.ids for pack in some]).take(order)
    edges = np.flatnonzero(changes(threads.groups))
    segment = Segment(
        ids=ids,
        by_id=_lookup(ids.texts()),
        stamps=Ragged.joined([pack.stamps for pack in some]).take(order),
        starts=threads.starts,
        names=threads.names,
        places=threads.places,
        by_thread=Lookup.of(threads.tags, np.arange(len(threads.tags))),
        forward=said.forward,
        words=said.words,
        by_word=_lookup(said.words.texts()),
        postings=said.postings.result(),
        runs=np.append(edges, len(order)).astype(np.int32),
        run_groups=threads.groups[edges],
    )
    return Built(segment, threads.groups, np.concatenate([pack.at for pack in some])[order])


def _lookup(texts: Sequence[str]) -> Lookup:
    digests = np.fromiter(map(digest, texts), dtype=np.int64, count=len(texts))
    return Lookup.of(digests, np.arange(len(texts)))


# ── bytes ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _spelled(group: Group) -> str:
    return f"{int(group[1])}{group[0]}"


def _joined(columns: Sequence[NDArray[Any]]) -> bytes:
    """`columns` one after the other, each as narrow as it may be: kind, length, numbers (the low byte first)."""
    found: list[bytes] = []
    for column in columns:
        narrow = column if column.dtype.kind == "f" else column.astype(np.min_scalar_type(column.max(initial=0)))
        kind = _KINDS.index(narrow.dtype.str[1:])
        found += [
            bytes([kind]),
            len(narrow).to_bytes(8, "little"),
            narrow.astype(narrow.dtype.newbyteorder("<")).tobytes(),
        ]
    return b"".join(found)


def _split(joined: bytes) -> list[NDArray[Any]]:
    """The columns out of `_joined`."""
    found, start = [], 0
    while start < len(joined):
        dtype, length = np.dtype("<" + _KINDS[joined[start]]), int.from_bytes(joined[start + 1 : start + 9], "little")
        found.append(np.frombuffer(joined, dtype, length, start + 9))
        start += 9 + length * dtype.itemsize
    return found
