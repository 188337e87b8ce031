"""`kill -9` of redis-server under load: what was acknowledged was written. And a power cut, which may take the last second with it."""

import threading
import time
from typing import Final

from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.world import Setting, World, world
from bot.memory import keys

KILLS: Final = 50
BURST: Final = 8  # events between two kills
AWAY: Final = 0.5  # seconds Redis is away at most
FLYING: Final = 20
POWER_CUTS: Final = 10
LOADED: Final = 2.5  # seconds of load before the power goes


def redis(scale: float, seed: int) -> Outcome:
    """Kills first; the power cuts in a world of their own, for what they lose is stated and not counted."""
    kills = max(1, round(KILLS * scale))
    with world(Setting(http=True, processes=2, think=(0.0, 1.0)), seed) as one:
        one.start()
        for _ in range(kills):
            for _ in range(one.rng.randint(2, BURST)):
                one.load.ask(commands=False)
                time.sleep(one.rng.uniform(0.0, 0.05))
            one.redis.kill()
            one.load.ask(commands=False)
            time.sleep(one.rng.uniform(0.0, AWAY))
            one.redis.start()
            one.load.until_answered(60.0, FLYING)
        outcome = closing(one, kills=kills)
    cuts = outcome.tried["power_cuts"] = _power_cuts(max(1, round(POWER_CUTS * scale)), seed)
    outcome.duplicated += int(cuts["answered_twice"])
    return outcome


def _power_cuts(times: int, seed: int) -> dict[str, float]:
    """The append-only file is cut at what is on disk for sure: how many acknowledged events that takes at most, and how old they are."""
    lost, ages, doubled, sent = [0], [0.0], 0, 0
    with world(Setting(http=True, processes=1, workers=3, think=(0.1, 0.2)), seed) as one:
        one.start()
        for _ in range(times):
            began = time.monotonic()
            gone, died = _cut(one)
            lost.append(len(gone))
            ages += [died - one.answered_at(key) for key in gone]
            sent += sum(d.sent >= began for d in one.slack.deliveries)
            one.load.until_answered(20.0, sum(lost))
        time.sleep(1.0)  # for an answer too many
        account = one.ledger.account()
        doubled = len(account.duplicated)
    return {
        "times": times,
        "deliveries": sent,
        "lost_at_most": max(lost),
        "lost_in_all": sum(lost),
        "oldest_lost_s": round(max(ages), 2),
        "answered_twice": doubled,
    }


def _cut(one: World) -> tuple[list[str], float]:
    """Load, then no power; the keys of acknowledged messages that Redis no longer knows, and when it went."""
    over = threading.Event()
    watcher = threading.Thread(target=one.redis.watch_growth, args=(over,), daemon=True)
    watcher.start()
    began, asked = time.monotonic(), []
    while time.monotonic() < began + LOADED:
        asked.append(one.load.ask("mention").key)
        time.sleep(0.05)
    over.set()
    watcher.join()
    died = time.monotonic()
    one.redis.cut_power()
    acknowledged = one.acknowledged()
    one.redis.start()
    known = {key: one.redis.client.exists(keys.seen(key)) for key in asked}
    return [key for key in asked if key in acknowledged and not known[key]], died
