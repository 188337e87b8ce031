"""Redis is there and says nothing (SIGSTOP): each request is told 503 in time, nobody 200; when it comes back everything is taken in."""

import time
from typing import Final

from bot.bench.chaos.ledger import percentile
from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.world import Attempt, Setting, world

REQUESTS: Final = 200
AT_ONCE: Final = 6  # messages, each told twice
APART: Final = 0.4  # seconds between two such moments
WITHIN: Final = 2.5  # seconds in which 503 is promised; Slack waits three


def frozen(scale: float, seed: int) -> Outcome:
    """Freeze, ask until enough requests were made, thaw."""
    wanted = max(8, round(REQUESTS * scale))
    with world(Setting(http=True, processes=1, retry_after=(0.5, 3.0, 20.0, 30.0)), seed) as one:
        one.start()
        one.load.ask("mention")
        one.load.until_answered(30.0)
        one.redis.freeze()
        since = time.monotonic()
        met: list[Attempt] = []
        while len(met) < wanted:
            for _ in range(AT_ONCE):
                one.load.ask("mention")
            time.sleep(APART)
            met = [a for a in one.attempts if a.sent >= since and not a.own]
        one.redis.thaw()
        false_200 = sum(attempt.status == 200 for attempt in met)
        times = [attempt.seconds for attempt in met]
        outcome = closing(
            one,
            requests=len(met),
            told_503=sum(attempt.status == 503 for attempt in met),
            false_200=false_200,
            not_told=sum(attempt.status == 0 for attempt in met),
            later_than_2_5_s=sum(seconds > WITHIN for seconds in times),
            told_after_p50_s=percentile(times, 0.5),
            told_after_max_s=percentile(times, 1.0),
        )
        outcome.violations += false_200
        return outcome
