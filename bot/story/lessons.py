"""Corrected answers that wait to be approved: who decides over one, what they are shown, and approving or rejecting.

A lesson belongs to the place it was asked in, and its owner decides (`keep.py` `owns`), who has to see everything it rests on. For
anybody else it is as if absent. How it is kept is `correcting.py`'s; what becomes of an approved one, `bot/tuning/examples/slack_answers.py`'s.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

from bot.memory.audience import visible
from bot.mind.inert import inert
from bot.mind.wording.korean import Language, honorific
from bot.slack.blocks import Block, SourceLine
from bot.slack.event import Event
from bot.slack.lesson_blocks import ROWS, LessonRow, LessonWords, lesson_blocks
from bot.slack.text import permalink, shorten
from bot.story.account import account
from bot.story.keep import owns
from bot.story.outlet import Outlet, Response, whisper
from bot.story.scene import Rooms, Scene, tongue, zone_of
from bot.story.why import one_line
from bot.tuning.checking.rules import unheld
from bot.tuning.examples.lessons import Lesson, forget_training

log = structlog.get_logger()

LISTED: Final = 5  # lessons that a command shows, each whole: what is approved has been read
QUESTION: Final = 300  # characters
ODD: Final = 80  # characters


def waiting(rooms: Rooms, user: str) -> list[Lesson]:
    """The lessons that `user` may approve or reject now, the newest first."""
    found = [lesson for lesson in rooms.lessons.newest(rooms.now()) if not lesson.approved_by]
    ruled = {place: owns(rooms, user, place) for place in {lesson.place for lesson in found}}
    return [lesson for lesson in found if ruled[lesson.place] and _sees(rooms, user, lesson)]


def may_judge(rooms: Rooms, user: str, lesson: Lesson) -> bool:
    """Whether `user` decides over `lesson`: the owner of where it was asked, to whom all that it rests on may be shown."""
    return owns(rooms, user, lesson.place) and _sees(rooms, user, lesson)


def _sees(rooms: Rooms, user: str, lesson: Lesson) -> bool:
    """Whether everything of it is there, public, and for `user`."""
    readers, ids = rooms.directory.readers(rooms.directory.dm(user), user), _memories(lesson)
    memories, places = rooms.store.get(ids, faded=True), rooms.directory.places()
    public = all((p := places.get(where)) and p.kind == "public" and not p.shared for where in lesson.places)
    return public and len(memories) == len(ids) and all(visible(memory, readers) for memory in memories.values())


def _memories(lesson: Lesson) -> list[str]:
    return [source for source in lesson.rests if ":" not in source]


# ── said in a whisper ───────────────────────────────────────────────────────────────────────────────────────────────────


def lessons(rooms: Rooms, scene: Scene, outlet: Outlet) -> None:
    """List what waits for the asker, to them alone."""
    found = waiting(rooms, scene.asker)
    shown = found[:LISTED]
    if not found:
        _alone(rooms, scene, outlet, Response(rooms.say("lessons_none", scene.language)))
        return
    rows = [_row(rooms, scene.asker, lesson, scene.language) for lesson in shown]
    lines = [line for n, row in enumerate(rows, 1) for line in _lines(rooms, scene, n, row)]
    sources = tuple(SourceLine(n, "", row.who, row.place, row.day, row.permalink) for n, row in enumerate(rows, 1))
    text = [rooms.say("lessons_header", scene.language, count=len(found)), *lines, ""]
    text.append(rooms.say("lessons_how", scene.language, id=shown[0].id))
    holds = tuple(dict.fromkeys(source for lesson in shown for source in lesson.rests))
    _alone(rooms, scene, outlet, Response("\n".join(text), sources, holds=holds))


def _lines(rooms: Rooms, scene: Scene, n: int, row: LessonRow) -> Sequence[str]:
    hosts = frozenset({rooms.directory.workspace_host})
    question, given, wanted = (inert(one_line(text), hosts) for text in (row.question, row.given, row.wanted))
    label = rooms.say("label_wanted", scene.language)
    odd = (f"   {inert(one_line(row.odd), hosts)}",) if row.odd else ()
    return f"{n}. {question}  `{row.id}`", f"   {shorten(given, QUESTION)}", f"   ↳ **{label}**: {wanted}", *odd


def judge(rooms: Rooms, scene: Scene, id_: str, outlet: Outlet, *, approve: bool) -> None:
    """Approve or reject the lesson `id_` for its owner; what they may not decide and what is not there is one sentence."""
    if not id_:
        _alone(rooms, scene, outlet, Response(rooms.say("lesson_which", scene.language)))
        return
    done = f"judged:{scene.event.key}"
    if rooms.inbox.posted(done) == id_ or _judged(rooms, scene.asker, id_, approve=approve):
        rooms.inbox.record_posted(done, id_)
        name = "lesson_approved" if approve else "lesson_rejected"
    else:
        name = "lesson_unknown"
    _alone(rooms, scene, outlet, Response(rooms.say(name, scene.language, id=id_)))


def _judged(rooms: Rooms, user: str, id_: str, *, approve: bool) -> bool:
    """Whether that was done: an approved one can still be rejected."""
    lesson = rooms.lessons.get(id_)
    if lesson is None or not may_judge(rooms, user, lesson):
        return False
    if not approve:
        forget_training([lesson], rooms.store, rooms.models)  # before it is gone
    done = rooms.lessons.approve(id_, user) if approve else bool(rooms.lessons.drop(lambda one: one.id == id_))
    if done:
        log.info("a lesson was judged", lesson=id_, approved=approve, by=user)
    return done


def _alone(rooms: Rooms, scene: Scene, outlet: Outlet, response: Response) -> None:
    """Say it to the asker alone, wherever they asked: who owns what is nobody else's business."""
    if scene.event.ts and not scene.event.dm:
        whisper(rooms, scene, response)
        account(rooms, scene, "", response)
    else:
        outlet.finish(response)


