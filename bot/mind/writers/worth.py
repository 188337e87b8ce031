"""The write gate: is a message worth remembering, and as what? Pure rules, English and Korean; no model.

"Nothing" is the usual outcome: chatter, courtesy, questions, guesses, moods and what somebody does this minute are no memories.
Better to miss one than to keep junk: what is kept in spite of that can be asked for with `remember`. The wordings stand in
`worth_words.py`; what a memory says is put together in `rule_writer.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.memory.consolidation.episode import FoundKind
from bot.memory.language.tokens import tokenize
from bot.mind.understanding.asking import is_question
from bot.mind.writers import worth_words as words

READ: Final = 4_000  # characters of a message that are read: Slack's longest; what is longer is a document, no talk
LONGEST: Final = 800  # characters of a sentence; nobody states anything in one that is longer
SHORTEST: Final = 2  # words with something in them: "3시요" says too little
STATED: Final = 3  # such words in a fact or how-to that nobody asked for
FULL: Final = 4  # such words in what is kept without a number, a name or the like in it

_FIRST: Final[tuple[FoundKind, ...]] = ("decision", "answer", "preference", "how_to", "fact")
"""What a message is, of which several sentences are worth keeping."""

_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_END: Final = re.compile(r"(?<=[.!?。…])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)\s+|\n+", re.IGNORECASE)
_QUOTED: Final = re.compile(r"\s*(?:>|&gt;)")
_ASKING: Final = re.compile(r"(?:죠|분)[\s~.ㅋㅎ]*$")
_PASSING: Final = (words.HEDGED, words.AT_ONCE, words.REQUEST, words.EXCLAIMED, words.PUT_OFF)
_SPEAKER: Final = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|me|my)\b")
_EXACT: Final = re.compile(rf"\d|{words.CODE}|://|[월화수목금토일]요일|님")
_MUSED: Final = re.compile(
    r"\W*(?:<?@\S+\s+)?(?:hmm+|ok|okay|yeah|ug+h?|well|shame|my|confirmed that this)\b", re.IGNORECASE
)
_LEADS: Final = re.compile(r"[:：]\s*$")  # what it leads to stands elsewhere
_NAME_FIRST: Final = re.compile(r"[A-Za-z][\w'’.-]*\s")
_BARE: Final = re.compile(r"^(?:\S+\s+){0,3}(?:it|this|that|those|these|they|them)\b|\b(?:I|my|me)\b", re.IGNORECASE)
_ADDRESSED: Final = re.compile(r"^(?:@\S+\s+)+")


@dataclass(frozen=True, slots=True)
class Worth:
    """What of a message is worth keeping: the piece from `start` to `end`, and as what."""

    kind: FoundKind
    start: int
    end: int


def worth(text: str, *, asked: bool = False) -> Worth | None:
    """What of `text` is worth keeping; None for nothing, the usual outcome.

    `text` is what a reader sees, NFC; `asked`: somebody else's question is open before it.
    """
    found = [(said_as, start, end) for start, end, said in _sentences(text) if (said_as := _kind(said, asked=asked))]
    if not found:
        return None
    kinds = [said_as for said_as, _, _ in found]
    return Worth(next(kind for kind in _FIRST if kind in kinds), found[0][1], found[-1][2])


def question(text: str) -> str:
    """The question that `text` ends with or consists of; "" where it asks nothing. Its words stand in `text` as they are."""
    asks = [(start, end, said) for start, end, said in _sentences(text) if _asks(said)]
    if not any(tokenize(said) for _, _, said in asks):
        return ""
    return _ADDRESSED.sub("", text[asks[0][0] : asks[-1][1]].strip())


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    """Every sentence that is not quoted: where it stands, and what it says with its code blackened."""
    seen = _CODE.sub(lambda code: words.CODE * len(code[0]), text[:READ])
    start = 0
    for gap in [*_END.finditer(seen), None]:
        end = gap.start() if gap else len(seen)
        said = seen[start:end]
        if said.strip() and not _QUOTED.match(said):
            yield start, end, said.strip()
        start = gap.end() if gap else end


def _kind(said: str, *, asked: bool) -> FoundKind | None:
    """What one sentence is worth keeping as. What is seldom found is looked for first: most sentences are done in a glance."""
    size = sum(1 for word in said.split() if words.CODE in word or tokenize(word))
    if size < SHORTEST or len(said) > LONGEST or _LEADS.search(said):
        return None
    if words.PREFERS.search(said):
        return None if _asks(said) else "preference"
    if words.DECIDES.search(said):
        return None if _asks(said) or words.HEDGED.search(said) else "decision"
    kind = _informs(said, size, asked=asked)
    return None if kind is None or _asks(said) or any(passing.search(said) for passing in _PASSING) else kind


def _informs(said: str, size: int, *, asked: bool) -> FoundKind | None:
    if asked and _answers(said, size):
        return "answer"
    return _stated(said, size)


def _stated(said: str, size: int) -> FoundKind | None:
    """An instruction or a fact that nobody asked for."""
    if size < STATED:
        return None
    if size > STATED and words.TEACHES.search(said) and words.STEPS.search(said) and not _BARE.search(said):
        return "how_to"
    if words.RESTS_ON_TALK.search(said) or words.ABOUT_SELF.search(said):
        return "fact" if words.AWAY.search(said) and words.VALUE.search(said) else None
    if not words.TOPIC.search(said) or not words.LASTS.search(said):
        return None
    name = _NAME_FIRST.match(said)
    definite = words.VALUE.search(said, name.end() if name else 0) is not None  # what it is about is no value
    return "fact" if definite or (size >= FULL and not words.OPINION.search(said)) else None


def _answers(said: str, size: int) -> bool:
    if _SPEAKER.search(said) or (not _EXACT.search(said) and (words.OPINION.search(said) or _MUSED.match(said))):
        return False
    if words.VALUE.search(said):
        return True
    lasting = words.LASTS.search(said) or words.ANSWERS.search(said) or words.TEACHES.search(said)
    return size >= STATED and bool(lasting)


def _asks(said: str) -> bool:
    return len(said) <= LONGEST and (is_question(said) or _ASKING.search(said) is not None)
