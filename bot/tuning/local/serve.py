"""A server of one model, as OpenAI's API has it, for this machine only: what a bot asks, and what parity is checked at.

    GET  /v1/models              the one model
    POST /v1/chat/completions    an answer, whole or streamed, with its usage
    POST /tokenize               the tokens of a prompt, as vLLM tells them

One request is answered at a time; a few may wait. Answers are always the likeliest ones: a temperature above 0 is refused rather than
ignored, as is everything else that would change the answer and is not there.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import urlsplit

from bot.errors import Refuse
from bot.tuning.local.answering import Answers
from bot.tuning.local.asked import Asked, Unfit, asked, messages_of
from bot.tuning.local.telling import Telling

HOST: Final = "127.0.0.1"
MAX_BODY: Final = 1_000_000  # bytes
WAITING: Final = 8  # requests, the one that is answered included; the next is told to come again
CONNECTIONS: Final = 64  # at the same time; the next is hung up on
IDLE: Final = 30.0  # seconds that a connection may say nothing
OWN: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})

Json = dict[str, Any]


class Server(ThreadingHTTPServer):
    """The server of `model` on `port` (0: any that is free); `now` in seconds. Raises `Refuse` where the port is taken."""

    daemon_threads = True
    request_queue_size = CONNECTIONS

    def __init__(self, model: Answers, port: int, now: Callable[[], float] = time.time) -> None:
        self.model, self.now = model, now
        self.answering = threading.Lock()
        self._places = threading.BoundedSemaphore(WAITING)
        self._connections = threading.BoundedSemaphore(CONNECTIONS)
        try:
            super().__init__((HOST, port), _Handler)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "there is no such port"
            raise Refuse(f"Port {port} cannot be listened on ({reason}). Choose another with --port.") from None

    @property
    def url(self) -> str:
        """What OPENAI_BASE_URL is to be."""
        return f"http://{HOST}:{self.server_address[1]}/v1"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn. Raises `Unfit` where too many wait."""
        if not self._places.acquire(blocking=False):
            raise Unfit(
                429, "server_is_overloaded", f"{WAITING} requests are waiting already. Say it again in a moment."
            )
        try:
            with self.answering:
                yield
        finally:
            self._places.release()

    def process_request(self, request: Any, client_address: Any) -> None:
        """See socketserver: a thread for each connection, as far as there is room."""
        if self._connections.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """See socketserver."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._connections.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: who hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE
    server: Server

    def do_GET(self) -> None:
        self._answered(self._get)

    def do_POST(self) -> None:
        self._answered(self._post)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  its name there
        """Nothing is logged: a request holds what people wrote."""

    def _answered(self, route: Callable[[], None]) -> None:
        try:
            self._from_here()
            route()
        except Unfit as error:
            self.close_connection = True  # what is left of its body is not read
            self._send(error.status, error.json())
        except OSError:
            self.close_connection = True  # the other side hung up

    def _from_here(self) -> None:
        """A page in a browser of this machine may not ask, whatever name it has for this address."""
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        origin = self.headers.get("Origin")
        if host not in OWN or (origin and (urlsplit(origin).hostname or "") not in OWN):
            raise Unfit(403, "forbidden", "This server is for programs on this machine.")

    def _get(self) -> None:
        path = urlsplit(self.path).path
        if path == "/v1/models":
            self._send(200, {"object": "list", "data": [self._model()]})
        elif path == f"/v1/models/{self.server.model.name}":
            self._send(200, self._model())
        else:
            raise Unfit(404, "not_found", f"There is no {path} here.")

    def _model(self) -> Json:
        return {"id": self.server.model.name, "object": "model", "created": 0, "owned_by": "saegim"}

    def _post(self) -> None:
        path, body = urlsplit(self.path).path, self._body()
        if path == "/v1/chat/completions":
            self._chat(asked(body, self.server.model))
        elif path == "/tokenize":
            tokens = self.server.model.tokens(messages_of(body))
            self._send(200, {"count": len(tokens), "max_model_len": self.server.model.context, "tokens": tokens})
        else:
            raise Unfit(404, "not_found", f"There is no {path} here.")

    def _body(self) -> Json:
        if self.headers.get_content_type() != "application/json":
            raise Unfit(415, "unsupported_media_type", "Send application/json.")
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            raise Unfit(411, "length_required", "Say how long the body is.") from None
        if not 0 <= length <= MAX_BODY:
            raise Unfit(413, "request_too_large", f"A request has at most {MAX_BODY:,} bytes.")
        try:
            found = json.loads(self.rfile.read(length))
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise Unfit(400, "invalid_json", "The body is no JSON object.")
        return found

    def _chat(self, one: Asked) -> None:
        with self.server.turn():
            telling = Telling(self.server.model, one, int(self.server.now()))
            if one.stream:
                self._stream(telling)
            else:
                self._send(200, telling.whole())

    def _stream(self, telling: Telling) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for chunk in telling.chunks():
            self.wfile.write(b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n")
            self.wfile.flush()
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, status: int, body: Json) -> None:
        told = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        if status == 429:
            self.send_header("Retry-After", "1")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(told)
