"""Bulk erasure on request: everything of a person, everything of a place. Announced with a number, done when that number is said.

The number is how many memories the asker may see of those that go; it is bound to the person and good for ten minutes. What they may
not see goes as well and counts nothing.
"""

from typing import Final, Literal

from bot.memory import keys
from bot.memory.audience import visible
from bot.memory.values import Memory, Place
from bot.story.erase import person_gone, place_gone
from bot.story.keep import owns
from bot.story.outlet import Outlet, Response, alone
from bot.story.scene import Rooms, Scene

What = Literal["me", "here"]
DONE: Final = "done "
"""What stands before the number, for as long as it would be good, once it was said and all of that is gone."""


def may_rule(rooms: Rooms, user: str, place: Place) -> bool:
    """Whether `user` decides over what others said in `place`: its owner, and in a DM with Saegim its person."""
    return (place.kind == "dm" and place.dm_with == user) or owns(rooms, user, place.id)


def forget_me(rooms: Rooms, scene: Scene, told: str, outlet: Outlet) -> None:
    """Erase all that the asker wrote or had kept, everywhere, once they say the number they were `told`; before that, tell it."""
    user = scene.asker
    own = rooms.directory.readers(rooms.directory.dm(user), user)
    count = len({m.id for m in _everything(rooms) if _is_of(m, user) and visible(m, own)})
    if confirmed := _confirmed(rooms, scene, "me", told, count):
        person_gone(rooms, user, scene.event)
        response = Response(_done(rooms, scene, "me", confirmed))
    else:
        response = Response(_announced(rooms, scene, "me", told, count))
    alone(rooms, scene, response, outlet)  # how much somebody has said elsewhere is theirs to know


def forget_here(rooms: Rooms, scene: Scene, told: str, outlet: Outlet) -> None:
    """Erase everything of this place for its owner, once they say the number they were `told`; before that, tell it."""
    if not may_rule(rooms, scene.asker, scene.here):
        outlet.finish(Response(rooms.say("owner_only", scene.language)))
        return
    place = scene.here.id
    count = len({memory.id for memory in _everything(rooms) if memory.place == place})
    if confirmed := _confirmed(rooms, scene, "here", told, count):
        place_gone(rooms, place, "place forgotten", scene.event)
        outlet.finish(Response(_done(rooms, scene, "here", confirmed)))
    else:
        outlet.finish(Response(_announced(rooms, scene, "here", told, count)))


def _announced(rooms: Rooms, scene: Scene, what: What, told: str, count: int) -> str:
    """What would go, and the number to tell, after a word on what they `told` in its place; or that it is done already."""
    key = _key(scene, what)
    if not count and told and rooms.redis.get(key) == DONE + told:
        return _done(rooms, scene, what, told, "_already")
    rooms.redis.set(key, str(count), ex=keys.CONFIRM_TTL)
    if not count:
        return rooms.say(f"forget_{what}_none", scene.language, count=count)
    other = rooms.say("forget_other_number", scene.language, told=told) if told and told != str(count) else ""
    return f"{other} {rooms.say(f'forget_{what}', scene.language, count=count)}".strip()


def _done(rooms: Rooms, scene: Scene, what: What, count: str, when: str = "") -> str:
    """That it is done, or was done already; where there was nothing to count, no number is said."""
    return rooms.say(f"forgot_{what}_rest" if count == "0" else f"forgot_{what}{when}", scene.language, count=count)


def _confirmed(rooms: Rooms, scene: Scene, what: What, told: str, count: int) -> str:
    """The number, where the asker was told this `count` a short while ago and says it now; "" if not: they are to be told.

    Told again after a crash, what was confirmed stays so, however much of it is gone by then: it is done to the end.
    """
    done, key = f"forgot:{scene.event.key}", _key(scene, what)
    again = scene.event.kind != "edited" and bool(told) and rooms.inbox.posted(done) == told
    if again or (told == str(count) and rooms.redis.get(key) == told):
        rooms.inbox.record_posted(done, told)
        rooms.redis.set(key, DONE + told, ex=keys.CONFIRM_TTL)
        return told
    return ""


def _key(scene: Scene, what: What) -> str:
    return keys.confirm(scene.asker, scene.here.id if what == "here" else what)


def _is_of(memory: Memory, user: str) -> bool:
    """Whether `user` wrote this or had it kept."""
    again = any(source.role == "again" and source.author == user for source in memory.sources)
    return memory.author == user or again or (memory.kind == "note" and memory.keeper == user)


def _everything(rooms: Rooms) -> list[Memory]:
    return [memory for faded in (False, True) for memory in rooms.store.scan(faded=faded, blank=True)]
