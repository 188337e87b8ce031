"""An answer that somebody corrects: whether it may become a lesson, and keeping what they wrote instead.

Only what is public becomes one: where it was asked, and everything whose words may be in the answer. Of anything else no correction is kept
at all, not even one that nobody would train on. It is asked where the modal is opened, again when that is saved, and once more after the
lesson is kept. Who approves it is `lessons.py`'s; what the modal says, `correction_form.py`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

import structlog
from redis import Redis

from bot.config import Settings
from bot.memory.basis import find, of_answer
from bot.memory.conversation import Conversations
from bot.memory.forgetting.traces import Traces
from bot.memory.redact import redact
from bot.memory.sharing import Sharing
from bot.memory.store import Store
from bot.mind.inert import inert
from bot.slack.event import Event
from bot.slack.modals import MOST_WANTED
from bot.slack.people import Directory
from bot.slack.posting import NotPosted
from bot.story.asked import asked
from bot.story.keep import lasting_id
from bot.story.scene import Rooms, tongue
from bot.tuning.examples.lessons import Lesson

log = structlog.get_logger()

Refusal = Literal["off", "not_public", "no_memory", "gone"]
"""Why an answer cannot be corrected: it is not wanted here, not everything is public, it rests on nothing, or it is not known (any more)."""
TOLD: Final = ("not_public", "no_memory")


class Kept(Protocol):
    """Where answers and what they rest on are looked up; `Rooms` is one, and so is what the process that listens has."""

    @property
    def settings(self) -> Settings: ...
    @property
    def redis(self) -> Redis: ...
    @property
    def directory(self) -> Directory: ...
    @property
    def conversations(self) -> Conversations: ...
    @property
    def store(self) -> Store: ...
    @property
    def traces(self) -> Traces: ...


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that may be corrected."""

    shown: str  # the question as it was typed
    question: str  # … as it can be read alone
    answer: str
    memories: tuple[str, ...]  # cited, in order
    rests: tuple[str, ...]
    places: tuple[str, ...]
    root: str
    asked: str  # timestamp of the question
    asker: str


def correctable(kept: Kept, place: str, ts: str, user: str) -> Given | Refusal:
    """The answer `ts` in `place` as `user` may correct it, or why they may not.

    Who is no full member, and whoever points at a place that is not public, is told the same whatever there is.
    """
    if kept.settings.saegim_train_on_slack != "yes":
        return "off"
    person = kept.directory.looked_up(user)
    if person is None or not person.full_member or person.bot or not _open(kept, place):
        return "not_public"
    basis = find(kept.redis, (of_answer(place, ts),))
    question = asked(kept, place, basis.root, basis.asked) if basis else None
    answer = next((t for t in kept.conversations.known(place, basis.root) if t.ts == ts), None) if basis else None
    if basis is None or question is None or answer is None or not (answer.saegim and answer.text):
        return "gone"
    reply = kept.traces.read(place, ts)
    if reply is None or not basis.memories:
        return "no_memory"
    rests = tuple(
        dict.fromkeys((*basis.memories, *reply.sources, *(f"{place}:{stamp}" for stamp in (basis.asked, ts))))
    )
    places = _public(kept, place, rests)
    if isinstance(places, str):
        return places
    shown, asker = question.turn.text, question.turn.user
    return Given(shown, question.completed, answer.text, basis.memories, rests, places, basis.root, basis.asked, asker)


def _public(kept: Kept, place: str, rests: Sequence[str]) -> tuple[str, ...] | Refusal:
    """The places of all that an answer in `place` rests on; why not, where something of it is gone or not public."""
    ids = [source for source in rests if ":" not in source]
    memories = kept.store.get(ids, faded=True)
    messages = [source.split(":", 1) for source in rests if ":" in source]
    if len(memories) < len(ids) or any(kept.store.buried(where, [stamp]) for where, stamp in messages):
        return "gone"
    written = {(memory.place, memory.at) for memory in memories.values()}
    written |= {(where, float(stamp)) for where, stamp in messages}
    sharing = Sharing(kept.redis)
    then = {where: min(at for there, at in written if there == where) for where, _ in written}
    public = all(_open(kept, where) and sharing.until(where) < at for where, at in then.items())
    if not public or any(memory.shared for memory in memories.values()):
        return "not_public"
    return tuple(sorted({place, *then}))


def _open(kept: Kept, place: str) -> bool:
    known = kept.directory.places().get(place)
    return known is not None and known.kind == "public" and not known.shared


def corrected(rooms: Rooms, event: Event) -> None:
    """Keep what `event` says an answer should have been, as a lesson that waits; and thank who wrote it, or say why it was not kept."""
    given = correctable(rooms, event.place, event.ts, event.user)
    wanted = inert(redact(event.text.strip()), frozenset({rooms.directory.workspace_host}))  # as Saegim would say it
    if (
        isinstance(given, str)
        or not wanted
        or max(len(event.text), len(wanted)) > MOST_WANTED
        or wanted == given.answer.strip()
    ):
        _tell(rooms, event, "lesson_public_only" if given == "not_public" else "lesson_not_kept")
        return
    lesson = Lesson(
        id=lasting_id(rooms, event),
        question=given.question,
        given=given.answer,
        wanted=wanted,
        memories=given.memories,
        rests=given.rests,
        places=given.places,
        place=event.place,
        root=given.root,
        asked=given.asked,
        answer=event.ts,
        asker=given.asker,
        user=event.user,
        at=event.at,
    )
    there = rooms.lessons.put(lesson)
    if there and isinstance(correctable(rooms, event.place, event.ts, event.user), str):  # withdrawn between the two
        rooms.lessons.drop(lambda other: other.id == lesson.id)
        there = False
    log.info("an answer was corrected", lesson=lesson.id, place=event.place, kept=there)
    _tell(rooms, event, "lesson_kept" if there else "lesson_not_kept")


def _tell(rooms: Rooms, event: Event, name: str) -> None:
    text = rooms.say(name, tongue(rooms, event.user, event.text))
    try:
        rooms.replies.whisper(event, text)
    except NotPosted as error:
        log.info("nobody could be told", what=name, reason=error.reason)
