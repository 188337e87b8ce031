"""Leaving completely: what somebody asks to be forgotten, what Slack says is gone, and everything that was made from either.

Each way ends in `follow`: what the store does not know of (turns of conversations, Saegim's replies, dead letters) goes as well, and a
receipt is written. Files need nothing: of a file Saegim keeps only that there was one.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import structlog

from bot.memory import keys
from bot.memory.forgetting.forget import (
    Receipt,
    forget_memories,
    forget_person,
    forget_place,
    own_messages,
    source_deleted,
    with_earlier,
)
from bot.memory.forgetting.journal import Journal
from bot.memory.forgetting.receipts import Entry
from bot.memory.sharing import Sharing
from bot.memory.values import Memory
from bot.slack.event import Event
from bot.slack.letters import disown
from bot.story.amend import Why, gone, withdraw
from bot.story.scene import LEARNED, TOP, Rooms, commands_of, roots
from bot.tuning.examples.lessons import Lesson, forget_training

log = structlog.get_logger()

MONTH: Final = 30 * keys.DAY  # seconds after which the memories of a place that Saegim has left are erased
TELLING: Final = frozenset({"message", "edited", "command", "shortcut", "modal", "correction", "reaction"})
"""The kinds of jobs that hold somebody's words, or have them kept."""
ABANDONED: Final = 1_800.0  # seconds after which nobody does an erasure any more that was begun


# ── what follows ────────────────────────────────────────────────────────────────────────────────────────────────────────


def begin(rooms: Rooms, name: str, messages: Sequence[tuple[str, str]], ids: Iterable[str] = ()) -> None:
    """Write into the journal, before anything goes, that the erasure `name` touches the memories `ids` and all that is made of `messages`
    (place and timestamp): `follow` is told the name.
    """
    made = [*ids, *(memory.id for place, ts in messages for memory in rooms.store.made_from(place, ts))]
    if made:
        Journal(rooms.redis).begin(name, [*made, *named(messages)])


def named(messages: Iterable[tuple[str, str]]) -> list[str]:
    """Messages (place and timestamp) as the sources they are."""
    return [f"{place}:{ts}" for place, ts in messages]


def follow(
    rooms: Rooms,
    what: str,
    receipt: Receipt,
    messages: Sequence[tuple[str, str]] = (),
    *,
    begun: str = "",
    turns: int = 0,
    letters: int = 0,
    lessons: Callable[[Lesson], bool] = lambda _: False,
    why: Why = "deleted",
) -> None:
    """Let Saegim's replies follow what became of memories (`receipt`) and of `messages` (place and timestamp), and lessons go that
    rest on them; and write it down. Done again after a crash it comes to the same end.

    `what`: the cause, as the receipt has it; `begun`: the erasure's name in the journal, where it has one; `turns`, `letters`: how many
    turns of conversations and dead letters went already; `lessons`: which others go with them.
    """
    touched = Journal(rooms.redis).touched(begun) if begun else []
    receipt = with_earlier(rooms.store, receipt, (source for source in touched if ":" not in source))
    every = (*receipt.erased, *receipt.changed, *named(messages), *(source for source in touched if ":" in source))
    sources = list(dict.fromkeys(every))
    replies = withdraw(rooms, rooms.traces.holding(sources), why) if sources else 0
    held = frozenset(sources)
    going = rooms.lessons.those(lambda one: lessons(one) or not held.isdisjoint(one.rests))
    if why == "deleted" and (
        marked := rooms.models.withdraw(source for source in sources if source not in receipt.changed)
        | forget_training(going, rooms.store, rooms.models)
    ):
        log.warning(
            "tuned models were trained on what is erased now", models=sorted(marked), advice="`saegim tune list`"
        )
    if receipt or replies or letters or going:
        counts = turns, replies, letters, len(going)
        rooms.receipts.write(Entry(rooms.now(), what, receipt.erased, receipt.changed, *counts))
        told = {"erased": len(receipt.erased), "changed": len(receipt.changed), "replies": replies, "letters": letters}
        log.info(what, **told, lessons=len(going))
    if going:
        rooms.lessons.drop(lambda one: any(one.id == other.id for other in going))
    if touched:
        Journal(rooms.redis).end(begun)


