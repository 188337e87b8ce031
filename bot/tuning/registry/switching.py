"""The chain of models that follows the registry: which model is asked first changes while Saegim runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

from bot.mind.models.model import Chain, Draft
from bot.mind.prompt import Message, Profile, Prompt
from bot.tuning.registry.active import Active

T = TypeVar("T")

KEPT: Final = 3  # chains kept open: of the stable model, the canary, and the one before


class Switching(Chain):
    """A chain for each model that is active somewhere, made when it first answers; thread-safe."""

    def __init__(self, active: Active, make: Callable[[str], Chain]) -> None:
        """`make`: the chain that begins with the model of this name; of "" the one of the settings."""
        self._active, self._make = active, make
        self._chains: dict[str, Chain] = {}

    def at(self, place: str) -> Chain:
        """The chain that answers in `place` now; who holds it finishes with it."""
        name = self._active.model(place)
        chain = self._chains.get(name)
        if chain is None:  # two that come at the same time make two, of which one stays
            chain = self._make(name)
            kept = list(self._chains.items())[1 - KEPT :]
            self._chains = {**dict(kept), name: chain}
        return chain

    def is_last(self, name: str) -> bool:
        """See `Chain.is_last`; of any chain that answers somewhere."""
        return any(chain.is_last(name) for chain in (self.at(""), *self._chains.values()))

    def stream(self, build: Callable[[Profile], Prompt]) -> Iterator[Draft]:
        """See `Chain.stream`; no canary."""
        return self.at("").stream(build)

    def complete(self, messages: Sequence[Message], schema: Mapping[str, Any], accept: Callable[[str], T]) -> T:
        """See `Chain.complete`; no canary."""
        return self.at("").complete(messages, schema, accept)
