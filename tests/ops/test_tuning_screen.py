"""What stands at the terminal while a job is watched."""

import pytest

from bot.ops.tuning import Terminal
from bot.tuning.remote.job import Job


def stands(status: str, capsys: pytest.CaptureFixture[str]) -> str:
    Terminal().stands(Job("ftjob-1", status, "", "", "file-1", (), 0, 0))
    return capsys.readouterr().err


def test_of_a_paused_job_it_says_who_has_to_resume_it_and_that_watching_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = stands("paused", capsys)
    assert said.startswith("ftjob-1: paused.")
    assert "resume it at the provider" in said
    assert "`saegim tune follow`" in said
    assert "`saegim tune cancel`" in said


def test_of_one_that_runs_it_says_only_that(capsys: pytest.CaptureFixture[str]) -> None:
    assert stands("validating_files", capsys) == "ftjob-1: validating files\n"
