"""Which part of a word of the question a memory has, for whoever reads why it was found. Pure."""

import re
from typing import Final

from bot.memory.language.tokens import tokenize

_PIECE: Final = re.compile(r"[^\W\d_]+|\d+")
_HANGUL: Final = re.compile(r"[가-힣]")
LEAST: Final = 2  # letters of Hangul that say something: what words are looked up by
LONGEST: Final = 40  # characters of a word that is taken apart


def part(word: str, text: str) -> str:
    """What of `word` stands in `text`: all, a piece ("E-4012": 4012, 배포일정: 배포); all where none does, which means the same in other words."""
    text, low = text.casefold(), word.casefold()
    if low in text or len(word) > LONGEST:
        return word
    if not _HANGUL.search(word):
        said = set(_PIECE.findall(text))  # "on" of "on-call" says nothing by itself
        pieces = [piece for piece in _PIECE.findall(word) if piece.casefold() in said and tokenize(piece)]
        return "-".join(pieces) or word
    runs = (word[a:b] for a in range(len(word)) for b in range(len(word), a + LEAST - 1, -1))
    found = (run for run in runs if run.casefold() in text and len(_HANGUL.findall(run)) >= LEAST)
    return max(found, key=len, default=word)
