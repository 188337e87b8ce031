"""What the modal says in which somebody corrects an answer, and what may be saved in it: asked in the process that listens.

How it looks on the wire is `bot/slack/modals.py`; what becomes of what was saved, `correcting.py`.
"""

from dataclasses import dataclass

import structlog
from redis import Redis
from redis.exceptions import RedisError
from slack_sdk import WebClient

from bot.config import Settings
from bot.errors import SaegimError
from bot.memory.conversation import Conversations
from bot.memory.forgetting.traces import Traces
from bot.memory.store import Store
from bot.mind.wording.korean import spoken
from bot.mind.wording.phrases import say
from bot.slack.event import Event
from bot.slack.modals import MOST_WANTED, CorrectionWords, correction_view, opened
from bot.slack.people import Directory
from bot.story.correcting import correctable
from bot.tuning.checking.rules import cites

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the process that listens looks answers up in: its own clients, which give up soon."""

    settings: Settings
    redis: Redis
    directory: Directory
    conversations: Conversations
    store: Store
    traces: Traces


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The modal, shown with `client`."""

    client: WebClient
    shelf: Shelf

    def show(self, event: Event) -> bool:
        """Show who gave the answer `event.ts` a thumb down what it says, to be corrected; False where it may not be, or is not shown."""
        try:
            given = correctable(self.shelf, event.place, event.ts, event.user)
        except (RedisError, SaegimError, ValueError) as error:  # the thumb counts all the same
            log.warning("the modal was not opened", reason=type(error).__name__)
            return False
        if isinstance(given, str):
            return False
        language, style = spoken([given.shown]) or "en", self.shelf.settings.saegim_ko_style
        names = ("title", "question", "given", "wanted", "audience", "send", "cancel")
        words = CorrectionWords(language, *(say(f"label_correct_{name}", language, style) for name in names))
        return opened(self.client, event.id, correction_view(event, given.shown, given.answer, words))

    def problem(self, given: str, text: str, language: str) -> str:
        """Why `text` is no correction of what the modal showed as `given`; "" where it is one."""
        name = "correct_too_long" if len(text) > MOST_WANTED else ""
        if given and cites(text) - cites(given):
            name = "correct_unknown_source"
        if not text.strip() or text.strip() == given.strip():
            name = "correct_unchanged" if text.strip() else "correct_empty"
        return say(name, "ko" if language == "ko" else "en", self.shelf.settings.saegim_ko_style) if name else ""


def correction_form(settings: Settings, client: WebClient, directory: Directory, redis: Redis) -> CorrectionForm:
    """The modal of a process that listens, which reads `redis`."""
    conversations = Conversations(redis, settings.saegim_conversation_ttl)
    return CorrectionForm(client, Shelf(settings, redis, directory, conversations, Store(redis), Traces(redis)))
