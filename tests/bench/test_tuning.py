"""`saegim bench tuning`: what it measures on a small run, and how it shows it."""

import json
from pathlib import Path

import pytest

from bot.bench import tuning
from bot.bench.tuning import LOCAL_KEYS, measure, report
from bot.bench.tuning_local import asked_later, demo_run
from bot.errors import Refuse
from bot.tuning.checking.check import check
from bot.tuning.examples.dataset import EXAMPLES, TEST, TRAIN, VALID, read
from bot.tuning.examples.demo_set import demo_sources
from bot.tuning.examples.example import Example
from bot.tuning.examples.near import near, plain
from bot.tuning.examples.split import conversationless
from bot.tuning.local.form import share


def test_it_measures_what_the_loop_promises(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "LOCAL", "bot.bench.there_is_no_such")
    found = measure(runs=2)
    assert found["prompt_tokens_change_percent"] <= -60
    assert found["prompt_tokens_tuned_told"] < 0.4 * found["prompt_tokens_base_told"]
    assert (found["jobs_created"], found["jobs_runs"], found["jobs_files_left"]) == (2, 2, 0)
    assert found["loop_s"] > 0
    assert [found[key] for key in LOCAL_KEYS] == [None, None, None]
    assert "does not train on this machine" in found["why"]
    report(found, as_json=True)
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == found
    report(found, as_json=False)
    assert "prompt tokens, tuned" in capsys.readouterr().out


def test_what_is_held_out_shares_no_subject_memory_or_question_with_what_is_learned(tmp_path: Path) -> None:
    run = demo_run(tmp_path, later=True)
    learned, chosen, tested = (read(run / name) for name in (TRAIN, VALID, TEST))
    assert (len(learned), len(chosen), len(tested)) == (200, 79, 84)
    every = [*learned, *chosen, *tested]
    for examples in (learned, chosen, tested):
        others = [one for one in every if one not in examples]
        assert not {one.subject for one in examples} & {one.subject for one in others}
        assert not _gold(examples) & _gold(others)
    asked = [plain(one.question) or one.id for one in every if conversationless(one)]
    many = sum(map(conversationless, learned))
    assert not [pair for pair in near(asked) if pair[0] < many <= pair[1]]


def test_every_answer_wanted_of_what_is_held_out_has_the_form_and_holds_nothing_that_is_not_there(
    tmp_path: Path,
) -> None:
    examples = asked_later(tmp_path, demo_sources(0)[0], 0)
    assert share(examples, [one.answer for one in examples]) == 100
    assert check([tmp_path / EXAMPLES], epochs=1).findings == ()


def _gold(examples: list[Example]) -> set[str]:
    return {shown.id for one in examples for shown in one.memories if shown.gold}


def test_what_trains_on_this_machine_is_asked_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class There:
        @staticmethod
        def measure() -> dict[str, float]:
            return {"citation_form_before": 12.5, "citation_form_after": 95.0, "parity": 100.0}

    monkeypatch.setattr(tuning, "find_spec", lambda _name: object())
    monkeypatch.setattr(tuning, "import_module", lambda _name: There)
    assert tuning._local() == {"citation_form_before": 12.5, "citation_form_after": 95.0, "parity": 100.0}


def test_where_it_cannot_be_tried_the_reason_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lacking:
        @staticmethod
        def measure() -> dict[str, float]:
            raise Refuse("torch is not installed")

    monkeypatch.setattr(tuning, "find_spec", lambda _name: object())
    monkeypatch.setattr(tuning, "import_module", lambda _name: Lacking)
    found = tuning._local()
    assert found["parity"] is None
    assert found["why"] == "torch is not installed"
