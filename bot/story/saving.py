"""One message kept because somebody pointed at it: with a reaction, or as they changed it in the modal of "Remember this"; and that
taken back.

What is kept and what is said of it is `keep.py`'s; what the modal says, `forms.py`'s.
"""

from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.memory.audience import counts_as_shared, visible
from bot.memory.forgetting.forget import Receipt, taken_back
from bot.memory.forgetting.journal import Journal
from bot.memory.redact import redact
from bot.memory.sharing import Sharing
from bot.memory.values import Memory, Source
from bot.slack.event import Event
from bot.slack.listeners.messages import WRITTEN
from bot.slack.listeners.payload import SLACKBOT
from bot.slack.listeners.reactions import plain
from bot.slack.message import Json
from bot.slack.posting import NotPosted
from bot.slack.text import permalink
from bot.story.erase import follow
from bot.story.keep import keep, lasting_id, may_read, remember
from bot.story.outlet import Outlet, Response, open_outlet
from bot.story.scene import Rooms, Scene, is_in, set_scene, tongue

log = structlog.get_logger()


def reacted(rooms: Rooms, event: Event, tries: int, held: Callable[[], bool]) -> None:
    """Keep the message that somebody put the emoji on; a message that is kept already is not fetched again."""
    place, person = rooms.directory.place(event.place), rooms.directory.person(event.user)
    if place is None or not is_in(rooms, place) or (person and person.bot):
        return
    kept = rooms.store.by_source(event.place, event.ts)
    message = _as_message(kept) if kept else rooms.history.message(event.place, event.ts)
    if message is None:  # deleted meanwhile: there is nothing to say about it
        return
    scene = set_scene(rooms, _about(rooms, event, message))
    with open_outlet(rooms, scene, tries, held) as outlet:
        _keep_as_it_is(rooms, scene, outlet)


def unreacted(rooms: Rooms, event: Event) -> None:
    """Somebody took their emoji back: what only that had kept is kept no more."""
    memory = rooms.store.by_source(event.place, event.ts)
    own = memory if memory and (memory.keeper, memory.ts) == (event.user, event.ts) else None
    if name := _took_back(rooms, event, own, f"unreacted:{event.id}", there=memory is not None):
        _tell(rooms, event, memory, name)


def undo(rooms: Rooms, event: Event) -> None:
    """The button below "I will remember that": take back what one had kept."""
    memory = rooms.store.get([event.value]).get(event.value)
    own, done = memory if memory and memory.keeper == event.user else None, _undone(event.value, event.user)
    name = _took_back(rooms, event, own, done, there=memory is not None) or "undo_nothing"
    _tell(rooms, event, memory if memory and _may_see(rooms, event.user, memory) else None, name)


def _may_see(rooms: Rooms, user: str, memory: Memory) -> bool:
    """Whether `user` may see `memory`: of one that is not for them not even its language is told."""
    return user == memory.keeper or visible(memory, rooms.directory.readers(rooms.directory.dm(user), user))


def submitted(rooms: Rooms, event: Event, tries: int, held: Callable[[], bool]) -> None:
    """Keep what was saved in the modal: the message as it is, or as the asker's own note with the message attached.

    Everything is looked up anew: whoever saves it has to be one of those who read the place now, and the message to be there.
    """
    message = rooms.history.message(event.place, event.ts)
    scene = set_scene(rooms, _about(rooms, event, message or {}))
    with open_outlet(rooms, scene, tries, held) as outlet:
        if not is_in(rooms, scene.here):
            outlet.finish(Response(rooms.say("not_in_channel", scene.language)))
        elif not may_read(rooms, scene.asker, scene.here):
            outlet.finish(Response(rooms.say("not_a_member", scene.language)))
        elif message is None:
            outlet.finish(Response(rooms.say("message_gone", scene.language)))
        elif not event.text or scene.event.bot:
            _keep_as_it_is(rooms, scene, outlet)
        else:
            keep(rooms, scene, _note(rooms, scene, event), outlet, show=True)


def _keep_as_it_is(rooms: Rooms, scene: Scene, outlet: Outlet) -> None:
    if scene.event.bot:
        outlet.finish(Response(rooms.say("people_only", scene.language)))
    elif not scene.text:
        outlet.finish(Response(rooms.say("remember_what", scene.language)))
    else:
        remember(rooms, scene, scene.text, outlet, show=True)


