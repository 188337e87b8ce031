"""Pins: the memories with which every answer of a place begins. Its owner chooses them; the model gets those the readers may see."""

from bot.memory.audience import visible
from bot.memory.pins import SLOTS, Pin
from bot.memory.values import Readers
from bot.mind.inert import inert
from bot.mind.prompt import date
from bot.mind.wording.korean import honorific
from bot.slack.text import shorten
from bot.story.amend import seen_by_all
from bot.story.answer import ask_for, source_line
from bot.story.bulk import may_rule
from bot.story.outlet import Outlet, Response
from bot.story.pinned import SHOWN, pinned
from bot.story.scene import Rooms, Scene


def pin(rooms: Rooms, scene: Scene, id_: str, outlet: Outlet) -> None:
    """Pin a memory where this was said, for the owner of the place; only what everybody there may see."""
    if not id_:
        outlet.finish(Response(rooms.say("pin_which", scene.language)))
        return
    if not may_rule(rooms, scene.asker, scene.here):
        outlet.finish(Response(rooms.say("owner_only", scene.language)))
        return
    memory, here = rooms.store.get([id_], faded=True).get(id_), scene.here
    if memory is None or not visible(memory, rooms.directory.readers(here, scene.asker)):
        outlet.finish(Response(rooms.say("pin_unknown", scene.language)))
        return
    _tidied(rooms, scene)
    keeps = seen_by_all(rooms, memory, here)
    outcome = rooms.pins.pin(id_, Pin(here.id, scene.asker, rooms.now(), keeps=keeps))
    rooms.store.wake([id_] if keeps and outcome != "full" else [])  # what is pinned does not fade
    name = "pins_full" if outcome == "full" else "pinned"
    outlet.finish(Response(rooms.say(name, scene.language, id=id_, count=SLOTS)))


def unpin(rooms: Rooms, scene: Scene, id_: str, outlet: Outlet) -> None:
    """Take a pin off again, for the owner of the place."""
    if not id_:
        outlet.finish(Response(rooms.say("unpin_which", scene.language)))
        return
    if not may_rule(rooms, scene.asker, scene.here):
        outlet.finish(Response(rooms.say("owner_only", scene.language)))
        return
    was_there = id_ in _tidied(rooms, scene) and rooms.pins.unpin(id_, scene.here.id)
    outlet.finish(Response(rooms.say("unpinned" if was_there else "not_pinned", scene.language, id=id_)))


def pins(rooms: Rooms, scene: Scene, outlet: Outlet) -> None:
    """Show what is pinned where this was said, as far as the readers may see it, and who pinned it."""
    ask = ask_for(rooms, scene)
    found = pinned(rooms, scene.here, ask.readers)
    if not found:
        outlet.finish(Response(rooms.say("no_pins", scene.language)))
        return
    names, hosts = ask.names(), frozenset({rooms.directory.workspace_host})
    lines = [
        f"{n}. {shorten(' '.join(inert(memory.text, hosts).split()), SHOWN)}  `{memory.id}`\n"
        f"   ↳ {rooms.say('why_pinned', scene.language, author=_name(rooms, scene, one.by), day=date(one.at, ask.tz))}"
        for n, (one, memory) in enumerate(found, 1)
    ]
    sources = tuple(source_line(ask, n, memory, "", names) for n, (_, memory) in enumerate(found, 1))
    header = rooms.say("pins_header", scene.language, count=len(found), slots=SLOTS)
    read = tuple(memory for _, memory in found)
    outlet.finish(Response("\n".join([header, *lines]), sources, holds=tuple(memory.id for memory in read), read=read))


def _tidied(rooms: Rooms, scene: Scene) -> frozenset[str]:
    """Take off the pins that not everybody here may see any more: they are to change nothing, not even how many slots are free.

    The ids of those that everybody may see. Where Slack does not tell who that is, nothing is taken off.
    """
    audience = rooms.directory.readers(scene.here, scene.asker)
    shown = frozenset(one.id for one, _ in pinned(rooms, scene.here, audience))
    for one in rooms.pins.of(scene.here.id) if _all_known(audience) else ():
        if one.id not in shown:
            rooms.pins.unpin(one.id, scene.here.id)
    return shown


def _all_known(audience: Readers) -> bool:
    """Whether Slack told everything that the audience law asks about these readers, so that "no" is a no and not a "nobody knows"."""
    place, guests = audience.place, audience.guests
    if place.id not in audience.places:
        return False
    if place.shared:
        return True
    return guests is not None and all(
        user in audience.rooms for user in (*guests, *([audience.asker] if place.kind == "dm" else []))
    )


def _name(rooms: Rooms, scene: Scene, user: str) -> str:
    person = rooms.directory.person(user)
    name = inert(person.name, frozenset()) if person else user
    return honorific(name) if scene.language == "ko" else name
