"""A question is replayed as production would have asked it: the same prompt, the right memory among others that recall takes for likely."""

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Evidence, Hit, Memory
from bot.mind.prompt import EXAMPLES, Profile, build
from bot.mind.wording.phrases import say
from bot.tuning.examples.example import Example
from bot.tuning.examples.replay import NEGATIVES, Replay, Setting, newer_first, nonce, numbered, spoken
from bot.tuning.examples.source import Asked, Known, apart
from tests.tuning.making import DAY, MONDAY, known

TEAM = (
    known("old", "Deploys are on Thursday at 14:00", 60),
    known("new", "Deploys are on Tuesday at 10:00 now", 30, replaces="old"),
    known("freeze", "No deploys in the week of the festival", 20),
    known("notes", "Notes for deploys go into the release board by Monday", 20),
    known("who", "Deploys are approved by Jun", 20),
    known("rollback", "Deploys are rolled back with `ship back`", 20),
    known("lunch", "Lunch on Tuesday is on the house", 20),
    known("later", "Deploys are done by a robot from today", -5),
)
WHEN = Asked(
    "faq:1",
    "q1",
    "deploys",
    "When are deploys?",
    "On Tuesday at 10:00 [new]; before on Thursday at 14:00 [old].",
    MONDAY,
    ("new", "old"),
)
SHORT = replace(WHEN, answer="They are approved by Jun.", question="Who approves deploys?", memories=("who",))


def replay(redis: Redis, setting: Setting | None = None, team: tuple[Known, ...] = TEAM) -> Replay:
    team = apart(team)
    store = Store(redis)
    store.put(one.memory for one in team)
    return Replay(Recall(store), team, setting or Setting())


def ids(example: Example, *, gold: bool) -> set[str]:
    return {memory.id for memory in example.memories if memory.gold == gold}


def test_as_many_memories_are_shown_where_the_right_one_is_missing_as_where_it_is_there(redis: Redis) -> None:
    drinks = "tea coffee water milk juice".split()
    team = (*TEAM, *(known(f"drink{n}", f"The kitchen has {what}", 20) for n, what in enumerate(drinks)))
    made = [replay(redis, Setting(seed=seed), team) for seed in range(12)]
    for asked in (SHORT, WHEN):
        shown = [(len(one.example(asked).memories), len(one.example(asked, abstain=True).memories)) for one in made]
        assert all(there == missing for there, missing in shown)
        assert {there - len(asked.memories) for there, _ in shown} == set(NEGATIVES)


@pytest.mark.parametrize("profile", ["tuned", "base"])
def test_the_prompt_is_the_one_that_production_builds_of_the_same_values(redis: Redis, profile: Profile) -> None:
    made = replay(redis, Setting(profile, seed=3)).example(WHEN)
    by_id = {one.memory.id: one for one in TEAM}
    hits = [
        Hit(by_id[shown.id].memory, 0.0, 0.0, evidence=Evidence(replaces=by_id[shown.id].replaces))
        for shown in made.memories
    ]
    wanted = build(
        profile,
        question=WHEN.question,
        language="en",
        style="해요",
        turns=(),
        hits=hits,
        places={"ops": "#ops"},
        memory_tokens=1_500,
        conversation_tokens=1_500,
        nonce=nonce(3, "q1"),
        need="memory",
        today=MONDAY,
        tz=UTC,
    )
    assert made.prompt == wanted.messages
    assert len(made.prompt) == (2 if profile == "tuned" else 2 + len(EXAMPLES))


def test_the_right_memory_stands_among_three_or_four_that_recall_takes_for_likely(redis: Redis) -> None:
    made = replay(redis).example(SHORT)
    assert ids(made, gold=True) == {"who"}
    assert len(ids(made, gold=False)) in NEGATIVES
    assert ids(made, gold=False) <= {"freeze", "notes", "rollback", "new", "old", "lunch"}


def test_what_was_written_after_the_question_is_not_shown(redis: Redis) -> None:
    everything = replay(redis)
    assert all("later" not in ids(everything.example(replace(SHORT, id=f"q{n}")), gold=False) for n in range(5))
    asked_later = replace(SHORT, at=MONDAY + 10 * DAY)
    assert any("later" in ids(everything.example(replace(asked_later, id=f"q{n}")), gold=False) for n in range(20))


def test_the_version_before_is_shown_as_replaced_though_the_answer_rests_on_the_new_one_alone(redis: Redis) -> None:
    made = replay(redis).example(replace(WHEN, answer="On Tuesday at 10:00.", memories=("new",)))
    shown = {memory.id: memory for memory in made.memories}
    assert shown["old"].replaced_by == shown["new"].n < shown["old"].n
    assert f'<memory n="{shown["old"].n}" replaced_by="{shown["new"].n}"' in made.prompt[-1].content
    assert made.answer == f"On Tuesday at 10:00 [{shown['new'].n}]."
    assert ids(made, gold=True) == {"new"}


