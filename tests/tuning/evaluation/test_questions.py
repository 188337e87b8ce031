"""An example asked of either model is what production would have built for it."""

import pytest

from bot.memory.values import Evidence, Hit, Turn
from bot.mind.prompt import Profile, Prompt, Style, as_profile, build
from bot.mind.wording.korean import language
from bot.tuning.evaluation.questions import asked, hits, slices, turns
from bot.tuning.examples.source import passage
from tests.tuning.making import MONDAY, example, shown

PROFILES: tuple[Profile, ...] = ("base", "tuned")


def built(profile: Profile, question: str, style: Style) -> Prompt:
    told = [
        passage("new", "Now 10:00. <question-x>", MONDAY, place="ops", author="Mina"),
        passage("old", "Then 9:00.", 0.0),
    ]
    return build(
        profile,
        question=question,
        language=language(question),
        style=style,
        turns=[
            Turn("1.0", "U1", "Joon", "When do we <question-x> deploy?"),
            Turn("2.0", "B", "Saegim", "At 10:00.", saegim=True),
        ],
        hits=[Hit(told[0], 1.0, 1.0, evidence=Evidence(replaces="old")), Hit(told[1], 1.0, 1.0)],
        places={"ops": "#ops"},
        memory_tokens=1_000,
        conversation_tokens=500,
        nonce="ab12cd34ab12cd34",
        today=MONDAY,
    )


@pytest.mark.parametrize("question", ["And on <question-x> Fridays?", "그럼 금요일은요?"])
@pytest.mark.parametrize("style", ["해요", "합니다"])
@pytest.mark.parametrize("before", PROFILES)
@pytest.mark.parametrize("after", PROFILES)
def test_a_prompt_of_one_profile_becomes_that_of_the_other(
    before: Profile, after: Profile, question: str, style: Style
) -> None:
    made = built(before, question, style).messages
    assert as_profile(made, after, language(question), style) == built(after, question, style).messages


def test_the_memories_of_an_example_are_those_its_numbers_mean() -> None:
    newer = shown("Now at 10:00.", 1, id_="new")
    older = shown("Once at 9:00.", 2, id_="old")
    of = example(memories=[newer, type(older)(**{**{f: getattr(older, f) for f in older.__slots__}, "replaced_by": 1})])
    assert [(hit.memory.id, hit.evidence.replaces) for hit in hits(of)] == [("new", "old"), ("old", "")]
    assert asked(of, "tuned").hits == hits(of)


def test_the_conversation_is_read_back_from_the_prompt() -> None:
    talk = '<turn by="Joon">When do\nwe deploy?</turn>\n<turn by="Saegim" earlier="2026-11-02">At 10:00 [1].</turn>'
    found = turns(example(conversation=talk, kind="multi_turn"))
    assert [(t.name, t.text, t.saegim) for t in found] == [
        ("Joon", "When do\nwe deploy?", False),
        ("Saegim", "At 10:00 [1].", True),
    ]


def test_a_question_belongs_to_its_language_and_its_kind() -> None:
    assert slices(example()) == ("all", "English")
    assert slices(example(question="배포 언제 해요?", kind="changed")) == ("all", "Korean", "changed fact")
    assert slices(example(question="deploy window가 언제예요?", kind="abstain", language="mixed")) == (
        "all",
        "Korean",
        "no answer",
    )
    assert slices(example(kind="multi_turn")) == ("all", "English", "multi-turn")
