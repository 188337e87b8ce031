"""The wiring: opens every client once and builds a Saegim of its parts. In which processes they run is `processes.py`."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from secrets import token_hex

import structlog
from redis import Redis

from bot import metrics
from bot.accounting.audit import Audit
from bot.accounting.budget import Budget
from bot.accounting.health import Health
from bot.accounting.limits import Limits
from bot.config import Settings
from bot.errors import Retry
from bot.memory.connection import connect, connect_intake, restarted_since
from bot.memory.consolidation.consolidate import Consolidator, Writer
from bot.memory.consolidation.learning import Consent
from bot.memory.conversation import Conversations
from bot.memory.forgetting.gaps import Gaps
from bot.memory.forgetting.receipts import Receipts
from bot.memory.forgetting.traces import Traces
from bot.memory.pins import Pins
from bot.memory.retrieval.recall import Recall
from bot.memory.sealing import KeyRing, use
from bot.memory.store import Store
from bot.mind.extractive import Extractive
from bot.mind.models.failures import ModelGone
from bot.mind.models.model import Chain
from bot.mind.models.openai_model import chain as build_chain
from bot.mind.writers.rule_writer import RuleWriter
from bot.mind.writers.writer import ModelWriter
from bot.slack.client import web_client
from bot.slack.heart import Heart
from bot.slack.history import History
from bot.slack.inbox import Inbox
from bot.slack.people import Directory
from bot.slack.receiver import Receiver, build_receiver, require_slack
from bot.slack.reply import Replies
from bot.slack.rereading import Rereader
from bot.story.forms import open_forms
from bot.story.model_gone import tell_model_gone
from bot.story.scene import Rooms
from bot.story.sweep import Sweeper
from bot.story.tell import Teller
from bot.tuning.examples.lessons import Lessons
from bot.tuning.registry.active import Active
from bot.tuning.registry.registry import Registry
from bot.tuning.registry.switching import Switching
from bot.worker import Workers

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Saegim:
    """One Saegim, wired and not yet started."""

    rooms: Rooms
    workers: Workers
    receiver: Receiver
    intake: Redis  # what the receiver fills the inbox through
    heart: Heart
    sweeper: Sweeper

    def start(self) -> None:
        """Read the memories, start the workers, and listen to Slack."""
        self.rooms.recall.catch_up()
        self.rooms.gaps.check(self.rooms.now())
        self.workers.start()
        self.receiver.start()
        self.heart.start()
        self.sweeper.start()

    def stop(self) -> None:
        """Listen no more, and wait for what is being done."""
        self.heart.stop()
        self.receiver.stop()
        self.sweeper.stop()
        self.workers.stop()
        self.rooms.close()
        self.intake.close()


def build(settings: Settings, *, http: bool = False, now: Callable[[], float] = time.time) -> Saegim:
    """A whole Saegim in this process, as the demo and the tests want it.

    Raises `Misconfigured` naming everything that is missing, `Retry` when Slack or Redis does not answer.
    """
    require_slack(settings, http=http)
    use(KeyRing(settings.encryption_keys))
    intake = connect_intake(settings.redis_url)
    forms, health = open_forms(settings, now, intake), Health(intake, now)
    receiver = build_receiver(settings, intake, http=http, now=now, forms=forms, health=health)
    rooms = open_rooms(settings, now)
    heart = Heart(receiver, Gaps(intake), now)
    return Saegim(rooms, workers_of(rooms), receiver, intake, heart, Sweeper(rooms))


def workers_of(rooms: Rooms) -> Workers:
    """The workers that tell the story with what `rooms` holds."""
    return Workers(
        rooms.inbox,
        Teller(rooms),
        rooms.settings.saegim_workers,
        restarted_since=lambda at: restarted_since(rooms.redis, at, rooms.now()),
    )


def open_rooms(settings: Settings, now: Callable[[], float] = time.time) -> Rooms:
    """Everything the story may use, each client opened once."""
    client = web_client(settings)
    redis = connect(settings.redis_url)
    directory = Directory(client, now)
    return Rooms(
        settings=settings,
        redis=redis,
        inbox=(inbox := Inbox(redis, now)),
        directory=directory,
        replies=Replies(client, inbox, directory.bot_user, now, sleep=time.sleep, degraded=_degraded),
        history=History(client, directory),
        conversations=Conversations(redis, settings.saegim_conversation_ttl),
        consent=Consent(redis),
        store=(store := Store(redis, now)),
        recall=(recall := Recall(store)),
        pins=Pins(redis),
        traces=Traces(redis),
        receipts=Receipts(redis),
        gaps=Gaps(redis),
        source=Rereader(client),
        models=(registry := Registry(redis)),
        lessons=Lessons(redis),
        chain=(
            chain := chain_of(settings, registry, now, lambda name, error: tell_model_gone(inbox, name, error, now()))
        ),
        extractive=Chain([Extractive()], now),
        consolidator=Consolidator(store, writers(settings, chain), recall.alike),
        annotator=Consolidator(store, (RuleWriter(),), recall.alike),
        limits=Limits(redis, settings.saegim_user_per_minute, settings.saegim_channel_per_minute),
        budget=Budget(redis, settings.saegim_channel_tokens_per_day if settings.has_model else 0),
        audit=Audit(redis),
        now=now,
    )


def writers(settings: Settings, chain: Chain) -> Sequence[Writer]:
    """Who finds what is worth keeping: a model where there is one, and rules, which never fail."""
    asking = [ModelWriter(chain, settings.model_places, lambda: token_hex(8))] if settings.has_server else []
    return (*asking, RuleWriter())


def chain_of(
    settings: Settings,
    registry: Registry,
    now: Callable[[], float],
    gone: Callable[[str, ModelGone], None] = lambda _name, _error: None,
) -> Chain:
    """The models that answer, best first, as registry and settings say; the last quotes the memories and never fails.

    `gone` is told of a model that is not there.
    """
    if not settings.has_server:
        return Chain([Extractive()], now)

    def failed(name: str, error: Retry | ModelGone) -> None:
        log.warning("model failed, the next one is asked", model=name, reason=str(error))
        metrics.MODEL_FAILURES.labels(name).inc()
        if isinstance(error, ModelGone):
            gone(name, error)

    chain = Switching(Active(registry, now), lambda promoted: _models(settings, now, failed, promoted))
    chain.at("")  # what its client needs is imported now, not while the first answer is waited for
    return chain


def _models(
    settings: Settings, now: Callable[[], float], failed: Callable[[str, Retry | ModelGone], None], promoted: str
) -> Chain:
    return build_chain(
        promoted=promoted,
        model=settings.saegim_model,
        base_model=settings.saegim_base_model,
        api_key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else "",
        base_url=settings.openai_base_url,
        timeout=settings.saegim_model_timeout,
        last=Extractive(),
        now=now,
        report=failed,
    )


def _degraded(what: str) -> None:
    log.warning("this Slack server lacks a feature, going on without", feature=what)
