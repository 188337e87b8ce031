"""What a running bot asks: the pointer is read every few seconds, and nobody waits for Redis."""

import threading
from typing import Any

from redis import Redis
from redis.exceptions import ConnectionError as NotConnected

from bot.mind.extractive import Extractive
from bot.mind.models.model import Chain
from bot.mind.models.scripted import ScriptedModel
from bot.tuning.registry.active import KNOWN_FOR, Active
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Registry
from bot.tuning.registry.switching import KEPT, Switching
from tests.conftest import Clock
from tests.mind.making import hit, prompt


class Slow(Registry):
    """A registry whose Redis fails, or does not answer until it is told to."""

    def __init__(self) -> None:
        self.reads = 0
        self.answer: Any = Pointer()
        self.go = threading.Event()
        self.go.set()

    def pointer(self) -> Pointer:
        self.reads += 1
        self.go.wait(10)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[no-any-return]


def test_a_promotion_is_followed_within_ten_seconds_at_one_read_every_five(redis: Redis, clock: Clock) -> None:
    registry = Registry(redis)
    active = Active(registry, clock)
    assert active.model("C1") == ""
    assert registry.move(Pointer(), Pointer().promoted("ft:a", 100, clock()))
    clock.advance(KNOWN_FOR - 0.1)
    assert active.model("C1") == ""
    clock.advance(0.1)
    assert active.model("C1") == "ft:a"
    assert KNOWN_FOR < 10


def test_redis_is_asked_once_for_many_answers(clock: Clock) -> None:
    slow = Slow()
    active = Active(slow, clock)
    for _ in range(100):
        active.model("C1")
    assert slow.reads == 1


def test_while_redis_is_slow_the_last_model_known_answers_and_the_next_when_it_has_said_so(clock: Clock) -> None:
    slow = Slow()
    slow.answer = Pointer(1, "ft:a")
    active = Active(slow, clock)
    assert active.model("C1") == "ft:a"
    slow.go.clear()
    slow.answer = Pointer(2, "ft:b")
    clock.advance(KNOWN_FOR)
    assert active.model("C1") == "ft:a"  # after a quarter of a second
    assert active.model("C1") == "ft:a"  # at once: it is being asked
    assert slow.reads == 2
    slow.go.set()
    with active._asking:
        assert active.model("C1") == "ft:b"


def test_where_redis_does_not_answer_the_last_model_known_does(clock: Clock) -> None:
    slow = Slow()
    slow.answer = Pointer(1, "ft:a")
    active = Active(slow, clock)
    active.model("C1")
    for failure in (NotConnected("gone"), ValueError("not JSON")):
        slow.answer = failure
        clock.advance(KNOWN_FOR)
        assert active.model("C1") == "ft:a"


def test_a_chain_is_made_once_for_each_model_and_the_oldest_let_go(clock: Clock) -> None:
    slow, made = Slow(), list[str]()

    def make(name: str) -> Chain:
        made.append(name)
        return Chain([ScriptedModel(f"{name or 'base'} [1]", name=name or "base"), Extractive()], clock)

    switching = Switching(Active(slow, clock), make)

    def answer() -> str:
        return [draft.model for draft in switching.at("C1").stream(lambda _profile: prompt(hits=[hit("화요일")]))][-1]

    assert [answer(), answer()] == ["base", "base"]
    for name in ("ft:a", "ft:b", "ft:c", "ft:d"):
        slow.answer = Pointer(1, name)
        clock.advance(KNOWN_FOR)
        assert [answer(), answer()] == [name, name]
    assert made == ["", "ft:a", "ft:b", "ft:c", "ft:d"]
    assert len(switching._chains) == KEPT
    assert switching.at("C1").thinks
