"""The stand-in for a language model: what it makes of a prompt, what its training changes, and that it can be reached as a model."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

import httpx2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.answer import check
from bot.mind.models.openai_model import OpenAIModel
from bot.mind.models.usage import counted
from bot.mind.prompt import Message
from bot.tuning.evaluation.questions import asked
from bot.tuning.examples.dataset import supervised
from bot.tuning.examples.example import Example
from bot.tuning.fakes.provider import FakeProvider
from bot.tuning.fakes.stand_in import BASE, StandIn, stand_in
from bot.tuning.fakes.stand_in_reader import UNTUNED, Skill, answer, read
from bot.tuning.fakes.stand_in_training import lessons, train
from tests.conftest import Clock
from tests.tuning.making import ABSTAINED, example, shown

SYSTEM = "You are Saegim. Answer in Korean, in 해요체 even when asked in 반말."


def said(messages: Sequence[Message], skill: Skill = UNTUNED) -> str:
    return answer(read([asdict(one) for one in messages]), skill)


def taught() -> list[Example]:
    """Lessons in which the answer is the memory's own sentence, and what is not known is said in production's words."""
    subjects = [
        "deploys",
        "lunch",
        "printers",
        "parking",
        "holidays",
        "laptops",
        "badges",
        "snacks",
        "invoices",
        "budgets",
        "stairs",
        "lifts",
    ]
    found = []
    for n, subject in enumerate(subjects):
        others = [f"All about {subjects[(n + k) % 12]} is at {k + 7} in the hall. Ask Mina." for k in (1, 2)]
        memories = [
            shown(others[0], 1, gold=False),
            shown(f"The {subject} are on floor {n}. Ask Joon.", 2),
            shown(others[1], 3, gold=False),
        ]
        found.append(example(f"The {subject} are on floor {n} [2].", f"Where are the {subject}?", memories=memories))
        wrong = [replace(one, gold=False) for one in memories if one.n != 2]
        found.append(example(ABSTAINED, f"Where are the {subject}?", memories=wrong, kind="abstain"))
    return found


def test_it_quotes_the_memory_that_shares_the_most_with_the_question() -> None:
    assert said(example().prompt) == "The team remembers it like this: “Deploys are on Tuesday at 10:00.” [1]."


def test_it_says_that_it_does_not_know_in_the_language_of_the_question() -> None:
    assert said(example(question="Who feeds the cat?").prompt) == "That is not in team memory."
    assert said(example(question="고양이 밥은 누가 줘요?").prompt) == "팀 기억에 없습니다."
    assert all(check(text, ()).kind == "abstain" for text in UNTUNED.unknown.values())


def test_it_reads_the_prompts_of_both_profiles_alike() -> None:
    for one in taught():
        base, tuned = (read([asdict(m) for m in asked(one, profile).messages]) for profile in ("base", "tuned"))
        assert (base.question, base.passages, base.talk) == (tuned.question, tuned.passages, tuned.talk)


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "user"}],
        [{"role": "user", "content": "Are you there?"}],
        [{"role": "user", "content": "<memories-a>"}],
    ],
)
def test_what_is_no_prompt_of_saegims_is_answered_all_the_same(messages: list[dict[str, str]]) -> None:
    assert answer(read(messages), UNTUNED)


@given(st.text(alphabet='<>memories-a1="n/ question가?.', max_size=80))
def test_no_text_is_too_odd_for_it(text: str) -> None:
    assert answer(read([{"role": "user", "content": text}]), UNTUNED)


def test_training_really_learns_when_to_abstain_what_to_say_then_and_how_to_quote() -> None:
    lines = b"".join(map(supervised, taught()))
    done = train(lessons(lines))
    assert [step for step, _ in done.losses] == [1, 100, 200, 300]
    assert done.losses[0][1] == pytest.approx(np.log(2), abs=1e-4)  # weights of zero: every memory as likely as not
    assert done.losses[-1][1] < done.losses[0][1] / 2
    fresh = example(
        question="Where are the bikes?",
        memories=[shown("The bikes are on floor 3. Ask Lena."), shown("Lunch is at 7.", 2)],
    )
    assert said(fresh.prompt, done.skill) == "The bikes are on floor 3 [1]."
    unknown = example(
        question="Where are the bikes?", memories=[shown("All about lunch is at 7."), shown("Ask Mina for keys.", 2)]
    )
    assert said(unknown.prompt, done.skill) == ABSTAINED


def test_the_same_lessons_teach_the_same() -> None:
    lines = b"".join(map(supervised, taught()))
    one, other = train(lessons(lines)), train(lessons(lines))
    assert one.losses == other.losses
    assert one.skill.weights.tolist() == other.skill.weights.tolist()


def test_no_sentence_of_a_training_answer_is_kept_but_the_one_that_it_does_not_know() -> None:
    skill = train(lessons(b"".join(map(supervised, taught())))).skill
    assert {key: value for key, value in asdict(skill).items() if isinstance(value, str)}.keys() == {"lead", "style"}
    assert set(skill.unknown.values()) == {ABSTAINED, UNTUNED.unknown["ko"]}


def test_it_learns_the_register_of_the_answers() -> None:
    korean = [
        example(
            "화요일에 해요 [1].",
            f"배포는 언제 해요 {n}?",
            memories=[shown("Deploys (배포) are on Tuesday.")],
            system=SYSTEM,
        )
        for n in range(3)
    ]
    assert train(lessons(b"".join(map(supervised, korean)))).skill.style == "해요"
    formal = [replace(one, messages=(*one.prompt, Message("assistant", "화요일에 합니다 [1]."))) for one in korean]
    assert train(lessons(b"".join(map(supervised, formal)))).skill.style == "합니다"


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with stand_in() as provider:
        yield provider


def test_it_is_reached_as_any_model_and_tells_what_it_read(provider: FakeProvider) -> None:
    prompt = asked(example(), "base")
    with httpx2.Client() as http, counted() as spent:
        *_, last = OpenAIModel(BASE, "", provider.url, 30.0, http, now=Clock()).stream(prompt)
    assert last == said(prompt.messages)
    assert 0 < spent.prompt <= prompt.tokens


def test_it_has_no_other_models_than_its_own(provider: FakeProvider) -> None:
    assert isinstance(provider.state, StandIn)
    assert list(provider.state.models) == [BASE]
