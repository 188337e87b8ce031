"""`saegim inbox`: what an operator sees of what was given up, and does with it."""

import time
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from redis import Redis

from bot.cli import main
from bot.memory import keys
from bot.memory.connection import connect
from bot.ops.letters import waiting_line
from bot.playground.embedded_redis import embedded_redis
from bot.slack.event import Event, number_of
from bot.slack.inbox import Inbox
from bot.slack.letters import Waiting

SECRET_WORDS = "the vault is krakenhafen"


@pytest.fixture
def redis_of_the_team(monkeypatch: pytest.MonkeyPatch) -> Iterator[Redis]:
    with embedded_redis() as url, connect(url) as client:
        monkeypatch.setenv("REDIS_URL", url)
        monkeypatch.setattr("bot.ops.letters.console.width", 80)
        yield client


def saegim(*words: str, told: str = "") -> Result:
    return CliRunner().invoke(main, ["inbox", *words], input=told)


def given_up(redis: Redis, *numbers: int) -> list[str]:
    """Give as many questions up, each in a thread of its own; their numbers."""
    inbox = Inbox(redis, time.time, sleep=lambda _: None)
    events = [Event("message", f"Ev{n}", time.time(), "C1", "U1", f"{n}.5", text=SECRET_WORDS) for n in numbers]
    for event in events:
        inbox.put(event, [event.id])
        lease = inbox.claim("w", 0) or inbox.claim("w", 0)
        assert lease is not None
        inbox.bury(lease, f"{number_of(event.key)} chat.postMessage: rate limited")
    return [number_of(event.key) for event in events]


def test_an_empty_inbox_says_so(redis_of_the_team: Redis) -> None:
    shown = saegim("list")
    assert shown.exit_code == 0
    assert shown.output == "Nothing waits in the inbox.\nNothing was given up.\n"
    assert saegim("retry", "--all").output == "Nothing was given up.\n"
    assert saegim("drop", "--all").output == "Nothing was given up.\n"


def test_letters_are_listed_and_shown_without_what_was_written(redis_of_the_team: Redis) -> None:
    (number,) = given_up(redis_of_the_team, 1)
    listed, shown = saegim("list").output, saegim("show", number).output
    for word in (number, "message", "C1", "limited"):
        assert word in listed
        assert word in shown
    assert "U1" in shown
    assert "krakenhafen" not in listed + shown


def test_one_is_put_back_in_line_and_the_others_stay(redis_of_the_team: Redis) -> None:
    first, second = given_up(redis_of_the_team, 1, 2)
    done = saegim("retry", f"`{first.upper()}`")
    assert done.exit_code == 0
    assert "1 letter back in line" in done.output
    assert redis_of_the_team.llen(keys.jobs("C1:1.5")) == 1
    listed = saegim("list").output
    assert "1 job in 1 thread" in listed
    assert first not in listed
    assert second in listed


def test_all_are_put_back_in_line(redis_of_the_team: Redis) -> None:
    given_up(redis_of_the_team, 1, 2, 3)
    assert "3 letters back in line" in saegim("retry", "--all").output
    assert redis_of_the_team.xlen(keys.READY) == 3
    assert redis_of_the_team.llen(keys.DEAD) == 0


def test_nothing_is_forgotten_before_somebody_agreed(redis_of_the_team: Redis) -> None:
    (number,) = given_up(redis_of_the_team, 1)
    assert saegim("drop", number, told="n\n").exit_code == 1
    assert saegim("drop", "--all", told="").exit_code == 1
    assert redis_of_the_team.llen(keys.DEAD) == 1
    assert "Forget 1 letter for good?" in saegim("drop", number, told="y\n").output
    assert redis_of_the_team.llen(keys.DEAD) == 0


def test_with_yes_nobody_is_asked(redis_of_the_team: Redis) -> None:
    given_up(redis_of_the_team, 1, 2)
    assert saegim("drop", "--all", "--yes").output == "2 letters dropped.\n"
    assert redis_of_the_team.llen(keys.DEAD) == 0


@pytest.mark.parametrize("words", [("show", "zzz"), ("retry", "zzz"), ("drop", "zzz"), ("drop", "zzz", "--yes")])
def test_an_unknown_number_is_told_and_changes_nothing(redis_of_the_team: Redis, words: tuple[str, ...]) -> None:
    given_up(redis_of_the_team, 1)
    done = saegim(*words)
    assert done.exit_code == 1
    assert "No letter has the number zzz." in done.output
    assert redis_of_the_team.llen(keys.DEAD) == 1


@pytest.mark.parametrize(
    "words", [("retry",), ("retry", "1a2b3c4d", "--all"), ("drop",), ("drop", "1a2b3c4d", "--all")]
)
def test_which_letters_are_meant_has_to_be_said(redis_of_the_team: Redis, words: tuple[str, ...]) -> None:
    done = saegim(*words)
    assert done.exit_code == 2
    assert "either one NUMBER or --all" in done.output


def test_what_another_version_wrote_can_be_dropped_only(redis_of_the_team: Redis) -> None:
    redis_of_the_team.lpush(keys.DEAD, '{"at": 1, "reason": "unreadable: TypeError", "tries": 1, "job": "{}"}')
    redis_of_the_team.expire(keys.DEAD, keys.DEAD_TTL)
    done = saegim("retry", "--all")
    assert "0 letters back in line" in done.output
    assert "can only be dropped" in done.output
    assert "1 letter dropped" in saegim("drop", "--all", "--yes").output


@pytest.mark.parametrize(
    ("waiting", "told"),
    [
        (Waiting(0, 0, None), "Nothing waits in the inbox."),
        (Waiting(1, 1, 940.0), "In line or being done: 1 job in 1 thread, the oldest for 1 minute."),
        (Waiting(2, 1_200, 1_000.0 - 3 * 86_400), "In line or being done: 1,200 jobs in 2 threads, the oldest for 3 days."),
        (Waiting(1, 1, 1_001.0), "In line or being done: 1 job in 1 thread, the oldest for 0 seconds."),
    ],
)  # fmt: skip
def test_what_waits_is_one_sentence(waiting: Waiting, told: str) -> None:
    assert waiting_line(waiting, 1_000.0) == told
