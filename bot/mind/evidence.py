"""Evidence: how probable it is that what was recalled answers the question, beyond how well its best hit fits. Pure arithmetic.

`bot/memory/retrieval/strength.py` says whether a hit is the one that answers, if one does. Here it is asked whether one does. In a talk
the topic of a question is nearly always found, and strength tells little: of LoCoMo's questions about what was never said and those
that have an answer it orders half the pairs rightly, as a coin would. What tells there is who said it: a question about Ana that is
best matched by what Ben said has probably no answer. So the probability is a logistic regression over strength, whether the best hit
stands alone (a note or document, where strength tells much) or in a talk, and how much of what was found comes from whom the question
is about. `benchmarks/fit_router.py` fits it; benchmarks/ROUTER.md says on what, and how it did elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Final

from bot.memory.language.signs import in_first_person
from bot.memory.values import Hit

FIRST: Final = 5  # hits among which the subject's share is counted
NEVER, ALWAYS = 0.001, 0.999  # a strength beyond these says no more

CONSTANT: Final = -0.92
STRENGTH: Final = 0.42
ALONE: Final = 2.18
ALONE_STRENGTH: Final = 0.98
SUBJECT: Final = -1.44
LEAD: Final = 1.27
SHARE: Final = 1.86


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer being there."""

    strength: float  # logit of the best hit's
    alone: bool  # the best hit has no thread around it
    subject: bool  # the question is about its asker, or about a person who wrote some of what was found
    lead: float = 0.0  # 0..1: of the best scores by that person and by others, without what a score gets for its author, that person's part
    share: float = 0.0  # 0..1: part of the first hits that come from that person

    def numbers(self) -> tuple[float, ...]:
        """In the order of the regression's weights."""
        about = float(self.subject)
        return (
            self.strength,
            float(self.alone),
            self.strength * self.alone,
            about,
            about * self.lead,
            about * self.share,
        )


WEIGHTS: Final = (STRENGTH, ALONE, ALONE_STRENGTH, SUBJECT, LEAD, SHARE)


def signs(question: str, hits: Sequence[Hit]) -> Signs:
    """The signs of `hits`, best first and at least one, for `question`."""
    best = max(hit.strength for hit in hits)
    strength = min(max(best, NEVER), ALWAYS)
    subjects = [hit.evidence.mine or hit.evidence.named for hit in hits]
    about = in_first_person(question) or any(subjects)
    theirs = max((_bare(hit) for hit, own in zip(hits, subjects, strict=True) if own), default=0.0)
    others = max((_bare(hit) for hit, own in zip(hits, subjects, strict=True) if not own), default=0.0)
    lead = theirs / (theirs + others) if theirs + others else 0.0
    first = subjects[:FIRST]
    return Signs(log(strength / (1 - strength)), hits[0].evidence.alone, about, lead, sum(first) / len(first))


def answers(question: str, hits: Sequence[Hit]) -> float:
    """The probability, 0..1, that the answer to `question` is among `hits`; 0 without any."""
    if not hits:
        return 0.0
    logit = CONSTANT + sum(w * n for w, n in zip(WEIGHTS, signs(question, hits).numbers(), strict=True))
    return 1.0 / (1.0 + exp(-logit))


def _bare(hit: Hit) -> float:
    """Its score without what it gets for its author and its date."""
    return hit.evidence.words + hit.evidence.around + hit.evidence.talk
