"""What a provider tells of a job is read, whatever it is."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tuning.remote.job import SAID, read_day, read_happening, read_job

TOLD: dict[str, Any] = {
    "id": "ftjob-1",
    "status": "paused",
    "fine_tuned_model": None,
    "error": None,
    "training_file": "file-1",
    "result_files": None,
    "trained_tokens": None,
    "estimated_finish": None,
}


def test_a_status_that_nobody_knows_and_what_is_not_told_are_taken_as_they_are() -> None:
    job = read_job(SimpleNamespace(**TOLD))
    assert (job.status, job.model, job.results, job.tokens, job.finish) == ("paused", "", (), 0, 0.0)


def test_an_error_is_kept_on_one_line_without_secrets() -> None:
    message = f"Bad\nkey sk-proj-{'a1B2' * 12} " + "x" * 1_000
    job = read_job(SimpleNamespace(**TOLD | {"error": SimpleNamespace(message=message)}))
    assert job.error.startswith("Bad key [redacted")
    assert "a1B2" not in job.error
    assert len(job.error) == SAID


anything = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
)


@given(st.dictionaries(st.sampled_from(list(TOLD)), anything), st.sets(st.sampled_from(list(TOLD))))
def test_what_is_no_job_is_refused_in_ways_that_are_told_as_no_api(changed: dict[str, Any], missing: set[str]) -> None:
    told = {name: value for name, value in {**TOLD, **changed}.items() if name not in missing}
    try:
        job = read_job(SimpleNamespace(**told))
    except (TypeError, AttributeError, ValueError, OverflowError):
        return
    assert job.id
    assert isinstance(job.status, str)


def test_an_event_has_its_step_and_its_loss() -> None:
    told = {"id": "e1", "created_at": 5, "message": "Step 3", "data": {"step": 3, "train_loss": 0.5}}
    assert (read_happening(SimpleNamespace(**told)).step, read_happening(SimpleNamespace(**told)).loss) == (3, 0.5)
    assert read_happening(SimpleNamespace(**told | {"data": None})).loss is None


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("2027-01-14", "2027-01-14"),
        ("2027-01-14T00:00:00Z", "2027-01-14"),
        (1_799_884_800, "2027-01-14"),
        (None, ""),
        ("soon", ""),
        (0, ""),
    ],
)
def test_a_last_day_is_read_in_any_of_its_shapes(told: object, day: str) -> None:
    assert read_day(told) == day
