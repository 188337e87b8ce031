"""The chain that answers all the same: tuned, base, extractive; and the fake of a model."""

import json

import httpx2
import pytest

from bot.errors import Retry
from bot.mind.extractive import Extractive
from bot.mind.models.breaker import FAILURES, LONGEST_REST, REST
from bot.mind.models.failures import ModelGone, Silent
from bot.mind.models.model import GONE_FOR, SILENT, Chain
from bot.mind.models.openai_model import chain
from bot.mind.models.scripted import ScriptedModel
from bot.mind.prompt import Profile, Prompt
from tests.conftest import Clock
from tests.mind.making import hit, prompt
from tests.mind.serving import WHOLE, chunk, error, model, sse


def built(profile: Profile) -> Prompt:
    return prompt(hits=[hit("배포는 화요일이에요.")], profile=profile)


LAST = Extractive()


def test_the_first_model_that_answers_is_the_one(clock: Clock) -> None:
    tuned, base = ScriptedModel("화요일 [1]", name="ft:x", profile="tuned"), ScriptedModel("목요일", name="base")
    drafts = list(Chain([tuned, base, LAST], clock).stream(built))
    assert [(d.text, d.model) for d in drafts] == [("화요일 [1]", "ft:x")]
    assert tuned.prompts == [built("tuned")]
    assert base.prompts == []


def test_a_failure_midway_starts_again_with_the_next_model_and_its_own_prompt(clock: Clock) -> None:
    tuned = ScriptedModel(["화요", "일은", Retry("cut")], name="ft:x", profile="tuned")
    base = ScriptedModel(["배포는", " 화요일 [1]"], name="base")
    failures: list[str] = []
    drafts = list(Chain([tuned, base], clock, lambda name, _error: failures.append(name)).stream(built))
    assert [d.text for d in drafts] == ["화요", "화요일은", "배포는", "배포는 화요일 [1]"]
    assert drafts[-1].prompt == built("base")
    assert failures == ["ft:x"]


def test_a_model_that_is_gone_is_not_asked_again_for_a_while(clock: Clock) -> None:
    tuned = ScriptedModel(ModelGone("404"), ModelGone("404"), "돌아왔어요", name="ft:x", profile="tuned")
    falling = Chain([tuned, ScriptedModel("base", name="base")], clock)

    def answer() -> str:
        return [d.text for d in falling.stream(built)][-1]

    assert [answer(), answer()] == ["base", "base"]
    assert len(tuned.prompts) == 1
    clock.advance(GONE_FOR - 1)
    assert answer() == "base"
    assert len(tuned.prompts) == 1
    clock.advance(1)
    assert answer() == "base"
    assert len(tuned.prompts) == 2
    clock.advance(GONE_FOR)
    assert answer() == "돌아왔어요"


def test_a_model_that_failed_once_is_asked_again(clock: Clock) -> None:
    tuned = ScriptedModel(Retry("503"), "화요일", name="ft:x")
    falling = Chain([tuned, LAST], clock)
    list(falling.stream(built))
    assert [d.text for d in falling.stream(built)] == ["화요일"]


def test_a_model_that_keeps_failing_is_left_alone_and_tried_by_one_question(clock: Clock) -> None:
    tuned = ScriptedModel(*[Retry("503")] * FAILURES, "화요일", name="ft:x")
    falling = Chain([tuned, LAST], clock)

    def who_answers() -> str:
        return [d.model for d in falling.stream(built)][-1]

    assert {who_answers() for _ in range(FAILURES + 5)} == {"extractive"}
    assert len(tuned.prompts) == FAILURES
    assert falling.states() == {"ft:x": "open", "extractive": "closed"}
    clock.advance(REST)
    assert who_answers() == "ft:x"
    assert falling.states()["ft:x"] == "closed"


def test_a_model_that_stays_silent_is_left_alone_sooner(clock: Clock) -> None:
    tuned = ScriptedModel(Silent("timeout"), name="ft:x")
    falling = Chain([tuned, LAST], clock)
    for _ in range(FAILURES):
        list(falling.stream(built))
    assert len(tuned.prompts) == FAILURES // SILENT


