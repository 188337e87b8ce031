"""Change: a newer statement on the same subject goes before the one it replaces. Pure; nothing is dropped, nothing is hidden.

Two hits are about the same when the best sentence of each matches the same part of the question; the newer one replaces the
older when both give a value beside a word of it, the values differ, and the newer one speaks of a change. What does not fit is
left where it stands: better an old statement too high than an unchanged one buried.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.memory.language.tokens import tokenize

BEAR_ON = 0.45  # part of the question's idf mass that the older statement matches, at least
SHARED = 0.4  # part of what the older one matches that the newer one matches too
RIVAL = 0.5  # part of the older one's score that the newer one has
BESIDE = 6  # words between a value and a word of the question
SENTENCES, CHARACTERS = 20, 3_000  # of a message that are read: what changed stands near its beginning

_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+|\d[\d,.:%]*[가-힣]?")
"""A number has its unit with it: of "12월 5일" and "12월 12일" the day differs."""
_NUMBER = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_VALUE = re.compile(
    rf"(?!(?:1[5-9]|20)\d\d년?$)\d.*|(?:{_NUMBER})|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|[월화수목금토일]요일.*",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:now|updat\w*|chang\w*|recent\w*|increas\w*|decreas\w*|improv\w*|reduc\w*|instead|no longer|anymore|switch\w*|new(?:ly|er|est)?"
    r"|latest|extend\w*|postpon\w*|reschedul\w*|delay\w*|shift\w*|rais\w*|lower\w*|dropp\w*|grew|grown|growth|bump\w*|expand\w*|adjust\w*"
    r"|revis\w*|replac\w*|actually|correct\w*|reached|after all|currently|added|more|total of|mov\w+(?: \w+){0,4} to)\b"
    r"|변경|바뀌|바뀐|바꾸|바꿨|바꿔|바꿀|바꾼|바꿉|수정|이제|새로|최신|최근|업데이트|정정|연기|미뤄|미뤘|앞당|당겨|대신|늘었|늘어|줄었|줄어|올랐|올라|내렸|옮|더 이상|추가|현재",
    re.IGNORECASE,
)
_OF_THE_PAST = re.compile(
    r"\b(?:was|were|did|had|originally|initially|at first|first (?:time|said|told|plan\w*|decid\w*|version|draft|idea)|used to|previously|before|formerly|earliest|history|over time|in order)\b"
    r"|[가-힣](?:았|었|했|였)|처음|원래|이전|예전|지난번",
    re.IGNORECASE,
)

_OF_NO_VALUE = re.compile(
    r"\b(?:who|whom|whose|where|why|which(?! (?:day|date|time|week|month|number|version)))\b|누구|누가|어디|왜|어느(?! ?(?:날|요일|시간))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One hit, as far as change is concerned."""

    text: str
    place: str
    at: float  # seconds since the epoch
    score: float
    author: str = ""


@dataclass(frozen=True, slots=True)
class _Statement:
    """The sentence of a message that matches the question best."""

    mass: float
    terms: frozenset[str]  # of the question
    values: Mapping[str, frozenset[str]]  # what stands beside each of them
    changes: bool


Meanings = Sequence[tuple[frozenset[str], frozenset[str]]]
"""What a word is in other words: their terms, and those of the question that they stand for."""


def newest_first(
    question: str, told: Sequence[Told], idfs: Mapping[str, float], instead: Meanings = ()
) -> list[tuple[int, int | None]]:
    """The places of `told`, best first, with every newer statement before the first it replaces, and the place of that one.

    `idfs`: the question's terms and what each weighs; `instead`: what says the same. A question about the past, or for who, where or why, is
    left as it is.
    """
    asked = unicodedata.normalize("NFC", question[:CHARACTERS])
    if _OF_THE_PAST.search(asked) or _OF_NO_VALUE.search(asked):
        return [(n, None) for n in range(len(told))]
    texts = [unicodedata.normalize("NFC", one.text[:CHARACTERS]) for one in told]
    statement = cache(lambda n: _statement(texts[n], idfs, instead))
    speaks = cache(lambda n: _CHANGE.search(texts[n]) is not None)
    bar = BEAR_ON * sum(idfs.values())

    def replaced(n: int, others: Sequence[int]) -> int | None:
        """The first of `others` that `n` replaces."""
        may = [old for old in others if _may_replace(told[n], told[old])]
        if not may or not speaks(n):
            return None
        replaces = (old for old in may if statement(old).mass >= bar and _replaces(statement(n), statement(old), idfs))
        return next(replaces, None)

    done: list[int] = []
    for n in range(len(told)):
        old = replaced(n, done)
        done.insert(len(done) if old is None else done.index(old), n)
    return [(n, replaced(n, done[at + 1 :])) for at, n in enumerate(done)]


def _may_replace(new: Told, old: Told) -> bool:
    return new.place == old.place and new.at > old.at and new.score >= RIVAL * old.score


def _replaces(says: _Statement, said: _Statement, idfs: Mapping[str, float]) -> bool:
    both = says.terms & said.terms
    if not says.changes or sum(idfs[term] for term in both) < SHARED * said.mass:
        return False
    return any(said.values[term] and says.values[term] - said.values[term] for term in both)


def _statement(text: str, idfs: Mapping[str, float], instead: Meanings) -> _Statement:
    best = _Statement(0.0, frozenset(), {}, changes=False)
    for sentence in _SENTENCE.split(text)[:SENTENCES]:
        words = _WORD.findall(sentence)
        found = {n: some for n, word in enumerate(words) if (some := _asked(word, idfs, instead))}
        terms = frozenset(term for some in found.values() for term in some)
        mass = sum(idfs[term] for term in terms)
        if mass > best.mass:
            best = _Statement(mass, terms, _beside(words, found), _CHANGE.search(sentence) is not None)
    return best


def _asked(word: str, idfs: Mapping[str, float], instead: Meanings) -> set[str]:
    """The terms of the question that `word` has, or that it says in other words."""
    terms = set(tokenize(word))
    return (idfs.keys() & terms).union(*(meant for other, meant in instead if other <= terms))


def _beside(words: Sequence[str], found: Mapping[int, set[str]]) -> dict[str, frozenset[str]]:
    values = {n: word.lower().rstrip(".,:") for n, word in enumerate(words) if _VALUE.fullmatch(word)}
    beside: dict[str, set[str]] = {}
    for place, terms in found.items():
        near = {value for n, value in values.items() if abs(n - place) <= BESIDE}
        for term in terms:
            beside.setdefault(term, set()).update(near)
    return {term: frozenset(some) for term, some in beside.items()}
