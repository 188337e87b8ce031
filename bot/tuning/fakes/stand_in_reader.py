"""How the stand-in for a language model reads a prompt, and chooses what to quote. Pure. What it is and is not says `stand_in.py`.

It knows one thing: how likely a memory of the prompt answers the question, by a few features of both, weighed. Its weights and a few
choices of form are all that training changes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from bot.memory.language.pairs import Alternative, alternatives
from bot.memory.language.tokens import tokenize
from bot.mind.prompt import Style
from bot.mind.wording.korean import Language, language

_MEMORY: Final = re.compile(
    r'<memory n="(\d+)"(?: replaced_by="(\d+)")?[^>]*? date="([\d-]+)">(.*?)</memory>((?:\s*<reply [^>]*>.*?</reply>)*)',
    re.DOTALL,
)
_REPLY: Final = re.compile(r"<reply [^>]*>(.*?)</reply>", re.DOTALL)
_FENCE: Final = r"<{0}-[0-9a-z]+>\n(.*)\n</{0}-[0-9a-z]+>"
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s+|\n+")
_NUMBER: Final = re.compile(r"몇|얼마|언제|며칠|how (?:many|much|long|often)|when\b|what time", re.IGNORECASE)

FEATURES: Final = ("terms", "meanings", "lead", "letters", "number wanted", "replaced", "conversation", "all else")
"""Shares of the question's terms, the same with words that mean the same, how far ahead of the other memories in that, its pairs of
letters; a number asked for and there; a newer memory replaces it; terms of the conversation; and 1."""
Weights = NDArray[np.float64]


Lead = Literal["always", "foreign", "never"]
"""`foreign`: before what stands in another language than was asked in."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One memory of a prompt."""

    n: int
    text: str
    date: str
    replaced: int = 0  # number of the memory that replaces it


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as the stand-in reads it."""

    question: str
    passages: tuple[Passage, ...]
    talk: str
    system: str

    @property
    def language(self) -> Language:
        return language(self.question)


@dataclass(frozen=True, slots=True)
class Skill:
    """What the stand-in is: weights, and choices of form."""

    weights: Weights
    threshold: float = 0.5  # below this probability it says that it does not know
    second: float = 1.1  # from this probability on a further memory is quoted, too; above 1: never
    whole: bool = True  # quote a memory whole, else its best sentence
    lead: Lead = "always"  # begin with a sentence of its own, and quote
    style: Style = "합니다"  # of that sentence
    changes: bool = False  # say what held before
    unknown: Mapping[Language, str] = field(default_factory=dict)  # what it says when it does not know


UNTUNED: Final = Skill(
    weights=np.array([6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.5]),  # any term in common will do
    unknown={"ko": "팀 기억에 없습니다.", "en": "That is not in team memory."},
)
LEAD: Final[Mapping[tuple[Language, Style], str]] = {
    ("ko", "합니다"): "팀 기억에 이렇게 남아 있습니다: ",
    ("ko", "해요"): "팀 기억에 이렇게 남아 있어요: ",
    ("en", "합니다"): "The team remembers it like this: ",
    ("en", "해요"): "The team remembers it like this: ",
}
BEFORE: Final[Mapping[Language, str]] = {"ko": "{date} 전에는 이랬어요: ", "en": "Before {date}: "}


def read(messages: Sequence[Mapping[str, Any]]) -> Asked:
    """The prompt in a request's messages; where it is not one of ours, the last message is the question."""
    said = str(messages[-1].get("content") or "") if messages else ""
    system = str(messages[0].get("content") or "") if messages else ""
    memories = _inside("memories", said)
    passages = [
        Passage(int(n), " ".join([_bare(text), *map(_bare, _REPLY.findall(replies))]), date, int(newer or 0))
        for n, newer, date, text, replies in _MEMORY.findall(memories)
    ]
    talk = re.sub(r"<[^>]*>", " ", _inside("conversation", said))
    return Asked(_inside("question", said) or said, tuple(passages), talk, system)


