"""How well a memory is kept: its strength fades while nobody needs it, and grows with use. Pure.

Strength is the chance that it will be needed again, as Ebbinghaus' forgetting curve has it: 2 ** (-idle / half-life), where `idle` is
the time since it was written or last shown. The half-life grows with use, as in half-life regression (Settles and Meeder, ACL 2016,
"A Trainable Spaced Repetition Model for Language Learning": 2 to a weighted sum, of which the root of the times it was recalled is
one feature); here with the root itself, since nothing is there to fit weights on. MemoryBank's released code has the strength as a
factor of the time instead, so that what is used more is forgotten sooner: here it is a divisor, and a property test holds it there.

Moving what has faded is the store's, when that is done `story/sweep.py`'s business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, sqrt
from typing import Final, Literal

from bot.memory.values import Memory, MemoryKind

DAY: Final = 86_400.0
Fate = Literal["recalled", "faded", "erased"]

RECALLED: Final = 0.25
"""Strength below which a memory is no longer recalled: two half-lives unused."""
KEPT: Final = 0.125
"""Strength below which it is erased, where its kind has a retention: three half-lives unused, so recall ends after two thirds of it."""
MESSAGE: Final = 365.0  # days; the half-life of a plain message: two years unused, and it is not recalled any more
THUMBS: Final = 4  # a half-life is doubled or halved by a thumb up or down, at most so many times


@dataclass(frozen=True, slots=True)
class Use:
    """How a memory was used."""

    count: int = 0  # answers that showed it to everybody who may see it
    last: float = 0.0  # when it was last shown, seconds since the epoch
    up: int = 0  # thumbs
    down: int = 0


NEVER: Final = Use()


def half_life(kind: MemoryKind, use: Use, retention: Mapping[str, int]) -> float:
    """Seconds unused after which a memory of this kind has half its strength; `retention`: days by kind, as in `SAEGIM_RETENTION`."""
    days = retention[kind] / 3 if kind in retention else MESSAGE if kind == "message" else inf
    thumbs = max(-THUMBS, min(THUMBS, use.up - use.down))
    return days * DAY * sqrt(1 + use.count) * 2.0**thumbs


def strength(
    memory: Memory, use: Use, now: float, *, pinned: bool = False, retention: Mapping[str, int] | None = None
) -> float:
    """How well `memory` is kept at `now` (seconds since the epoch): 1 when just written, used or `pinned`, towards 0 unused."""
    idle = max(0.0, now - max(memory.at, use.last))
    return 1.0 if pinned else 2.0 ** -(idle / half_life(memory.kind, use, retention or {}))


def fate(memory: Memory, use: Use, now: float, *, pinned: bool, retention: Mapping[str, int]) -> Fate:
    """What becomes of `memory` at `now`. Erased is only what has a retention."""
    left = strength(memory, use, now, pinned=pinned, retention=retention)
    if left <= KEPT and memory.kind in retention:
        return "erased"
    return "recalled" if left > RECALLED else "faded"
