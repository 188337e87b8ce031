"""The engines of the index bench answer alike, and measuring them gives every figure that the report shows."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.bench import gauge, gauge_recall, index
from bot.bench.gauge import ENGINES, Figures
from bot.bench.index import ratios
from bot.bench.messages import CHANNELS, half, messages, questions
from bot.bench.rivals import LIMIT, Doc, Engine
from bot.bench.sheet import ROWS, report
from bot.cli import main
from bot.memory.language.tokens import tokenize
from bot.playground.embedded_redis import embedded_redis

SIZE = 300
MODULES = {"saegim index": "bot", "rank-bm25": "rank_bm25", "bm25s": "bm25s", "tantivy": "tantivy"}


def docs(size: int = SIZE) -> list[Doc]:
    return [Doc(n, tokenize(m.text), m.place, m.thread_ts, m.ts) for n, m in enumerate(messages(size))]


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if find_spec(MODULES[request.param]) is None:
        pytest.skip(f"{request.param} is not installed: pip install 'saegim[bench]'")
    make: Callable[[Path], Engine] = ENGINES[request.param]
    (tmp_path / "engine").mkdir()
    return make(tmp_path / "engine")


def test_an_engine_finds_what_only_one_message_says_and_shows_it_to_an_audience_that_may_see_it(engine: Engine) -> None:
    given = docs()
    number = next(doc.number for doc in given if doc.channel in half())
    given[number].terms.append("ops-unheard-of")
    engine.build(given)
    others = [channel for channel in CHANNELS if channel not in half()]
    for audience, found in ((None, [number]), (engine.audience(half()), [number]), (engine.audience(others), [])):
        assert engine.numbers(engine.search(["ops-unheard-of", "never"], audience)) == found


@pytest.mark.parametrize("question", ["확인 문서 일정", "unheard of, but for OPS-4", *questions(2, SIZE)])
def test_an_engine_gives_ten_of_those_that_match_or_all_where_fewer_do(engine: Engine, question: str) -> None:
    given, terms = docs(), tokenize(question)
    engine.build(given)
    match = {doc.number for doc in given if set(terms) & set(doc.terms)}
    seen = {number for number in match if given[number].channel in half()}
    for audience, expected in ((None, match), (engine.audience(half()), seen)):
        numbers = engine.numbers(engine.search(terms, audience))
        assert len(numbers) == len(set(numbers)) == min(LIMIT, len(expected))
        assert set(numbers) <= expected


@pytest.mark.parametrize("engine", ["saegim index", "tantivy"], indirect=True)  # the others are built anew
def test_what_is_added_is_found_and_what_is_removed_is_not(engine: Engine) -> None:
    engine.build(docs())
    for number in (SIZE, SIZE + 1):
        engine.add(Doc(number, ["new", f"new-{number}"], "C00", "", "1900000000.000000"))
    assert engine.numbers(engine.search([f"new-{SIZE}"])) == [SIZE]
    engine.remove(SIZE)
    assert engine.numbers(engine.search([f"new-{SIZE}"])) == []
    assert engine.numbers(engine.search([f"new-{SIZE + 1}"])) == [SIZE + 1]


def test_engines_are_given_what_was_written(tmp_path: Path) -> None:
    given = [*docs(20), Doc(20, [], "C01", "1.0", "1.0")]
    gauge.write(tmp_path, given, [["a", "배포"]])
    assert list(gauge.read(tmp_path, 100)) == given
    assert list(gauge.read(tmp_path, 7)) == given[:7]
    assert gauge.read_questions(tmp_path) == [["a", "배포"]]


def test_an_engine_measured_has_every_figure(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauge, "BUSY", 0.1)
    asked = [tokenize(question) for question in questions(3, SIZE)]
    figures = {**gauge.speed(engine, docs(), asked, tmp_path / "engine"), **gauge.memory(engine, docs(), asked[0])}
    assert set(ROWS) - {"messages_per_s", "written_p99_ms"} <= set(figures)
    assert figures["questions"] == len(asked)
    assert all(value is not None for name, value in figures.items() if name not in {"start_s", "merge_p99_ms"})


def test_recall_measured_has_every_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauge_recall, "ASKED", 2)
    monkeypatch.setattr(gauge_recall, "BUSY", 0.2)
    monkeypatch.setattr(gauge_recall, "CHANGES", 3)
    with embedded_redis() as url:
        gauge_recall.fill(url, 0, SIZE // 2)
        gauge_recall.fill(url, SIZE // 2, SIZE)
        assert gauge_recall.read(url, SIZE)["messages_per_s"]
        found = gauge_recall.ask(url, SIZE)
    elsewhere = {"build_s", "messages_per_s"}
    missing = {name: {row for row in ROWS if figures.get(row) is None} for name, figures in found.items()}
    assert missing == {
        "saegim recall": {*elsewhere, "written_p99_ms"},
        "saegim recall, Redis": elsewhere,
    }


def test_ratios_are_of_the_median_question_to_half_and_left_out_where_a_rival_is() -> None:
    engines: dict[str, Figures] = {
        "saegim index": {"audience_p50_ms": 0.5},
        "saegim recall": {"audience_p50_ms": 4.0},
        "tantivy": {"audience_p50_ms": 1.0},
        "rank-bm25": {"audience_p50_ms": 600.0},
    }
    assert ratios(engines) == {
        "saegim index / tantivy": 0.5,
        "rank-bm25 / saegim index": 1200.0,
        "saegim recall / tantivy": 4.0,
        "rank-bm25 / saegim recall": 150.0,
    }
    del engines["tantivy"], engines["saegim recall"]
    assert ratios(engines) == {"rank-bm25 / saegim index": 1200.0}


def test_a_size_that_does_not_fit_into_memory_is_left_out_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert index.fitting([1_000, 10_000_000], memory=20 * 10**9) == ([1_000], [10_000_000])
    assert "10,000,000 messages are left out: they need about 90 GB of memory, and 20 GB are there." in " ".join(
        capsys.readouterr().err.split()
    )


def test_an_engine_that_fails_or_takes_too_long_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PATIENCE", 0.05)
    failed: list[str] = []
    assert index._tried(failed, "slow", 10, lambda: index._child("bot.bench.gauge", "slow")) is None
    assert index._tried(failed, "quick", 10, lambda: 5) == 5
    assert failed == ["slow at 10"]


def test_an_interrupted_bench_shows_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    def size(*_: Any, found: dict[str, Figures], **__: Any) -> None:
        if found_before:
            raise KeyboardInterrupt
        found_before.append(found)
        found["tantivy"] = {"build_s": 1.0}

    found_before: list[dict[str, Figures]] = []
    monkeypatch.setattr(index, "_size", size)
    monkeypatch.setattr(index, "redis_server", lambda: nullcontext("redis://nowhere"))
    found = index.measure([100, 200])
    assert found["sizes"] == {"100": {"tantivy": {"build_s": 1.0}}, "200": {}}
    assert found["failed"] == ["interrupted"]


def test_slow_engines_are_asked_fewer_questions_and_never_none() -> None:
    asked: list[int] = []
    assert len(gauge.latencies(asked.append, list(range(50)), budget=0.0)) == gauge.FEWEST
    assert asked == [0, *range(gauge.FEWEST)]  # the first is asked once before the clock starts


def test_the_table_shows_what_is_not_there_as_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    found = {
        "sizes": {"1000": {"saegim index": {"build_s": 0.0123, "add_us": 1234.5}, "bm25s": {"build_s": None}}},
        "ratios": {"1000": {"rank-bm25 / saegim index": 1567.0}},
    }
    report(found, as_json=False)
    shown = capsys.readouterr().out
    assert "1,000" in shown
    assert "rank-bm25 / saegim index, half p50: 1,567" in shown
    [build] = [line.split() for line in shown.splitlines() if line.strip().startswith("build, s")]
    [add] = [line.split() for line in shown.splitlines() if line.strip().startswith("add one, µs")]
    assert build[2:] == ["0.0123", "–"]
    assert add[3:] == ["1,234", "–"]


def test_as_json_the_last_line_is_one_object_with_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: dict[str, Any] = {"sizes": {"1000": {}}, "ratios": {"1000": {}}}
    monkeypatch.setattr(index, "measure", lambda sizes: made | {"asked": sizes})
    result = CliRunner().invoke(main, ["bench", "index", "--sizes", "1000,200", "--json"])
    assert json.loads(result.stdout) == made | {"asked": [1000, 200]}


@pytest.mark.parametrize("sizes", ["", "a", "1000,", "99", "1000,-5"])
def test_sizes_that_cannot_be_measured_are_refused(sizes: str) -> None:
    result = CliRunner().invoke(main, ["bench", "index", "--sizes", sizes])
    assert result.exit_code == 2
    assert "whole numbers from 100 on" in result.output
