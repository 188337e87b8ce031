"""Redis is away for a minute: events are told 503 and answered when Slack sends them again; a command is told so at once."""

import time
from collections import Counter
from typing import Final

from bot.bench.chaos.outcome import Outcome, closing
from bot.bench.chaos.world import Setting, World, world
from bot.slack.listeners.commands import SORRY

AWAY: Final = 60.0  # seconds
EVENTS: Final = 40
COMMANDS: Final = {"ko": "배포는 언제 해요?", "en": "when do we deploy?"}


def gone(scale: float, seed: int) -> Outcome:
    """Kill Redis, ask, start it again."""
    away, events = max(3.0, AWAY * scale), max(4, round(EVENTS * scale))
    with world(Setting(http=True, retry_after=(0.5, away / 2, away, away)), seed) as one:
        one.start()
        one.load.ask("mention")
        one.load.until_answered(30.0)
        one.redis.kill()
        began = time.monotonic()
        told = sum(_told_so(one, who, language) for who, language in zip(one.load.people, COMMANDS, strict=False))
        for _ in range(events):
            one.load.ask(commands=False)
            time.sleep(min(0.2, away / events))
        time.sleep(max(0.0, began + away - time.monotonic()))
        met = Counter(attempt.status for attempt in one.attempts if attempt.sent >= began and not attempt.own)
        one.redis.start()
        outcome = closing(one, away_s=away, answers={str(code): met[code] for code in met}, commands_told=told)
        false_200 = met[200] - len(COMMANDS)  # a command's is the one 200 without storing
        outcome.tried["false_200"] = false_200
        outcome.violations += max(0, false_200) + len(COMMANDS) - told
        return outcome


def _told_so(one: World, person: str, language: str) -> bool:
    """Whether somebody who types a command now is told that it cannot be taken."""
    one.slack.command(person, one.load.channels[0], "/saegim", COMMANDS[language])
    return one.slack.wait(lambda: any(SORRY[language] in m.text for m in one.slack.ephemerals(person)), 5.0)
