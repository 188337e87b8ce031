"""Texts that say nearly the same: exact and close likeness by shingles, without comparing every pair. Pure."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

NEAR: Final = 0.8
"""Jaccard likeness of two texts' shingles from which on they teach the same twice."""
SHINGLE: Final = 4  # characters, spaces left out: Korean and English alike
BANDS: Final = 32
ROWS: Final = 4
"""32 bands of 4: two texts alike by 0.8 meet in one with a probability of 1 - (1 - 0.8⁴)³² = 0.9999999, by 0.5 with 0.87."""
_SEED: Final = 7
_PRIME: Final = (1 << 31) - 1


def plain(text: str) -> str:
    """The letters and digits of a text alone, in one case."""
    return re.sub(r"[\W_]+", "", text.casefold())


def shingles(text: str) -> frozenset[str]:
    """The pieces of a text of `SHINGLE` characters each."""
    bare = plain(text)
    return frozenset(bare[n : n + SHINGLE] for n in range(max(1, len(bare) - SHINGLE + 1)))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard: the share of all their pieces that both have."""
    return len(one & other) / len(one | other)


def near(texts: Sequence[str], least: float = NEAR) -> Iterator[tuple[int, int, float]]:
    """Every pair of texts that are alike by `least` or more, as their numbers (the smaller first) and how alike they are."""
    sets = [shingles(text) for text in texts]
    for one, other in sorted(_candidates(sets)):
        alike = likeness(sets[one], sets[other])
        if alike >= least:
            yield one, other, alike


def _candidates(sets: Sequence[frozenset[str]]) -> set[tuple[int, int]]:
    """Pairs that share a band of their signatures (MinHash; Broder 1997)."""
    rng = np.random.default_rng(_SEED)
    a = rng.integers(1, _PRIME, BANDS * ROWS, dtype=np.int64)
    b = rng.integers(0, _PRIME, BANDS * ROWS, dtype=np.int64)
    met: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    for n, pieces in enumerate(sets):
        hashes = np.array([_hash(piece) for piece in pieces], dtype=np.int64)
        signature = ((a[:, None] * hashes[None, :] + b[:, None]) % _PRIME).min(axis=1)
        for band in range(BANDS):
            met[band, signature[band * ROWS : (band + 1) * ROWS].tobytes()].append(n)
    return {(one, other) for row in met.values() for i, one in enumerate(row) for other in row[i + 1 :] if len(row) > 1}


def _hash(piece: str) -> int:
    return int.from_bytes(hashlib.blake2b(piece.encode(), digest_size=4).digest()) >> 1
