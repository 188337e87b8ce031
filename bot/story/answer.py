"""A question: complete it, recall what the readers may see, decide what is needed, let the model say it, check every claim."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

import structlog

from bot import metrics
from bot.accounting.budget import Purse
from bot.errors import Retry
from bot.memory.audience import visible
from bot.memory.basis import Basis
from bot.memory.language.tokens import estimate
from bot.memory.values import Hit, Memory, Place, Readers, Turn
from bot.mind.answer import Answer, check
from bot.mind.extractive import Extractive
from bot.mind.inert import disarmed
from bot.mind.models.model import Chain, Draft
from bot.mind.prompt import QUESTION_TOKENS, Profile, Prompt, build
from bot.mind.router import Need, Route, anew, complete, last_subject, looks_up, pleasantry, route
from bot.mind.understanding.unsaid import asks_more
from bot.mind.wording.korean import honorific
from bot.slack.blocks import SourceLine
from bot.slack.text import said
from bot.story.budget import answering, budget_note, spending
from bot.story.new_subject import about_it
from bot.story.outlet import Outlet, Response
from bot.story.pinned import pinned, slot
from bot.story.reread import recalled
from bot.story.scene import Rooms, Scene, readers, said_at, zone_of

log = structlog.get_logger()

EVERYWHERE = frozenset({"public", "private", "dm"})  # SAEGIM_MODEL_PLACES by default
RECALLED = 8  # hits a prompt may choose from; the router drops the weak ones


@dataclass(frozen=True, slots=True)
class Ask:
    """One attempt at an answer: what it may use, and who will read it."""

    rooms: Rooms
    scene: Scene
    readers: Readers
    tz: tzinfo
    purse: Purse = field(default_factory=Purse)  # what may be spent on models

    def names(self) -> dict[str, str]:
        """How each place is called for these readers; they may see every one that a hit comes from."""
        dm = self.rooms.say("dm_name", self.scene.language)
        known = {**self.readers.places, self.scene.place.id: self.scene.place}
        return {id_: display(place, dm) for id_, place in known.items()}


def display(place: Place, dm: str) -> str:
    """`#name` for a channel, the word for a DM otherwise."""
    return f"#{place.name}" if place.name and place.kind in ("public", "private") else dm


def ask_for(rooms: Rooms, scene: Scene) -> Ask:
    return Ask(rooms, scene, readers(rooms, scene), zone_of(rooms, scene.asker))


def answer(rooms: Rooms, scene: Scene, outlet: Outlet, completed: str = "") -> None:
    """Answer the scene's question; the audience is asked before ranking and, freshly, again before posting.

    `completed`: the question with its subject, where that comes from elsewhere than the scene's conversation.
    """
    ask = ask_for(rooms, scene)
    question = completed or (scene.text if _unknown_verb(scene) else complete(scene.text, scene.turns))
    hits = _recalled(ask, question) if looks_up(question, scene.turns) else []
    with spending(rooms, scene.here.id, scene.event, answering(rooms.settings)) as purse:
        ask = replace(ask, purse=purse)
        response, used = _respond(ask, question, hits, outlet)
        if used and not _still_allowed(rooms, scene, used):
            log.info("a source was withdrawn while the answer was written")
            ask = replace(ask_for(rooms, scene), purse=purse)
            response, _ = _respond(ask, question, _fresh(rooms, ask.readers, hits), outlet)
    told = budget_note(rooms, scene, purse) if response.basis and response.basis.kind != "abstain" else ""
    outlet.finish(
        replace(response, note=f"{response.note} {told}".strip(), tokens=(purse.usage.prompt, purse.usage.completion))
    )


def _recalled(ask: Ask, question: str) -> list[Hit]:
    rooms, itself, follow_up = ask.rooms, ask.scene.itself, anew(ask.scene.text, question)
    answering = asks_more(question, said(ask.scene.event.text, rooms.directory.bot_user))

    def search() -> list[Hit]:
        now, tz = rooms.now(), str(ask.tz)
        with metrics.RECALL_SECONDS.time():
            return rooms.recall.search(
                question,
                ask.readers,
                RECALLED,
                skip=itself,
                now=now,
                tz=tz,
                follow_up=follow_up,
                answering=answering,
            )

    return recalled(rooms, search)


def _respond(ask: Ask, question: str, hits: Sequence[Hit], outlet: Outlet) -> tuple[Response, tuple[Memory, ...]]:
    """What to say, and the memories that were shown to the model or quoted on the way."""
    rooms, scene = ask.rooms, ask.scene
    chain = rooms.chain.at(scene.here.id)
    thinks = chain.thinks and ask.purse.open and may_think(rooms, scene, hits, ask.readers)
    if not thinks:
        last = last_subject(scene.text, scene.turns)
        hits = about_it(scene.text, question, hits, lambda alone: _recalled(_alone(ask, alone), alone), last)
    way = route(question, scene.turns, hits, thinks)
    log.debug(
        "routed", need=way.need, hits=len(way.hits), strongest=round(max((h.strength for h in hits), default=0.0), 2)
    )
    if way.need == "abstain" and (not way.hits or _unknown_verb(scene)):
        unknown = _unknown_verb(scene)
        return Response(
            _say(ask, "help" if unknown else "not_in_memory"), basis=None if unknown else basis(scene, "abstain")
        ), ()
    if way.need == "nothing" and not thinks:
        return Response(_say(ask, pleasantry(scene.text))), ()
    slots = _slots(ask) if thinks else ()
    checked, draft = _thought(ask, way, chain if thinks else rooms.extractive, slots, outlet)
    shown = (*(m for hit in way.hits for m in (hit.memory, *hit.continuation)), *slots)
    holds = _holds(ask, checked, draft, shown)
    read = tuple(memory for memory in shown if memory.id in holds)
    removed = disarmed(draft.text, frozenset({rooms.directory.workspace_host}))
    made = _response(ask, checked, way.need)
    return replace(made, holds=holds, read=read, model=draft.model, removed=removed), shown


def _alone(ask: Ask, question: str) -> Ask:
    """The same attempt at the `question` alone, which takes nothing over from before."""
    return replace(ask, scene=replace(ask.scene, text=question))


def _slots(ask: Ask) -> tuple[Memory, ...]:
    """What is pinned where this was asked, as far as the readers may see it and it may go to the model."""
    allowed = ask.rooms.settings.model_places
    found = (memory for _, memory in pinned(ask.rooms, ask.scene.here, ask.readers))
    return tuple(m for m in found if _kind(ask.readers.places.get(m.place, ask.scene.place)) in allowed)


def _holds(ask: Ask, checked: Answer, draft: Draft, shown: Sequence[Memory]) -> tuple[str, ...]:
    """Whose words may be in the answer, for the day they are erased: where a model spoke, of all it was shown, the conversation
    included; without one, of what was quoted, the questions included that were quoted with a reply. What was said from what Saegim
    said before holds the same.
    """
    place, prompt = ask.scene.place.id, draft.prompt
    quotes = draft.model == Extractive.name
    heard = [] if quotes and prompt.need != "conversation" else prompt.turns
    turns = [f"{place}:{turn.ts}" for turn in heard if not turn.saegim]
    if quotes:
        cited = {citation.source.id for citation in checked.sources}
        asked = (hit for hit in prompt.hits if any(reply.id in cited for reply in hit.continuation))
        memories = [*cited, *(c.hit.memory.id for c in checked.sources), *(hit.memory.id for hit in asked)]
        return tuple(dict.fromkeys((*memories, *turns)))
    before = ask.rooms.traces.sources(place, [turn.ts for turn in prompt.turns if turn.saegim])
    return tuple(dict.fromkeys((*(memory.id for memory in shown), *before, *turns)))


def _unknown_verb(scene: Scene) -> bool:
    """Whether this is a command of one word (`/saegim status`), which is help wanted where no memory has that word."""
    return not scene.event.ts and re.fullmatch(r"[A-Za-z-]+", scene.text.strip()) is not None


def may_think(rooms: Rooms, scene: Scene, hits: Sequence[Hit], audience: Readers) -> bool:
    """Whether all the text a prompt would carry comes from places whose text may go to the model (SAEGIM_MODEL_PLACES)."""
    allowed = rooms.settings.model_places
    places = [scene.place, scene.here, *(audience.places.get(hit.memory.place, scene.place) for hit in hits)]
    return all(_kind(place) in allowed for place in places)


def _kind(place: Place) -> str:
    """The kind of a place as SAEGIM_MODEL_PLACES has it."""
    return "private" if place.kind == "group_dm" else place.kind


def _for_model(scene: Scene, allowed: frozenset[str]) -> Sequence[Turn]:
    """The conversation as a prompt may carry it.

    Saegim's own words may quote places whose text may not go to the model, and commands may have been typed in them.
    """
    if allowed >= EVERYWHERE:
        return scene.turns
    return [turn for turn in scene.turns if not turn.saegim] if scene.event.ts else ()


def _thought(ask: Ask, way: Route, chain: Chain, slots: Sequence[Memory], outlet: Outlet) -> tuple[Answer, Draft]:
    """The chain's answer, shown while it is written, with every citation checked; and the last draft it is made of."""
    rooms, scene, settings = ask.rooms, ask.scene, ask.rooms.settings
    names = ask.names()

    def prompt(profile: Profile) -> Prompt:
        return build(
            profile,
            question=scene.text,
            language=scene.language,
            style=settings.saegim_ko_style,
            turns=_for_model(scene, settings.model_places),
            hits=way.hits,
            places=names,
            memory_tokens=settings.saegim_memory_tokens,
            conversation_tokens=settings.saegim_conversation_tokens,
            nonce=secrets.token_hex(8),
            need=way.need,
            pinned=[slot(memory) for memory in slots],
            today=rooms.now(),
            tz=ask.tz,
        )

    hosts = frozenset({rooms.directory.workspace_host})
    last = None
    for draft in chain.stream(prompt):
        last = check(draft.text, draft.prompt.hits, way.need, hosts), draft
        outlet.write(last[0].text)
    if last is None:
        raise Retry("no model said anything")
    return last


