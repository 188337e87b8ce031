"""Answers that people in Slack corrected or approved, as examples are made of them: only where the owner turned it on, the terms shown once.

Those that wait in Redis (`lessons.py`) become `Approved` once an owner has approved them; a file of them has one JSON object a line with the
same names.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from redis import Redis

from bot.errors import Refuse
from bot.memory.redact import redact
from bot.memory.sharing import Sharing
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.tuning.examples.dataset import lines
from bot.tuning.examples.dataset import replace as put
from bot.tuning.examples.lessons import ORIGIN, Lesson, Lessons
from bot.tuning.examples.source import Asked, Known, Problem, Sources, moment

CHANNEL: Final = "C"  # how the ids of channels begin; those of DMs and of groups begin with D and G
SEEN: Final = "slack-terms.txt"
TERMS: Final = """\
Slack's API terms (May 2025) are reported to forbid training a language model on data obtained through its APIs. Documents, exports of
your own and examples that you write are not affected. With SAEGIM_TRAIN_ON_SLACK=yes, answers that people corrected or approved in Slack
become training examples: only from public channels, without what was deleted, with secrets masked. Whether your agreement with Slack and
the people who wrote them allow it, you have to judge; to stop, set SAEGIM_TRAIN_ON_SLACK=no and collect anew."""


@dataclass(frozen=True, slots=True)
class Approved:
    """One answer of Saegim's that somebody corrected or approved."""

    id: str
    question: str
    answer: str  # as it is wanted; cites [1], [2], … of `memories`
    memories: tuple[str, ...]  # ids, in the order of their numbers
    place: str  # id of the place it was asked in
    public: (
        bool  # that place and those of all the memories were public and shared with nobody outside when it was approved
    )
    asked_at: str  # ISO 8601
    approved_by: str  # user id
    rejected: str | None = None  # what Saegim had said, where that got a thumb down


def permitted(directory: Path, setting: str) -> str:
    """The terms, the first time that they have to be shown for this run; "" from then on.

    Raises `Refuse` where SAEGIM_TRAIN_ON_SLACK is not "yes".
    """
    if setting != "yes":
        raise Refuse(
            "Answers given in Slack are no training examples unless you decide so: read what `saegim tune collect --help` says "
            "about it, then set SAEGIM_TRAIN_ON_SLACK=yes. Documents and Q&A files need no switch."
        )
    seen = directory / SEEN
    if seen.exists() and seen.read_text("utf-8").strip() == TERMS:
        return ""
    put(seen, TERMS.encode() + b"\n")
    return TERMS


def read_approved(path: Path) -> list[Approved]:
    """The answers of a file. Raises `Refuse` naming the first line that is none."""
    return [_approved(f"{path}:{number}", line) for number, line in lines(path)]


def _approved(where: str, line: bytes) -> Approved:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if wrong := _wrong(row):
        raise Refuse(f"{where}: this is no approved answer: {wrong}. Correct the line, or take it out.")
    return Approved(**{**row, "memories": tuple(row["memories"])})


def _wrong(row: Any) -> str:
    """What is wrong with a row; "" where nothing is."""
    names = {one.name for one in fields(Approved)}
    needed = {one.name for one in fields(Approved) if one.default is MISSING}
    if not isinstance(row, dict):
        return "it is not a JSON object"
    if odd := sorted(set(row) - names) or sorted(needed - set(row)):
        return f'"{odd[0]}" is {"missing" if odd[0] in needed else "no field of it"}'
    if not isinstance(row["memories"], list) or not isinstance(row["public"], bool):
        return '"memories" has to be a list of ids, "public" true or false'
    texts = [row[name] for name in needed - {"memories", "public"}] + row["memories"]
    if not all(isinstance(text, str) for text in texts):
        return "its fields are not texts"
    try:
        moment(row["asked_at"])
    except ValueError:
        return f'"{row["asked_at"]}" is no time'
    return ""


def approved_lessons(redis: Redis, now: float) -> tuple[list[Approved], dict[str, Memory]]:
    """The lessons that were approved and of which nothing was withdrawn since, oldest first, and the memories they rest on as they are kept.

    Slack is not asked: a place counts as public where it was when the lesson was written (those that are so no longer are erased as soon as
    Slack tells), and was not seen to be shared since its first message. `now`: seconds since the epoch.
    """
    store, sharing = Store(redis), Sharing(redis)
    lessons = [one for one in reversed(Lessons(redis).newest(now)) if one.approved_by]
    ids = dict.fromkeys(source for one in lessons for source in one.rests if ":" not in source)
    kept = store.get(list(ids), faded=True)
    found = [_as_approved(one, kept, sharing) for one in lessons if not _withdrawn(one, store, kept)]
    return found, kept


