"""The modals on the wire, of "Remember this" and of a corrected answer: their shape, and opening one within the three seconds that a trigger lives.

What they say is `bot/story/forms.py`'s and `bot/story/correction_form.py`'s; what is done when one was saved, the story's.
"""

import json
from dataclasses import dataclass
from http.client import HTTPException
from typing import Final

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack.client import error_code
from bot.slack.event import Event
from bot.slack.message import Json
from bot.slack.text import shorten

CALLBACK: Final = "remember_message"  # before a colon and the language of the modal
CORRECTION: Final = "correct_answer"  # likewise
BLOCK: Final = "text"
ACTION: Final = "words"
MOST: Final = 3_000  # characters of a text input: docs.slack.dev, "Plain-text input element"
MOST_WANTED: Final = 2_000  # characters of a corrected answer: an owner reads all of it before it is approved
SHOWN: Final = 1_500  # characters of question and answer above it; the field holds the answer whole where it has room
TITLE: Final = 24  # characters of a modal's title

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What the modal says, in one language."""

    language: str
    title: str
    label: str
    audience: str  # who will be able to recall it
    save: str
    cancel: str


def remember_view(event: Event, text: str, words: Words) -> Json:
    """The modal in which `text`, of the message that `event` is about, can be changed before it is kept.

    It carries the ids of the message and nothing else: whoever saves it is asked again what they may do.
    """
    about = {"place": event.place, "ts": event.ts, "thread_ts": event.thread_ts}
    typed = {
        "type": "plain_text_input",
        "action_id": ACTION,
        "multiline": True,
        "initial_value": text,
        "max_length": MOST,
    }
    return {
        "type": "modal",
        "callback_id": f"{CALLBACK}:{words.language}",
        "private_metadata": json.dumps(about),
        "title": _plain(words.title[:TITLE]),
        "submit": _plain(words.save),
        "close": _plain(words.cancel),
        "blocks": [
            {"type": "input", "block_id": BLOCK, "label": _plain(words.label), "element": typed},
            {"type": "context", "elements": [_plain(words.audience)]},
        ],
    }


@dataclass(frozen=True, slots=True)
class CorrectionWords:
    """What the modal of a corrected answer says, in one language."""

    language: str
    title: str
    question: str
    given: str
    wanted: str
    audience: str  # who will see it, and where it goes
    send: str
    cancel: str


def correction_view(event: Event, question: str, given: str, words: CorrectionWords) -> Json:
    """The modal in which somebody writes what the answer `event.ts` should have been; it carries ids and nothing else."""
    typed: Json = {"type": "plain_text_input", "action_id": ACTION, "multiline": True, "max_length": MOST_WANTED}
    if len(given) <= MOST_WANTED:
        typed["initial_value"] = given
    said = ((words.question, question), (words.given, given))
    return {
        "type": "modal",
        "callback_id": f"{CORRECTION}:{words.language}",
        "private_metadata": json.dumps({"place": event.place, "ts": event.ts, "thread_ts": event.thread_ts}),
        "title": _plain(words.title[:TITLE]),
        "submit": _plain(words.send),
        "close": _plain(words.cancel),
        "blocks": [
            *(
                {"type": "section", "text": _plain(f"{label}\n{shorten(text, SHOWN)}", emoji=False)}
                for label, text in said
            ),
            {"type": "input", "block_id": BLOCK, "label": _plain(words.wanted), "element": typed},
            {"type": "context", "elements": [_plain(words.audience)]},
        ],
    }


def opened(client: WebClient, trigger: str, view: Json) -> bool:
    """Whether Slack shows `view` to who caused `trigger`; asked once, for a trigger does not live long enough for more."""
    try:
        client.views_open(trigger_id=trigger, view=view)
    except SlackApiError as error:
        log.warning("the modal was not opened", reason=error_code(error))
        return False
    except (OSError, HTTPException) as error:
        log.warning("the modal was not opened", reason=type(error).__name__)
        return False
    return True


def _plain(text: str, *, emoji: bool = True) -> Json:
    return {"type": "plain_text", "text": text, "emoji": emoji}
