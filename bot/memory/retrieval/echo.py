"""Echo: a passage that has no word the question has not, and so tells nothing that was asked. Pure.

"배포" is no answer to "배포는 언제 해요?", however well it fits: written by anybody, it would stand before every answer about it.
"""

import re
from collections.abc import Iterable
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.query import Question

LONGEST: Final = (
    400  # characters of a passage that is looked at: what is longer than most questions says more than they do
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def echoes(text: str, asked: str, question: Question) -> bool:
    """Whether every word of `text` stands in the question `asked`, as it is or as what means the same; `question` is that one understood.

    A word that says nothing by itself ("me", 제가) may be the answer where the question does not have it.
    """
    if len(text) > LONGEST:
        return False
    words = text.split()
    terms = {word: tokenize(word) for word in words}
    known = _known({term for some in terms.values() for term in some}, question)
    said = set(_bare(asked.split()))
    return all(known.issuperset(terms[word]) if terms[word] else said.issuperset(_bare([word])) for word in words)


def _known(has: set[str], question: Question) -> set[str]:
    """The terms of the question, and those that stand instead of what `has` does not hold: "TF = task force" tells what TF is."""
    known = set(question.terms)
    for one in question.instead:
        if has.isdisjoint(question.terms[slice(*one.at)]):
            known.update(one.terms)
    return known


def _bare(words: Iterable[str]) -> list[str]:
    return [piece.casefold() for word in words for piece in _WORD.findall(word)]
