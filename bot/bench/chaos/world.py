"""What a scenario plays in: a Slack, a slow model, a Redis and a real Saegim, each in a process of its own or not Saegim's to kill."""

import random
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any, Final, cast

from redis.exceptions import RedisError

from bot.bench.chaos.ledger import Ledger
from bot.bench.chaos.load import Load
from bot.bench.chaos.mortal_redis import MortalRedis, mortal_redis
from bot.bench.chaos.saegim import SaegimProcesses
from bot.bench.chaos.slow_model import NUMBER, SlowModel, slow_model
from bot.bench.chaos.stages import Stages
from bot.bench.servers import READY_WITHIN, UNLIMITED, free_port
from bot.errors import Retry
from bot.memory import keys
from bot.playground.delivery import Delivery, Outbox
from bot.playground.http_delivery import HttpDelivery
from bot.playground.playground import SIGNING_SECRET, Playground
from bot.slack.event import Event

RETRY_AFTER: Final = (0.5, 4.0, 15.0)  # Slack's at once, 60 and 300 seconds, so that nobody waits for minutes
ACK_WITHIN: Final = 3.0  # seconds; Slack's own
DRAIN: Final = 90.0  # seconds until what is unanswered counts as lost
EVENTS: Final = "/slack/events"


@dataclass(frozen=True, slots=True)
class Setting:
    """How a scenario wants its world."""

    http: bool = False
    processes: int = 2
    workers: int = 4  # threads of each
    think: tuple[float, float] = (0.0, 0.1)  # seconds a model's answer takes, from … to
    hang: float = 0.0  # seconds a call that writes hangs at most, before and after its effect
    retry_after: tuple[float, ...] = RETRY_AFTER


@dataclass(slots=True)
class Attempt:
    """One HTTP request to Saegim and what came of it."""

    sent: float  # by the monotonic clock
    seconds: float
    status: int  # 0: no answer, or none in time
    own: bool  # it tells of what Saegim said itself: nothing to be kept, and 200 is right


