"""An answer as Slack's blocks: the body in a `markdown` block, its sources below, and a plain text for notifications.

Pure, and within Slack's sizes whatever comes in (`cutting.py`). What is said is decided in the mind; which place may be named to the readers
is decided by the caller, who passes the names; posting is `reply.py`'s.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.slack.cutting import closed, fit, split_code, unfenced
from bot.slack.text import escape, shorten

Block = dict[str, Any]

MESSAGE: Final = 12_000
"""Weight (`cutting.weight`) of a whole message. A `markdown` block may hold 12,000 characters, and Slack was measured to refuse
messages above about 13,200 (slackapi/bolt-js#2509)."""
RENDERED: Final = 40  # blocks Slack may make of one message, of 50: every heading, fence, table or divider becomes one
HEADER: Final = 150  # characters of a header block
ELEMENT: Final = 2_800  # characters of one text object in a section or context block, of 3,000
ELEMENTS: Final = 10  # of one context block
BELOW: Final = 6_000  # characters of all sources: half the message
TEXT: Final = 3_900  # characters of `text`: chat.update refuses more than 4,000
BLOCK_ID: Final = 255  # characters
URL: Final = 1_000  # characters; a permalink has about 100
QUOTE: Final = 200
BUTTON: Final = 75  # characters of a button's label
LABEL: Final = 150
NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press below what is said."""

    action: str  # which, for the story
    label: str
    value: str  # what it is about
    spoken: str = ""  # what a screen reader says, where the label is only an emoji


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as the readers may see it."""

    n: int  # as cited in the body: [n]
    quote: str  # "" where the answer itself holds it
    author: str
    place: str  # such as "#deploys"; "" where its name is not for the readers
    date: str  # such as "2026-11-03"
    permalink: str = ""


def answer_blocks(
    body: str, sources: Sequence[SourceLine] = (), key: str = "", note: str = "", shortened: str = "…"
) -> tuple[str, list[Block]]:
    """The text for notifications and the blocks of an answer.

    `body` is standard Markdown; `key`, the event's key, becomes the first block's id, by which a reply is found again; `note`
    is one line in small type below (own knowledge, nothing found); `shortened` is said where `body` had to be cut.
    """
    below = _below(sources, note)
    text = _body(body, below, shortened)
    blocks: list[Block] = [{"type": "markdown", "text": text}] if text else []
    return notification(body), _keyed([*blocks, *below], key)


def button_row(buttons: Sequence[Button]) -> list[Block]:
    """The block of `buttons`; none without any."""
    elements = [
        {
            "type": "button",
            "action_id": button.action,
            "text": {"type": "plain_text", "text": shorten(button.label, BUTTON), "emoji": True},
            "value": button.value,
            **({"accessibility_label": shorten(button.spoken, BUTTON)} if button.spoken else {}),
        }
        for button in buttons
    ]
    return [{"type": "actions", "elements": elements}] if elements else []


def home_view(title: str, body: str, below: Sequence[Block] = ()) -> Block:
    """The App Home: a heading, what can be typed, and what else there is for this person; `body` is Slack's own mrkdwn."""
    header = {"type": "header", "text": {"type": "plain_text", "text": shorten(title, HEADER)}}
    return {
        "type": "home",
        "blocks": [header, {"type": "section", "text": {"type": "mrkdwn", "text": shorten(body, ELEMENT)}}, *below],
    }


def notification(body: str) -> str:
    """`body` as the `text` of a message: what a notification and a screen reader show."""
    text = shorten(body.strip(), TEXT)
    while (over := len(escape(text)) - TEXT) > 0:
        text = shorten(text, max(1, len(text) - over))
    return escape(text if text == body.strip() else closed(text))


def mrkdwn(markdown: str) -> str:
    """Standard Markdown as Slack's mrkdwn, as far as answers use it; code stays as it is."""
    return "".join(_code(part) if code else _prose(part) for code, part in split_code(markdown))


def _code(part: str) -> str:
    inner = unfenced(part)
    return escape(part) if inner is None else f"```\n{escape(inner)}\n```"


_EMPHASIS: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_LINK: Final = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>|]+)\)")


def _prose(part: str) -> str:
    text = escape(part)
    text = re.sub(r"(?m)^( {0,3})#{1,6}[ \t]+(.+?)[ \t#]*$", lambda line: f"**{line[2].replace('**', '')}**", text)
    text = re.sub(r"(?m)^([ \t]*)[-*+][ \t]+", r"\1• ", text)
    text = _EMPHASIS.sub(lambda words: f"*{words[1]}*" if words[1] else f"_{words[2]}_", text)
    return _LINK.sub(r"<\2|\1>", text.replace("~~", "~"))


def _body(body: str, below: Sequence[Block], shortened: str) -> str:
    taken = sum(len(element["text"]) for block in below for element in block["elements"])
    return fit(body.strip(), MESSAGE - taken, RENDERED - len(below), shortened)


def _keyed(blocks: list[Block], key: str) -> list[Block]:
    if key and blocks:
        blocks[0]["block_id"] = key[:BLOCK_ID]
    return blocks


def _below(sources: Sequence[SourceLine], note: str) -> list[Block]:
    """The context blocks: sources, one line each, then the note."""
    elements = list(_packed(_lines(sources)))
    groups = [elements[start : start + ELEMENTS] for start in range(0, len(elements), ELEMENTS)]
    if note.strip():
        groups.append([escape(shorten(note.strip(), NOTE))])
    return [
        {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True} for text in group]}
        for group in groups
    ]


def _lines(sources: Sequence[SourceLine]) -> Iterator[str]:
    room = BELOW
    for shown, source in enumerate(sources):
        line = _line(source)
        room -= len(line)
        if room < 0:
            yield f"… (+{len(sources) - shown})"
            return
        yield line


def _line(source: SourceLine) -> str:
    label = escape(shorten(_flat(" · ".join(filter(None, (source.place, source.author, source.date)))), LABEL))
    linked = re.fullmatch(r"https?://[^\s<>|]+", source.permalink) and len(source.permalink) <= URL
    where = f"<{source.permalink.replace('&', '&amp;')}|{label or source.n}>" if linked else label
    quote = f" “{escape(shorten(_flat(source.quote), QUOTE))}”" if source.quote else ""
    return f"[{source.n}] {where}{quote}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _packed(lines: Iterable[str]) -> Iterator[str]:
    """`lines` in as few texts as possible, each of at most `ELEMENT` characters."""
    text = ""
    for line in lines:
        if text and len(text) + 1 + len(line) > ELEMENT:
            yield text
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    if text:
        yield text
