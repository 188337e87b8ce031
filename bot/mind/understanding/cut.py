"""Cutting a message where its verb stands: what remains are whole words of it, without what belonged to the verb. Pure."""

import re
from typing import Final

from bot.mind.understanding import verbs
from bot.mind.wording.korean import particle

NEAR: Final = 80
"""Characters in which a wording is looked for; the longest is about half as long."""
_LONGEST_TOPIC: Final = 4  # words
_NAME: Final = re.compile(r"[김이박최정강조윤장임한오서신권황안송류전홍]?[가-힣]은")
"""What may be somebody's name as well as a word with its particle."""
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
    """Whether `text` is no more than a topic with its particle: 회식은, 회의 시간은, VPN은; not 김다은, where it is part of the word, nor 담당자는
    박성은 and 팀장 정은, which tell who it is.
    """
    *before, last = text.split() or [""]
    if len(before) >= _LONGEST_TOPIC or not re.fullmatch(r"[가-힣A-Za-z0-9]+[은는]", last):
        return False
    if before and (_NAME.fullmatch(last) or any(len(word) > 1 and word[-1] in "은는이가" for word in before)):
        return False
    return last[-2].isascii() or particle(last[-2], "은/는") == last[-1]
