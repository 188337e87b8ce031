"""A team in which a fact has spread, whose worker dies before any write to Redis that a test names; and whoever comes after it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final

import pytest
from redis import Redis
from redis.client import Pipeline

from bot.memory import keys
from bot.memory.connection import connect
from bot.memory.values import Memory, Source
from bot.ops.absence import found
from bot.playground.model import BOT_USER
from bot.serve import open_rooms, workers_of
from bot.slack.event import Event
from bot.story.scene import Rooms
from bot.story.sweep import sweep
from bot.tuning.examples.lessons import Lesson
from bot.tuning.registry.registry import Model
from bot.worker import Workers
from tests.scenarios.conftest import NewTeam, Team, seen

SECRET: Final = "krakenhafen"
FACT: Final = f"the staging database is called {SECRET}"
DERIVED: Final = "minsu23456"
LESSON: Final = "lesson2345"
READING: Final = frozenset(
    "GET MGET HGET HMGET HGETALL HLEN HEXISTS HSCAN SCAN EXISTS TTL SMEMBERS LRANGE LLEN XRANGE XREVRANGE XLEN XINFO XPENDING ZRANGE "
    "ZRANGEBYSCORE ZREVRANGE ZCARD ZCOUNT ZSCORE INFO HELLO XREADGROUP XAUTOCLAIM".split()
)


class Died(BaseException):
    """The process is gone: nothing catches that."""


@contextmanager
def dying(before: int) -> Iterator[None]:
    """For the length of the block whoever writes to Redis for that many a time dies before it; 0: nobody."""
    left = before
    command: Callable[..., Any] = Redis.execute_command
    pipeline: Callable[..., Any] = Pipeline.execute

    def step(commands: list[tuple[Any, ...]]) -> None:
        nonlocal left
        if any(str(told[0]).partition(" ")[0] not in READING for told in commands):
            left -= 1
            if not left:
                raise Died

    def one(self: Redis, *args: Any, **options: Any) -> Any:
        step([args])
        return command(self, *args, **options)

    def many(self: Pipeline, *args: Any, **options: Any) -> Any:
        step([told[0] for told in self.command_stack])
        return pipeline(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Redis, "execute_command", one)
        patch.setattr(Pipeline, "execute", many)
        yield


@dataclass(frozen=True)
class End:
    """What there is after an erasure."""

    holding: frozenset[str]  # keys in which the fact is found
    shown: bool  # whether an answer still shows it
    receipts: frozenset[str]  # the ids they name
    models: frozenset[str]  # those of which it is known that they were trained on what is gone
    lessons: int
    tombstones: frozenset[str]
    told: str  # to who asked for it
    under_way: tuple[str, ...]


@dataclass
class Known:
    """A team in which a fact has spread, and nobody works: what a worker would do is done here, again and again from one beginning."""

    team: Team
    url: str
    told: str  # the message in which it was told; "" for a command
    question: str
    memory: Memory
    rooms: Rooms
    workers: Workers
    at: float
    before: dict[bytes, tuple[bytes, int]] = field(default_factory=dict)
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)

    def begin(self) -> None:
        """What there is now is the beginning."""
        with connect(self.url, decode=False) as redis:
            self.before = {key: (redis.dump(key), max(redis.pttl(key), 0)) for key in redis.scan_iter("*")}
        self.shown = {place: dict(self.team.slack.room(place).messages) for place in self._places()}

    def _back(self) -> None:
        with connect(self.url, decode=False) as redis:
            redis.flushall()
            pipe = redis.pipeline(transaction=False)
            for key, (value, ttl) in self.before.items():
                pipe.restore(key, ttl, value)
            pipe.execute()
        for place in self._places():
            self.team.slack.room(place).messages = dict(self.shown[place])

    def _places(self) -> tuple[str, ...]:
        return self.team.general, self.team.deploys

    def done(self, event: Event | None, before: int) -> bool:
        """Do `event`, and what comes in line of it, as a worker does that dies once, `before` that write; whether it died."""
        died = False
        if event:
            self.rooms.inbox.put(event, ())
        while lease := self.rooms.inbox.claim("worker", 0.0):
            try:
                with dying(0 if died else before):
                    self.workers.handle(lease)
                before = 0
            except Died:
                died = True
                assert self.rooms.inbox.put_back(lease, begun=True)
        return died

    def swept(self, seconds: float, before: int, **settings: object) -> bool:
        """Sweep so many seconds from now, and die once; whether that was so."""
        then, died = self.at + seconds, False
        rooms = replace(self.rooms, now=lambda: then, settings=self.rooms.settings.model_copy(update=settings))
        try:
            with dying(before):
                assert sweep(rooms)
        except Died:
            died = True
            rooms.redis.delete(keys.SWEPT)  # the claim runs out
            assert sweep(rooms)
        self.done(None, 0)
        return died

    def comes_to_one_end(self, who: str, once: Callable[[int], bool]) -> End:
        """Do it `once` to its end, then dying before the first write, before the second and so on: each time it ends as it did at first.
        That end; `who` asks for it, and `once` says whether somebody died.
        """
        self._back()
        assert not once(0)
        whole = self._end(who)
        assert whole.under_way == ()
        for before in count(1):
            self._back()
            died = once(before)
            end = self._end(who)
            assert end == whole, f"died before write {before}"
            if not died:
                assert before > 2
                break
        return whole

    def _end(self, who: str) -> End:
        rooms, slack = self.rooms, self.team.slack
        with connect(self.url, decode=False) as redis:
            holding = frozenset(found(redis, SECRET))
        receipts = rooms.receipts.read()
        answers = [m for m in slack.thread(self.team.general, self.question) if m.user == BOT_USER]
        told = [m.text for m in slack.ephemerals(who)]
        return End(
            holding,
            any(SECRET in seen(message) for message in answers),
            frozenset(id_ for entry in receipts for id_ in (*entry.erased, *entry.changed)),
            frozenset(model.name for model in rooms.models.all() if model.withdrawn),
            len(rooms.lessons.newest(rooms.now())),
            frozenset(map(str, rooms.redis.hkeys(keys.TOMBSTONES))),
            told[-1] if told else "",
            tuple(map(str, rooms.redis.scan_iter(keys.erasing("*")))),
        )


def spread(new_team: NewTeam, url: str, how: str) -> Known:
    """A fact that Dana told as a `how`, and that was kept, answered with, derived from, corrected and trained on."""
    team, told = new_team(), ""
    if how == "command":
        team.command(team.dana, team.deploys, f"remember {FACT}")
    else:
        told = team.slack.say(team.dana, team.deploys, FACT)
        team.slack.react(team.dana, team.deploys, told, "brain")
        team.whispered(team.dana)
    [memory] = team.memories()
    if told:
        source = Source(told, "asked", FACT, team.dana, "Dana")
        derived = Memory(
            DERIVED, "yes, and it moves in May", team.minsu, "민수", team.deploys, "9.0", "9.0", 9.0, "answer",
            statement=f"{FACT}: yes, and it moves in May", sources=(source,),
        )  # fmt: skip
        assert team.running[0].rooms.store.put([derived]) == 1
    question, reply = team.ask(team.dana, team.general, f"{team.bot} what is the staging database called?")
    team.settled()
    assert SECRET in seen(reply)
    team.stop()
    rooms = open_rooms(team.settings, team.clock)
    for name, rests in {"ft:fact": memory.id, "ft:derived": DERIVED, "ft:lesson": f"slack:{LESSON}"}.items():
        rooms.models.register(Model(name, "local", "base", "d", "t", 1.0), [rests])
    lesson = Lesson(
        LESSON, "what is it called?", "?", FACT, (memory.id,), (memory.id,), (team.general,), team.general,
        question, question, reply.ts, team.dana, team.dana, rooms.now(), team.boss,
    )  # fmt: skip
    assert rooms.lessons.put(lesson)
    known = Known(team, url, told, question, memory, rooms, workers_of(rooms), rooms.now())
    known.begin()
    return known
