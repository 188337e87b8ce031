"""A team in a local Slack workspace with the real Saegim in it, connected as in production."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Protocol

import pytest

from bot.config import Settings
from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.keys import DAY
from bot.memory.store import Store
from bot.memory.values import Memory
from bot.playground.delivery import Delivery
from bot.playground.embedded_redis import embedded_redis
from bot.playground.model import Message
from bot.playground.playground import Playground
from bot.playground.views import View
from bot.serve import Saegim, build
from bot.slack.http import HttpReceiver
from bot.slack.modals import BLOCK
from bot.story.tell import CROWDED
from tests.conftest import leaked_keys
from tests.scenarios.model_server import ModelServer
from tests.scenarios.wire import Wire

on_both = pytest.mark.parametrize("redis_url", ["embedded", "real"], indirect=True)
"""Runs a scenario over the embedded Redis and over a real redis-server."""
on_cluster = pytest.mark.parametrize("redis_url", ["cluster"], indirect=True)
"""Runs a scenario over a Redis Cluster."""


class MovedClock:
    """The machine's clock, moved ahead by a test: the whole team lives by it. A test begins at three at night in London, so that it is the
    same day for everybody.
    """

    def __init__(self) -> None:
        self.ahead = (MORNING - time.time()) % DAY

    def __call__(self) -> float:
        return time.time() + self.ahead


MORNING = 3 * 3600  # seconds of a day in UTC: noon in Seoul


class Team:
    """Two people and their boss, two public channels and a private one, and Saegim."""

    def __init__(self, slack: Playground, redis: str, clock: MovedClock, **settings: object) -> None:
        self.slack = slack
        self.clock = clock
        self.minsu = slack.person("민수", tz="Asia/Seoul")
        self.dana = slack.person("Dana", tz="Europe/London")
        self.boss = slack.person("박지영", owner=True)
        self.deploys = slack.channel("deploys", members=[self.minsu, self.dana], creator=self.dana)
        self.general = slack.channel("general", members=[self.boss, self.minsu, self.dana], creator=self.boss)
        self.leads = slack.channel("leads", members=[self.minsu], private=True, creator=self.minsu)
        self.redis = connect(redis)
        self.running: list[Saegim] = []
        self.settings = Settings.model_validate(
            {
                "slack_bot_token": slack.bot_token,
                "slack_app_token": slack.app_token,
                "slack_signing_secret": slack.signing_secret,
                "slack_api_url": slack.api_url,
                "redis_url": redis,
                "saegim_workers": 2,
                "saegim_user_per_minute": 0,  # a test asks faster than people do
                "saegim_channel_per_minute": 0,
                "port": 0,
                **settings,
            }
        )

    def start(self, *, http: bool = False) -> Saegim:
        """Start a Saegim, or one more on the same Redis."""
        saegim = build(self.settings, http=http, now=self.clock)
        connected = set(self.slack.sockets._sockets)
        saegim.start()
        self.running.append(saegim)
        if isinstance(saegim.receiver, HttpReceiver):
            self.slack.deliver_to(f"http://127.0.0.1:{saegim.receiver.port}/slack/events")
        else:
            assert self.slack.wait(lambda: set(self.slack.sockets._sockets) - connected)
        return saegim

    def stop(self) -> None:
        """Stop every Saegim that runs, and wait until Slack has noticed: it would still send there."""
        while self.running:
            self.running.pop().stop()
        self.slack.wait(lambda: not self.slack.connected, 5)

    @property
    def bot(self) -> str:
        return f"<@{self.slack.bot_user}>"

    def replies(self, channel: str, root: str) -> list[Message]:
        """What Saegim said in a thread."""
        return [m for m in self.slack.thread(channel, root) if m.user == self.slack.bot_user]

    def ask(self, who: str, channel: str, text: str, thread: str | None = None) -> tuple[str, Message]:
        """Say something and wait for Saegim's reply to it, and for what it does after that; the question's timestamp and the reply."""
        before = len(self.replies(channel, thread)) if thread else 0
        ts = self.slack.say(who, channel, text, thread_ts=thread)
        root = thread or ts
        assert self.slack.wait(lambda: len(self.replies(channel, root)) > before), f"no reply to {text!r}"
        self.done(f"{channel}:{root}")
        return ts, self.replies(channel, root)[-1]

    def command(self, who: str, channel: str, text: str) -> Message:
        """Type `/saegim …` and wait for the answer only they see, and for what Saegim does after that."""
        before = len(self.slack.ephemerals(who))
        self.slack.command(who, channel, "/saegim", text)
        answer = self.whispered(who, before)
        self.done(f"{channel}:{who}:command")
        return answer

    def done(self, thread: str) -> None:
        """Wait until every job of that queue was taken to its end: a reply is seen before all is written down that it rests on."""
        assert self.slack.wait(lambda: not self.redis.exists(keys.jobs(thread))), f"{thread} is not done"

    def keep_this(self, who: str, channel: str, ts: str) -> Message:
        """Use "Remember this" on a message, save it as it is, and wait for the answer only they see."""
        before = len(self.told(who))
        self.slack.shortcut(who, channel, ts, "remember_message")
        assert self.slack.wait(lambda: self.slack.modals(who) or len(self.told(who)) > before)
        for modal in self.slack.modals(who):  # none where there is nothing to keep
            self.save(who, modal)
        assert self.slack.wait(lambda: len(self.told(who)) > before), "nothing was whispered"
        return self.told(who)[-1]

    def save(self, who: str, modal: View, text: str | None = None) -> None:
        """Save a modal, with another text if one is given, and wait until it is closed or says why not."""
        self.slack.submit(who, modal.id, {} if text is None else {BLOCK: text})
        assert self.slack.wait(lambda: modal not in self.slack.modals(who)), "the modal was not answered"

    def told(self, who: str) -> list[Message]:
        """What Saegim told `who` alone: whispers, and in their DM what cannot be whispered to who is not in a channel."""
        in_dm = [m for m in self.slack.messages(self.slack.dm(who)) if m.user == self.slack.bot_user]
        return sorted([*self.slack.ephemerals(who), *in_dm], key=lambda message: message.ts)

    def shortcut(self, who: str, channel: str, ts: str) -> View:
        """Use "Remember this" and wait for the modal."""
        self.slack.shortcut(who, channel, ts, "remember_message")
        assert self.slack.wait(lambda: self.slack.modals(who)), "no modal"
        return self.slack.modals(who)[-1]

    def advance(self, seconds: float) -> None:
        """Let time pass for everybody, and wait for what is done because of that."""
        self.clock.ahead += seconds
        self.settled()

    def fall_quiet(self) -> None:
        """Let every conversation be quiet for long enough, and wait until it was gone through."""
        self.settled()
        self.advance(self.settings.saegim_quiet_after + 1)
        while self.redis.zcard(keys.QUIET):  # found nobody free
            self.advance(CROWDED + 1)

    def memories(self, place: str = "") -> list[Memory]:
        """What is kept, of `place` or of all, the oldest first."""
        kept = [memory for memory in Store(self.redis).scan() if place in ("", memory.place)]
        return sorted(kept, key=lambda memory: (memory.at, memory.text))

    def whispered(self, who: str, before: int = 0) -> Message:
        """Wait until `who` was shown more than `before` things that nobody else sees; the last of them."""
        assert self.slack.wait(lambda: len(self.slack.ephemerals(who)) > before), "nothing was whispered"
        whisper = self.slack.ephemerals(who)[-1]
        assert whisper.user == self.slack.bot_user, whisper.text
        return whisper

    def settled(self) -> None:
        """Wait until every event Slack sent was taken in and worked off."""

        def idle() -> bool:
            taken_in = all(d.answered for d in self.slack.deliveries)
            due = self.redis.zcount(keys.QUIET, "-inf", self.clock())
            return taken_in and not due and not self.redis.xlen(keys.READY)

        assert self.slack.wait(idle)

    def calls(self, method: str) -> int:
        """How often Saegim called a method of Slack's."""
        return sum(call.method == method for call in self.slack.calls)


