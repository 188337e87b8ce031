"""A question as recall understands it: terms with weights, what may stand instead of them, who and when is meant. Pure.

Which documents answer it is `ranking.py`'s business. What a term is says `bot/memory/language/tokens.py`,
what means the same `bot/memory/language/pairs.py`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from bot.memory.language.dates import spans
from bot.memory.language.hangul import any_vowel, from_keyboard, joined, to_keyboard, variants
from bot.memory.language.pairs import TRANSLATED, Alternative, Table, alternatives
from bot.memory.language.signs import (
    ASKS,
    LOOKED_AT,
    TELLS_TIME,
    asks_when,
    in_first_person,
    names,
    said_to,
    written_by,
)
from bot.memory.language.sounds import alike
from bot.memory.language.tokens import terms as terms_of
from bot.memory.language.tokens import tokenize

LONG_WORD = -0.25
"""A word of n terms weighs n^¾ terms: each of its terms n^-¼. An identifier with all its parts, or a Korean word of five
syllables, is one word of the question, and so is what stands instead of it (`wanted.py`). (nDCG@10 on KorQuAD +0.26 [0.11, 0.40], other boards ±0.1.)"""
LONGEST = 256
"""Distinct terms looked for: a pasted stack trace is a question too, and its end says nothing its beginning did not."""
CONFUSED, MISTYPED, ACROSS = 0.8, 0.5, 0.3
"""Weights of a term with a vowel that is often confused (ㅐ for ㅔ), with any other vowel, and across a space."""
TAKEN_OVER = 0.5
"""Weight of a term that a follow-up has only from the question before it: "and on Fridays?" asks about Fridays. A choice, not a
measurement: no board has follow-ups."""
STRANGERS = 12
"""Unknown terms that are looked up under other vowels: each costs some twenty look-ups."""

_TAG = re.compile(r"</?[A-Za-z]{1,10} ?/?>")

Frequencies = Callable[[Sequence[str]], Sequence[int]]
"""How many of the documents that count have each of some terms."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for."""

    terms: tuple[str, ...]  # distinct, in order of the text
    words: tuple[str, ...]  # the word each was made from, as written
    weights: tuple[float, ...]
    pairs: tuple[tuple[int, int], ...] = ()  # terms that follow each other in the question, as places in `terms`
    instead: tuple[Alternative, ...] = ()  # `at` are places in `terms`
    names: tuple[str, ...] = ()  # field terms of people whose name is in the question
    asker: str = ""  # field term of who asks, where they ask about themselves
    told: tuple[str, ...] = ()  # field terms of a message that mentions who asks, all of which it has
    when: bool = False  # a time is asked for
    spans: tuple[tuple[float, float], ...] = ()  # times named, seconds since the epoch, the end exclusive

    @property
    def translated(self) -> list[tuple[frozenset[str], frozenset[str]]]:
        """The terms of what means the same in the other language or spelling, and those of the question that they stand for."""
        same = (one for one in self.instead if one.weight >= TRANSLATED and one.at[0] < one.at[1])
        return [(frozenset(one.terms), frozenset(self.terms[slice(*one.at)])) for one in same]

    @property
    def asked(self) -> Iterator[str]:
        """All terms that are asked for in some way."""
        yield from self.terms
        yield from (term for one in self.instead for term in one.terms)
        yield from (ASKS, TELLS_TIME, self.asker, *self.names, *self.told)


def understand(
    text: str,
    asker: str = "",
    now: float = 0.0,
    tz: str = "UTC",
    own: Table | None = None,
    *,
    asker_name: str = "",
    follow_up: str = "",
) -> Question:
    """The question `text` of the user `asker`, called `asker_name`, asked at `now` (seconds since the epoch) in time zone `tz`.

    `own`: the team's own words that mean the same. `follow_up`: what was asked of it just now, where the rest was taken over.
    """
    text = _asked(text)
    read = list(islice(((term, word) for term, word in terms_of(text)), 4 * LONGEST))
    sizes = _sizes(text)
    place: dict[str, int] = {}
    for term, _ in read:
        if len(place) < LONGEST:
            place.setdefault(term, len(place))
    counts = Counter(term for term, _ in read)
    anew = set(tokenize(_asked(follow_up))) if follow_up else set()
    word_of = dict(reversed(read))
    order = [place[term] for term, _ in read if term in place]
    return Question(
        tuple(place),
        tuple(word_of[term] for term in place),
        tuple(
            counts[term] * sizes.get(term, 1) ** LONG_WORD * (TAKEN_OVER if anew and term not in anew else 1.0)
            for term in place
        ),
        tuple(dict.fromkeys((a, b) for a, b in pairwise(order) if a != b)),
        tuple(_placed(_told_apart(alternatives(text.split(), own), place), [term for term, _ in read], place)),
        tuple(names(list(place))),
        written_by(asker) if asker and in_first_person(text) else "",
        tuple(said_to(asker_name)),
        asks_when(text),
        tuple((span.start, span.end) for span in spans(text, now, tz)),
    )


