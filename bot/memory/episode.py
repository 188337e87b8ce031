"""A stretch of conversation to be turned into memories, and what a writer finds in it. Values only.

Who decides that a stretch is over, and what consent allows, is the story's business; what becomes of what was found,
`consolidate.py`'s.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.memory.values import Place, Turn

FoundKind = Literal["decision", "fact", "how_to", "preference", "answer"]


@dataclass(frozen=True, slots=True)
class Episode:
    """One conversation, or one stretch of a channel's top level."""

    place: Place
    root: str  # of its thread; "" for the top level of a channel
    turns: tuple[Turn, ...]  # oldest first: people's, bots' and Saegim's
    keep: frozenset[str]  # timestamps of the turns that consent allows to become memories; the others are context
    tzs: Mapping[str, str]  # user id → name of their time zone; who is missing is in UTC
    link: Callable[[str], str]  # timestamp of a turn → its permalink
    keeper: str = (
        ""  # user id of who asked for the turns of `keep`: they are all kept, whatever they say; "" for nobody
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """That one message is worth keeping, and what it means."""

    ts: str  # of the message
    kind: FoundKind
    statement: str  # what it means when read alone
    quote: str  # the piece of the message that says so, verbatim
    asked: str = ""  # timestamp of the question it answers
    context: tuple[str, ...] = ()  # timestamps of what else the statement rests on


class Writer(Protocol):
    """Something that finds what is worth keeping; nothing is the usual outcome."""

    def write(self, episode: Episode) -> Sequence[Finding]:
        """What is worth keeping in `episode`. Raises `Retry` where it failed: then the next writer is asked."""
