"""A person's thumb on an answer, given with a button below it or with a reaction: it counts for the memories the answer was made from,
where everybody who may see them could have seen the answer, and who gives it may see them there.
"""

from itertools import takewhile
from typing import Final

import structlog

from bot.memory.audience import visible
from bot.memory.basis import find, of_answer
from bot.memory.forgetting.thumbs import Thumb, given, taken_back
from bot.memory.forgetting.traces import Reply
from bot.memory.values import Memory, Place
from bot.mind.inert import inert
from bot.mind.understanding.intent import parse
from bot.mind.wording.korean import Language
from bot.mind.wording.masks import in_tongue
from bot.slack.blocks import answer_blocks
from bot.slack.event import Event
from bot.slack.listeners.votes import PRESSED
from bot.slack.posting import NotPosted
from bot.slack.text import shorten
from bot.story.amend import seen_by_all
from bot.story.asked import asked
from bot.story.correcting import TOLD, correctable
from bot.story.keep import may_read
from bot.story.scene import Rooms, commands_of, tongue
from bot.story.why import one_line

log = structlog.get_logger()

SHOWN: Final = 80  # characters of a question: enough to know it again
THUMBS: Final[dict[str, Thumb]] = {"up": "up", "down": "down"}


def voted(rooms: Rooms, event: Event) -> None:
    """Count the thumb that `event` tells of, or take it back; nothing where the message is no answer, or an old one.

    Who pressed a button is told, unless they were shown the modal.
    """
    place = rooms.directory.dm(event.user) if event.value else rooms.directory.place(event.place)
    voter = rooms.directory.person(event.user)
    if place is None or event.text not in THUMBS or (voter and voter.bot):
        return
    reply = rooms.traces.read(place.id, event.value or event.ts)
    reply = None if reply and reply.keeps else reply
    _count(rooms, event, place, reply)
    if event.action == PRESSED:
        question = _question(rooms, event, place) if _reads(rooms, event.user, place) else ""
        _tell(rooms, event, _language(rooms, event, place.id, reply), question)


def _count(rooms: Rooms, event: Event, place: Place, reply: Reply | None) -> None:
    thumb = THUMBS[event.text]
    if reply is None or not _reads(rooms, event.user, place):
        return
    change = given if event.kind == "vote" else taken_back
    changes = change(rooms.redis, place.id, reply.ts, event.user, thumb)
    memories = rooms.store.get([source for source in reply.sources if ":" not in source], faded=True).values()
    ids = [memory.id for memory in memories if _counts(rooms, memory, place, event.user)] if changes else []
    for which, by in changes.items():
        rooms.store.used(ids, which, event.at, by)


def _reads(rooms: Rooms, user: str, place: Place) -> bool:
    return place.dm_with == user or may_read(rooms, user, place)


def _question(rooms: Rooms, event: Event, place: Place) -> str:
    """What was asked, by which who pressed the button knows the answer again; "" where that is no longer known."""
    if event.value:  # of what only they see no basis is kept under its timestamp
        turns = rooms.conversations.turns(place.id, commands_of(event.user)) or []
        before = list(takewhile(lambda turn: turn.ts != event.value, turns))
        last = before[-1] if len(before) < len(turns) and before and not before[-1].saegim else None
        return parse(last.text, command=True).text if last else ""
    basis = find(rooms.redis, (of_answer(place.id, event.ts),))
    found = asked(rooms, place.id, basis.root, basis.asked) if basis else None
    return found.text if found else ""


def _counts(rooms: Rooms, memory: Memory, place: Place, user: str) -> bool:
    """Whether a thumb of `user` in `place` counts for `memory`: one who came after the answer may not be allowed to see it."""
    seen = memory.place == place.id or visible(memory, rooms.directory.readers(rooms.directory.dm(user), user))
    return seen and seen_by_all(rooms, memory, place)


def _tell(rooms: Rooms, event: Event, language: Language, question: str) -> None:
    """Thank for the thumb, saying for which answer, and what can be done besides."""
    hosts = frozenset({rooms.directory.workspace_host})
    of = in_tongue(shorten(one_line(inert(question, hosts)), SHOWN), language)
    names = [f"voted_{event.text}_of" if of else f"voted_{event.text}"]
    if event.text == "down":
        found = "not_public" if event.value else correctable(rooms, event.place, event.ts, event.user)
        off = rooms.settings.saegim_train_on_slack != "yes"
        if not isinstance(found, str):
            names.append("correct_again")
        elif found in TOLD and not off:
            names.append(f"correct_{found}")
    text, blocks = answer_blocks(" ".join(rooms.say(name, language, question=of) for name in names))
    try:
        rooms.replies.whisper(event, text, blocks)
    except NotPosted as error:
        log.info("nobody could be told", what=names[0], reason=error.reason)


def _language(rooms: Rooms, event: Event, place: str, reply: Reply | None) -> Language:
    """The language of the answer; of one that holds nothing, of its question; where that is not known, of who pressed."""
    if reply is not None:
        return "ko" if reply.language == "ko" else "en"
    basis = find(rooms.redis, (of_answer(place, event.ts),))
    question = asked(rooms, place, basis.root, basis.asked) if basis else None
    return tongue(rooms, event.user, *([question.turn.text] if question else []))
