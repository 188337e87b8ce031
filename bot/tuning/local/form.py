"""Whether an answer has the citation form, judged by production's own check: it cites a memory that was shown, or abstains where abstaining
is what was wanted. Whether it is true is not looked at; the evaluation does that. Pure.
"""

from collections.abc import Sequence

from bot.memory.values import Hit, Memory
from bot.mind.answer import check
from bot.tuning.example import Example


def has_form(example: Example, answer: str) -> bool:
    """Whether production would show `answer` as what was wanted: with a source, or as an honest abstention.

    Numbers of no memory are taken away before; an answer that has no other is not cited.
    """
    hits = [Hit(Memory(one.id, one.text, "", one.author, one.place, "", "", 0.0), 0.0, 0.0) for one in example.memories]
    checked = check(answer, hits)
    wanted = check(example.answer, hits).kind
    return checked.kind == wanted


def share(examples: Sequence[Example], answers: Sequence[str]) -> float:
    """Of the answers, those with the citation form, in percent; 0 of none."""
    kept = sum(has_form(example, answer) for example, answer in zip(examples, answers, strict=True))
    return round(100 * kept / len(examples), 1) if examples else 0.0
