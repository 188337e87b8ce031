"""Whether a statement has its source in the messages it is made of: the check of law 8, which no writer gets around. Pure.

Every number, date, name, link, identifier and piece of code of the statement has to stand in the messages, or be the date that
words of theirs mean; and so does nearly every other word.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.memory.language.dates import absolute
from bot.memory.language.tokens import normal, tokenize

OTHER_WORDS: Final = 0.25
"""Part of a statement's terms that may be in no message: "the team decided that". What says something definite may never."""

READ: Final = 4_000  # characters of a message or statement that are read: Slack's longest message

_RUN: Final = re.compile("[^\\s가-힣(){}<>\"'“”‘’「」,;!?|`\\[\\]]+")  # particles are glued to what is not Hangul
_WORD: Final = re.compile(r"[^\W가-힣]+")
_PERSON: Final = re.compile(r"[가-힣]{1,20}(?= ?[님씨](?![가-힣]))")
_HANGUL_WORD: Final = re.compile("[가-힣]+")
_COUNTED: Final = re.compile(
    r"[월화수목금토일]요일|(?<![가-힣])(?:한|두|세|네|다섯|여섯|일곱|여덟|아홉|열) ?(?:명|번|개|달|주|시간|시|분|대|곳)"
    r"|\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|twice|daily|weekly|monthly)\b",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|without|neither|nor|cannot|\w{1,12}n['’]t)\b|(?<![가-힣])[안못](?![가-힣])|없|않|아니|아닌|[가-힣]지 ?[마말]|금지|불가",
    re.IGNORECASE,
)
_EDGE: Final = ".:-~…→*_"
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cited:
    """A message that a statement rests on."""

    text: str
    author_name: str
    written: float  # seconds since the epoch
    tz: str  # of its author


def supported(statement: str, quote: str, cited: Sequence[Cited]) -> bool:
    """Whether everything in `statement` comes from the messages `cited`, and denies no more and no less than its `quote`."""
    sources = [source for one in cited for source in (one.author_name, _noted(one))]
    said = _plain(statement)
    denied = negations(said) > 0
    if (negations(quote) and not denied) or (denied and not any(map(negations, sources))):
        return False
    return _definite_in(said, sources) and _words_in(said, sources)


def quoted(quote: str, text: str) -> bool:
    """Whether `quote` is a piece of `text`, but for white space and the normal form of Unicode."""
    return bool(quote.strip()) and _plain(quote) in _plain(text)


def negations(text: str) -> int:
    """How often `text` says no."""
    return len(_NEGATED.findall(text))


def _definite_in(said: str, sources: Sequence[str]) -> bool:
    """Whether every number, name, link … of a statement stands in one of `sources`."""
    there = {word.casefold() for source in sources for word in (*_runs(source), *_WORD.findall(source))}
    named = {word for source in sources for word in _HANGUL_WORD.findall(source)}
    counted = {found.casefold() for source in sources for found in _COUNTED.findall(source)}
    return (
        all(run.casefold() in there for run in _runs(said) if _is_definite(run))
        and all(any(word.startswith(name) for word in named) for name in _PERSON.findall(said))
        and all(found.casefold() in counted for found in _COUNTED.findall(said))
    )


def _words_in(said: str, sources: Sequence[str]) -> bool:
    known = {term for source in sources for term in tokenize(source)}
    terms = tokenize(said)
    return bool(terms) and sum(1 for term in terms if term not in known) <= OTHER_WORDS * len(terms)


def _noted(one: Cited) -> str:
    """The message with the dates that its words mean."""
    return _plain(absolute(normal("NFC", one.text[:READ]), one.written, one.tz))


def _runs(text: str) -> Iterator[str]:
    """What stands together and is not Hangul: a word, a number, a date, a link, a path."""
    return (bare for run in _RUN.findall(text) if (bare := run.strip(_EDGE)))


def _is_definite(run: str) -> bool:
    return any(letter.isdigit() or letter.isupper() or letter in "/\\@#_.:" for letter in run)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", normal("NFC", text)).strip()
