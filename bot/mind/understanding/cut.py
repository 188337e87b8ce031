"""Cutting a message where its verb stands: what remains are whole words of it, without what belonged to the verb. Pure."""

import re
from typing import Final

from bot.mind.understanding import verbs
from bot.mind.wording.korean import particle

NEAR: Final = 80
"""Characters in which a wording is looked for; the longest is about half as long."""
_DANGLING: Final = " \t\r\n,，、;:：–—-~…·"


def at_end(pattern: re.Pattern[str], text: str, end: int | None = None) -> re.Match[str] | None:
    """`pattern` at the end of `text`, looked for among the last `NEAR` characters before `end`."""
    end = len(text) if end is None else end
    return pattern.search(text, max(0, end - NEAR), end)


def tidy(text: str, *more: re.Pattern[str]) -> str:
    """`text` before a verb without what belonged to the verb: commas, adverbs, the object's particle, and `more`."""
    end = _object(text, len(text.rstrip(_DANGLING)))
    cuts = (verbs.ADVERB, *more)
    while found := next((cut for pattern in cuts if (cut := at_end(pattern, text, end))), None):
        end = found.start()
        while end and text[end - 1] in _DANGLING:
            end -= 1
        end = _object(text, end)
    return text[:end].lstrip(_DANGLING)


def _object(text: str, end: int) -> int:
    """Where `text` ends without 을 or 를, which stays where it is part of the word: 배포 요일을 → 배포 요일, but 가을."""
    if end < 2 or text[end - 1] not in "을를":
        return end
    latin = text[end - 2].isascii() and text[end - 2].isalnum()
    return end - 1 if latin or particle(text[end - 2], "을/를") == text[end - 1] else end


def clause(text: str) -> str:
    """`text` without the Korean "that" at its end: 배포는 화요일이라고 → 배포는 화요일."""
    found = at_end(verbs.COMPLEMENT, text)
    if found is None:
        return text
    cut = found.start()
    if found["said"] and found["said"].startswith("이") and particle(text[:cut][-1:], "이/가") == "가":
        cut += 1  # the 이 is part of the name: 제이라고
    if found["said"] and verbs.NOT_SAID.search(text[:cut][-2:]):
        return text
    return text[:cut]


def is_topic(text: str) -> bool:
    """Whether `text` is one Korean word with the particle of a topic, 회식은; not 김다은, where it is part of the word."""
    return re.fullmatch(r"[가-힣]+[은는]", text) is not None and particle(text[-2], "은/는") == text[-1]
