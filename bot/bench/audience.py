"""The audience law, tried on made workspaces: nothing that the readers may not see is in anything they are told, or changes it.

For every workspace and reply, what is told is made twice: by production over everything that was ever kept (and partly forgotten), and
by the same over a fresh store that only holds what `worlds.may_hear` lets the readers hear. A violation is a reply in which a memory
stands that they may not hear, or which differs by a single byte: in a hit, its order, score, strength, evidence or continuation, in the
prompt with its pins and its summary of a long conversation, the answer, or what "why" says; or in the text and the blocks of what the story says
to the question, to "why", to a list, to the pins, and to something told once more (`told.py`).
"""

import json
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass

from redis import Redis

from bot.bench.told import told
from bot.bench.worlds import Reply, World, may_hear, readers, reply, world
from bot.memory.basis import Basis
from bot.memory.conversation import Conversations
from bot.memory.pins import Pin, Pins
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Turn
from bot.mind.answer import check
from bot.mind.extractive import Extractive
from bot.mind.prompt import Prompt, build
from bot.mind.router import route
from bot.mind.wording.korean import language
from bot.story.answer import RECALLED
from bot.story.pinned import pinned_for, slot
from bot.story.why import still_shown

REPLIES = 2  # asked of each workspace
BUDGET = 1_500  # tokens of memories
SHORT = 120  # tokens of the conversation: most have to be summarised
THREAD, TTL = "1.000000", 600


@dataclass(frozen=True, slots=True)
class Tried:
    """What came out."""

    workspaces: int
    replies: int
    with_hidden: int  # replies in whose workspace something was kept that their readers may not hear
    told: int  # replies in which at least one memory was told
    violations: int


def try_law(redis: Redis, workspaces: int, seed: int = 0, done: Callable[[], None] = lambda: None) -> Tried:
    """Try `workspaces` made workspaces; `redis` is emptied before each, `done` called after it."""
    replies = hidden = heard = violations = 0
    for n in range(workspaces):
        chance = random.Random(f"{seed}:{n}")
        made = world(chance)
        asked = [reply(made, chance) for _ in range(REPLIES)]
        whole = _all_told(redis, _Kept(made.written, made.written, made.forgotten), made, asked)
        for one, (ids, output) in zip(asked, whole, strict=True):
            allowed = [memory for memory in made.kept if may_hear(made, memory, one)]
            said = [memory for memory in made.written if memory in allowed or memory.place == one.place.id]
            ((_, alone),) = _all_told(redis, _Kept(allowed, said), made, [one])
            replies += 1
            hidden += len(allowed) < len(made.kept)
            heard += bool(ids)
            violations += output != alone or not ids <= {memory.id for memory in allowed}
        done()
    return Tried(workspaces, replies, hidden, heard, violations)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What Redis holds."""

    memories: Sequence[Memory]
    said: Sequence[Memory]  # messages in short-term memory, where what is forgotten still stands
    forgotten: Collection[str] = ()  # ids of memories that were kept and are no longer


def _all_told(redis: Redis, kept: _Kept, made: World, asked: Sequence[Reply]) -> list[tuple[set[str], str]]:
    """For each reply the ids of every memory in it, and everything that is told, over a Redis that holds `kept`."""
    redis.flushall()
    conversations = Conversations(redis, TTL)
    for memory in kept.said:
        conversations.warm(memory.place, THREAD, [Turn(memory.ts, memory.author, memory.author_name, memory.text)])
    store = Store(redis)
    store.put(kept.memories)
    pins, there = Pins(redis), {memory.id for memory in kept.memories}
    for at, (id_, place) in enumerate(made.pins):
        if id_ in there:
            pins.pin(id_, Pin(place, made.places[place].creator, float(at)))
    recall = Recall(store)
    recall.catch_up()
    store.remove(sorted(kept.forgotten))
    try:
        rooms = _Rooms(store, recall, pins, conversations)
        return [_with_story(redis, rooms, made, one) for one in asked]
    finally:
        recall.close()


def _with_story(redis: Redis, rooms: "_Rooms", made: World, one: Reply) -> tuple[set[str], str]:
    ids, output = _told(rooms, made, one)
    return ids, output + "\n".join(told(redis, rooms.recall, made, one))


@dataclass(frozen=True, slots=True)
class _Rooms:
    """What production asks of memory."""

    store: Store
    recall: Recall
    pins: Pins
    conversations: Conversations


def _told(rooms: _Rooms, made: World, asked: Reply) -> tuple[set[str], str]:
    who, turns = readers(made, asked), rooms.conversations.turns(asked.place.id, THREAD) or []
    slots = [memory for _, memory in pinned_for(rooms.pins, rooms.store, asked.place.id, who)]
    hits = rooms.recall.search(asked.question, who, RECALLED, now=made.now)
    shown, ids = [asdict(hit) for hit in hits], _ids(hits) | {memory.id for memory in slots}
    for has_model in (True, False):
        way = route(asked.question, turns, hits, has_model)
        prompt = _prompt(made, asked, way.hits, turns, slots)
        answer = check("".join(Extractive().stream(prompt)), prompt.hits, way.need)
        basis = Basis(way.need, memories=tuple(citation.source.id for citation in answer.sources))
        why = still_shown(rooms.store, [*basis.memories, *(memory.id for memory in made.written)], who)
        ids |= {memory.id for memory in why}
        shown.append({"way": way.need, "prompt": [asdict(message) for message in prompt.messages]})
        shown.append({"answer": answer.text, "why": [asdict(memory) for memory in why]})
    return ids, json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _ids(hits: Sequence[Hit]) -> set[str]:
    others = {
        id_ for hit in hits for id_ in (hit.evidence.replaces, hit.evidence.contradicts, hit.evidence.other_side) if id_
    }
    return others | {memory.id for hit in hits for memory in (hit.memory, *hit.continuation)}


def _prompt(made: World, asked: Reply, hits: Sequence[Hit], turns: Sequence[Turn], slots: Sequence[Memory]) -> Prompt:
    return build(
        "base",
        question=asked.question,
        language=language(asked.question),
        style="해요",
        turns=turns,
        hits=hits,
        pinned=[slot(memory) for memory in slots],
        places={id_: place.name for id_, place in made.places.items()},
        memory_tokens=BUDGET,
        conversation_tokens=SHORT,
        nonce="0" * 16,
    )
