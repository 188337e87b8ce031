"""Whether two short answers to one question say different things that are no numbers: yes and no, or no word in common. Pure.

What can be looked up word for word, such as a number, is compared in `numbers.py`, and is an error. This is a guess from wording, and a
warning: synonyms have no word in common, either.
"""

import re
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.tuning.examples.numbers import about, spelled, values
from bot.tuning.examples.source import CITED

SHORT: Final = 8  # words, at most, of an answer that is nothing but what was asked for
_YES: Final = re.compile(
    r"(?:yes|yeah|yep|yup|네|넵|예|응|맞아요|맞습니다|그래요|그럼요)(?!\w)"
    r"|(?:있|돼|됩|되|가능)(?:어요|습니다|니다|요|해요|합니다)?[\s.!~]*$",
    re.IGNORECASE,
)
_NO: Final = re.compile(
    r"(?:no|nope|아니요|아니오|아뇨|아니에요|아닙니다)(?!\w)|(?:안 ?(?:돼|됩|되)|불가능)(?:요|니다|해요|합니다)?[\s.!~]*$",
    re.IGNORECASE,
)
_NONE: Final = re.compile(
    r"(?:(?:it's |there(?:'s| is| are) )?(?:none|nobody|no[ -]one|nothing|nowhere|never|not at all)|\S*\s?없(?:어요|습니다|음|다))[\s.!~]*$",
    re.IGNORECASE,
)
"""There is no such thing: an answer to what, who, where and when, and a no to whether."""
_ASKED: Final = re.compile(
    r"\b(?:who|whom|whose|what|which|where|when|why|how)\b|누구|누가|뭐|뭘|무엇|무슨|어디|언제|왜|어느|어떤|어떻게|몇|얼마|며칠",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(
    r"\b(?:why|how (?!often|long|many|much|old|far|big|large|late|early))|왜|어떻게", re.IGNORECASE
)
"""Reasons and ways: of these several are true at once."""
_HANGUL: Final = re.compile(r"[가-힣]")


def otherwise(question: str, same: str, answer: str, other: str) -> bool:
    """Whether `answer` and `other`, to what is nearly one question, can hardly both be right."""
    if _wants(question) != _wants(same):
        return False
    said = [CITED.sub("", one).strip() for one in (answer, other)]
    if not all(said):
        return False
    if not _ASKED.search(question):
        whether = [_whether(one) for one in said]
        return None not in whether and whether[0] != whether[1]
    if _OPEN.search(question) or any(len(one.split()) > SHORT for one in said):
        return False
    absent = [bool(_NONE.match(one)) for one in said]
    return absent[0] != absent[1] if any(absent) else _nothing_in_common(question, *said)


def _wants(question: str) -> tuple[frozenset[str], frozenset[str]]:
    """What a question is about, and what it wants to know of that."""
    return frozenset(about(question)), frozenset(found.casefold() for found in _ASKED.findall(question))


def _whether(answer: str) -> bool | None:
    """Whether an answer says yes; None where it says neither yes nor no."""
    if _NO.match(answer) or _NONE.match(answer):
        return False
    return True if _YES.match(answer) else None


def _nothing_in_common(question: str, one: str, other: str) -> bool:
    """Whether both say something that the question does not, each in other words. 열 시 and 10시, Sujin and 수진 may be the same."""
    if bool(_HANGUL.search(one)) != bool(_HANGUL.search(other)):
        return False
    if (values(one) and spelled(other)) or (values(other) and spelled(one)):
        return False
    known = set(tokenize(question))
    told = [set(tokenize(text)) - known for text in (one, other)]
    return all(told) and not told[0] & told[1]
