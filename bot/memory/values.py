"""The values that travel between the rooms: frozen, plain, without behaviour beyond reading themselves.

A *place* is a Slack conversation (channel, group DM, DM). A *turn* is one message of a conversation in short-term memory. A
*memory* is one passage of long-term memory with its sources. *Readers* are the people who will see a reply: the audience.
Nothing here knows Slack's API, Redis or the clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

PlaceKind = Literal["public", "private", "group_dm", "dm"]
MemoryKind = Literal["note", "message", "decision", "fact", "how_to", "preference", "answer"]
"""Told to Saegim with `remember` · a message read as it stands · what consolidation found a message to be."""

SourceRole = Literal["asked", "again", "original", "context"]
"""What a further message is to a memory: the question it answers · the same thing said again · what a note was made of · what else its
statement rests on."""


def order(ts: str) -> tuple[int, str, str]:
    """A sort key that puts Slack timestamps in order of time: exact, and whatever their width."""
    whole, _, fraction = ts.partition(".")
    return len(whole), whole, fraction


@dataclass(frozen=True, slots=True)
class Place:
    """A Slack conversation as it is now."""

    id: str
    kind: PlaceKind
    name: str = ""  # without '#'; empty for DMs
    shared: bool = False  # external, pending or across the organisation: people outside this workspace may read it
    creator: str = ""  # user id of the channel's owner
    dm_with: str = ""  # user id of the other side of a one-to-one DM with Saegim


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace, or a stranger in a shared channel."""

    id: str
    name: str
    guest: bool = False  # single- or multi-channel guest
    bot: bool = False
    stranger: bool = False  # from another workspace
    owner: bool = False  # workspace owner or admin
    primary: bool = False  # the workspace's primary owner
    tz: str = "UTC"
    locale: str = ""  # the language they use Slack in, such as en-US; "" where Slack does not tell

    @property
    def full_member(self) -> bool:
        return not (self.guest or self.bot or self.stranger)


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation; `text` is what a reader sees (mentions as names), redacted."""

    ts: str  # Slack's timestamp, the identity of a message within its place
    user: str  # user id; Saegim's own id when `saegim`
    name: str
    text: str
    saegim: bool = False  # said by Saegim
    bot: bool = False  # said by another bot
    addressed: bool = False  # said to Saegim: a mention, a DM, or a follow-up question it answered
    folded: bool = False  # a statement shortened, kept of what was said long ago


@dataclass(frozen=True, slots=True)
class Source:
    """One more message that a memory comes from, in the same place as the memory."""

    ts: str
    role: SourceRole
    text: str  # verbatim as read, redacted
    author: str = ""  # user id of who wrote it
    author_name: str = ""
    permalink: str = ""
    thread_ts: str = ""  # root of its thread


@dataclass(frozen=True, slots=True)
class Memory:
    """One passage of long-term memory and where it came from.

    `text` is always somebody's own words. `statement` is what consolidation made of them and of `sources`: dates made absolute,
    readable alone; everything in it has a quote there. What is edited or deleted in Slack changes the memory through any of its
    messages: those that are its own (`ts`, and what says the same again) and those it rests on.
    """

    id: str  # random, so that it tells nothing
    text: str  # verbatim as read, redacted
    author: str  # user id of who wrote it
    author_name: str
    place: str  # id of the place it was written in
    ts: str  # of the source message; "" for a note told with a slash command, which has no message
    thread_ts: str  # root of its thread; equal to ts when it is a root itself; "" without a message
    at: float  # when it was written, seconds since the epoch
    kind: MemoryKind = "note"
    permalink: str = ""  # "" where the source is no message
    shared: bool = False  # the place was shared outside the workspace when this was written
    place_name: str = ""  # as it was then, for the operator's eyes; a reply shows the place's name of now
    statement: str = ""
    sources: tuple[Source, ...] = ()
    keeper: str = ""  # user id of who had it kept; "" where nobody asked for it


@dataclass(frozen=True, slots=True)
class Readers:
    """Everyone who will read a reply in `place`, with what is known about where they are.

    `asker_name`: how the asker is called, "" where unknown: what was said to them mentions it.
    `guests`: the user ids of guests among the readers, asker included; None when Slack did not tell.
    `rooms`: for the asker and for each guest, the ids of the places they are in now; a missing person is unknown.
    `places`: every place Saegim is in, as it is now; a missing place is unknown.
    """

    asker: str
    asker_full_member: bool
    place: Place
    guests: frozenset[str] | None = None
    rooms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    asker_name: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a hit's place in the ranking comes from: why it is above the next."""

    words: float = 0.0  # score of what it says itself
    around: float = 0.0  # of its neighbours in the thread
    talk: float = 0.0  # of the talk around it as a whole
    named: bool = False  # written by somebody the question names
    mine: bool = False  # written by who asks, about themselves
    told: bool = False  # said to who asks: it mentions them
    dated: float = 0.0  # 0..1: written at a time the question names, or soon after
    alone: bool = True  # nothing stands beside it in a thread
    replaces: str = ""  # id of the older hit on the same subject that it goes before
    contradicts: str = ""  # id of the hit before it that says the opposite
    other_side: str = (
        ""  # id of the hit before it that denies what this one tells of, or tells of what it denies; both may be true
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """A recalled memory and why it was recalled."""

    memory: Memory
    score: float  # over the documents the readers may see
    strength: float  # 0..1: how probable it is that this answers the question
    matched: tuple[str, ...] = ()  # the question's terms found in it, as written in the question
    continuation: tuple[Memory, ...] = ()  # the replies that followed it in its thread, oldest first
    evidence: Evidence = field(default_factory=Evidence)
