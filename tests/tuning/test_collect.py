"""From sources to a file of examples: refused as a whole with every reason, resumed where it was stopped, the same for the same seed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from bot.errors import Refuse
from bot.memory.store import Store
from bot.tuning.examples.collect import collect
from bot.tuning.examples.dataset import EXAMPLES, read
from bot.tuning.examples.example import Example
from bot.tuning.examples.replay import Replay, Setting
from bot.tuning.examples.source import Asked, Problem, Sources, resting
from tests.tuning.making import DAY, MONDAY, full_at, known

FACTS = (
    "Lunch is at 12:30",
    "The desk is on floor 4",
    "Keys are with Mina",
    "Rent is paid on day 5",
    "Mail comes at 9:15",
)


def sources(many: int = 20, **changes: Any) -> Sources:
    team = tuple(known(f"m{n}", f"{fact}, house {n}") for n in range(many) for fact in [FACTS[n % len(FACTS)]])
    asked = tuple(
        Asked(f"faq:{n}", f"q{n}", f"s{n}", f"{fact.split()[0]} in house {n}?", f"{fact} [m{n}].", MONDAY, (f"m{n}",))
        for n in range(many)
        for fact in [FACTS[n % len(FACTS)]]
    )
    return replace(Sources(team, asked), **changes)


def test_every_question_becomes_an_example_in_order_and_a_share_abstains(redis: Redis, tmp_path: Path) -> None:
    made = collect(tmp_path, sources(), Store(redis), Setting(), abstaining=0.15)
    assert [example.source[0] for example in made] == [f"q{n}" for n in range(20)]
    assert sum(example.kind == "abstain" for example in made) == 3
    assert read(tmp_path / EXAMPLES) == made
    assert [path.name for path in tmp_path.iterdir()] == [EXAMPLES]


def test_passages_written_at_the_same_time_in_the_same_place_are_all_kept(redis: Redis, tmp_path: Path) -> None:
    store = Store(redis)
    collect(tmp_path, resting(sources()), store, Setting())
    assert {memory.id for memory in store.scan()} == {f"m{n}" for n in range(20)}


def test_where_enough_was_written_as_unknown_nothing_is_left_out(redis: Redis, tmp_path: Path) -> None:
    given = sources()
    unknown = tuple(
        Asked(f"faq:u{n}", f"u{n}", f"u{n}", f"Unknown thing number {n} is what?", "", MONDAY) for n in range(3)
    )
    made = collect(tmp_path, replace(given, asked=given.asked + unknown), Store(redis), Setting())
    assert {example.source[0] for example in made if example.kind == "abstain"} == {"u0", "u1", "u2"}


def test_the_same_seed_gives_the_same_bytes(redis: Redis, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        collect(tmp_path / name, sources(), Store(redis), Setting(seed=seed))
    a, b, c = ((tmp_path / name / EXAMPLES).read_bytes() for name in "abc")
    assert a == b != c


def test_asked_in_several_orders_a_question_shows_its_memories_in_another_each_time(
    redis: Redis, tmp_path: Path
) -> None:
    made = collect(tmp_path, sources(), Store(redis), Setting(), orders=3)
    by_question: dict[str, list[Example]] = {}
    for example in made:
        by_question.setdefault(example.source[0], []).append(example)
    assert len(by_question) == 20
    for asked in by_question.values():
        assert [example.order for example in asked] == sorted({example.order for example in asked})
        assert len({example.memories for example in asked}) == len(asked) >= 2
        assert len({(example.question, example.kind, example.source) for example in asked}) == 1
        assert len({example.id for example in asked}) == len(asked)
    once = collect(tmp_path / "once", sources(), Store(redis), Setting())
    assert [asked[0] for asked in by_question.values()] == once


def test_as_many_orders_as_are_asked_for_are_made_where_there_are_so_many(redis: Redis, tmp_path: Path) -> None:
    made = collect(tmp_path, sources(4), Store(redis), Setting(), abstaining=0, orders=16)  # of 24 and more
    assert len(made) == 4 * 16
    assert len({(one.source[0], one.memories) for one in made}) == len(made)


def test_one_memory_has_one_order(redis: Redis, tmp_path: Path) -> None:
    assert [example.order for example in collect(tmp_path, sources(1), Store(redis), Setting(), orders=9)] == [0]


class Stopped(BaseException):
    """As Ctrl-C."""


def test_a_run_that_was_stopped_goes_on_where_it_was(
    redis: Redis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(done: int, _all: int) -> None:
        if done == 12:
            raise Stopped

    whole = collect(tmp_path / "whole", sources(), Store(redis), Setting())
    with pytest.raises(Stopped):
        collect(tmp_path / "run", sources(), Store(redis), Setting(), progress=stop)
    [part] = (tmp_path / "run").iterdir()
    part.write_bytes(part.read_bytes()[:-20])  # a kill may leave half a line
    replayed: list[str] = []
    replay = Replay.example

    def counted(self: Replay, asked: Asked, *, abstain: bool = False, order: int = 0) -> Example:
        replayed.append(asked.id)
        return replay(self, asked, abstain=abstain, order=order)

    monkeypatch.setattr(Replay, "example", counted)
    assert collect(tmp_path / "run", sources(), Store(redis), Setting()) == whole
    assert replayed == [f"q{n}" for n in range(11, 20)]
    assert [path.name for path in (tmp_path / "run").iterdir()] == [EXAMPLES]


def test_nothing_is_left_of_a_run_that_failed(redis: Redis, tmp_path: Path) -> None:
    def fail(_done: int, _all: int) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        collect(tmp_path, sources(), Store(redis), Setting(), progress=fail)
    assert not list(tmp_path.iterdir())


def test_a_disk_that_is_full_is_told_of_and_nothing_is_left_there(redis: Redis, tmp_path: Path) -> None:
    with (
        full_at(5_000),
        pytest.raises(Refuse, match=r"cannot be written to: .*Name another folder"),
    ):
        collect(tmp_path, sources(), Store(redis), Setting())
    assert not list(tmp_path.iterdir())


def test_what_was_begun_with_other_sources_is_not_used(redis: Redis, tmp_path: Path) -> None:
    part = tmp_path / f".{EXAMPLES}.part"
    part.write_bytes(b"another fingerprint\nq0\t{}\n")
    assert collect(tmp_path, sources(), Store(redis), Setting())[0].source[0] == "q0"


def asked(question: str, answer: str, where: str, memories: tuple[str, ...] = ("m0",), at: float = MONDAY) -> Asked:
    return Asked(where, where, where, question, answer, at, memories)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"problems": (Problem("a.csv:3", "it is broken: mend it."), Problem("a.csv:9", "so is this."))}, r"a\.csv:3: it is broken: mend it\.\n  a\.csv:9"),
        ({"asked": (asked("When?", "word " * 45_000, "a.csv:2"),)}, r"a\.csv:2: it has up to 6\d,\d+ tokens.*65,536"),
        ({"asked": (asked("How many floors?", "4.", "a.csv:2", ("a.csv:2",)), asked("how many floors", "5.", "a.csv:7", ("a.csv:7",)))}, r"a\.csv:7: it answers the question of a\.csv:2 differently"),
        ({"asked": (asked("When?", "At 4.", "a.csv:2"), asked("Where?", "Here.", "a.csv:2"))}, 'the id "a.csv:2" is there twice'),
        ({"asked": ()}, "There is no question"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_made(
    redis: Redis, tmp_path: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refuse, match=says):
        collect(tmp_path / "run", sources(**changes), Store(redis), Setting())
    assert not (tmp_path / "run").exists()


def test_one_question_may_have_two_answers_once_the_fact_has_changed(redis: Redis, tmp_path: Path) -> None:
    given = sources(2)
    both = (
        asked("Lunch in house?", "At 12:30.", "a:1", ("m0",)),
        asked("Lunch in house?", "At 13:30.", "a:2", ("m1",), MONDAY + DAY),
    )
    assert len(collect(tmp_path, replace(given, asked=both), Store(redis), Setting(), abstaining=0)) == 2
