"""HTTP mode: only what Slack signed gets in, whatever is sent."""

import hashlib
import hmac
import io
import json
import socket
import tracemalloc
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError
from structlog.testing import capture_logs

from bot.slack.http import EVENTS, MAX_BODY, TOLERANCE, HttpReceiver, _form, guarded
from tests.conftest import Clock
from tests.slack.desk import BOT, Json, NotedInbox, app_with, callback, message

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = Clock()
MENTION = callback(message(f"<@{BOT}> hi"))
SHORTCUT = {
    "type": "message_action",
    "callback_id": "remember_message",
    "trigger_id": "1.3",
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "message": {"ts": "1.1", "user": "U2", "text": "x"},
}


def sign(body: bytes, timestamp: str, secret: str = SECRET) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class Server:
    """The guard around the real app, called without a socket."""

    def __init__(self) -> None:
        self.inbox = NotedInbox()
        self.application = guarded(app_with(self.inbox, NOW), SECRET, NOW)

    def call(self, environ: dict[str, Any]) -> tuple[int, str]:
        said: list[str] = []
        body = b"".join(self.application(environ, lambda status, _headers, _info=None: said.append(status)))  # type: ignore[arg-type]
        return int(said[0].split()[0]), body.decode()

    def post(self, body: bytes, content_type: str = "application/json", **headers: str) -> tuple[int, str]:
        """A signed request; `headers` (timestamp, signature, length, method, path) replace what is right."""
        timestamp = headers.get("timestamp", str(int(NOW())))
        return self.call(
            {
                "REQUEST_METHOD": headers.get("method", "POST"),
                "PATH_INFO": headers.get("path", EVENTS),
                "CONTENT_LENGTH": headers.get("length", str(len(body))),
                "CONTENT_TYPE": content_type,
                "HTTP_X_SLACK_REQUEST_TIMESTAMP": timestamp,
                "HTTP_X_SLACK_SIGNATURE": headers.get("signature", sign(body, timestamp)),
                "wsgi.input": io.BytesIO(body),
            }
        )

    def post_json(self, body: Any, **headers: str) -> tuple[int, str]:
        return self.post(json.dumps(body).encode(), **headers)


@pytest.fixture
def server() -> Server:
    return Server()


def test_the_signature_is_slacks(server: Server) -> None:
    # the worked example of https://docs.slack.dev/authentication/verifying-requests-from-slack/
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    at = Clock(1531420618.0)
    inbox = NotedInbox()
    example = Server()
    example.application = guarded(app_with(inbox, at), SECRET, at)
    signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    status, _ = example.post(body, "application/x-www-form-urlencoded", timestamp="1531420618", signature=signature)
    assert status == 200
    assert inbox.events[0].user == "U2CERLKJA"


def test_a_signed_event_is_taken_in(server: Server) -> None:
    assert server.post_json(MENTION) == (200, "")
    assert [event.kind for event in server.inbox.events] == ["message"]


def test_commands_and_shortcuts_come_as_forms(server: Server) -> None:
    form = "application/x-www-form-urlencoded"
    command = {"command": "/saegim", "text": "배포 언제?", "user_id": "U1", "channel_id": "C1", "trigger_id": "1.2"}
    assert server.post(urlencode(command).encode(), form)[0] == 200
    assert server.post(urlencode({"payload": json.dumps(SHORTCUT)}).encode(), form)[0] == 200
    assert [(event.kind, event.text) for event in server.inbox.events] == [("command", "배포 언제?"), ("shortcut", "x")]


def test_a_command_about_payloads_is_still_a_command(server: Server) -> None:
    command = {"command": "/saegim", "text": "what is in the payload?", "user_id": "U1", "channel_id": "C1"}
    assert server.post(urlencode(command).encode(), "application/x-www-form-urlencoded")[0] == 200
    assert [event.text for event in server.inbox.events] == ["what is in the payload?"]


FORMS = st.lists(
    st.tuples(st.text("ab&=%+ 한é\x00", min_size=1, max_size=5), st.text(max_size=40)), min_size=1, max_size=8
)


@given(FORMS)
def test_a_form_is_read_as_a_browser_writes_it(fields: list[tuple[str, str]]) -> None:
    fields = [(name, value.encode(errors="replace").decode()) for name, value in fields]
    assert _form(urlencode(fields).encode()) == dict(fields)


def test_a_large_form_takes_little_memory(server: Server) -> None:
    body = urlencode({"command": "/saegim", "user_id": "U1", "channel_id": "C1", "text": "가" * 60_000}).encode()
    tracemalloc.start()
    assert server.post(body, "application/x-www-form-urlencoded")[0] == 200
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 15 * len(body)


@pytest.mark.parametrize("id_", ["", "x y", "\r\nX: y", "가", "../..", "x" * 300, "U1\x00", "<@U1>"])
def test_what_can_be_nobodys_id_is_not_taken_in(server: Server, id_: str) -> None:
    assert server.post_json(callback(message(f"<@{BOT}> hi", user=id_)))[0] == 200
    assert server.post_json(callback(message(f"<@{BOT}> hi", channel=id_)))[0] == 200
    assert server.post_json({**MENTION, "event_id": id_})[0] == 200
    assert server.inbox.events == []


