"""How the stand-in for a language model is trained: really, on the lines of a training file, in a second. Pure.

Fitted are the weights of its features (logistic regression), from which probability on it answers and quotes more, and which of a few
forms comes closest to the answers wanted. No word of a training answer is kept but the sentence that says it does not know.
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from bot.mind.prompt import Style
from bot.mind.wording.korean import Language, language
from bot.mind.wording.register import register
from bot.tuning.checking.rules import bare
from bot.tuning.evaluation.figures import char_f1
from bot.tuning.fakes.stand_in_reader import (
    UNTUNED,
    Asked,
    Lead,
    Skill,
    Weights,
    chosen,
    features,
    probabilities,
    read,
    worded,
)

STEPS: Final = 300
RATE: Final = 1.0
DECAY: Final = 0.002  # of the weights at every step, so that they stay small
THRESHOLDS: Final = tuple(round(0.05 * n, 2) for n in range(1, 20))
_CITED: Final = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One training example."""

    asked: Asked
    answer: str

    @property
    def cited(self) -> frozenset[int]:
        return frozenset(map(int, _CITED.findall(self.answer)))


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out, and the loss on the way: mean cross-entropy of a memory, at each of some steps."""

    skill: Skill
    losses: tuple[tuple[int, float], ...]


def lessons(file: bytes) -> list[Lesson]:
    """The examples of a training file. Raises ValueError, KeyError or TypeError where a line is none."""
    found = []
    for line in file.removeprefix(b"\xef\xbb\xbf").splitlines():
        messages = json.loads(line)["messages"]
        found.append(Lesson(read(messages[:-1]), str(messages[-1]["content"])))
    return found


def train(taught: Sequence[Lesson]) -> Trained:
    """Fit everything that can be fitted; the same for the same lessons."""
    weights, losses = _weights(taught)
    likely = [probabilities(lesson.asked, weights) for lesson in taught]
    skill = replace(UNTUNED, weights=weights, style=_style(taught), unknown={**UNTUNED.unknown, **_unknown(taught)})
    skill = max((replace(skill, threshold=one) for one in THRESHOLDS), key=lambda s: _cites(taught, likely, s))
    seconds = [replace(skill, second=two, changes=changes) for two in (*THRESHOLDS, 1.1) for changes in (False, True)]
    skill = max(seconds, key=lambda s: _cites(taught, likely, s))
    leads: tuple[Lead, ...] = ("always", "foreign", "never")
    forms = [replace(skill, whole=whole, lead=lead) for whole in (False, True) for lead in leads]
    return Trained(max(forms, key=lambda s: _sounds(taught, likely, s)), losses)


def _weights(taught: Sequence[Lesson]) -> tuple[Weights, tuple[tuple[int, float], ...]]:
    told = [lesson for lesson in taught if lesson.asked.passages]
    if not told:
        return UNTUNED.weights, ()
    rows = np.concatenate([features(lesson.asked) for lesson in told])
    wanted = np.array([float(one.n in lesson.cited) for lesson in told for one in lesson.asked.passages])
    weights = np.zeros(rows.shape[1])
    losses = []
    for step in range(1, STEPS + 1):
        likely = 1 / (1 + np.exp(-rows @ weights))
        if step == 1 or step % (STEPS // 3) == 0:
            sure = np.clip(np.where(wanted > 0, likely, 1 - likely), 1e-9, 1)
            losses.append((step, round(float(-np.log(sure).mean()), 4)))
        weights -= RATE * (rows.T @ (likely - wanted) / len(rows) + DECAY * weights)
    return weights, tuple(losses)


def _unknown(taught: Sequence[Lesson]) -> dict[Language, str]:
    """By language the commonest answer that cites nothing."""
    said: dict[Language, Counter[str]] = {"ko": Counter(), "en": Counter()}
    for lesson in taught:
        if not lesson.cited:
            said[lesson.asked.language][lesson.answer] += 1
    return {spoken: counts.most_common(1)[0][0] for spoken, counts in said.items() if counts}


def _style(taught: Sequence[Lesson]) -> Style:
    """The speech level of most Korean answers."""
    spoken = Counter(register(bare(lesson.answer)) for lesson in taught)
    return "해요" if spoken["해요"] >= spoken["합니다"] else "합니다"


def _cites(taught: Sequence[Lesson], likely: Sequence[Weights], skill: Skill) -> float:
    """How well it chooses what to quote: a wrong answer costs twice as much as a missed one (as in `bot/mind/router.py`)."""
    quoted = [chosen(lesson.asked, skill, each) for lesson, each in zip(taught, likely, strict=True)]
    return -sum(_cost(lesson.cited, {one.n for one in told}) for lesson, told in zip(taught, quoted, strict=True))


def _cost(wanted: frozenset[int], quoted: set[int]) -> float:
    if not quoted:
        return float(bool(wanted))
    return 2 - 4 * len(wanted & quoted) / (len(wanted) + len(quoted))


def _sounds(taught: Sequence[Lesson], likely: Sequence[Weights], skill: Skill) -> float:
    """How close what it says comes to what is wanted, in characters and in language."""
    score = 0.0
    for one, each in zip(taught, likely, strict=True):
        if one.cited:
            said, wanted = bare(worded(one.asked, skill, chosen(one.asked, skill, each))), bare(one.answer)
            score += char_f1(said, wanted) + (language(said) == language(wanted))
    return score