def finish(rooms: Rooms) -> None:
    """Bring the erasures to their end that nobody does any more, such as one in a job that was given up."""
    journal = Journal(rooms.redis)
    for name in journal.left(ABANDONED):
        why: Why = "deleted" if gone(rooms, journal.touched(name)) else "changed"  # it may have been an edit
        follow(rooms, "left undone before", Receipt(), begun=name, why=why)


def message_gone(rooms: Rooms, event: Event) -> None:
    """What is left of a message that was deleted in Slack, besides turns: memories, replies, dead letters."""
    message = (event.place, event.ts)
    [name] = named([message])
    begin(rooms, name, [message])
    receipt = source_deleted(rooms.store, *message)
    letters = _letters_gone(rooms, lambda job: (job.place, job.ts) == message, event)
    follow(rooms, "message deleted", receipt, [message], begun=name, turns=1, letters=letters)


def memory_gone(rooms: Rooms, memory: Memory, receipt: Receipt) -> None:
    """What is left of a memory that was forgotten by its id: the turns of its messages, replies, dead letters."""
    messages = _turns_gone(rooms, memory)
    letters = _letters_gone(rooms, lambda job: _told(job, memory))
    follow(rooms, "forgotten by id", receipt, messages, turns=len(messages) or 1, letters=letters)


def memories_gone(rooms: Rooms, what: str, memories: Sequence[Memory]) -> None:
    """Erase `memories` for good, for the reason `what`, and what is left of them."""
    own = [(memory.place, ts) for memory in memories for ts in own_messages(memory)]
    begin(rooms, what, own, [memory.id for memory in memories])
    _bury(rooms, own)
    messages = [message for memory in memories for message in _turns_gone(rooms, memory)]
    letters = _letters_gone(rooms, lambda job: any(_told(job, memory) for memory in memories))
    receipt = forget_memories(rooms.store, memories)
    follow(rooms, what, receipt, messages, begun=what, turns=len(messages), letters=letters)


def _turns_gone(rooms: Rooms, memory: Memory) -> list[tuple[str, str]]:
    """Take the messages of `memory` that were erased for good out of their conversations; place and timestamp of each."""
    own = [(memory.ts, memory.thread_ts), *((s.ts, s.thread_ts) for s in memory.sources if s.role == "again")]
    buried = rooms.store.buried(memory.place, [ts for ts, _ in own if ts])
    for ts, thread_ts in own:
        for root in (thread_ts or ts, TOP) if ts in buried else ():
            rooms.conversations.take_out(memory.place, root, ts)
    rooms.conversations.drop(memory.place, LEARNED, buried)
    if not memory.ts:  # told with a command, which is no message of Slack's
        home = rooms.directory.dm(memory.author).id
        rooms.conversations.take_out(home, commands_of(memory.author), f"{memory.at:.6f}")
    return [(memory.place, ts) for ts, _ in own if ts in buried]


def _letters_gone(rooms: Rooms, unwanted: Callable[[Event], bool], doing: Event | None = None) -> int:
    """Erase the dead letters that are `unwanted`, and let what is being tried leave none, but for what is `doing` this: that has to come
    to its end.
    """
    before = (doing.id, doing.at) if doing else ("", rooms.now())
    disown(
        rooms.redis, lambda job: job.kind in TELLING and job.id != before[0] and job.at <= before[1] and unwanted(job)
    )
    return rooms.inbox.purge(unwanted)


def _told(letter: Event, memory: Memory) -> bool:
    """Whether a dead letter is what `memory` was made of."""
    if memory.ts:
        return (letter.place, letter.ts) == (memory.place, memory.ts)
    return letter.kind == "command" and (letter.user, letter.at) == (memory.author, memory.at)


