"""Who answers where: the active model, and a canary that answers in a share of the channels. Pure."""

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Final

from bot.errors import Refuse

KEPT: Final = 10  # earlier models that can be returned to


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which model answers; "" stands for the one that the settings name."""

    version: int = 0  # counts the moves; 0: nobody ever promoted a model
    stable: str = ""
    canary: str = ""
    share: int = 0  # percent of the channels in which the canary answers
    history: tuple[str, ...] = ()  # what was stable before, newest first
    at: float = 0.0  # when it was moved, seconds since the epoch

    @classmethod
    def of(cls, line: str | None) -> "Pointer":
        """The pointer written by `line`; the first one where there is none."""
        if not line:
            return cls()
        found = json.loads(line)
        known = {name: found[name] for name in (one.name for one in fields(cls)) if name in found}
        return cls(**{**known, "history": tuple(known.get("history", ()))})

    def line(self) -> str:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def model(self, place: str) -> str:
        """Which model answers in this channel or DM. Where the canary does, it still does with a greater share."""
        if self.canary and place and _bucket(place) < self.share:
            return self.canary
        return self.stable

    def models(self) -> frozenset[str]:
        """All that answer somewhere."""
        return frozenset({self.stable, self.canary} - {""})

    def promoted(self, model: str, share: int, at: float) -> "Pointer":
        """With `model` as the one that answers, or below 100 percent as the canary. Raises `Refuse` where it is that already."""
        if share < 100:
            if model == self.stable:
                raise Refuse(f"{model} answers everywhere already.")
            return replace(self, canary=model, share=share, at=at)
        if model == self.stable:
            raise Refuse(f"{model} answers everywhere already.")
        return replace(self, stable=model, canary="", share=0, history=(self.stable, *self.history)[:KEPT], at=at)

    def rolled_back(self, at: float, unfit: frozenset[str] = frozenset()) -> "Pointer":
        """Without the canary; where there is none, with the model before, those that are `unfit` left out.

        Raises `Refuse` where there is nothing to return to.
        """
        if self.canary:
            return replace(self, canary="", share=0, at=at)
        if not self.stable:
            raise Refuse("No tuned model answers: there is nothing to roll back.")
        fit = [n for n, name in enumerate(self.history) if name not in unfit]
        if not fit:
            return replace(self, stable="", history=(), at=at)
        return replace(self, stable=self.history[fit[0]], history=self.history[fit[0] + 1 :], at=at)


def _bucket(place: str) -> int:
    """A number below 100 that a place always has."""
    return int.from_bytes(hashlib.sha256(place.encode()).digest()[:8]) % 100
