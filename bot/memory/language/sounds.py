"""Loanwords by sound: 픽셀 and pixel. Which words in Hangul look borrowed, how English may spell them, how English sounds. Pure.

The two ways differ. Messages carry the *sounds* of their Hangul loanwords as field terms (a few each), so that a question in
English finds them by how its words may be read. For a question in Korean likely English spellings are made and looked up: the
index needs no English words by sound, and what is found are stems as the tokeniser makes them.

A sound: classes of consonants, the first vowel in a class (I, E, A, O), each further vowel a dot; 에스컬레이션 is ESK.L.S.N.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby, islice, product
from typing import Final

from bot.memory.language.hangul import letters
from bot.memory.language.korean import stems
from bot.memory.language.loanwords import BORROWED, ENDING, INNER, LEADING, NATIVE, READ, RESPELT, SPELT
from bot.memory.language.pairs import Alternative
from bot.memory.language.remembered import Remembered
from bot.memory.language.tokens import REMEMBERED, tokenize

HEARD: Final = 0.8
"""Weight of a word that sounds the same: surer than another word of the same meaning, less than another spelling."""
SPELLINGS: Final = 64
"""English spellings made of a word in Hangul; each costs a look-up."""
READINGS: Final = 12
"""Ways to read an English word."""
KEPT: Final = 8
"""Sounds kept of one message: pasted text full of loanwords must not swell the index."""
LONGEST: Final = 8  # syllables; what is longer is rather several words

_HANGUL: Final = re.compile(r"[가-힣]+")
_ENGLISH: Final = re.compile(r"[^\W\d_]{3,20}")
_EDGE: Final = " \t\r\n.,;:!?…·\"'“”‘’()[]{}<>*_~`。、！？「」『』"
_INFLECTED: Final = re.compile(r"(?<=[a-z]{4})(?:ing|ed)$")
_POSSESSIVE: Final = re.compile(r"['’]s$")
_REMEMBERED: Final = 4096  # words: some 10 MB of spellings at most

_CONSONANT: Final = dict(zip("ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅈㅉㅊㅋㅌㅍㅎㅇ", "GKNDTLMBPSSJJCKTPH", strict=False)) | {"ㅇ": ""}
_FINAL: Final = dict(zip("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅆ", "KNTLMPTQTTKTPT", strict=True))
_VOWEL: Final = dict(zip("ㅣㅟㅢㅐㅔㅒㅖㅙㅚㅞㅏㅓㅑㅕㅘㅝㅗㅜㅛㅠ", "IIIEEEEEEEAAAAAAOOOO", strict=True)) | {"ㅡ": ""}
_VOWELS: Final = frozenset("IEAO")
_DOUBLED: Final = re.compile(r"(.)\1+")
_ANY_VOWEL: Final = re.compile("[IEAO]+")
_UNIT: Final = max(map(len, [*SPELT, *READ]))
_BAD: Final = frozenset(hard + soft for hard in "C" for soft in "eiy") | frozenset(
    soft + other for soft in "ÇĜ" for other in "abcdfghjklmnopqrstuvwxzCÇĜ"
)
"""c and g are marked while a spelling grows: C is hard, Ç and Ĝ are soft, which e, i or y must follow."""
_PLAIN: Final = str.maketrans("CÇĜ", "ccg")


@lru_cache(maxsize=_REMEMBERED)
def sound(word: str) -> str:
    """The sound of a word in Hangul without particles."""
    return _smooth("".join(map(_classes, word)))


@cache
def _classes(syllable: str) -> str:
    initial, vowel, final = letters(syllable)
    return _CONSONANT[initial] + _VOWEL[vowel] + "".join(_FINAL.get(letter, "K") for letter in final.strip())


@lru_cache(maxsize=_REMEMBERED)
def sounds(word: str) -> tuple[str, ...]:
    """The sounds an English word may have in Hangul, at most `READINGS`, the likeliest first."""
    word = word.lower()
    readings: dict[str, None] = {}
    plural = len(word) > 4 and word.endswith("s") and word[-2] not in "sui"
    ending = _INFLECTED.search(word)
    for form in dict.fromkeys((word, word[:-1] if plural else word, word[: ending.start()] if ending else word)):
        for choice in islice(product(*_read(form)), READINGS):
            readings.setdefault(_smooth("".join(choice)))
    return tuple(reading for reading in readings if len(reading) > 1)


@lru_cache(maxsize=_REMEMBERED)
def spellings(word: str) -> tuple[str, ...]:
    """The terms of the likely English spellings of a word in Hangul without particles, the likeliest first."""
    best: list[tuple[float, str]] = [(0.0, "")]
    for unit in _units("^" + _jamo(word) + "$", SPELT):
        grown = [
            (cost + more, text + letter)
            for cost, text in best
            for letter, more in SPELT[unit]
            if text[-1:] + letter[:1] not in _BAD and (text or letter[:1] != letter[1:2])
        ]
        best = sorted(grown)[:SPELLINGS] or best
    whole = (text.translate(_PLAIN) for _, text in best if text[-1:] not in "ÇĜ" and len(text) > 2)
    return tuple(dict.fromkeys(term for text in whole for term in tokenize(text)[:1]))


def borrowed(noun: str) -> bool:
    """Whether a word in Hangul without particles looks like a loanword: by syllables that other words hardly have."""
    if not 2 <= len(noun) <= LONGEST or noun in NATIVE:
        return False
    return (
        not BORROWED.isdisjoint(noun)
        or noun.startswith(LEADING)
        or noun.endswith(ENDING)
        or not INNER.isdisjoint(noun[1:])
        or letters(noun[0])[0] == "ㄹ"  # Korean words begin with no ㄹ
    )


def loans(text: str) -> list[str]:
    """The field terms of a message: the sounds of its first `KEPT` loanwords in Hangul."""
    return list(islice(dict.fromkeys(filter(None, map(_loan.__getitem__, _HANGUL.findall(text)))), KEPT))


def heard(sound_: str) -> str:
    """The field term of messages with a loanword that has this sound."""
    return f"~{sound_}"


def alike(terms: Sequence[str], words: Sequence[str]) -> Iterator[Alternative]:
    """What sounds like a question's words: likely spellings in English for Hangul, field terms for both.

    `terms`: the question's, distinct, and `words`: of each the word it was made from. Nobody may have written what comes back.
    """
    start = 0
    for word, group in groupby(words):
        at, start = start, start + len(list(group))
        bare = _POSSESSIVE.sub("", word.strip(_EDGE))
        if start - at == 1 and bare.isascii() and _ENGLISH.fullmatch(bare):
            found = [heard(reading) for reading in sounds(bare)]
        elif _HANGUL.fullmatch(bare) and (noun := _noun(bare)):
            found = [heard(sound(noun)), *spellings(noun)]
        else:
            continue
        yield from (Alternative((at, start), (term,), HEARD) for term in found if term not in terms)


def _sounding(run: str) -> str:
    """The field term of the loanword that a word in Hangul is; "" where it looks like none."""
    noun = _noun(run)
    return heard(sound(noun)) if noun else ""


_loan: Final = Remembered(_sounding, REMEMBERED)


def _noun(run: str) -> str:
    """The loanword that a word in Hangul is or has particles after; "" where it looks like none."""
    if len(run) > 2 * LONGEST:
        return ""
    about = stems(run, glued=False)
    return about[0] if about and borrowed(about[0]) else ""


def _read(form: str) -> Iterator[tuple[str, ...]]:
    """What each unit of an English word may be; of vowels but the first it does not matter which."""
    for pattern, by in RESPELT:
        form = pattern.sub(by, form)
    first = True
    for unit in _units(f"^{form}$", READ):
        choices = READ[unit]
        yield choices if first else tuple(dict.fromkeys(_ANY_VOWEL.sub("A", choice) for choice in choices))
        first = first and all(_VOWELS.isdisjoint(choice) for choice in choices)


def _smooth(classes: str) -> str:
    """One letter for a doubled consonant and for vowels side by side; the first vowels by class, further ones a dot."""
    if not (first := _ANY_VOWEL.search(classes)):
        return _DOUBLED.sub(r"\1", classes)
    before, after = classes[: first.start()], _ANY_VOWEL.sub(".", classes[first.end() :])
    return _DOUBLED.sub(r"\1", before) + first[0][0] + _DOUBLED.sub(r"\1", after)


def _jamo(word: str) -> str:
    """The letters of a word: finals as capitals, no ㅡ but before a final ㄹ, no mute ㅇ."""
    out: list[str] = []
    for n, syllable in enumerate(word):
        initial, vowel, final = letters(syllable)
        last = n == len(word) - 1
        out += (
            initial.replace("ㅇ", ""),
            vowel if vowel != "ㅡ" or (last and final == "ㄹ") or not initial.replace("ㅇ", "") else "",
            "".join(_FINAL.get(letter, "K") for letter in final.strip()),
        )
    return "".join(out)


def _units(text: str, table: Mapping[str, object]) -> Iterator[str]:
    """`text` in units of `table`, the longest first; what is in none is passed over."""
    at = 0
    while at < len(text):
        for length in range(min(_UNIT, len(text) - at), 0, -1):
            if text[at : at + length] in table:
                yield text[at : at + length]
                at += length
                break
        else:
            at += 1