class NewTeam(Protocol):
    """Makes a team with these settings, and starts its Saegim unless `start` is False."""

    def __call__(self, *, http: bool = False, start: bool = True, **settings: object) -> Team: ...


def seen(message: Message) -> str:
    """Everything a reader sees of a message: its text, and what stands in its blocks."""
    return f"{message.text}\n{message.blocks}"


@contextmanager
def held(team: Team) -> Iterator[list[Delivery]]:
    """What Slack would tell now, to be told later in another order, as where it repeats what nobody acknowledged."""
    found: list[Delivery] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(team.slack.outbox, "put", found.append)
        yield found


def in_order(team: Team, deliveries: list[Delivery], order: Sequence[int]) -> None:
    """Tell of `deliveries` in this order, each when all before are worked off."""
    for n in order:
        team.slack.outbox.put(deliveries[n])
        team.settled()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


@pytest.fixture
def slack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, clock: MovedClock) -> Iterator[Playground]:
    """A workspace; a test may give it parameters (indirectly)."""
    monkeypatch.setattr("bot.playground.workspace.LOOK_AGAIN", 0.005)  # `settled` waits for what changes in Redis
    with Playground(now=clock, **getattr(request, "param", {})) as playground:
        yield playground


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty Redis: the embedded one, or with `on_both` a real one too, or with `on_cluster` a cluster."""
    kind = getattr(request, "param", "embedded")
    if kind != "embedded":
        url: str = request.getfixturevalue({"real": "real_redis_url", "cluster": "cluster_url"}[kind])
        with connect(url) as client:
            client.flushall()
        yield url
    else:
        with embedded_redis() as url:
            yield url


@pytest.fixture
def wire(redis_url: str) -> Iterator[Wire]:
    """The way to Redis, to be cut: pass `redis_url=wire.url` to a new team."""
    wire = Wire(redis_url)
    yield wire
    wire.close()


@pytest.fixture
def new_team(
    slack: Playground, redis_url: str, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[NewTeam]:
    """Stops the teams it made when the test ends, and checks for keys without a time to live."""
    monkeypatch.setattr("bot.worker.BLOCK", 0.2)  # a worker that waits in a real Redis is soon stopped
    monkeypatch.setattr("bot.slack.reply.QUIET", 60.0)  # a reply is whole when it is seen, however slow the machine is
    with ExitStack() as stack:

        def make(*, http: bool = False, start: bool = True, **settings: object) -> Team:
            team = Team(slack, redis_url, clock, **settings)
            stack.callback(team.redis.close)
            stack.callback(lambda: _no_leaks(team))
            stack.callback(team.stop)
            if start:
                team.start(http=http)
            return team

        yield make


@pytest.fixture
def shown_early(new_team: NewTeam, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow answer is shown while it is written, as it is to people."""
    assert new_team
    monkeypatch.setattr("bot.slack.reply.QUIET", 1.0)


def _no_leaks(team: Team) -> None:
    leaks = leaked_keys(team.redis)
    assert not leaks, f"keys without a time to live: {leaks}"


@pytest.fixture
def team(new_team: NewTeam) -> Team:
    """A team whose Saegim has no language model: answers quote the memories."""
    return new_team()


@pytest.fixture
def models() -> Iterator[ModelServer]:
    server = ModelServer()
    yield server
    server.close()
