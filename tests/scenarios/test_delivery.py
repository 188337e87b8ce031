"""One reply for one question, whatever is repeated, lost or killed on the way."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest

from bot.memory import keys
from bot.mind.wording.phrases import say
from bot.playground.playground import Playground
from bot.serve import Saegim, build
from bot.slack.inbox import Inbox, Lease
from bot.story.tell import Teller
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.wire import Wire

LEASE = 0.3  # seconds
hasty = pytest.mark.parametrize("slack", [{"ack_within": 0.5, "retry_after": (0.2, 0.2, 0.2)}], indirect=True)
"""Slack repeats what was not acknowledged after half a second, not after three."""
both_ways = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])


class Killed(BaseException):
    """The process died here."""


@pytest.fixture
def short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of a dead worker are taken over at once, not after twelve seconds."""
    monkeypatch.setattr("bot.serve.Inbox", partial(Inbox, lease=LEASE))
    monkeypatch.setattr("bot.slack.inbox.RECLAIM_EVERY", 0.05)
    monkeypatch.setattr("bot.worker.RENEW_EVERY", 0.05)


def taken_in(team: Team) -> Saegim:
    """A Saegim that takes events in and works on none."""
    saegim = build(team.settings)
    saegim.receiver.start()
    return saegim


def claimed(team: Team, saegim: Saegim) -> Lease:
    """The first job, claimed by a worker that will never finish it."""
    leases: list[Lease] = []

    def one() -> bool:
        lease = saegim.rooms.inbox.claim("a worker that dies", 0.01)
        leases.extend([lease] if lease else [])
        return bool(leases)

    assert team.slack.wait(one)
    return leases[0]


def gone(team: Team, saegim: Saegim) -> None:
    """Let `saegim` listen no more, when it has acknowledged what it was sent."""
    assert team.slack.wait(lambda: all(d.answered for d in team.slack.deliveries))
    saegim.receiver.stop()


def only_reply(team: Team, channel: str, ts: str) -> str:
    """Wait for the reply, and for everything else to be over; what it says."""
    assert team.slack.wait(lambda: team.replies(channel, ts)), "no reply"
    team.settled()
    replies = team.replies(channel, ts)
    assert len(replies) == 1
    return seen(replies[0])


@on_both
@both_ways
def test_a_mention_that_slack_delivers_ten_times_gets_one_reply(new_team: NewTeam, http: bool) -> None:
    team = new_team(http=http)
    team.slack.redeliver(4)

    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    assert say("not_in_memory", "en") in only_reply(team, team.deploys, ts)
    assert len(team.slack.deliveries) >= 10


@on_both
def test_a_job_whose_worker_died_before_it_answered_is_answered_once(new_team: NewTeam, short_leases: None) -> None:
    team = new_team(start=False)
    first = taken_in(team)
    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    claimed(team, first)
    gone(team, first)

    team.start()

    only_reply(team, team.deploys, ts)


@pytest.mark.parametrize("recorded", [False, True], ids=["before the reply was recorded", "after"])
@pytest.mark.parametrize(
    ("lacking", "redis_url"),
    [("nothing", "embedded"), ("nothing", "real"), ("chat.metadata", "embedded"), ("markdown_block", "real")],
    indirect=["redis_url"],
)
def test_a_worker_that_died_after_posting_leaves_one_reply(
    new_team: NewTeam, short_leases: None, lacking: str, recorded: bool
) -> None:
    team = new_team(start=False)
    team.slack.without(lacking)
    first = taken_in(team)
    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    lease = claimed(team, first)

    record = first.rooms.inbox.record_posted

    def die(event_key: str, ts: str) -> None:
        if event_key == lease.event.key:
            raise Killed
        record(event_key, ts)

    if not recorded:
        first.rooms.inbox.record_posted = die  # type: ignore[method-assign]
    try:
        Teller(first.rooms).tell(lease.event, lease.tries)
    except Killed:
        assert not recorded
    gone(team, first)
    assert len(team.replies(team.deploys, ts)) == 1

    team.start()

    only_reply(team, team.deploys, ts)


