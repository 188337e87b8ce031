"""The cache: nothing older than it may be, one load at a time, and a change is never overwritten by an older answer."""

import threading

from bot.slack.cache import Cache
from tests.conftest import Clock


class Source:
    """What is loaded from: counts, and answers with the count or with what it is told."""

    def __init__(self) -> None:
        self.asked = 0
        self.unknown = False

    def __call__(self, key: str) -> str | None:
        self.asked += 1
        return None if self.unknown else f"{key}{self.asked}"


def test_a_value_is_loaded_once_until_it_is_too_old(clock: Clock) -> None:
    cache, source = Cache[str](clock, 60, 3), Source()
    assert cache.get("a", source) == "a1"
    clock.advance(59.9)
    assert cache.get("a", source) == "a1"
    clock.advance(0.1)
    assert cache.peek("a") is None
    assert cache.get("a", source) == "a2"


def test_an_unknown_value_is_asked_for_again_soon(clock: Clock) -> None:
    cache, source = Cache[str](clock, 60, 3), Source()
    source.unknown = True
    assert cache.get("a", source) is None
    assert cache.get("a", source) is None
    assert source.asked == 1
    clock.advance(3)
    source.unknown = False
    assert cache.get("a", source) == "a2"


def test_the_age_counts_from_the_question_not_from_the_answer(clock: Clock) -> None:
    def slow(_key: str) -> str:
        clock.advance(50)
        return "old"

    cache = Cache[str](clock, 60, 3)
    assert cache.get("a", slow) == "old"
    clock.advance(10)
    assert cache.peek("a") is None


def test_a_dropped_value_is_loaded_anew_and_others_stay(clock: Clock) -> None:
    cache, source = Cache[str](clock, 60, 3), Source()
    cache.get("a", source)
    cache.get("b", source)
    cache.drop("a")
    assert (cache.peek("a"), cache.peek("b")) == (None, "b2")
    cache.clear()
    assert cache.peek("b") is None


def test_what_was_being_loaded_when_a_change_was_told_is_not_kept(clock: Clock) -> None:
    cache, source = Cache[str](clock, 60, 3), Source()
    cache.get("a", lambda key: (cache.drop(key), "before the change")[1])  # type: ignore[func-returns-value]
    assert cache.get("a", source) == "a1"
    cache.drop("a")
    cache.get("a", lambda _key: (cache.clear(), "before the change")[1])  # type: ignore[func-returns-value]
    assert cache.get("a", source) == "a2"


def test_many_who_ask_at_once_cause_one_load(clock: Clock) -> None:
    cache, source = Cache[str](clock, 60, 3), Source()
    everybody_asked = threading.Barrier(8)
    answers: list[str | None] = []

    def ask() -> None:
        everybody_asked.wait(10)
        answers.append(cache.get("a", source))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == ["a1"] * 8
    assert source.asked == 1


def test_a_failed_load_holds_nobody_up(clock: Clock) -> None:
    def fail(_key: str) -> str:
        raise ValueError("no")

    cache, source = Cache[str](clock, 60, 3), Source()
    try:
        cache.get("a", fail)
    except ValueError:
        assert cache.get("a", source) == "a1"
