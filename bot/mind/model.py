"""Models."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import Refuse, Retry
from bot.mind.prompt import Profile, Prompt


class ModelGone(Refuse):
    """The model is not there for us (404, 403, 401)."""


class Model(Protocol):
    """Something that answers a prompt."""

    name: str
    profile: Profile

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The answer so far, whole, again and again until it is complete; raises Retry or ModelGone."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer so far; a later draft replaces it whole."""

    text: str
    model: str  # name of the model that says it
    prompt: Prompt  # what it was asked: `prompt.hits` are what its [n] mean


class Chain:
    """Models in order of preference: tuned, base, extractive."""

    def __init__(
        self,
        models: Sequence[Model],
        now: Callable[[], float],
        report: Callable[[str, Retry | ModelGone], None] = lambda _name, _error: None,
    ) -> None:
        raise NotImplementedError

    def stream(self, build: Callable[[Profile], Prompt]) -> Iterator[Draft]:
        """The answer of the first model that gives one whole; raises Retry when none does (never with Extractive last)."""
        raise NotImplementedError
