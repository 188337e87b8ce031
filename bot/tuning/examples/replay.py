"""A question replayed as production would have put it to a model: recall, prompt, order, trimming; and the answer that is wanted.

What differs from production is meant: the memories that the answer rests on are always shown (or, where the model is to learn to say that
it is not in team memory, never), beside others that recall takes for likely, and their order is shuffled.
"""

import hashlib
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Final

from bot.memory.language.tokens import tokenize
from bot.memory.retrieval.recall import Recall
from bot.memory.values import Evidence, Hit, Place, Readers
from bot.mind.prompt import Profile, Prompt, Style, build, date
from bot.mind.router import anew, complete
from bot.mind.wording.korean import language
from bot.mind.wording.phrases import say
from bot.tuning.examples.example import Example, ExampleLanguage, Kind, Shown
from bot.tuning.examples.numbers import values
from bot.tuning.examples.source import CITED, Asked, Known

NEGATIVES: Final = (3, 4)
"""How many memories that do not answer stand beside the one that does: RAFT's (2403.10131) best are one beside three or four."""
LIKELIEST: Final = 10  # that do not answer; in further orders of a question its negatives are drawn from these
RECALLED: Final = 16  # hits that these are chosen from
ANSWERS: Final = 0.6
"""Share of the answer's terms from which on another memory may hold the answer itself: it is no negative."""
ASKER: Final = "U0"
DESK: Final = Place("D0", "public", "questions")  # where it is asked: public, so that every public place may serve


@dataclass(frozen=True, slots=True)
class Setting:
    """What production is set to, and the seed of everything that is chosen."""

    profile: Profile = "tuned"
    style: Style = "해요"
    memory_tokens: int = 1_500
    conversation_tokens: int = 1_500
    seed: int = 0


def drawn(seed: int, *what: str) -> random.Random:
    """Random numbers that are the same for the same seed and names, on every machine."""
    return random.Random(hashlib.sha256("\0".join((str(seed), *what)).encode()).digest())


