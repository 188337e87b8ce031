"""SIGTERM under load: what is in the making is finished or handed on, and the processes are gone in time."""

import time
from typing import Final

from bot.bench.chaos.ledger import percentile
from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.world import Setting, world

STOPS: Final = 100
BURST: Final = 6
LONG: Final = 10  # one stop in so many meets answers that take longer than there is time
ENDLESS: Final = 40.0  # seconds such an answer takes
WITHIN: Final = 25.0  # seconds; hosts give thirty


def stop(scale: float, seed: int) -> Outcome:
    """Start, ask, stop; again and again."""
    stops, times = max(2, round(STOPS * scale)), list[float]()
    with world(Setting(processes=1, workers=4, think=(0.0, 2.0), hang=0.5), seed) as one:
        usual = one.model.seconds
        for n in range(stops):
            one.start()
            one.model.seconds = (lambda: ENDLESS) if n % LONG == LONG - 1 else usual
            for _ in range(BURST):
                one.load.ask(commands=False)
            time.sleep(one.rng.uniform(0.0, 1.5))
            times.append(one.saegim.stop())
        one.model.seconds = usual
        one.start()
        late = sum(seconds > WITHIN for seconds in times)
        outcome = closing(
            one, stops=stops, gone_after_p50_s=percentile(times, 0.5), gone_after_max_s=percentile(times, 1.0)
        )
        outcome.violations += late
        outcome.tried["later_than_25_s"] = late
        return outcome
