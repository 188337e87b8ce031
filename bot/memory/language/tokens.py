"""Text as search terms, and its size in model tokens. Pure; ranking is `bot/memory/engine/index.py`'s business.

Each run of one script is treated in its own way, so that mixed text just works. Latin and the like: casefolded, without
function words, in one spelling, stemmed (Snowball); identifiers, paths and addresses whole and in their parts. Hangul: particles
and endings off (`korean.py`), then bigrams (as good as a morphological analyser on KorQuAD, at 35 times its speed). Han and
kana: bigrams. What a word becomes is remembered, since people use the same words again: a known word costs one look-up.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, Literal

import Stemmer

from bot.memory.language.korean import HOW_MANY, counter, stems
from bot.memory.language.remembered import Remembered
from bot.memory.language.words import ENGLISH_STOP, IRREGULAR

BYTES_PER_TEN_TOKENS: Final = 33  # in UTF-8 and o200k_base: English has about 40, Korean about this many
LONGEST: Final = 64  # characters of a term: a SHA-256 in hex; what is longer is no word
PARTS: Final = 24  # terms of one identifier, path or address at most: a pasted link must not drown its message
PIECE: Final = 1_000  # characters that are normalised at once; a word that is longer may be cut
REMEMBERED: Final = 65_536  # words, about 20 MB: more than a team's daily vocabulary

_PIECE: Final = re.compile(rf".{{1,{PIECE}}}(?=\s|\Z)|.{{1,{PIECE}}}", re.DOTALL)
_MARKUP: Final = re.compile(r"<([@#!])[^<>|]*(?:\|([^<>]*))?>|&(?:amp|lt|gt);")
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff]"
)
"""What a reader does not see: soft hyphens, joiners, bidirectional marks, variation selectors, Hangul fillers."""
_CLITIC: Final = re.compile(r"(?<=[a-zA-Z])['’](?:s|re|ve|ll|d|m)(?![a-zA-Z])", re.IGNORECASE)
_NOT: Final = re.compile(
    r"(?<![a-zA-Z])[a-z]+n['’]t(?![a-zA-Z])", re.IGNORECASE
)  # don't, can't: function words, all of them
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ACRONYM: Final = re.compile(r"(?<![A-Za-z.])(?:[A-Za-z]\.){2,}(?:[A-Za-z](?![A-Za-z]))?")
_EMOJI: Final = re.compile(r"(?<![\w:]):([a-z][a-z0-9_+'-]*):(?::skin-tone-\d:)?(?!\w)")
_EMOJI_JOINT: Final = re.compile(r"[_'+-]")
_HANGUL: Final = "가-힣"
_SYLLABLES: Final = re.compile(rf"[{_HANGUL}]+")
_JAMO: Final = "\u1100-\u11ff"  # ㅋㅋㅋ, after NFKC
_CJK: Final = "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_LETTER: Final = rf"(?:[^\W_{_HANGUL}{_JAMO}{_CJK}][\u0300-\u036f]*)"
_RUN: Final = re.compile(
    rf"(?P<url>[A-Za-z][A-Za-z0-9+.-]{{0,15}}://[^\s{_HANGUL}{_JAMO}{_CJK}<>\"'|`()]+)"
    rf"|(?P<latin>[A-Za-z](?:\+\+|\#)(?!\w)|{_LETTER}+(?:(?:[._\-:@/\\=]|::){_LETTER}+)*)"
    rf"|(?P<hangul>[{_HANGUL}]+)|(?P<cjk>[{_CJK}]+)"
)
_HARD: Final = re.compile(r"[^\w.\-]+")  # between the segments of a path or address
_SOFT: Final = re.compile(r"[._\-]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DOTTED: Final = re.compile(r"[vV]?(\d+(?:[.\-]\d+)+)")  # 2.3.1, v2.3.1, 10.0.0.1, 2024-03-05
_UNIT: Final = re.compile(r"(\d+)(st|nd|rd|th|[a-z]{2,3})")  # 5pm, 500mb, 20th
_NUMBER: Final = re.compile(r"\D")
_NAMED: Final = re.compile(r"([a-z]{3,})\d+")  # python3, sha256
_EDGE: Final = " \t\r\n.,;:!?…·\"'“”‘’()[]{}<>*_~`。、！？「」『』"
_ENDS: Final = ".,?!"  # of a sentence, right after a word
_CAPITALS: Final = frozenset({"IT", "US"})  # not the pronouns
_SPELLINGS: Final = (  # in words with these letters
    ("z", re.compile(r"(?<=[iy])z(?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)"), "s"),  # organize, analyze
    ("our", re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|er|ers|ful|able|ite|ites|al|hood)?$)"), "or"),  # colour, behaviour
    ("re", re.compile(r"(?<=\w[tb])re(?=s?$)"), "er"),  # centre, fibre
    ("logue", re.compile(r"(?<=\wlog)ue(?=s?$)"), ""),  # catalogue
)

Stem = Callable[[str], str]


def tokenize(text: str) -> list[str]:
    """The search terms of `text` in order, repeated as in the text."""
    if (alone := _known.get(text)) is not None and "<" not in text and "&" not in text:
        return list(alone)
    return list(chain.from_iterable(map(_known.__getitem__, _counted(_words(text)))))


def terms(text: str) -> list[tuple[str, str]]:
    """The search terms of `text`, each with the word it was made from, as written there."""
    words = _words(text)
    pairs = zip(words, _counted(words), strict=True)
    return [(term, word.strip(_EDGE)) for word, counted in pairs for term in _known[counted]]


def normal(form: Literal["NFC", "NFKC"], text: str) -> str:
    """`text` in a normal form of Unicode, piece by piece: combining marks in a row are sorted in time that grows with its square."""
    pieces = _PIECE.findall(text) if len(text) > PIECE else [text]
    return "".join(unicodedata.normalize(form, piece) for piece in pieces)


def estimate(text: str) -> int:
    """The number of model tokens of `text`, at most, for ordinary Korean and English."""
    return -(-len(text.encode("utf-8", "surrogatepass")) * 10 // BYTES_PER_TEN_TOKENS)


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = normal("NFC", text)
    if "<" in text or "&" in text:
        text = _MARKUP.sub(_label, text)
    return text.split()


def _counted(words: list[str]) -> list[str]:
    """The words, each after 몇 joined to it: the 명 of 몇 명 is not what is asked about, and no word can be told alone to be one."""
    if HOW_MANY not in words:
        return words
    return [
        HOW_MANY + word if before == HOW_MANY else word for before, word in zip(["", *words[:-1]], words, strict=True)
    ]


def _label(markup: re.Match[str]) -> str:
    """What a reader sees of Slack's markup; not a channel's name, which may be a private channel's."""
    return " " if markup[1] == "#" else f" {markup[2] or ''} "


