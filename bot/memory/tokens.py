"""Text as search terms, and its size in model tokens. Pure; ranking is `index.py`'s business.

Each run of one script is treated in its own way, so that mixed text just works. Latin and the like: casefolded, without
function words, stemmed (Snowball); identifiers whole and in their parts. Hangul: particles and endings off, then bigrams (as
good as a morphological analyser on KorQuAD, at 35 times its speed). Han and kana: bigrams.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

import Stemmer

from bot.memory.words import ENGLISH_STOP, KOREAN_ENDINGS, KOREAN_STOP

BYTES_PER_TEN_TOKENS = 33  # in UTF-8 and o200k_base: English has about 40, Korean about this many
LONGEST = 64  # characters of a term: a SHA-256 in hex; what is longer is no word

_MARKUP = re.compile(r"<[@#!][^<>|]*(?:\|([^<>]*))?>|&(?:amp|lt|gt);")
_CLITIC = re.compile(r"(?<=[a-zA-Z])['’](?:s|t|re|ve|ll|d|m)(?![a-zA-Z])", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HANGUL = "가-힣"
_JAMO = "\u1100-\u11ff"  # ㅋㅋㅋ, after NFKC
_CJK = "\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_LETTER = rf"[^\W_{_HANGUL}{_JAMO}{_CJK}]"
_RUN = re.compile(
    rf"(?P<latin>(?:[A-Za-z](?:\+\+|\#)(?!\w)|{_LETTER}+(?:[._\-:@]{_LETTER}+)*))|(?P<hangul>[{_HANGUL}]+)|(?P<cjk>[{_CJK}]+)"
)
_JOINT = re.compile(r"[._\-:@]|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINER = re.compile(r"[._\-:@]")
_EDGE = " \t\r\n.,;:!?…·\"'“”‘’()[]{}<>*_~`。、！？「」『』"
_LONGEST_ENDING = max(map(len, KOREAN_ENDINGS))
# Particles that agree with the final consonant before them: the only ones taken off a word of two syllables, since 회의, 서울
# and 가을 end like particles too.
_AFTER_CONSONANT = "은을"
_AFTER_VOWEL = "는를"

Stem = Callable[[str], str]


def tokenize(text: str) -> list[str]:
    """The search terms of `text` in order, repeated as in the text."""
    return [term for term, _ in terms(text)]


def terms(text: str) -> list[tuple[str, str]]:
    """The search terms of `text`, each with the word it was made from, as written there."""
    stem = Stemmer.Stemmer("english", 0).stemWord  # one per call: a stemmer must not be shared between threads
    plain = _MARKUP.sub(lambda markup: f" {markup[1] or ''} ", text)
    return [(term, word.strip(_EDGE)) for word in plain.split() for term in _of_word(word, stem)]


def estimate(text: str) -> int:
    """The number of model tokens of `text`, at most, for ordinary Korean and English."""
    return -(-len(text.encode("utf-8", "surrogatepass")) * 10 // BYTES_PER_TEN_TOKENS)


def _of_word(word: str, stem: Stem) -> Iterator[str]:
    if word.isascii() and word.isalpha() and word.islower():  # most of what is written in English
        if word not in ENGLISH_STOP:
            yield stem(word)[:LONGEST]
        return
    if not word.isascii():
        word = unicodedata.normalize("NFKC", word)
    if "'" in word or "’" in word:
        word = _CLITIC.sub("", word)
    if "," in word:
        word = _THOUSANDS.sub("", word)
    end = -1
    for run in _RUN.finditer(word):
        if run.lastgroup == "latin":
            yield from _latin(run[0], stem)
        elif run.lastgroup == "hangul":
            yield from _hangul(run[0], glued=run.start() == end)
        else:
            yield from _bigrams(run[0])
        end = run.end()


def _latin(run: str, stem: Stem) -> Iterator[str]:
    whole = run.casefold()
    if whole in ENGLISH_STOP:
        return
    yield (whole if _JOINER.search(whole) else stem(whole))[:LONGEST]
    if run.islower() and run.isalnum():
        return
    parts = [part.casefold() for part in _JOINT.split(run) if part]
    if len(parts) > 1:
        yield from (stem(part)[:LONGEST] for part in parts if part not in ENGLISH_STOP)


def _hangul(run: str, *, glued: bool) -> Iterator[str]:
    """`glued`: right after Latin letters or digits, where a particle may stand alone (Redis는, 3시에)."""
    if run in KOREAN_STOP:
        return
    noun = _without_ending(run, 0 if glued else 2)
    if noun and noun not in KOREAN_STOP:
        yield from _bigrams(noun)
        if noun == run and len(run) == 2 and run[1] in (_AFTER_CONSONANT if _closed(run[0]) else _AFTER_VOWEL):
            yield run[0]


def _without_ending(run: str, shortest: int) -> str:
    for length in range(min(_LONGEST_ENDING, len(run) - shortest), 0, -1):
        if run[-length:] in KOREAN_ENDINGS:
            return run[:-length]
    return run


def _closed(syllable: str) -> bool:
    """Whether it ends in a consonant: Unicode lays syllables out in blocks of 28 by final consonant."""
    return (ord(syllable) - ord("가")) % 28 > 0


def _bigrams(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for start in range(len(run) - 1):
        yield run[start : start + 2]
