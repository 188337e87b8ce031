"""`saegim bench faults`: models that fail in every way, exceptions everywhere, and for each question one definite ending.

Several whole Saegims side by side, each over a Slack, a Redis and a model server of its own (`faulty_model.py`), all in this process.
Between two questions their clocks go on by an hour, so that no failure leaves a model alone at the next; the circuit breaker is tried apart.
"""

import io
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from bot.bench.faulty_model import ANSWER, HALF, MARKER, FaultyModel, scripts
from bot.bench.poison import run as poison
from bot.bench.servers import UNLIMITED
from bot.config import Settings
from bot.memory import keys
from bot.mind.models.breaker import FAILURES, REST
from bot.ops.log import logged
from bot.playground.embedded_redis import embedded_redis
from bot.playground.model import Message
from bot.playground.playground import Playground
from bot.serve import Saegim, build

MODELS: Final = ("ft:acme", "base")
LANES: Final = 6  # Saegims side by side
INJECTED: Final = 100  # exceptions and error bodies that carry the marker
TIMEOUT: Final = 0.4  # seconds a model may be silent
APART: Final = 3_600.0  # seconds between two questions by Saegim's clock
PATIENCE: Final = 40.0  # seconds until a question counts as lost
FACT: Final = "we deploy on Tuesdays at 14:00"
COUNTS: Final = ("lost", "duplicated", "violations", "leaks", "crashes", "server_errors")
UNSEEMLY: Final = ("Traceback", "Error", "Exception", "HTTP ", "<html", "None", HALF)
"""What no reply may have in it: an exception's words, a server's, or what a model said that then failed."""


class _Clock:
    """The machine's clock, and as much ahead as this Saegim has been told."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass
class Lane:
    """One Saegim with everything around it."""

    slack: Playground
    model: FaultyModel
    clock: _Clock
    saegim: Saegim
    person: str
    channel: str
    counts: Counter[str] = field(default_factory=Counter)

    def ask(self, text: str) -> str:
        """Ask in a thread of its own; the question's timestamp."""
        return self.slack.say(self.person, self.channel, f"<@{self.slack.bot_user}> {text}")

    def replies(self, ts: str) -> list[Message]:
        return [m for m in self.slack.thread(self.channel, ts) if m.user == self.slack.bot_user]

    def ended(self, ts: str) -> bool:
        """Wait until the question has a reply and nothing is left to be done; whether that came."""

        def over() -> bool:
            taken = all(delivery.answered for delivery in self.slack.deliveries)
            return bool(taken and self.replies(ts) and not self.saegim.rooms.redis.xlen(keys.READY))

        return bool(self.slack.wait(over, PATIENCE))

    def judge(self, ts: str, wanted: Sequence[str]) -> None:
        """Count what is wrong with the end of one question, whose reply should contain one of `wanted`."""
        self.ended(ts)
        replies = self.replies(ts)
        shown = [f"{reply.text}\n{json.dumps(reply.blocks, ensure_ascii=False)}" for reply in replies]
        self.counts["lost"] += not replies
        self.counts["duplicated"] += len(replies) > 1
        self.counts["violations"] += any(
            not any(words in text for words in wanted) or any(words in text for words in UNSEEMLY) for text in shown
        )
        self.counts["leaks"] += sum(MARKER in text for text in shown)


@contextmanager
def lane() -> Iterator[Lane]:
    """A Saegim that runs, with one thing to remember."""
    clock = _Clock()
    with ExitStack() as stack:
        slack = stack.enter_context(Playground(now=clock))
        model = stack.enter_context(FaultyModel())
        url = stack.enter_context(embedded_redis())
        person = slack.person("민수")
        channel = slack.channel("deploys", members=[person])
        settings = Settings.model_validate(
            {
                "slack_bot_token": slack.bot_token,
                "slack_app_token": slack.app_token,
                "slack_api_url": slack.api_url,
                "redis_url": url,
                "openai_base_url": model.url,
                "openai_api_key": f"sk-{MARKER}",
                "saegim_model": MODELS[0],
                "saegim_base_model": MODELS[1],
                "saegim_model_timeout": TIMEOUT,
                "saegim_quiet_after": 0,
                **{name.lower(): value for name, value in UNLIMITED.items()},
            }
        )
        saegim = build(settings, now=clock)
        saegim.start()
        stack.callback(saegim.stop)
        slack.wait(lambda: slack.connected > 0, PATIENCE)
        made = Lane(slack, model, clock, saegim, person, channel)
        made.ended(made.ask(f"remember {FACT}"))
        yield made
        made.counts["server_errors"] += sum(d.reason == "http_error" for d in slack.deliveries) + len(slack.outbox.lost)


def model_faults(here: Lane, cases: Sequence[dict[str, str]]) -> None:
    """Ask one question for each case; with both models failing its answer quotes, else one of them gives it."""
    for case in cases:
        here.clock.ahead += APART
        here.model.script = dict(case)
        ts = here.ask("when do we deploy?")
        here.judge(ts, [FACT] if len(case) == len(MODELS) else [ANSWER.removesuffix(" [1].")])


