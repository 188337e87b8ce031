"""Consent: which turns of a conversation may become memories by themselves. Pure.

A conversation with Saegim gives what people stated to it, and in answer to somebody who had turned to it, from then on and until it is
told to be quiet. A channel whose owner turned learning on gives what people stated there since. Questions and requests are never
among them, nor is what Saegim or another bot said, nor what somebody says in confidence ("off the record", 우리끼리 얘긴데). What of it
is worth keeping is the writer's business.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from bot.memory.values import Turn, order
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.intent import parse

LOOKED_AT: Final = 4_000  # characters: Slack's longest message
_IN_CONFIDENCE: Final = re.compile(
    r"\boff[- ]the[- ]record\b|\bconfidential(?:ly)?\b|\bin confidence\b|\bbetween (?:us|you and me|ourselves)\b|\bkeep (?:this|it|that) (?:to yourself|quiet|secret|private|between)"
    r"|\b(?:do not|don['’]t|please don['’]t|never) (?:tell|share|repeat|mention|quote|save|remember|record|note)\b|\b(?:it['’]?s|this is|that['’]?s) (?:a )?secret\b|\bnot (?:to be )?(?:shared|public)\b"
    r"|비밀(?:이|인데|이에요|입니다|로|은|:)|비공개(?:로|예요|입니다|:)|대외비|오프 ?더 ?레코드|우리끼리|(?:어디|밖|다른 데|남들|아무|누구)[가-힣]* ?(?:말|얘기|이야기|공유)하지 ?(?:마|말)"
    r"|(?:말|얘기|이야기|공유|기억|기록|저장)하지 ?(?:마|말아)|아직 ?(?:공개|외부)",
    re.IGNORECASE,
)


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
    """Whether a person states something in `turn` for all who are there: not a question, not a request to Saegim, not a bot's
    words, and not in confidence.
    """
    if turn.saegim or turn.bot or not turn.text.strip() or _IN_CONFIDENCE.search(turn.text, 0, LOOKED_AT):
        return False
    return parse(turn.text).verb == "ask" and not is_question(turn.text)


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