def _read(word: str) -> tuple[str, ...]:
    """The terms of a word that was not asked for before."""
    bare = word.rstrip(_ENDS)
    if bare != word and len(bare) > 2 and bare.isalpha():  # but not of "a." or "U.S."
        return _known[bare]
    return tuple(_of_word(word, Stemmer.Stemmer("english", 0).stemWord))  # no stemmer may be shared between threads


_known: Final = Remembered(_read, REMEMBERED)


def _of_word(word: str, stem: Stem) -> Iterator[str]:
    if word.isascii() and word.isalpha() and word.islower():  # most of what is written in English
        yield from _plain(word, stem)
    elif _SYLLABLES.fullmatch(word):  # and in Korean
        yield from _hangul(word, "")
    else:
        yield from _of_runs(word, stem)


def _of_runs(word: str, stem: Stem) -> Iterator[str]:
    end, before = -1, ""
    for run in _RUN.finditer(_spelt(word)):
        kind, text = run.lastgroup, run[0]
        if kind == "url":
            yield from _address(text.partition("://")[2], stem)
        elif kind == "latin":
            yield from _latin(text, stem)
        elif kind == "hangul":
            yield from _hangul(text, before if run.start() == end else "")
        else:
            yield from _bigrams(text)
        end, before = run.end(), text


