"""`kill -9` of the listening process during ingest, over HTTP and over Socket Mode: what was acknowledged is there, and answered once."""

import time
from typing import Final

from bot.bench.chaos.outcome import Outcome, added, closing
from bot.bench.chaos.world import Setting, world

KILLS: Final = 100  # half of them over each way in
BURST: Final = 6  # events that come while it is killed
WITHIN: Final = 0.08  # seconds after the first of them


def receiver(scale: float, seed: int) -> Outcome:
    """Both ways in, one after the other."""
    kills = max(1, round(KILLS * scale / 2))
    return added({way: _one_way(kills, seed, http=way == "http") for way in ("http", "socket_mode")})


def _one_way(kills: int, seed: int, *, http: bool) -> Outcome:
    with world(Setting(http=http, processes=1, think=(0.0, 0.5)), seed) as one:
        one.start()
        for _ in range(kills):
            began, moment = time.monotonic(), one.rng.uniform(0.0, WITHIN)
            for _ in range(BURST):
                one.load.ask(commands=False)
                if time.monotonic() - began >= moment:
                    break
            time.sleep(max(0.0, began + moment - time.monotonic()))
            one.saegim.kill()
            one.start(workers=False)
            one.load.until_answered(60.0, 3 * BURST)
        attempts = one.watched.attempts if one.watched else []
        repeated = sum(delivery.attempt > 0 for delivery in one.slack.deliveries)
        return closing(one, kills=kills, requests=len(attempts), deliveries_repeated=repeated)
