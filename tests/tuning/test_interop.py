"""The whole loop against a double that is not ours: npm's @copilotkit/aimock, where it is installed.

    npm install @copilotkit/aimock@1.43.0 && SAEGIM_TEST_AIMOCK=node_modules/.bin/llmock python -m pytest tests/tuning/test_interop.py

It has no checkpoints, no result file, no failing jobs and no `training_not_available`; for those there is the fake of our own.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from redis import Redis

from bot.bench.servers import free_port
from bot.bench.tuning_jobs import Quiet, made_run
from bot.errors import Refuse
from bot.ops.models import ask
from bot.tuning.evaluation.eval_report import Injection, Measure, Report, write_report
from bot.tuning.examples.dataset import TEST, digest
from bot.tuning.promotion import promote, roll_back
from bot.tuning.registry.registry import Registry
from bot.tuning.remote.client import Client
from bot.tuning.remote.desk import Desk
from bot.tuning.remote.follow import cancel, follow
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Journal
from bot.tuning.remote.provider import PROVIDERS
from tests.ops.test_doctor import settings

AIMOCK = os.environ.get("SAEGIM_TEST_AIMOCK") or shutil.which("llmock")
BASE = "gpt-4.1-mini-2025-04-14"

pytestmark = pytest.mark.skipif(
    not AIMOCK, reason="no @copilotkit/aimock installed: only the fake of our own was tested"
)


@pytest.fixture
def aimock(tmp_path: Path) -> Iterator[str]:
    """The address of an aimock of this test's own."""
    fixtures = tmp_path / "fixtures.json"
    answer = {"match": {"userMessage": "Are you there?"}, "response": {"content": "I am here."}}
    fixtures.write_text(json.dumps({"fixtures": [answer]}))
    port = free_port()
    command = [str(AIMOCK), "--port", str(port), "--host", "127.0.0.1", "--fixtures", str(fixtures)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/v1"
    until = time.monotonic() + 30
    while not _listens(url):
        assert time.monotonic() < until, "aimock does not start"
        time.sleep(0.05)
    yield url
    server.kill()
    server.wait()


def _listens(url: str) -> bool:
    try:
        with urlopen(f"{url}/models", timeout=1):
            return True
    except (URLError, OSError):
        return False


@pytest.fixture
def desk(aimock: str, tmp_path: Path) -> Iterator[Desk]:
    client = Client(PROVIDERS["openai"], aimock, "sk-test")
    yield Desk(client, Journal(made_run(tmp_path / "tuning")), Quiet(), sleep=lambda _seconds: None)
    client.close()


def test_from_files_to_a_model_that_is_promoted_and_taken_back(redis: Redis, desk: Desk, aimock: str) -> None:
    run = start(desk, Wanted(BASE, "saegim"), now=lambda: 1.0)
    assert start(desk, Wanted(BASE, "saegim"), now=lambda: 1.0).job == run.job
    assert desk.client.find(run.id, run.files["train"]) is not None
    run = follow(desk)
    assert run.model.startswith("ft:gpt-4.1-mini")
    assert desk.client.uploaded("saegim-") == []

    directory = desk.journal.directory
    good = Measure(0.7, 0.8, 0.05, 0.15, "higher", guarded=True)
    test = digest(directory / TEST)
    write_report(directory, Report(test, run.name, BASE, {"f1": good}, Injection(0, 0, 10), "2026-11-27"))
    where = settings(openai_base_url=aimock, openai_api_key="sk-test", saegim_model_timeout=10.0)
    registry, today = Registry(redis), date(2026, 11, 27)
    promote(registry, directory, share=100, now=2.0, today=today, ask=lambda name: ask(where, name))
    assert registry.pointer().stable == run.name
    assert roll_back(registry, 3.0, today).stable == ""


def test_a_job_is_cancelled(desk: Desk) -> None:
    start(desk, Wanted(BASE), now=lambda: 1.0)
    assert cancel(desk).state == "cancelled"
    with pytest.raises(Refuse, match="was cancelled"):
        follow(desk)
