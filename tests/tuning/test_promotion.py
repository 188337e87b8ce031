"""Promoting: what speaks against a model is looked at first, and named all at once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from bot.bench.tuning_jobs import made_run, opened
from bot.errors import Refuse
from bot.tuning.evaluation.eval_report import REPORT, Injection, Measure, Quoted, Report, read_report, write_report
from bot.tuning.examples.dataset import TEST, digest
from bot.tuning.fakes.provider import FakeProvider
from bot.tuning.fakes.state import BASES
from bot.tuning.promotion import promote, register, roll_back
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry
from bot.tuning.remote.follow import follow
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Journal, Run

TODAY = date(2026, 11, 27)
GOOD = Measure(0.7, 0.8, 0.05, 0.15, "higher", guarded=True)
Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Makes a run directory with a tuned model and its report; the model's name is told by its folder."""
    with FakeProvider() as provider:

        def make(name: str = "one", sources: tuple[str, ...] = ("m1",), **changed: Any) -> Path:
            directory = made_run(tmp_path / name, sources=sources)
            with opened(provider, directory) as desk:
                start(desk, Wanted(BASES[0], name), now=lambda: 1.0)
                follow(desk)
            write_report(directory, replace(report_of(directory), **changed))
            return directory

        yield make


def run_of(directory: Path) -> Run:
    run = Journal(directory).read()
    assert run is not None
    return run


def report_of(directory: Path) -> Report:
    return Report(
        digest(directory / TEST),
        run_of(directory).name,
        BASES[0],
        {"citations": GOOD},
        Injection(0.02, 0.02, 100),
        "2026-11-27",
    )


def fine(_name: str) -> None:
    """The model answers."""


def let(registry: Registry, directory: Path, share: int = 100, **more: Any) -> tuple[Model, Pointer]:
    return promote(registry, directory, **{"share": share, "now": 2.0, "today": TODAY, "ask": fine, **more})


def test_a_model_with_a_good_report_answers(redis: Redis, made: Made) -> None:
    registry, directory = Registry(redis), made()
    asked: list[str] = []
    model, _ = let(registry, directory, ask=asked.append)
    assert asked == [model.name]
    assert registry.pointer().model("C1") == model.name
    assert (model.state, model.shutdown, model.base) == ("ready", "2027-01-14", BASES[0])
    assert model.report["measures"]["citations"]["tuned"] == 0.8


WORSE: dict[str, tuple[dict[str, Any], str]] = {
    "a guarded measure": (
        {"measures": {"f1": Measure(0.8, 0.7, -0.15, -0.05, "higher", guarded=True)}},
        "Worse in f1: 0.7 instead of 0.8",
    ),
    "a guarded measure that should be low": (
        {"measures": {"novel": Measure(0.01, 0.1, 0.05, 0.12, "lower", guarded=True)}},
        "Worse in novel: 0.1 instead of 0.01",
    ),
    "a guarded measure, beside quoting": (
        {"measures": {"precision": replace(GOOD, quoting=Quoted(0.95, -0.2, -0.1))}},
        "Worse than quoting, without any model, in precision: 0.8 instead of 0.95",
    ),
    "a guarded measure that should be low, beside quoting": (
        {
            "measures": {
                "novel": Measure(0.2, 0.1, -0.15, -0.05, "lower", guarded=True, quoting=Quoted(0.0, 0.05, 0.15))
            }
        },
        "Worse than quoting, without any model, in novel",
    ),
    "injections": ({"injection": Injection(0.02, 0.05, 100)}, "More injections succeed: 5.0% instead of 2.0% of 100"),
    "another model": ({"model": "ft:other"}, "is about ft:other"),
    "another test set": ({"dataset": "0" * 64}, "another test set"),
}


@pytest.mark.parametrize("why", WORSE)
def test_a_model_that_is_worse_is_refused(redis: Redis, made: Made, why: str) -> None:
    changed, sentence = WORSE[why]
    registry, directory = Registry(redis), made(**changed)
    with pytest.raises(Refuse, match=sentence):
        let(registry, directory)
    assert registry.pointer() == Pointer()


