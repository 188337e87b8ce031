"""A stretch of conversation to be turned into memories, and what a writer finds in it. Values only.

Who decides that a stretch is over, and what consent allows, is the story's business; what becomes of what was found,
`consolidate.py`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from bot.memory.values import Place, Turn

FoundKind = Literal["decision", "fact", "how_to", "preference", "answer"]

ARROW: Final = " → "


@dataclass(frozen=True, slots=True)
class Episode:
    """One conversation, or one stretch of a channel's top level."""

    place: Place
    root: str  # of its thread; "" for the top level of a channel
    turns: tuple[Turn, ...]  # oldest first: people's, bots' and Saegim's
    keep: frozenset[str]  # timestamps of the turns that consent allows to become memories; the others are context
    tzs: Mapping[str, str]  # user id → name of their time zone; who is missing is in UTC
    link: Callable[[str], str]  # timestamp of a turn → its permalink
    keeper: str = ""  # user id of who asked for the turns of `keep`: all are kept then, whatever they say
    outside: frozenset[str] = frozenset()  # user ids of those whose words count as shared outside the workspace
    left_out: frozenset[str] = frozenset()  # user ids of people of whose words nothing is kept, not even a question

    def may_cite(self, turn: Turn) -> bool:
        """Whether a memory of another message may rest on this one: on what may become one itself, and on what Saegim was asked."""
        persons = not (turn.saegim or turn.bot or turn.user in self.left_out)
        return persons and (turn.ts in self.keep or turn.addressed)


@dataclass(frozen=True, slots=True)
class Finding:
    """That one message is worth keeping, and what it means."""

    ts: str  # of the message
    kind: FoundKind
    statement: str  # what it means when read alone
    quote: str  # the piece of the message that says so, verbatim but for white space and the normal form of Unicode
    asked: str = ""  # timestamp of the question it answers
    context: tuple[str, ...] = ()  # timestamps of what else the statement rests on


class Writer(Protocol):
    """Something that finds what is worth keeping; nothing is the usual outcome."""

    def write(self, episode: Episode) -> Sequence[Finding]:
        """What is worth keeping in `episode`. Raises `Retry` where it failed: then the next writer is asked."""


def answering(question: str, answer: str) -> str:
    """The statement of an answer, which carries what it answers."""
    return f"{question.replace(ARROW, ' - ')}{ARROW}{answer}"


def answer_in(statement: str) -> tuple[str, str]:
    """The question and the answer in a statement made by `answering`."""
    question, _, answer = statement.partition(ARROW)
    return question, answer
