"""`saegim tune` as an operator has it: processes that are stopped and killed, and what the terminal says."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.bench.tuning_jobs import made_run
from bot.cli import main
from bot.config import Settings
from bot.memory.connection import connect
from bot.memory.store import Store
from bot.mind.prompt import Message
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.evaluation.eval_report import Injection, Measure, Report, write_report
from bot.tuning.examples.dataset import TEST, TRAIN, digest, manifest, read, write, write_manifest
from bot.tuning.examples.example import Example
from bot.tuning.fakes.provider import FakeProvider
from bot.tuning.fakes.state import BASES
from bot.tuning.registry.registry import Registry

NAMES = [name.upper() for name in Settings.model_fields]
WITHIN = 60.0  # seconds; only a test that fails waits so long
NAME = f"ft:{BASES[0]}:fake:saegim:0001"
GOOD = Measure(0.7, 0.8, 0.05, 0.15, "higher", guarded=True)


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with FakeProvider() as provider:
        yield provider


@pytest.fixture
def redis_url() -> Iterator[str]:
    with embedded_redis() as url:
        yield url


@pytest.fixture
def environment(
    provider: FakeProvider, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The settings of an operator who is in a folder with a run."""
    made_run(tmp_path / "tuning")
    monkeypatch.chdir(tmp_path)
    return {"REDIS_URL": redis_url, "SAEGIM_TUNE_BASE_URL": provider.url, "OPENAI_BASE_URL": provider.url}


@pytest.fixture
def process(environment: dict[str, str]) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts `saegim tune …` in a process of its own, which Ctrl-C reaches also where these tests run in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    rest = {name: value for name, value in os.environ.items() if name not in NAMES}
    running: list[subprocess.Popen[str]] = []

    def run(*words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "bot.cli", "tune", *words]
        pipe = subprocess.PIPE
        running.append(subprocess.Popen(command, env=rest | environment, stdout=pipe, stderr=pipe, text=True))
        return running[-1]

    yield run
    signal.signal(signal.SIGINT, before)
    for one in running:
        one.kill()
        one.communicate()


