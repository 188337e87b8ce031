"""Corrected answers in the App Home of who may approve them: the texts as they are, without any markup, and two buttons that ask back.

Pure. Whose Home they are shown in is decided by the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.slack.blocks import ELEMENT, LABEL, Block
from bot.slack.text import escape, shorten

APPROVE: Final = "approve_lesson"
REJECT: Final = "reject_lesson"
ROWS: Final = 10
LONGEST: Final = 800  # characters of a question and of what was answered; what it should have been is shown whole


@dataclass(frozen=True, slots=True)
class LessonRow:
    """One lesson as its owner sees it."""

    id: str
    question: str
    given: str
    wanted: str
    place: str  # such as "#deploys"; "" where that is not known
    who: str  # wrote it
    day: str  # such as "2026-11-03"
    permalink: str  # of the answer; "" where it is not known
    odd: str = ""  # what of it no source holds, in words; "" where nothing


@dataclass(frozen=True, slots=True)
class LessonWords:
    """What stands around the rows, in one language."""

    question: str
    given: str
    wanted: str
    approve: str
    reject: str
    sure_approve: str
    sure_reject: str
    cancel: str


def lesson_blocks(title: str, rows: Sequence[LessonRow], words: LessonWords) -> list[Block]:
    """A heading and the newest `ROWS` of `rows`."""
    heading: Block = {"type": "header", "text": _plain(title)}
    return [heading, *(block for row in rows[:ROWS] for block in _row(row, words))]


def _row(row: LessonRow, words: LessonWords) -> list[Block]:
    said = ((words.question, row.question), (words.given, row.given))
    before = "\n".join(f"{label}: {shorten(text, LONGEST)}" for label, text in said)
    label = escape(shorten(" · ".join(filter(None, (row.odd, row.place, row.who, row.day))), LABEL))
    line = f"<{row.permalink.replace('&', '&amp;')}|{label}>" if row.permalink else label
    buttons = [
        _button(APPROVE, words.approve, row, words.sure_approve, words) | {"style": "primary"},
        _button(REJECT, words.reject, row, words.sure_reject, words),
    ]
    return [
        {"type": "section", "text": _plain(before)},
        {"type": "section", "text": _plain(f"{words.wanted}: {shorten(row.wanted, ELEMENT - LABEL)}")},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": line, "verbatim": True}]},
        {"type": "actions", "elements": buttons},
        {"type": "divider"},
    ]


def _button(action: str, label: str, row: LessonRow, sure: str, words: LessonWords) -> Block:
    confirm = {"title": _plain(label), "text": _plain(sure), "confirm": _plain(label), "deny": _plain(words.cancel)}
    return {"type": "button", "action_id": action, "text": _plain(label), "value": row.id, "confirm": confirm}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}
