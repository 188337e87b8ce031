"""Which command somebody may have meant whose first word is nearly one, or in Korean the last: `forgett k3m9x2ab45`, 기억해줭. Pure.

Nothing is ever done on such a guess: who wrote it is asked back. Only what `intent.py` and `orders.py` do not know is looked at.
"""

import re
from typing import Final

from bot.memory.language.hangul import is_syllable, letters

LONGEST: Final = 120  # characters: what is longer is told, not ordered
_COMMANDS: Final = ("remember", "forget", "recall", "learn", "tokens", "lessons", "approve", "reject", "unpin", "help")
"""After `/saegim`."""
_VERBS: Final = ("remember", "forget", "recall", "learn")
"""In a message, which is more often no command."""
_ALONE: Final = (*_VERBS, "lessons", "help")
"""As the whole of a message."""
_ALONE_KO: Final = ("도움말", "사용법", "명령어")
_SHORT: Final = (
    4  # letters: of such a word only two that changed places are a slip, for too many others are near ("help", "held")
)
_LONG: Final = 8  # letters from which on two slips are one word still
_OTHERS: Final = frozenset(
    "forgot forgets forged forge remembers remembered member members december november september recalls recalled recoil call calls "
    "lean leans earn yearn learns learned learnt leary token lesson lessens approved approves reprove rejects rejected eject unpins "
    "pin pins unpinned".split()
)
"""Words of their own that are as near."""
_FIRST: Final = re.compile(r"\s*(?:/saegim\s+)?(?P<word>[a-z]{3,12})(?![\w'’])", re.IGNORECASE)
_GIVEN: Final = r"(?:줭|줠|죠|조|줴|져|쥬|줘[ㅓㅗㅇ]|주[ㅓㅗ]|줘잉|줘용|주세용|주세여|쥬세요|주새요|주세료|주셍)"
_WELL: Final = r"(?:줘요?|주세요|주십시오)"
_KOREAN: Final = (
    ("기억해줘", rf"(?:기억해\s?{_GIVEN}|(?:기억[헤혜햬애]|기[역엌]해|가억해|기어해)\s?(?:{_GIVEN}|{_WELL}))"),
    ("잊어줘", rf"(?:잊어(?:버려)?\s?{_GIVEN}|(?:잊여|이저|잊저)\s?(?:{_GIVEN}|{_WELL}))"),
)
_SLIPS: Final = tuple((name, re.compile(rf"\s*{slip}(?![가-힣])")) for name, slip in _KOREAN)
_LAST_SLIPS: Final = tuple((name, re.compile(rf"(?<=[\s,.!~]){slip}[\s.!~ㄱ-ㅎㅏ-ㅣ]*\Z")) for name, slip in _KOREAN)


def meant(text: str, *, command: bool = False) -> str:
    """The command that the first word of `text` is nearly, or its last one in Korean; "" where there is none. `command`: it was typed after `/saegim`."""
    if len(text) > LONGEST or (not command and text.rstrip().endswith(("?", "？"))):
        return ""
    for name, wording in _SLIPS:
        if wording.match(text):
            return name
    for name, wording in _LAST_SLIPS:
        if wording.search(text):
            return name
    whole = text.strip(" \t\r\n.!~")
    if near := next((name for name in _ALONE_KO if _slips_in_letters(whole, name) == 1), ""):
        return near
    found = _FIRST.match(text)
    word = found["word"].lower() if found else ""
    if not word or word in _OTHERS:
        return ""
    known = _COMMANDS if command else _ALONE if word == whole.lower() else _VERBS
    return next((name for name in known if _is_near(word, name)), "")


def _slips_in_letters(word: str, name: str) -> int:
    """How many Korean letters differ between `word` and a command of as many syllables; of anything else too many."""
    if len(word) != len(name) or not all(map(is_syllable, word)):
        return len(name)
    ours, theirs = ("".join(map("".join, map(letters, one))) for one in (word, name))
    return sum(a != b for a, b in zip(ours, theirs, strict=True))


def _is_near(word: str, name: str) -> bool:
    if word == name or word[0] not in name[:2]:
        return False
    if len(name) <= _SHORT:
        return sorted(word) == sorted(name) and _slips(word, name) == 1
    return _slips(word, name) <= (2 if len(name) >= _LONG else 1)


def _slips(word: str, name: str) -> int:
    """How many letters were left out, put in, mistaken or changed places with their neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(name) + 1))
    for i, a in enumerate(word, 1):
        last, before, row = before, row, [i]
        for j, b in enumerate(name, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == name[j - 2] and word[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
