"""A document in parts: its questions with what stands below them, and everything else in passages. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.memory.language.tokens import estimate
from bot.mind.understanding.asking import is_question

PASSAGE_TOKENS: Final = 200
"""Upper bound of a passage of several paragraphs: five of them find room in a prompt's 1,500 tokens."""

_HEADING: Final = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_QUESTION: Final = re.compile(
    r"(?:[*_]{1,2})?(?:Q|Question|질문|문)\s?\d{0,3}\s?[:.)]\s*(?:[*_]{1,2})?\s*(.+?)(?:[*_]{1,2})?$"
)
_ANSWER: Final = re.compile(r"^(?:[*_]{1,2})?(?:A|Answer|답변?)\s?\d{0,3}\s?[:.)]\s*(?:[*_]{1,2})?\s*")
_FENCE: Final = re.compile(r"\s*(?:```|~~~)")


@dataclass(frozen=True, slots=True)
class Part:
    """A passage, or a question with its answer as the text."""

    line: int  # of its heading, or where it begins
    heading: str  # of the section it stands in; a question does not stand in the whole document's
    question: str  # "" for a passage
    text: str


@dataclass(slots=True)
class _Open:
    line: int
    heading: str
    question: str
    lines: list[str]


def parts(text: str, *, markdown: bool = True) -> Iterator[Part]:
    """The parts of a document in their order; without `markdown` a "#" begins no heading."""
    found = _Open(1, "", "", [])
    above: dict[int, str] = {}  # by its level the heading that stands over what comes
    fenced = False
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip()  # noqa: PLW2901
        fenced ^= bool(_FENCE.match(line))
        title = _HEADING.match(line) if markdown and not fenced else None
        asks = None if fenced or title else _QUESTION.match(line)
        if not (title or asks):
            found.lines.append(line)
            continue
        yield from _closed(found)
        if title:
            level, question = len(title[1]), _asked(title[2])
            above = {above_it: said for above_it, said in above.items() if above_it < level}
            if not question:
                above[level] = title[2]
        else:
            question = asks[1] if asks else ""
        over = {level: said for level, said in above.items() if level > 1 or not question}
        found = _Open(number, over[max(over)] if over else "", question, [])
    yield from _closed(found)


def _asked(heading: str) -> str:
    """The question that a heading asks; "" where it asks none. Without a question mark only a Korean ending tells: "How we deploy" is a title."""
    if found := _QUESTION.match(heading):
        return found[1]
    asks = heading.endswith(("?", "？")) or (heading.endswith("요") and is_question(heading))
    return heading if asks else ""


def _closed(found: _Open) -> Iterator[Part]:
    if found.question:
        said = "\n".join(found.lines).strip()
        yield Part(found.line, found.heading, found.question, _ANSWER.sub("", said))
        return
    passage: list[str] = []
    begin = found.line
    for line, paragraph in _paragraphs(found):
        if passage and estimate("\n\n".join([*passage, paragraph])) > PASSAGE_TOKENS:
            yield Part(begin, found.heading, "", _told(found.heading, passage))
            passage = []
        begin = begin if passage else line
        passage.append(paragraph)
    if passage:
        yield Part(begin, found.heading, "", _told(found.heading, passage))


def _told(heading: str, paragraphs: list[str]) -> str:
    return "\n\n".join([*([heading] if heading else []), *paragraphs])


def _paragraphs(found: _Open) -> Iterator[tuple[int, str]]:
    first = found.line + bool(found.heading)
    paragraph: list[str] = []
    for number, line in enumerate([*found.lines, ""], first):
        if line:
            paragraph.append(line)
        elif paragraph:
            yield number - len(paragraph), "\n".join(paragraph)
            paragraph = []