def _response(ask: Ask, checked: Answer, need: Need) -> Response:
    names = ask.names()
    told = _bare(checked.text)
    kind = "abstain" if need == "abstain" else checked.kind
    quotes = ("" if _bare(c.quote).rstrip(" .!~") in told else c.quote for c in checked.sources)  # said once is enough
    sources = tuple(
        source_line(ask, c.n, c.source, quote, names) for c, quote in zip(checked.sources, quotes, strict=True)
    )
    notes = [_say(ask, "own_knowledge")] if checked.kind == "own" else []
    if estimate(ask.scene.text) > QUESTION_TOKENS:
        notes.append(_say(ask, "too_long"))
    cited = tuple(c.source for c in checked.sources)
    return Response(
        checked.text or _say(ask, "not_in_memory"),
        sources,
        " ".join(notes),
        cited=() if kind == "abstain" else cited,
        basis=basis(ask.scene, kind, tuple(memory.id for memory in cited)),
    )


def basis(scene: Scene, kind: str, memories: tuple[str, ...] = ()) -> Basis:
    """What an answer to the scene's question rests on: its `kind`, and the ids of the `memories` it cites."""
    return Basis(kind, scene.place.id, scene.root, said_at(scene.event), memories)


def _bare(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def source_line(ask: Ask, n: int, memory: Memory, quote: str, names: dict[str, str]) -> SourceLine:
    """One source as the reader sees it, its date in the asker's time zone."""
    date = datetime.fromtimestamp(memory.at, ask.tz).date().isoformat()
    author = honorific(memory.author_name) if ask.scene.language == "ko" and memory.author_name else memory.author_name
    return SourceLine(n, quote, author, names.get(memory.place, ""), date, memory.permalink)


def _still_allowed(rooms: Rooms, scene: Scene, used: Sequence[Memory]) -> bool:
    audience = readers(rooms, scene)
    stored = rooms.store.get([memory.id for memory in used])
    return all(_stands(stored.get(memory.id), memory, audience) for memory in used)


def _fresh(rooms: Rooms, audience: Readers, hits: Sequence[Hit]) -> list[Hit]:
    """The hits whose words are unchanged and still for these readers."""
    stored = rooms.store.get([hit.memory.id for hit in hits])
    return [hit for hit in hits if _stands(stored.get(hit.memory.id), hit.memory, audience)]


def _stands(now: Memory | None, memory: Memory, audience: Readers) -> bool:
    """Whether `memory`, which is `now` what is stored, still says the same to these readers; what it was found to be may be new."""
    same = now is not None and now.text == memory.text and memory.statement in ("", now.statement)
    return same and now is not None and visible(now, audience)


def _say(ask: Ask, name: str) -> str:
    return ask.rooms.say(name, ask.scene.language)
