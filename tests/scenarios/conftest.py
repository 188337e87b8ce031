"""A team in a local Slack workspace with the real Saegim in it, connected as in production."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.config import Settings
from bot.memory import keys
from bot.memory.connection import connect
from bot.playground.embedded_redis import embedded_redis
from bot.playground.model import Message
from bot.playground.playground import Playground
from bot.serve import Saegim, build
from tests.conftest import leaked_keys
from tests.scenarios.model_server import ModelServer


class Team:
    """Two people and their boss, two public channels and a private one, and Saegim."""

    def __init__(self, slack: Playground, redis_url: str, **settings: object) -> None:
        self.slack = slack
        self.minsu = slack.person("민수", tz="Asia/Seoul")
        self.dana = slack.person("Dana")
        self.boss = slack.person("박지영", owner=True)
        self.deploys = slack.channel("deploys", members=[self.minsu, self.dana], creator=self.dana)
        self.general = slack.channel("general", members=[self.boss, self.minsu, self.dana], creator=self.boss)
        self.leads = slack.channel("leads", members=[self.minsu], private=True, creator=self.minsu)
        self.redis = connect(redis_url)
        self.settings = Settings.model_validate(
            {
                "slack_bot_token": slack.bot_token,
                "slack_app_token": slack.app_token,
                "slack_signing_secret": slack.signing_secret,
                "slack_api_url": slack.api_url,
                "redis_url": redis_url,
                "saegim_workers": 4,
                **settings,
            }
        )

    def start(self, *, http: bool = False) -> Saegim:
        saegim = build(self.settings, http=http)
        saegim.start()
        return saegim

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
        assert self.slack.wait(lambda: len(self.slack.ephemerals(who)) > before), f"no answer to /saegim {text}"
        return self.slack.ephemerals(who)[-1]

    def settled(self) -> None:
        """Wait until every event Slack sent was taken in and worked off."""

        def idle() -> bool:
            return all(d.answered for d in self.slack.deliveries) and not self.redis.xlen(keys.READY)

        assert self.slack.wait(idle)


@pytest.fixture
def slack() -> Iterator[Playground]:
    with Playground() as playground:
        yield playground


@pytest.fixture
def new_team(slack: Playground) -> Iterator[Callable[..., Team]]:
    """Makes a team with these settings and starts its Saegim; stopped, and checked for leaked keys, when the test ends."""
    with ExitStack() as stack:

        def make(*, http: bool = False, **settings: object) -> Team:
            url = stack.enter_context(embedded_redis())
            team = Team(slack, url, **settings)
            saegim = team.start(http=http)
            stack.callback(team.redis.close)
            stack.callback(lambda: _no_leaks(team))
            stack.callback(saegim.stop)
            return team

        yield make


def _no_leaks(team: Team) -> None:
    leaks = leaked_keys(team.redis)
    assert not leaks, f"keys without a time to live: {leaks}"


@pytest.fixture
def team(new_team: Callable[..., Team]) -> Team:
    """A team whose Saegim has no language model: answers quote the memories."""
    return new_team()


@pytest.fixture
def models() -> Iterator[ModelServer]:
    server = ModelServer()
    yield server
    server.close()
