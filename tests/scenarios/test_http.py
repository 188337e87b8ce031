"""HTTP mode, end to end: what Slack signed is answered, and nothing else gets in."""

import http.client
import json
from urllib.parse import urlencode

import pytest

from bot.memory import keys
from bot.playground.http_delivery import sign
from bot.slack.http import HttpReceiver
from tests.scenarios.conftest import NewTeam, Team, on_both
from tests.scenarios.wire import Wire


@pytest.fixture
def served(new_team: NewTeam) -> Team:
    return new_team(http=True)


def post(
    team: Team,
    body: bytes,
    *,
    signed: bool = True,
    at: float | None = None,
    kind: str = "application/json",
    headers: dict[str, str] | None = None,
) -> int:
    """The status Saegim answers a request with."""
    receiver = team.running[0].receiver
    assert isinstance(receiver, HttpReceiver)
    timestamp = str(int(team.clock() if at is None else at))
    signature = sign(team.slack.signing_secret if signed else "another secret", timestamp, body)
    own = {"Content-Type": kind, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
    connection = http.client.HTTPConnection("127.0.0.1", receiver.port, timeout=10)
    connection.request("POST", "/slack/events", body, {**own, **(headers or {})})
    status = connection.getresponse().status
    connection.close()
    return status


def mention(team: Team, text: str = "when do we deploy?", event_id: str = "Ev0HAND") -> bytes:
    """The request that tells of a mention which is in no channel's history, so that only it brings an answer."""
    ts = team.slack.stamp()
    event = {"type": "app_mention", "channel": team.deploys, "user": team.minsu, "ts": ts, "text": f"{team.bot} {text}"}
    return json.dumps({"type": "event_callback", "team_id": "T0PLAY", "event_id": event_id, "event": event}).encode()


@on_both
def test_everything_works_over_http_as_over_a_socket(new_team: NewTeam) -> None:
    team = new_team(http=True)
    kept = team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    ts, reply = team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    _, follow_up = team.ask(team.minsu, team.general, "and on Fridays?", ts)
    _, in_dm = team.ask(team.minsu, team.slack.dm(team.minsu), "배포 deploy 언제예요?")
    said = team.slack.say(team.dana, team.general, "the staging database is called herring")
    shortcut = team.keep_this(team.minsu, team.general, said)
    team.settled()

    assert "forget" in kept.text
    assert "Tuesdays" in reply.text
    assert follow_up.text
    assert "Tuesdays" in in_dm.text
    assert "remember" in shortcut.text
    assert not team.slack.outbox.lost


def test_a_command_about_forms_is_a_command(served: Team) -> None:
    for n, hint in enumerate(["payload", "payload=1", "&payload=%7B%7D", "command=/x", "a+b%20c&d=e"]):
        served.command(served.minsu, served.general, f"remember field{n} is {hint}, of course")

        listed = served.command(served.minsu, served.general, f"recall field{n}")

        assert f"field{n} is {hint}, of course" in listed.blocks[0]["text"]


def test_what_slack_did_not_sign_is_refused_and_not_answered(served: Team) -> None:
    body = mention(served)

    assert post(served, body, signed=False) == 401
    assert post(served, body, at=served.clock() - 3_600) == 401
    assert post(served, body, headers={"X-Slack-Signature": ""}) == 401
    assert post(served, body, headers={"X-Slack-Signature": "v0=é"}) == 401
    assert post(served, body, headers={"X-Slack-Request-Timestamp": "yesterday"}) == 401
    served.settled()
    assert "chat.postMessage" not in [call.method for call in served.slack.calls]


MALFORMED = [
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"\xff\xfe",
    b"{}",
    b'{"type": 7}',
    b'{"event": []}',
    b'{"type": "event_callback"}',
    b'{"type": "event_callback", "event": null}',
    b'{"type": "event_callback", "event": {"type": "message", "channel": {}, "user": [], "ts": 1}}',
    b'{"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention", "text": null}}',
    b'{"type": "block_actions", "actions": {}}',
    b"payload=%7B",
    b"command=x",
    b"[" * 100_000,
]


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_whatever_is_signed_never_breaks_it(served: Team, kind: str) -> None:
    told = [(body, post(served, body, signed=False, kind=kind), post(served, body, kind=kind)) for body in MALFORMED]

    assert not [answer for answer in told if answer[1] not in (400, 401) or answer[2] not in (200, 400)]


def test_a_request_sent_again_is_answered_once(served: Team) -> None:
    body = mention(served)

    assert [post(served, body) for _ in range(4)] == [200] * 4
    retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert post(served, body, headers=retry) == 200
    served.settled()

    said = [m for m in served.slack.messages(served.deploys) if m.user == served.slack.bot_user]
    assert len(said) == 1


def test_slacks_address_check_is_answered(served: Team) -> None:
    assert post(served, b'{"type": "url_verification", "challenge": "c"}') == 200


@on_both
def test_slack_is_told_503_as_long_as_redis_cannot_take_it(new_team: NewTeam, wire: Wire) -> None:
    team = new_team(http=True, redis_url=wire.url)
    body = mention(team)
    form = urlencode({"command": "/saegim", "text": "help", "user_id": team.minsu, "channel_id": team.deploys}).encode()
    wire.cut()

    assert post(team, body) == 503
    assert post(team, form, kind="application/x-www-form-urlencoded") == 200, "a command is never sent again"
    wire.mend()
    assert team.slack.wait(lambda: post(team, body) == 200)

    assert team.slack.wait(lambda: any(m.user == team.slack.bot_user for m in team.slack.messages(team.deploys)))
    team.settled()
    assert not team.redis.exists(keys.DEAD)
