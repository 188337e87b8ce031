"""What strings become, made once: for the words of a language, most of which come again and again. Pure but for what it remembers."""

from collections.abc import Callable
from typing import ClassVar, Final, TypeVar

V = TypeVar("V")

LONGEST: Final = 64  # characters; what is longer does not come again


class Remembered(dict[str, V]):
    """`make` of each string that is asked for, remembered: a string known already costs one look-up.

    Of up to `room` strings. When half of it is full, what was not asked for since it was half full before is forgotten: so words
    that come often stay, however many come once. Threads may share it: they make something twice at worst.
    """

    times: ClassVar[int] = 1
    """So many times as much room, for all of a process: for one that reads everything there is and ends."""

    def __init__(self, make: Callable[[str], V], room: int) -> None:
        super().__init__()
        self._make, self._half = make, room // 2
        self._before: dict[str, V] = {}

    def __missing__(self, key: str) -> V:
        before = self._before
        found = before[key] if key in before else self._make(key)
        if len(key) <= LONGEST:
            if len(self) >= self._half * Remembered.times:
                self._before = self.copy()
                self.clear()
            self[key] = found
        return found