# ── in bulk ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def person_gone(rooms: Rooms, user: str, event: Event) -> None:
    """Erase all that `user` wrote or had kept, everywhere, and what waits to be done with it; `event`: the job in which that happens."""
    name = f"person:{user}"

    def goes(messages: list[tuple[str, str]]) -> None:
        begin(rooms, name, (), named(messages))
        _bury(rooms, messages)

    def unheard(job: Event) -> None:  # one that is under way finds that nothing is to be made of it
        if job.ts and user == (job.author or _writer(job)):
            for root in (*roots(job), LEARNED) if job.learned else roots(job):
                rooms.conversations.delete(job.place, root, job.ts)
            rooms.store.bury(job.place, [job.ts])

    letters = rooms.inbox.withdraw(
        lambda job: job.kind in TELLING and user in (job.user, job.author) and job.at <= event.at, unheard
    )
    receipt, messages = forget_person(
        rooms.store, user, lambda ids, messages: begin(rooms, name, (), [*ids, *named(messages)])
    )
    said = rooms.conversations.erase_person(user, goes)
    letters += _letters_gone(rooms, lambda job: user in (job.user, job.author), event)
    follow(
        rooms,
        "person forgotten",
        receipt,
        [*messages, *said],
        begun=name,
        turns=len(said),
        letters=letters,
        lessons=lambda lesson: user in (lesson.user, lesson.asker),
    )


def _writer(job: Event) -> str:
    """Who wrote the message that `job` is about, where its own person did."""
    return job.user if job.kind in ("message", "edited") else ""


def place_gone(rooms: Rooms, place: str, what: str, event: Event | None = None) -> None:
    """Erase all that was said in `place`; `event`: the job in which that happens, where the place is no more or forgotten."""

    def goes(messages: list[tuple[str, str]]) -> None:
        begin(rooms, place, (), named(messages))
        _bury(rooms, messages)

    def forgotten(memories: list[Memory]) -> None:
        stamps = {ts for m in memories for ts in (m.ts, *(source.ts for source in m.sources)) if ts}
        begin(rooms, place, (), [*(memory.id for memory in memories), *named((place, ts) for ts in stamps)])
        for memory in memories:
            _turns_gone(rooms, memory)  # what was told with a command lies with its author's commands

    memories = forget_place(rooms.store, place, forgotten)
    rooms.pins.unpin_place(place)
    said = rooms.conversations.erase_place(place, goes)
    letters = _letters_gone(rooms, lambda job: job.place == place, event)
    if event is not None and event.kind == "closed":
        letters += rooms.inbox.drop(place, event)
        Sharing(rooms.redis).forget(place)
    rooms.redis.delete(keys.progress(f"backfill:{place}"))
    receipt = Receipt(erased=tuple(memory.id for memory in memories))
    follow(rooms, what, receipt, begun=place, turns=len(said), letters=letters, lessons=asked_in(place))
    rooms.redis.zrem(keys.LEAVING, place)  # who dies before that leaves it to the next sweep


def asked_in(place: str) -> Callable[[Lesson], bool]:
    """Of which lessons it is true that they were asked in `place` or rest on what was written there."""
    return lambda lesson: place in lesson.places


def place_closed(rooms: Rooms, place: str) -> None:
    """A place is no longer what it was: where it is not public now, or shared outside, no lesson may come from it."""
    known = rooms.directory.place(place) if place else None
    if known and (known.kind != "public" or known.shared):
        follow(rooms, "no longer public", Receipt(), lessons=asked_in(place))


def _bury(rooms: Rooms, messages: Iterable[tuple[str, str]]) -> None:
    by_place: dict[str, list[str]] = {}
    for place, ts in messages:
        by_place.setdefault(place, []).append(ts)
    for place, stamps in by_place.items():
        rooms.store.bury(place, stamps)


# ── places and the app ──────────────────────────────────────────────────────────────────────────────────────────────────


def place_left(rooms: Rooms, event: Event) -> None:
    """Saegim was taken out of a place: nothing of it is recalled any more, and in a month it is erased."""
    rooms.directory.changed(event.place)
    rooms.redis.zadd(keys.LEAVING, {event.place: rooms.now() + MONTH}, nx=True)


def place_entered(rooms: Rooms, place: str) -> None:
    """Saegim was invited (back): nothing is to be erased for its having left."""
    rooms.redis.zrem(keys.LEAVING, place)
