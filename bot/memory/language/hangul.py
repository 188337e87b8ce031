"""The letters of Hangul: syllables taken apart and put together, vowels easily confused, the two-set keyboard, a misplaced space.

Pure. Which word is a particle or a verb is `korean.py`'s; when a question tries another spelling is `bot/memory/retrieval/query.py`'s.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"  # the space: none
_FIRST, _LAST = "가", "힣"

_CONFUSED: Final = "ㅐㅔ ㅒㅖ ㅖㅔ ㅙㅚ ㅚㅞ ㅙㅞ ㅓㅗ ㅏㅓ ㅕㅓ ㅑㅏ ㅛㅗ ㅠㅜ ㅜㅡ ㅓㅡ ㅗㅜ ㅢㅣ ㅢㅔ ㅟㅣ ㅔㅣ ㅚㅣ ㅝㅓ ㅘㅏ".split()
"""Vowels that sound alike or that loan words waver between: 배포/베포, 왠지/웬지, 컨텐츠/콘텐츠, 메세지/메시지, 데이타/데이터."""
_CONFUSABLE: Final = {
    vowel: "".join(pair.replace(vowel, "") for pair in _CONFUSED if vowel in pair) for vowel in VOWELS
}

_KEYS: Final = dict(
    zip(
        "rRseEfaqQtTdwWczxvgkoiOjpuPhynbml",
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎㅏㅐㅑㅒㅓㅔㅕㅖㅗㅛㅜㅠㅡㅣ",
        strict=True,
    )
)
_DOUBLE: Final = dict(
    entry.split("=")
    for entry in (
        "ㅗㅏ=ㅘ ㅗㅐ=ㅙ ㅗㅣ=ㅚ ㅜㅓ=ㅝ ㅜㅔ=ㅞ ㅜㅣ=ㅟ ㅡㅣ=ㅢ ㄱㅅ=ㄳ ㄴㅈ=ㄵ ㄴㅎ=ㄶ ㄹㄱ=ㄺ ㄹㅁ=ㄻ ㄹㅂ=ㄼ ㄹㅅ=ㄽ ㄹㅌ=ㄾ ㄹㅍ=ㄿ ㄹㅎ=ㅀ ㅂㅅ=ㅄ"
    ).split()
)
_SINGLE: Final = {letter: key for key, letter in _KEYS.items()}
_TYPED: Final = _SINGLE | {both: "".join(_SINGLE[letter] for letter in pair) for pair, both in _DOUBLE.items()}


def is_syllable(letter: str) -> bool:
    """Whether `letter` is one whole syllable, as composed text has it."""
    return _FIRST <= letter <= _LAST


def letters(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final of a syllable; the final is " " where there is none."""
    initial, rest = divmod(ord(syllable) - ord(_FIRST), len(VOWELS) * len(FINALS))
    vowel, final = divmod(rest, len(FINALS))
    return INITIALS[initial], VOWELS[vowel], FINALS[final]


def syllable(initial: str, vowel: str, final: str = " ") -> str:
    """The syllable of these letters."""
    number = (INITIALS.index(initial) * len(VOWELS) + VOWELS.index(vowel)) * len(FINALS) + FINALS.index(final)
    return chr(ord(_FIRST) + number)


def closed(syllable_: str) -> bool:
    """Whether the syllable ends in a consonant; particles agree with that."""
    return (ord(syllable_) - ord(_FIRST)) % len(FINALS) > 0


def variants(term: str) -> list[str]:
    """The terms that differ from `term` by one vowel that is easily confused: 베포 → 배포 and a few more."""
    return list(_respelt(term, _CONFUSABLE))


def any_vowel(term: str) -> list[str]:
    """The terms that differ from `term` by any one vowel: 20 for each of its syllables."""
    return list(_respelt(term, {vowel: VOWELS.replace(vowel, "") for vowel in VOWELS}))


def joined(words: Sequence[str]) -> list[str]:
    """The bigrams across the spaces of `words`, for a question with a space too many: 데이터 베이스 → 터베."""
    return [a[-1] + b[0] for a, b in pairwise(words) if a and b and is_syllable(a[-1]) and is_syllable(b[0])]


def from_keyboard(word: str) -> str | None:
    """What was meant by Korean typed on English keys (two-set), "qovh" → "배포"; None if that is no row of whole syllables."""
    keyed = [_KEYS.get(key) or _KEYS.get(key.lower()) for key in word]
    return _composed([letter for letter in keyed if letter]) if keyed and all(keyed) else None


def to_keyboard(word: str) -> str | None:
    """What was meant by English typed on Korean keys (two-set), "ㅗ디ㅔ" → "help"; None if `word` is not Hangul letters alone."""
    keys: list[str] = []
    for letter in word:
        parts = letters(letter) if is_syllable(letter) else (letter,)
        keys.extend(_TYPED.get(part, "" if part == " " and len(parts) > 1 else " ") for part in parts)
    typed = "".join(keys)
    return typed if typed and " " not in typed else None


def _respelt(term: str, others: dict[str, str]) -> Iterator[str]:
    for place, letter in enumerate(term):
        if is_syllable(letter):
            initial, vowel, final = letters(letter)
            for other in others[vowel]:
                yield term[:place] + syllable(initial, other, final) + term[place + 1 :]


def _composed(typed: list[str]) -> str | None:
    """Letters in the order typed as syllables; a consonant before a vowel opens the next one."""
    text, at = "", 0
    while at < len(typed):
        initial, rest = typed[at], typed[at + 1 : at + 6]
        if initial not in INITIALS or not rest or rest[0] not in VOWELS:
            return None
        vowel, rest = _doubled(rest)
        final, length = " ", 1 + (2 if vowel not in _KEYS.values() else 1)
        if rest and rest[0] in FINALS and not (len(rest) > 1 and rest[1] in VOWELS):
            final, after = _doubled(rest)
            if final not in FINALS or (after and after[0] in VOWELS):  # the second consonant opens the next syllable
                final, after = rest[0], rest[1:]
            length += len(rest) - len(after)
        text, at = text + syllable(initial, vowel, final), at + length
    return text


def _doubled(rest: list[str]) -> tuple[str, list[str]]:
    """The letter that begins `rest`, double if its first two make one, and what follows it."""
    both = _DOUBLE.get("".join(rest[:2]))
    return (both, rest[2:]) if both else (rest[0], rest[1:])
