"""What a statement says differently from another: the one value that changed, or that they do not agree on. Pure.

Which statement replaces which is decided by `bot/memory/retrieval/change.py`, over what the readers may see; here only what to say of it. Where it is
not clear which value stands for which, nothing is said: the quotes themselves are there.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.memory.language.tokens import tokenize

SAME_SUBJECT: Final = 0.6
"""Of the words of two statements, their values left out, the share that both have: 결제 API and 검색 API are two things."""
CHARACTERS: Final = 1_000  # of a statement that are read
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?"
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
_KINDS: Final[Mapping[str, re.Pattern[str]]] = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "date": rf"\b\d{{4}}-\d\d-\d\d\b|\b{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}} {_MONTH}\b|\d{{1,2}}월 ?\d{{1,2}}일"
        r"|\b\d{1,2}/\d{1,2}\b",
        "weekday": r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|[월화수목금토일]요일",
        "time": r"\b\d{1,2}:\d\d(?: ?[ap]\.?m\b\.?)?|\b\d{1,2} ?[ap]m\b|(?:오전|오후|아침|저녁|밤|낮) ?\d{1,2}시(?: ?(?:\d{1,2}분|반))?"
        r"|(?<!\d)\d{1,2}시(?!간)(?: ?(?:\d{1,2}분|반))?",
        "money": rf"[$€£₩]{_NUMBER}(?: ?(?:k|m|million|billion)\b)?|{_NUMBER} ?(?:천|만|억)? ?(?:원|달러)|\b{_NUMBER} (?:dollars|euros|won)\b",
        "share": rf"{_NUMBER} ?(?:%|퍼센트|percent\b)",
        "amount": rf"(?<![\w.:/-]){_NUMBER} ?(?:ms|seconds?|minutes?|hours?|days?|weeks?|months?|people|times|GB|MB|명|번|개|분|초|시간|일|주|개월|층|호)(?![A-Za-z\d:])",
    }.items()
}
_WEEKDAYS: Final = tuple(
    zip("mon tue wed thu fri sat sun".split(), (f"{day}요일" for day in "월화수목금토일"), strict=True)
)
_FROM: Final = re.compile(r"\bfrom\b|에서|→|->|=>", re.IGNORECASE)


def difference(old: str, new: str) -> tuple[str, str] | None:
    """What `old` gives and `new` gives instead, as they write it; None where either gives several, none, or the same."""
    before, after = (_values(text[:CHARACTERS]) for text in (old, new))
    was, now = [], []
    for kind in _KINDS:
        gone = [value for value in before[kind] if _bare(value) not in map(_bare, after[kind])]
        come = [value for value in after[kind] if _bare(value) not in map(_bare, before[kind])]
        if come and not gone and len(before[kind]) == 1 and _FROM.search(new):
            gone = before[kind]  # the newer one tells the older value too: "from May 3 to May 10"
        if len(gone) > 1 or len(come) > 1:
            return None
        if gone and come:
            was += gone
            now += come
    return (" ".join(was), " ".join(now)) if was else None


def same_subject(one: str, other: str) -> bool:
    """Whether two statements are about the same, as far as their words tell."""
    words, others = (set(tokenize(_without_values(text[:CHARACTERS]))) for text in (one, other))
    return len(words & others) >= SAME_SUBJECT * len(words | others)


def _without_values(text: str) -> str:
    for pattern in _KINDS.values():
        text = pattern.sub(" ", text)
    return text


def _values(text: str) -> dict[str, list[str]]:
    """The values of each kind, each once; what one kind has read no later one reads again."""
    found: dict[str, list[str]] = {}
    for kind, pattern in _KINDS.items():
        found[kind] = list({_bare(value[0]): value[0].strip() for value in pattern.finditer(text)}.values())
        text = pattern.sub(" ", text)
    return found


def _bare(value: str) -> str:
    """A value in one spelling: Tuesdays, tuesday and 화요일, 오후 3시 and 오후3시 are the same."""
    low = re.sub(r"[\s,.]+", "", value.lower())
    day = next((n for n, (english, korean) in enumerate(_WEEKDAYS) if low.startswith(english) or low == korean), None)
    return low if day is None or not low.endswith(("day", "days", "요일")) else _WEEKDAYS[day][0]
