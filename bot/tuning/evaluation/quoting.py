"""What Saegim answers without any model, to the questions of an evaluation: production's recall, router and quotes over what the prompts show."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Place, Readers
from bot.mind.extractive import Extractive
from bot.mind.router import anew, complete, route
from bot.mind.understanding.unsaid import asks_more
from bot.tuning.evaluation.questions import asked, at
from bot.tuning.examples.example import Example
from bot.tuning.examples.replay import ASKER, DESK, display
from bot.tuning.examples.source import Known, apart

RECALLED: Final = 16  # hits looked at


class Quoting:
    """Answers by quoting; `store` is empty and the evaluation's own."""

    def __init__(self, store: Store, examples: Sequence[Example]) -> None:
        """`examples`: everything whose memories are there to be found."""
        there: dict[str, Memory] = {}
        for example in examples:
            for hit in asked(example, "base").hits:
                there.setdefault(hit.memory.id, hit.memory)
        known = apart(Known(memory) for memory in there.values())
        store.put(one.memory for one in known)
        self._recall = Recall(store)
        self._places = {one.memory.place: Place(one.memory.place, "public", one.memory.place) for one in known}
        self._places[DESK.id] = DESK

    def answer(self, example: Example) -> tuple[str, tuple[Hit, ...]]:
        """The answer, and the memories that its [n] mean."""
        prompt = asked(example, "base")
        shown = {hit.memory.id: hit for hit in prompt.hits}
        question = complete(example.question, prompt.turns)
        readers = Readers(ASKER, True, DESK, frozenset(), {ASKER: frozenset({DESK.id})}, self._places)
        found = self._recall.search(
            question,
            readers,
            RECALLED,
            now=at(example),
            follow_up=anew(example.question, question),
            answering=asks_more(question, example.question),
        )
        hits = [replace(hit, continuation=shown[hit.memory.id].continuation) for hit in found if hit.memory.id in shown]
        decided = route(question, prompt.turns, hits, has_model=False)
        asks = replace(prompt, hits=decided.hits, need=decided.need, places=display(self._places))
        return "".join(Extractive().stream(asks)), decided.hits