def _withdrawn(lesson: Lesson, store: Store, kept: Mapping[str, Memory]) -> bool:
    """Whether a message or a memory whose words may be in the answer is not there any more."""
    messages = [source.split(":", 1) for source in lesson.rests if ":" in source]
    gone = any(source not in kept for source in lesson.rests if ":" not in source)
    return gone or any(store.buried(place, [ts]) for place, ts in messages)


def _as_approved(lesson: Lesson, kept: Mapping[str, Memory], sharing: Sharing) -> Approved:
    memories = [kept[source] for source in lesson.rests if ":" not in source]
    shared = any(memory.shared or memory.at <= sharing.until(memory.place) for memory in memories)
    return Approved(
        id=lesson.id,
        question=lesson.question,
        answer=lesson.wanted,
        memories=lesson.memories,
        place=lesson.place,
        public=not shared and sharing.until(lesson.place) < float(lesson.asked),
        asked_at=datetime.fromtimestamp(float(lesson.asked), UTC).isoformat(timespec="seconds"),
        approved_by=lesson.approved_by,
        rejected=lesson.given,
    )


def known_public(redis: Redis, now: float) -> Callable[[Memory], bool]:
    """Tells of a memory in Redis whether its place is known to be public and shared with nobody outside, whatever a file says of it.

    What a place is only Slack knows. It was asked when a lesson was written, and a lesson is kept only where all its places were public; a
    place that no lesson names is not known, and a DM or a group's conversation never is public.
    """
    sharing, places = Sharing(redis), {place for one in Lessons(redis).newest(now) for place in one.places}

    def public(memory: Memory) -> bool:
        known = memory.place.startswith(CHANNEL) and memory.place in places
        return known and not memory.shared and memory.at > sharing.until(memory.place)

    return public


def from_slack(
    approved: Iterable[Approved],
    kept: Mapping[str, Memory],
    origin: str = ORIGIN,
    *,
    public: Callable[[Memory], bool],
) -> Sources:
    """What may become examples: of public places, with every memory still there. The others are left out, each with a note.

    `kept` are the memories as they are stored now, by id: what was deleted or has become private since is not among them. `public` says
    whether one is known to be public: the answer's own word is not enough.
    """
    known: dict[str, Known] = {}
    asked: list[Asked] = []
    notes: list[Problem] = []
    for one in approved:
        where = f"{origin}:{one.id}"
        if reason := _left_out(one, kept, public):
            notes.append(Problem(where, reason))
            continue
        known |= {id_: Known(_masked(kept[id_])) for id_ in one.memories}
        asked.append(
            Asked(
                where,
                where,
                _subject(kept, one),
                redact(one.question),
                redact(one.answer),
                moment(one.asked_at),
                one.memories,
                redact(one.rejected) if one.rejected else None,
            )
        )
    return Sources(tuple(known.values()), tuple(asked), notes=tuple(notes), origins=dict.fromkeys(known, origin))


def _left_out(one: Approved, kept: Mapping[str, Memory], public: Callable[[Memory], bool]) -> str:
    if not one.public or not one.place.startswith(CHANNEL):
        return "it was left out: it, or a memory it rests on, is not public."
    if one.answer.strip() and not one.memories:
        return "it was left out: it names no memory that its answer rests on."
    if any(kept[id_].shared for id_ in one.memories if id_ in kept):
        return "it was left out: people outside the workspace could read what it rests on."
    if any(id_ not in kept for id_ in one.memories):
        return "it was left out: a memory it rests on is not kept any more."
    if not all(public(kept[id_]) for id_ in one.memories):
        return (
            "it was left out: that a memory it rests on is public is not known here. What may be trained on all the same, "
            "give as a file of your own."
        )
    return ""


def _subject(kept: Mapping[str, Memory], one: Approved) -> str:
    """The thread that the answer rests on: what comes of one is never divided."""
    if not one.memories:
        return f"slack:{one.id}"
    memory = kept[one.memories[0]]
    return f"slack:{memory.place}:{memory.thread_ts or memory.id}"


def _masked(memory: Memory) -> Memory:
    return replace(memory, text=redact(memory.text), statement=redact(memory.statement))