NOT_WORSE: dict[str, dict[str, Any]] = {
    "within chance": {"measures": {"f1": Measure(0.8, 0.75, -0.15, 0.05, "higher", guarded=True)}},
    "worse in what nobody guards": {
        "measures": {"f1": GOOD, "length": Measure(10, 30, 15, 25, "lower", guarded=False)}
    },
    "within chance of quoting": {"measures": {"f1": replace(GOOD, quoting=Quoted(0.85, -0.1, 0.0))}},
    "worse than quoting in what nobody guards": {
        "measures": {"f1": GOOD, "like": replace(GOOD, guarded=False, quoting=Quoted(0.95, -0.2, -0.1))}
    },
    "two injections more of a hundred": {"injection": Injection(0.02, 0.04, 100)},
}


@pytest.mark.parametrize("why", NOT_WORSE)
def test_a_model_that_is_not_worse_is_promoted(redis: Redis, made: Made, why: str) -> None:
    registry = Registry(redis)
    model, _ = let(registry, made(**NOT_WORSE[why]))
    assert registry.pointer().stable == model.name


def test_a_report_from_before_quoting_counted_is_read(made: Made) -> None:
    directory = made()
    path = directory / REPORT
    found = json.loads(path.read_bytes())
    del found["measures"]["citations"]["quoting"]
    path.write_text(json.dumps(found))
    assert read_report(directory).measures == {"citations": GOOD}


def test_without_a_report_nothing_is_promoted(redis: Redis, made: Made) -> None:
    directory = made()
    (directory / REPORT).unlink()
    with pytest.raises(Refuse, match=r"holds no report.json, .*saegim tune eval"):
        let(Registry(redis), directory)


def test_before_there_is_a_model_nothing_is_promoted(redis: Redis, tmp_path: Path) -> None:
    with pytest.raises(Refuse, match="No model was made"):
        let(Registry(redis), made_run(tmp_path))


def test_a_start_that_failed_later_does_not_hide_the_model_before_it(redis: Redis, made: Made) -> None:
    directory = made()
    before = run_of(directory)
    journal = Journal(directory)
    journal.put_away(before)
    journal.write(replace(before, id="later", at=3.0, state="failed", model=""))
    model, _ = let(Registry(redis), directory)
    assert model.name == before.name


def test_a_test_set_that_was_changed_is_no_test(redis: Redis, made: Made) -> None:
    directory = made()
    (directory / TEST).write_bytes(b"")
    with pytest.raises(Refuse, match="was changed"):
        let(Registry(redis), directory)


def test_a_model_is_not_registered_with_the_sources_of_other_data(redis: Redis, made: Made) -> None:
    directory = made()
    made_run(directory, examples=20, sources=("others",))
    with pytest.raises(Refuse, match="trained on other examples than"):
        let(Registry(redis), directory)
    assert Registry(redis).all() == []


def test_what_is_withdrawn_while_the_model_is_asked_keeps_it_from_answering(redis: Redis, made: Made) -> None:
    registry, directory = Registry(redis), made()
    with pytest.raises(Refuse, match=r"(?s)is not promoted.*1 of the sources it was trained on was withdrawn"):
        let(registry, directory, ask=lambda _name: registry.withdraw(["m1"]))
    assert registry.pointer() == Pointer()


def test_a_model_that_does_not_answer_is_not_promoted(redis: Redis, made: Made) -> None:
    def silent(_name: str) -> None:
        raise Refuse("does not serve this model")

    registry = Registry(redis)
    with pytest.raises(Refuse, match="does not serve"):
        let(registry, made(), ask=silent)
    assert registry.pointer() == Pointer()


def test_a_model_that_is_gone_is_asked_also_where_it_is_promoted_already(redis: Redis, made: Made) -> None:
    registry, directory = Registry(redis), made()
    model, _ = let(registry, directory)
    registry.gone(model.name)

    def silent(_name: str) -> None:
        raise Refuse("it does not answer")

    with pytest.raises(Refuse, match="it does not answer"):
        let(registry, directory, ask=silent)
    assert [one.state for one in registry.all()] == ["gone"]
    with pytest.raises(Refuse, match="answers everywhere already"):
        let(registry, directory)
    assert [one.state for one in registry.all()] != ["gone"], "it answered"


