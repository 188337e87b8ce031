"""HTTP mode: a guard that lets only what Slack signed reach Bolt, and the server that carries it.

Bolt raises on bodies that are not objects and on odd timestamps before it has looked at the signature; here nothing of a
request is believed before its signature is. A repeated request passes: the inbox takes each event in once.

    GET /healthz          200, or 503 with what is wrong
    POST /slack/events    401 not signed by Slack · 413 too large · 400 signed, but not what Slack sends · else Bolt's answer
    anything else         404, 405
"""

import hashlib
import hmac
import json
import logging
import re
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from slack_bolt import App, BoltRequest
from slack_bolt.adapter.wsgi.http_response import WsgiHttpResponse
from slack_bolt.request.payload_utils import to_action, to_step, to_view
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError, TransferEncodingNotImplemented

from bot.slack.listeners.payload import field

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

EVENTS: Final = "/slack/events"
HEALTH: Final = "/healthz"
MAX_BODY: Final = 1_000_000  # bytes; Slack's largest payloads, views, are 250 kB
MAX_HEADERS: Final = 32_768  # bytes; Slack's have about 600, a proxy adds some
TOLERANCE: Final = 300  # seconds a signature is valid, as Slack recommends
THREADS: Final = 16  # requests at the same time; each is a millisecond, or a stalled Redis's time limit
MAX_FIELDS: Final = 100  # of a form; Slack's have about 15
_PIECE: Final = re.compile(rb"(?:%[0-9A-Fa-f]{2}|[\s\S]){1,4096}")
_READ_ERRORS: Final = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def guarded(
    app: App, secret: str, now: Callable[[], float], health: Callable[[], str] = lambda: ""
) -> "WSGIApplication":
    """The WSGI application around `app`; `secret` is the signing secret, `now` the clock, `health` says what is wrong ("": nothing).

    Raises ValueError without a secret.
    """
    if not secret:
        raise ValueError("HTTP mode needs a signing secret")

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        response = _health(health) if _asks_health(environ) else _respond(app, secret, now(), environ)
        start_response(response.status, response.get_headers())
        return response.get_body()

    return application


class _Refused(Exception):  # noqa: N818  it is an answer, not an error
    """The request is not let through; `status` and `words` are the answer."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def _asks_health(environ: "WSGIEnvironment") -> bool:
    return environ.get("PATH_INFO") == HEALTH and environ.get("REQUEST_METHOD") in ("GET", "HEAD")


def _health(health: Callable[[], str]) -> WsgiHttpResponse:
    wrong = health()
    return _plain(503, f"{wrong}\n") if wrong else _plain(200, "ok\n")


def _respond(app: App, secret: str, now: float, environ: "WSGIEnvironment") -> WsgiHttpResponse:
    try:
        request = _request(_signed_body(environ, secret, now), environ.get("CONTENT_TYPE", ""))
    except _Refused as refused:
        return _plain(refused.status, str(refused))
    response = app.dispatch(request)
    return WsgiHttpResponse(response.status, response.headers, response.body)


def _plain(status: int, words: str) -> WsgiHttpResponse:
    return WsgiHttpResponse(status, {"content-type": ["text/plain;charset=utf-8"]}, words)


def _signed_body(environ: "WSGIEnvironment", secret: str, now: float) -> bytes:
    """The body of a request that Slack signed; raises `_Refused` on any other."""
    if environ.get("PATH_INFO") not in (EVENTS, HEALTH):
        raise _Refused(404, "not found")
    if environ.get("PATH_INFO") == HEALTH or environ.get("REQUEST_METHOD") != "POST":
        raise _Refused(405, "method not allowed")
    timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "")
    if not _recent(timestamp, now):
        raise _Refused(401, "unauthorized")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch("[0-9]{1,19}", length):
        raise _Refused(400, "bad request")
    if int(length) > MAX_BODY:
        raise _Refused(413, "too large")
    raw = bytes(environ["wsgi.input"].read(int(length)))
    if not _signed(raw, timestamp, environ.get("HTTP_X_SLACK_SIGNATURE", ""), secret):
        raise _Refused(401, "unauthorized")
    return raw


def _recent(timestamp: str, now: float) -> bool:
    return re.fullmatch("[0-9]{1,12}", timestamp) is not None and abs(now - int(timestamp)) <= TOLERANCE


def _signed(raw: bytes, timestamp: str, signature: str, secret: str) -> bool:
    """Whether Slack signed `raw`: https://docs.slack.dev/authentication/verifying-requests-from-slack/."""
    expected = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + raw, hashlib.sha256).hexdigest()
    return signature.isascii() and hmac.compare_digest(f"v0={expected}", signature)