@pytest.mark.parametrize(("asked_for", "rest"), [("20", 20.0), ("3600", LONGEST_REST)])
def test_a_long_wait_that_a_server_asks_for_is_granted_within_reason(asked_for: str, rest: float, clock: Clock) -> None:
    asked: list[float] = []

    def handler(_: httpx2.Request) -> httpx2.Response:
        asked.append(clock())
        return httpx2.Response(429, headers={"retry-after": asked_for}, json={})

    falling = Chain([model(handler, clock, "ft:x"), LAST], clock)
    start = clock()
    while clock() < start + 2 * rest:
        assert [d.model for d in falling.stream(built)][-1] == "extractive"
        clock.advance(1)
    assert asked == [start, start + rest]


def test_a_form_filled_in_badly_does_not_keep_the_model_from_answering(clock: Clock) -> None:
    def refuse(_answer: str) -> str:
        raise Retry("no form")

    falling = Chain([ScriptedModel("{}", name="base")], clock)
    for _ in range(2 * FAILURES):
        with pytest.raises(Retry, match="no model answered"):
            falling.complete([], {}, refuse)
    assert falling.states() == {"base": "closed"}


def test_with_every_model_failing_the_memories_are_quoted(clock: Clock) -> None:
    drafts = list(
        Chain([ScriptedModel(["배", Retry("cut")]), ScriptedModel(ModelGone("404")), LAST], clock).stream(built)
    )
    assert drafts[-1].model == "extractive"
    assert "> 배포는 화요일이에요. [1]" in drafts[-1].text


def test_a_chain_without_a_last_resort_says_that_nobody_answered(clock: Clock) -> None:
    with pytest.raises(Retry, match="no model answered"):
        list(Chain([ScriptedModel(Retry("503"))], clock).stream(built))


@pytest.mark.parametrize(
    ("model_name", "base_name", "wanted"),
    [
        ("ft:gpt-4.1-mini:acme::1", "gpt-6-luna", [("ft:gpt-4.1-mini:acme::1", "tuned"), ("gpt-6-luna", "base")]),
        ("ft:gpt-4.1-mini:acme::1", "", [("ft:gpt-4.1-mini:acme::1", "tuned")]),
        ("our-lora", "qwen", [("our-lora", "tuned"), ("qwen", "base")]),
        ("gpt-6-luna", "", [("gpt-6-luna", "base")]),
        ("gpt-6-luna", "gpt-6-luna", [("gpt-6-luna", "base")]),
        ("", "gpt-6-luna", [("gpt-6-luna", "base")]),
        ("", "", []),
    ],
)
def test_the_settings_make_the_chain(
    model_name: str, base_name: str, wanted: list[tuple[str, str]], clock: Clock
) -> None:
    made = chain(
        model=model_name, base_model=base_name, api_key="sk-x", base_url="http://model.test/v1", timeout=5.0, last=LAST, now=clock,
        report=lambda _name, _error: None,
    )  # fmt: skip
    assert [(m.name, m.profile) for m in made._models] == [*wanted, ("extractive", "base")]


def test_a_tuned_model_answers_and_when_it_is_gone_the_base_model_does(clock: Clock) -> None:
    """The whole fallback over the transport: `ft:…` answers, then gets its 404."""
    asked: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        name = json.loads(request.content)["model"]
        asked.append(name)
        return (
            error(404, "model_not_found")
            if name.startswith("ft:") and len(asked) > 1
            else sse(chunk(f"{name} [1]"), *WHOLE[2:])
        )

    falling = Chain([model(handler, clock, "ft:x"), model(handler, clock, "luna"), LAST], clock)
    answers = [[d.text for d in falling.stream(built)][-1] for _ in range(3)]
    assert answers == ["ft:x [1]", "luna [1]", "luna [1]"]
    assert asked == ["ft:x", "ft:x", "luna", "luna"]


# ── the fake ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_scripted_model_pauses_and_answers_from_the_prompt() -> None:
    pauses: list[float] = []
    slow = ScriptedModel([1.5, "네", 2.5, "에"], lambda asked: asked.question, sleep=pauses.append)
    assert list(slow.stream(prompt())) == ["네", "네에"]
    assert pauses == [1.5, 2.5]
    assert list(slow.stream(prompt("언제?"))) == ["언제?"]
    assert list(slow.stream(prompt("어디?"))) == ["어디?"]
