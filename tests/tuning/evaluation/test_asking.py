"""A model asked everything: each question once, whatever stops the asking, and a sentence where a model does not answer."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from bot.errors import Refuse, Retry
from bot.mind.models.failures import ModelGone
from bot.mind.models.openai_model import OpenAIModel
from bot.mind.models.scripted import ScriptedModel
from bot.mind.prompt import Prompt
from bot.tuning.evaluation.asking import ANSWERS, Host, Kept, Manner, Said, ask_all
from bot.tuning.evaluation.questions import asked
from bot.tuning.fakes.provider import FakeProvider
from bot.tuning.fakes.state import BASES
from tests.conftest import Clock
from tests.tuning.making import example, full_at


def prompts(many: int) -> dict[str, Prompt]:
    return {f"q{n}": asked(example(question=f"When do we deploy {n}?"), "tuned") for n in range(many)}


def ask(
    path: Path, model: ScriptedModel | OpenAIModel, many: int = 3, at_once: int = 1, url: str = ""
) -> dict[str, Said]:
    pauses: list[float] = []
    with Kept(path / ANSWERS) as kept:
        return ask_all(Host(model, url), prompts(many), kept, Manner(at_once, Clock(), pauses.append))


def echo(prompt: Prompt) -> str:
    return f"To “{prompt.question}”: Tuesday."


def test_every_question_is_answered_with_what_it_cost(tmp_path: Path) -> None:
    found = ask(tmp_path, ScriptedModel(echo), many=20, at_once=4)
    assert {name: said.text for name, said in found.items()} == {
        name: echo(prompt) for name, prompt in prompts(20).items()
    }


def test_a_second_run_asks_only_what_is_missing(tmp_path: Path) -> None:
    first = ask(tmp_path, ScriptedModel(echo), many=3)
    again = ScriptedModel("asked again")
    found = ask(tmp_path, again, many=5)
    assert {name: found[name] for name in first} == first
    assert [prompt.question for prompt in again.prompts] == ["When do we deploy 3?", "When do we deploy 4?"]


def test_what_it_will_cost_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    told: list[str] = []
    three = prompts(3)
    how = Manner(1, Clock(), lambda _seconds: None, told.append)
    with Kept(tmp_path / ANSWERS) as kept:
        ask_all(Host(ScriptedModel(echo), ""), three, kept, how)
        ask_all(Host(ScriptedModel(echo), ""), three, kept, how)
    tokens = sum(prompt.tokens for prompt in three.values())
    assert told == [f"scripted: 3 of 3 questions to ask, at most {tokens:,} prompt tokens."]


def test_another_model_or_another_server_is_asked_itself(tmp_path: Path) -> None:
    ask(tmp_path, ScriptedModel(echo, name="one"), url="a")
    for name, url in (("two", "a"), ("one", "b")):
        model = ScriptedModel(echo, name=name)
        ask(tmp_path, model, url=url)
        assert len(model.prompts) == 3


def test_half_a_line_of_somebody_who_was_killed_is_asked_again(tmp_path: Path) -> None:
    ask(tmp_path, ScriptedModel(echo), many=3)
    path = tmp_path / ANSWERS
    path.write_bytes(path.read_bytes().rstrip()[:-9])
    model = ScriptedModel(echo)
    ask(tmp_path, model, many=3)
    assert len(model.prompts) == 1
    last = ScriptedModel(echo)
    ask(tmp_path, last, many=3)
    assert not last.prompts


def test_a_question_that_fails_is_tried_again(tmp_path: Path) -> None:
    assert ask(tmp_path, ScriptedModel(Retry("slow down"), "Tuesday."), many=1)["q0"].text == "Tuesday."


def test_one_that_keeps_failing_stays_without_an_answer_until_the_next_run(tmp_path: Path) -> None:
    failing = ScriptedModel(*["Tuesday."] * 30, *[Retry("cut off")] * 3)
    found = ask(tmp_path, failing, many=31)
    assert (found["q30"].text, found["q30"].error) == ("", "cut off")
    retried = ScriptedModel("Tuesday, after all.")
    assert ask(tmp_path, retried, many=31)["q30"].text == "Tuesday, after all."


def test_a_model_that_answers_hardly_anything_is_not_measured_and_what_was_answered_is_kept(tmp_path: Path) -> None:
    with pytest.raises(Refuse, match=r"did not answer 4 of 5 questions .*goes on where it was"):
        ask(tmp_path, ScriptedModel("Tuesday.", Retry("no whole answer")), many=8)
    model = ScriptedModel("Wednesday.")
    assert ask(tmp_path, model, many=8)["q0"].text == "Tuesday."
    assert len(model.prompts) == 7


def test_a_server_that_is_down_is_not_asked_a_hundred_times(tmp_path: Path) -> None:
    model = ScriptedModel(Retry("no connection"))
    with pytest.raises(Refuse, match=r"did not answer 4 of 4 questions \(no connection\)"):
        ask(tmp_path, model, many=100)
    assert len(model.prompts) == 4 * 3  # three tries each


def test_a_model_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    model = ScriptedModel(ModelGone("x: HTTP 404"))
    with pytest.raises(Refuse, match=r"scripted cannot be asked .*--base-url"):
        ask(tmp_path, model)
    assert len(model.prompts) <= 2


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refuse, match="cannot be written"), Kept(tmp_path / "nowhere" / ANSWERS):
        pass


def test_a_disk_that_is_full_is_told_of_and_what_was_answered_before_is_kept(tmp_path: Path) -> None:
    ask(tmp_path, ScriptedModel(echo), many=2)
    size = (tmp_path / ANSWERS).stat().st_size
    with full_at(size + 50), pytest.raises(Refuse, match=r"cannot be written.*goes on where it was"):
        ask(tmp_path, ScriptedModel(echo), many=9)
    again = ScriptedModel(echo)
    assert len(ask(tmp_path, again, many=9)) == 9
    assert len(again.prompts) == 7


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    with httpx2.Client() as http:
        yield http


def served(provider: FakeProvider, http: httpx2.Client, name: str = BASES[0]) -> OpenAIModel:
    return OpenAIModel(name, "k", provider.url, 30.0, http, profile="tuned", now=Clock())


def test_a_server_that_answers_with_a_page_is_told_as_that(
    provider: FakeProvider, http: httpx2.Client, tmp_path: Path
) -> None:
    provider.fail("chat", "html", times=50)
    with pytest.raises(Refuse, match=r"did not answer 4 of 4 .*no whole answer"):
        ask(tmp_path, served(provider, http), many=8)


def test_a_server_that_says_nothing_is_told_as_that(
    provider: FakeProvider, http: httpx2.Client, tmp_path: Path
) -> None:
    provider.state.saying = lambda _model, _body: ""
    with pytest.raises(Refuse, match=r"did not answer 4 of 4 .*no whole answer"):
        ask(tmp_path, served(provider, http), many=8)


def test_a_server_without_the_model_and_one_that_refuses_the_key_are_told(
    provider: FakeProvider, http: httpx2.Client, tmp_path: Path
) -> None:
    with pytest.raises(Refuse, match=r"gone-model cannot be asked .*404"):
        ask(tmp_path, served(provider, http, "gone-model"))
    provider.key = "another"
    with pytest.raises(Refuse, match=r"cannot be asked .*401"):
        ask(tmp_path, served(provider, http))


def test_tokens_are_those_that_the_server_counts(provider: FakeProvider, http: httpx2.Client, tmp_path: Path) -> None:
    found = ask(tmp_path, served(provider, http), many=1)["q0"]
    [prompt] = prompts(1).values()
    assert 0 < found.prompt_tokens <= prompt.tokens
    assert found.completion_tokens > 0
