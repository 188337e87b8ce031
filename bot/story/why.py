"""Why: the memories behind an answer, how strong each is and why it was found; or that none was used.

Only their ids are kept (`memory/basis.py`). Everything else is found anew when somebody asks, by asking the same question again for
those who will read this: what they may not see now is as if absent, from the numbers too, and what was erased is gone.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.memory.audience import visible
from bot.memory.basis import Basis, find, of_answer, of_asker, of_thread
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Readers, order
from bot.mind.inert import inert
from bot.mind.matched import part
from bot.mind.router import anew
from bot.mind.understanding.asking import is_question
from bot.mind.understanding.intent import Intent, parse
from bot.mind.understanding.unsaid import asks_more
from bot.mind.wording.korean import honorific
from bot.slack.text import shorten
from bot.story.answer import Ask, ask_for, source_line
from bot.story.asked import asked
from bot.story.outlet import Outlet, Response
from bot.story.scene import Rooms, Scene

SHOWN = 300  # characters of each memory
WORDS = 5  # matched words that are named
LATELY = 600.0  # seconds after a question in which "why?" at the top level of its channel asks about the answer, which stands in a thread
LATEST = 6  # turns before in which a question may be what "what time is it?" goes on with
DEPTH = 20  # hits among which a memory's strength is looked for


def wanted(rooms: Rooms, scene: Scene) -> Intent:
    """What the scene asks for. "Why?" alone asks about an answer where one was just given, and is a question elsewhere."""
    command = not scene.event.ts
    asked_before = any(not turn.saegim and is_question(turn.text) for turn in scene.turns[-LATEST:])
    intent = parse(scene.text, command=command, after_answer=True, alone=not asked_before)
    if intent.verb != "why" or command or _just_answered(rooms, scene):
        return intent
    return parse(scene.text)


def _just_answered(rooms: Rooms, scene: Scene) -> bool:
    """Whether Saegim spoke last in this conversation or, where none has begun, answered who asks in this channel a short while ago."""
    event = scene.event
    if scene.turns or event.thread_ts or event.dm:
        return bool(scene.turns) and scene.turns[-1].saegim
    basis = find(rooms.redis, (of_asker(scene.here.id, scene.asker),))
    return basis is not None and bool(basis.asked) and 0 < float(event.ts) - float(basis.asked) < LATELY


def why(rooms: Rooms, scene: Scene, outlet: Outlet) -> None:
    """Say where the answer comes from that the scene points at: the one chosen, the last one in this thread, the last one to its asker.

    Where it was given in private, it is explained in private only.
    """
    basis = _basis(rooms, scene)
    if basis is None:
        outlet.finish(Response(rooms.say("basis_none", scene.language)))
        return
    if not basis.memories:
        outlet.finish(Response(rooms.say(f"basis_{basis.kind}", scene.language)))
        return
    ask = ask_for(rooms, scene)
    memories = still_shown(rooms.store, basis.memories, ask.readers)
    if not memories:
        outlet.finish(Response(rooms.say("basis_none", scene.language)))
        return
    names = ask.names()
    lines = _lines(ask, memories, _asked_again(ask, basis))
    header = rooms.say("basis_closest" if basis.kind == "abstain" else "basis_memory", scene.language)
    sources = tuple(source_line(ask, n, memory, "", names) for n, memory in enumerate(memories, 1))
    ids, text = tuple(memory.id for memory in memories), "\n".join([header, *lines])
    outlet.finish(Response(text, sources, holds=ids, read=tuple(memories)))


def still_shown(store: Store, ids: Sequence[str], readers: Readers) -> list[Memory]:
    """Those of the memories with these ids that are still there and may be shown to `readers`."""
    stored = store.get(list(ids))
    return [stored[id_] for id_ in ids if id_ in stored and visible(stored[id_], readers)]


def _basis(rooms: Rooms, scene: Scene) -> Basis | None:
    """The record of the answer that is asked about."""
    event, here, asker = scene.event, scene.here.id, scene.asker
    if event.kind == "why":
        return find(rooms.redis, (of_answer(here, event.ts),))
    if event.ts:
        thread = (of_thread(here, scene.root),) if event.thread_ts else ()
        return find(rooms.redis, (*thread, of_asker(here, asker)))
    read_by_asker = (find(rooms.redis, (of_asker(place, asker),)) for place in (scene.place.id, here))
    return max(filter(None, read_by_asker), key=lambda basis: order(basis.asked), default=None)


def _lines(ask: Ask, memories: Sequence[Memory], hits: Mapping[str, Hit]) -> Iterator[str]:
    """Each memory with its id and, below it, its strength and why it was found."""
    rooms, scene = ask.rooms, ask.scene
    listed = [hits[memory.id] for memory in memories if memory.id in hits]
    for n, memory in enumerate(memories, 1):
        text = shorten(one_line(inert(memory.text, frozenset({rooms.directory.workspace_host}))), SHOWN)
        yield f"{n}. {text}  `{memory.id}`"
        if hit := hits.get(memory.id):
            strength = rooms.say("why_strength", scene.language, percent=round(100 * hit.strength))
            yield f"   ↳ {' · '.join(filter(None, (strength, reasons(rooms, scene, hit, listed))))}"


def _asked_again(ask: Ask, basis: Basis) -> Mapping[str, Hit]:
    """The hits for the same question now, by id; none when the question itself is gone."""
    rooms = ask.rooms
    found = asked(rooms, basis.place, basis.root, basis.asked)
    if found is None:
        return {}
    question, follow_up = found.completed, anew(found.text, found.completed)
    skip, now = frozenset({basis.asked}), rooms.now()
    hits = rooms.recall.search(
        question,
        ask.readers,
        DEPTH,
        skip=skip,
        now=now,
        tz=str(ask.tz),
        follow_up=follow_up,
        answering=asks_more(question, found.turn.text),
    )
    return {hit.memory.id: hit for hit in hits}


def reasons(rooms: Rooms, scene: Scene, hit: Hit, listed: Sequence[Hit]) -> str:
    """Why `hit` is among those `listed`, in a few words."""
    hosts = frozenset({rooms.directory.workspace_host})
    number = {other.memory.id: n for n, other in enumerate(listed, 1)}
    newer, against = number.get(hit.evidence.replaces), number.get(hit.evidence.contradicts)
    parts = dict.fromkeys(part(one_line(word), hit.memory.text) for word in hit.matched[:WORDS])
    words = ", ".join(inert(word, hosts) for word in parts)
    author = honorific(hit.memory.author_name) if scene.language == "ko" else hit.memory.author_name
    found: dict[str, Mapping[str, object] | None] = {
        "why_words": {"words": words} if words else None,
        "why_beside": {} if hit.evidence.around > hit.evidence.words else None,
        "why_author": {"author": inert(author, hosts)} if hit.evidence.named and not hit.evidence.mine else None,
        "why_mine": {} if hit.evidence.mine else None,
        "why_told": {} if hit.evidence.told else None,
        "why_dated": {} if hit.evidence.dated else None,
        "why_newer": {"n": newer} if newer else None,
        "why_against": {"n": against} if against else None,
    }
    return " · ".join(
        rooms.say(reason, scene.language, **values) for reason, values in found.items() if values is not None
    )


def one_line(text: str) -> str:
    """`text` without line breaks."""
    return " ".join(text.split())
