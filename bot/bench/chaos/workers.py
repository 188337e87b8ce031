"""`kill -9` of a worker process in mid-answer, again and again: every stage of an answer is met.

No answer is killed more than `OFTEN` times: after five deliveries a job is given up, since it may be what takes its workers down.
"""

import time
from collections import Counter
from dataclasses import dataclass
from typing import Final

from bot.bench.chaos.ledger import Asked, percentile, spread
from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.stages import STAGES
from bot.bench.chaos.world import Setting, World, world

EVENTS: Final = 1_500
KILLS: Final = 100
FLYING: Final = 14  # events that wait for an answer at any time
PATIENCE: Final = 4.0  # seconds until any answer in the making is good enough to be killed
LIVED: Final = 10.5  # seconds a worker process is left alone; one that dies sooner is started again only after a pause
OFTEN: Final = 3
FEW: Final = 4  # kills for which nobody need wait so long
LOOK: Final = 0.005  # seconds


def workers(scale: float, seed: int) -> Outcome:
    """Ask, kill, ask, kill; then wait and count."""
    kills, events = max(1, round(KILLS * scale)), max(4, round(EVENTS * scale))
    setting = Setting(processes=3, workers=4, think=(0.0, 3.5), hang=1.5)
    with world(setting, seed) as one:
        one.start()
        killer = _Killer(one, LIVED if kills > FEW else 0.0)
        for n in range(events):
            one.load.until_answered(60.0, FLYING)
            one.load.ask()
            if killer.kills < kills * (n + 1) // events:
                killer.kill()
        outcome = closing(one, kills=killer.kills)
        after = killer.answered_after()
        outcome.tried |= {
            "answers_killed": len(killer.victims),
            "killed_in_stage": spread([victim.stage for victim in killer.victims], STAGES),
            "aimed_at_stage": spread(killer.aims, STAGES),
            "answer_after_kill_p50_s": percentile(after, 0.5),
            "answer_after_kill_p99_s": percentile(after, 0.99),
            "answer_after_kill_max_s": percentile(after, 1.0),
            "handed_back": Counter(
                str(line["reason"]) for line in one.saegim.lines() if line["event"] == "handed back"
            ),
            "given_up": [str(line["reason"]) for line in one.saegim.lines() if line["event"] == "given up"],
        }
        return outcome


@dataclass(frozen=True, slots=True)
class _Victim:
    """One answer that was in the making when its worker was killed."""

    key: str
    stage: str
    at: float  # seconds since the epoch
    asked: Asked | None  # None: an event that nobody waits for


class _Killer:
    """Waits until an answer is at a stage that has been met least often, and kills the process that writes it."""

    def __init__(self, one: World, lived: float) -> None:
        """`lived`: seconds that a worker process is left alone before it may be killed."""
        self._world = one
        self._lived = lived
        self._seen: dict[int, float] = {}
        self.aims: list[str] = []
        self.victims: list[_Victim] = []

    @property
    def kills(self) -> int:
        return len(self.aims)

    def kill(self) -> None:
        """Kill one worker process with an answer in the making."""
        self._let_live()
        wanted = min(STAGES, key=lambda stage: (self.aims.count(stage), self._world.rng.random()))
        until = time.monotonic() + PATIENCE
        while True:
            ripe = self._ripe()
            held = {pid: keys for pid, keys in self._world.held().items() if pid in ripe and self._spared(keys)}
            stages = {pid: [self._world.stages.of(key) for key in keys] for pid, keys in held.items()}
            if fit := [pid for pid, met in stages.items() if wanted in met]:
                self._strike(fit[0], wanted)
                return
            if held and time.monotonic() > until:
                pid = self._world.rng.choice(sorted(held))
                self._strike(pid, stages[pid][0])
                return
            if not held and time.monotonic() > until:
                self._world.load.ask("mention")
                until = time.monotonic() + PATIENCE
            time.sleep(LOOK)

    def answered_after(self) -> list[float]:
        """Seconds from the last kill that met an unanswered event to its whole answer."""
        last = {victim.key: victim for victim in self.victims if victim.stage != "answered"}
        unchanged = [
            v for v in last.values() if v.asked and self._world.ledger.by_key(v.key) is v.asked
        ]  # not edited since
        ends = [(v.at, self._world.ledger.answered_at(v.asked)) for v in unchanged if v.asked]
        return [end - at for at, end in ends if end is not None and end >= at]

    def _spared(self, keys: list[str]) -> bool:
        """Whether none of these has been killed too often."""
        killed = Counter(victim.key for victim in self.victims)
        return all(killed[key] < OFTEN for key in keys)

    def _strike(self, pid: int, aim: str) -> None:
        self._world.saegim.kill_worker(pid)
        now = time.time()
        self.aims.append(aim)
        for key in self._world.held().get(pid, ()):
            self.victims.append(_Victim(key, self._world.stages.of(key), now, self._world.ledger.by_key(key)))

    def _ripe(self) -> set[int]:
        now = time.monotonic()
        there = set(self._world.saegim.workers())
        self._seen = {pid: self._seen.get(pid, now) for pid in there}
        return {pid for pid, since in self._seen.items() if now - since >= self._lived}

    def _let_live(self) -> None:
        """Wait until one worker process has lived long enough."""
        while not self._ripe():
            time.sleep(0.1)
