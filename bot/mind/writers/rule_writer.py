"""The writer that needs no model: finds by rules what is worth keeping, and says it in the author's own words. Pure; never fails.

What is worth keeping says `worth.py`. A statement is a piece of the message with its dates made absolute, after the question it
answers; nothing is resolved where the words do not tell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.memory.consolidation.episode import Episode, Finding, answering
from bot.memory.language.dates import absolute
from bot.memory.language.tokens import normal
from bot.memory.values import Turn
from bot.mind.understanding.intent import parse
from bot.mind.writers.worth import Worth, question, worth

PATIENCE: Final = 4  # messages after a question among which its answer is looked for


@dataclass(frozen=True, slots=True)
class _Open:
    """A question that waits for its answer."""

    turn: Turn
    words: str
    at: int  # its number among the messages


class RuleWriter:
    """The last of the writers."""

    def write(self, episode: Episode) -> Sequence[Finding]:
        """See `Writer.write`."""
        return list(_findings(episode))


def _findings(episode: Episode) -> Iterator[Finding]:
    waiting: _Open | None = None
    for n, turn in enumerate(episode.turns):
        if turn.saegim or turn.bot:
            continue
        text = normal("NFC", turn.text)
        asked = waiting if waiting and n - waiting.at <= PATIENCE and waiting.turn.user != turn.user else None
        kept = worth(text, asked=asked is not None) if turn.ts in episode.keep and not _is_command(turn) else None
        if kept:
            yield _finding(episode, turn, text[kept.start : kept.end], kept, asked)
        if asks := question(text):
            waiting = _Open(turn, asks, n) if episode.may_cite(turn) else None
        elif kept and asked:
            waiting = None


def _finding(episode: Episode, turn: Turn, quote: str, kept: Worth, asked: _Open | None) -> Finding:
    said = _dated(episode, turn, quote)
    if asked is None or kept.kind != "answer":
        return Finding(turn.ts, kept.kind, said, quote)
    return Finding(turn.ts, "answer", answering(_dated(episode, asked.turn, asked.words), said), quote, asked.turn.ts)


def _dated(episode: Episode, turn: Turn, text: str) -> str:
    return absolute(text, float(turn.ts), episode.tzs.get(turn.user, "UTC"))


def _is_command(turn: Turn) -> bool:
    """Whether this was told to Saegim to do something: what it was to remember is remembered already."""
    return turn.addressed and parse(turn.text).verb != "ask"
