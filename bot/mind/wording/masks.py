"""A mask (`bot/memory/redact.py`) in the language of who reads it: what is stored has it in English. Pure."""

import re
from typing import Final

from bot.memory.redact import MASKED
from bot.mind.wording.korean import Language

_MASK: Final = re.compile(rf"{re.escape(MASKED)}([^\]\n]{{1,40}})\]")
_WORDS: Final = {
    "private key": "개인 키",
    "client secret": "클라이언트 시크릿",
    "resident number": "주민등록번호",
    "phone number": "전화번호",
    "passport number": "여권번호",
    "card number": "카드번호",
    "account number": "계좌번호",
    "driver's licence": "운전면허번호",
    "password": "비밀번호",
    "token": "토큰",
    "key": "키",
    "webhook": "웹훅",
}
_WORD: Final = re.compile("|".join(rf"(?<!\w){re.escape(word)}\Z" for word in _WORDS))


def in_tongue(text: str, language: Language) -> str:
    """`text` with its masks in `language`: `[redacted: GitHub token]` is `[가림: GitHub 토큰]` in Korean."""
    if language == "en" or MASKED not in text:
        return text
    return _MASK.sub(lambda mask: f"[가림: {_WORD.sub(lambda word: _WORDS[word[0]], mask[1])}]", text)
