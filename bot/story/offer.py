"""Where the asker alone may see more than those who read along: an offer to show it to them, and what its button does.

The reply in the thread is made and posted without any of this. The offer is a job of its own after it, so that neither the reply nor how
long it takes tells whether there was one; nobody but the asker sees it, and it says no word of what was found. Who presses the button is
answered as if they had asked with `/saegim`: the question is looked up and everything is found anew, for them as they are then.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from bot.errors import Retry
from bot.memory.audience import visible
from bot.memory.values import Hit, Readers
from bot.mind.router import ENOUGH, anew, looks_up, route
from bot.mind.understanding.intent import parse
from bot.mind.understanding.other_subject import other_subject
from bot.mind.understanding.unsaid import asks_more
from bot.slack.blocks import Button, answer_blocks, button_row
from bot.slack.event import Event
from bot.slack.message import Message
from bot.slack.posting import NotPosted
from bot.story.answer import RECALLED, answer
from bot.story.asked import Asked, asked
from bot.story.keep import LISTED, is_member, recall_list
from bot.story.new_subject import about_it
from bot.story.outlet import SHOW, Response, Whisper
from bot.story.scene import Rooms, Scene, heard, set_scene, tongue

log = structlog.get_logger()

WHERE: Final = re.compile(r"(\d+\.\d+):(\d+\.\d+)")  # root and timestamp of the question
SPACE: Final = re.compile(r"\s+")


def may_offer(rooms: Rooms, scene: Scene) -> None:
    """The scene's question was answered where others read: have it looked at, once, whether its asker may see more."""
    event = scene.event
    if event.kind == "message" and not event.dm and scene.here.kind != "dm":
        job = Event("offer", f"offer:{event.key}", rooms.now(), event.place, event.user, event.ts, event.thread_ts)
        rooms.inbox.put(job, (job.id,))


def offer(rooms: Rooms, event: Event) -> None:
    """Offer the asker of the question `event` names an answer for them alone, where that would be a better one; once, or not at all."""
    question, done = asked(rooms, event.place, event.root, event.ts), f"offered:{event.key}"
    replied = rooms.inbox.posted(event.key) is not None
    if question is None or question.turn.user != event.user or not replied or rooms.inbox.posted(done):
        return
    if not _knows_more(rooms, event, question):
        return
    rooms.inbox.record_posted(done, "1")  # before it is shown: told again after a crash, it is not shown twice
    language = tongue(rooms, event.user, question.turn.text)
    text, blocks = answer_blocks(rooms.say("offer", language))
    press = Button(SHOW, rooms.say("label_show", language), f"{event.root}:{event.ts}")
    try:
        message = Message(text, (*blocks, *button_row([press])))
        rooms.replies.poster.ephemeral(event.place, event.user, message, event.root)
    except (NotPosted, Retry) as error:
        log.info("an answer for the asker alone could not be offered", reason=str(error))
    else:
        log.info("an answer for the asker alone was offered")


def shown(rooms: Rooms, event: Event) -> None:
    """The button of an offer: answer the question again for who pressed it, who has to be the one who asked and still there."""
    at = WHERE.fullmatch(event.value)
    question = asked(rooms, event.place, at[1], at[2]) if at else None
    scene = set_scene(rooms, event)
    with Whisper(rooms, scene) as outlet:
        if question is None or question.turn.user != event.user or not is_member(rooms, event.user, event.place):
            outlet.finish(Response(rooms.say("offer_gone", scene.language)))
            return
        lists = _is_list(question)
        scene = replace(
            scene,
            text=question.turn.text if lists else question.completed,
            language=tongue(rooms, event.user, question.turn.text),
        )
        heard(rooms, scene, addressed=True)
    with Whisper(rooms, scene) as outlet:
        if lists:
            recall_list(rooms, scene, question.text, outlet)
            return
        text = question.text if other_subject(question.text) else question.completed
        answer(rooms, replace(scene, text=text), outlet, question.completed)


def _is_list(question: Asked) -> bool:
    """Whether a list of memories was asked for ("find …", "… 찾아줘"), not an answer."""
    return parse(question.turn.text).verb == "recall"


def _knows_more(rooms: Rooms, event: Event, question: Asked) -> bool:
    """Whether the best that the asker may see of it answers the question, and is not for those who read along; of a list, whether
    something that fits well is missing in it.
    """
    person, place = rooms.directory.person(event.user), rooms.directory.place(event.place)
    if person is None or not person.full_member or place is None or not looks_up(question.completed, ()):
        return False
    alone = rooms.directory.readers(rooms.directory.dm(event.user), event.user)
    together = rooms.directory.readers(place, event.user)
    if not rooms.recall.reach(alone) - rooms.recall.reach(together):
        return False

    def search(text: str, follow_up: str = "") -> list[Hit]:
        asks = not _is_list(question) and asks_more(text, question.turn.text)
        hits = rooms.recall.search(
            text, alone, RECALLED, now=rooms.now(), tz=person.tz, follow_up=follow_up, answering=asks
        )
        return [hit for hit in hits if (hit.memory.place, hit.memory.ts) != (event.place, event.ts)]

    if _is_list(question):
        fit = [hit for hit in search(question.text) if hit.matched] if question.text else []
        return any(hit.strength >= ENOUGH and _is_new(hit, fit, together) for hit in fit[:LISTED])
    found = search(question.completed, anew(question.text, question.completed))
    hits = about_it(question.text, question.completed, found, search, question.last)
    way = route(question.completed, (), hits, has_model=False)  # too little to be quoted is too little to be offered
    return way.need == "memory" and _is_new(way.hits[0], hits, together)


def _is_new(best: Hit, hits: Sequence[Hit], together: Readers) -> bool:
    """Whether those who read along may see neither `best` nor the same words elsewhere."""
    seen = {_bare(hit.memory.text) for hit in hits if visible(hit.memory, together)}
    return not visible(best.memory, together) and _bare(best.memory.text) not in seen


def _bare(text: str) -> str:
    return SPACE.sub(" ", text).strip().casefold()
