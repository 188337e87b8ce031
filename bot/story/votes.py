"""A person's thumb on an answer counts for the memories it was made from, where everybody who may see them could have seen the answer."""

from typing import Final, Literal

from bot.slack.event import Event
from bot.story.amend import seen_by_all
from bot.story.scene import Rooms

THUMBS: Final[dict[str, Literal["up", "down"]]] = {"up": "up", "down": "down"}


def voted(rooms: Rooms, event: Event) -> None:
    """Count the thumb that `event` tells of, or take it back; nothing where the message is no answer, or an old one."""
    reply, place = rooms.traces.read(event.place, event.ts), rooms.directory.place(event.place)
    if reply is None or place is None or event.text not in THUMBS:
        return
    voter = rooms.directory.person(event.user)
    if voter and voter.bot:
        return
    memories = rooms.store.get([source for source in reply.sources if ":" not in source], faded=True).values()
    ids = [memory.id for memory in memories if seen_by_all(rooms, memory, place)]
    rooms.store.used(ids, THUMBS[event.text], event.at, 1 if event.kind == "vote" else -1)
