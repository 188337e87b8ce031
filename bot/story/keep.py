"""Keeping: remember, and recall as a list."""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.errors import Retry
from bot.memory.audience import counts_as_shared
from bot.memory.consolidation.episode import Episode
from bot.memory.consolidation.sameness import same
from bot.memory.redact import MASKED, redact
from bot.memory.sharing import Sharing
from bot.memory.store import new_id
from bot.memory.values import Hit, Memory, Place, Turn
from bot.mind.inert import inert
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.intent import parse
from bot.mind.understanding.misspelt import meant
from bot.mind.understanding.orders import commands
from bot.slack.blocks import Button, SourceLine
from bot.slack.event import Event
from bot.slack.text import permalink, shorten
from bot.story.answer import Ask, ask_for, source_line
from bot.story.outlet import Outlet, Response
from bot.story.reread import recalled
from bot.story.scene import LATELY, Rooms, Scene, is_in
from bot.story.why import one_line, reasons

log = structlog.get_logger()

LISTED = 5  # memories a `recall` shows
SHOWN = 300  # characters of each
UNDO = "undo"
"""The action of the button that takes back what was kept; its value is the memory's id."""
_POINTED = ("reaction", "modal")


def remember(rooms: Rooms, scene: Scene, text: str, outlet: Outlet, *, show: bool = False) -> None:
    """Keep `text`, or with none the message before it in the thread, and say who will be able to recall it.

    `show` what was kept, as is done for who said no more than "remember this".
    """
    memory = _to_keep(rooms, scene, text)
    if memory is None:
        outlet.finish(Response(rooms.say("remember_what", scene.language)))
    else:
        keep(rooms, scene, memory, outlet, show=show or not text)


def keep(rooms: Rooms, scene: Scene, memory: Memory, outlet: Outlet, *, show: bool) -> None:
    """Keep `memory`, once, and say who will be able to recall it and how to take that back."""
    place = _home(rooms, scene)
    new, kept = _stored(rooms, scene, memory)
    if kept is None:
        outlet.finish(Response(rooms.say("was_erased", scene.language)))
        return
    log.info("remembered" if new else "already remembered", memory=kept.id, place=place.id)
    if new and kept.ts:
        _annotate(rooms, place, kept)  # before anybody can press undo
    name = f"remembered_{_kind(place)}" if new or scene.event.kind == "edited" else "already_remembered"
    shown = _shown(rooms, scene, kept) if show else ()
    if kept.keeper == scene.asker:
        rooms.inbox.record_posted(_last_key(place.id, scene.asker), f"{kept.id}:{rooms.now():.0f}")
    note = rooms.say("masked", scene.language) if MASKED in kept.text else ""
    undo = rooms.say("undo" if _may_undo(rooms, scene, kept) else "undo_by_others", scene.language, id=kept.id)
    press = Button(UNDO, rooms.say("label_undo", scene.language), kept.id)
    pressed = kept.keeper == scene.asker and scene.event.kind in ("shortcut", *_POINTED)
    outlet.finish(
        Response(
            f"{rooms.say(name, scene.language)} {undo}",
            shown,
            note,
            holds=(kept.id,) if shown else (),
            keeps=kept.id,
            buttons=(press,) if pressed else (),
        )
    )


def kept_last(rooms: Rooms, scene: Scene) -> Memory | None:
    """What the asker had kept last here, within the last hour; None where there is nothing, or it is gone."""
    id_, _, at = (rooms.inbox.posted(_last_key(_home(rooms, scene).id, scene.asker)) or "").partition(":")
    if not id_ or rooms.now() - float(at) > LATELY:
        return None
    memory = rooms.store.get([id_], faded=True).get(id_)
    return memory if memory and memory.keeper == scene.asker else None


def _last_key(place: str, user: str) -> str:
    return f"kept:{place}:{user}"


