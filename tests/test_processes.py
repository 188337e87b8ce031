"""`saegim run`: one process listens, worker processes answer; one that ends is started again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.playground.playground import Playground
from bot.processes import Supervisor
from tests.conftest import Clock

UNTIL_EOF = [sys.executable, "-c", "import sys; sys.stdin.read()"]
ENDS_AT_ONCE = [sys.executable, "-c", ""]


@contextmanager
def supervised(command: list[str], clock: Clock) -> Iterator[Supervisor]:
    one = Supervisor(1, command, clock)
    one.start()
    try:
        yield one
    finally:
        one.terminate()
        one.wait()


def only(supervisor: Supervisor) -> subprocess.Popen[bytes]:
    [worker] = supervisor._processes
    return worker


def test_a_worker_process_that_is_killed_is_started_again(clock: Clock) -> None:
    with supervised(UNTIL_EOF, clock) as one:
        first = only(one)
        clock.advance(60)
        first.kill()
        first.wait()

        one.restart_ended()

        assert only(one).pid != first.pid
        assert only(one).poll() is None


def test_one_that_is_well_is_left_alone(clock: Clock) -> None:
    with supervised(UNTIL_EOF, clock) as one:
        first = only(one)
        one.restart_ended()
        assert only(one) is first


def test_one_that_keeps_ending_is_started_again_after_longer_and_longer_pauses(clock: Clock) -> None:
    pauses: list[float] = []
    with supervised(ENDS_AT_ONCE, clock) as one:
        for _ in range(8):
            ended = only(one)
            ended.wait()
            pause = 0.0
            one.restart_ended()
            while only(one) is ended:
                clock.advance(0.5)
                pause += 0.5
                one.restart_ended()
            pauses.append(pause)
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0]


def test_what_is_terminated_ends_in_time(clock: Clock) -> None:
    stubborn = [
        sys.executable,
        "-c",
        "import signal, sys; signal.signal(15, signal.SIG_IGN); print(flush=True); sys.stdin.read()",
    ]
    one = Supervisor(1, stubborn, clock)
    one.start()
    one.terminate()
    one.wait(grace=0.2)
    assert only(one).poll() is not None


@pytest.fixture
def running(real_redis_url: str) -> Iterator[tuple[Playground, subprocess.Popen[str]]]:
    """`saegim run` as an operator starts it, over a real redis-server."""
    with Playground() as slack:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SAEGIM_", "SLACK_", "OPENAI_"))}
        tokens = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": slack.api_url,
        }
        saegim = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"],
            env={**kept, **tokens, "REDIS_URL": real_redis_url, "SAEGIM_LOG_LEVEL": "error"},
            stderr=subprocess.PIPE,
            text=True,
        )
        assert saegim.stderr
        assert "Saegim is ready" in saegim.stderr.readline()
        yield slack, saegim
        saegim.terminate()
        assert saegim.wait(25) == 0
        saegim.stderr.close()


def _children(pid: int) -> list[int]:
    shown = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(one) for one, parent in (line.split() for line in shown.splitlines()) if int(parent) == pid]


def test_a_question_is_answered_though_the_worker_process_was_killed(
    running: tuple[Playground, subprocess.Popen[str]],
) -> None:
    slack, saegim = running
    minsu = slack.person("민수")
    channel = slack.channel("deploys", members=[minsu])
    first = slack.say(minsu, channel, f"<@{slack.bot_user}> remember that we deploy on Tuesdays")
    assert slack.reply(channel, first, timeout=30)

    [worker] = _children(saegim.pid)
    os.kill(worker, signal.SIGKILL)
    second = slack.say(minsu, channel, f"<@{slack.bot_user}> when do we deploy?")

    answer = slack.reply(channel, second, timeout=30)
    assert answer
    assert "Tuesdays" in answer.text