def _about(rooms: Rooms, event: Event, message: Json) -> Event:
    """The event with the message it is about, as Slack has it now."""
    author = str(message.get("user") or message.get("bot_id") or "")
    thread = str(message.get("thread_ts") or event.thread_ts)
    bots = (rooms.directory.bot_user, SLACKBOT)
    return replace(
        event,
        text=redact(str(message.get("text") or "")),
        author=author,
        thread_ts=thread
        if thread != event.ts
        else "",  # what is whispered about a root is seen beside it, not in its thread
        bot=bool(message.get("bot_id")) or author in bots or str(message.get("subtype") or "") not in WRITTEN,
    )


def _as_message(kept: Memory) -> Json:
    return {"text": kept.text, "user": kept.author, "thread_ts": kept.thread_ts}


def _note(rooms: Rooms, scene: Scene, event: Event) -> Memory:
    """The asker's own words about somebody's message, which goes along."""
    place, original = scene.here, scene.event
    person, author = rooms.directory.person(event.user), rooms.directory.person(original.author)
    link = permalink(rooms.directory.workspace_url, place.id, event.ts, original.thread_ts)
    return Memory(
        id=lasting_id(rooms, event),
        text=redact(event.text.strip()),
        author=event.user,
        author_name=person.name if person else "",
        place=place.id,
        ts="",
        thread_ts="",
        at=event.at,
        permalink=link,
        shared=counts_as_shared(place, person)
        or counts_as_shared(Sharing(rooms.redis).then(place, float(event.ts)), author),
        place_name=place.name,
        sources=(
            Source(
                ts=event.ts,
                role="original",
                text=scene.text,
                author=original.author,
                author_name=author.name if author else "",
                permalink=link,
                thread_ts=original.thread_ts or event.ts,
            ),
        ),
        keeper=event.user,
    )


def _took_back(rooms: Rooms, event: Event, own: Memory | None, done: str, *, there: bool) -> str:
    """Take back that the event's person had `own` kept, and what is said of that; "" where there is nothing of theirs. It is recorded
    as `done` before it is done: told again after a crash it is no longer theirs, and only whether it is `there`.
    """
    if own:
        rooms.inbox.record_posted(done, "1")
        there = _unsave(rooms, event, own)
    elif rooms.inbox.posted(done) is None:
        return ""
    follow(rooms, "taken back", Receipt(), begun=event.id)
    return "still_kept" if there else "unsaved"


def _unsave(rooms: Rooms, event: Event, memory: Memory) -> bool:
    """Take back that the event's person had `memory` kept; True when it stays: somebody else's reaction keeps it from now on, or others
    said it again where that is learned.
    """
    other = _another(rooms, memory, event.user)
    if other:
        rooms.store.change(memory.id, lambda now: replace(now, keeper=other))
        return True
    Journal(rooms.redis).begin(event.id, [memory.id])
    if taken_back(memory):
        rooms.store.change(memory.id, lambda now: taken_back(now) or now)
        return True
    log.info("unsaved", memory=memory.id, place=memory.place)
    rooms.store.remove([memory.id], bury="ids")
    return False


def _another(rooms: Rooms, memory: Memory, user: str) -> str:
    """Somebody else whose reaction asks to keep the same message; "" for nobody."""
    message = rooms.history.message(memory.place, memory.ts) if memory.ts else None
    emoji = plain(rooms.settings.saegim_reaction)
    given = [r for r in (message or {}).get("reactions") or [] if plain(str(r.get("name"))) == emoji]
    users = (str(one) for reaction in given for one in reaction.get("users") or [])
    others = (one for one in users if one not in (user, rooms.directory.bot_user))
    return next((one for one in others if rooms.inbox.posted(_undone(memory.id, one)) is None), "")


def _undone(memory: str, user: str) -> str:
    """Under which key it is recorded that `user` took `memory` back, though their reaction may still stand there."""
    return f"undone:{memory}:{user}"


def _tell(rooms: Rooms, event: Event, memory: Memory | None, name: str) -> None:
    """Say to who did it that it is done, in the place of what they were shown before where that is possible."""
    text = rooms.say(name, tongue(rooms, event.user, memory.text if memory else ""))
    try:
        rooms.replies.whisper(event, text, instead=True)
    except NotPosted as error:
        log.info("nobody could be told", what=name, reason=error.reason)