class Replay:
    """Replays questions over what a team knows, which `recall` was filled with."""

    def __init__(self, recall: Recall, known: Sequence[Known], setting: Setting) -> None:
        self._recall, self._setting = recall, setting
        self._known = {one.memory.id: one for one in known}
        self._replaced: dict[str, str] = {one.replaces: one.memory.id for one in known if one.replaces}
        places = {one.memory.place: one.memory.place_name or one.memory.place for one in known}
        self._places = {id_: Place(id_, "public", name) for id_, name in places.items()} | {DESK.id: DESK}

    def example(self, asked: Asked, *, abstain: bool = False, order: int = 0) -> Example:
        """The example of a question; to `abstain`: without what it rests on, and with the answer that it is not in team memory.

        `order`: 0 shows the likeliest beside the right one; any other draws anew which, how many, and in which order.
        """
        name = f"{asked.id}\0{order}" if order else asked.id
        rng = drawn(self._setting.seed, "order", name)
        abstain = abstain or not asked.memories
        gold = self._gold(asked)
        many = rng.choice(NEGATIVES)
        if (
            abstain
        ):  # as many are shown as would be with the right one: by their number nobody can tell that it is missing
            many, gold = many + max(1, len(gold)), []
        others = self._negatives(asked, LIKELIEST if order else many, abstain=abstain)
        others = rng.sample(others, min(many, len(others))) if order else others
        hits = [*gold, *others]
        rng.shuffle(hits)
        hits = newer_first(hits)
        prompt = self._build(asked, hits, name)
        while not _whole(prompt, gold) and others:  # the right memory goes before those beside it
            hits.remove(others.pop())
            prompt = self._build(asked, hits, name)
        return self._made(asked, prompt, abstain=abstain, order=order)

    # ── what is shown ──

    def _gold(self, asked: Asked) -> list[Hit]:
        """What the answer rests on, and the version before it, where the team knew one by then."""
        ids = list(asked.memories)
        for id_ in ids:
            older = self._known[id_].replaces
            if older in self._known and older not in ids:
                ids.append(older)
        return [
            Hit(self._known[id_].memory, 0.0, 0.0, evidence=Evidence(replaces=self._known[id_].replaces)) for id_ in ids
        ]

    def _negatives(self, asked: Asked, many: int, *, abstain: bool) -> list[Hit]:
        """What production recalls and does not answer, best first, `many` of it: nothing that was not known yet, nothing that may hold
        the answer. Where the question recalls too little, what is like the answer follows, and then anything.
        """
        near = self._versions(asked.memories)
        found: dict[str, Hit] = {}
        for hit in chain.from_iterable(self._recalled(asked)):
            if len(found) == many:
                break
            memory, replaces = hit.memory, hit.evidence.replaces
            known_then = memory.at <= asked.at and not self._known[memory.id].planted
            if known_then and memory.id not in near and not (replaces and replaces in near):
                replies = tuple(one for one in hit.continuation if one.at <= asked.at and one.id not in near)
                if not self._may_answer(hit := replace(hit, continuation=replies), asked, abstain=abstain):
                    found.setdefault(memory.id, hit)
        return list(found.values())

    def _recalled(self, asked: Asked) -> Iterator[list[Hit]]:
        """What is recalled for the question, and for what its answer says; and the rest of what the team knows, drawn."""
        question = complete(asked.question, asked.turns)
        follow_up = anew(asked.question, question)
        readers = Readers(ASKER, True, DESK, frozenset(), {ASKER: frozenset({DESK.id})}, self._places)
        yield self._recall.search(question, readers, RECALLED, now=asked.at, follow_up=follow_up)
        for said in (asked.answer, *(self._known[id_].memory.text for id_ in asked.memories)):
            yield self._recall.search(CITED.sub("", said), readers, RECALLED, now=asked.at)
        rest = sorted(self._known)
        drawn(self._setting.seed, "rest", asked.id).shuffle(rest)
        yield [Hit(self._known[id_].memory, 0.0, 0.0) for id_ in rest]

    def _versions(self, ids: Sequence[str]) -> set[str]:
        """These memories, what they replace, and what replaces them."""
        versions: set[str] = set()
        rest = list(ids)
        while rest:
            if (id_ := rest.pop()) and id_ not in versions:
                versions.add(id_)
                rest += [self._known[id_].replaces if id_ in self._known else "", self._replaced.get(id_, "")]
        return versions

    def _may_answer(self, hit: Hit, asked: Asked, *, abstain: bool) -> bool:
        """Whether what the wanted answer says may stand in `hit`, too."""
        if not asked.memories:
            return False  # whoever wrote that the team does not know this, knows
        answer = CITED.sub("", asked.answer)
        text = "\n".join(one.text for one in (hit.memory, *hit.continuation))
        terms, told = set(tokenize(answer)), set(tokenize(text))
        wanted, there = values(answer), values(text)
        if wanted and not wanted & there:
            return False
        share = len(terms & told) / max(1, len(terms))
        return share >= (ANSWERS / 2 if abstain else ANSWERS)

    # ── the prompt ──

    def _build(self, asked: Asked, hits: Sequence[Hit], name: str) -> Prompt:
        setting = self._setting
        return build(
            setting.profile,
            question=asked.question,
            language=language(asked.question),
            style=setting.style,
            turns=asked.turns,
            hits=hits,
            places=display(self._places),
            memory_tokens=setting.memory_tokens,
            conversation_tokens=setting.conversation_tokens,
            nonce=nonce(setting.seed, name),
            need="memory",
            today=asked.at,
            tz=UTC,
        )

    def _made(self, asked: Asked, prompt: Prompt, *, abstain: bool, order: int) -> Example:
        shown = tuple(
            Shown(
                n,
                hit.memory.id,
                hit.memory.text,
                not abstain and hit.memory.id in asked.memories,
                hit.memory.author_name,
                prompt.places.get(hit.memory.place, ""),
                date(hit.memory.at, UTC),
                _replaced_by(hit.memory.id, prompt.hits[: n - 1]),
                tuple(reply.text for reply in hit.continuation),
            )
            for n, hit in enumerate(prompt.hits, 1)
        )
        numbers = {one.id: one.n for one in shown}
        answer = (
            say("not_in_memory", prompt.language, prompt.style) if abstain else numbered(asked.answer, asked, numbers)
        )
        rejected = numbered(asked.rejected, asked, numbers) if asked.rejected and not abstain else None
        messages = (*prompt.messages, replace(prompt.messages[-1], role="assistant", content=answer))
        return Example(
            id=hashlib.sha256(f"{asked.id}\0{asked.question}\0{abstain}".encode()).hexdigest()[:12]
            + (f"-{order}" if order else ""),
            subject=asked.subject,
            language=spoken(asked.question),
            kind=self._kind(asked, abstain=abstain),
            at=datetime.fromtimestamp(asked.at, UTC).isoformat(),
            source=tuple(dict.fromkeys((asked.id, *asked.memories))),
            messages=messages,
            memories=shown,
            question=asked.question,
            rejected=rejected,
            order=order,
        )

    def _kind(self, asked: Asked, *, abstain: bool) -> Kind:
        if abstain:
            return "abstain"
        if asked.turns:
            return "multi_turn"
        cites = set(CITED.findall(asked.answer))
        changed = any(self._known[id_].replaces in cites for id_ in asked.memories)
        return "changed" if changed else "answer"


