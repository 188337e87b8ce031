"""The audience law: may what was written there be told to those who will read the reply here?

One pure function, asked before ranking and again before posting. It knows no Slack and no Redis: membership comes in as
values, and whatever is unknown means no. How the values are gathered is the business of `slack/people.py`.
"""

from bot.memory.values import Memory, Person, Place, Readers


def may_serve(source: str, shared_then: bool, readers: Readers) -> bool:
    """Whether a memory written in the place `source` may be used in a reply to `readers`.

    `shared_then` says whether `source` was shared outside the workspace when the memory was written. It holds if
    (a) the reply goes to that very place; or
    (b) `source` is a public channel, shared neither then nor now, the reply's place is not shared either, and every guest
        among the readers is in `source` (an asker who is no full member counts as a guest, listed or not); or
    (c) the reply goes to the asker's own DM, `source` is nobody else's one-to-one DM, and the asker is a full member of the
        workspace and in `source` now.
    """
    if source and source == readers.place.id:
        return True
    place = readers.places.get(source)
    if place is None or place.id != source:
        return False
    return _open_to_all(place, shared_then, readers) or _own_dm(place, readers)


def counts_as_shared(place: Place, author: Person | None) -> bool:
    """Whether what `author` (None: unknown) wrote in `place` is to count as written while that was shared outside the workspace.

    Whatever `place` is by now: only where it was shared can somebody from outside have written.
    """
    return place.shared or author is None or author.stranger


def visible(memory: Memory, readers: Readers) -> bool:
    """Whether `memory` may be told to `readers`."""
    return may_serve(memory.place, memory.shared, readers)


def _open_to_all(place: Place, shared_then: bool, readers: Readers) -> bool:
    if place.kind != "public" or place.shared or shared_then or readers.place.shared or readers.guests is None:
        return False
    guests = readers.guests if readers.asker_full_member else readers.guests | {readers.asker}
    return all(place.id in readers.rooms.get(guest, ()) for guest in guests)


def _own_dm(place: Place, readers: Readers) -> bool:
    own = readers.place.kind == "dm" and readers.place.dm_with == readers.asker
    someone_elses = place.kind == "dm" and place.dm_with != readers.asker
    return own and not someone_elses and readers.asker_full_member and place.id in readers.rooms.get(readers.asker, ())
