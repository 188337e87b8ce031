"""What models are asked in an evaluation: an example as production puts it to each of them. Pure."""

import re
from datetime import UTC, datetime
from typing import Final

from bot.memory.values import Evidence, Hit, Turn
from bot.mind.prompt import Profile, Prompt, Style, as_profile, size
from bot.mind.wording.korean import Language, language
from bot.tuning.examples.example import Example, Shown
from bot.tuning.examples.source import moment, passage

_TURN: Final = re.compile(r'<turn by="([^"]*)"(?: earlier="[^"]*")?>(.*?)</turn>', re.DOTALL)
SLICES: Final = ("all", "Korean", "English", "no answer", "changed fact", "multi-turn")
"""What is looked at apart, too; a question in both languages belongs to the one it is answered in."""


def style_of(example: Example) -> Style:
    """The speech level that the example's prompt asks for."""
    return "합니다" if "합니다체" in example.messages[0].content else "해요"


def asked(example: Example, profile: Profile) -> Prompt:
    """The question of an example as `prompt.build` puts it to a model of this profile."""
    spoken, style = language(example.question), style_of(example)
    messages = as_profile(example.prompt, profile, spoken, style)
    return Prompt(
        messages, hits(example), size(messages), example.question, turns(example), "memory", spoken, style, {}, UTC
    )


def hits(example: Example) -> tuple[Hit, ...]:
    """The memories that the prompt shows, in its order: [1] is the first."""
    older = {one.replaced_by: one.id for one in example.memories if one.replaced_by}
    return tuple(_hit(one, older.get(one.n, "")) for one in example.memories)


def _hit(one: Shown, replaces: str) -> Hit:
    at = moment(one.date) if one.date else 0.0
    memory = passage(one.id, one.text, at, place=one.place.removeprefix("#"), author=one.author)
    replies = [passage(f"{one.id}/{n}", text, at, place=memory.place) for n, text in enumerate(one.replies, 1)]
    return Hit(memory, 0.0, 0.0, continuation=tuple(replies), evidence=Evidence(replaces=replaces))


def turns(example: Example) -> tuple[Turn, ...]:
    """The conversation before the question, as far as the prompt shows it."""
    said = _TURN.findall(example.prompt[-1].content)
    return tuple(
        Turn(f"{n}.000000", by, by, text, saegim=by == "Saegim", addressed=by != "Saegim")
        for n, (by, text) in enumerate(said, 1)
    )


def at(example: Example) -> float:
    """When it was asked, in seconds since the epoch."""
    return datetime.fromisoformat(example.at).timestamp()


def slices(example: Example) -> tuple[str, ...]:
    """The slices that the example belongs to."""
    spoken: dict[Language, str] = {"ko": "Korean", "en": "English"}
    kind = {"abstain": "no answer", "changed": "changed fact", "multi_turn": "multi-turn"}.get(example.kind)
    return ("all", spoken[language(example.question)], *([kind] if kind else []))
