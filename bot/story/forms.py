"""What the modal of "Remember this" says, and what may be saved in it: asked in the process that listens, within Slack's three seconds.

How it looks on the wire is `bot/slack/modals.py`; what becomes of what was saved, `saving.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from redis import Redis
from slack_sdk import WebClient

from bot.config import KoreanStyle, Settings
from bot.memory.redact import redact
from bot.memory.values import Person, Place
from bot.mind.wording.korean import Language, spoken, suggested
from bot.mind.wording.phrases import say
from bot.slack.client import quick_client
from bot.slack.event import Event
from bot.slack.listeners.commands import SORRY
from bot.slack.modals import MOST, Words, opened, remember_view
from bot.slack.people import Directory
from bot.slack.text import mentions, read
from bot.story.correction_form import CorrectionForm, correction_form

LOOKING = 0.8  # seconds after which nobody else is looked up: a call takes up to one, and so does opening


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms that are shown with `client`, which gives up soon; `directory` asks with such a client too."""

    client: WebClient
    directory: Directory
    style: KoreanStyle
    now: Callable[[], float]
    correction: CorrectionForm

    def show(self, event: Event) -> bool:
        """Show who used "Remember this" what it would keep, and who will be able to recall it.

        False where there is nothing to change (a bot's message, no text, more than a form can hold, a place where Saegim is not),
        or where Slack does not show it.
        """
        started = self.now()
        places = self.directory.places()
        if event.bot or (places and event.place not in places):
            return False
        known: dict[str, Person] = {}
        for user in (event.user, *sorted(mentions(event.text))):
            if self.now() - started < LOOKING and (person := self.directory.looked_up(user)):
                known[user] = person
        text = redact(read(event.text, {user: person.name for user, person in known.items()}).strip())
        if not 0 < len(text) <= MOST:
            return False
        asker = known.get(event.user) or Person(event.user, "")
        words = self._words(
            spoken([text]) or suggested(asker.name, asker.tz, asker.locale), _audience(places.get(event.place))
        )
        return opened(self.client, event.id, remember_view(event, text, words))

    def problem(self, text: str, language: str) -> str:
        """Why `text` cannot be saved; "" where it can."""
        if not text.strip():
            return self._say("form_empty", language)
        return self._say("form_too_long", language) if len(text) > MOST else ""

    def correct(self, event: Event) -> bool:
        """Show who gave an answer a thumb down what it says, to be corrected."""
        return self.correction.show(event)

    def no_correction(self, given: str, text: str, language: str) -> str:
        """Why `text` is no correction of `given`; "" where it is one."""
        return self.correction.problem(given, text, language)

    def sorry(self, language: str) -> str:
        """That nothing can be saved just now."""
        return SORRY["ko" if language == "ko" else "en"]

    def _words(self, language: Language, audience: str) -> Words:
        return Words(
            language=language,
            title=self._say("label_title", language),
            label=self._say("label_text", language),
            audience=self._say(audience, language),
            save=self._say("label_save", language),
            cancel=self._say("label_cancel", language),
        )

    def _say(self, name: str, language: str) -> str:
        return say(name, "ko" if language == "ko" else "en", self.style)


def open_forms(settings: Settings, now: Callable[[], float], redis: Redis) -> Forms:
    """The forms of a process that listens, and looks answers up in `redis`."""
    client = quick_client(settings)
    directory = Directory(client, now)
    correction = correction_form(settings, client, directory, redis)
    return Forms(client, directory, settings.saegim_ko_style, now, correction)


def _audience(place: Place | None) -> str:
    """The phrase that says who will be able to recall what is kept from there."""
    if place is None:
        return "form_any"
    if place.kind == "dm":
        return "form_dm"
    return "form_public" if place.kind == "public" and not place.shared else "form_private"
