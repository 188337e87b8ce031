"""Echo: a passage that has no word the question has not, and so tells nothing that was asked. Pure.

"배포" is no answer to "배포는 언제 해요?", however well it fits: written by anybody, it would stand before every answer about it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.query import Question

LONGEST: Final = (
    400  # characters of a passage that is looked at: what is longer than most questions says more than they do
)
_SIGNS: Final = frozenset({"So", "Sc"})
"""Categories of characters that may be an answer without a word: ✅, €."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def echoes(text: str, asked: str, question: Question) -> bool:
    """Whether every word of `text` stands in the question `asked`, as it is or as what means the same, and in the same order; `question` is
    that one understood.

    In another order they may be the answer: the data team owns the platform, asked which team owns the data platform. So may what is typed
    as code (`docker compose up`), and a word that says nothing by itself ("me", 제가) where the question does not have it.
    """
    if len(text) > LONGEST or "`" in text:
        return False
    words = text.split()
    terms = [tokenize(word) for word in words]
    known = _known({term for some in terms for term in some}, question)
    said = set(_bare(asked.split()))
    if not all(
        known.keys() >= set(some) if some else _says_nothing(word, said)
        for word, some in zip(words, terms, strict=True)
    ):
        return False
    places = [min(known[term] for term in some) for some in terms if some]
    return places == sorted(places)


def _says_nothing(word: str, said: Collection[str]) -> bool:
    """Whether `word`, which is no term, is none of its own: not ✅, and not "me" where the question does not have it."""
    return all(piece in said for piece in _bare([word])) and not any(
        unicodedata.category(char) in _SIGNS for char in word
    )


def _known(has: set[str], question: Question) -> dict[str, int]:
    """The terms of the question, and those that stand instead of what `has` does not hold ("TF = task force" tells what TF is), and where
    they stand in it.
    """
    known = {term: n for n, term in enumerate(question.terms)}
    for one in question.instead:
        if has.isdisjoint(question.terms[slice(*one.at)]):
            for term in one.terms:
                known.setdefault(term, one.at[0])
    return known


def _bare(words: Iterable[str]) -> list[str]:
    return [piece.casefold() for word in words for piece in _WORD.findall(word)]
