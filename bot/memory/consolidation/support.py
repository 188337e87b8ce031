"""Whether a statement has its source in the messages it is made of: the check of law 8, which no writer gets around. Pure.

Every number, date, name, link, identifier and piece of code of the statement has to stand in the messages, or be the date that
words of theirs mean; and so does nearly every other word. What is definite stands in the order of its message, so that nobody's part is
given to somebody else; and what is denied is what its message denies. Where that is in doubt, it is not supported.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.memory.consolidation.episode import answer_in
from bot.memory.language.dates import absolute
from bot.memory.language.tokens import normal, tokenize

OTHER_WORDS: Final = 0.25
"""Part of a statement's terms that may be in no message: "the team decided that". What says something definite may never."""

READ: Final = 4_000  # characters of a message or statement that are read: Slack's longest message

_RUN: Final = re.compile("[^\\s가-힣(){}<>\"'“”‘’「」,;!?|`\\[\\]]+")  # particles are glued to what is not Hangul
_WORD: Final = re.compile(r"[^\W가-힣]+")
_PERSON: Final = re.compile(
    r"[가-힣]{1,20}(?= ?[님씨](?:[이가은는을를의과와도만]|께서?|에게|한테|이랑|랑)?(?![가-힣]))"
)
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
_DATED: Final = re.compile(r"\(\d{4}-[^()]*\)")  # the date behind the words that mean it: no word of a clause
_CLAUSE: Final = re.compile(r"[.,;:!?\n](?=\s|$)|\b(?:but|and|while|whereas|because|so)\b", re.IGNORECASE)
CLAUSE: Final = 80  # characters of one before and after a denial that are read
NEAREST: Final = 2
"""Terms after a denial in English, words before it in Korean, that show what is denied."""
_NO: Final = ""
_Mark = tuple[
    str, tuple[str, ...], str
]  # what is definite; or `_NO`, the terms that are denied, and in English of what
_EDGE: Final = ".:-~…→*_"
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cited:
    """A message that a statement rests on."""

    text: str
    author_name: str
    written: float  # seconds since the epoch
    tz: str  # of its author


def supported(statement: str, quote: str, cited: Sequence[Cited], asked: Cited | None = None) -> bool:
    """Whether everything in `statement` comes from the messages `cited`, the first of which holds its `quote`, and from the question
    `asked` that stands before it; and whether what it denies is what these two deny, its quote's denials among it.
    """
    sources = [source for one in (*cited, *([asked] if asked else ())) for source in (one.author_name, _noted(one))]
    question, answer = answer_in(statement) if asked else ("", statement)
    own, quote = _plain(cited[0].text[:READ]), _plain(quote)
    if negations(quote) > negations(answer):
        return False
    return (
        _follows(answer, own)
        and _follows(answer, quote, denying=negations(quote) > 0)
        and (asked is None or _follows(question, _plain(asked.text[:READ])))
        and _definite_in(_plain(statement), sources)
        and _words_in(_plain(statement), sources)
    )


def quoted(quote: str, text: str) -> bool:
    """Whether `quote` is a piece of `text`, but for white space and the normal form of Unicode."""
    return bool(quote.strip()) and _plain(quote) in _plain(text)


def negations(text: str) -> int:
    """How often `text` says no."""
    return len(_NEGATED.findall(text))


def _follows(said: str, source: str, *, denying: bool = True) -> bool:
    """Whether what is definite in `said` and stands in `source` stands there in the same order, and with it, if `denying`, all denials."""
    marks = _marks(source)
    there = {mark for mark, _, _ in marks} | ({_NO} if denying else set())
    rest = iter(marks)
    return all(any(_alike(mark, other) for other in rest) for mark in _marks(_plain(said)) if mark[0] in there)


def _marks(text: str) -> list[_Mark]:
    """What is definite in `text` and what it denies, in order."""
    runs = ((run.start(), run[0].strip(_EDGE)) for run in _RUN.finditer(text))
    found: dict[int, _Mark] = {start: (bare.casefold(), (), "") for start, bare in runs if _is_definite(bare)}
    found |= {
        one.start(): (one[0].casefold(), (), "") for pattern in (_PERSON, _COUNTED) for one in pattern.finditer(text)
    }
    denials = {one.start(): _denial(text, one) for one in _NEGATED.finditer(text)}
    return [mark for _, mark in sorted([*found.items(), *denials.items()])]


def _denial(text: str, no: re.Match[str]) -> _Mark:
    """What `no` denies: the terms nearest to it in its clause, in English after it, in Korean before it."""
    before = _CLAUSE.split(_DATED.sub(" ", text[max(0, no.start() - CLAUSE) : no.start()]))[-1].split()
    if no[0].isascii() or "’" in no[0]:
        after = _CLAUSE.split(_DATED.sub(" ", text[no.end() : no.end() + CLAUSE]), maxsplit=1)[0]
        return _NO, tuple(tokenize(after))[:NEAREST], "".join(tokenize(" ".join(before))[-1:])
    return _NO, tuple(term for word in reversed(before[-NEAREST:]) for term in tokenize(word)), ""


def _alike(said: _Mark, source: _Mark) -> bool:
    """Whether both are the same; of two denials one may say less, but not less than the first term."""
    (mark, terms, of), (other, others, its) = said, source
    nearest = terms[:1] == others[:1] and (of == its or not (of and its))
    return mark == other and nearest and all(map(str.__eq__, terms, others))


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
