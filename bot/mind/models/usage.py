"""What asking the models costs, in tokens: as the server counts them, else as estimated. Counted for whoever asked, within `counted`.

Budgets and the audit log, which need the numbers, are `bot/accounting/`'s.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.memory.language.tokens import estimate


@dataclass(slots=True)
class Usage:
    """Model tokens, all requests together."""

    prompt: int = 0
    completion: int = 0

    @property
    def total(self) -> int:
        return self.prompt + self.completion


_counting: ContextVar[Usage | None] = ContextVar("usage", default=None)


@contextmanager
def counted() -> Iterator[Usage]:
    """What is spent within, in this thread; what is counted inside another `counted` is counted there alone."""
    usage = Usage()
    token = _counting.set(usage)
    try:
        yield usage
    finally:
        _counting.reset(token)


def spend(told: object, asked: Iterable[str], said: str) -> None:
    """A server was `asked` and has `said` something; `told` is its own count (`usage`), None where it does not tell."""
    usage = _counting.get()
    if usage is None:
        return
    usage.prompt += _tokens(told, "prompt_tokens", *asked)
    usage.completion += _tokens(told, "completion_tokens", said)


def _tokens(told: object, name: str, *texts: str) -> int:
    number = getattr(told, name, None)
    sound = isinstance(number, int) and not isinstance(number, bool) and number >= 0
    return number if sound else sum(map(estimate, texts))  # type: ignore[return-value]  # sound: an int