@pytest.mark.parametrize(
    "url", ["", "ftp://x/", "https://e.com", "http://a b/", "javascript:x", "https://e.com/\r\nX: y", "/x"]
)
def test_a_response_url_that_nobody_can_call_is_as_good_as_none(server: Server, url: str) -> None:
    command = {"command": "/saegim", "text": "help", "user_id": "U1", "channel_id": "C1", "response_url": url}
    assert server.post(urlencode(command).encode(), "application/x-www-form-urlencoded")[0] == 200
    assert [event.response_url for event in server.inbox.events] == [""]


def test_the_address_is_verified_with_slacks_challenge(server: Server) -> None:
    status, body = server.post_json({"type": "url_verification", "challenge": "abc", "token": "x"})
    assert (status, json.loads(body)["challenge"]) == (200, "abc")


def test_a_repeated_request_passes_for_the_inbox_to_sort_out(server: Server) -> None:
    assert server.post_json(MENTION) == server.post_json(MENTION) == (200, "")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("HEAD", "/healthz", 200),
        ("POST", "/healthz", 405),
        ("GET", EVENTS, 405),
        ("PUT", EVENTS, 405),
        ("POST", "/", 404),
        ("POST", EVENTS + "/", 404),
        ("GET", "/slack/install", 404),
    ],
)
def test_there_are_two_addresses(server: Server, method: str, path: str, status: int) -> None:
    assert server.post(b"{}", method=method, path=path)[0] == status


@pytest.mark.parametrize(
    "timestamp",
    ["", "abc", "1795392000.5", "9" * 400, "-1795392000", "+1795392000", " 1795392000", "١٧٩٥٣٩٢٠٠٠", "1_795_392_000"]
    + [str(int(NOW()) + shift) for shift in (TOLERANCE + 1, -TOLERANCE - 1)],
)
def test_a_timestamp_that_is_none_or_too_far_off_is_refused(server: Server, timestamp: str) -> None:
    body = json.dumps(MENTION).encode()
    assert server.post(body, timestamp=timestamp, signature=sign(body, timestamp)) == (401, "unauthorized")


@pytest.mark.parametrize("shift", [TOLERANCE, -TOLERANCE, 0])
def test_a_timestamp_within_five_minutes_is_good(server: Server, shift: int) -> None:
    assert server.post_json(MENTION, timestamp=str(int(NOW()) + shift))[0] == 200


@pytest.mark.parametrize(
    "signature", ["", "v0=", "v0=\u00e9", "é" * 67, "v0=" + "0" * 64, "v1=" + "a" * 64, "x" * 9999]
)
def test_a_wrong_signature_is_refused(server: Server, signature: str) -> None:
    assert server.post_json(MENTION, signature=signature) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("length", "status"),
    [
        ("abc", 400),
        ("-1", 400),
        ("1.5", 400),
        ("١", 400),
        (str(MAX_BODY + 1), 413),
        ("9" * 19, 413),
        ("9" * 400, 400),
    ],
)
def test_the_size_is_bounded_before_the_body_is_read(server: Server, length: str, status: int) -> None:
    assert server.post_json(MENTION, length=length)[0] == status


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"{}",
        b"payload=%7B",
        b"payload=[]",
        b"payload=null",
        b"\xff\xfe",
        b"a=b",
        b"payload=",
        b"command=x",
        b"command=",
        b"[" * 100_000,
        b'{"type": "event_callback", "event": ' + b'{"a":' * 50_000,
        b'{"event": null}',
        b'{"type": "event_callback", "event": null}',
        b'{"type": "event_callback", "event": []}',
        b'{"type": "event_callback", "event": {}}',
        b'{"type": "event_callback", "event": {"type": 5}}',
        b'{"type": "view_submission", "view": {"callback_id": "x"}}',
        b'{"type": "block_actions", "actions": []}',
        b'{"type": "block_actions", "actions": [{"action_id": 5}]}',
        b'{"type": "block_actions", "actions": [{}]}',
        b'{"type": "block_actions", "actions": [null]}',
        b'{"type": "view_submission", "view": {"callback_id": []}}',
        b'{"type": "event_callback", "authorizations": [5], "event": {"type": "x"}}',
        b'{"type": "x", "team": 5}',
        b'{"command": 5}',
        b'{"type": ' + b"9" * 5_000 + b"}",
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded", ""])
def test_signed_nonsense_is_a_bad_request(server: Server, body: bytes, content_type: str) -> None:
    assert server.post(body, content_type) == (400, "bad request")


def test_unsigned_nonsense_is_refused_before_it_is_read(server: Server) -> None:
    for body in (b"{", b"[]", b"payload=%7B"):
        assert server.post(body, signature="v0=" + "0" * 64)[0] == 401


def test_what_redis_cannot_take_slack_is_to_send_again(server: Server) -> None:
    server.inbox.error = RedisConnectionError("gone")
    with capture_logs():
        assert server.post_json(MENTION) == (503, "")


