"""The audience law, tried on made workspaces: nothing that the readers may not see is in anything they are told, or changes it.

For every workspace and reply, what is told is made twice: by production over everything that was ever kept (and partly forgotten), and
by the same over a fresh store that only holds what `worlds.may_hear` lets the readers hear. A violation is a reply in which a memory
stands that they may not hear, or which differs by a single byte: in a hit, its order, score, strength, evidence or continuation, in the
prompt, the answer, or what "why" says.
"""

import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from redis import Redis

from bot.bench.worlds import Reply, World, may_hear, readers, reply, world
from bot.memory.basis import Basis
from bot.memory.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit, Memory
from bot.mind.answer import check
from bot.mind.extractive import Extractive
from bot.mind.korean import language
from bot.mind.prompt import Prompt, build
from bot.mind.router import route
from bot.story.answer import RECALLED
from bot.story.why import still_shown

REPLIES = 2  # asked of each workspace
BUDGET = 1_500  # tokens of memories


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
    replies = hidden = told = violations = 0
    for n in range(workspaces):
        chance = random.Random(f"{seed}:{n}")
        made = world(chance)
        asked = [reply(made, chance) for _ in range(REPLIES)]
        whole = _all_told(redis, made.written, made, asked, made.forgotten)
        for one, (ids, output) in zip(asked, whole, strict=True):
            allowed = [memory for memory in made.kept if may_hear(made, memory, one)]
            ((_, alone),) = _all_told(redis, allowed, made, [one], ())
            replies += 1
            hidden += len(allowed) < len(made.kept)
            told += bool(ids)
            violations += output != alone or not ids <= {memory.id for memory in allowed}
        done()
    return Tried(workspaces, replies, hidden, told, violations)


def _all_told(
    redis: Redis, kept: Sequence[Memory], made: World, asked: Sequence[Reply], forgotten: Iterable[str]
) -> list[tuple[set[str], str]]:
    """For each reply the ids of every memory in it, and everything that is told, over a store of `kept` without the `forgotten`."""
    redis.flushall()
    store = Store(redis)
    store.put(kept)
    recall = Recall(store)
    recall.catch_up()
    store.remove(sorted(forgotten))
    try:
        return [_told(store, recall, made, one) for one in asked]
    finally:
        recall.close()


def _told(store: Store, recall: Recall, made: World, asked: Reply) -> tuple[set[str], str]:
    who = readers(made, asked)
    hits = recall.search(asked.question, who, RECALLED, now=made.now)
    shown, ids = [asdict(hit) for hit in hits], _ids(hits)
    for has_model in (True, False):
        way = route(asked.question, (), hits, has_model)
        prompt = _prompt(made, asked, way.hits)
        answer = check("".join(Extractive().stream(prompt)), prompt.hits, way.need)
        basis = Basis(way.need, memories=tuple(citation.source.id for citation in answer.sources))
        why = still_shown(store, [*basis.memories, *(memory.id for memory in made.written)], who)
        ids |= {memory.id for memory in why}
        shown.append({"way": way.need, "prompt": [asdict(message) for message in prompt.messages]})
        shown.append({"answer": answer.text, "why": [asdict(memory) for memory in why]})
    return ids, json.dumps(shown, ensure_ascii=False, sort_keys=True)


def _ids(hits: Sequence[Hit]) -> set[str]:
    return {memory.id for hit in hits for memory in (hit.memory, *hit.continuation)} | {
        hit.evidence.replaces for hit in hits if hit.evidence.replaces
    }


def _prompt(made: World, asked: Reply, hits: Sequence[Hit]) -> Prompt:
    return build(
        "base",
        question=asked.question,
        language=language(asked.question),
        style="해요",
        turns=(),
        hits=hits,
        places={id_: place.name for id_, place in made.places.items()},
        memory_tokens=BUDGET,
        conversation_tokens=BUDGET,
        nonce="0" * 16,
    )
