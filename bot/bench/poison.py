"""Poison among the questions: each kills the process that takes it. The others are answered, the poison is buried, each asker told once.

The workers are processes of their own (`poisoned_worker.py`); this one holds the Slack, and listens to it as `saegim run` does.
"""

import random
from contextlib import ExitStack
from typing import Final

from bot.bench.poisoned_worker import POISON
from bot.bench.servers import UNLIMITED, process, redis_server
from bot.config import Settings
from bot.memory import keys
from bot.memory.connection import connect
from bot.mind.wording.phrases import say
from bot.playground.playground import Playground
from bot.serve import build
from bot.slack.letters import Letters

PROCESSES: Final = 2
LEASE: Final = 3.0  # seconds; 12 in production
APOLOGY: Final = say("apology", "en", number="").split(".", maxsplit=1)[0]
PATIENCE: Final = 900.0  # seconds until what has no ending counts as lost


def run(healthy: int, poisoned: int, seed: int, lease: float = LEASE) -> dict[str, int]:
    """Ask as many questions, in an order that `seed` gives, each in a thread of its own.

    What comes back: `answered` (wanted: `healthy`), `buried` and `told` (wanted: `poisoned`), `lost` (no ending), `duplicated` (more than one
    reply) and `violations` (an apology instead of an answer, or the other way round). Raises `Refuse` where no redis-server is installed.
    """
    texts = ["when do we deploy?"] * healthy + [f"what about the {POISON}?"] * poisoned
    random.Random(seed).shuffle(texts)
    with ExitStack() as stack:
        slack = stack.enter_context(Playground())
        url = stack.enter_context(redis_server())
        redis = stack.enter_context(connect(url))
        person = slack.person("Dana", tz="Europe/London")
        channel = slack.channel("deploys", members=[person])
        listening = {"slack_app_token": slack.app_token, "redis_url": url, "slack_api_url": slack.api_url}
        quick = {name.lower(): value for name, value in UNLIMITED.items()}
        saegim = build(Settings.model_validate({**listening, **quick, "slack_bot_token": slack.bot_token}))
        saegim.receiver.start()
        stack.callback(saegim.receiver.stop)
        slack.wait(lambda: slack.connected > 0, PATIENCE)
        asked = {slack.say(person, channel, f"<@{slack.bot_user}> {text}"): POISON in text for text in texts}
        slack.wait(lambda: all(d.answered for d in slack.deliveries), PATIENCE)
        environment = {
            **UNLIMITED,
            "REDIS_URL": url,
            "SLACK_API_URL": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
        }
        for _ in range(PROCESSES):
            stack.enter_context(process("bot.bench.poisoned_worker", str(lease), **environment))
        slack.wait(lambda: not redis.xlen(keys.READY), PATIENCE)
        said = {ts: [m.text for m in slack.thread(channel, ts) if m.user == slack.bot_user] for ts in asked}
        sorry = {ts: sum(APOLOGY in text for text in texts) for ts, texts in said.items()}
        return {
            "answered": sum(len(said[ts]) == 1 and not sorry[ts] for ts in asked),
            "buried": len(Letters(redis).read()),
            "told": sum(sorry[ts] == 1 for ts in asked),
            "lost": sum(not said[ts] for ts in asked),
            "duplicated": sum(len(said[ts]) > 1 for ts in asked),
            "violations": sum(bool(sorry[ts]) != poison for ts, poison in asked.items() if said[ts]),
        }
