"""Both sides: where a hit denies what is asked, those that tell of it all the same come right after it, and the other way round. Pure.

"Have I ever attended a workshop?" is worded like "I've never attended a workshop", which is found first for it; "I just attended one on
May 3" shares a word or two and is found far below. Who asks whether must see both. So for a question that asks whether, and only where
a hit denies it, the other side moves up; nothing is dropped, nothing hidden, and no side is taken.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from typing import Final, NamedTuple

from bot.memory.language.signs import in_first_person
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.change import CHARACTERS, SENTENCES, Told
from bot.memory.retrieval.contradiction import DONE, INTENDS, NO, contradicts
from bot.memory.retrieval.ranking import SHOWN

DENIES: Final = 0.5
"""Part of the question's idf mass that a clause has to match to deny what is asked."""
TELLS: Final = 0.4
"""Part of what the denial matches that a clause has to match to tell of it: it says what was done, not all that was asked."""
MOST: Final = 4  # more that move up: with those that are shown there is still one of the first ten that stood there
NEAR: Final = 4  # words before a Korean negation among which is what it negates: 써 본 적이 한 번도 없어요

_OPENS: Final = (
    r"(?:^(?:(?:[\w.]+,,?|(?:so|and|but|ok|okay|hey|hi|wait|hmm)(?!,)) ){0,3}|(?:[,:;]| [-–—]) (?:and |but |so )?)"
)
"""Where a question may begin. No word can be read in two ways: what can takes time that doubles with every one."""
_WHETHER: Final = re.compile(
    rf"{_OPENS}(?:(?:have|has|had|did|do|does|am|is|are|was|were)(?:n['’]t)?|(?:can|may|must)(?! you))\b|\b(?:if|whether) \w"
    r"|[나까니냐]요?$|적이? ?있|[은는]지 |[가-힣][어아요지죠해야음돼]$|써$",
    re.IGNORECASE,
)
_ASKS_WHAT: Final = re.compile(
    r"\b(?:what|who|whom|whose|which|where|when|why|how)\b|누구|누가|뭐|뭘|무엇|무슨|어디|왜|어느|어떤|어떻|어때|언제|몇|얼마|며칠",
    re.IGNORECASE,
)
_OF_NOW: Final = re.compile(
    rf"{_OPENS}(?:do|does|am|is|are|can|may|must)(?:n['’]t)?\b|\b(?:if|whether)\b", re.IGNORECASE
)
_OF_ANY_TIME: Final = re.compile(r"\bever\b", re.IGNORECASE)
_OF_THE_PAST: Final = re.compile(r"\b(?:ever|have|has|had|did|was|were)\b", re.IGNORECASE)
_OF_THE_PAST_IN_KOREAN: Final = re.compile(r"적이? ?있|[았었했였봤됐갔왔났썼]")
_LIGHT: Final = frozenset(
    "befor ever never not without alreadi yet still onc 적 적이 적은 본 봤어 있 번이 번도 아직 이미 벌써 전혀 안 못 않 사람".split()
)
"""Terms of asking whether and of denying, not of what is asked or denied."""

_SENTENCE: Final = re.compile(r"(?<=[.!?。])\s+|\n+")
_CLAUSE: Final = re.compile(
    r" [-–—] |[,;] ?(?=(?:and|but|so|can|could|would|should|what|how|which|because|since|though|although|while)\b)"
    r"|,? (?=but\b|and (?:i|we|you|he|she|it|they|how|what|can)\b)|(?<=지만)[,\s]\s*|(?<=[는은인한던]데)[,\s]\s*|(?<=으나)[,\s]\s*|(?<=[았었했였봤됐갔왔났썼섰샀쳤졌렸]고)[,\s]\s*|(?<=니까)[,\s]\s*"
)
_NO_DENIAL: Final = re.compile(
    r"(?:\bnot|n['’]t) (?:sure|certain|only|just|quite|clear|know|think|understand|remember|mind)\b|n['’]t (?:you|we|i|it)\b"
    r"|수밖에 없|(?:문제|상관|틀림|다름|끊임|빠짐) ?없|뿐만? 아니|지 않(?:을까|나요)"
)
_NUMBER: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Clause:
    """The clause of a hit that says most about what is asked."""

    text: str
    mass: float  # of the question's terms in it
    told: Told
    sentence: str = ""  # that it stands in


class Side(NamedTuple):
    """A hit in its new order."""

    place: int  # where it stood
    other: int | None = None  # the place of the hit before it that it is the other side of
    contradicts: bool = False  # that one: both cannot be true


