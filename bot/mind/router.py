"""Which memory an answer needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.memory.values import Hit, Turn

Need = Literal["memory", "conversation", "own", "nothing", "abstain"]


@dataclass(frozen=True, slots=True)
class Route:
    """What an answer needs, and the hits worth showing."""

    need: Need
    hits: tuple[Hit, ...] = ()


def complete(question: str, turns: Sequence[Turn]) -> str:
    """The question with the subject that an elliptical follow-up leaves out; a full question comes back unchanged."""
    raise NotImplementedError


def route(question: str, turns: Sequence[Turn], hits: Sequence[Hit], has_model: bool) -> Route:
    """What the (completed) question needs; `turns` are the earlier ones, `hits` as recalled."""
    raise NotImplementedError
