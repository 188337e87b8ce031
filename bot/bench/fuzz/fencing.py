"""A prompt read as somebody would who knows nothing but the tags: which regions are fenced, and what stands in each. Pure.

It shares no line with `bot/mind/fences.py`. A prompt is sound when exactly the regions that were meant are found, each closed once, and
what people wrote opens, closes and names none.
"""

from collections.abc import Iterator, Mapping
from typing import Final

REGIONS: Final = ("pinned", "memories", "conversation", "question")
INSIDE: Final[Mapping[str, tuple[str, ...]]] = {
    "memories": ("memory", "reply"),
    "conversation": ("turn",),
    "pinned": (),
    "question": (),
}
NAMES: Final = ("memor", "reply", "turn", "conversation", "question", "pinned", "system", "user", "assistant", "|")
"""How a tag begins that is one of ours, or of a model's own template."""
OPEN: Final = "<＜﹤"


def flaws(prompt: str, nonce: str) -> list[str]:
    """What is wrong with the fences of `prompt`, a user message with this `nonce`; nothing where every region is what it was meant to be."""
    found, rest = [], prompt
    for region in REGIONS:
        opening, closing = f"<{region}-{nonce}>\n", f"\n</{region}-{nonce}>"
        if opening not in rest and closing not in rest:
            continue
        before, opened, after = rest.partition(opening)
        inside, closed, rest = after.partition(closing)
        if not (opened and closed):
            found.append(f"{region} is not whole")
            continue
        found += [f"before {region}: {tag}" for tag in _tags(before)]
        found += [f"in {region}: {tag}" for tag in _foreign(inside, INSIDE[region])]
    return found + [f"at the end: {tag}" for tag in _tags(rest)]


def _foreign(inside: str, ours: tuple[str, ...]) -> Iterator[str]:
    """Tags within a region that are none of its own, one of which stands at the beginning and one at the end of an item."""
    lines = inside.split("\n")
    depth = 0
    for line in lines:
        for tag in _tags(line):
            if any(tag.startswith(f"<{name} ") for name in ours) and line.startswith(tag) and depth == 0:
                depth = 1
            elif any(tag == f"</{name}>" for name in ours) and line.endswith(tag) and depth == 1:
                depth = 0
            else:
                yield tag
    if depth:
        yield "an item that is not closed"


def _tags(text: str) -> Iterator[str]:
    """Everything in `text` that reads like a tag of ours."""
    for at, sign in enumerate(text):
        if sign not in OPEN:
            continue
        name = text[at + 1 :].lstrip("/／\\ \t\n\r").lower()
        if name.startswith(NAMES):
            end = text.find(">", at)
            yield text[at : end + 1] if end >= 0 else text[at : at + 40]
