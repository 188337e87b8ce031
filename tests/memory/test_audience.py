"""The audience law: one row per condition, each taken away alone, and an oracle that argues the other way round."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.audience import may_serve, visible
from bot.memory.values import Memory, Place, PlaceKind, Readers

GENERAL = Place("CGENERAL", "public")
OPEN = Place("COPEN", "public")
SECRET = Place("CSECRET", "private")
TEAM_DM = Place("GTEAM", "group_dm")
MY_DM = Place("DMINE", "dm", dm_with="UME")
YOUR_DM = Place("DYOURS", "dm", dm_with="UYOU")
PLACES = {place.id: place for place in (GENERAL, OPEN, SECRET, TEAM_DM, MY_DM, YOUR_DM)}

IN_OPEN = Readers("UME", True, OPEN, guests=frozenset(), rooms={"UME": frozenset({OPEN.id})}, places=PLACES)
WITH_GUEST = replace(
    IN_OPEN, guests=frozenset({"UGUEST"}), rooms={"UME": frozenset(), "UGUEST": frozenset({OPEN.id, GENERAL.id})}
)
IN_MY_DM = Readers(
    "UME",
    True,
    MY_DM,
    guests=frozenset(),
    rooms={"UME": frozenset({OPEN.id, SECRET.id, TEAM_DM.id, MY_DM.id})},
    places=PLACES,
)
GUEST_ASKS = Readers(
    "UGUEST",
    False,
    OPEN,
    guests=frozenset({"UGUEST"}),
    rooms={"UGUEST": frozenset({OPEN.id, GENERAL.id})},
    places=PLACES,
)


def now(readers: Readers, place: Place) -> Readers:
    """`readers`, knowing that `place` has become what it is given as."""
    return replace(readers, places={**readers.places, place.id: place})


SERVED = {
    "the very place, even when nothing is known of anybody": (
        "CX",
        True,
        Readers("U", False, Place("CX", "private", shared=True)),
    ),
    "a public channel, to another channel": (GENERAL.id, False, IN_OPEN),
    "a public channel, to a private one": (GENERAL.id, False, replace(IN_OPEN, place=SECRET)),
    "a public channel, to a guest who is in it": (GENERAL.id, False, WITH_GUEST),
    "a public channel, to a guest who asks and is in it": (GENERAL.id, False, GUEST_ASKS),
    "a public channel, to a DM of somebody who has not joined it": (GENERAL.id, False, IN_MY_DM),
    "a private channel, to the DM of a member": (SECRET.id, False, IN_MY_DM),
    "a group DM, to the DM of a member": (TEAM_DM.id, False, IN_MY_DM),
    "a shared channel, to the DM of a member": (SECRET.id, True, now(IN_MY_DM, replace(SECRET, shared=True))),
    "a public channel shared when it was written, to the DM of a member": (OPEN.id, True, IN_MY_DM),
    "a DM of one's own, to another of one's own": (MY_DM.id, False, replace(IN_MY_DM, place=replace(MY_DM, id="DNEW"))),
}
REFUSED = {
    # (b), one condition at a time
    "a private channel, to a public one": (SECRET.id, False, IN_OPEN),
    "a group DM, to a channel": (TEAM_DM.id, False, IN_OPEN),
    "one's own DM, to a channel": (MY_DM.id, False, IN_OPEN),
    "a public channel that was shared when it was written": (GENERAL.id, True, IN_OPEN),
    "a public channel that is shared now": (GENERAL.id, False, now(IN_OPEN, replace(GENERAL, shared=True))),
    "a public channel, to a shared place": (GENERAL.id, False, replace(IN_OPEN, place=replace(OPEN, shared=True))),
    "a public channel, when nobody knows who the guests are": (GENERAL.id, False, replace(IN_OPEN, guests=None)),
    "a public channel, to a guest who is not in it": (
        GENERAL.id,
        False,
        replace(WITH_GUEST, rooms={"UGUEST": frozenset({OPEN.id})}),
    ),
    "a public channel, to a guest of whom nothing is known": (GENERAL.id, False, replace(WITH_GUEST, rooms={})),
    "a public channel, to two guests of whom one is in it": (
        GENERAL.id,
        False,
        replace(WITH_GUEST, guests=frozenset({"UGUEST", "UOTHER"})),
    ),
    "a public channel, to a guest who asks and is not in it": (
        GENERAL.id,
        False,
        replace(GUEST_ASKS, rooms={"UGUEST": frozenset({OPEN.id})}),
    ),
    "a public channel, to a stranger who asks and is on no list": (
        GENERAL.id,
        False,
        replace(GUEST_ASKS, guests=frozenset(), rooms={}),
    ),
    "a place nothing is known of": ("CUNKNOWN", False, IN_OPEN),
    "a place filed under another's id": (GENERAL.id, False, replace(IN_OPEN, places={GENERAL.id: OPEN})),
    "no place, to no place": ("", False, Readers("UME", True, Place("", "dm"))),
    # (c), one condition at a time
    "a private channel, to the DM of somebody who is not in it": (
        SECRET.id,
        False,
        replace(IN_MY_DM, rooms={"UME": frozenset({OPEN.id})}),
    ),
    "a private channel, when nobody knows where the asker is": (SECRET.id, False, replace(IN_MY_DM, rooms={})),
    "a private channel, to the DM of a guest who is in it": (
        SECRET.id,
        False,
        replace(IN_MY_DM, asker_full_member=False),
    ),
    "a private channel, to somebody else's DM": (SECRET.id, False, replace(IN_MY_DM, place=YOUR_DM)),
    "a private channel, to a group DM of its member": (SECRET.id, False, replace(IN_MY_DM, place=TEAM_DM)),
    "a private channel, to a group DM that is said to be with the asker": (
        SECRET.id,
        False,
        replace(IN_MY_DM, place=replace(TEAM_DM, dm_with="UME")),
    ),
    "a private channel, to its member asking in a public channel": (SECRET.id, False, replace(IN_MY_DM, place=OPEN)),
    "somebody else's DM": (YOUR_DM.id, False, replace(IN_MY_DM, rooms={"UME": frozenset({YOUR_DM.id})})),
    "a DM of nobody knows whom": (
        YOUR_DM.id,
        False,
        now(replace(IN_MY_DM, rooms={"UME": frozenset({YOUR_DM.id})}), replace(YOUR_DM, dm_with="")),
    ),
    "a private channel nothing is known of": (SECRET.id, False, replace(IN_MY_DM, places={})),
}


@pytest.mark.parametrize(("source", "shared_then", "readers"), SERVED.values(), ids=SERVED)
def test_it_serves(source: str, shared_then: bool, readers: Readers) -> None:
    assert may_serve(source, shared_then, readers)


@pytest.mark.parametrize(("source", "shared_then", "readers"), REFUSED.values(), ids=REFUSED)
def test_it_refuses(source: str, shared_then: bool, readers: Readers) -> None:
    assert not may_serve(source, shared_then, readers)


def test_a_memory_is_judged_by_its_place_and_by_what_that_was_when_it_was_written() -> None:
    memory = Memory("m", "t", "U", "n", GENERAL.id, "1.0", "1.0", 1.0)
    assert visible(memory, IN_OPEN)
    assert not visible(replace(memory, shared=True), IN_OPEN)
    assert not visible(replace(memory, place=SECRET.id), IN_OPEN)


# The oracle: the law read as a list of objections, written from DESIGN.md's sentence without a look at the code.


def objections_to_b(source: str, shared_then: bool, readers: Readers) -> Iterator[str]:
    place = readers.places.get(source, Place("?", "dm"))
    if place.id != source:
        yield "the source is unknown"
    if place.kind != "public":
        yield "not a public channel"
    if shared_then or place.shared:
        yield "shared outside, then or now"
    if readers.place.shared:
        yield "the reply goes outside"
    if readers.guests is None:
        yield "the guests are unknown"
    watched = set(readers.guests or ())
    if not readers.asker_full_member:
        watched.add(readers.asker)
    if not watched <= {person for person, rooms in readers.rooms.items() if source in rooms}:
        yield "a guest is not in it"


def objections_to_c(source: str, readers: Readers) -> Iterator[str]:
    place = readers.places.get(source, Place("?", "dm"))
    if place.id != source:
        yield "the source is unknown"
    if (readers.place.kind, readers.place.dm_with) != ("dm", readers.asker):
        yield "not the asker's own DM"
    if place.kind == "dm" and place.dm_with != readers.asker:
        yield "somebody else's DM"
    if not readers.asker_full_member:
        yield "not a full member"
    if readers.asker not in {person for person, rooms in readers.rooms.items() if source in rooms}:
        yield "the asker is not in it"


def lawful(source: str, shared_then: bool, readers: Readers) -> bool:
    if source == readers.place.id != "":
        return True
    return not list(objections_to_b(source, shared_then, readers)) or not list(objections_to_c(source, readers))


IDS = st.sampled_from(["C1", "C2", "C3", "D1"])
PEOPLE = st.sampled_from(["U1", "U2", "U3"])
KINDS: st.SearchStrategy[PlaceKind] = st.sampled_from(["public", "private", "group_dm", "dm"])
ANY_PLACE = st.builds(Place, id=IDS, kind=KINDS, shared=st.booleans(), dm_with=PEOPLE | st.just(""))
ANY_READERS = st.builds(
    Readers,
    asker=PEOPLE,
    asker_full_member=st.booleans(),
    place=ANY_PLACE,
    guests=st.none() | st.frozensets(PEOPLE),
    rooms=st.dictionaries(PEOPLE, st.frozensets(IDS)),
    places=st.lists(ANY_PLACE, max_size=5).map(lambda places: {place.id: place for place in places}),
)


@given(IDS, st.booleans(), ANY_READERS)
def test_it_agrees_with_the_law_read_the_other_way_round(source: str, shared_then: bool, readers: Readers) -> None:
    assert may_serve(source, shared_then, readers) == lawful(source, shared_then, readers)


@given(IDS, st.booleans(), ANY_READERS, IDS, PEOPLE)
def test_knowing_less_never_opens_anything(
    source: str, shared_then: bool, readers: Readers, forgotten_place: str, forgotten_person: str
) -> None:
    less = replace(
        readers,
        places={id_: place for id_, place in readers.places.items() if id_ != forgotten_place},
        rooms={person: rooms for person, rooms in readers.rooms.items() if person != forgotten_person},
    )
    assert may_serve(source, shared_then, less) <= may_serve(source, shared_then, readers)
    assert may_serve(source, shared_then, replace(readers, guests=None)) <= may_serve(source, shared_then, readers)
