"""Consent: which turns of a conversation may become memories by themselves. Pure.

A conversation with Saegim gives what people stated to it, and in answer to somebody who had turned to it, from then on and until it is
told to be quiet. A channel whose owner turned learning on gives what people stated there since. Questions and requests are never
among them, nor is what Saegim or another bot said. What of it is worth keeping is the writer's business.
"""

from collections.abc import Iterator, Sequence

from bot.memory.values import Turn, order
from bot.mind.intent import parse
from bot.mind.restraint import is_question


def agreed(turns: Sequence[Turn]) -> frozenset[str]:
    """The timestamps of what people said to Saegim, or in answer to somebody who had; `turns` oldest first."""
    return frozenset(turn.ts for turn in _heard(turns) if states(turn))


def learnable(turns: Sequence[Turn], since: float) -> frozenset[str]:
    """The timestamps of what people stated from `since` (seconds since the epoch) on."""
    return frozenset(turn.ts for turn in turns if float(turn.ts) >= since and states(turn))


def newer(timestamps: frozenset[str], than: str) -> frozenset[str]:
    """Those of `timestamps` that come after the timestamp `than`; all of them where that is ""."""
    return frozenset(ts for ts in timestamps if not than or order(ts) > order(than))


def states(turn: Turn) -> bool:
    """Whether a person states something in `turn`: not a question, not a request to Saegim, not a bot's words."""
    by_a_person = not (turn.saegim or turn.bot)
    return by_a_person and bool(turn.text.strip()) and parse(turn.text).verb == "ask" and not is_question(turn.text)


def _heard(turns: Sequence[Turn]) -> Iterator[Turn]:
    """The turns of people from where one of them turned to Saegim up to where one of them told it to be quiet, and so on."""
    talking, listening = set[str](), False
    for turn in turns:
        if turn.saegim or turn.bot:
            continue
        if turn.addressed:
            talking.add(turn.user)
            listening = True
        if turn.user in talking and parse(turn.text).verb == "stop":
            listening = False
        if listening:
            yield turn
