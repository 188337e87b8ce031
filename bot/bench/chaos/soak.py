"""Ten thousand messages through two processes: memory does not grow with what was answered, and no key is left for ever."""

from typing import Final

from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.world import Setting, world

MESSAGES: Final = 10_000
WARM: Final = 0.2  # of them, until caches are full
FLYING: Final = 40
GROWN: Final = 0.10  # more is a leak; said, not counted where fewer than `ENOUGH` messages were sent
ENOUGH: Final = 5_000


def soak(scale: float, seed: int) -> Outcome:
    """Ask for a long time; look at the memory of every process after the first fifth and at the end."""
    messages = max(20, round(MESSAGES * scale))
    with world(Setting(processes=2, workers=8), seed) as one:
        one.start()
        warm: dict[int, int] = {}
        for n in range(messages):
            one.load.until_answered(60.0, FLYING)
            one.load.ask()
            if n == int(messages * WARM):
                warm = one.saegim.resident_kb()
        one.load.until_answered(60.0)
        end = one.saegim.resident_kb()
        grown = {pid: end[pid] / kb - 1 for pid, kb in warm.items() if pid in end}
        outcome = closing(
            one,
            resident_mb_warm=sorted(round(kb / 1024, 1) for kb in warm.values()),
            resident_mb_end=sorted(round(kb / 1024, 1) for kb in end.values()),
            grown_at_most=round(max(grown.values(), default=0.0), 3),
        )
        if messages >= ENOUGH:
            outcome.leaks += sum(share > GROWN for share in grown.values())
        return outcome
