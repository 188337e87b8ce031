"""The wiring: opens every client once, builds the rooms, and runs a Saegim until it is told to stop. What each part does is its own
business; the command line is `cli.py`.
"""

import gc
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import structlog
from slack_bolt import App

from bot.config import Settings, require
from bot.errors import Retry
from bot.memory.connection import connect, connect_intake
from bot.memory.conversation import Conversations
from bot.memory.recall import Recall
from bot.memory.store import Store
from bot.mind.extractive import Extractive
from bot.mind.model import Chain, ModelGone, chain
from bot.slack.app import SocketReceiver, build_app
from bot.slack.client import web_client
from bot.slack.history import History
from bot.slack.http import HttpReceiver
from bot.slack.inbox import Inbox
from bot.slack.people import Directory
from bot.slack.reply import Replies
from bot.story.scene import Rooms
from bot.story.tell import Teller
from bot.worker import Workers

log = structlog.get_logger()


class Receiver(Protocol):
    """Something events come in through: Socket Mode or HTTP."""

    def start(self) -> None:
        """Begin to listen."""

    def stop(self) -> None:
        """Finish what has come in, then listen no more."""


@dataclass(frozen=True, slots=True)
class Saegim:
    """One Saegim, wired and not yet started."""

    rooms: Rooms
    workers: Workers
    receiver: Receiver

    def start(self) -> None:
        """Read the memories, start the workers, and listen to Slack."""
        self.rooms.recall.catch_up()
        self.workers.start()
        self.receiver.start()

    def stop(self) -> None:
        """Listen no more, and wait for what is being done."""
        self.receiver.stop()
        self.workers.stop()


def build(settings: Settings, *, http: bool = False, now: Callable[[], float] = time.time) -> Saegim:
    """Wire a Saegim from `settings`.

    Raises `Misconfigured` naming everything that is missing, `Retry` when Slack or Redis does not answer.
    """
    require(settings, "slack_bot_token", "slack_signing_secret" if http else "slack_app_token")
    redis = connect(settings.redis_url)
    client = web_client(settings)
    directory = Directory(client, now)
    inbox = Inbox(redis, now, sleep=time.sleep)
    rooms = Rooms(
        settings=settings,
        inbox=inbox,
        directory=directory,
        replies=Replies(client, inbox, directory.bot_user, now, sleep=time.sleep, degraded=_degraded),
        history=History(client, directory),
        conversations=Conversations(redis, settings.saegim_conversation_ttl),
        store=(store := Store(redis)),
        recall=Recall(store),
        chain=models(settings, now),
        extractive=Chain([Extractive()], now),
        now=now,
    )
    app = build_app(client, Inbox(connect_intake(settings.redis_url), now), lambda: directory.bot_user, now)
    receiver = _receiver(settings, app, http=http, now=now)
    return Saegim(rooms, Workers(inbox, Teller(rooms), settings.saegim_workers), receiver)


def models(settings: Settings, now: Callable[[], float]) -> Chain:
    """The models that answer, best first; the last quotes the memories and never fails."""
    if not settings.has_model:
        return Chain([Extractive()], now)
    key = settings.openai_api_key
    return chain(
        model=settings.saegim_model,
        base_model=settings.saegim_base_model,
        api_key=key.get_secret_value() if key else "",
        base_url=settings.openai_base_url,
        timeout=settings.saegim_model_timeout,
        last=Extractive(),
        now=now,
        report=_failed,
    )


def _receiver(settings: Settings, app: App, *, http: bool, now: Callable[[], float]) -> Receiver:
    if http:
        secret = settings.slack_signing_secret
        assert secret is not None  # noqa: S101  `build` required it
        return HttpReceiver(app, secret.get_secret_value(), now, host=settings.saegim_host, port=settings.port)
    token = settings.slack_app_token
    assert token is not None  # noqa: S101  `build` required it
    return SocketReceiver(app, token.get_secret_value(), web_client(settings))


def run(settings: Settings, *, http: bool = False, ready: Callable[[Saegim], None] = lambda _: None) -> None:
    """Run until SIGTERM or Ctrl-C, then finish or hand back what is being done."""
    saegim = build(settings, http=http)
    saegim.start()
    ready(saegim)
    gc.freeze()  # what start-up made stays: the collector need not look at it again
    asked = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: asked.set())
    while not asked.wait(1.0):
        pass
    log.info("stopping", advice="answers in the making are finished, at most 25 seconds")
    saegim.stop()


def _failed(name: str, error: Retry | ModelGone) -> None:
    log.warning("model failed, the next one is asked", model=name, reason=str(error))


def _degraded(what: str) -> None:
    log.warning("this Slack server lacks a feature, going on without", feature=what)
