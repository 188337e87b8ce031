"""`saegim bench leak`: nothing leaks, what is counted is real, and a law that lets too much through is found out."""

import json

import pytest
from click.testing import CliRunner

from bot.bench.leak import measure
from bot.bench.leak_team import ENGLISH, KOREAN, PLACED, SAID, topics
from bot.bench.leak_ways import ASKED, SURFACES
from bot.commands.bench import bench
from bot.memory.redact import redact

CANARIES = 2 * len(PLACED)


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    """A small run: every way of keeping in both languages, every surface four times."""
    shown = CliRunner().invoke(
        bench, ["leak", "--json", "--canaries", str(CANARIES), "--questions", str(4 * len(SURFACES))]
    )
    assert shown.exit_code == 0, shown.output
    result: dict[str, object] = json.loads(shown.output.splitlines()[-1])
    return result


def test_nothing_private_is_told_to_the_wrong_person_through_any_surface(found: dict[str, object]) -> None:
    assert {
        name: found[name] for name in ("lost", "duplicated", "violations", "leaks", "crashes", "server_errors")
    } == {
        "lost": 0,
        "duplicated": 0,
        "violations": 0,
        "leaks": 0,
        "crashes": 0,
        "server_errors": 0,
    }
    assert found["surfaces"] == {**dict.fromkeys(SURFACES, 4), "apology": len(PLACED)}
    assert found["found_in"] == dict.fromkeys(("Slack", "whispers", "modals", "model", "log"), 0)


def test_those_who_may_see_are_told_and_something_was_looked_through(found: dict[str, object]) -> None:
    control = found["control"]
    assert isinstance(control, dict)
    assert control["recall"] > 0.9
    for count in ("replies", "calls", "prompts", "log_lines"):
        assert int(str(found[count])) > len(SURFACES)


@pytest.mark.parametrize("gate", ["bot.memory.retrieval.recall.may_serve", "bot.story.pinned.visible"])
def test_a_gate_that_stands_open_is_found_out(monkeypatch: pytest.MonkeyPatch, gate: str) -> None:
    monkeypatch.setattr(gate, lambda *_: True)
    monkeypatch.setattr("bot.memory.retrieval.recall.visible", lambda *_: True)
    found = measure(CANARIES, 2 * len(SURFACES))
    assert found["leaks"]
    assert found["found_in"]["model"]


def test_a_canary_is_no_secret_that_would_be_masked_and_no_question_holds_one() -> None:
    for begin, letters, length in (ENGLISH, KOREAN):
        word = begin + letters[:length]
        for said in SAID:
            assert word in redact(said.format(topic="amber heron", word=word))
        assert not any(begin in text for texts in ASKED for text in texts)
    assert len(set(topics())) == 1_568


@pytest.mark.parametrize("options", [["--canaries", "3"], ["--canaries", "9999"], ["--questions", "0"]])
def test_too_few_and_too_many_are_refused_in_one_sentence(options: list[str]) -> None:
    shown = CliRunner().invoke(bench, ["leak", *options])
    assert shown.exit_code == 2
    assert "--canaries from 12 to 1,500" in shown.output