def tune(environment: dict[str, str], *words: str) -> tuple[int, str]:
    """Exit code and output of `saegim tune …`; a traceback fails the test."""
    result = CliRunner().invoke(main, ["tune", *words], env=dict.fromkeys(NAMES) | environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, " ".join(result.output.split())


def wait(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def test_nothing_is_sent_that_the_check_has_errors_for(environment: dict[str, str], provider: FakeProvider) -> None:
    rotten = [replace(one, messages=(*one.prompt, Message("assistant", "11:45에 있어요 [1]."))) for one in _train()]
    _train(rotten)
    code, text = tune(environment, "start", "--base", BASES[0])
    assert code == 1
    assert "The check has 12 errors for these examples (number)" in text
    assert "`saegim tune check --dir tuning` shows where" in text
    assert (provider.requests, provider.jobs_created) == ([], 0)
    assert not Path("tuning/job.json").exists()


def test_a_job_that_was_begun_is_found_again_whatever_the_check_says_now(
    environment: dict[str, str], provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ops.tuning._watched", lambda *_: 0)
    assert tune(environment, "start", "--base", BASES[0])[0] == 0
    monkeypatch.setattr("bot.ops.tuning.check", lambda *_, **__: pytest.fail("it was checked again"))
    code, text = tune(environment, "start", "--base", BASES[0])
    assert (code, provider.jobs_created) == (0, 1)
    assert "Going on with run" in text


def _train(examples: list[Example] | None = None) -> list[Example]:
    """The examples to learn; others in their place where they are given, as if divided so."""
    run = Path("tuning")
    if examples is not None:
        before = manifest(run)
        write(run / TRAIN, examples)
        write_manifest(run, replace(before, files={**before.files, TRAIN: digest(run / TRAIN)}))
    return read(run / TRAIN)


def test_a_start_that_is_killed_finds_its_job_again_and_ctrl_c_stops_only_the_watching(
    process: Callable[..., "subprocess.Popen[str]"], environment: dict[str, str], provider: FakeProvider
) -> None:
    provider.fail("create", "slow")
    killed = process("start", "--base", BASES[0])
    wait(lambda: provider.jobs_created == 1)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    provider.go()

    provider.state.courses["ftjob-0001"] = ["running"] * 1_000
    stopped = process("start", "--base", BASES[0])
    wait(lambda: ("job", "/v1/fine_tuning/jobs/ftjob-0001") in provider.requests)
    stopped.send_signal(signal.SIGINT)
    out, err = stopped.communicate(timeout=WITHIN)
    assert stopped.returncode == 130
    assert "its job is ftjob-0001" in err
    assert "the job goes on" in err
    assert "Traceback" not in out + err
    assert provider.state.jobs["ftjob-0001"]["status"] == "running"

    provider.state.courses["ftjob-0001"] = ["succeeded"]
    assert tune(environment, "follow")[0] == 0
    assert provider.jobs_created == 1


def test_the_loop_from_data_to_a_model_that_answers_and_is_taken_back(
    environment: dict[str, str], provider: FakeProvider, redis_url: str
) -> None:
    provider.state.course = ("succeeded",)
    code, text = tune(environment, "start", "--base", BASES[0])
    name = NAME
    assert (code, f"{name} is ready. It answers until 2027-01-14." in text) == (0, True)
    assert "not promoted yet" in tune(environment, "list")[1]
    assert tune(environment, "promote")[0] == 1
    test = digest(Path("tuning") / TEST)
    write_report(Path("tuning"), Report(test, name, BASES[0], {"f1": GOOD}, Injection(0, 0, 10), "2026-11-27"))

    code, text = tune(environment, "promote", "--share", "20")
    assert (code, "in 20 % of the channels" in text) == (0, True)
    assert provider.state.asked == [name]
    with connect(redis_url) as redis:
        assert Registry(redis).pointer().canary == name
    assert f"canary 20 % {name}" in tune(environment, "list")[1]
    assert "The model of the settings answers everywhere" in tune(environment, "rollback")[1]

    del provider.state.models[name]
    code, text = tune(environment, "promote")
    assert (code, "does not serve this model" in text) == (1, True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "No key is set for openai (api.openai.com): set SAEGIM_TUNE_API_KEY, or OPENAI_API_KEY."),
        (
            {"OPENAI_API_KEY": "sk-x", "SAEGIM_TUNE_PROVIDER": "nebius"},
            "No key is set for nebius (api.tokenfactory.nebius.com): set SAEGIM_TUNE_API_KEY. OPENAI_API_KEY only goes to api.openai.com.",
        ),
        (
            {"OPENAI_API_KEY": "sk-x", "OPENAI_BASE_URL": "https://llm.example/v1"},
            "No key is set for openai (api.openai.com): set SAEGIM_TUNE_API_KEY. OPENAI_API_KEY only goes to llm.example.",
        ),
    ],
)
@pytest.mark.usefixtures("environment")
def test_that_no_key_is_set_is_said_before_anything_is_sent(
    given: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ops.tuning.Client", lambda *_, **__: pytest.fail("somebody was asked"))
    for words in (["start", "--base", BASES[0]], ["follow"], ["cancel"], ["deploy", "--name", "d"]):
        code, text = tune(given, *words)
        assert (code, says in text) == (1, True), text


def test_a_refused_key_is_named_by_its_setting_and_one_that_was_never_sent_is_not_called_wrong(
    environment: dict[str, str], provider: FakeProvider
) -> None:
    provider.key = "right"
    start = ("start", "--base", BASES[0])
    none = tune(environment, *start)[1]
    assert "wants a key (HTTP 401), and none was sent." in none
    assert "Set SAEGIM_TUNE_API_KEY to one for it." in none
    assert "expired" not in none
    elsewhere = environment | {"OPENAI_API_KEY": "right", "OPENAI_BASE_URL": "https://llm.example/v1"}
    assert "none was sent" in tune(elsewhere, *start)[1]
    for name in ("OPENAI_API_KEY", "SAEGIM_TUNE_API_KEY"):
        assert f"has expired: set {name} to a valid one" in tune(environment | {name: "wrong"}, *start)[1]
    assert provider.jobs_created == 0


def test_a_deployment_at_azure_is_noted_and_not_called_ready(
    environment: dict[str, str], provider: FakeProvider
) -> None:
    provider.state.course = ("succeeded",)
    azure = environment | {"SAEGIM_TUNE_PROVIDER": "azure", "SAEGIM_TUNE_API_KEY": "k"}
    assert tune(azure, "start", "--base", BASES[0])[0] == 0
    code, text = tune(azure, "deploy", "--name", "ours")
    assert (code, f"ours is noted as the deployment of {NAME}." in text, "ready" in text) == (0, True, False)


def test_what_was_erased_since_it_was_collected_is_not_trained_on(
    environment: dict[str, str], provider: FakeProvider, redis_url: str
) -> None:
    made_run(Path("tuning"), sources=("faq-1", "C1:1.0"))
    with connect(redis_url) as redis:
        Store(redis).bury("C1", ["1.0"])
    code, text = tune(environment, "start", "--base", BASES[0])
    assert (code, "1 of the sources of these examples was erased" in text) == (1, True)
    assert provider.requests == []


def test_the_server_is_looked_for_when_nothing_else_speaks_against_the_model(environment: dict[str, str]) -> None:
    nowhere = {**environment, "OPENAI_BASE_URL": ""}

    def said() -> str:
        code, text = tune(nowhere, "promote")
        assert code == 1
        return text

    assert "No model was made in tuning yet" in said()
    tune(environment, "start", "--base", BASES[0])
    assert "holds no report.json" in said()
    told = Report(digest(Path("tuning") / TEST), NAME, BASES[0], {"f1": GOOD}, Injection(0, 0, 10), "2026-11-27")
    write_report(Path("tuning"), replace(told, injection=Injection(0, 1, 10)))
    assert "More injections succeed" in said()
    write_report(Path("tuning"), told)
    assert "no model server to ask" in said()


@pytest.mark.parametrize(
    ("words", "more", "sentence"),
    [
        (["start", "--base", "x"], {"SAEGIM_TUNE_PROVIDER": "vllm"}, "vllm takes no jobs"),
        (["start", "--base", "x"], {"SAEGIM_TUNE_PROVIDER": "opnai"}, 'no provider "opnai"'),
        (["start", "--base", "x", "--dir", "nowhere"], {}, "begin with `saegim tune collect --dir nowhere`"),
        (["start", "--base", "no-such-model"], {}, "cannot be fine-tuned"),
        (["follow"], {}, "No job was started"),
        (["rollback"], {}, "nothing to roll back"),
        (["follow"], {"SAEGIM_TUNE_PROVIDER": "azure", "SAEGIM_TUNE_BASE_URL": ""}, "SAEGIM_TUNE_BASE_URL"),
        (["promote"], {"REDIS_URL": "redis://127.0.0.1:9/0"}, "Redis does not answer"),
    ],
)
def test_bad_input_is_one_sentence(
    words: list[str], more: dict[str, str], sentence: str, environment: dict[str, str]
) -> None:
    code, text = tune(environment | more, *words)
    assert code == 1
    assert sentence in text
