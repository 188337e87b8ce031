"""A language model that is not there any more: the workspace's owner is told, once a day."""

from typing import Final

import structlog
from redis.exceptions import RedisError

from bot.memory.values import Person
from bot.mind.inert import inert
from bot.mind.models.failures import ModelGone, ModelUnknown
from bot.slack.blocks import answer_blocks
from bot.slack.event import Event
from bot.slack.inbox import Inbox
from bot.slack.posting import NotPosted
from bot.story.scene import Rooms, tongue

log = structlog.get_logger()

KIND: Final = "model_gone"
UNKNOWN: Final = "unknown"  # the server does not have it, rather than refuse us


def tell_model_gone(inbox: Inbox, name: str, how: ModelGone, at: float) -> None:
    """Put the news in line; what was told within a day is not told again."""
    why = UNKNOWN if isinstance(how, ModelUnknown) else ""
    try:
        inbox.put(Event(KIND, f"{KIND}:{name}:{at:.0f}", at, text=name, value=why), [f"{KIND}:{name}"])
    except RedisError as error:
        log.warning("nobody can be told that a model is gone", model=name, reason=type(error).__name__)


def model_gone(rooms: Rooms, event: Event, tries: int) -> None:
    """Mark a model that its server does not know, and tell the owner in their DM. Raises `Retry` when Slack cannot take it now."""
    registered = rooms.models.get(event.text) is not None
    if registered and event.value == UNKNOWN:  # a key that is refused says nothing about the model
        rooms.models.gone(event.text)
    log.error("a model is gone", model=event.text, registered=registered, advice="`saegim tune list`")
    owner = _owner(rooms)
    if owner is None:
        log.warning("Slack tells of no owner who could be told")
        return
    language, name = tongue(rooms, owner.id), inert(event.text, frozenset())
    instead = rooms.say("model_gone_quotes" if rooms.chain.is_last(event.text) else "model_gone_next", language)
    words = rooms.say("model_gone_tuned" if registered else "model_gone", language, model=name, instead=instead)
    try:
        rooms.replies.announce(
            event.id, rooms.directory.dm(owner.id).id or owner.id, *answer_blocks(words), first_try=tries == 1
        )
    except NotPosted as error:
        log.warning("the owner could not be told that a model is gone", reason=error.reason)


def _owner(rooms: Rooms) -> Person | None:
    """The workspace's primary owner; where Slack does not tell who that is, the first of its owners and admins by id."""
    owners = [person for person in rooms.directory.everyone().values() if person.owner and person.full_member]
    return min(owners, key=lambda person: (not person.primary, person.id), default=None)