def both_sides(question: str, told: Sequence[Told], idfs: Mapping[str, float]) -> list[Side]:
    """The places of `told`, best first, with the best of the other side right after the first hit that takes one, and more of it after those
    that are shown; each with the place of the one that it is the other side of, and whether it contradicts it. `idfs`: the question's terms and what each weighs.
    """
    order = range(len(told))
    asked = _SENTENCE.split(unicodedata.normalize("NFC", question[-CHARACTERS:]).strip().rstrip("?？!.~… "))[-1]
    if not _WHETHER.search(asked) or _ASKS_WHAT.search(asked):
        return [Side(n) for n in order]
    weights = _weights(idfs)
    texts = [unicodedata.normalize("NFC", one.text[:CHARACTERS]).casefold() for one in told]
    asks = {term: idf for term, idf in idfs.items() if term not in _LIGHT}  # its verb, too: 아직 써 본 적이 없어요
    least = DENIES * sum(weights.values())
    may = [n for n in order if NO.search(texts[n])]
    denies = partial(_denies, asks)
    denied = {n: said for n in may if (said := _best(texts[n], told[n], weights, denies, least))}
    if not denied:
        return [Side(n) for n in order]
    least = TELLS * max(said.mass for said in denied.values())
    now = _of_now(asked)
    authors = {told[n].author for n in denied} if in_first_person(asked) else {one.author for one in told}
    may = [n for n in order if n not in denied and told[n].author in authors]
    tells = _states if now else _tells
    telling = {n: said for n in may if (said := _best(texts[n], told[n], weights, tells, least))}
    return _arranged(order, denied, telling)


def _weights(idfs: Mapping[str, float]) -> Mapping[str, float]:
    """What each term of what is asked weighs. A Korean verb of one syllable is another one in every form (써, 쓴, 썼): where the question
    says more, it neither shows nor hides that the same is spoken of.
    """
    weights = {term: idf for term, idf in idfs.items() if term not in _LIGHT}
    longer = {term: idf for term, idf in weights.items() if len(term) > 1 or term.isascii()}
    return longer or weights


def _of_now(asked: str) -> bool:
    """Whether it is asked how something is, not whether it ever took place."""
    if "가" <= asked[-1:] <= "힣":
        return not _OF_THE_PAST_IN_KOREAN.search(asked)
    last = max(_OF_NOW.finditer(asked), key=re.Match.end, default=None)
    if last is None:
        return False
    past = _OF_THE_PAST if last[0].lower() in ("if", "whether") else _OF_ANY_TIME
    return not past.search(asked, last.end())


def _arranged(order: Sequence[int], denied: Mapping[int, _Clause], telling: Mapping[int, _Clause]) -> list[Side]:
    first = next(n for n in order if n in denied or n in telling)
    side, other = (denied, telling) if first in denied else (telling, denied)
    others = _by_turns(sorted(other, key=lambda n: (-other[n].mass, order.index(n))), other, side[first].told.at)
    stays = [n for n in order if n not in others[:1]]
    after = stays.index(first) + 1
    shown = max(after, SHOWN - 1)
    far = [n for n in others if n in stays[shown:]][:MOST]
    arranged = [*stays[:after], *others[:1], *stays[after:shown], *far, *(n for n in stays[shown:] if n not in far)]
    no_and_yes = {n: (denied.get(n, denied.get(first)), telling.get(n, telling.get(first))) for n in others}
    against = {n for n, (no, yes) in no_and_yes.items() if no and yes and _contradicts(no, yes)}
    return [Side(n, first if n in others[:1] or n in against else None, n in against) for n in arranged]


def _by_turns(places: Sequence[int], said: Mapping[int, _Clause], at: float) -> list[int]:
    """By turns what was said before `at`, and since: of "never" the one contradicts it, the other is news."""
    before, since = ([n for n in places if (said[n].told.at < at) is earlier] for earlier in (True, False))
    return [n for pair in zip_longest(before, since) for n in pair if n is not None]


def _contradicts(no: _Clause, yes: _Clause) -> bool:
    return contradicts((no.text, no.sentence), (yes.text, yes.sentence), no.told, yes.told)


def _best(
    text: str, told: Told, weights: Mapping[str, float], says: Callable[[str, Mapping[str, float]], bool], least: float
) -> _Clause | None:
    """The clause of `text` that `says` so and matches most of the question, `least` at least."""
    best = None
    for sentence in _SENTENCE.split(text, SENTENCES)[:SENTENCES]:
        whole = _mass(sentence, weights)
        if whole < least or (best and whole <= best.mass):  # few are read further
            continue
        for clause in filter(None, _CLAUSE.split(sentence)):
            mass = whole if clause == sentence else _mass(clause, weights)
            if mass >= least and (best is None or mass > best.mass) and says(clause, weights):
                best = _Clause(clause, mass, told, sentence)
    return best


def _mass(text: str, weights: Mapping[str, float]) -> float:
    return sum(weights[term] for term in weights.keys() & set(tokenize(text)))


def _denies(asks: Mapping[str, float], clause: str, _weights: Mapping[str, float]) -> bool:
    """Whether a negation bears on a word of the question: English negates what follows, Korean what stands just before, or 안 after."""
    found = NO.search(clause)
    if not found or _NO_DENIAL.search(clause) or clause.rstrip().endswith(("?", "？")):
        return False
    if found[0].isascii():
        return not asks.keys().isdisjoint(tokenize(clause[found.end() :]))
    start = len(clause[: found.start()].split())
    near = clause.split()[max(start - NEAR, 0) : start + 2]
    return not asks.keys().isdisjoint(tokenize(" ".join(near)))


def _tells(clause: str, weights: Mapping[str, float]) -> bool:
    """Whether a clause tells of something that took place: in the past, or with a number."""
    return _states(clause, weights) and bool(DONE.search(clause) or _NUMBER.search(clause))


def _states(clause: str, _weights: Mapping[str, float]) -> bool:
    """Whether a clause states something, and neither asks, plans nor denies."""
    return not (INTENDS.search(clause) or NO.search(clause))