# ── in the App Home ─────────────────────────────────────────────────────────────────────────────────────────────────────


def at_home(rooms: Rooms, user: str) -> list[Block]:
    """What waits for `user`, as blocks of their App Home; none where nothing does."""
    found = waiting(rooms, user)
    if not found:
        return []
    language = tongue(rooms, user)
    names = ("question", "given", "wanted", "approve", "reject", "sure_approve", "sure_reject", "cancel")
    labels = [
        f"label_{name}" if name not in ("question", "given", "cancel") else f"label_correct_{name}" for name in names
    ]
    words = LessonWords(*(rooms.say(label, language) for label in labels))
    title = rooms.say("label_waiting", language, count=len(found))
    return lesson_blocks(title, [_row(rooms, user, lesson, language) for lesson in found[:ROWS]], words)


def judged_at_home(rooms: Rooms, event: Event, *, approve: bool) -> None:
    """A button of the App Home: decide over the lesson `event.value`, where that is theirs to decide and still there."""
    if not _judged(rooms, event.user, event.value, approve=approve):
        log.info("there is no such lesson for them", lesson=event.value)


def _row(rooms: Rooms, user: str, lesson: Lesson, language: Language) -> LessonRow:
    person = rooms.directory.person(lesson.user)
    name = person.name if person else lesson.user
    place = rooms.directory.place(lesson.place)
    day = datetime.fromtimestamp(lesson.at, zone_of(rooms, user)).date().isoformat()
    who = honorific(name) if language == "ko" else name
    link = permalink(rooms.directory.workspace_url, lesson.place, lesson.answer, lesson.root)
    said = lesson.question, lesson.given, lesson.wanted
    return LessonRow(lesson.id, *said, f"#{place.name}" if place else "", who, day, link, _odd(rooms, lesson, language))


def _odd(rooms: Rooms, lesson: Lesson, language: Language) -> str:
    """The numbers and addresses of what is wanted that its sources do not hold, as a sentence: `tune check` would refuse them."""
    held = rooms.store.get(_memories(lesson), faded=True).values()
    odd = unheld(lesson.wanted, lesson.question, [memory.text for memory in held])
    return rooms.say("label_not_in_sources", language, told=shorten(", ".join(odd), ODD)) if odd else ""