def _spelt(word: str) -> str:
    """`word` in one spelling: composed, nothing invisible, no 's and n't, 1000 for 1,000, US for U.S., tada for :tada:."""
    if not word.isascii():
        word = normal("NFKC", _UNSEEN.sub("", word))
    if "'" in word or "’" in word:
        word = _CLITIC.sub("", _NOT.sub("", word))
    if "," in word:
        word = _THOUSANDS.sub("", word)
    if "." in word:
        word = _ACRONYM.sub(lambda acronym: acronym[0].replace(".", ""), word)
    if ":" in word:
        word = _EMOJI.sub(lambda emoji: f" {_EMOJI_JOINT.sub('', emoji[1])} ", word)
    return word


def _latin(run: str, stem: Stem) -> Iterator[str]:
    if run.isascii() and run.isalpha() and run.islower():
        yield from _plain(run, stem)
        return
    segments = [segment for segment in _HARD.split(run) if segment]
    if len(segments) > 1:
        yield from _address(run, stem)
    else:
        yield from _identifier(run, stem)


def _address(text: str, stem: Stem) -> Iterator[str]:
    """A path, a link, an e-mail address: whole and in its parts."""
    text = text.removeprefix("www.").rstrip("/.,;:!?&#")
    segments = [segment for segment in _HARD.split(text) if segment]
    found = [term for segment in segments[:PARTS] for term in _identifier(segment, stem)]
    if len(segments) > 1 and not (len(segments) == 2 and all(map(str.isalpha, segments))):  # and/or, km/h: no path
        found.insert(0, text.casefold()[:LONGEST])
    yield from found[:PARTS]


def _identifier(text: str, stem: Stem) -> Iterator[str]:
    """A word or an identifier without slashes; the whole is one for user_name, user-name and userName."""
    if text in _CAPITALS:
        yield text.casefold()
    elif dotted := _DOTTED.fullmatch(text):
        yield from _numbers(dotted[1])
    else:
        parts = [part for part in _SOFT.split(text) if part]
        if len(parts) < 2:
            yield from _plain(text.casefold(), stem)
            return
        yield (text.casefold() if "." in text else stem("".join(parts).casefold()))[:LONGEST]
        for part in parts[:PARTS]:
            yield from (term for term in _plain(part.casefold(), stem) if len(parts) == 2 or len(term) > 1)


def _plain(word: str, stem: Stem) -> Iterator[str]:
    if word in ENGLISH_STOP:
        return
    if word.isalpha():
        yield _stemmed(word, stem)
    elif unit := _UNIT.fullmatch(word):
        if unit[2] in ("st", "nd", "rd", "th"):
            yield unit[1][:LONGEST]
        else:
            yield from (word[:LONGEST], unit[1][:LONGEST], unit[2])
    else:
        yield word[:LONGEST]
        if named := _NAMED.fullmatch(word):
            yield named[1][:LONGEST]


def _stemmed(word: str, stem: Stem) -> str:
    if not word.isascii():
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
        word = bare or word
    word = IRREGULAR.get(word, word)
    if len(word) > 4:
        for letters, pattern, spelling in _SPELLINGS:
            if letters in word:
                word = pattern.sub(spelling, word)
    short = stem(word)
    return (short[:-1] if len(short) > 5 and short.endswith("ll") else short)[:LONGEST]  # cancelled, canceled


def _numbers(dotted: str) -> Iterator[str]:
    """A version, address or date in numbers: whole, its beginning, and the parts that say something alone."""
    parts = _NUMBER.split(dotted)[:PARTS]
    yield dotted[:LONGEST]
    if len(parts) > 2:
        yield dotted[: len(parts[0]) + len(parts[1]) + 1][:LONGEST]
    yield from (part[:LONGEST] for part in parts if len(part) > 1)


def _hangul(run: str, before: str) -> Iterator[str]:
    """`before`: the run it is glued to."""
    if before[-1:].isdecimal() and (counted := counter(run)):
        yield (_NUMBER.split(before)[-1] + counted)[-LONGEST:]  # 10월 is more than a 10 and a 월
        if len(counted) == 1:
            return  # 월 alone says nothing
    for about in stems(run, glued=bool(before)):
        yield from _bigrams(about)


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]
