"""Rows of different lengths, and names found by their hash: a million strings in three arrays. No documents, no scoring.

A Python dict of a million ids takes 150 MB and more; here it is the bytes of the names, where each begins, and twelve bytes for
the way back from a name to its row.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

PIECE = 1 << 14
"""Rows moved in one numpy call: short calls let other threads of the process have the interpreter in between."""

_WIDEST = (1 << 31) - 1  # `np.iinfo` takes longer than all else that a few rows cost


def digest(key: Hashable) -> int:
    """64 bits of `key`, the same within this process; equal digests prove nothing."""
    return hash(key)


def begins(lengths: NDArray[np.integer[Any] | np.bool_]) -> NDArray[np.int64]:
    """Where rows of n `lengths` begin when they stand one after the other, and where the last ends: int64[n+1]."""
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=offsets[1:])
    return offsets


def rows_of(lengths: NDArray[np.integer[Any]]) -> NDArray[np.int32]:
    """The number of the row that each value of rows of these lengths stands in."""
    offsets = begins(lengths)
    rows = np.empty(offsets[-1], dtype=np.int32)
    for first in range(0, len(lengths), PIECE):  # `repeat` never lets go of the interpreter
        some = lengths[first : first + PIECE]
        last = first + len(some)
        rows[offsets[first] : offsets[last]] = np.arange(first, last, dtype=np.int32).repeat(some)
    return rows


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of numbers (or of the bytes of strings), one after the other in `values`; row r is values[offsets[r]:offsets[r+1]]."""

    values: NDArray[Any]
    offsets: NDArray[np.integer[Any]]

    @classmethod
    def of(cls, lengths: NDArray[np.integer[Any]], values: NDArray[Any]) -> Self:
        """Rows of these lengths, in offsets no wider than needed."""
        return cls(values, _narrow(begins(lengths)))

    @classmethod
    def strings(cls, texts: Sequence[str]) -> Self:
        """The rows of `texts`; any string comes back as it was, lone surrogates too."""
        joined = "".join(texts)
        encoded = texts if joined.isascii() else [text.encode("utf-8", "surrogatepass") for text in texts]
        lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
        return cls.of(lengths, np.frombuffer(joined.encode("utf-8", "surrogatepass"), dtype=np.uint8))

    @classmethod
    def joined(cls, parts: "Sequence[Ragged]") -> Self:
        """The rows of all `parts`, one part after the other."""
        return cls.of(np.concatenate([part.lengths for part in parts]), np.concatenate([part.values for part in parts]))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.integer[Any]]:
        return np.diff(self.offsets)

    def text(self, row: int) -> str:
        """The string in `row`."""
        return str(self.values[self.offsets[row] : self.offsets[row + 1]].tobytes(), "utf-8", "surrogatepass")

    def texts(self) -> list[str]:
        """The strings of all rows."""
        text, offsets = str(self.values.tobytes(), "utf-8", "surrogatepass"), self.offsets
        if len(text) < len(self.values):  # a character begins with any byte but 0b10…
            offsets = begins((self.values & 0xC0) != 0x80)[offsets]
        return [text[first:last] for first, last in pairwise(offsets.tolist())]

    def take(self, rows: NDArray[np.integer[Any]]) -> "Ragged":
        """The rows numbered `rows`, in that order."""
        starts = self.offsets[rows].astype(np.int64)
        offsets = begins(self.offsets[1:][rows] - starts)
        shift = starts - offsets[:-1]
        if len(rows) <= PIECE:
            values = self.values[np.arange(offsets[-1]) + shift.repeat(np.diff(offsets))]
            return Ragged(values, _narrow(offsets))
        values = np.empty(offsets[-1], dtype=self.values.dtype)
        for first in range(0, len(rows), PIECE):
            last = min(first + PIECE, len(rows))
            low, high = offsets[first], offsets[last]
            at = np.arange(low, high)
            at += np.repeat(shift[first:last], np.diff(offsets[first : last + 1]))
            values[low:high] = self.values[at]
        return Ragged(values, _narrow(offsets))


@dataclass(frozen=True, slots=True)
class Lookup:
    """From the digest of a name to its row. Several rows may share a digest; the name itself decides."""

    digests: NDArray[np.int64]  # ascending
    rows: NDArray[np.int32]

    @classmethod
    def of(cls, digests: NDArray[np.int64], rows: NDArray[np.integer[Any]]) -> Self:
        order = np.argsort(digests, kind="stable")
        return cls(digests[order], rows[order].astype(np.int32))

    def near(self, digest: int) -> list[int]:
        """The rows that have this digest."""
        first = last = int(self.digests.searchsorted(digest))
        while last < len(self.digests) and self.digests[last] == digest:
            last += 1
        return list(self.rows[first:last].tolist())

    def by_row(self, rows: int) -> NDArray[np.int64]:
        """The digest of each of `rows` rows; 0 where a row has none."""
        found = np.zeros(rows, dtype=np.int64)
        found[self.rows] = self.digests
        return found


def _narrow(offsets: NDArray[np.int64]) -> NDArray[np.integer[Any]]:
    return offsets.astype(np.int32) if offsets[-1] <= _WIDEST else offsets


def changes(*columns: NDArray[Any]) -> NDArray[np.bool_]:
    """Where a row of the `columns` differs from the one before it; the first row always does."""
    found = np.zeros(len(columns[0]), dtype=np.bool_)
    found[:1] = True
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found


def spans(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and last + 1 of the stretches that begin where a flag is set."""
    yield from pairwise([*np.flatnonzero(flags).tolist(), len(flags)])


def microseconds(stamps: Ragged) -> NDArray[np.int64] | None:
    """Slack's timestamps, 1700000000.000100, as numbers in the same order; None where any of the texts is none."""
    if not (stamps.lengths == _STAMP).all():
        return None
    letters = stamps.values.reshape(-1, _STAMP)
    figures = np.delete(letters, _POINT, axis=1) - np.uint8(ord("0"))  # what is below 0 comes out above 9
    if (letters[:, _POINT] != ord(".")).any() or (figures > _NINE).any():
        return None
    found: NDArray[np.int64] = figures.astype(np.int64) @ 10 ** np.arange(_STAMP - 2, -1, -1)
    return found


_STAMP, _POINT, _NINE = 17, 10, 9  # letters of a timestamp, and before its point
