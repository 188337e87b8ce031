"""`saegim run`: what an operator sees when it starts, and when it cannot."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.bench.servers import free_port, redis_server
from bot.cli import main
from bot.config import Settings
from bot.memory.connection import connect
from bot.playground.playground import Playground
from tests.scenarios.conftest import MovedClock

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`saegim run` with these settings and no others, in a folder without a .env file."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.processes.signal.signal", lambda *_: None)  # the tests' own handlers stay
    for name in list(os.environ):
        if name.startswith(("SLACK_", "SAEGIM_", "REDIS_", "OPENAI_")) or name == "PORT":
            monkeypatch.delenv(name)

    def start(*arguments: str, command: str = "run", **settings: str) -> Result:
        return CliRunner().invoke(main, [command, *arguments], env=settings)

    return start


def tokens(slack: Playground) -> dict[str, str]:
    return {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token, "SLACK_API_URL": slack.api_url}


def refused(result: Result, *names: str) -> bool:
    """Whether it ended with exit code 1 and a sentence that names these, and no traceback."""
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return all(name in result.output for name in names)


def test_missing_settings_are_all_named_at_once(run: Run) -> None:
    assert refused(run(), "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", ".env")
    assert refused(run("--http"), "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")


def test_wrong_settings_are_all_named_at_once_and_no_secret_is_shown(run: Run) -> None:
    wrong = {"PORT": "front door", "SAEGIM_WORKERS": "0", "SAEGIM_MODEL_PLACES": "public,kitchen"}
    result = run(SLACK_BOT_TOKEN="xoxb-hidden", **wrong)

    assert refused(result, *wrong, "kitchen")
    assert "xoxb-hidden" not in result.output


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_refuses_is_named(run: Run, slack: Playground, redis_url: str, name: str) -> None:
    result = run(**{**tokens(slack), "REDIS_URL": redis_url, name: "xoxb-wrong"})

    assert refused(result, name, "invalid_auth")
    assert "xoxb-wrong" not in result.output


def test_two_tokens_in_each_others_place_are_named(run: Run, slack: Playground, redis_url: str) -> None:
    swapped = {"SLACK_BOT_TOKEN": slack.app_token, "SLACK_APP_TOKEN": slack.bot_token}

    assert refused(run(**{**tokens(slack), **swapped, "REDIS_URL": redis_url}), "SLACK_BOT_TOKEN")


def test_a_redis_that_is_not_there_is_named(run: Run, slack: Playground) -> None:
    assert refused(run(**tokens(slack), REDIS_URL="redis://127.0.0.1:9/0"), "REDIS_URL")


def test_a_redis_address_that_is_none_is_named(run: Run, slack: Playground) -> None:
    assert refused(run(**tokens(slack), REDIS_URL="localhost:6379"), "REDIS_URL")


@pytest.mark.parametrize(
    ("password", "login", "database", "names"),
    [
        ("", "", "99", ["DB index is out of range", "End REDIS_URL with"]),
        ("right", "", "0", ["right user and password"]),
        ("right", ":wrong@", "0", ["right user and password"]),
    ],
    ids=["no such database", "no password", "a wrong password"],
)
def test_a_redis_that_refuses_is_not_said_to_be_silent(
    run: Run, password: str, login: str, database: str, names: list[str]
) -> None:
    with redis_server() as url, connect(url) as redis:
        redis.config_set("requirepass", password)
        address = url.replace("://", f"://{login}").rpartition("/")[0]
        result = run("stats", command="memory", REDIS_URL=f"{address}/{database}")

    assert refused(result, "Redis refuses", *names)
    assert "does not answer" not in result.output


def test_a_host_that_has_no_address_is_named(run: Run, slack: Playground, redis_url: str) -> None:
    result = run(
        "--http",
        **tokens(slack),
        SLACK_SIGNING_SECRET=slack.signing_secret,
        REDIS_URL=redis_url,
        SAEGIM_HOST="nohost.invalid",
    )
    assert refused(result, "nohost.invalid", "SAEGIM_HOST")


def test_a_terminal_that_lacks_the_letters_is_shown_question_marks(tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "bot.cli", "demo", "--no-prompt"]
    done = subprocess.run(command, check=False, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert "December 18" in done.stdout


def test_a_port_of_the_playground_that_is_taken_is_named(slack: Playground) -> None:
    for port, why in ((slack.port, "in use"), (70_000, "no such port")):
        command = [sys.executable, "-m", "bot.playground", "--port", str(port)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 1
        assert f"Cannot listen on 127.0.0.1:{port}" in done.stderr
        assert why in done.stderr
        assert "Traceback" not in done.stderr


def test_the_doctor_names_settings_that_are_none(run: Run) -> None:
    result = run(command="doctor", SAEGIM_WORKRES="3", REDIS_URL="redis://127.0.0.1:9/0", COLUMNS="200")
    assert "SAEGIM_WORKRES" in result.output
    assert "SAEGIM_WORKERS" in result.output


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--appendonly", "no"), ["appendonly yes"]),
        (("--maxmemory", "1gb", "--maxmemory-policy", "volatile-lru"), ["maxmemory-policy noeviction", "volatile-lru"]),
        (
            ("--appendonly", "no", "--maxmemory", "1gb", "--maxmemory-policy", "allkeys-lfu"),
            ["appendonly yes", "maxmemory-policy noeviction"],
        ),
        (("--rename-command", "CONFIG", "", "--appendonly", "no"), ["SAEGIM_REDIS_DURABILITY=managed"]),
    ],
    ids=["no append-only file", "evicting what has a time to live", "every fault at once", "CONFIG hidden"],
)
@pytest.mark.parametrize("command", ["run", "work"])
def test_a_redis_that_may_lose_what_it_is_given_is_refused(
    run: Run, slack: Playground, command: str, options: tuple[str, ...], names: list[str]
) -> None:
    with redis_server(*options) as url:
        result = run(command=command, **tokens(slack), REDIS_URL=url)

        assert refused(result, *names)
        with connect(url) as redis:
            assert redis.dbsize() == 0


def test_what_is_imported_into_such_a_redis_is_taken_with_a_warning(tmp_path: Path) -> None:
    lines = tmp_path / "messages.jsonl"
    lines.write_text(
        "".join(f"bad {n}\n" for n in range(13))
        + json.dumps({"channel": "C1", "ts": "1795392000.000100", "text": "hi"})
    )
    with redis_server("--appendonly", "no") as url:
        nothing: dict[str, str | None] = dict.fromkeys(name.upper() for name in Settings.model_fields)
        done = CliRunner().invoke(main, ["import", str(lines)], env={**nothing, "REDIS_URL": url})
        file = str(tmp_path / "a")
        assert CliRunner().invoke(main, ["backup", file], env={**nothing, "REDIS_URL": url}).exit_code == 0
        again = CliRunner().invoke(main, ["restore", file, "--merge"], env={**nothing, "REDIS_URL": url})
    for told in (done, again):
        assert "`saegim run` refuses it" in " ".join(told.stderr.split())
    assert "line 10: " in done.stderr
    assert "line 11: " not in done.stderr
    assert "and 3 more" in done.stderr
    assert "Memories added: 1" in done.stderr


def test_a_service_that_hides_its_settings_starts_once_the_operator_vouches_for_it(slack: Playground) -> None:
    hidden = ("--rename-command", "CONFIG", "", "--appendonly", "no")
    with redis_server(*hidden) as url, of_its_own(slack, url, free_port(), **MANAGED) as process:
        assert process.stderr
        told = process.stderr.readline()
        process.terminate()
        process.communicate(timeout=25)

    assert "ready" in told
    assert process.returncode == 0


def test_a_slack_that_is_not_there_is_named(run: Run, slack: Playground, redis_url: str) -> None:
    result = run(**{**tokens(slack), "SLACK_API_URL": "http://127.0.0.1:9/api/", "REDIS_URL": redis_url})

    assert refused(result, "Slack")


MANAGED = {"SAEGIM_REDIS_DURABILITY": "managed"}


def of_its_own(slack: Playground, redis_url: str, port: int, **more: str) -> subprocess.Popen[str]:
    """`saegim run --http` in a process of its own."""
    own = {**tokens(slack), "SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": str(port), "REDIS_URL": redis_url}
    env = {**os.environ, **own, "SAEGIM_LOG_LEVEL": "error", **more}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "run", "--http"], env=env, stderr=subprocess.PIPE, text=True
    )


def test_a_port_that_is_taken_is_named(slack: Playground, redis_url: str) -> None:
    with of_its_own(slack, redis_url, slack.port) as process:
        _, said = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "PORT" in said
    assert "Traceback" not in said


def test_over_http_it_says_when_it_is_ready_and_ends_when_told(
    slack: Playground, redis_url: str, clock: MovedClock
) -> None:
    clock.ahead = 0.0  # that process has a clock of its own, and takes no signature of another hour
    port = free_port()
    with of_its_own(slack, redis_url, port) as process:
        assert process.stderr
        line = process.stderr.readline()
        slack.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        minsu = slack.person("민수")
        deploys = slack.channel("deploys", members=[minsu])
        ts = slack.say(minsu, deploys, f"<@{slack.bot_user}> 배포는 언제예요?")
        answered = slack.reply(deploys, ts, timeout=30)
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=25)

    assert "ready" in line
    assert str(port) in line
    assert answered
    assert "Traceback" not in said
    assert process.returncode == 0


def test_an_address_of_sentinels_that_is_none_says_what_one_looks_like(run: Run, slack: Playground) -> None:
    assert refused(run(**tokens(slack), REDIS_URL="redis+sentinel://127.0.0.1:9"), "REDIS_URL", "<name of the master>")


def test_sentinels_that_are_not_there_are_named(run: Run, slack: Playground) -> None:
    result = run(**tokens(slack), REDIS_URL="redis+sentinel://127.0.0.1:9/engram/0")

    assert refused(result, "REDIS_URL", "engram")
    assert len(result.output) < 200


def test_a_key_that_is_none_is_named_and_not_shown(run: Run, slack: Playground) -> None:
    result = run(**tokens(slack), SAEGIM_ENCRYPTION_KEY="hidden-but-too-short")

    assert refused(result, "SAEGIM_ENCRYPTION_KEY", "openssl rand -base64 32")
    assert "hidden-but" not in result.output
