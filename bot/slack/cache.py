"""A cache whose values age: one load for each key at a time, and a change told meanwhile is never overwritten by it.

It knows nothing of Slack. `None` stands for "unknown", which is remembered for a shorter time.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class Cache(Generic[V]):
    """Values by key, each at most `ttl` seconds old; an unknown one is asked for again after `unknown_ttl` seconds."""

    def __init__(self, now: Callable[[], float], ttl: float, unknown_ttl: float) -> None:
        self._now = now
        self._ttl = ttl
        self._unknown_ttl = unknown_ttl
        self._held: dict[str, tuple[float, V | None]] = {}  # key → since when, value
        self._changes: dict[str, int] = defaultdict(int)  # key → changes told
        self._cleared = 0
        self._loading: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self._guard = threading.Lock()

    def get(self, key: str, load: Callable[[str], V | None]) -> V | None:
        """The value, loaded if need be; who asks while another is loading it waits for that one."""
        known, value = self._look(key)
        if known:
            return value
        with self._guard:
            loading = self._loading[key]
        with loading:
            known, value = self._look(key)
            return value if known else self._load(key, load)

    def peek(self, key: str) -> V | None:
        """The value where it is known and fresh; nothing is loaded."""
        return self._look(key)[1]

    def drop(self, key: str) -> None:
        """Forget a value; one that is being loaded now is not kept."""
        with self._guard:
            self._changes[key] += 1
            self._held.pop(key, None)

    def clear(self) -> None:
        """Forget everything; what is being loaded now is not kept."""
        with self._guard:
            self._cleared += 1
            self._held.clear()

    def _look(self, key: str) -> tuple[bool, V | None]:
        now = self._now()
        with self._guard:
            if key not in self._held:
                return False, None
            since, value = self._held[key]
        fresh = now - since < (self._unknown_ttl if value is None else self._ttl)
        return fresh, value if fresh else None

    def _load(self, key: str, load: Callable[[str], V | None]) -> V | None:
        started = self._now()  # the value may be as old as the question
        with self._guard:
            before = self._changes[key], self._cleared
        value = load(key)
        with self._guard:
            if before == (self._changes[key], self._cleared):
                self._held[key] = started, value
        return value