def corrected(question: Question, text: str, frequencies: Frequencies) -> Question:
    """`question` with what was probably meant by terms nobody has written: other vowels, a space too many or too few; with loanwords
    that sound like any of its terms; and, where nothing else matches, the other keyboard ("qovh" for 배포).
    """
    text = _asked(text)
    known = frequencies(question.terms)
    strangers = [n for n, count in enumerate(known) if not count]
    found = [*_respelt(question, strangers[:STRANGERS], frequencies), *_added(question, text, frequencies)]
    question = replace(question, instead=(*question.instead, *found))
    has_other = any(frequencies([t for alternative in question.instead for t in alternative.terms]))
    if any(known) or has_other:
        return question
    typed = " ".join(other for word in text.split()[:LONGEST] if (other := _other_keyboard(word)))
    meant = understand(typed)
    return (
        replace(question, terms=meant.terms, words=meant.words, weights=meant.weights, pairs=meant.pairs, instead=())
        if any(frequencies(meant.terms))
        else question
    )


def _asked(text: str) -> str:
    """What is read of a question: not the end of a pasted log, decomposed Hangul composed, tags around words taken off."""
    return _TAG.sub(" ", unicodedata.normalize("NFC", text[:LOOKED_AT]))


def _sizes(text: str) -> dict[str, int]:
    """How many terms the word has that each term comes from; of several the smallest word."""
    sizes: dict[str, int] = {}
    for word in islice(text.split(), 4 * LONGEST):
        made = tokenize(word)
        for term in made:
            sizes[term] = min(sizes.get(term, len(made)), len(made))
    return sizes


def _told_apart(found: Sequence[Alternative], said: Collection[str]) -> list[Alternative]:
    """`found` without the words of one language that the question says beside each other: of "account id" an account is not the id too."""
    return [one for one in found if one.weight >= TRANSLATED or not all(term in said for term in one.terms)]


def _placed(found: Sequence[Alternative], read: Sequence[str], place: dict[str, int]) -> Iterator[Alternative]:
    """Alternatives with their places among all terms as places among the distinct ones, which may lie apart: then none."""
    for alternative in found:
        first, last = alternative.at
        places = [place[term] for term in read[first:last] if term in place]
        if places and places == list(range(places[0], places[0] + last - first)):
            yield Alternative((places[0], places[-1] + 1), alternative.terms, alternative.weight)


def _respelt(question: Question, strangers: Sequence[int], frequencies: Frequencies) -> Iterator[Alternative]:
    taken = {n for alternative in question.instead for n in range(*alternative.at)}
    for n in strangers:
        if n in taken:
            continue
        for others, weight in ((variants(question.terms[n]), CONFUSED), (any_vowel(question.terms[n]), MISTYPED)):
            found = [other for other, count in zip(others, frequencies(others), strict=True) if count]
            if found:
                yield from (Alternative((n, n + 1), (other,), weight) for other in found)
                break


def _added(question: Question, text: str, frequencies: Frequencies) -> list[Alternative]:
    """Bigrams across a space, which stand for no term of the question: they may only add. And loanwords of the other script that
    sound like its words.
    """
    across = [term for term in dict.fromkeys(joined(text.split()[:LONGEST])) if term not in question.terms]
    found = [Alternative((0, 0), (term,), ACROSS) for term in across]
    found += alike(question.terms, question.words)
    counts = frequencies([one.terms[0] for one in found])
    return [one for one, count in zip(found, counts, strict=True) if count]


def _other_keyboard(word: str) -> str | None:
    return from_keyboard(word) or from_keyboard(word.lower()) or to_keyboard(word)
