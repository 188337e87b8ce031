"""A circuit breaker: a model that keeps failing is left alone for a while, so that nobody waits for it; then one question tries it.

Pure: the clock is passed in, and what is to be done with the answers is `model.py`'s chain's business. One for each model and process.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Final, Literal

State = Literal["closed", "open", "half-open"]
"""closed: the model is asked. open: it is not. half-open: one question at a time tries whether it is back."""

FAILURES: Final = 20  # within `WINDOW` that open it
WINDOW: Final = 30.0  # seconds
REST: Final = 30.0  # seconds an open breaker lets pass until one question tries the model; a lost try is made up for after as many
LONGEST_REST: Final = 60.0  # seconds a server may ask to be left alone; what asks for more is tried all the same


class Breaker:
    """Whether a model is to be asked; thread-safe."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` is the clock in seconds."""
        self._now = now
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._open = False
        self._try_at = 0.0  # when an open breaker lets one question through
        self._round = 0  # a question asked in another round says nothing about this one
        self._guard = threading.Lock()

    def state(self) -> State:
        """As an operator would be told it."""
        with self._guard:
            if not self._open:
                return "closed"
            return "open" if self._now() < self._try_at else "half-open"

    def enter(self) -> int | None:
        """What to report the outcome of one question under; None while the model is not to be asked."""
        with self._guard:
            if self._open:
                if self._now() < self._try_at:
                    return None
                self._try_at = self._now() + REST  # nobody else tries meanwhile; one that never reports is forgotten
                self._round += 1
            return self._round

    def succeeded(self, entered: int) -> bool:
        """The model answered; whether that closed the breaker."""
        with self._guard:
            closed = self._open and entered == self._round
            if closed:
                self._open = False
                self._failures.clear()
            return closed

    def failed(self, entered: int, *, weight: int = 1, rest: float = 0.0) -> float:
        """The model failed; how many seconds it is left alone from now on because of that, 0.0 where it is not.

        `weight`: as how many failures it counts. `rest`: seconds for which it is known to be of no use (0: that is not known).
        """
        with self._guard:
            if entered != self._round:
                return 0.0
            now = self._now()
            self._failures.extend([now] * weight)
            many = len(self._failures) == FAILURES and now - self._failures[0] <= WINDOW
            pause = max(rest, REST if many or self._open else 0.0)
            if pause:
                self._open = True
                self._try_at = now + pause
                self._round += 1
            return pause
