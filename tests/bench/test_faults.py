"""Every question has a definite ending, whatever fails: the model, Slack, Saegim itself, or the whole process."""

import json
from itertools import pairwise

import pytest
import structlog
from click.testing import CliRunner

from bot.bench import faults, poison
from bot.bench.faulty_model import FAULTS
from bot.cli import main
from tests.conftest import REAL_REDIS


def test_forty_faults_have_forty_definite_endings_and_what_servers_say_reaches_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.worker.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bot.bench.faults.LANES", 4)

    done = CliRunner().invoke(main, ["bench", "faults", "--questions", "40", "--seed", "7", "--json"])

    found = json.loads(done.stdout)
    assert {name: found[name] for name in faults.COUNTS} == dict.fromkeys(faults.COUNTS, 0)
    assert done.exit_code == 0
    assert found["tried"]["ways"] == 40
    assert found["tried"]["breaker"]["slowest_while_open_s"] <= 5
    assert found["tried"]["log_lines"] > 40


def test_what_a_bench_logs_stands_beside_its_json_not_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    log, found = structlog.get_logger(), {**dict.fromkeys(faults.COUNTS, 0), "tried": {}}

    def run(*_: object) -> dict[str, object]:
        log.info("answered")
        log.error("bug")
        return found

    monkeypatch.setattr(faults, "run", run)
    before = structlog.get_config()

    done = CliRunner().invoke(main, ["bench", "faults", "--json"])

    assert json.loads(done.stdout) == found
    assert "bug" in done.stderr
    assert structlog.get_config() == before


def test_every_way_to_fail_is_tried_before_any_is_repeated_and_in_another_order_with_another_seed() -> None:
    every = 3 * len(FAULTS)
    first, second = faults.cases_of(every, 1), faults.cases_of(every, 2)
    assert sorted(map(str, first)) == sorted(map(str, second))
    assert first != second
    assert faults.cases_of(every, 1) == first
    assert {name for case in first for name in case.values()} == set(FAULTS)
    assert any(before != after for before, after in pairwise(first))


@pytest.mark.skipif(not REAL_REDIS, reason="no redis-server installed")
def test_a_question_that_kills_its_process_is_buried_its_asker_told_once_and_the_others_are_answered() -> None:
    assert poison.run(healthy=9, poisoned=1, seed=3, lease=1.0) == {
        "answered": 9,
        "buried": 1,
        "told": 1,
        "lost": 0,
        "duplicated": 0,
        "violations": 0,
    }
