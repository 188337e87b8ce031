"""Made workspaces for `saegim bench memory`: who is where, what was written, and who may hear of it, told in another way than by the law.

A workspace is lived through step by step: people join and leave, channels are shared and made private, what is said in one place
is said again or corrected in another, somebody becomes a guest, memories are forgotten. `may_hear` then says of one memory and one
reply what the audience law has to come to, from who sits where; it shares no line with `bot/memory/audience.py`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from bot.memory.pins import SLOTS
from bot.memory.values import Memory, Place, PlaceKind, Readers, Source

Role = Literal["member", "guest", "stranger"]
Random = random.Random

START: Final = 1_780_000_000.0  # seconds since the epoch
STEP: Final = 3_600.0  # seconds between two things that happen
STEPS: Final = (15, 45)
TOPICS: Final = ("deploy", "budget", "standup", "배포", "회의", "launch review", "온콜 교대", "retro")
VALUES: Final = ("Tuesday", "Friday at 15:00", "42 million", "화요일", "오후 3시", "room 7", "March 5", "Ana")
SAYINGS: Final = (
    "the {topic} is on {value}", "{topic} → {value}, please note", "{topic}는 {value}로 정했어요", "we moved the {topic} to {value} now",
    "correction: {topic} is {value} instead", "{topic}는 이제 {value}로 변경됐어요", "who owns the {topic}?", "{value} it is",
)  # fmt: skip
QUESTIONS: Final = (
    "when is the {topic}?",
    "{topic} 언제야?",
    "what did we decide about the {topic}?",
    "I need the {topic}",
)
KINDS: Final[tuple[PlaceKind, ...]] = ("public", "public", "public", "private", "private", "group_dm")


@dataclass(slots=True)
class World:
    """A workspace, and everything that was written in it."""

    roles: dict[str, Role] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)  # of each place
    joined: set[str] = field(default_factory=set)  # the places Saegim is in
    written: list[Memory] = field(default_factory=list)  # in the order in which it was kept
    forgotten: set[str] = field(default_factory=set)  # ids
    pins: list[tuple[str, str]] = field(default_factory=list)  # id of a memory, and the place it is pinned in
    now: float = START

    @property
    def kept(self) -> list[Memory]:
        return [memory for memory in self.written if memory.id not in self.forgotten]


@dataclass(frozen=True, slots=True)
class Reply:
    """What is asked, by whom, and where the answer is read."""

    asker: str
    place: Place
    question: str
    knows: bool  # whether Slack tells who the guests are


def world(chance: Random) -> World:
    """A workspace after a random life."""
    made = World()
    for n in range(chance.randint(3, 6)):
        made.roles[f"U{n}"] = "guest" if n and chance.random() < 0.25 else "member"
    for n in range(chance.randint(3, 6)):
        _open(made, f"C{n}", chance.choice(KINDS), chance)
    for user in made.roles:
        _dm(made, user)
    happenings = (
        _write,
        _write,
        _write,
        _again,
        _correct,
        _join,
        _leave,
        _share,
        _close,
        _forget,
        _demote,
        _let_in,
        _pin,
    )
    for _ in range(chance.randint(*STEPS)):
        made.now += STEP
        chance.choice(happenings)(made, chance)
    return made


def reply(made: World, chance: Random) -> Reply:
    """A question put somewhere: in a place where its asker is, or by a command, which is answered to them alone."""
    asker = chance.choice(sorted(user for user, role in made.roles.items() if role != "stranger"))
    theirs = sorted(id_ for id_, who in made.members.items() if asker in who and id_ in made.joined)
    place = made.places[chance.choice(theirs)] if theirs and chance.random() < 0.6 else made.places[f"D{asker}"]
    question = chance.choice(QUESTIONS).format(topic=chance.choice(TOPICS))
    return Reply(asker, place, question, knows=chance.random() < 0.95)


def readers(made: World, asked: Reply) -> Readers:
    """The readers of a reply as Saegim is told of them, whom the law is asked about."""
    here = made.members[asked.place.id] | {asked.asker}
    guests = frozenset(user for user in here if made.roles[user] != "member")
    known = guests if asked.knows and not asked.place.shared else None
    rooms = {
        user: frozenset(id_ for id_, who in made.members.items() if user in who) for user in {*guests, asked.asker}
    }
    places = {id_: made.places[id_] for id_ in made.joined}
    return Readers(asked.asker, made.roles[asked.asker] == "member", asked.place, known, rooms, places)


def may_hear(made: World, memory: Memory, asked: Reply) -> bool:
    """Whether everyone who reads the reply may hear of `memory`, going from person to person."""
    if memory.place == asked.place.id:
        return True  # they read it where it was written
    if memory.place not in made.joined:
        return False  # Saegim does not know who is there
    source, there = made.places[memory.place], made.members[memory.place]
    whispered = asked.place.kind == "dm" and made.members[asked.place.id] == {asked.asker}
    somebody_elses = source.kind == "dm" and asked.asker not in there
    if whispered and made.roles[asked.asker] == "member" and asked.asker in there and not somebody_elses:
        return True  # the only reader could have read it
    outside = [who for who in made.members[asked.place.id] | {asked.asker} if made.roles[who] != "member"]
    walls = source.kind != "public" or source.shared or memory.shared or asked.place.shared
    return not walls and asked.knows and all(who in there for who in outside)


# ── what happens ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _open(made: World, id_: str, kind: PlaceKind, chance: Random) -> None:
    shared = kind in ("public", "private") and chance.random() < 0.15
    made.places[id_] = Place(id_, kind, id_.lower(), shared=shared)
    made.members[id_] = {user for user in made.roles if chance.random() < 0.5} or {"U0"}
    if chance.random() < 0.9:
        made.joined.add(id_)
    if shared:
        _stranger(made, id_)


def _dm(made: World, user: str) -> None:
    id_ = f"D{user}"
    made.places[id_], made.members[id_] = Place(id_, "dm", dm_with=user), {user}
    made.joined.add(id_)


def _stranger(made: World, place: str) -> None:
    made.roles.setdefault("X0", "stranger")
    made.members[place].add("X0")


def _write(made: World, chance: Random) -> None:
    text = chance.choice(SAYINGS).format(topic=chance.choice(TOPICS), value=chance.choice(VALUES))
    _say(made, chance, text)


def _again(made: World, chance: Random) -> None:
    """Somebody says what was said before, there or elsewhere; in one place it is the same memory, with one source more."""
    if not made.kept:
        return
    said = chance.choice(made.kept)
    if chance.random() < 0.5:
        _say(made, chance, said.text)
        return
    author = chance.choice(sorted(made.members[said.place]) or ["U0"])
    source = Source(f"{made.now:.6f}", "again", said.text, author, author.lower())
    made.written[made.written.index(said)] = replace(
        said, sources=(*said.sources, source), statement=f"{said.text} (2026-06-01)"
    )


def _correct(made: World, chance: Random) -> None:
    if made.kept:
        said = chance.choice(made.kept)
        _say(made, chance, f"correction: {said.text} is now {chance.choice(VALUES)}", chance.choice([said.place, ""]))


def _say(made: World, chance: Random, text: str, where: str = "") -> None:
    id_ = where or chance.choice(sorted(made.places))
    who = sorted(made.members[id_])
    if not who or id_ not in made.joined:
        return
    author, ts = chance.choice(who), f"{made.now:.6f}"
    before = [memory for memory in made.written if memory.place == id_]
    thread = before[-1].thread_ts if before and chance.random() < 0.4 else ts
    # Ids are random in production; here they grow with time, the same way in both worlds.
    made.written.append(
        Memory(
            f"m{len(made.written):04d}", text, author, author.lower(), id_, ts, thread, made.now,
            chance.choice(("message", "note", "fact")), shared=made.places[id_].shared, place_name=made.places[id_].name,
        )
    )  # fmt: skip


def _join(made: World, chance: Random) -> None:
    id_ = chance.choice(_rooms(made))
    made.members[id_].add(chance.choice(sorted(user for user, role in made.roles.items() if role != "stranger")))


def _leave(made: World, chance: Random) -> None:
    id_ = chance.choice(_rooms(made))
    if len(made.members[id_]) > 1:
        made.members[id_].discard(chance.choice(sorted(made.members[id_])))


def _let_in(made: World, chance: Random) -> None:
    """Saegim is invited, or taken out."""
    made.joined ^= {chance.choice(_rooms(made))}


def _share(made: World, chance: Random) -> None:
    """A channel is shared outside the workspace, or no longer; what was written meanwhile stays what it was."""
    id_ = chance.choice(_rooms(made))
    place = made.places[id_]
    if place.kind == "group_dm":
        return
    made.places[id_] = replace(place, shared=not place.shared)
    if place.shared:
        made.members[id_].discard("X0")
    else:
        _stranger(made, id_)


def _close(made: World, chance: Random) -> None:
    """A public channel turns private."""
    id_ = chance.choice(_rooms(made))
    if made.places[id_].kind == "public" and chance.random() < 0.3:
        made.places[id_] = replace(made.places[id_], kind="private")


def _forget(made: World, chance: Random) -> None:
    if made.kept:
        made.forgotten.add(chance.choice(made.kept).id)


def _demote(made: World, chance: Random) -> None:
    if chance.random() < 0.3:
        made.roles[
            chance.choice(
                sorted(user for user, role in made.roles.items() if role == "member" and user != "U0") or ["U0"]
            )
        ] = "guest"


def _pin(made: World, chance: Random) -> None:
    """A memory is pinned, most of the time where it was written."""
    if made.kept:
        memory = chance.choice(made.kept)
        place = memory.place if chance.random() < 0.7 else chance.choice(sorted(made.places))
        if (memory.id, place) not in made.pins and sum(where == place for _, where in made.pins) < SLOTS:
            made.pins.append((memory.id, place))


def _rooms(made: World) -> Sequence[str]:
    return sorted(id_ for id_, place in made.places.items() if place.kind != "dm")