def _annotate(rooms: Rooms, place: Place, kept: Memory) -> None:
    """Note of a message that was kept what it is, and what it means when read alone."""
    person = rooms.directory.person(kept.author)
    episode = Episode(
        place=place,
        root="" if kept.thread_ts == kept.ts else kept.thread_ts,
        turns=(Turn(kept.ts, kept.author, kept.author_name, kept.text),),
        keep=frozenset({kept.ts}),
        tzs={kept.author: person.tz} if person else {},
        link=lambda _ts: kept.permalink,
        keeper=kept.keeper,
        outside=frozenset({kept.author} if kept.shared else ()),
    )
    rooms.annotator.consolidate(episode)


def _stored(rooms: Rooms, scene: Scene, memory: Memory) -> tuple[bool, Memory | None]:
    """Whether it is the asker's doing that `memory` is kept, and what is kept now: the same, an earlier one of the same message, or
    nothing where it was erased for good by somebody else.

    Whoever asks for what a reaction of somebody else has kept keeps it from then on: that one taking it back does not take it from them.
    """
    if not memory.ts and (twin := _told_before(rooms, memory)):
        return False, twin
    kept = _kept(rooms, memory)
    if kept is None and rooms.store.put([memory]):
        return True, memory
    kept = kept or _kept(rooms, memory)
    rooms.store.wake([kept.id] if kept else [])  # somebody needs it
    there = bool(memory.ts) and not rooms.inbox.is_gone(memory.place, memory.ts)
    may = there and (memory.author == scene.asker or owns(rooms, scene.asker, memory.place))
    if (
        kept is None and may and rooms.store.put([memory], lift=scene.event.at)
    ):  # not what was erased since it was asked
        return True, memory
    again = kept is not None and (kept.id == memory.id or (kept.keeper == scene.asker and scene.event.kind in _POINTED))
    if kept and kept.keeper not in ("", scene.asker) and scene.event.kind != "reaction":
        kept = rooms.store.change(kept.id, lambda now: replace(now, keeper=scene.asker))
    return again, kept


def _kept(rooms: Rooms, memory: Memory) -> Memory | None:
    """What is kept of the message of `memory`, or under its id."""
    kept = rooms.store.by_source(memory.place, memory.ts) if memory.ts else None
    return kept or rooms.store.get([memory.id], faded=True, blank=True).get(memory.id)


def _told_before(rooms: Rooms, memory: Memory) -> Memory | None:
    """What says the same as a note told with a command, in the same place: that is enough."""
    alike = (other for other in rooms.recall.alike(memory.place, memory.text) if other.id != memory.id)
    return same(memory, list(alike))


def _may_undo(rooms: Rooms, scene: Scene, kept: Memory) -> bool:
    return scene.asker in (kept.author, kept.keeper) or owns(rooms, scene.asker, kept.place)


def _shown(rooms: Rooms, scene: Scene, kept: Memory) -> tuple[SourceLine, ...]:
    """What was kept, for who said no more than "remember this"."""
    ask = ask_for(rooms, scene)
    return (source_line(ask, 1, kept, kept.text, ask.names()),)


def _to_keep(rooms: Rooms, scene: Scene, text: str) -> Memory | None:
    event, place = scene.event, _home(rooms, scene)
    if text:
        author, ts = event.author or scene.asker, event.ts
    else:
        said_before = _last_said(scene)
        if said_before is None:
            return None
        text, author, ts = said_before.text, said_before.user, said_before.ts
    person = rooms.directory.person(author)
    return Memory(
        id=lasting_id(rooms, event),
        text=redact(text),
        author=author,
        author_name=person.name if person else "",
        place=place.id,
        ts=ts,
        thread_ts=(event.thread_ts or ts) if ts else "",
        at=float(ts) if ts else event.at,
        kind="note",
        permalink=permalink(rooms.directory.workspace_url, place.id, ts, event.thread_ts) if ts else "",
        shared=counts_as_shared(Sharing(rooms.redis).then(place, float(ts) if ts else event.at), person),
        place_name=place.name,
        keeper=scene.asker,
    )


def _last_said(scene: Scene) -> Turn | None:
    """The last thing a person stated in this thread; a slash command knows no thread."""
    return next((turn for turn in reversed(scene.turns) if _states(turn)), None) if scene.event.ts else None


