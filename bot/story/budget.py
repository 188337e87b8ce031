"""What may be spent on models in a place today, and how that is told; the tokens themselves are `bot/accounting/budget.py`'s."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final

from bot.accounting.budget import Purse, day, renewal
from bot.config import Settings
from bot.memory.language.tokens import estimate
from bot.memory.values import Turn
from bot.mind.models.openai_model import LONGEST_ANSWER
from bot.mind.prompt import QUESTION_TOKENS
from bot.mind.writers.writer import PIECE
from bot.slack.event import Event
from bot.story.scene import Rooms, Scene, zone_of

TASK: Final = (
    1_500  # tokens of a prompt that are not the question, the conversation or the memories: the task, examples, pins
)
LOW: Final = 0.1  # of the day's tokens: from here on an answer says how many are left


def spending(rooms: Rooms, place: str, event: Event, most: int) -> AbstractContextManager[Purse]:
    """The purse for what `event` asks of a model in `place`, `most` tokens at a time."""
    return rooms.budget.spending(place, event.id, most, rooms.now)


def answering(settings: Settings) -> int:
    """The most that one answer may cost, in tokens."""
    parts = settings.saegim_memory_tokens + settings.saegim_conversation_tokens + QUESTION_TOKENS
    return TASK + parts + LONGEST_ANSWER


def writing(turns: Iterable[Turn]) -> int:
    """The most that going through a conversation may cost, in tokens."""
    said = sum(estimate(turn.text) for turn in turns)
    return said + (1 + said // PIECE) * (TASK + LONGEST_ANSWER)


def budget_told(rooms: Rooms, scene: Scene) -> str:
    """How many tokens are left where this was asked."""
    if not rooms.budget.per_day:
        return _say(rooms, scene, "budget_none", 0)
    left = rooms.budget.left(scene.here.id, rooms.now())
    return _say(rooms, scene, "budget_left" if left else "budget_used", left)


def budget_note(rooms: Rooms, scene: Scene, purse: Purse) -> str:
    """What is said below an answer that a model wrote or would have written, once for its readers on a day: that no model was asked
    because the tokens are used up, or how few are left; else "".
    """
    few = purse.usage.total and purse.left < LOW * purse.limit
    if purse.open and not few:
        return ""
    name, left = ("budget_left", purse.left) if purse.open else ("budget_used", 0)
    told = f"{name}:{scene.place.id}:{day(rooms.now())}"
    if rooms.inbox.posted(told) not in (None, scene.event.key):  # a second try says it again
        return ""
    rooms.inbox.record_posted(told, scene.event.key)
    return _say(rooms, scene, name, left)


def _say(rooms: Rooms, scene: Scene, name: str, left: int) -> str:
    tz = zone_of(rooms, scene.asker)
    when = f"{datetime.fromtimestamp(renewal(rooms.now()), tz):%H:%M} ({tz})"
    return rooms.say(name, scene.language, left=f"{left:,}", limit=f"{rooms.budget.per_day:,}", when=when)
