"""The prompt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal

from bot.memory.values import Hit, Turn
from bot.mind.router import Need

Profile = Literal["base", "tuned"]
Language = Literal["ko", "en"]
Style = Literal["해요", "합니다"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a Chat Completions request."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked."""

    messages: tuple[Message, ...]
    hits: tuple[Hit, ...]  # as numbered in the messages: [1] is hits[0]
    tokens: int  # estimated
    question: str
    turns: tuple[Turn, ...]  # those that fitted
    need: Need
    language: Language
    style: Style
    places: Mapping[str, str]
    tz: tzinfo


def build(
    profile: Profile,
    *,
    question: str,
    language: Language,
    style: Style,
    turns: Sequence[Turn],
    hits: Sequence[Hit],
    places: Mapping[str, str],
    memory_tokens: int,
    conversation_tokens: int,
    nonce: str,
    need: Need = "memory",
    pinned: Sequence[str] = (),
    today: float | None = None,
    tz: tzinfo = UTC,
) -> Prompt:
    """The prompt for one question."""
    raise NotImplementedError
