"""`saegim tune demo` and `saegim tune eval` as an operator has them: the loop, what it leaves, and what is said where something is wrong."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from math import isnan
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from bot.cli import main
from bot.commands.evaluation import Choice, _key, evaluate_run
from bot.config import Settings, by_itself
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.evaluation.asking import ANSWERS
from bot.tuning.evaluation.eval_report import REPORT, read_report
from bot.tuning.evaluation.figures import KINDS, figures
from bot.tuning.evaluation.page import PAGE
from bot.tuning.evaluation.plots import GUARDED
from bot.tuning.evaluation.plots import TUNED as TUNED_COLOUR
from bot.tuning.evaluation.questions import hits
from bot.tuning.examples.dataset import EXAMPLES, TEST, read
from bot.tuning.fakes.provider import FakeProvider
from bot.tuning.fakes.stand_in import BASE, NOTICE, stand_in
from bot.tuning.remote.journal import Journal

TUNED = f"ft:{BASE}:fake:saegim:0001"


def tune(*words: object, **environment: str) -> Result:
    nothing: dict[str, str | None] = dict.fromkeys(name.upper() for name in Settings.model_fields)
    return CliRunner().invoke(main, ["tune", *map(str, words)], env={**nothing, "COLUMNS": "80", **environment})


def sentence(done: Result) -> str:
    return " ".join(f"{done.output} {done.exception or ''}".split())


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The demo, played once; with an environment that it must not look at."""
    folder = tmp_path_factory.mktemp("demo") / "run"
    elsewhere = {
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
        "SAEGIM_KO_STYLE": "합니다",
    }
    return folder, tune("demo", "--dir", folder, **elsewhere)