class Watched:
    """The outbox as HTTP deliveries see it: every attempt is noted."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self.attempts: list[Attempt] = []

    def answer(self, delivery: Delivery, body: dict[str, Any]) -> None:
        self._note(delivery, 200)
        self._outbox.answer(delivery, body)

    def fail(self, delivery: Delivery, tries: int, reason: str, *, again: bool = True) -> None:
        self._note(delivery, delivery.status if reason == "http_error" else 0)
        self._outbox.fail(delivery, tries, reason, again=again)

    def _note(self, delivery: Delivery, status: int) -> None:
        event = delivery.payload.get("event") or {}
        own = bool((event.get("message") or event).get("bot_id"))
        self.attempts.append(Attempt(delivery.sent, time.monotonic() - delivery.sent, status, own))


@dataclass(slots=True)
class World:
    """Everything a scenario may look at and kill."""

    slack: Playground
    redis: MortalRedis
    saegim: SaegimProcesses
    stages: Stages
    ledger: Ledger
    load: Load
    model: SlowModel
    rng: random.Random
    port: int  # of HTTP mode
    setting: Setting
    watched: Watched | None = None

    def start(self, *, workers: bool = True) -> None:
        """Start Saegim and wait until Slack is heard and, unless not asked for, every worker process claims jobs.

        Raises `Retry` when that does not come.
        """
        self.saegim.start()
        if not self.slack.wait(self._hears, 2 * READY_WITHIN) or (workers and not self._claiming()):
            raise Retry(f"Saegim did not become ready; its last words: {self.saegim.lines()[-3:]}")

    def _claiming(self) -> bool:
        """Wait until workers of every process wait for jobs; that is all that can be seen of them in Redis."""
        until = time.monotonic() + 2 * READY_WITHIN
        while time.monotonic() < until:
            with suppress(RedisError):
                waiting = cast("Any", self.redis.client.info("clients"))["blocked_clients"]
                if waiting > (self.setting.processes - 1) * self.setting.workers:
                    return True
            time.sleep(0.05)
        return False

    def _hears(self) -> bool:
        if not self.setting.http:
            return self.slack.connected > 0
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def held(self) -> dict[int, list[str]]:
        """By worker process the keys of the events that it has in hand now."""
        client, found = self.redis.client, dict[int, list[str]]()
        try:
            pending = cast("Any", client.xpending_range(keys.READY, keys.GROUP, "-", "+", 200))
            for entry in pending:
                rows = cast("Any", client.xrange(keys.READY, entry["message_id"], entry["message_id"]))
                if rows and (key := self._head(rows[0][1]["thread"])):
                    found.setdefault(int(entry["consumer"].rsplit("-", 3)[1]), []).append(key)
        except RedisError:
            return {}
        return found

    def _head(self, thread: str) -> str:
        """The ledger's key of the thread's first job."""
        job = cast("str | None", self.redis.client.lindex(keys.jobs(thread), 0))
        if job is None:
            return ""
        event = Event.from_json(job)
        numbers = [n for n in event.text.split() if n.startswith("q") and n[1:].isdigit()]
        return event.key if event.ts else f"command:{numbers[-1][1:] if numbers else 0}"

    def acknowledged(self) -> set[str]:
        """Keys of the messages of which Slack was told at least once that they are taken in."""
        told = [d.payload["event"] for d in self.slack.deliveries if d.answered and d.kind == "events_api"]
        return {f"{event.get('channel', '')}:{event.get('message', event).get('ts', '')}" for event in told}

    def unheard(self) -> frozenset[int]:
        """Numbers of the questions that Slack gave up before anybody took them in."""
        told = [d for d in self.slack.deliveries if d.answered and d.kind == "events_api"]
        heard = {number for delivery in told for number in _numbers(delivery)}
        return frozenset(n for lost in list(self.slack.outbox.lost) for n in _numbers(lost) if n not in heard)

    def answered_at(self, key: str) -> float:
        """When Slack was first told that this message is taken in, by the monotonic clock; 0 where it was not."""
        place, _, ts = key.partition(":")
        told = [d for d in self.slack.deliveries if d.answered and d.kind == "events_api"]
        mine = [d for d in told if (e := d.payload["event"]).get("channel") == place and e.get("ts") == ts]
        return min((d.answered for d in mine), default=0.0)

    def leaks(self) -> list[str]:
        """Keys that would live for ever though they are not on the permanent list."""
        client = self.redis.client
        return [
            key
            for key in client.scan_iter("*")
            if client.ttl(key) == -1 and not any(fnmatch(key, allowed) for allowed in keys.PERMANENT)
        ]

    @property
    def attempts(self) -> list[Attempt]:
        """The HTTP requests so far; none over Socket Mode."""
        return list(self.watched.attempts) if self.watched else []

    def server_errors(self) -> int:
        """HTTP answers that say Saegim itself failed; 503 says that Redis did."""
        return sum(attempt.status >= 500 and attempt.status != 503 for attempt in self.attempts)

    def drained(self) -> bool:
        """Wait until everything is answered and no job is left; False when that takes too long."""
        answered = self.load.until_answered(DRAIN) or {asked.number for asked in self.ledger.open()} <= self.unheard()
        until = time.monotonic() + DRAIN / 2
        while answered and self.redis.client.xlen(keys.READY):
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return answered


@contextmanager
def world(setting: Setting, seed: int) -> Iterator[World]:
    """Start all of it but Saegim's processes, which `World.start` does; all gone at the end."""
    rng, chance = random.Random(seed), _Chance(seed)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        redis = stack.enter_context(mortal_redis())
        slack = stack.enter_context(Playground(ack_within=ACK_WITHIN, retry_after=setting.retry_after))
        stages = Stages(lambda: chance.draw(0.0, setting.hang) if setting.hang and chance.draw(0, 1) > 0.5 else 0.0)
        slack.web_api.around = stages.around
        model = stack.enter_context(slow_model(lambda: chance.draw(*setting.think), stages.thinking))
        port = free_port()
        saegim = SaegimProcesses(folder, _environment(setting, slack, redis.url, model.url, port), http=setting.http)
        stack.callback(saegim.close)
        ledger = Ledger(slack)
        load = Load(slack, ledger, stages, rng)
        load.remember(redis.url)
        one = World(slack, redis, saegim, stages, ledger, load, model, rng, port, setting)
        if setting.http:
            one.watched = _over_http(slack, f"http://127.0.0.1:{port}{EVENTS}")
        yield one


def _over_http(slack: Playground, url: str) -> Watched:
    """Send everything over HTTP, noting each attempt."""
    watched = Watched(slack.outbox)
    slack.outbox.transport = HttpDelivery(url, SIGNING_SECRET, cast("Outbox", watched), ACK_WITHIN, slack.now)
    return watched


def _environment(setting: Setting, slack: Playground, redis: str, model: str, port: int) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "REDIS_URL": redis,
        "PORT": str(port),
        "OPENAI_API_KEY": "none",
        "OPENAI_BASE_URL": model,
        "SAEGIM_MODEL": "slow",
        "SAEGIM_PROCESSES": str(setting.processes),
        "SAEGIM_WORKERS": str(setting.workers),
        "SAEGIM_QUIET_AFTER": "0",
        **UNLIMITED,
        "SAEGIM_LOG_LEVEL": "warning",
    }


def _numbers(delivery: Delivery) -> list[int]:
    """The numbers of the questions that an event tells of: its words as they are now."""
    event = delivery.payload.get("event") or {}
    said = event.get("message") or event
    return [int(number) for number in NUMBER.findall(str(said.get("text", "")))]


class _Chance:
    """Random seconds for many threads."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed + 1)
        self._guard = threading.Lock()

    def draw(self, least: float, most: float) -> float:
        with self._guard:
            return self._rng.uniform(least, most)
