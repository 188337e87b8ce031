"""Short ways to make the values that the mind is tested with."""

from collections.abc import Sequence
from datetime import UTC

from bot.memory.values import Evidence, Hit, Memory, Turn
from bot.mind.prompt import Profile, Prompt, Style, build
from bot.mind.router import Need
from bot.mind.wording.korean import Language

MONDAY = 1_795_392_000.0  # 2026-11-23 00:00 UTC
DAY = 86_400.0


def memory(text: str, author: str = "민수", days_ago: float = 0.0, place: str = "C1") -> Memory:
    return Memory(f"m{hash(text) % 10_000}", text, "U1", author, place, "1.0", "1.0", MONDAY - days_ago * DAY)


def hit(
    text: str,
    strength: float = 0.8,
    score: float = 5.0,
    *,
    author: str = "민수",
    days_ago: float = 0.0,
    replies: Sequence[Memory] = (),
    matched: tuple[str, ...] = ("배포",),
    replaces: Hit | None = None,
    contradicts: Hit | None = None,
    other_side: Hit | None = None,
    alone: bool = True,
) -> Hit:
    old, other, side = (one.memory.id if one else "" for one in (replaces, contradicts, other_side))
    evidence = Evidence(alone=alone, replaces=old, contradicts=other, other_side=side)
    return Hit(memory(text, author, days_ago), score, strength, matched, tuple(replies), evidence)


def turn(text: str, name: str = "지우", *, addressed: bool = False) -> Turn:
    return Turn("1.0", "U2", name, text, addressed=addressed)


def saegim(text: str) -> Turn:
    return Turn("1.0", "UBOT", "Saegim", text, saegim=True)


def prompt(
    question: str = "배포 언제 해?",
    hits: Sequence[Hit] = (),
    turns: Sequence[Turn] = (),
    *,
    profile: Profile = "base",
    language: Language = "ko",
    style: Style = "해요",
    need: Need = "memory",
    memory_tokens: int = 1_500,
    conversation_tokens: int = 1_500,
    nonce: str = "n0nce",
) -> Prompt:
    return build(
        profile,
        question=question,
        language=language,
        style=style,
        turns=turns,
        hits=hits,
        places={"C1": "#ops"},
        memory_tokens=memory_tokens,
        conversation_tokens=conversation_tokens,
        nonce=nonce,
        need=need,
        today=MONDAY,
        tz=UTC,
    )