@on_both
def test_a_question_whose_answer_redis_forgot_with_a_power_cut_is_not_answered_twice(
    new_team: NewTeam, short_leases: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = new_team(start=False)
    first = taken_in(team)
    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    lease = claimed(team, first)
    Teller(first.rooms).tell(lease.event, lease.tries)
    gone(team, first)
    assert len(team.replies(team.deploys, ts)) == 1

    team.redis.delete(keys.tries(lease.thread), keys.reply(lease.event.key))  # of the last second nothing is left
    monkeypatch.setattr("bot.serve.restarted_since", lambda _redis, at, now: at < now)
    team.start()

    only_reply(team, team.deploys, ts)


@pytest.fixture
def worker_process(real_redis_url: str) -> Iterator[Callable[[Team], subprocess.Popen[bytes]]]:
    """Starts a worker process, as `saegim run` does."""
    with ExitStack() as stack:

        def start(team: Team) -> subprocess.Popen[bytes]:
            env = {"SLACK_BOT_TOKEN": team.slack.bot_token, "SLACK_API_URL": team.slack.api_url}
            command = [sys.executable, "-m", "bot.cli", "work"]
            own = {**os.environ, **env, "REDIS_URL": real_redis_url, "SAEGIM_LOG_LEVEL": "error"}
            process = stack.enter_context(subprocess.Popen(command, env=own))
            stack.callback(process.kill)
            return process

        yield start


@pytest.mark.parametrize("redis_url", ["real"], indirect=True)
@pytest.mark.parametrize("posted", [False, True], ids=["while it posts", "when it has posted"])
def test_a_process_killed_in_the_middle_of_an_answer_leaves_one_reply_to_the_next(
    new_team: NewTeam,
    worker_process: Callable[[Team], subprocess.Popen[bytes]],
    short_leases: None,
    posted: bool,
) -> None:
    team = new_team(start=False)
    first = taken_in(team)
    team.slack.fail("chat.postMessage", hang=60, after_effect=posted)
    process = worker_process(team)
    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    assert team.slack.wait(lambda: team.calls("chat.postMessage"), 20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    gone(team, first)

    team.start()

    only_reply(team, team.deploys, ts)


@pytest.mark.parametrize("failure", [{}, {"status": 500}, {"error": "fatal_error"}], ids=str)
def test_a_post_whose_answer_is_lost_is_not_made_twice(team: Team, failure: dict[str, str]) -> None:
    team.slack.fail("chat.postMessage", after_effect=True, **failure)  # type: ignore[arg-type]

    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    only_reply(team, team.deploys, ts)
    assert team.calls("chat.postMessage") == 1


def test_a_post_whose_answer_takes_too_long_is_not_made_twice(
    new_team: NewTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.client.TIMEOUT", 1)
    team = new_team()
    team.slack.fail("chat.postMessage", hang=30, after_effect=True)

    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    only_reply(team, team.deploys, ts)


def test_a_rate_limited_reply_comes_when_slack_lets_it(team: Team) -> None:
    team.slack.fail("chat.postMessage", status=429, error="ratelimited", retry_after=1)

    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    only_reply(team, team.deploys, ts)


def test_who_asks_where_saegim_may_not_write_is_told_so_by_whisper(team: Team) -> None:
    team.slack.fail("chat.postMessage", error="not_in_channel")

    team.slack.say(team.minsu, team.deploys, f"{team.bot} 배포는 언제예요?")

    assert say("not_in_channel", "ko") in seen(team.whispered(team.minsu))
    assert not team.slack.ephemerals(team.dana)


def test_who_asks_in_a_channel_that_saegim_was_just_removed_from_is_told_in_a_dm(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    team.slack.fail("chat.postMessage", error="not_in_channel")
    team.slack.fail("chat.postEphemeral", error="not_in_channel")

    team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    assert team.slack.wait(lambda: team.slack.messages(dm))
    assert say("not_in_channel", "en") in seen(team.slack.messages(dm)[0])


@pytest.mark.parametrize("error", ["restricted_action", "is_archived"])
def test_who_asks_where_nobody_like_saegim_may_write_is_not_told_to_invite_it(team: Team, error: str) -> None:
    team.slack.fail("chat.postMessage", error=error)

    team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    told = seen(team.whispered(team.minsu))
    assert "invite" not in told
    assert say("may_not_post", "en") in told


@on_both
@hasty
@both_ways
def test_a_question_that_redis_cannot_take_is_answered_when_slack_sends_it_again(
    new_team: NewTeam, slack: Playground, wire: Wire, http: bool
) -> None:
    team = new_team(http=http, redis_url=wire.url)
    wire.cut()

    ts = slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    assert slack.wait(lambda: any(d.attempt for d in slack.deliveries))
    assert not any(d.answered for d in slack.deliveries)
    wire.mend()

    only_reply(team, team.deploys, ts)


@on_both
def test_replies_come_in_the_order_of_the_questions(new_team: NewTeam) -> None:
    team = new_team()
    towns = ["Busan", "Seoul", "Jeju", "Daegu", "Suwon"]
    for n, town in enumerate(towns):
        team.command(team.minsu, team.general, f"remember the number{n} office stands in {town}")
    root = team.slack.say(team.dana, team.general, "about our offices")

    for n in range(len(towns)):
        team.slack.say(team.dana, team.general, f"{team.bot} where does the number{n} office stand?", thread_ts=root)

    assert team.slack.wait(lambda: len(team.replies(team.general, root)) == len(towns))
    said = [reply.text for reply in team.replies(team.general, root)]
    assert [next(town for town in towns if town in text) for text in said] == towns


def test_who_cannot_be_answered_is_told_so_once_with_a_number(
    new_team: NewTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.worker.MAX_TRIES", 2)
    team = new_team()
    team.slack.fail("chat.postMessage", status=500, times=2)

    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} 배포는 언제예요?")

    assert "죄송해요" in only_reply(team, team.deploys, ts)
    assert "500" not in only_reply(team, team.deploys, ts)
    assert team.redis.llen(keys.DEAD) == 1
