"""The models that answer, behind one face, and the chain that falls back: tuned → base → extractive.

Which models there are says `openai_model.py`; the fake that ships with the product is `scripted.py`. What a model is told is
`bot/mind/prompt.py`'s business, what becomes of its words `bot/mind/answer.py`'s.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar, runtime_checkable

import structlog

from bot.errors import Retry
from bot.mind.models.breaker import LONGEST_REST, Breaker, State
from bot.mind.models.failures import ModelGone, Silent
from bot.mind.prompt import Message, Profile, Prompt

T = TypeVar("T")

GONE_FOR: Final = 600.0  # seconds a model that is not there is not asked again
SILENT: Final = 5  # failures that one silence counts as: it costs everybody who asks meanwhile the whole timeout

log = structlog.get_logger(__name__)


class Model(Protocol):
    """Something that answers a prompt."""

    @property
    def name(self) -> str:
        """Its name, for the log and the operator."""

    @property
    def profile(self) -> Profile:
        """The kind of prompt it wants."""

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The whole answer so far, again and again, until it is complete.

        Raises `ModelGone` when the model is not there, and `Retry` when it failed in any other way, possibly midway.
        """


@runtime_checkable
class Completes(Protocol):
    """A model that can fill in a form."""

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> str:
        """The whole answer, asked for as JSON of `schema` (JSON Schema, every property required); raises as `Model.stream`.

        What comes back is text that may be anything: a server need not know schemas.
        """


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer so far. A later draft replaces it whole: after a failure midway the next model starts again."""

    text: str
    model: str  # name of the model that says it
    prompt: Prompt  # what it was asked; `prompt.hits` are what its [n] mean


class Chain:
    """Models in order of preference; thread-safe."""

    def __init__(
        self,
        models: Sequence[Model],
        now: Callable[[], float],
        report: Callable[[str, Retry | ModelGone], None] = lambda _name, _error: None,
    ) -> None:
        """`now` is the clock in seconds; `report` is told the name of each model that failed, and how."""
        self._models = tuple(models)
        self.thinks = any(isinstance(model, Completes) for model in models)  # whether a language model is among them
        self._report = report
        self._breakers = {model.name: Breaker(now) for model in self._models}

    def states(self) -> dict[str, State]:
        """Whether each model is asked at the moment, by its name."""
        return {name: breaker.state() for name, breaker in self._breakers.items()}

    def is_last(self, name: str) -> bool:
        """Whether no language model is asked after the one of this name, so that memories are quoted instead."""
        return [model.name for model in self._models if isinstance(model, Completes)][-1:] == [name]

    def at(self, place: str) -> "Chain":  # noqa: ARG002  the same everywhere; a chain that follows the registry tells places apart
        """The chain that answers in `place`."""
        return self

    def stream(self, build: Callable[[Profile], Prompt]) -> Iterator[Draft]:
        """The answer of the first model that gives one whole, as it grows; `build` makes the prompt of a profile.

        Raises `Retry` when none does; with `Extractive` at the end of the chain there is always one.
        """
        for model, entered in self._there():
            prompt = build(model.profile)
            try:
                for text in model.stream(prompt):
                    yield Draft(text, model.name, prompt)
            except (ModelGone, Retry) as failure:
                self._failed(model, entered, failure)
            else:
                self._answered(model, entered)
                return
        raise Retry("no model answered")

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any], accept: Callable[[str], T]) -> T:
        """What `accept` makes of the first answer it takes; it raises `Retry` for one it does not. See `Completes.complete`.

        Raises `Retry` when there is none, and where no model is in the chain.
        """
        for model, entered in self._there():
            if isinstance(model, Completes):
                try:
                    answer = model.complete(messages, schema)
                except (ModelGone, Retry) as failure:
                    self._failed(model, entered, failure)
                    continue
                self._answered(model, entered)  # who fills a form in badly is there all the same
                try:
                    return accept(answer)
                except Retry as failure:
                    self._report(model.name, failure)
        raise Retry("no model answered")

    def _there(self) -> Iterator[tuple[Model, int]]:
        """The models that are to be asked, each with what its outcome is reported under."""
        for model in self._models:
            if (entered := self._breakers[model.name].enter()) is not None:
                yield model, entered

    def _answered(self, model: Model, entered: int) -> None:
        if self._breakers[model.name].succeeded(entered):
            log.info("the model answers again", model=model.name)

    def _failed(self, model: Model, entered: int, failure: ModelGone | Retry) -> None:
        self._report(model.name, failure)
        rest = GONE_FOR if isinstance(failure, ModelGone) else min(failure.after, LONGEST_REST)
        weight = SILENT if isinstance(failure, Silent) else 1
        if pause := self._breakers[model.name].failed(entered, weight=weight, rest=rest):
            log.warning("the model is left alone", model=model.name, seconds=pause)