def _request(raw: bytes, content_type: str) -> BoltRequest:
    """The request for Bolt; raises `_Refused` where it is none that Slack sends."""
    try:
        body = _parsed(raw.decode(), content_type)
        request = BoltRequest(mode="socket_mode", body=body)  # parsed already: Bolt's own parser loses forms
        action, view = to_action(body), to_view(body)
        to_step(body)
    except (
        _READ_ERRORS
    ) as error:  # Bolt takes the body's shape for granted, and fails in as many ways as there are shapes
        raise _Refused(400, "bad request") from error
    named = (field(body, "type") != "block_actions" or field(action, "action_id")) and (
        not view or field(view, "callback_id")
    )
    if not (named and _from_slack(body)):
        raise _Refused(400, "bad request")
    return request


def _parsed(text: str, content_type: str) -> dict[str, Any]:
    """An event's JSON, the JSON in a form's `payload`, or a command's form. Raises ValueError or TypeError on others.

    Bolt would take every form with the word "payload" in it, such as a command about payloads, for one with that field.
    """
    if content_type.startswith("application/json") or text.startswith("{"):
        body = json.loads(text)
    else:
        form = _form(text.encode())
        body = json.loads(form["payload"]) if "payload" in form else form
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body


def _form(raw: bytes) -> dict[str, str]:
    """The fields of a form. `parse_qsl` would take eighty times the memory of a large one, in each of the threads."""
    pairs = (pair.partition(b"=") for pair in raw.replace(b"+", b" ").split(b"&", MAX_FIELDS) if pair)
    return {_unquoted(name): _unquoted(value) for name, _, value in pairs}


def _unquoted(raw: bytes) -> str:
    pieces = (unquote_to_bytes(piece[0]) for piece in _PIECE.finditer(raw))
    return b"".join(pieces).decode("utf-8", "replace")


def _from_slack(body: Any) -> bool:
    """Whether `body` is of a kind that Slack sends, as far as Bolt relies on it."""
    if "command" in body:
        return field(body, "command").startswith("/")
    if "event" in body:
        return bool(field(body, "event", "type"))
    return bool(field(body, "type"))


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """A transfer encoding nobody asked Slack for is a bad request (400), and not something that we still owe (501)."""

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except TransferEncodingNotImplemented as error:
            raise ParsingError("bad request") from error


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


class HttpReceiver:
    """The server of HTTP mode: events come in through it until it is stopped. Put a proxy with TLS in front."""

    def __init__(
        self,
        app: App,
        secret: str,
        now: Callable[[], float],
        *,
        host: str,
        port: int,
        health: Callable[[], str] = lambda: "",
    ) -> None:
        """Bind `host` and `port` (0: any free one). Raises OSError when the port is taken."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # one request that waits a moment is no warning
        self._sockets: dict[int, Any] = {}
        self._server = create_server(
            guarded(app, secret, now, health),
            self._sockets,
            host=host,
            port=port,
            threads=THREADS,
            max_request_header_size=MAX_HEADERS,
            max_request_body_size=MAX_BODY,
            connection_limit=1_000,  # an idle connection costs a socket, not a thread
            channel_timeout=30,  # seconds
            ident=None,
        )
        self._server.channel_class = _Channel
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="http", daemon=True)
        self.port = int(self._server.effective_port)

    @property
    def connected(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        """Serve from a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests that are being served, then close; what waits unserved Slack sends again."""
        self._server.task_dispatcher.shutdown(timeout=3)
        self._stopping.set()
        self._server.pull_trigger()
        self._thread.join()
        wasyncore.close_all(self._sockets)  # only now: the trigger must be there to be pulled

    def _serve(self) -> None:
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)
        wasyncore.loop(timeout=0, use_poll=True, map=self._sockets, count=2)  # the last answers leave
