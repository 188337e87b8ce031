"""`kill -9` of the listening process during ingest, over HTTP and over Socket Mode: what was acknowledged is there, and answered once."""

import time
from typing import Final

from bot.bench.chaos.outcome import Outcome, added, closing
from bot.bench.chaos.world import Setting, world

KILLS: Final = 100  # half of them over each way in
BURST: Final = 6  # events that come while it is killed
RETRY_AFTER: Final = (0.5, 4.0, 15.0, 40.0)  # a busy machine takes its time to start a process
WITHIN: Final = 0.08  # seconds after the first of them


def receiver(scale: float, seed: int) -> Outcome:
    """Both ways in, one after the other."""
    kills = max(1, round(KILLS * scale / 2))
    return added({way: _one_way(kills, seed, http=way == "http") for way in ("http", "socket_mode")})


def _one_way(kills: int, seed: int, *, http: bool) -> Outcome:
    hanging = acknowledged = 0
    with world(Setting(http=http, processes=1, think=(0.0, 0.5), retry_after=RETRY_AFTER), seed) as one:
        one.start()
        for _ in range(kills):
            began, moment = time.monotonic(), one.rng.uniform(0.0, WITHIN)
            for _ in range(BURST):
                one.load.ask(commands=False)
                if time.monotonic() - began >= moment:
                    break
            time.sleep(max(0.0, began + moment - time.monotonic()))
            one.saegim.kill()
            met = [delivery for delivery in one.slack.deliveries if delivery.sent >= began]
            hanging += sum(not delivery.answered for delivery in met)
            acknowledged += sum(delivery.answered > 0 for delivery in met)
            one.start(workers=False)
            one.load.until_answered(60.0, 3 * BURST)
        return closing(
            one,
            kills=kills,
            requests=len(one.attempts),
            hanging_when_killed=hanging,
            acknowledged_just_before=acknowledged,
        )
