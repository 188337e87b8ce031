"""One example of the tuning loop: a prompt as production builds it, the answer wanted, and what the check needs to know of both. Pure.

Reading and writing examples is `dataset.py`'s business, making them `collect.py`'s, judging them `bot/tuning/checking/`'s.
"""

from dataclasses import dataclass
from typing import Final, Literal

from bot.mind.prompt import Message

Kind = Literal["answer", "abstain", "changed", "multi_turn"]
"""Answered from memory · not in team memory · answered with what replaced what · a follow-up that leaves its subject out."""
ExampleLanguage = Literal["ko", "en", "mixed"]

KINDS: Final[tuple[Kind, ...]] = ("answer", "abstain", "changed", "multi_turn")
LANGUAGES: Final[tuple[ExampleLanguage, ...]] = ("ko", "en", "mixed")
ROLES: Final = ("system", "user", "assistant")


@dataclass(frozen=True, slots=True)
class Shown:
    """One memory as the prompt shows it."""

    n: int  # its number in the prompt, from 1
    id: str
    text: str
    gold: bool  # the answer wanted rests on it
    author: str = ""
    place: str = ""
    date: str = ""  # 2026-11-23
    replaced_by: int = 0  # the number of the memory that replaces it; 0 where none does
    replies: tuple[str, ...] = ()  # texts of the replies shown below it


@dataclass(frozen=True, slots=True)
class Example:
    """A question as production puts it to a model, and the answer that is wanted."""

    id: str
    subject: str  # examples of one subject are never divided between training and test
    language: ExampleLanguage
    kind: Kind
    at: str  # when it was asked, ISO 8601 with its offset
    source: tuple[
        str, ...
    ]  # where it came from: the source's own id, then those of the memories that the answer rests on
    messages: tuple[Message, ...]  # the last one is the answer wanted; earlier ones of the assistant are not learned
    memories: tuple[Shown, ...]
    question: str
    rejected: str | None = None  # a wrong answer that was corrected: the worse half of a preference pair
    order: int = 0  # which of the orders that its question is shown in, the first one being 0; only that is held out and checked for twins

    @property
    def answer(self) -> str:
        """The answer wanted."""
        return self.messages[-1].content

    @property
    def prompt(self) -> tuple[Message, ...]:
        """What the model is given before it answers."""
        return self.messages[:-1]