def _states(turn: Turn) -> bool:
    """Whether it can be meant by "remember this": what was asked or ordered of Saegim cannot."""
    ordered_or_asked = (
        parse(turn.text).verb != "ask" or commands(turn.text) or meant(turn.text) or is_question(turn.text)
    )
    to_saegim = turn.addressed and ordered_or_asked
    return bool(turn.text) and not (turn.saegim or turn.bot or to_saegim)


def lasting_id(rooms: Rooms, event: Event) -> str:
    """A random id, the same one when the job of `event` is done again after a crash."""
    key = f"id:{event.id}"
    known = rooms.inbox.posted(key)
    if known is None:
        known = new_id()
        rooms.inbox.record_posted(key, known)
    return known


def _home(rooms: Rooms, scene: Scene) -> Place:
    """Where a memory belongs: the place it was told in; a command typed where Saegim is not belongs to the asker's DM.

    Raises `Retry` when Slack does not tell which DM that is.
    """
    home = scene.here if scene.event.ts or is_in(rooms, scene.here) else scene.place
    if not home.id:
        raise Retry("Slack does not tell the DM in which this would be remembered")
    return home


def _kind(place: Place) -> str:
    if place.kind == "public" and not place.shared:
        return "public"
    return "dm" if place.kind == "dm" else "private"


def recall_list(rooms: Rooms, scene: Scene, text: str, outlet: Outlet) -> None:
    """The memories that match `text`, with their ids, without any model."""
    if not text:
        outlet.finish(Response(rooms.say("recall_what", scene.language)))
        return
    ask = ask_for(rooms, scene)
    found = recalled(
        rooms,
        lambda: rooms.recall.search(
            text, ask.readers, limit=2 * LISTED, skip=scene.itself, now=rooms.now(), tz=str(ask.tz)
        ),
    )
    hits = [hit for hit in found if hit.matched][:LISTED]  # who only stands beside a match is not asked for
    if not hits:
        outlet.finish(Response(rooms.say("recall_empty", scene.language)))
        return
    outlet.finish(listed(ask, hits, rooms.say("recall_header", scene.language, count=len(hits))))


def listed(ask: Ask, hits: Sequence[Hit], header: str) -> Response:
    """Below `header` the memories of `hits` with their ids, why each is among them, and where they were written."""
    rooms, scene, names = ask.rooms, ask.scene, ask.names()
    hosts = frozenset({rooms.directory.workspace_host})
    texts = (shorten(one_line(inert(hit.memory.text, hosts)), SHOWN) for hit in hits)
    whys = (f"\n   ↳ {found}" if (found := reasons(rooms, scene, hit, hits)) else "" for hit in hits)
    lines = [
        f"{n}. {text}  `{hit.memory.id}`{why}"
        for n, (text, hit, why) in enumerate(zip(texts, hits, whys, strict=True), 1)
    ]
    sources = tuple(source_line(ask, n, hit.memory, "", names) for n, hit in enumerate(hits, 1))
    read = tuple(hit.memory for hit in hits)
    return Response("\n".join([header, *lines]), sources, holds=tuple(memory.id for memory in read), read=read)


def owns(rooms: Rooms, user: str, place_id: str) -> bool:
    """Whether `user` may forget what others wrote there: who created the channel, or an owner of the workspace, and is in it."""
    place = rooms.directory.place(place_id)
    person = rooms.directory.person(user)
    if place is None or person is None or not person.full_member or place.kind in ("dm", "group_dm"):
        return False
    return is_member(rooms, user, place_id) and (place.creator == user or person.owner)


def is_member(rooms: Rooms, user: str, place_id: str) -> bool:
    """Whether `user` is in that place now, as far as Slack tells."""
    return place_id in rooms.directory.readers(rooms.directory.dm(user), user).rooms.get(user, ())


def may_read(rooms: Rooms, user: str, place: Place) -> bool:
    """Whether `user` reads that place now: its members do, and every full member of the workspace reads its public channels."""
    person = rooms.directory.person(user)
    open_to_all = place.kind == "public" and not place.shared and person is not None and person.full_member
    return open_to_all or is_member(rooms, user, place.id)
