"""The check of what a model said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.memory.values import Hit, Memory
from bot.mind.router import Need

Kind = Literal["memory", "conversation", "own", "abstain"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One source of an answer."""

    n: int
    hit: Hit
    quote: str  # verbatim piece of `source.text`
    source: Memory  # the hit's memory, or the reply after it that is quoted


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be posted: Markdown, with inert links and mentions."""

    text: str
    kind: Kind
    sources: tuple[Citation, ...] = ()


def check(text: str, hits: Sequence[Hit], need: Need = "memory", hosts: frozenset[str] = frozenset()) -> Answer:
    """The model's text made safe to post, with its sources; `hosts` are those whose links stay links."""
    raise NotImplementedError