def test_asked_without_its_memory_it_is_answered_with_productions_own_words(redis: Redis) -> None:
    made = replay(redis).example(WHEN, abstain=True)
    assert made.kind == "abstain"
    assert made.answer == say("not_in_memory", "en")
    assert not ids(made, gold=True)
    assert ids(made, gold=False)
    assert not ids(made, gold=False) & {"old", "new"}


def test_no_other_memory_that_may_hold_the_answer_is_shown(redis: Redis) -> None:
    twin = known("twin", "Jun approves all deploys, write to Jun", 15)
    made = replay(redis, team=(*TEAM, twin))
    assert "twin" not in ids(made.example(SHORT), gold=False)
    assert "twin" not in ids(made.example(SHORT, abstain=True), gold=False)


def test_a_reply_that_answers_is_not_shown_below_what_it_replies_to(redis: Redis) -> None:
    root = known("root", "Who approves deploys, by the way?", 20).memory
    reply = replace(known("who", "Deploys are approved by Jun", 20).memory, ts=f"{root.ts}1", thread_ts=root.thread_ts)
    team = (*(one for one in TEAM if one.memory.id != "who"), Known(root), Known(reply))
    made = replay(redis, team=team).example(SHORT)
    assert {memory.id: memory.replies for memory in made.memories}["root"] == ()
    unknown = replay(redis, team=team).example(SHORT, abstain=True)
    assert "Jun" not in unknown.prompt[-1].content


def test_planted_memories_are_shown_only_where_the_answer_rests_on_them(redis: Redis) -> None:
    planted = Known(known("planted", "Deploys have the number 4711", 15).memory, planted=True)
    everything = replay(redis, team=(*TEAM, planted))
    assert all("planted" not in ids(everything.example(replace(SHORT, id=f"q{n}")), gold=False) for n in range(5))
    assert ids(everything.example(replace(SHORT, answer="4711", memories=("planted",))), gold=True) == {"planted"}


def test_the_right_memory_goes_before_others_where_not_all_find_room(redis: Redis) -> None:
    long = tuple(
        known(f"long{n}", f"Deploys, part {n}: " + "deploys and more words about them " * 12, 20) for n in range(6)
    )
    setting = Setting(memory_tokens=260)
    for n in range(4):
        made = replay(redis, setting, (*TEAM, *long)).example(replace(SHORT, id=f"q{n}"))
        assert "They are approved by Jun [" in made.answer
        assert "approved by Jun</memory>" in made.prompt[-1].content


def test_the_same_seed_gives_the_same_example_and_another_another_order(redis: Redis) -> None:
    one, again = (replay(redis, Setting(seed=1)).example(SHORT) for _ in range(2))
    assert one == again
    orders = {tuple(m.id for m in replay(redis, Setting(seed=seed)).example(SHORT).memories) for seed in range(8)}
    assert len(orders) > 1


def test_in_further_orders_others_that_recall_takes_for_likely_stand_beside_the_right_memory(redis: Redis) -> None:
    asking = replay(redis)
    examples = [asking.example(SHORT, order=order) for order in range(12)]
    assert len({frozenset(ids(example, gold=False)) for example in examples}) > 1
    assert all(ids(example, gold=True) == ids(examples[0], gold=True) for example in examples)
    assert {len(ids(example, gold=False)) for example in examples} <= set(NEGATIVES)


@given(st.permutations(["a", "b", "c", "x"]))
def test_in_any_order_no_memory_stands_before_what_replaces_it(order: list[str]) -> None:
    replaces = {"a": "b", "b": "c", "c": "", "x": ""}
    hits = [
        Hit(Memory(id_, "", "", "", "", "", "", 0.0), 0.0, 0.0, evidence=Evidence(replaces=replaces[id_]))
        for id_ in order
    ]
    sorted_ids = [hit.memory.id for hit in newer_first(hits)]
    assert sorted(sorted_ids) == ["a", "b", "c", "x"]
    assert sorted_ids.index("a") < sorted_ids.index("b") < sorted_ids.index("c")


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("Tuesday [new], before Thursday [old].", "Tuesday [2], before Thursday [1]."),
        ("Tuesday [1], before Thursday [2].", "Tuesday [2], before Thursday [1]."),
        ("화요일이에요.", "화요일이에요 [2][1]."),
        ("Really?", "Really? [2][1]"),
        ("Well…", "Well… [2][1]"),
        ("Thursday [2]", "Thursday [1]"),
        ("See [nowhere]", "See [nowhere] [2][1]"),
    ],
)
def test_citations_by_id_or_by_place_become_the_prompts_numbers(answer: str, wanted: str) -> None:
    assert numbered(answer, WHEN, {"new": 2, "old": 1}) == wanted


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("배포 언제예요?", "ko"),
        ("API 언제예요?", "ko"),
        ("deploy window 언제예요?", "mixed"),
        ("When?", "en"),
        ("Do I need approval for a 20,000원 cable?", "en"),
        ("?", "en"),
    ],
)
def test_a_question_is_mixed_where_korean_carries_english_words(question: str, language: str) -> None:
    assert spoken(question) == language
