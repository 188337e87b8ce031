"""Many threads, many workers in two processes: answers stand in the order of the questions, and a thread has one answer in the making."""

from itertools import pairwise
from typing import Final

from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.world import Setting, World, world
from bot.playground.model import BOT_ID
from bot.slack.message import key_of

THREADS: Final = 200
MESSAGES: Final = 10  # in each
AT_ONCE: Final = 12  # threads that are written in at the same time


def order(scale: float, seed: int) -> Outcome:
    """Ask everything of some threads at once, then of the next."""
    threads = max(4, round(THREADS * scale))
    with world(Setting(processes=2, workers=4, think=(0.0, 0.15), hang=0.02), seed) as one:
        one.start()
        roots: list[tuple[str, str]] = []
        while len(roots) < threads:
            some = [one.load.ask("mention") for _ in range(min(AT_ONCE, threads - len(roots)))]
            roots += [(asked.place, asked.ts) for asked in some]
            for _ in range(MESSAGES - 1):
                for asked in some:
                    one.load.say_in(asked.place, asked.ts)
            one.load.until_answered(120.0)
        out_of_order = sum(_out_of_order(one, *root) for root in roots)
        overlapping = len(one.stages.overlaps)
        outcome = closing(one, threads=threads, out_of_order=out_of_order, overlapping=overlapping)
        outcome.violations += out_of_order + overlapping
        return outcome


def _out_of_order(one: World, place: str, root: str) -> int:
    """Answers that stand before the answer to an earlier question."""
    answers = [m for m in one.slack.thread(place, root) if m.bot_id == BOT_ID]
    asked = [str(key_of(m.to_json(metadata=True))).rpartition(":")[2] for m in answers]
    return sum(first > second for first, second in pairwise(asked))
