"""Forgetting one memory: by its id, by its subject or as the last one, and then whoever asks is shown what they may erase and says which.

What is shown is for them alone, and only what they may both see and erase: what others wrote is as if absent. Nothing is erased before
they chose.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final, cast

import structlog

from bot.memory.audience import visible
from bot.memory.forgetting.forget import Erasure, carry_out, may_erase
from bot.memory.language.pairs import TRANSLATED
from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.query import Question, understand
from bot.memory.store import ALPHABET
from bot.memory.values import Hit, Memory
from bot.mind.router import HALF, TAIL
from bot.mind.understanding.intent import Intent
from bot.mind.understanding.subject import subject
from bot.slack.blocks import Button
from bot.slack.event import Event
from bot.slack.posting import NotPosted
from bot.story.answer import Ask, ask_for
from bot.story.erase import memory_gone
from bot.story.keep import LISTED, kept_last, listed, owns
from bot.story.outlet import Outlet, Response, alone
from bot.story.reread import recalled
from bot.story.scene import Rooms, Scene

if TYPE_CHECKING:
    from bot.mind.wording.korean import Language

log = structlog.get_logger()

FORGETS: Final = tuple(f"forget_{n}" for n in range(1, LISTED + 1))
"""The actions of the buttons below what may be meant; a value is the memory's id, the language of the list, and how the text
read in it."""
AMONG: Final = (100, 1_000)
"""Memories among which those are looked for that may be erased; the further ones where none of the first may."""
_JOINT: Final = re.compile(r"(?<=\w)[-_](?=\w)")
_OF_A_NOTE: Final = re.compile(
    r"says?|said|wrote|written|told|tells?|posted|kept|notes?|things?|stuff|messages?|yesterday|today|earlier"
    r"|(?:쓴|적은|올린|남긴|(?:말|얘기|이야기|기억|저장|메모|기록)(?:한|했던|해\s?둔)?|했던|거|것|글|메시지|내용|어제|오늘|아까|방금|팀)(?:을|를|은|는|의)?",
    re.IGNORECASE,
)
"""Words that tell which note is meant, and are not in it: who said it when is not its subject."""
_ID: Final = re.compile(rf"[{ALPHABET}]{{6,16}}")
_VALUE: Final = re.compile(rf"(?P<id>{_ID.pattern}):(?P<language>ko|en):(?P<read>[0-9a-f]{{8}})")


def forget(rooms: Rooms, scene: Scene, intent: Intent, outlet: Outlet) -> None:
    """Forget the memory with the id that is given: one's own, or any for the owner of its place. Other words say what it is about: ask which.

    Where it is unsure that a memory is meant ("회의 시간 지워줘"), and there is none about it that they may erase, ask back what is wanted.
    """
    wanted = intent.text.strip("` .").casefold()
    if _ID.fullmatch(wanted):
        name = _erased(rooms, wanted, scene.asker, f"forgotten:{scene.event.key}")
        if name == "forgotten" or re.search(r"\d", wanted):  # other words may look like an id: "standup"
            outlet.finish(Response(rooms.say(name, scene.language, id=wanted)))
            return
    about = subject(intent.about or intent.text)
    ask = ask_for(rooms, replace(scene, place=rooms.directory.dm(scene.asker)))
    if hits := _candidates(ask, about) if about else _last(ask, scene):
        _ask_which(ask, hits, scene, outlet)
        return
    if about or intent.verb == "unsure":  # told alone as the list is: others do not see whether there was one
        name = "unsure" if intent.verb == "unsure" else "forget_none"
        alone(rooms, scene, Response(rooms.say(name, scene.language)), outlet)
    else:
        outlet.finish(Response(rooms.say("forget_which", scene.language)))


def forget_pressed(rooms: Rooms, event: Event) -> None:
    """The button below one of those that may be meant: forget it, if who pressed it may."""
    value = _VALUE.fullmatch(event.value)
    if value is None:
        return
    name = _erased(rooms, value["id"], event.user, f"forgotten:{event.value}:{event.user}", value["read"])
    text = rooms.say(name, cast("Language", value["language"]), id=value["id"])
    try:
        rooms.replies.whisper(event, text)
    except NotPosted as error:
        log.info("nobody could be told", what=name, reason=error.reason)


def _digest(text: str) -> str:
    """How a text read, in a few characters."""
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def _erased(rooms: Rooms, id_: str, user: str, done: str, read: str = "") -> str:
    """Erase that memory, if `user` may, and record it as `done`; the name of what is said of it. `read`: how its text read when they
    chose it; another one nobody chose.

    What is to go is recorded before it goes: what died within that is done to the end when it is tried again.
    """
    before = rooms.inbox.posted(done) or ""
    begun = Erasure.from_json(before) if before.startswith("{") else None
    if begun is None or begun.memory.id != id_:
        begun = may_erase(rooms.store, id_, user, lambda place: owns(rooms, user, place))
    if begun is None:  # unless that was done just now, and is told again after a crash, an edit or a second click
        return "forgotten" if before == id_ else "unknown_id"
    if read and not before.startswith("{"):
        now = rooms.store.get([id_], faded=True, blank=True).get(id_)
        if now is None or _digest(now.text) != read:
            return "forget_changed"
    rooms.inbox.record_posted(done, begun.to_json())
    memory_gone(rooms, begun.memory, carry_out(rooms.store, begun))
    rooms.inbox.record_posted(done, id_)
    return "forgotten"


def _ask_which(ask: Ask, hits: Sequence[Hit], scene: Scene, outlet: Outlet) -> None:
    """Show the asker alone which of their memories may be meant."""
    rooms = ask.rooms
    shown = listed(ask, hits, rooms.say("forget_which_of", scene.language, id=hits[0].memory.id))
    buttons = (
        Button(
            action,
            rooms.say("label_forget", scene.language, n=n),
            f"{hit.memory.id}:{scene.language}:{_digest(hit.memory.text)}",
        )
        for n, (action, hit) in enumerate(zip(FORGETS, hits, strict=False), 1)
    )
    response = replace(shown, buttons=tuple(buttons))
    alone(rooms, scene, response, outlet)  # what others read along is not the place to show it once more


def _last(ask: Ask, scene: Scene) -> list[Hit]:
    """What the asker had kept here last: "forget that", "undo" and 취소 right after it mean that one."""
    memory = kept_last(ask.rooms, scene)
    return [Hit(memory, 0.0, 0.0)] if memory and visible(memory, ask.readers) else []


def _about(hit: Hit, asked: Question) -> bool:
    """Whether `hit` is about every word of what was named: "the load test account" is not meant by every note of a test."""
    words = [word for word in dict.fromkeys(asked.words) if not _OF_A_NOTE.fullmatch(word)]
    return bool(words) and all(_named(word, hit, asked) for word in words)


def _named(word: str, hit: Hit, asked: Question) -> bool:
    """Whether `hit` has `word`, misspelt or not, or what means the same in the other language; what only means about the same is not named."""
    has, low = set(tokenize(f"{hit.memory.text} {hit.memory.author_name}")), hit.memory.text.casefold()
    places = [n for n, other in enumerate(asked.words) if other == word]
    own = sum(asked.terms[n] in has for n in places)
    apart = r"[-_\s]?".join(map(re.escape, _JOINT.split(word.casefold())))
    if own > HALF * len(places) or (_JOINT.search(word) and re.search(rf"(?<!\w){apart}", low)):
        return True
    others = [one for one in asked.instead if has.issuperset(one.terms) and not set(places).isdisjoint(range(*one.at))]
    return any(one.weight >= TRANSLATED for one in others) or not (own or others or word not in hit.matched)


def _candidates(ask: Ask, about: str) -> list[Hit]:
    """The memories with all words of `about` that the asker may see and erase, their own first, best first; what has faded where nothing else is."""
    rooms, scene, asked = ask.rooms, ask.scene, understand(about)

    @cache
    def owned(place: str) -> bool:
        return owns(rooms, scene.asker, place)

    def own(memory: Memory) -> bool:
        return scene.asker in (memory.author, memory.keeper)

    def erasable(memory: Memory) -> bool:
        return own(memory) or owned(memory.place)

    def found(among: int) -> list[Hit]:
        hits = rooms.recall.search(about, ask.readers, among, skip=scene.itself, now=rooms.now(), tz=str(ask.tz))
        return [hit for hit in hits if _about(hit, asked) and erasable(hit.memory)]

    def search() -> list[Hit]:
        mine = next(filter(None, map(found, AMONG)), None) or _faded(ask, about, frozenset(asked.terms), erasable)
        least = TAIL * max((hit.score for hit in mine), default=0.0)
        near = [hit for hit in mine if hit.score >= least]
        return sorted(near, key=lambda hit: not own(hit.memory))[:LISTED]

    return recalled(rooms, search)


def _faded(ask: Ask, about: str, terms: frozenset[str], erasable: Callable[[Memory], bool]) -> list[Hit]:
    """What is kept and no longer recalled, has each of the `terms` of `about`, and may be erased, the newest first."""
    words = tuple(about.split())
    kept = {memory.id: memory for memory in ask.rooms.store.scan(faded=True)} if terms else {}
    mine = (m for m in kept.values() if visible(m, ask.readers) and terms <= set(tokenize(m.text)) and erasable(m))
    return [Hit(m, 0.0, 0.0, words) for m in sorted(mine, key=lambda memory: memory.at, reverse=True)]
