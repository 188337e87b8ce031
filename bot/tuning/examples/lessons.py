"""Answers that people corrected in Slack, as lessons: they wait until an owner approves them as examples, or go with what they rest on.

Only lessons whose answer and everything it rests on is public are kept at all (`story/correcting.py`); who may approve one is
`story/lessons.py`'s. Their texts are sealed like all others. What `saegim tune collect` makes of them: `slack_answers.py`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Final, cast

from redis import Redis

from bot.memory import keys
from bot.memory.sealing import ring
from bot.memory.store import Store
from bot.tuning.registry.registry import Registry

MOST: Final = 500  # lessons kept: more than that nobody reads through
ORIGIN: Final = "slack"  # before a colon and its id: a lesson as the source of an example
SEALED: Final = ("question", "given", "wanted")

# KEYS 1 lessons · ARGV 1 id · 2 what it is thought to be, "" for absent · 3 what it becomes · 4 TTL, seconds · 5 how many there may be
_PUT: Final = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[2] == '' and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[5]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
"""


@dataclass(frozen=True, slots=True)
class Lesson:
    """One answer, and what it should have been."""

    id: str  # random
    question: str  # as it can be read alone
    given: str  # what Saegim said; cites [1], [2], … of `memories`
    wanted: str  # what somebody wrote instead
    memories: tuple[str, ...]  # ids, in the order of their numbers
    rests: tuple[
        str, ...
    ]  # all whose words may be in it: ids of memories, <place>:<ts> of messages, question and answer among them
    places: tuple[str, ...]  # ids of where it was asked and of where its memories were written
    place: str
    root: str  # of the thread
    asked: str  # the question's timestamp
    answer: str  # the answer's
    asker: str
    user: str  # who corrected it
    at: float  # when, seconds since the epoch
    approved_by: str = ""  # user id, or "operator" and a name; "" while it waits


class Lessons:
    """The lessons of the last 180 days. Every method raises redis-py's `RedisError` when Redis cannot be asked."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._put = redis.register_script(_PUT)

    def put(self, lesson: Lesson) -> bool:
        """Keep `lesson`, in place of what the same person last wanted of the same answer; False where too many wait.

        Done again after a crash, it is there once.
        """
        self.drop(lambda other: _same_wish(other, lesson) and not other.approved_by)
        return self._changed(lesson.id, "", encode(lesson)) or lesson.id in self._lines()

    def newest(self, now: float) -> list[Lesson]:
        """Every lesson, the newest first; `now`: seconds since the epoch, by which the oldest go."""
        found = [decode(line) for line in self._lines().values()]
        old = [lesson.id for lesson in found if lesson.at < now - keys.LESSON_TTL]
        if old:
            self._redis.hdel(keys.LESSONS, *old)
        return sorted((one for one in found if one.id not in old), key=lambda one: (-one.at, one.id))

    def get(self, id_: str) -> Lesson | None:
        line = cast("str | None", self._redis.hget(keys.LESSONS, id_))
        return decode(line) if line else None

    def approve(self, id_: str, by: str) -> bool:
        """`by` approves of it; False where it is gone, or somebody has approved before."""
        line = cast("str | None", self._redis.hget(keys.LESSONS, id_))
        lesson = decode(line) if line else None
        if line is None or lesson is None or lesson.approved_by:
            return False
        return self._changed(id_, line, encode(replace(lesson, approved_by=by)))

    def those(self, which: Callable[[Lesson], bool]) -> list[Lesson]:
        """The lessons of which `which` is true. Their texts are as they lie there, sealed, for `which` too."""
        return [lesson for lesson in map(_read, self._lines().values()) if which(lesson)]

    def drop(self, which: Callable[[Lesson], bool]) -> list[Lesson]:
        """Erase those lessons; what they were. Of approved ones `forget_training` has to be told before."""
        if gone := self.those(which):
            self._redis.hdel(keys.LESSONS, *(lesson.id for lesson in gone))
        return gone

    def _changed(self, id_: str, was: str, becomes: str) -> bool:
        return bool(self._put(keys=[keys.LESSONS], args=[id_, was, becomes, keys.LESSON_TTL, MOST]))

    def _lines(self) -> dict[str, str]:
        return cast("dict[str, str]", self._redis.hgetall(keys.LESSONS))


def forget_training(gone: Iterable[Lesson], store: Store, models: Registry) -> frozenset[str]:
    """Mark the models that were trained on lessons which are `gone` now, and leave tombstones for those that will be registered; the models."""
    taught = [lesson.id for lesson in gone if lesson.approved_by]  # no other was ever collected
    if not taught:
        return frozenset()
    store.bury(ORIGIN, taught)
    return models.withdraw(f"{ORIGIN}:{id_}" for id_ in taught)


def encode(lesson: Lesson) -> str:
    """One line of JSON, its texts sealed where there is a key."""
    told = asdict(lesson)
    told |= {name: ring().seal(told[name], f"Lesson.{name}:{lesson.id}") for name in SEALED}
    return json.dumps(told, ensure_ascii=False).encode("utf-8", "replace").decode()


def decode(line: str) -> Lesson:
    """The lesson written by `encode`; raises ValueError or TypeError on anything else."""
    lesson = _read(line)
    question, given, wanted = (ring().open(getattr(lesson, name), f"Lesson.{name}:{lesson.id}") for name in SEALED)
    return replace(lesson, question=question, given=given, wanted=wanted)


def _read(line: str) -> Lesson:
    found = json.loads(line)
    return Lesson(**{**found, **{name: tuple(found[name]) for name in ("memories", "rests", "places")}})


def _same_wish(one: Lesson, other: Lesson) -> bool:
    return one.id != other.id and (one.place, one.answer, one.user) == (other.place, other.answer, other.user)
