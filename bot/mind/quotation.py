"""Memories as quotations: a verbatim piece of each, with the numbers it is cited by; the same words once, with every source. Pure.

Which memories are worth quoting, and what is said around them, is `extractive.py`'s business.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.memory.language.tokens import normal
from bot.memory.values import Hit, Memory
from bot.mind.answer import best_piece
from bot.mind.prompt import Prompt
from bot.mind.understanding.asking import is_question

REPLIES: Final = 2  # replies quoted under a question
LONGEST: Final = 280  # characters of one quote
ASKED: Final = 100  # characters of a question that is quoted only to understand its answer
SOURCES: Final = 3  # sources of one quote that are named


@dataclass(frozen=True, slots=True)
class Line:
    """One quote: `cited` are the numbers of its sources, each with the id of the memory whose words it is."""

    quote: str
    cited: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        return f"{self.quote} {' '.join(f'[{n}]' for n, _ in self.cited[:SOURCES])}"


@dataclass(frozen=True, slots=True)
class Block:
    """One memory, or a question with its replies, as it is quoted."""

    lines: tuple[Line, ...]
    asked: str = ""  # the question, where the lines are its replies

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the memories quoted with a number."""
        return tuple(id_ for line in self.lines for _, id_ in line.cited)

    @property
    def text(self) -> str:
        if not self.asked:
            return "\n".join(f"> {line.text}" for line in self.lines)
        return "\n".join([f"> {self.asked}", *(f"> → {line.text}" for line in self.lines)])


def answered(hit: Hit) -> bool:
    """Whether this is a question with the replies that followed it."""
    return is_question(hit.memory.text) and bool(hit.continuation)


def quotation(n: int, hit: Hit, prompt: Prompt, shown: Container[str]) -> Block | None:
    """One memory as a quotation with its number; None where all of it is among `shown`, the ids quoted so far.

    A question is quoted with the replies that followed. Who said it where and when stands with the sources, below.
    """
    asks = answered(hit)
    said = _replies(n, hit, prompt) if asks else [(n, hit.memory)]
    told = [(number, memory) for number, memory in said if memory.id not in shown]
    lines = tuple(Line(quote(memory.text, prompt.question, LONGEST), ((number, memory.id),)) for number, memory in told)
    return Block(lines, quote(hit.memory.text, prompt.question, ASKED) if asks else "") if lines else None


def once(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the quotes that stand in an earlier one, or earlier in the same: that one has their sources too."""
    found: list[Block] = []
    for block in blocks:
        new: list[Line] = []
        for line in block.lines:
            if not (_added(line, block.asked, found) or _add(line, new)):
                new.append(line)
        if new:
            found.append(replace(block, lines=tuple(new)))
    return found


def _added(line: Line, asked: str, blocks: list[Block]) -> bool:
    """Whether `line` says what one of `blocks` does, which now has its sources: a "yes" to another question says something else."""
    for n, block in enumerate(blocks):
        lines = list(block.lines)
        same = not asked or not block.asked or _bare(block.asked) == _bare(asked)
        if same and _add(line, lines):
            blocks[n] = replace(block, lines=tuple(lines))
            return True
    return False


def _add(line: Line, lines: list[Line]) -> bool:
    """The same for `lines`."""
    for n, other in enumerate(lines):
        if _bare(other.quote) == _bare(line.quote):
            lines[n] = replace(other, cited=(*other.cited, *line.cited))
            return True
    return False


def _bare(quoted: str) -> str:
    """What two quotes have in common that differ in nothing one would read."""
    return normal("NFC", quoted).strip(" …").rstrip(" .!~")


def _replies(n: int, hit: Hit, prompt: Prompt) -> list[tuple[int, Memory]]:
    """The replies to a question and the numbers they are cited by: their own where they were recalled too, `n` for one more.

    A number has one source, so no two messages share one.
    """
    numbers = {recalled.memory.id: number for number, recalled in enumerate(prompt.hits, 1)}
    own = [(numbers[reply.id], reply) for reply in hit.continuation if reply.id in numbers]
    others = [(n, reply) for reply in hit.continuation if reply.id not in numbers][:1]
    return sorted([*own, *others], key=lambda numbered: hit.continuation.index(numbered[1]))[:REPLIES]


def quote(text: str, about: str, longest: int = LONGEST) -> str:
    """The best piece of a text on one line; "…" where something is left out, and nothing in it that would read as a citation."""
    piece = best_piece(text, about, longest)
    before, _, after = text.strip().partition(piece) if piece else ("", "", "")
    line = " ".join(re.sub(r"`{3,}\w*", " ", piece).split())
    line = re.sub(
        r"[\[【［〔]((?:memory |기억 ?|n=)?[\^#]?\d[^\]】］〕]*)[\]】］〕]", r"(\1)", line, flags=re.IGNORECASE
    )
    return f"{'… ' if before else ''}{line}{' …' if after else ''}"
