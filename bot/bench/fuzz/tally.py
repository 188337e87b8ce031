"""What a part of `saegim bench fuzz` tried, and what went wrong."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

COUNTS: Final = ("lost", "duplicated", "violations", "leaks", "crashes", "server_errors")
"""
    lost           what should have come of a good message did not: no answer, no link where one is allowed
    duplicated     one message, answered more than once
    violations     a rule of the product broken: something forged was taken in, something live was said, a fence was broken
    leaks          a secret that was not masked, or a prompt that was told
    crashes        an exception nobody caught, a process that ended
    server_errors  an HTTP response that says "my fault": 5xx
"""
KEPT: Final = 10  # examples of what went wrong, shown


@dataclass(slots=True)
class Tally:
    """What was tried, by name, and the counts of what went wrong, with examples."""

    tried: dict[str, Any] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def wrong(self, count: str, example: object) -> None:
        """One more of `count` (of `COUNTS`)."""
        if count not in COUNTS:
            raise ValueError(count)
        self.counts[count] += 1
        if len(self.examples) < KEPT:
            self.examples.append(f"{count}: {str(example)[:300]}")

    def report(self) -> dict[str, Any]:
        """As JSON: the six counts, what was tried, examples."""
        return {**{name: self.counts[name] for name in COUNTS}, "tried": self.tried, "examples": self.examples}
