"""`saegim bench latency`: Saegim's own time from a message to the final text.

Three processes: Saegim as `saegim run` starts it, an instant model, and this one, which holds the playground and asks. In the same
run a bare slack-bolt bot shows the floor. Figures are for comparing side by side, never for a test to fail on.
"""

import json
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass

from bot.bench.servers import READY_WITHIN, free_port, process, redis_server, resident_mb
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.store import Store, new_id
from bot.memory.values import Memory
from bot.playground.playground import Playground

BURST = 20  # mentions at once, each in a channel of its own
SUSTAINED = 600  # mentions with `BURST` of them on their way at any time
WARM = 20  # mentions nobody counts
STATUS = ("assistant.threads.setStatus", "apps.connections.open", "auth.test")
QUESTION = "when do we deploy?"


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; times in milliseconds."""

    p50_ms: float
    p99_ms: float
    burst_ms: float
    missing: int
    doubled: int
    calls: float
    ack_p99_ms: float
    events_per_s: float
    rss_mb: float
    floor_p50_ms: float
    messages: int


@dataclass(frozen=True, slots=True)
class _Scene:
    slack: Playground
    person: str
    channels: Sequence[str]

    def ask(self, n: int) -> tuple[str, str]:
        channel = self.channels[n % len(self.channels)]
        return channel, self.slack.say(self.person, channel, f"<@{self.slack.bot_user}> {QUESTION}")

    def answers(self, asked: tuple[str, str]) -> list[str]:
        return [m.text for m in self.slack.thread(*asked)[1:] if m.bot_id]

    def unanswered(self, asked: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Those of `asked` that have no answer, as soon as one of them has one."""
        self.slack.wait(lambda: any(self.answers(one) for one in asked), READY_WITHIN)
        return [one for one in asked if not self.answers(one)]

    def wait(self, *asked: tuple[str, str], timeout: float = 30.0) -> int:
        """How many of the questions have no answer after `timeout` seconds."""
        self.slack.wait(lambda: all(self.answers(one) for one in asked), timeout)
        return sum(not self.answers(one) for one in asked)


@contextmanager
def _workspace() -> Iterator[_Scene]:
    with Playground() as slack:
        person = slack.person("민수")
        yield _Scene(slack, person, [slack.channel(f"room-{n}", members=[person]) for n in range(BURST)])


def _connected(scene: _Scene) -> None:
    if not scene.slack.wait(lambda: scene.slack.connected > 0, READY_WITHIN):
        raise Refuse("The bot did not connect to the playground.")


def _one_at_a_time(scene: _Scene, count: int) -> tuple[list[float], list[tuple[str, str]]]:
    """Milliseconds from each message to its final text."""
    times, questions = [], []
    for n in range(count):
        start = time.perf_counter()
        asked = scene.ask(n)
        scene.wait(asked)
        times.append((time.perf_counter() - start) * 1000)
        questions.append(asked)
    return times, questions


def _sustained(scene: _Scene) -> list[tuple[str, str]]:
    """Ask `SUSTAINED` questions, the next one whenever fewer than `BURST` are unanswered; returns when all are answered."""
    asked: list[tuple[str, str]] = []
    waiting: list[tuple[str, str]] = []
    while len(asked) < SUSTAINED:
        waiting.append(scene.ask(len(asked)))
        asked.append(waiting[-1])
        if len(waiting) == BURST:
            waiting = scene.unanswered(waiting)
    scene.wait(*waiting)
    return asked


def measure(messages: int) -> Figures:
    """Run the whole bench with `messages` mentions one at a time; raises `Refuse` where no redis-server is installed."""
    with _workspace() as floor_scene, process("bot.bench.bare_bolt", **_slack_env(floor_scene.slack)):
        _connected(floor_scene)
        _one_at_a_time(floor_scene, WARM)
        floor, _ = _one_at_a_time(floor_scene, messages)
    with ExitStack() as stack:
        url = stack.enter_context(redis_server())
        scene = stack.enter_context(_workspace())
        _remember(url, scene)
        port = free_port()
        stack.enter_context(process("bot.bench.instant_model", str(port)))
        environment = {
            **_slack_env(scene.slack),
            "REDIS_URL": url,
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": f"http://127.0.0.1:{port}/v1",
            "SAEGIM_MODEL": "instant",
            "SAEGIM_USER_PER_MINUTE": "100000",  # asked for, and never reached
            "SAEGIM_CHANNEL_PER_MINUTE": "100000",
        }
        saegim = stack.enter_context(process("bot.cli", "run", **environment))
        _connected(scene)
        return _measure_saegim(scene, messages, statistics.median(floor), saegim.pid)


def _measure_saegim(scene: _Scene, messages: int, floor: float, pid: int) -> Figures:
    _one_at_a_time(scene, WARM)
    before = len(scene.slack.calls)
    times, questions = _one_at_a_time(scene, messages)
    calls = [call for call in scene.slack.calls[before:] if call.method not in STATUS]
    start = time.perf_counter()
    burst = [scene.ask(n) for n in range(BURST)]
    scene.wait(*burst)
    burst_ms = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    many = _sustained(scene)
    seconds = time.perf_counter() - start
    asked = [*questions, *burst, *many]
    acks = [1000 * (d.answered - d.sent) for d in scene.slack.deliveries if d.answered]
    return Figures(
        p50_ms=round(statistics.median(times), 1),
        p99_ms=round(statistics.quantiles(times, n=100)[98], 1),
        burst_ms=round(burst_ms, 1),
        missing=sum(not scene.answers(one) for one in asked),
        doubled=sum(len(scene.answers(one)) > 1 for one in asked),
        calls=round(len(calls) / messages, 2),
        ack_p99_ms=round(statistics.quantiles(acks, n=100)[98], 1),
        events_per_s=round(sum(bool(scene.answers(one)) for one in many) / seconds, 1),
        rss_mb=resident_mb(pid),
        floor_p50_ms=round(floor, 1),
        messages=messages,
    )


def _slack_env(slack: Playground) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.api_url}


def _remember(url: str, scene: _Scene) -> None:
    """Something to recall in every channel."""
    redis = connect(url)
    memories = [
        Memory(
            id=new_id(),
            text="We deploy every Tuesday at 14:00, never on Fridays.",
            author=scene.person,
            author_name="민수",
            place=channel,
            ts=f"1700000000.{n:06d}",
            thread_ts=f"1700000000.{n:06d}",
            at=1700000000.0,
        )
        for n, channel in enumerate(scene.channels)
    ]
    Store(redis).put(memories)
    redis.close()


def report(figures: Figures, *, as_json: bool) -> None:
    """Print the figures: a line each, or one JSON object."""
    if as_json:
        print(json.dumps(asdict(figures)))
        return
    for name, value in asdict(figures).items():
        print(f"{name:14} {value}")
