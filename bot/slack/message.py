"""What goes over the wire for one message: its text, its blocks in every shape a server may take, and the marks by which it is
found again.

Pure. What blocks an answer has is decided in `blocks.py`; sending is `posting.py`'s.
"""

from dataclasses import dataclass
from typing import Any, Final

from bot.slack.blocks import ELEMENT, TEXT, mrkdwn
from bot.slack.cutting import closed, pages
from bot.slack.text import shorten

Json = dict[str, Any]
Blocks = tuple[Json, ...]

EVENT_TYPE: Final = "saegim_reply"
PREFIX: Final = "saegim:"


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be written; `key` is the event's key by which it is found again, never shown."""

    text: str  # for notifications, and alone where blocks are refused
    blocks: Blocks = ()
    key: str = ""


def metadata(key: str) -> Json:
    """The metadata of a reply to the event `key`: its name and nothing else, for everybody in the workspace may read it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"event": key}}


def key_of(message: Json) -> str | None:
    """The event's key that a message of Saegim's, as Slack gives it, carries; None when it carries none."""
    carried = message.get("metadata") or {}
    if carried.get("event_type") == EVENT_TYPE:
        return str((carried.get("event_payload") or {}).get("event"))
    blocks = message.get("blocks") or [{}]
    first = str(blocks[0].get("block_id") or "")
    return first.removeprefix(PREFIX).partition("#")[0] if first.startswith(PREFIX) else None


def content(message: Message, blocks: Blocks, version: int = 0) -> Json:
    """Text and blocks as Slack gets them, the first block carrying the key.

    `blocks` is one of the `shapes`. `version`: any number this message's blocks did not carry before; Slack wants new block
    ids for an update.
    """
    if not blocks:
        return {"text": _as_text(message)}
    mark = f"{PREFIX}{message.key}" + (f"#{version}" if version else "")
    first = {**blocks[0], "block_id": mark} if message.key else blocks[0]
    return {"text": message.text, "blocks": [first, *blocks[1:]]}


def shapes(blocks: Blocks, *, markdown: bool) -> list[Blocks]:
    """The ways to show `blocks`, best first, the last being none at all; `markdown` False leaves such blocks out."""
    ways = [blocks] if markdown or not has_markdown(blocks) else []
    if has_markdown(blocks):
        ways.append(_sections(blocks))
    return [*ways, ()] if blocks else ways


def has_markdown(blocks: Blocks) -> bool:
    """Whether there is a `markdown` block among them."""
    return any(block.get("type") == "markdown" for block in blocks)


def _sections(blocks: tuple[Json, ...]) -> tuple[Json, ...]:
    """The same with sections of Slack's own mrkdwn instead of `markdown` blocks."""

    def section(page: str) -> Json:
        return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn(page), "verbatim": True}}

    return tuple(
        shown
        for block in blocks
        for shown in (map(section, pages(block["text"], ELEMENT)) if block.get("type") == "markdown" else (block,))
    )


def _as_text(message: Message) -> str:
    """The whole message, sources included, as mrkdwn text."""
    parts = [mrkdwn(block["text"]) for block in message.blocks if block.get("type") == "markdown"]
    parts += [
        str(e["text"]) for b in message.blocks if b.get("type") == "context" for e in b["elements"] if "text" in e
    ]
    whole = "\n\n".join(parts)
    return (whole if len(whole) <= TEXT else closed(shorten(whole, TEXT))) if parts else message.text