def test_http_mode_does_not_start_without_a_secret(clock: Clock) -> None:
    with pytest.raises(ValueError, match="signing secret"):
        guarded(app_with(NotedInbox(), clock), "", clock)


shared = Server()
requests = st.binary(max_size=200) | st.sampled_from(
    [json.dumps(MENTION).encode(), b"{}", b"payload=%7B%7D", b"command=/x"]
)


@given(
    requests,
    st.text(st.characters(max_codepoint=255), max_size=80),
    st.sampled_from([str(int(NOW())), ""]) | st.text(st.characters(max_codepoint=255), max_size=20),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded"]) | st.text(max_size=10),
)
def test_nothing_forged_gets_in(body: bytes, signature: str, timestamp: str, content_type: str) -> None:
    before = len(shared.inbox.puts)
    assert shared.post(body, content_type, signature=signature, timestamp=timestamp)[0] in (400, 401)
    assert len(shared.inbox.puts) == before


@given(requests, st.integers(0, 10**9))
def test_a_changed_body_is_forged(body: bytes, at: int) -> None:
    where = at % (len(body) + 1)
    signature = sign(body, str(int(NOW())))
    assert shared.post(body[:where] + b"x" + body[where:], signature=signature)[0] == 401


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["U1", BOT, "C1", "1.1", "message", "message_changed", "tombstone", "im", "\ud800", f"<@{BOT}>"])
)
NAMES = (
    "type event event_id authorizations team team_id enterprise user user_id bot_id channel channel_id channel_type text ts thread_ts "
    "deleted_ts subtype message previous_message files item view callback_id actions action_id command response_url "
    "response_urls trigger_id tokens bot tab challenge is_ext_shared_channel function function_data inputs assistant_thread id"
).split()
KINDS = (
    "event_callback url_verification block_actions message_action shortcut view_submission view_closed block_suggestion "
    "interactive_message dialog_submission dialog_suggestion workflow_step_edit app_rate_limited"
).split()
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=25,
)
more = st.dictionaries(st.sampled_from(NAMES), anything, max_size=3)
CHANGED: Json = {"message": {"user": "U1", "ts": "1.1", "text": "new"}, "previous_message": {"text": "old"}}
SOUND: list[Json] = [  # each is taken in as it is
    message(f"<@{BOT}> hi"),
    message("hi", channel_type="im"),
    message(subtype="message_changed", **CHANGED),
    message(subtype="message_deleted", deleted_ts="1.1"),
    {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"},
    {"type": "member_joined_channel", "user": "U1", "channel": "C1"},
    {"type": "tokens_revoked", "tokens": {"bot": [BOT]}},
    {"type": "function_executed", "function": {"callback_id": "x"}},
]
interactions = st.builds(lambda kind, body: {**body, "type": kind}, st.sampled_from(KINDS) | scalars, more)
events = st.builds(lambda event, odd: event | odd, st.sampled_from(SOUND), more)
callbacks = st.builds(lambda event, odd: callback(event) | odd, events, more)
commands = st.builds(lambda odd: {"command": "/saegim", "user_id": "U1", "channel_id": "C1", "text": "x", **odd}, more)
shortcuts = st.builds(lambda odd: {**SHORTCUT, **odd}, more)
bodies = callbacks | interactions | commands | shortcuts


@settings(max_examples=400)
@given(bodies | anything, st.booleans())
def test_whatever_is_signed_never_breaks_the_server(body: Any, form: bool) -> None:
    text = json.dumps(body)
    with capture_logs() as lines:
        if form:
            status, _ = shared.post(urlencode({"payload": text}).encode(), "application/x-www-form-urlencoded")
        else:
            status, _ = shared.post(text.encode())
    assert status in (200, 400)
    assert [line for line in lines if line["log_level"] == "error"] == []


@pytest.fixture
def receiver() -> Iterator[HttpReceiver]:
    running = HttpReceiver(app_with(NotedInbox(), NOW), SECRET, NOW, host="127.0.0.1", port=0)
    running.start()
    yield running
    running.stop()


def test_the_server_serves_until_it_is_stopped(receiver: HttpReceiver) -> None:
    body = json.dumps(MENTION).encode()
    headers = {"X-Slack-Request-Timestamp": str(int(NOW())), "X-Slack-Signature": sign(body, str(int(NOW())))}
    for _ in range(2):
        request = urllib.request.Request(f"http://127.0.0.1:{receiver.port}{EVENTS}", body, headers)
        with urllib.request.urlopen(request, timeout=30) as response:
            assert response.status == 200
            assert response.headers["Server"] is None


@pytest.mark.parametrize("encoding", ["gzip", "xchunked", "chunked, identity", "identity"])
def test_a_transfer_encoding_that_slack_does_not_use_is_a_bad_request(receiver: HttpReceiver, encoding: str) -> None:
    with socket.create_connection(("127.0.0.1", receiver.port), 5) as connection:
        head = f"POST {EVENTS} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {encoding}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        assert connection.recv(1_000).startswith(b"HTTP/1.1 400 ")
