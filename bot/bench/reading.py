"""What the reader without a model makes of what was recalled: the router's decision, the answer, and whether that is right. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Final

from bot.memory.values import Hit
from bot.mind.answer import check
from bot.mind.extractive import Extractive
from bot.mind.prompt import Prompt, build
from bot.mind.router import Need, Route, route
from bot.mind.wording.korean import language

BUDGET: Final = 1_500  # tokens of memories and of conversation, as by default


@dataclass(frozen=True, slots=True)
class Reading:
    """One question answered from some hits."""

    need: Need
    right: bool  # a row that answers is quoted as the answer, or nothing answers and that is said
    shown: bool  # a row that answers is quoted, be it as the closest where no answer was found
    tokens: int  # that the memories take in the prompt of a base model

    @property
    def abstained(self) -> bool:
        return self.need == "abstain"


def reading(
    question: str, hits: Sequence[Hit], answer: frozenset[str], row: Callable[[str], str], *, always: bool = False
) -> Reading:
    """What becomes of `question` when recall found `hits`.

    `answer`: the rows that answer it, none if nothing does; `row`: the id of a row from that of its memory; `always`: quote
    whatever was found, whether or not the router would.
    """
    way = Route("memory", tuple(hits)) if always and hits else route(question, (), hits, has_model=False)
    prompt = _prompt(question, way.need, way.hits)
    said = "".join(Extractive().stream(prompt))
    cited = {row(citation.source.id) for citation in check(said, prompt.hits, way.need).sources}
    abstained, shown = way.need == "abstain", bool(cited & answer)
    spent = prompt.tokens - _prompt(question, way.need, ()).tokens
    return Reading(way.need, (shown and not abstained) if answer else abstained, shown, spent)


def _prompt(question: str, need: Need, hits: Sequence[Hit]) -> Prompt:
    return build(
        "base",
        question=question,
        language=language(question),
        style="해요",
        turns=(),
        hits=hits,
        places={},
        memory_tokens=BUDGET,
        conversation_tokens=BUDGET,
        nonce="0" * 16,
        need=need,
        tz=UTC,
    )
