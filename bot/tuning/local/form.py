"""Whether an answer has the citation form, judged by production's own check: it cites a memory that was shown, or abstains where nothing is
there to cite. Whether it is true, or cites the right one, is not looked at; the evaluation does that. Pure.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from bot.memory.values import Hit, Memory
from bot.mind.answer import check
from bot.tuning.examples.example import Example

Lack = Literal["unended", "abstained", "unknown", "uncited"]
"""Went on until it was cut off · abstained where something is there to cite · cited only numbers of no memory · cited nothing."""


MOST: Final = 999  # the highest number that is taken for a citation


def has_form(example: Example, answer: str) -> bool:
    """Whether production would show `answer` with a source, or as an honest abstention where that was wanted.

    Numbers of no memory are taken away before; an answer that has no other is not cited.
    """
    kind = check(answer, _hits(example)).kind
    return kind == "memory" or (kind == "abstain" and example.kind == "abstain")


def lack(example: Example, answer: str, *, ended: bool) -> Lack | None:
    """Why `answer`, which `ended` by itself or was cut off, has not the citation form; None where it has it."""
    if not ended:
        return "unended"  # production does not show it
    if has_form(example, answer):
        return None
    if check(answer, _hits(example)).kind == "abstain":
        return "abstained"
    return "unknown" if check(answer, [_ANY] * MOST).kind == "memory" else "uncited"


def lacking(examples: Sequence[Example], answers: Sequence[tuple[str, bool]]) -> dict[str, int]:
    """How many of the answers, each with whether it ended, have not the citation form, by what they lack."""
    pairs = zip(examples, answers, strict=True)
    found = Counter(lack(example, text, ended=ended) for example, (text, ended) in pairs)
    return {name: many for name, many in sorted(found.items(), key=str) if name}


def share(examples: Sequence[Example], answers: Sequence[str]) -> float:
    """Of the answers, those with the citation form, in percent; 0 of none."""
    kept = sum(has_form(example, answer) for example, answer in zip(examples, answers, strict=True))
    return round(100 * kept / len(examples), 1) if examples else 0.0


def abstained(examples: Sequence[Example], answers: Sequence[str]) -> float | None:
    """Of the questions that nothing was there for, those at which the model said so, in percent; None where there is no such question."""
    pairs = [pair for pair in zip(examples, answers, strict=True) if pair[0].kind == "abstain"]
    kept = sum(check(answer, _hits(example)).kind == "abstain" for example, answer in pairs)
    return round(100 * kept / len(pairs), 1) if pairs else None


def _hits(example: Example) -> list[Hit]:
    return [_hit(one.id, one.text, one.author, one.place) for one in example.memories]


def _hit(id_: str, text: str, author: str, place: str) -> Hit:
    return Hit(Memory(id_, text, "", author, place, "", "", 0.0), 0.0, 0.0)


_ANY: Final = _hit("", "", "", "")
