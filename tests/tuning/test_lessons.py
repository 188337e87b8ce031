"""Lessons are kept once, for so long, so many; they are approved once, and nothing brings one back that went."""

from dataclasses import replace

import pytest
from redis import Redis

from bot.memory import keys
from bot.memory.store import Store
from bot.tuning.examples import lessons
from bot.tuning.examples.lessons import Lesson, Lessons
from bot.tuning.registry.registry import Registry
from tests.tuning.test_registry import model

NOW = 1_795_392_000.0
ONE = Lesson(
    id="k3m9x2ab45",
    question="배포는 언제 해요?",
    given="목요일 [1].",
    wanted="화요일 [1].",
    memories=("m1",),
    rests=("m1", "C1:1.000000", "C1:2.000000"),
    places=("C1",),
    place="C1",
    root="1.000000",
    asked="1.000000",
    answer="2.000000",
    asker="U1",
    user="U2",
    at=NOW,
)


@pytest.mark.cluster
def test_what_is_kept_is_read_again_newest_first(redis: Redis) -> None:
    kept, later = Lessons(redis), replace(ONE, id="b" * 10, user="U3", at=NOW + 1)
    assert kept.put(ONE)
    assert kept.put(ONE), "told again after a crash it is there"
    assert kept.put(later)
    assert kept.newest(NOW) == [later, ONE]
    assert kept.get(ONE.id) == ONE
    assert kept.get("nothing") is None
    assert 0 < redis.ttl(keys.LESSONS) <= keys.LESSON_TTL


@pytest.mark.cluster
def test_it_is_approved_once_and_never_after_it_went(redis: Redis) -> None:
    kept = Lessons(redis)
    kept.put(ONE)
    assert [kept.approve(ONE.id, "U9"), kept.approve(ONE.id, "U8")] == [True, False]
    assert kept.newest(NOW) == [replace(ONE, approved_by="U9")]
    assert kept.drop(lambda lesson: "C1:1.000000" in lesson.rests) == [replace(ONE, approved_by="U9")]
    assert kept.drop(lambda lesson: lesson.place == "C1") == []
    assert not kept.approve(ONE.id, "U9")
    assert not kept.newest(NOW)


@pytest.mark.parametrize(
    ("second", "left"),
    [
        ({}, ["second"]),
        ({"user": "U3"}, ["first", "second"]),
        ({"answer": "3.000000"}, ["first", "second"]),
    ],
)
def test_one_person_wants_one_thing_of_one_answer(redis: Redis, second: dict[str, str], left: list[str]) -> None:
    kept = Lessons(redis)
    kept.put(replace(ONE, id="first"))
    kept.put(replace(ONE, id="second", **second))  # type: ignore[arg-type]
    assert sorted(lesson.id for lesson in kept.newest(NOW)) == left


def test_what_was_approved_is_not_replaced(redis: Redis) -> None:
    kept = Lessons(redis)
    kept.put(ONE)
    kept.approve(ONE.id, "U9")
    kept.put(replace(ONE, id="second"))
    assert {lesson.id for lesson in kept.newest(NOW)} == {ONE.id, "second"}


def test_so_many_wait_and_no_more(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons, "MOST", 2)
    kept = Lessons(redis)
    assert [kept.put(replace(ONE, id=id_, user=id_)) for id_ in ("a", "b", "c")] == [True, True, False]
    assert len(kept.newest(NOW)) == 2


def test_each_goes_after_180_days_however_new_the_others_are(redis: Redis) -> None:
    kept = Lessons(redis)
    kept.put(ONE)
    kept.put(replace(ONE, id="new", user="U3", at=NOW + keys.LESSON_TTL))
    assert [lesson.id for lesson in kept.newest(NOW + keys.LESSON_TTL + 1)] == ["new"]
    assert redis.hkeys(keys.LESSONS) == ["new"]


@pytest.mark.parametrize(("approved_by", "marked"), [("U9", {"ours"}), ("", set())])
def test_a_model_trained_on_a_lesson_that_went_is_marked(redis: Redis, approved_by: str, marked: set[str]) -> None:
    models, store = Registry(redis), Store(redis)
    models.register(model("ours"), [f"slack:{ONE.id}", "m1"])
    assert lessons.forget_training([replace(ONE, approved_by=approved_by)], store, models) == marked
    later = models.register(model("later"), [f"slack:{ONE.id}"])
    assert later.withdrawn == len(marked), "also one that is registered afterwards"
