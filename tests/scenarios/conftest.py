"""A team in a local Slack workspace with the real Saegim in it, connected as in production."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Protocol

import pytest

from bot.config import Settings
from bot.memory import keys
from bot.memory.connection import connect
from bot.playground.embedded_redis import embedded_redis
from bot.playground.model import Message
from bot.playground.playground import Playground
from bot.serve import Saegim, build
from bot.slack.http import HttpReceiver
from tests.conftest import leaked_keys
from tests.scenarios.model_server import ModelServer
from tests.scenarios.wire import Wire

on_both = pytest.mark.parametrize("redis_url", ["embedded", "real"], indirect=True)
"""Runs a scenario over the embedded Redis and over a real redis-server."""
on_cluster = pytest.mark.parametrize("redis_url", ["cluster"], indirect=True)
"""Runs a scenario over a Redis Cluster."""


class Team:
    """Two people and their boss, two public channels and a private one, and Saegim."""

    def __init__(self, slack: Playground, redis: str, **settings: object) -> None:
        self.slack = slack
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
                "port": 0,
                **settings,
            }
        )

    def start(self, *, http: bool = False) -> Saegim:
        """Start a Saegim, or one more on the same Redis."""
        saegim = build(self.settings, http=http)
        connected = self.slack.connected
        saegim.start()
        self.running.append(saegim)
        if isinstance(saegim.receiver, HttpReceiver):
            self.slack.deliver_to(f"http://127.0.0.1:{saegim.receiver.port}/slack/events")
        else:
            assert self.slack.wait(lambda: self.slack.connected > connected)
        return saegim

    def stop(self) -> None:
        """Stop every Saegim that runs."""
        while self.running:
            self.running.pop().stop()

    @property
    def bot(self) -> str:
        return f"<@{self.slack.bot_user}>"

    def replies(self, channel: str, root: str) -> list[Message]:
        """What Saegim said in a thread."""
        return [m for m in self.slack.thread(channel, root) if m.user == self.slack.bot_user]

    def ask(self, who: str, channel: str, text: str, thread: str | None = None) -> tuple[str, Message]:
        """Say something and wait for Saegim's reply to it; the question's timestamp and the reply."""
        before = len(self.replies(channel, thread)) if thread else 0
        ts = self.slack.say(who, channel, text, thread_ts=thread)
        root = thread or ts
        assert self.slack.wait(lambda: len(self.replies(channel, root)) > before), f"no reply to {text!r}"
        return ts, self.replies(channel, root)[-1]

    def command(self, who: str, channel: str, text: str) -> Message:
        """Type `/saegim …` and wait for the answer only they see."""
        before = len(self.slack.ephemerals(who))
        self.slack.command(who, channel, "/saegim", text)
        return self.whispered(who, before)

    def keep_this(self, who: str, channel: str, ts: str) -> Message:
        """Use "Remember this" on a message and wait for the answer only they see."""
        before = len(self.slack.ephemerals(who))
        self.slack.shortcut(who, channel, ts, "remember_message")
        return self.whispered(who, before)

    def whispered(self, who: str, before: int = 0) -> Message:
        """Wait until `who` was shown more than `before` things that nobody else sees; the last of them."""
        assert self.slack.wait(lambda: len(self.slack.ephemerals(who)) > before), "nothing was whispered"
        whisper = self.slack.ephemerals(who)[-1]
        assert whisper.user == self.slack.bot_user, whisper.text
        return whisper

    def settled(self) -> None:
        """Wait until every event Slack sent was taken in and worked off."""

        def idle() -> bool:
            return all(d.answered for d in self.slack.deliveries) and not self.redis.xlen(keys.READY)

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


@pytest.fixture
def slack(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Playground]:
    """A workspace; a test may give it parameters (indirectly)."""
    monkeypatch.setattr("bot.playground.workspace.LOOK_AGAIN", 0.005)  # `settled` waits for what changes in Redis
    with Playground(**getattr(request, "param", {})) as playground:
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
def new_team(slack: Playground, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[NewTeam]:
    """Stops the teams it made when the test ends, and checks for keys without a time to live."""
    monkeypatch.setattr("bot.worker.BLOCK", 0.2)  # a worker that waits in a real Redis is soon stopped
    with ExitStack() as stack:

        def make(*, http: bool = False, start: bool = True, **settings: object) -> Team:
            team = Team(slack, redis_url, **settings)
            stack.callback(team.redis.close)
            stack.callback(lambda: _no_leaks(team))
            stack.callback(team.stop)
            if start:
                team.start(http=http)
            return team

        yield make


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
