"""What a scenario found: the six counts that must be zero, and beside them what was tried."""

from dataclasses import dataclass, field
from typing import Any, Final

from bot.bench.chaos.world import World

COUNTS: Final = ("lost", "duplicated", "violations", "leaks", "crashes", "server_errors")


@dataclass(slots=True)
class Outcome:
    """`lost`: no answer. `duplicated`: answers too many. `violations`: unfinished, out of order, overlapping, falsely acknowledged,
    jobs left over, too long in stopping, processes left behind. `leaks`: keys without a time to live. `crashes`: processes that ended unasked, and bugs
    logged. `server_errors`: answers of HTTP 5xx other than 503.
    """

    lost: int = 0
    duplicated: int = 0
    violations: int = 0
    leaks: int = 0
    crashes: int = 0
    server_errors: int = 0
    tried: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {**{name: getattr(self, name) for name in COUNTS}, **self.tried}


def closing(world: World, **tried: Any) -> Outcome:
    """Wait until everything is answered, stop Saegim, and count."""
    drained = world.drained()
    account = world.ledger.account(world.unheard())
    lost = account.lost
    leaks = world.leaks()
    world.saegim.stop()
    left, crashes = world.saegim.left(), world.saegim.crashes()
    details = {
        "events": world.ledger.events,
        "placeholders": len(account.placeholders),
        "never_acknowledged": account.never_acknowledged,
        "left_running": len(left),
        "whispers_repeated": account.whispers_repeated,
        "drained": drained,
        **tried,
    }
    examples = {
        "lost": lost,
        "duplicated": account.duplicated,
        "placeholders": account.placeholders,
        "leaks": leaks,
        "crashes": crashes,
    }
    if any(examples.values()):
        details["examples"] = {name: found[:5] for name, found in examples.items() if found}
    return Outcome(
        lost=len(lost),
        duplicated=len(account.duplicated),
        violations=len(account.placeholders) + len(left) + (not drained and not lost),
        leaks=len(leaks),
        crashes=len(crashes),
        server_errors=world.server_errors(),
        tried=details,
    )


def added(parts: dict[str, Outcome]) -> Outcome:
    """Several outcomes as one: the counts added, what was tried side by side."""
    sums = {name: sum(getattr(part, name) for part in parts.values()) for name in COUNTS}
    return Outcome(**sums, tried={name: part.to_json() for name, part in parts.items()})