def injected(here: Lane, many: int, seed: int) -> None:
    """Let `many` questions meet an exception, or an error of Slack's, that carries the marker: most once, each tenth every time."""
    rooms, chance = here.saegim.rooms, random.Random(seed)
    failing: Counter[str] = Counter()  # question → how often it still fails
    errors = (RuntimeError, ValueError, OSError, LookupError, UnicodeError, AssertionError)
    guard = threading.Lock()

    def breaking(work: Any) -> Any:
        def broken(question: str, *args: Any, **more: Any) -> Any:
            with guard:
                number = next((number for number in failing if number in question), "")
                fails = failing[number] > 0
                failing[number] -= fails
            if fails:
                raise chance.choice(errors)(f"{MARKER} {question}")
            return work(question, *args, **more)

        return broken

    rooms.recall.search = breaking(rooms.recall.search)  # type: ignore[method-assign]
    asked = []
    for n in range(many):
        persists = n % 10 == 0
        if n % 4 == 3:
            here.slack.fail("chat.postMessage", error=MARKER)
        else:
            failing[f"no{n}x"] = 99 if persists else 1
        wanted = ["Sorry"] if persists and n % 4 != 3 else [FACT, ANSWER.removesuffix(" [1]."), "Sorry"]
        asked.append((here.ask(f"when do we deploy no{n}x?"), wanted))
    for ts, wanted in asked:
        here.judge(ts, wanted)


def breaker(here: Lane) -> dict[str, float]:
    """Let the tuned model fail until it is left alone, then come back: how often it was asked, and how long the others waited."""
    here.clock.ahead += APART
    here.model.script = {}
    here.judge(here.ask("when do we deploy?"), [ANSWER.removesuffix(" [1].")])
    here.model.script, before, slowest = {MODELS[0]: "400"}, len(here.model.asked), 0.0
    for n in range(FAILURES + 10):
        start = time.perf_counter()
        here.judge(here.ask("when do we deploy?"), [ANSWER.removesuffix(" [1].")])
        if n >= FAILURES:
            slowest = max(slowest, time.perf_counter() - start)
    asked = here.model.asked[before:].count(MODELS[0])
    here.model.script = {}
    here.clock.ahead += REST
    here.judge(here.ask("when do we deploy?"), [ANSWER.removesuffix(" [1].")])
    back = here.model.asked[-1] == MODELS[0]
    here.counts["violations"] += (asked != FAILURES) + (not back)
    return {"asked_until_open": asked, "slowest_while_open_s": round(slowest, 2), "asked_again_after_s": REST}


def cases_of(many: int, seed: int) -> list[dict[str, str]]:
    """As many scripts, each way to fail before any is repeated, in an order that `seed` gives."""
    chance = random.Random(seed)
    rounds = (chance.sample(every, len(every)) for every in itertools.repeat(list(scripts(MODELS))))
    return list(itertools.islice(itertools.chain.from_iterable(rounds), many))


def run(n: int, seed: int, poisoned: int = 0) -> dict[str, Any]:
    """Put `n` questions to models that fail, `INJECTED` (at most `n`) to a Saegim that does, and some to the circuit breaker.

    `poisoned`: afterwards as many that kill the process which takes them, among nine times as many others (`poison.py`).

    What comes back: the six counts of `COUNTS`, all 0 where every question had its definite ending, and what was tried.
    """
    cases, start, counts = cases_of(n, seed), time.perf_counter(), Counter[str]()
    lanes = min(LANES, n)

    def model_lane(number: int) -> dict[str, Any]:
        with lane() as here:
            model_faults(here, cases[number::lanes])
            told = breaker(here) if number == 0 else {}
        counts.update(here.counts)
        return told

    def broken_lane() -> None:
        with lane() as here:
            injected(here, min(n, INJECTED), seed)
        counts.update(here.counts)

    log = io.StringIO()
    with logged("debug", time.time, log, pretty=False), ThreadPoolExecutor(lanes + 1) as pool:
        broken = pool.submit(broken_lane)
        told = list(pool.map(model_lane, range(lanes)))
        broken.result()
    killed = poison(9 * poisoned, poisoned, seed) if poisoned else {}
    counts.update({name: many for name, many in killed.items() if name in COUNTS})
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    counts["leaks"] += sum(MARKER in json.dumps(line, ensure_ascii=False) for line in lines)
    counts["crashes"] += sum(line.get("event") == "bug" and not _meant(line) for line in lines)
    tried = {"questions": n, "ways": len({json.dumps(case) for case in cases}), "injected": min(n, INJECTED)}
    return {
        **{name: counts[name] for name in COUNTS},
        "tried": {**tried, "log_lines": len(lines), "breaker": told[0], "poison": killed},
        "seconds": round(time.perf_counter() - start, 1),
    }


def _meant(line: dict[str, Any]) -> bool:
    """Whether a bug was one that this bench put there."""
    return "in broken" in str(line.get("exception")) or line.get("error") == "Bug"


def report(found: dict[str, Any], *, as_json: bool) -> None:
    """Print a line each, or one JSON object."""
    if as_json:
        print(json.dumps(found))
        return
    for name, value in {**found, **found["tried"]}.items():
        if name != "tried":
            facts = value.items() if isinstance(value, dict) else ()
            told = ", ".join(f"{key.replace('_', ' ')} {fact}" for key, fact in facts) or value or 0
            print(f"{name.replace('_', ' '):14} {told}")
