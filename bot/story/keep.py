"""Keeping and letting go: remember, recall as a list, forget."""

import re
from collections.abc import Mapping, Sequence

import structlog

from bot.errors import Retry
from bot.memory.forget import forget_one
from bot.memory.redact import MASKED, redact
from bot.memory.store import ALPHABET, new_id
from bot.memory.values import Hit, Memory, Place, Turn
from bot.mind.inert import inert
from bot.mind.intent import parse
from bot.mind.korean import honorific
from bot.mind.phrases import say
from bot.mind.restraint import is_question
from bot.slack.blocks import SourceLine
from bot.slack.event import Event
from bot.slack.text import permalink, shorten
from bot.story.answer import ask_for, source_line
from bot.story.erase import memory_gone
from bot.story.outlet import Outlet, Response
from bot.story.reread import recalled
from bot.story.scene import Rooms, Scene, is_in

log = structlog.get_logger()

LISTED = 5  # memories a `recall` shows
SHOWN = 300  # characters of each
WORDS = 5  # matched words that are named
_ID = re.compile(rf"[{ALPHABET}]{{6,16}}")  # no word like "everything": that is asked back


def remember(rooms: Rooms, scene: Scene, text: str, outlet: Outlet) -> None:
    """Keep `text`, or with none the message before it in the thread, and say who will be able to recall it."""
    memory = _to_keep(rooms, scene, text)
    if memory is None:
        outlet.finish(Response(_say(rooms, scene, "remember_what")))
        return
    place = _home(rooms, scene)
    there = not (memory.ts and rooms.inbox.is_gone(memory.place, memory.ts))
    new = rooms.store.put([memory], lift=there) > 0  # who says "remember" now means it, whatever was forgotten before
    kept = memory if new else rooms.store.by_source(memory.place, memory.ts) or memory
    rooms.store.wake([] if new else [kept.id])
    log.info("remembered" if new else "already remembered", memory=kept.id, place=place.id)
    name = f"remembered_{_kind(place)}" if new or scene.event.kind == "edited" else "already_remembered"
    shown = () if text else _shown(rooms, scene, kept)
    note = _say(rooms, scene, "masked") if MASKED in kept.text else ""
    mine = kept.author == scene.asker or owns(rooms, scene.asker, kept.place)
    undo = _say(rooms, scene, "undo" if mine else "undo_by_others", id=kept.id)
    holds = (kept.id,) if shown else ()
    outlet.finish(Response(f"{_say(rooms, scene, name)} {undo}", shown, note, holds))


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
        id=_id_for(rooms, event),
        text=redact(text),
        author=author,
        author_name=person.name if person else "",
        place=place.id,
        ts=ts,
        thread_ts=(event.thread_ts or ts) if ts else "",
        at=float(ts) if ts else event.at,
        kind="note",
        permalink=permalink(rooms.directory.workspace_url, place.id, ts, event.thread_ts) if ts else "",
        shared=place.shared,
        place_name=place.name,
        keeper=scene.asker,
    )


def _last_said(scene: Scene) -> Turn | None:
    """The last thing a person stated in this thread; a slash command knows no thread."""
    return next((turn for turn in reversed(scene.turns) if _states(turn)), None) if scene.event.ts else None


def _states(turn: Turn) -> bool:
    """Whether it can be meant by "remember this": what was asked or ordered of Saegim cannot."""
    to_saegim = turn.addressed and (parse(turn.text).verb != "ask" or is_question(turn.text))
    return bool(turn.text) and not (turn.saegim or turn.bot or to_saegim)


def _id_for(rooms: Rooms, event: Event) -> str:
    """A random id, the same one when this command is told again after a crash: it has no message to know it by."""
    if event.ts:
        return new_id()
    key = f"id:{event.key}"
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
    ask = ask_for(rooms, scene)
    found = recalled(
        rooms,
        lambda: rooms.recall.search(
            text, ask.readers, limit=2 * LISTED, skip=scene.itself, now=rooms.now(), tz=str(ask.tz)
        ),
    )
    hits = [hit for hit in found if hit.matched][:LISTED]  # who only stands beside a match is not asked for
    if not hits:
        outlet.finish(Response(_say(rooms, scene, "recall_empty")))
        return
    names = ask.names()
    hosts = frozenset({rooms.directory.workspace_host})
    texts = (shorten(_one_line(inert(hit.memory.text, hosts)), SHOWN) for hit in hits)
    lines = [
        f"{n}. {text}  `{hit.memory.id}`\n   ↳ {_why(rooms, scene, hit, hits, hosts)}"
        for n, (text, hit) in enumerate(zip(texts, hits, strict=True), 1)
    ]
    sources = tuple(source_line(ask, n, hit.memory, "", names) for n, hit in enumerate(hits, 1))
    header = _say(rooms, scene, "recall_header", count=len(hits))
    outlet.finish(Response("\n".join([header, *lines]), sources, holds=tuple(hit.memory.id for hit in hits)))


def _why(rooms: Rooms, scene: Scene, hit: Hit, listed: Sequence[Hit], hosts: frozenset[str]) -> str:
    """Why `hit` is in the list of those `listed`, in a few words."""
    number = {other.memory.id: n for n, other in enumerate(listed, 1)}.get(hit.evidence.replaces)
    words = ", ".join(inert(_one_line(word), hosts) for word in hit.matched[:WORDS])
    author = honorific(hit.memory.author_name) if scene.language == "ko" else hit.memory.author_name
    reasons: dict[str, Mapping[str, object] | None] = {
        "why_words": {"words": words} if words else None,
        "why_beside": {} if hit.evidence.around > hit.evidence.words else None,
        "why_author": {"author": inert(author, hosts)} if hit.evidence.named and not hit.evidence.mine else None,
        "why_mine": {} if hit.evidence.mine else None,
        "why_dated": {} if hit.evidence.dated else None,
        "why_newer": {"n": number} if number else None,
    }
    return " · ".join(_say(rooms, scene, reason, **values) for reason, values in reasons.items() if values is not None)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def forget(rooms: Rooms, scene: Scene, text: str, outlet: Outlet) -> None:
    """Forget the memory with the id `text`: one's own, or any for the owner of its place."""
    wanted = text.strip("` .").casefold()
    if not _ID.fullmatch(wanted):
        outlet.finish(Response(_say(rooms, scene, "forget_which")))
        return
    gone = forget_one(rooms.store, wanted, scene.asker, lambda place: owns(rooms, scene.asker, place))
    done = f"forgotten:{scene.event.key}"
    if gone is None:  # unless it was this very message that forgot it, told again after a crash or an edit
        name = "forgotten" if rooms.inbox.posted(done) == wanted else "unknown_id"
        outlet.finish(Response(_say(rooms, scene, name, id=wanted)))
    else:
        rooms.inbox.record_posted(done, wanted)
        memory_gone(rooms, *gone)
        outlet.finish(Response(_say(rooms, scene, "forgotten", id=wanted)))


def owns(rooms: Rooms, user: str, place_id: str) -> bool:
    """Whether `user` may forget what others wrote there: who created the channel, or an owner of the workspace, and is in it."""
    place = rooms.directory.place(place_id)
    person = rooms.directory.person(user)
    if place is None or person is None or not person.full_member or place.kind in ("dm", "group_dm"):
        return False
    is_there = place_id in rooms.directory.readers(rooms.directory.dm(user), user).rooms.get(user, ())
    return is_there and (place.creator == user or person.owner)


def _say(rooms: Rooms, scene: Scene, name: str, **values: object) -> str:
    return say(name, scene.language, rooms.settings.saegim_ko_style, **values)
