"""The figures of one answer, by code alone: no model judges another. Pure.

A measure that does not apply to a question (the recall of citations where there is nothing to cite) is NaN there. Citations are those that
production's own check (`bot/mind/answer.py`) leaves; what could be looked up word for word is what `bot/tuning/examples/numbers.py` says.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.memory.values import Hit
from bot.mind.answer import check
from bot.mind.wording.korean import language
from bot.mind.wording.register import register
from bot.tuning.checking.rules import bare, cites, context
from bot.tuning.evaluation.questions import style_of
from bot.tuning.examples.example import Example
from bot.tuning.examples.numbers import missing_links, missing_numbers, missing_quotes, quotes

NOT: Final = float("nan")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a measure says."""

    name: str  # for people
    better: Literal["higher", "lower"]
    guarded: bool  # a model that is worse in it is not promoted
    share: bool  # between 0 and 1, shown in per cent
    about: str


KINDS: Final[dict[str, Kind]] = {
    "answered": Kind("answered", "higher", True, True, "the model gave a whole answer"),
    "citation_precision": Kind("citation precision", "higher", True, True, "of the memories cited, those that the wanted answer rests on"),
    "citation_recall": Kind("citation recall", "higher", True, True, "of the memories that the wanted answer rests on, those cited"),
    "quotes_verbatim": Kind("verbatim quotes", "higher", True, True, "of the quotations and code, what stands in the context word for word"),
    "new_numbers": Kind("new numbers", "lower", True, True, "answers with a number that the context does not hold"),
    "new_links": Kind("new links", "lower", True, True, "answers with an address that the context does not hold"),
    "abstention_precision": Kind("abstention precision", "higher", True, True, "of the answers “not in team memory”, those that are right"),
    "abstention_recall": Kind("abstention recall", "higher", True, True, "of the questions without an answer, those where it says so"),
    "language": Kind("same language", "higher", True, True, "answered in the language of the question"),
    "register": Kind("same register", "higher", True, True, "Korean in the speech level that the prompt asks for (해요 or 합니다)"),
    "char_f1": Kind("character F1", "higher", False, True, "characters shared with the wanted answer"),
    "length": Kind("length, characters", "lower", False, False, "of the answer without its citations"),
    "prompt_tokens": Kind("prompt tokens", "lower", False, False, "as the server counts them, else as estimated"),
    "completion_tokens": Kind("completion tokens", "lower", False, False, "as the server counts them, else as estimated"),
    "seconds": Kind("seconds", "lower", False, False, "from the question to the whole answer"),
    "cost": Kind("$ per 1,000", "lower", False, False, "dollars for a thousand answers, at the prices given"),
}  # fmt: skip


def figures(example: Example, said: str, shown: Sequence[Hit]) -> dict[str, float]:
    """What the answer `said` is worth; `shown` are the memories that its [n] mean. "" is no answer: it has nothing right in it."""
    checked = check(said, shown)
    words = bare(said)
    gold = {one.id for one in example.memories if one.gold}
    cited = {source.hit.memory.id for source in checked.sources}
    nowhere = sum(n > len(shown) or n < 1 for n in cites(said))
    abstained, wanted = checked.kind == "abstain", example.kind == "abstain"
    there = context(example)
    return {
        "answered": float(bool(said.strip())),
        "citation_precision": NOT if abstained else _precision(cited, gold, nowhere),
        "citation_recall": len(cited & gold) / len(gold) if gold else NOT,
        "quotes_verbatim": NOT if abstained else _verbatim(words, there),
        "new_numbers": float(bool(missing_numbers(words, there))),
        "new_links": float(bool(missing_links(words, there))),
        "abstention_precision": float(wanted) if abstained else NOT,
        "abstention_recall": float(abstained) if wanted else NOT,
        "language": float(bool(words.strip()) and language(words) == language(example.question)),
        "register": _register(example, words),
        "char_f1": NOT if wanted else char_f1(words, bare(example.answer)),
        "length": float(len(words.strip())),
    }


def _precision(cited: set[str], gold: set[str], nowhere: int) -> float:
    """Where something should be cited and nothing is, 0: a statement without its source is not half right."""
    if cited or nowhere:
        return len(cited & gold) / (len(cited) + nowhere)
    return 0.0 if gold else NOT


def _verbatim(words: str, there: str) -> float:
    quoted = quotes(words)
    return 1 - len(missing_quotes(words, there)) / len(quoted) if quoted else NOT


def _register(example: Example, words: str) -> float:
    if language(example.question) != "ko" or (spoken := register(words)) == "":
        return NOT
    return float(spoken == style_of(example))


def char_f1(said: str, wanted: str) -> float:
    """The F1 of the characters of both texts, as KorQuAD counts it: each as often as it is there, without spaces and punctuation."""
    one, other = (Counter(_characters(text)) for text in (said, wanted))
    shared = sum((one & other).values())
    return 2 * shared / total if (total := sum(one.values()) + sum(other.values())) else 1.0


def _characters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
