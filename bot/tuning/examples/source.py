"""What examples are made of: what a team knows, what was asked of it, and the answers that are wanted. Values only; who reads them is
`readers.py`, for Slack's `slack_answers.py`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.memory.redact import redact
from bot.memory.values import Memory, Turn

CITED: Final = re.compile(r"\[([\w./:-]{1,80})\]")
"""How an answer cites before it has a prompt: by a memory's id, or by its place among the question's memories, from 1."""


@dataclass(frozen=True, slots=True)
class Known:
    """One passage that the team knows."""

    memory: Memory
    replaces: str = ""  # id of the older memory whose place it takes
    planted: bool = False  # shown in no other example than those that rest on it


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the answer that is wanted."""

    where: str  # "faq.csv:12", for people
    id: str
    subject: str
    question: str
    answer: str  # "" where it is not in team memory
    at: float  # when it was asked, seconds since the epoch
    memories: tuple[str, ...] = ()  # ids of those that the answer rests on
    rejected: str | None = None  # the wrong answer that was corrected
    turns: tuple[Turn, ...] = ()  # the conversation before it


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a source cannot be used as it is: where, what, and what to do about it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that was read."""

    known: tuple[Known, ...] = ()
    asked: tuple[Asked, ...] = ()
    problems: tuple[Problem, ...] = ()  # with any of these nothing is made
    notes: tuple[Problem, ...] = ()  # what was put right, or left out
    origins: Mapping[str, str] = field(default_factory=dict)  # by the id of a memory where it was read

    def __add__(self, other: "Sources") -> "Sources":
        return Sources(
            self.known + other.known,
            self.asked + other.asked,
            self.problems + other.problems,
            self.notes + other.notes,
            {**self.origins, **other.origins},
        )


def together(parts: Iterable[Sources]) -> Sources:
    """Several as one."""
    return sum(parts, Sources())


def passage(id_: str, text: str, at: float, *, place: str = "", author: str = "") -> Memory:
    """A memory that was no message of Slack's, written at `at` (seconds since the epoch)."""
    ts = f"{int(at)}.000000"
    return Memory(
        id=id_,
        text=redact(text),
        author=author,
        author_name=author,
        place=place,
        ts=ts,
        thread_ts=ts,
        at=at,
        place_name=place,
    )


def apart(known: Iterable[Known]) -> tuple[Known, ...]:
    """The same, none of them at the very time of another in its place: a store takes these for one message. They move on by microseconds."""
    taken: set[tuple[str, str]] = set()
    later = Counter[tuple[str, str]]()
    moved: list[Known] = []
    for one in known:
        memory = one.memory
        ts, second = memory.ts, (memory.place, memory.ts.partition(".")[0])
        while (memory.place, ts) in taken:
            later[second] += 1
            ts = f"{second[1]}.{later[second]:06d}"
        taken.add((memory.place, ts))
        root = ts if memory.thread_ts == memory.ts else memory.thread_ts
        moved.append(replace(one, memory=replace(memory, ts=ts, thread_ts=root)))
    return tuple(moved)


def masked(where: str, *texts: str) -> tuple[Problem, ...]:
    """A note where something in the texts was masked."""
    hidden = any(redact(text) != text for text in texts)
    return (
        (
            Problem(
                where,
                "what looked like a password, a token or a number that says who somebody is was masked: `saegim tune check` warns where an answer then teaches to say the mask.",
            ),
        )
        if hidden
        else ()
    )


def named(where: str) -> str:
    """A name for what stands there, the same on every machine: folder, file, line."""
    return "/".join(Path(where).parts[-2:])


def moment(text: str) -> float:
    """Seconds since the epoch of "2026-05-11" or "2026-05-11T09:30", in UTC where no zone is named. Raises `ValueError`."""
    found = datetime.fromisoformat(text.strip())
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def cited(answer: str, ids: Iterable[str]) -> list[str]:
    """Those of `ids` that the answer cites, in the order in which it does."""
    known = set(ids)
    return list(dict.fromkeys(id_ for id_ in CITED.findall(answer) if id_ in known))


def resting(sources: Sources) -> Sources:
    """The same, each answer resting on the memories that it cites by id; an id that nobody knows is a `Problem`.

    An answer that cites others is not what the team knows itself. Passages of one time are told apart (`apart`).
    """
    known = {one.memory.id for one in sources.known}
    asked: list[Asked] = []
    itself: set[str] = set()
    for one in sources.asked:
        named = tuple(dict.fromkeys((*one.memories, *cited(one.answer, known - {one.id}))))
        others = tuple(id_ for id_ in named if id_ != one.id)
        if others and one.id in named:
            itself.add(one.id)
        asked.append(replace(one, memories=others or named))
    used = [(one.where, id_) for one in asked for id_ in one.memories]
    used += [(sources.origins.get(one.memory.id, ""), one.replaces) for one in sources.known if one.replaces]
    problems = tuple(
        Problem(where, f'no memory has the id "{id_}": correct it, or supply that memory.')
        for where, id_ in used
        if id_ not in known
    )
    left = apart(one for one in sources.known if one.memory.id not in itself)
    return replace(sources, known=left, asked=tuple(asked), problems=sources.problems + problems)