def _bare(text: str) -> str:
    return " ".join(text.split())


def _inside(tag: str, text: str) -> str:
    found = re.search(_FENCE.format(tag), text, re.DOTALL)
    return found[1].strip() if found else ""


def features(asked: Asked) -> NDArray[np.float64]:
    """float64[passages, FEATURES]."""
    terms = [set(tokenize(one.text)) for one in asked.passages]
    wanted, talked, letters = tokenize(asked.question), set(tokenize(asked.talk)), _pairs(asked.question)
    instead = alternatives(asked.question.split())
    meant = [_meant(wanted, there, instead) for there in terms]
    number = bool(_NUMBER.search(asked.question))
    rows = [
        (
            _share(set(wanted), there),
            meant[n],
            meant[n] - max([0.0, *meant[:n], *meant[n + 1 :]]),
            _share(letters, _pairs(one.text)),
            float(number and any(c.isdigit() for c in one.text)),
            float(one.replaced > 0),
            _share(talked, there),
            1.0,
        )
        for n, (one, there) in enumerate(zip(asked.passages, terms, strict=True))
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))


def _meant(wanted: Sequence[str], there: set[str], instead: Sequence[Alternative]) -> float:
    """The share of the question's terms that stand there, or something that means the same."""
    found = [float(term in there) for term in wanted]
    for one in instead:
        if set(one.terms) <= there:
            for n in range(one.at[0], min(one.at[1], len(found))):
                found[n] = max(found[n], one.weight)
    return sum(found) / len(found) if found else 0.0


def _share(wanted: set[str], there: set[str]) -> float:
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _pairs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {word[n : n + 2] for word in words for n in range(len(word) - 1)}


def probabilities(asked: Asked, weights: Weights) -> Weights:
    """How likely each memory answers."""
    return np.asarray(1 / (1 + np.exp(-features(asked) @ weights)), dtype=np.float64)


def chosen(asked: Asked, skill: Skill, likely: Weights) -> list[Passage]:
    """The memories to quote, the likeliest first; none where it does not know. `likely`: the probability of each."""
    order = sorted(range(len(likely)), key=lambda n: -likely[n])
    if not order or likely[order[0]] < skill.threshold:
        return []
    best = asked.passages[order[0]]
    found = [best, *(asked.passages[n] for n in order[1:] if likely[n] >= skill.second)]
    newer = [one for one in asked.passages if one.n == best.replaced and one not in found]
    if skill.changes:
        found += [one for one in asked.passages if one.replaced in {p.n for p in found} and one not in found]
    return sorted([*newer, *found], key=lambda one: one.replaced > 0) if skill.changes else found


def answer(asked: Asked, skill: Skill) -> str:
    """What the stand-in says."""
    return worded(asked, skill, chosen(asked, skill, probabilities(asked, skill.weights)))


def worded(asked: Asked, skill: Skill, told: Sequence[Passage]) -> str:
    """What it says, quoting `told`."""
    if not told:
        return skill.unknown[asked.language]
    return " ".join(_said(one, asked, skill) for one in told)


def _said(one: Passage, asked: Asked, skill: Skill) -> str:
    words = one.text if skill.whole else _best(one.text, asked)
    if skill.lead == "always" or (skill.lead == "foreign" and language(words) != asked.language):
        return f"{LEAD[asked.language, skill.style]}“{words}” [{one.n}]."
    end = words[-1] if words[-1:] in (".", "!", "?") else "."
    newer = next((p for p in asked.passages if p.n == one.replaced), None)
    before = BEFORE[asked.language].format(date=newer.date) if newer and skill.changes else ""
    return f"{before}{words.removesuffix(end)} [{one.n}]{end}"


def _best(text: str, asked: Asked) -> str:
    sentences = [one for one in _SENTENCE.split(text) if one.strip()] or [text]
    wanted, letters = set(tokenize(asked.question)), _pairs(asked.question)
    return max(sentences, key=lambda one: _share(wanted, set(tokenize(one))) + _share(letters, _pairs(one)))
