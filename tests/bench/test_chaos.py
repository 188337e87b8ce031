"""Chaos in small numbers: every scenario that `make chaos` plays in large ones, and an oracle that is not blind.

The scenarios mostly wait (for leases, for Slack's repetitions), so several are played at once, each in processes of its own.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
from click.testing import CliRunner

from bot.bench.chaos import driver
from bot.bench.chaos.driver import SCENARIOS
from bot.bench.chaos.ledger import Asked, Ledger
from bot.bench.chaos.mortal_redis import mortal_redis
from bot.bench.chaos.outcome import COUNTS, Outcome
from bot.bench.chaos.slow_model import BEGINNING, whole
from bot.bench.chaos.stages import Stages
from bot.cli import main
from bot.playground.model import BOT_ID, BOT_USER
from bot.playground.playground import Playground
from bot.slack.message import metadata

SMALL = {
    "workers": 0.01,  # 1 kill, 15 events
    "receiver": 0.04,  # 2 kills over each way in
    "redis": 0.04,
    "frozen": 0.1,
    "gone": 0.05,
    "stop": 0.03,
    "order": 0.03,
    "soak": 0.01,
}
AT_ONCE = 4
PATIENCE = 300  # seconds for one scenario on a busy machine


@pytest.fixture(scope="module")
def played(request: pytest.FixtureRequest, real_redis_url: str) -> Iterator[dict[str, Future[dict[str, Any]]]]:
    """What each scenario that is asked for found; needs a redis-server, which `real_redis_url` asks for."""
    asked = {item.callspec.params.get("name") for item in request.session.items if hasattr(item, "callspec")}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(play, name, scale) for name, scale in SMALL.items() if name in asked}


def play(name: str, scale: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "bot.cli", "bench", "chaos", "--only", name, "--scale", str(scale), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == any(found[count] for count in COUNTS)
    return found


@pytest.mark.parametrize("name", SMALL)
def test_nothing_is_lost_or_doubled(name: str, played: dict[str, Future[dict[str, Any]]]) -> None:
    found = played[name].result()

    assert {count: found[count] for count in COUNTS} == dict.fromkeys(COUNTS, 0), found
    assert "events" in json.dumps(found[name])
    assert found["seed"] == 7


def test_every_scenario_is_played_in_small_numbers_here() -> None:
    assert SMALL.keys() == SCENARIOS.keys()


# --- the oracle is not blind


class Desk:
    """A question in a channel, and whatever Saegim is made to say."""

    def __init__(self, slack: Playground) -> None:
        self.slack = slack
        self.ledger = Ledger(slack)
        self.person = slack.person("민수")
        self.place = slack.channel("deploys", [self.person])
        ts = slack.say(self.person, self.place, "when do we deploy? q1")
        self.asked = Asked(1, "mention", self.place, self.person, ts, ts)
        self.ledger.enter(self.asked)

    def says(self, text: str, key: str = "") -> None:
        marked = metadata(key or self.asked.key)
        self.slack.write(self.place, BOT_USER, text, thread_ts=self.asked.ts, bot_id=BOT_ID, metadata=marked)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Playground() as slack:
        yield Desk(slack)


def counts(desk: Desk) -> tuple[int, int, int]:
    account = desk.ledger.account()
    return len(account.lost), len(account.duplicated), len(account.placeholders)


def test_one_whole_answer_is_what_is_wanted(desk: Desk) -> None:
    assert [asked.number for asked in desk.ledger.open()] == [1]
    desk.says(f"Tuesday. {whole(1)}")
    assert counts(desk) == (0, 0, 0)
    assert desk.ledger.open() == []


def test_no_answer_is_lost(desk: Desk) -> None:
    assert counts(desk) == (1, 0, 0)


def test_what_slack_gave_up_before_anybody_took_it_in_is_not_saegims_to_lose(desk: Desk) -> None:
    account = desk.ledger.account(unheard=frozenset({1}))
    assert (account.lost, account.placeholders, account.never_acknowledged) == ([], [], 1)


def test_two_answers_are_one_too_many(desk: Desk) -> None:
    desk.says(whole(1))
    desk.says(whole(1))
    assert counts(desk) == (0, 1, 0)


def test_an_answer_to_something_nobody_asked_is_one_too_many(desk: Desk) -> None:
    desk.says(whole(1))
    desk.says(whole(1), key=f"{desk.place}:1.0")
    assert counts(desk) == (0, 1, 0)


def test_an_unfinished_answer_is_a_placeholder_left_behind(desk: Desk) -> None:
    desk.says("We deploy every")
    assert counts(desk) == (0, 0, 1)
    assert desk.ledger.open()


def test_the_answer_to_a_question_as_it_was_before_its_edit_is_not_whole(desk: Desk) -> None:
    desk.says(whole(1))
    desk.ledger.enter(Asked(2, "edit", desk.place, desk.person, desk.asked.ts, desk.asked.ts))
    assert counts(desk) == (0, 0, 1)


def test_a_whisper_that_is_repeated_is_said_but_not_counted(desk: Desk) -> None:
    desk.says(whole(1))
    desk.ledger.enter(Asked(3, "command", desk.place, desk.person))
    assert counts(desk) == (1, 0, 0)
    for _ in range(2):
        desk.slack.show(desk.person, desk.place, whole(3))
    assert counts(desk) == (0, 0, 0)
    assert desk.ledger.account().whispers_repeated == 1


def test_two_answers_in_the_making_in_one_thread_are_seen() -> None:
    stages = Stages(lambda: 0.0)
    for number in (1, 2, 3):
        stages.expect(number, f"C:{number}", "C:1" if number < 3 else "C:3")
    stages.thinking(1, True)
    stages.thinking(3, True)
    assert not stages.overlaps
    stages.thinking(2, True)
    assert stages.overlaps == {("C:1", 2)}


def test_how_far_an_answer_is_can_be_seen_from_outside() -> None:
    met: list[str] = []
    stages = Stages(lambda: met.append(stages.of("C:1")) or 0.0)  # type: ignore[func-returns-value]
    stages.expect(1, "C:1", "C:1")
    assert stages.of("C:1") == "claimed"
    stages.thinking(1, True)
    assert stages.of("C:1") == "thinking"
    stages.around("chat.postMessage", {"metadata": metadata("C:1"), "text": BEGINNING}, dict)
    assert stages.of("C:1") == "shown"
    stages.around("chat.update", {"metadata": metadata("C:1"), "text": f"{BEGINNING}. {whole(1)}"}, dict)
    assert stages.of("C:1") == "answered"
    assert met == ["posting", "posted", "updating", "updated"]


def test_a_killed_redis_keeps_what_it_was_told_and_one_without_power_may_not(real_redis_url: str) -> None:
    with mortal_redis() as server:
        server.client.set("before", "1")
        server.kill()
        server.start()
        assert server.client.get("before") == "1"
        over = threading.Event()
        watcher = threading.Thread(target=server.watch_growth, args=(over,))
        watcher.start()
        over.wait(1.5)  # the file's size is known from before the last second on
        server.client.set("after", "1")
        over.set()
        watcher.join()
        assert server.cut_power() > 0
        server.start()
        assert (server.client.get("before"), server.client.get("after")) == ("1", None)


# --- the command


def scenario(**counted: int) -> Callable[[float, int], Outcome]:
    return lambda scale, seed: Outcome(**counted, tried={"events": round(100 * scale), "seed": seed})


def test_the_last_line_is_one_json_object_with_the_six_counts_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SCENARIOS", {"a": scenario(lost=1), "b": scenario(lost=2, leaks=3)})

    done = CliRunner().invoke(main, ["bench", "chaos", "--json", "--scale", "0.5", "--seed", "9"])

    found = json.loads(done.output.splitlines()[-1])
    wanted = {"lost": 3, "duplicated": 0, "violations": 0, "leaks": 3, "crashes": 0, "server_errors": 0}
    assert {count: found[count] for count in COUNTS} == wanted
    assert found["a"] | {"seconds": 0} == {**dict.fromkeys(COUNTS, 0), "lost": 1, "events": 50, "seed": 9, "seconds": 0}
    assert done.exit_code == 1


def test_without_json_there_is_a_table_and_nothing_broken_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "SCENARIOS", {"a": scenario(), "b": scenario(lost=7)})

    done = CliRunner().invoke(main, ["bench", "chaos", "--only", "a"])

    assert done.exit_code == 0
    assert "crashes" in done.output
    assert "events 100" in done.output
    assert "7" not in done.output.replace("seed 7", "")


@pytest.mark.parametrize(
    ("option", "value"), [("--only", "earthquake"), ("--scale", "0"), ("--scale", "-1"), ("--scale", "11")]
)
def test_what_cannot_be_played_is_said_in_a_sentence(option: str, value: str) -> None:
    done = CliRunner().invoke(main, ["bench", "chaos", option, value])
    assert done.exit_code == 2
    assert "workers, receiver" in done.output or "more than 0" in done.output
