"""Answers given in Slack become examples only where the owner says so, only what is public, there, and masked; the terms are shown once."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from bot.errors import Refuse
from bot.memory.keys import LESSON_TTL
from bot.memory.sharing import Sharing
from bot.memory.values import Memory
from bot.tuning.examples.lessons import Lesson, Lessons
from bot.tuning.examples.slack_answers import SEEN, TERMS, Approved, from_slack, known_public, permitted, read_approved
from tests.tuning.making import MONDAY, rows

OLD, NEW = (
    Memory(id_, text, "U1", "Mina", "C1", ts, "100.000000", MONDAY, place_name="ops")
    for id_, text, ts in (("old", "Deploys on Thursday", "100.000000"), ("new", "Deploys on Tuesday", "200.000000"))
)
KEPT = {"old": OLD, "new": NEW}
ONE = Approved(
    "a1", "When?", "Tuesday [1], before Thursday [2].", ("new", "old"), "C1", True, "2026-11-23", "U2", "Thursday [1]."
)


def known(memory: Memory) -> bool:
    """C1 is a public channel, and all that is known to be one."""
    return memory.place == "C1"


def test_a_correction_is_a_question_with_its_wrong_answer_beside_the_right_one() -> None:
    found = from_slack([ONE], KEPT, public=known)
    [asked] = found.asked
    assert (asked.question, asked.answer, asked.rejected) == (ONE.question, ONE.answer, ONE.rejected)
    assert (asked.memories, asked.at) == (("new", "old"), MONDAY)
    assert {one.memory for one in found.known} == {OLD, NEW}


def test_what_rests_on_one_thread_is_one_subject() -> None:
    first, second = from_slack(
        [ONE, replace(ONE, id="a2", question="Who?", memories=("old",), answer="Mina [1].")], KEPT, public=known
    ).asked
    assert first.subject == second.subject


@pytest.mark.parametrize(
    ("approved", "kept", "says"),
    [
        (replace(ONE, public=False), KEPT, "not public"),
        (ONE, {"new": NEW}, "not kept any more"),
        (ONE, {"new": NEW, "old": replace(OLD, shared=True)}, "outside the workspace"),
        (replace(ONE, memories=()), KEPT, "names no memory"),
        (replace(ONE, place="D1"), KEPT, "not public"),
        (ONE, {"new": NEW, "old": replace(OLD, place="G1")}, "is not known here"),
        (ONE, {"new": NEW, "old": replace(OLD, place="C2")}, "is not known here"),
    ],
)
def test_what_is_not_public_or_not_there_is_left_out_and_said(
    approved: Approved, kept: dict[str, Memory], says: str
) -> None:
    found = from_slack([approved], kept, public=known)
    assert not found.asked
    assert not found.known
    [note] = found.notes
    assert note.where == "slack:a1"
    assert says in note.what


def test_a_place_is_known_as_public_only_from_a_lesson_and_while_it_is_not_shared(redis: Redis) -> None:
    where = ("C1", "C3", "G1", "D1")
    assert Lessons(redis).put(
        Lesson(
            "l1",
            "When?",
            "Thursday",
            "Tuesday [1]",
            ("new",),
            ("new",),
            where,
            "C1",
            "1.0",
            "1.0",
            "2.0",
            "U1",
            "U2",
            MONDAY,
        )
    )
    Sharing(redis).seen("C3", MONDAY)
    public = known_public(redis, MONDAY)
    told = {place: public(replace(NEW, place=place)) for place in ("C1", "C2", "C3", "G1", "D1")}
    assert told == {"C1": True, "C2": False, "C3": False, "G1": False, "D1": False}
    assert not public(replace(NEW, shared=True))
    assert not known_public(redis, MONDAY + LESSON_TTL + 1)(NEW)


def test_secrets_are_masked_in_everything_taken_from_slack() -> None:
    secret = "ghp_abcdefghijklmnopqrstuvwxyz0123"
    leaking = replace(ONE, question=f"Is it {secret}?", answer=f"{secret} [1]", rejected=f"no, {secret}")
    assert secret not in repr(from_slack([leaking], {**KEPT, "new": replace(NEW, text=f"key {secret}")}, public=known))


@pytest.mark.parametrize("setting", ["no", ""])
def test_without_the_switch_nothing_is_taken_and_no_trace_is_left(tmp_path: Path, setting: str) -> None:
    with pytest.raises(Refuse, match="SAEGIM_TRAIN_ON_SLACK=yes"):
        permitted(tmp_path / "run", setting)
    assert not (tmp_path / "run").exists()


def test_the_terms_are_shown_once_for_a_run_and_again_when_they_change(tmp_path: Path) -> None:
    assert [permitted(tmp_path, "yes") for _ in range(3)] == [TERMS, "", ""]
    (tmp_path / SEEN).write_text("older terms")
    assert permitted(tmp_path, "yes") == TERMS


LINE: dict[str, Any] = {
    "id": "a1",
    "question": "When?",
    "answer": "Tuesday [1].",
    "memories": ["new"],
    "place": "C1",
    "public": True,
    "asked_at": "2026-11-23",
    "approved_by": "U2",
}


def test_a_file_of_approved_answers_is_read(tmp_path: Path) -> None:
    [one] = read_approved(rows(tmp_path / "a.jsonl", LINE))
    assert (one.memories, one.public, one.rejected) == (("new",), True, None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"question": None}, "not texts"),
        ({"memories": "new"}, "list of ids"),
        ({"public": "yes"}, "true or false"),
        ({"asked_at": "soon"}, '"soon" is no time'),
        ({"colour": "red"}, '"colour" is no field'),
    ],
)
def test_a_line_that_is_no_approved_answer_is_named(tmp_path: Path, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refuse, match=rf"a\.jsonl:2: .*{says}"):
        read_approved(rows(tmp_path / "a.jsonl", LINE, LINE | changes))


def test_a_line_without_a_field_or_that_is_not_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refuse, match='"place" is missing'):
        read_approved(rows(tmp_path / "a.jsonl", {name: value for name, value in LINE.items() if name != "place"}))
    (tmp_path / "b.jsonl").write_text("{")
    with pytest.raises(Refuse, match=r"b\.jsonl:1: .*not a JSON object"):
        read_approved(tmp_path / "b.jsonl")
