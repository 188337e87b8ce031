"""`saegim bench tuning`: what it measures on a small run, and how it shows it."""

import json

import pytest

from bot.bench import tuning
from bot.bench.tuning import LOCAL_KEYS, measure, report
from bot.errors import Refuse


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
