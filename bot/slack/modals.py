"""The modal of "Remember this" on the wire: its shape, and opening it within the three seconds that a trigger lives.

What it says is `bot/story/forms.py`'s; what is done when it was saved, the story's.
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

CALLBACK: Final = "remember_message"  # before a colon and the language of the modal
BLOCK: Final = "text"
ACTION: Final = "words"
MOST: Final = 3_000  # characters of a text input: docs.slack.dev, "Plain-text input element"
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


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}