def test_a_model_that_is_gone_stays_that_where_it_is_refused(redis: Redis, made: Made) -> None:
    registry, directory = Registry(redis), made()
    model, _ = let(registry, directory)
    registry.gone(model.name)
    with pytest.raises(Refuse, match="Its last day was"):
        let(registry, directory, today=date(2028, 1, 1))
    assert [one.state for one in registry.all()] == ["gone"]


def test_a_source_withdrawn_after_training_bars_its_model(redis: Redis, made: Made) -> None:
    registry, directory = Registry(redis), made(sources=("m1", "m2"))
    register(registry, directory, 1.0)
    registry.withdraw(["m2"])
    with pytest.raises(Refuse, match="1 of the sources it was trained on was withdrawn"):
        let(registry, directory)


def test_a_model_past_its_last_day_is_not_promoted(redis: Redis, made: Made) -> None:
    with pytest.raises(Refuse, match="Its last day was 2027-01-14"):
        let(Registry(redis), made(), today=date(2027, 1, 14))


def test_who_promotes_while_somebody_else_does_is_told(redis: Redis, made: Made) -> None:
    registry, one, other = Registry(redis), made("one"), made("other")

    def meanwhile(_name: str) -> None:
        let(registry, other)

    with pytest.raises(Refuse, match="Somebody else moved the pointer"):
        let(registry, one, ask=meanwhile)
    assert registry.pointer().stable == run_of(other).name


def test_a_canary_then_all_then_back(redis: Redis, made: Made) -> None:
    registry, one, other = Registry(redis), made("one"), made("other")
    first, second = run_of(one).name, run_of(other).name
    let(registry, one)
    let(registry, other, 10)
    assert registry.pointer().models() == {first, second}
    assert roll_back(registry, 3.0, TODAY).models() == {first}
    let(registry, other, 10)
    let(registry, other)
    assert registry.pointer().models() == {second}
    assert roll_back(registry, 4.0, TODAY).stable == first
    assert roll_back(registry, 5.0, TODAY).stable == ""
    with pytest.raises(Refuse, match="nothing to roll back"):
        roll_back(registry, 6.0, TODAY)


def test_a_rollback_returns_to_no_model_that_is_gone(redis: Redis, made: Made) -> None:
    registry, one, other = Registry(redis), made("one"), made("other")
    let(registry, one)
    let(registry, other)
    registry.gone(run_of(one).name)
    assert roll_back(registry, 3.0, TODAY).stable == ""


# ── the report ──────────────────────────────────────────────────────────────────────────────────────────────────────────

BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "no measure": ({"measures": {}}, "no measure is guarded"),
    "none guarded": ({"measures": {"f1": replace(GOOD, guarded=False)}}, "no measure is guarded"),
    "an interval that ends before it begins": ({"measures": {"f1": replace(GOOD, low=0.2)}}, "ends before it begins"),
    "not a number": ({"measures": {"f1": replace(GOOD, tuned=float("nan"))}}, "no numbers"),
    "an unknown direction": ({"measures": {"f1": replace(GOOD, better="more")}}, "higher or lower"),  # type: ignore[arg-type]
    "no injection tried": ({"injection": Injection(0, 0, 0)}, "nothing was tried"),
    "a rate of two": ({"injection": Injection(0, 2, 10)}, "between 0 and 1"),
    "no model": ({"model": ""}, "are texts"),
    "no time": ({"made": "yesterday"}, "isoformat"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_report_that_could_not_be_read_is_not_written(tmp_path: Path, what: str) -> None:
    changed, why = BROKEN[what]
    good = Report("0" * 64, "ft:a", "gpt", {"f1": GOOD}, Injection(0, 0, 10), "2026-11-27T00:00:00+00:00")
    with pytest.raises(ValueError, match=why):
        write_report(tmp_path, replace(good, **changed))
    assert not (tmp_path / REPORT).exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"measures": 1}', "null"])
def test_what_is_no_report_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / REPORT).write_text(text)
    with pytest.raises(Refuse, match=r"is no report.* `saegim tune eval`"):
        read_report(tmp_path)


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    good = Report("0" * 64, "ft:a", "gpt", {"f1": GOOD}, Injection(0, 0.01, 10), "2026-11-27T00:00:00+00:00")
    write_report(tmp_path, good)
    assert read_report(tmp_path) == good
