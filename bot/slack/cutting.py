"""Cutting Markdown so that it stays whole: between paragraphs, never leaving a code fence open.

Pure. What the limits are is said in `blocks.py`.
"""

import re
from collections.abc import Iterator
from typing import Final

from bot.slack.text import cut_at

HEADING: Final = 100  # characters that a heading was measured to cost on top of its own

_FENCE: Final = re.compile(r"[ \t]*(`{3,}(?=[^`]*$)|~{3,})")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(\s|$)")
_DIVIDER: Final = re.compile(r" {0,3}([-*_])(\s*\1){2,}\s*$")
_SPAN: Final = re.compile(r"(`+[^`\n]+`+)")


def weight(text: str) -> int:
    """How much of a message's size `text` takes: characters, `&`, `<`, `>` as their entities, and more for headings."""
    headings = sum(_HEADING.match(line) is not None for line in text.split("\n")) if "#" in text else 0
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">")) + HEADING * headings


def fit(body: str, size: int, rendered: int, shortened: str) -> str:
    """`body`, or as much of its beginning as weighs at most `size` and renders as at most `rendered` blocks.

    A cut one ends with `shortened`. The cut is after a paragraph; within one only where half the room would stay empty.
    """
    if weight(body) <= size and _rendered(_apart(body)) <= rendered:
        return body
    room, apart, kept = size - weight(shortened) - 2, 0, []
    for piece in _paragraphs(body):
        if _rendered(apart + _apart(piece)) > rendered - 1:
            break
        if weight(piece) > room:
            kept += list(_split(piece, room))[:1] if room * 2 > size else []
            break
        kept.append(piece)
        room, apart = room - weight(piece) - 2, apart + _apart(piece)
    return "\n\n".join([*kept, shortened])


def pages(body: str, size: int) -> list[str]:
    """All of `body` in as few parts as possible, each weighing at most `size`; a fence is closed and opened again."""
    parts: list[str] = []
    for piece in (part for paragraph in _paragraphs(body) for part in _split(paragraph, size)):
        if parts and weight(parts[-1]) + 2 + weight(piece) <= size:
            parts[-1] += f"\n\n{piece}"
        else:
            parts.append(piece)
    return parts


def split_code(text: str) -> Iterator[tuple[bool, str]]:
    """The parts of `text`, each with whether it is code: a fenced block, or a span between backticks."""
    for number, (fenced, segment) in enumerate(_segments(text)):
        if number:
            yield False, "\n"
        if fenced:
            yield True, segment
        else:
            yield from ((index % 2 == 1, part) for index, part in enumerate(_SPAN.split(segment)))


def unfenced(block: str) -> str | None:
    """What stands in a fenced block, closed or not; None where `block` is none."""
    first, *lines = block.split("\n")
    fence = _FENCE.match(first)
    if fence is None:
        return None
    return "\n".join(lines[:-1] if lines and _closes(lines[-1], fence[1]) else lines)


def _closes(line: str, fence: str) -> bool:
    line = line.strip()
    return len(line) >= len(fence) and set(line) == {fence[0]}


def _segments(text: str) -> Iterator[tuple[bool, str]]:
    """Fenced blocks and what is between them; joined by line breaks they are `text`."""
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        opens = None if fence else _FENCE.match(line)
        if opens and lines:
            yield False, "\n".join(lines)
            lines = []
        lines.append(line)
        if opens:
            fence = opens[1]
        elif fence and _closes(line, fence):
            yield True, "\n".join(lines)
            lines, fence = [], ""
    if lines:
        yield bool(fence), "\n".join(lines)


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs and fenced blocks, without the blank lines between them."""
    for fenced, segment in _segments(text):
        for piece in [segment] if fenced else re.split(r"\n[ \t]*(?=\n)", segment):
            if piece.strip():
                yield piece.strip("\n")


def _apart(text: str) -> int:
    """How many fences, headings, dividers and tables there are: Slack renders each as a block of its own."""
    count = 0
    for fenced, segment in _segments(text):
        in_table = False
        for line in [] if fenced else segment.split("\n"):
            row = line.lstrip().startswith("|")
            count += bool(_HEADING.match(line) or _DIVIDER.match(line) or (row and not in_table))
            in_table = row
        count += fenced
    return count


def _rendered(apart: int) -> int:
    """The most blocks Slack makes of a text with so many parts apart: each of them, and the text around."""
    return 2 * apart + 1


def _split(piece: str, size: int) -> Iterator[str]:
    """`piece` in parts weighing at most `size` (≥ 200), at line breaks where possible; each part of a fence is a fence."""
    if weight(piece) <= size:
        yield piece
        return
    opening, fence = piece.split("\n", 1)[0], ""
    inner = unfenced(piece)
    if inner is not None and weight(opening) < size // 2:
        fence = opening.strip()[0] * 3
    else:
        opening, inner = "", piece
    room = size - weight(opening) - len(fence) - 2
    part = ""
    for bit in (bit for line in inner.split("\n") for bit in _bits(line, room, spans=not fence)):
        if part and weight(part) + 1 + weight(bit) > room:
            yield f"{opening}\n{part}\n{fence}" if fence else part
            part = bit
        else:
            part = f"{part}\n{bit}" if part else bit
    yield f"{opening}\n{part}\n{fence}" if fence else part


def _bits(line: str, room: int, *, spans: bool) -> Iterator[str]:
    """`line` in parts weighing at most `room`, cut between words where possible, and never within a code span where there are `spans`."""
    while weight(line) > room:
        end = min(len(line), room)
        while weight(line[:end]) > room:
            end -= max(1, (weight(line[:end]) - room) // 5)
        end = cut_at(line, end)
        if spans and line[:end].count("`") % 2:
            begins = line.rfind("`", 0, end)
            if begins == 0:  # longer than there is room: both parts are code
                yield line[: end - 1] + "`"
                line = "`" + line[end - 1 :]
                continue
            end = begins
        yield line[:end].rstrip()
        line = line[end:].lstrip()
    yield line


def closed(text: str) -> str:
    """`text`, which was cut, without the code that the cut left open: a backtick too many makes prose of what is code."""
    return text if text.count("`") % 2 == 0 else text[: text.rfind("`")].rstrip() + "…"
