"""Training, validation and test: a subject is never divided, the test set is the newest, and once frozen it stays as it is."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refuse
from bot.tuning.examples.dataset import EXAMPLES, SPLITS, TEST, TRAIN, VALID, manifest, read, verify, write
from bot.tuning.examples.example import Example
from bot.tuning.examples.split import Split, divided, grouped, split
from tests.tuning.making import example, shown

WORDS = "lunch keys rent mail desk deploy freeze pager budget badge fern backup search refund colour icon flag staging".split()


def asked(n: int, subject: str, day: int = 1, gold: str = "") -> Example:
    question = f"{WORDS[n % len(WORDS)]} {WORDS[(n * 7) % len(WORDS)]} {n * 7919}?"
    return example(
        id_=f"e{n}",
        question=question,
        subject=subject,
        at=f"2026-11-{day:02d}T09:00:00+00:00",
        memories=[shown("x", id_=gold or f"m{n}")],
    )


EXAMPLES_OF = st.lists(
    st.tuples(st.integers(0, 9), st.integers(1, 28), st.integers(0, 30)), min_size=4, max_size=40
).map(
    lambda rows: [
        asked(n, f"s{subject}", day, f"g{gold}" if gold < 3 else "") for n, (subject, day, gold) in enumerate(rows)
    ]
)


def places(done: Split) -> dict[str, set[str]]:
    """For every subject and every memory that an answer rests on, the files it is in."""
    found: dict[str, set[str]] = {}
    for name, examples in done.files.items():
        for one in examples:
            for mark in (one.subject, *one.source[1:]):
                found.setdefault(mark, set()).add(name)
    return found


@given(EXAMPLES_OF, st.integers(0, 5))
def test_no_subject_and_no_memory_is_divided_and_no_example_is_lost(examples: list[Example], seed: int) -> None:
    if len(grouped(examples)) < 3:
        with pytest.raises(Refuse, match="Too few subjects"):
            divided(examples, [], seed)
        return
    done = divided(examples, [], seed)
    assert all(len(files) == 1 for files in places(done).values())
    assert sorted(one.id for rows in done.files.values() for one in rows) == sorted(one.id for one in examples)
    assert all(done.files[name] for name in SPLITS)
    assert done == divided(examples, [], seed)


@given(EXAMPLES_OF, st.integers(1, 3))
def test_further_orders_of_a_question_are_for_training_alone_and_change_nothing_else(
    examples: list[Example], orders: int
) -> None:
    if len(grouped(examples)) < 3:
        return
    every = [replace(one, id=f"{one.id}-{n}", order=n) for one in examples for n in range(orders)]
    once, done = (divided(given, [], 0) for given in ([one for one in every if not one.order], every))
    assert (done.files[TEST], done.files[VALID]) == (once.files[TEST], once.files[VALID])
    assert [one for one in done.files[TRAIN] if not one.order] == once.files[TRAIN]
    assert len(done.files[TRAIN]) == orders * len(once.files[TRAIN])
    assert divided(every, once.files[TEST], 0).left_out == 0


@given(EXAMPLES_OF)
def test_the_subjects_asked_last_are_the_test_set(examples: list[Example]) -> None:
    if len(grouped(examples)) < 3:
        return
    done = divided(examples, [], 0)
    newest = {name: max(one.at for one in done.files[name]) for name in SPLITS}
    assert newest[TRAIN] <= newest[VALID] <= newest[TEST]


def test_nearly_the_same_question_keeps_subjects_together_but_a_follow_up_does_not() -> None:
    one = example(id_="a", subject="a", question="When do we deploy on weekdays?", memories=[shown("x", id_="x")])
    same = example(id_="b", subject="b", question="when do we deploy on weekdays", memories=[shown("y", id_="y")])
    assert len(grouped([one, same])) == 1
    why = [
        example(id_=id_, subject=id_, question="and on Fridays?", kind="multi_turn", memories=[shown("x", id_=id_)])
        for id_ in "ab"
    ]
    assert len(grouped(why)) == 2


def made(tmp_path: Path, examples: list[Example]) -> Split:
    write(tmp_path / EXAMPLES, examples)
    return split(tmp_path, made="2026-11-27T00:00:00+00:00", seed=0)


def test_the_manifest_says_what_the_files_are_and_what_they_are_made_of(tmp_path: Path) -> None:
    examples = [asked(n, f"s{n}", day=n + 1) for n in range(20)]
    done = made(tmp_path, examples)
    known = verify(tmp_path)
    assert set(known.files) == {EXAMPLES, *SPLITS}
    assert known.counts[TEST]["examples"] == len(done.files[TEST]) == 2
    assert known.sources == tuple(sorted({*(f"m{n}" for n in range(20)), *(one.source[0] for one in examples)}))
    assert (known.profile, known.made) == ("tuned", "2026-11-27T00:00:00+00:00")
    assert read(tmp_path / TRAIN) == list(done.files[TRAIN])


def test_a_frozen_test_set_does_not_change_and_its_subjects_stay_out_of_training(tmp_path: Path) -> None:
    examples = [asked(n, f"s{n}", day=n + 1) for n in range(20)]
    made(tmp_path, examples)
    frozen, subjects = (tmp_path / TEST).read_bytes(), {one.subject for one in read(tmp_path / TEST)}
    more = [asked(20, "new", day=28), asked(21, min(subjects), day=28)]
    again = made(tmp_path, examples + more)
    assert (tmp_path / TEST).read_bytes() == frozen
    assert again.left_out == 1
    learned = [*again.files[TRAIN], *again.files[VALID]]
    assert not subjects & {one.subject for one in learned}
    assert "e20" in {one.id for one in learned}
    assert verify(tmp_path).files[TEST] == manifest(tmp_path).files[TEST]


def test_a_test_set_that_was_changed_is_not_divided_around(tmp_path: Path) -> None:
    examples = [asked(n, f"s{n}", day=n + 1) for n in range(20)]
    made(tmp_path, examples)
    with (tmp_path / TEST).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(Refuse, match="was changed since it was frozen"):
        made(tmp_path, examples)
