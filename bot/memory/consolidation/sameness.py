"""Whether two statements of one place say the same, and whether somebody only says what Saegim just said. Pure.

Conservative: the same terms in the same order, and the same numbers, negations, limits and tenses, so that "same" is an
equivalence and it does not matter which is heard first. What differs in anything of that is a newer statement, which stays a memory of
its own. What is about whoever says it is the same only from the same mouth.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bot.memory.consolidation.episode import answer_in
from bot.memory.consolidation.support import negations
from bot.memory.language.tokens import normal, tokenize
from bot.memory.values import Memory, Turn, order

READ: Final = 4_000  # characters: Slack's longest message

_LIMITS: Final = re.compile(
    r"\b(?:before|after|until|till|by|from|to|since|within|under|over|above|below|more|less|most|least|only|all|every|some|any|except|instead|than|if|unless"
    r"|when|must|may|should|can|could|might|will|would|was|were|had|used|up|down|on|off|in|out)\b"
    r"|까지|부터|이상|이하|미만|초과|이내|이전|이후|마다|에게|한테|[가-힣](?:만|께|보다)(?=\s|$)|[았었였했됐갔왔](?=[가-힣])|[가-힣] ?(?:전|후)에",
    re.IGNORECASE,
)
_CHANGES: Final = re.compile(
    r"\b(?:now|again|back to|instead|no longer|anymore|any more|actually|chang\w*|moved|updat\w*|correct\w*|after all|new)\b"
    r"|이제|다시|바뀌|바뀐|바뀝|변경|옮|수정|정정|대신|더 이상|원래|새로|도로",
    re.IGNORECASE,
)
_FIRST_PERSON: Final = re.compile(
    r"\b(?:i|i['’](?:m|ve|d|ll)|me|my|mine|myself)\b|(?<![가-힣])(?:내|내가|제|제가|나|나는|난|나도|저|저는|전|저도|저한테|나한테)(?=\s|$)",
    re.IGNORECASE,
)
_SUBJECT: Final = re.compile(
    r"[가-힣A-Za-z0-9)](?:은|는|이|가)(?=\s)|\b(?:is|are|was|were|will|has|have|must|can|cannot|should|runs?|lives?|starts?|ends?|owns?|leads?|needs?|closes?|opens?|expires?|supports?|requires?|uses?|means?|costs?|belongs?|contains?|replaces?|we)\b",
    re.IGNORECASE,
)
_TONE: Final = re.compile(r"(?<=[가-힣])이?(?:군요|네요|구나|구만|죠|지요)(?=[\s.,!?~]|$)")
_WEEKDAY: Final = frozenset(
    "월요 화요 수요 목요 금요 토요 일요 monday tuesday wednesday thursday friday saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class Gist:
    """What a statement says, comparable: equal gists say the same."""

    terms: tuple[str, ...]
    limits: tuple[str, ...]
    negations: int
    speaker: str  # user id where it is about whoever says it

    @property
    def subject(self) -> tuple[str, ...]:
        """The terms without their values: what two statements have in common that say different things of one subject."""
        return tuple(term for term in self.terms if not _is_value(term))


Saying = tuple[str, Gist]
"""The timestamp of a message of Saegim's, and one line of it."""


def gist(text: str, author: str) -> Gist:
    """The gist of `text`, said by `author` (a user id)."""
    seen = _read(text)
    limits = tuple(found[0].strip() for found in _LIMITS.finditer(seen))
    own = _FIRST_PERSON.search(seen) is not None or _SUBJECT.search(seen) is None
    return Gist(tuple(tokenize(seen)), limits, negations(seen), author if own else "")


def gist_of(memory: Memory) -> Gist:
    """The gist of what `memory` states; of an answer that does not repeat its question, together with it."""
    return gist(stated(memory), memory.author)


def same(one: Memory, candidates: Iterable[Memory]) -> Memory | None:
    """The memory among `candidates`, all of the place of `one`, that says the same as `one`; of several the oldest.

    None also where something else was said of the subject in between, or `one` speaks of a change: then it is news again.
    """
    others = [other for other in candidates if other.id != one.id and other.shared == one.shared]
    others.sort(key=lambda other: (other.at, other.id))
    mine = gist_of(one)
    if not mine.terms or _CHANGES.search(one.statement or one.text):
        return None
    alike = (other for other in others if tuple(tokenize(_read(stated(other)))) == mine.terms)
    found = next((other for other in alike if gist_of(other) == mine), None)
    if found is None:
        return None
    first, last = sorted((found.at, one.at))
    between = [its for other in others if first <= other.at <= last and (its := gist_of(other)) != mine]
    return None if any(its.subject == mine.subject for its in between) else found


def stated(memory: Memory) -> str:
    """What `memory` says, of an answer without the question where it repeats it."""
    said = memory.statement or memory.text
    if memory.statement and any(source.role == "asked" for source in memory.sources):
        question, answer = answer_in(memory.statement)
        return answer if set(tokenize(question)) & set(tokenize(answer)) else said
    return said


def _read(text: str) -> str:
    return _TONE.sub("", normal("NFC", text[:READ]).casefold())


def sayings(turns: Iterable[Turn]) -> list[Saying]:
    """What Saegim said in `turns`, line by line."""
    return [(turn.ts, gist(line, "")) for turn in turns if turn.saegim for line in turn.text[:READ].splitlines()]


def echoes(text: str, ts: str, said: Iterable[Saying]) -> bool:
    """Whether `text`, written at the timestamp `ts`, says nothing beyond a line of what Saegim had `said`: no other word, number or
    negation.
    """
    mine = gist(text, "")
    before = (its for at, its in said if order(at) < order(ts))
    return any(set(mine.terms) <= set(its.terms) and mine.negations == its.negations for its in before)


def _is_value(term: str) -> bool:
    return term in _WEEKDAY or any(letter.isdecimal() for letter in term)