def display(places: Mapping[str, Place]) -> dict[str, str]:
    """The names of places as a prompt shows them: `#name`, as production does for a channel."""
    return {id_: f"#{place.name}" for id_, place in places.items()}


def nonce(seed: int, id_: str) -> str:
    """As long as production's, and the same for the same seed and question."""
    return hashlib.sha256(f"{seed}\0nonce\0{id_}".encode()).hexdigest()[:16]


def newer_first(hits: Sequence[Hit]) -> list[Hit]:
    """The hits in their order, but none before one that replaces it: so recall hands them out, and so the prompt says what replaces what."""
    order = list(hits)
    for hit in order * len(order):  # a chain of versions takes several rounds
        older = next((n for n, one in enumerate(order) if one.memory.id == hit.evidence.replaces), None)
        here = order.index(hit)
        if older is not None and older < here:
            order[older], order[here] = order[here], order[older]
    return order


def numbered(answer: str, asked: Asked, numbers: Mapping[str, int]) -> str:
    """The answer with the prompt's numbers for the memories it cites; one that cites none cites all it rests on, at its end."""
    known: list[str] = []

    def cite(found: re.Match[str]) -> str:
        name = found[1]
        if name not in numbers and name.isdecimal() and 1 <= int(name) <= len(asked.memories):
            name = asked.memories[int(name) - 1]
        if name not in numbers:
            return found[0]
        known.append(name)
        return f"[{numbers[name]}]"

    said = CITED.sub(cite, answer)
    if known or not asked.memories:
        return said
    marks = "".join(f"[{numbers[id_]}]" for id_ in asked.memories if id_ in numbers)
    bare = answer.rstrip()
    end = bare[-1] if bare[-1:] in (".", "!", "。") and not bare.endswith("..") else ""
    return f"{bare.removesuffix(end)} {marks}{end}"


def spoken(question: str) -> ExampleLanguage:
    """The language of a question: mixed where it has two words or more of the language that does not carry it; "a 20,000원 cable" is English."""
    carries = language(question)
    others = re.findall(r"[A-Za-z]{2,}" if carries == "ko" else r"[가-힣]{2,}", question)
    return "mixed" if len(others) >= 2 else carries


def _whole(prompt: Prompt, gold: Sequence[Hit]) -> bool:
    """Whether all that the answer rests on is shown, and none of it cut."""
    ids = {hit.memory.id for hit in prompt.hits}
    ask = prompt.messages[-1].content
    return all(hit.memory.id in ids and "…</memory>" not in ask for hit in gold)


def _replaced_by(id_: str, before: Sequence[Hit]) -> int:
    return next((n for n, hit in enumerate(before, 1) if hit.evidence.replaces == id_), 0)
