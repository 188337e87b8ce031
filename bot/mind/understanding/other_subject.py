"""Whether a follow-up names another subject than the question before it: "그럼 면담은요?", "and the interviews?". Pure.

"And on Fridays?", "그럼 저는요?" and "그럼 담당자는요?" do not: when, who and what of it still ask about the subject before.
"""

import re
from collections.abc import Sequence
from typing import Final

from bot.memory.language.korean import is_verb
from bot.memory.language.tokens import tokenize
from bot.memory.values import Hit
from bot.mind.understanding.aspects import ENGLISH_ASPECT, KOREAN_ASPECT
from bot.mind.understanding.ellipsis import KOREAN, PREDICATE, content, elliptical, without_lead
from bot.mind.understanding.question import LOOKED_AT

_KO_TOPIC: Final = re.compile(r"(?<=[가-힣A-Za-z0-9])(?:은|는|도)(?:요|여)?\s*[?？!.~… ]*\Z")
_KO_PLACED: Final = re.compile(
    r"(?:에서|에|에게|한테|부터|까지|으로|처럼|만|보다|끼리|이랑|하고)(?:은|는|도)(?:요|여)?\Z"
)
"""An adverbial: where, from when, to whom."""
_EN_WITHIN: Final = frozenset("on in at for by with from since until after before during to without under".split())


def other_subject(follow_up: str) -> list[str]:
    """The words that name the subject of `follow_up`, where all it does is to name one; none where it asks on about the one before."""
    text = follow_up[:LOOKED_AT].strip()
    if not elliptical(text):
        return []
    korean = KOREAN.search(text) is not None
    if not (_KO_TOPIC.search(text) if korean else _names_only(text.lower())):
        return []
    words = content(text)
    if korean and any(_KO_PLACED.search(word) for word in words):
        return []
    return [word for word in words if not (KOREAN_ASPECT if korean else ENGLISH_ASPECT).fullmatch(word)]


def asks_on(follow_up: str) -> bool:
    """Whether `follow_up` names nothing but what it asks for of the subject before: "at what time?", 그럼 시간은요, 왜요."""
    return elliptical(follow_up) and not subjects(follow_up)


def subjects(text: str) -> list[str]:
    """The words of `text` that name what it is about: neither its verb nor what is asked of it."""
    aspect = KOREAN_ASPECT if KOREAN.search(text) else ENGLISH_ASPECT
    return [word for word in content(text) if not (aspect.fullmatch(word) or is_verb(word))]


def holding(words: Sequence[str], hits: Sequence[Hit]) -> list[Hit]:
    """Those of `hits` that have one of `words`, or were written by whom they name, or to which a reply has one."""
    wanted = set(tokenize(" ".join(words)))

    def has(hit: Hit) -> bool:
        told = (*hit.matched, hit.memory.author_name, *(reply.text for reply in hit.continuation))
        return not wanted.isdisjoint(tokenize(" ".join(told)))

    return [hit for hit in hits if has(hit)]


def _names_only(text: str) -> bool:
    """Whether `text` asks nothing of what it names, and says neither when nor where."""
    rest = without_lead(text).split()
    return bool(rest) and rest[0] not in _EN_WITHIN and not PREDICATE.search(" ".join(rest))