@pytest.fixture
def run(demo: tuple[Path, Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what the demo left, for a test to break."""
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(demo[0], tmp_path / "tuning"))


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    """A server that knows both models by name."""
    with stand_in() as provider:
        provider.state.models[TUNED] = {}
        provider.state.saying = lambda model, _body: f"That is not in team memory, says {model}."
        yield provider


def test_after_a_start_that_failed_the_model_before_it_is_measured(run: Path, provider: FakeProvider) -> None:
    journal = Journal(run)
    [before] = journal.made()
    journal.put_away(before)
    journal.write(replace(before, id="later", base="another", at=before.at + 1, state="failed", model=""))
    provider.state.models[before.name] = {}
    done = tune("eval", "--url", provider.url, "--at-once", 2)
    assert done.exit_code == 0, sentence(done)
    assert f"The last start in tuning failed; {before.name} was made before it, and is measured." in sentence(done)
    assert (read_report(run).model, read_report(run).base) == (before.name, before.base)


def test_the_demo_goes_through_the_whole_loop_and_says_what_it_is_not(demo: tuple[Path, Result]) -> None:
    folder, done = demo
    assert done.exit_code == 0, sentence(done)
    told = sentence(done)
    steps = [
        "tune collect",
        "tune split",
        "tune check",
        "tune start",
        "tune eval",
        "tune promote",
        "base against tuned",
        "tune rollback",
    ]
    places = [told.index(f"{n}. {step}") for n, step in enumerate(steps, 1)]
    assert places == sorted(places)
    assert told.count("not a language model") >= 2
    assert f"{TUNED} answers everywhere now" in told
    assert "The model of the settings answers everywhere now" in told
    assert NOTICE in (folder / PAGE).read_text("utf-8")


def test_what_the_demo_measures_is_an_honest_difference(demo: tuple[Path, Result]) -> None:
    report = read_report(demo[0])
    assert not report.objections()
    better = [
        name
        for name, one in report.measures.items()
        if (one.low > 0) == (one.better == "higher") and one.low * one.high > 0
    ]
    assert "prompt_tokens" in better
    assert "register" in better
    tokens = report.measures["prompt_tokens"]
    assert tokens.tuned < 0.4 * tokens.base  # what the short prompt promises: 60 % less
    assert report.injection.n >= 100


def test_what_the_demo_set_wants_is_right_in_every_measure(demo: tuple[Path, Result]) -> None:
    for one in read(demo[0] / EXAMPLES):
        found = figures(one, one.answer, hits(one))
        wrong = {
            name: found[name]
            for name, kind in KINDS.items()
            if kind.share and not isnan(found[name]) and found[name] != (kind.better == "higher")
        }
        assert not wrong, one.answer


def test_a_folder_that_holds_a_run_is_left_alone(demo: tuple[Path, Result]) -> None:
    done = tune("demo", "--dir", demo[0])
    assert done.exit_code == 1
    assert "holds a run already: name a folder that is empty" in sentence(done)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for command in (("demo",), ("collect", "--demo")):
        done = tune(*command, "--dir", tmp_path / "file" / "run")
        assert done.exit_code == 1
        assert f"{tmp_path / 'file' / 'run'} cannot be written to: Not a directory. Name another" in sentence(done)


def test_a_page_that_is_not_kept_is_not_named(
    run: Path, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    for kept in (True, False):
        evaluate_run(by_itself(openai_api_key=SecretStr("none")), run, Choice(url=provider.url, kept=kept))
        assert (PAGE in capsys.readouterr().out) == kept


def evaluate(provider: FakeProvider, *words: object) -> Result:
    return tune("eval", "--url", provider.url, *words)


def test_guarded_has_another_colour_than_better(demo: tuple[Path, Result]) -> None:
    page = (demo[0] / PAGE).read_text("utf-8")
    assert "blue: guarded" in page
    forest = re.search(r'<svg[^>]*aria-label="forest".*?</svg>', page, re.DOTALL)
    assert forest
    assert (GUARDED in forest[0], TUNED_COLOUR in forest[0]) == (True, False)


@pytest.mark.usefixtures("run")
def test_what_is_no_address_and_what_is_no_model_server_are_told_apart(provider: FakeProvider) -> None:
    for option, given in (
        ("--base-url", "foo"),
        ("--base-url", "http://"),
        ("--url", "127.0.0.1:8000/v1"),
        ("--url", "http://["),
    ):
        told = sentence(evaluate(provider, option, given))
        assert f"{option} {given} is no address: write one such as http://127.0.0.1:8000/v1." in told
    (Path("tuning") / ANSWERS).unlink()
    provider.fail("chat", "html", times=100)
    told = sentence(evaluate(provider))
    assert f"({urlsplit(provider.url).netloc} answers with a web page)" in told
    assert "finish reason" not in told


def test_eval_writes_report_and_page_and_a_second_run_asks_nothing(run: Path, provider: FakeProvider) -> None:
    for name in (REPORT, PAGE, ANSWERS):
        (run / name).unlink()
    done = evaluate(provider, "--price", 3, 12, "--base-price", 1, 2)
    assert done.exit_code == 0, sentence(done)
    assert "$ per 1,000" in sentence(done)
    assert (run / PAGE).exists()
    assert read_report(run).model == TUNED
    asked = len(provider.state.asked)
    again = evaluate(provider, "--json")
    assert len(provider.state.asked) == asked > 400
    found = json.loads(again.stdout.splitlines()[-1])
    assert (found["planted"]["n"], found["injection"]["n"], found["base"]) == (100, 102, BASE)


def test_a_file_of_ones_own_is_asked_too(run: Path, provider: FakeProvider, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(
        "question,answer\nWhere is the stapler?,In the drawer.\n휴가는 어디에 올려요?,쉼표 앱에 올려요.\n", "utf-8"
    )
    done = evaluate(provider, "--own", own)
    assert "Your own file: 2 questions" in sentence(done)
    assert "Your own file, 2 questions" in (run / PAGE).read_text("utf-8")


def test_broken_lines_of_ones_own_file_are_named(run: Path, provider: FakeProvider, tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text('{"question": "a?", "answer": "b"}\n{"question":\n', "utf-8")
    done = evaluate(provider, "--own", own)
    assert done.exit_code == 1
    assert "own.jsonl:2: the line is not JSON" in sentence(done)
    assert not provider.state.asked
    assert run.exists()


def test_a_changed_or_missing_test_set_is_not_asked(run: Path, provider: FakeProvider) -> None:
    (run / TEST).write_bytes((run / TEST).read_bytes() + b"\n")
    assert "test.jsonl is not the file that manifest.json speaks of" in sentence(evaluate(provider))
    (run / TEST).unlink()
    assert "test.jsonl cannot be read" in sentence(evaluate(provider))
    shutil.rmtree(run)
    assert "begin with `saegim tune collect`" in sentence(evaluate(provider))
    assert not provider.state.asked


def test_without_a_model_or_a_server_it_says_which_is_missing(run: Path, provider: FakeProvider) -> None:
    assert "set OPENAI_API_KEY, or OPENAI_BASE_URL to one of your own, or give --url" in sentence(tune("eval"))
    assert "cannot be measured beside itself" in sentence(evaluate(provider, "--base", "x", "--tuned", "x"))
    (run / "job.json").unlink()
    assert "or name one that there is with --tuned" in sentence(evaluate(provider))
    assert "Name it with --base" in sentence(evaluate(provider, "--tuned", "x"))


def test_a_model_that_nobody_serves_leaves_the_report_as_it_was(run: Path, provider: FakeProvider) -> None:
    (run / ANSWERS).unlink()
    before = (run / REPORT).read_bytes()
    done = evaluate(provider, "--tuned", "nobody-knows-it")
    assert "nobody-knows-it cannot be asked" in sentence(done)
    assert (run / REPORT).read_bytes() == before


def test_a_report_about_other_data_promotes_nothing(run: Path, provider: FakeProvider) -> None:
    found = json.loads((run / REPORT).read_text("utf-8"))
    (run / REPORT).write_text(json.dumps({**found, "dataset": "00" * 32}), "utf-8")
    with embedded_redis() as url:
        done = tune("promote", OPENAI_BASE_URL=provider.url, REDIS_URL=url)
    assert "made on another test set than the one that was frozen" in sentence(done)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://answers.example/v1", "sk-answers"),
        ("https://trains.example/other", "sk-trains"),
        ("https://elsewhere.example/v1", ""),
        ("http://answers.example:8080/v1", ""),  # another port is another server
    ],
)
def test_a_key_goes_only_to_the_host_that_it_is_for(url: str, expected: str) -> None:
    settings = Settings(
        _env_file=None,
        openai_base_url="https://answers.example/v1",
        openai_api_key=SecretStr("sk-answers"),
        saegim_tune_base_url="https://trains.example/v1",
        saegim_tune_api_key=SecretStr("sk-trains"),
    )  # type: ignore[call-arg]
    assert _key(settings, url) == expected


def test_stopped_by_hand_it_says_how_it_goes_on(
    run: Path, provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bot.commands.evaluation.Evaluator.evaluate", lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    done = evaluate(provider)
    assert done.exit_code == 130
    assert "goes on where it was" in sentence(done)
    assert run.exists()
