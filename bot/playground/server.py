"""The workspace's HTTP face on 127.0.0.1: `/api/<method>`, `/response/<id>` for response_urls, and `/control/<act>`.

`python -m bot.playground --port N` runs a workspace in a process of its own.
"""

import json
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from bot.playground.control import control
from bot.playground.model import Json
from bot.playground.web_api import Answer

if TYPE_CHECKING:
    from bot.playground.playground import Playground

POLL = 0.02  # seconds until the server notices that it is closed


class Server(ThreadingHTTPServer):
    """An HTTP server whose threads end when it is closed."""

    daemon_threads = False  # `server_close` waits for them
    request_queue_size = 128

    def __init__(self, slack: "Playground", port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.slack = slack
        self.closing = threading.Event()
        self._open: set[socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, args=(POLL,), name="playground-http", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening, and end every connection and its thread."""
        self.closing.set()
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the other side was faster
                    connection.shutdown(SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Keep count of the open connections."""
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away without waiting for its answer is no error of the server's."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """A connection is over."""
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)


class Handler(BaseHTTPRequestHandler):
    """One connection: HTTP/1.1, kept alive when the client wishes it."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one write for each answer
    server: Server

    def do_GET(self) -> None:
        """Web API methods may be called with GET."""
        self._route()

    def do_POST(self) -> None:
        """Everything else."""
        self._route()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Be quiet."""

    def _route(self) -> None:
        parts = urlsplit(self.path)
        try:
            args = {**dict(parse_qsl(parts.query)), **self._body()}
        except ValueError:
            self._send(Answer({"ok": False, "error": "invalid_json"}))
            return
        room, _, name = parts.path.lstrip("/").partition("/")
        slack = self.server.slack
        if room == "api":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))
            self._send(slack.web_api.call(name, token, {k: v for k, v in args.items() if k != "token"}))
        elif room == "response":
            self._send(slack.respond(name, args))
        elif room == "control" and self.headers.get("Content-Type", "").startswith("application/json"):
            self._send(Answer(control(slack, name, args)))  # JSON only: no web page can send it unasked
        else:
            self._send(Answer({"ok": False, "error": "not_found"}, 404))

    def _body(self) -> Mapping[str, Any]:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not raw:
            return {}
        if self.headers.get("Content-Type", "").startswith("application/json"):
            body = json.loads(raw)
            return body if isinstance(body, dict) else {}
        return dict(parse_qsl(raw.decode(), keep_blank_values=True))

    def _send(self, answer: Answer) -> None:
        if answer.hang:
            self.server.closing.wait(answer.hang)
        if answer.body is None:
            self.close_connection = True
            return
        raw = answer.raw.encode() or encode(answer.body)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)
        self.wfile.flush()


def encode(body: Json) -> bytes:
    """JSON as Slack writes it."""
    return json.dumps(body).encode()
