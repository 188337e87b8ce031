"""A model server on 127.0.0.1 that fails in every way a server can, model by model, as a script says: real HTTP, written by hand, so that it
can be broken by hand too. What it says besides carries `MARKER`, which nobody may ever see.
"""

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, Self

MARKER: Final = "krakenhafen7f31"  # stands in every error body, header and broken answer
HALF: Final = "We deploy on Fridays, as far as"  # what a model that dies midway has said
ANSWER: Final = "On Tuesdays at 14:00, says the model [1]."
LONGEST: Final = 20.0  # seconds one answer may take, whatever the other side does
PACE: Final = 0.02  # seconds between two pieces of what trickles
HUGE: Final = 12 * 1024 * 1024  # bytes; more than any answer has

Json = dict[str, Any]
Fault = Callable[["Answering"], None]


class Answering:
    """One request that is being answered."""

    def __init__(self, connection: socket.socket, asked: Json, url: str, over: threading.Event) -> None:
        self.connection = connection
        self.asked = asked
        self.url = url
        self._over = over

    def send(self, *pieces: bytes | str) -> None:
        """Send `pieces` as they are."""
        for piece in pieces:
            self.connection.sendall(piece.encode() if isinstance(piece, str) else piece)

    def head(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        """Status line and headers of an answer that ends with its connection."""
        lines = {"content-type": kind, "connection": "close", "x-request-id": MARKER}
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status} {MARKER}\r\n{told}\r\n")

    def wait(self) -> None:
        """Say nothing until the other side gives up."""
        self.connection.settimeout(PACE)
        until = time.monotonic() + LONGEST
        while not self._over.is_set() and time.monotonic() < until:
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue

    def trickle(self, piece: str) -> None:
        """Send `piece` again and again until the other side gives up."""
        until = time.monotonic() + LONGEST
        while not self._over.is_set() and time.monotonic() < until:
            self.send(piece)
            time.sleep(PACE)

    def reset(self) -> None:
        """End the connection with a reset instead of an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def chunk(content: str | None = None, finish: str | None = None, **delta: object) -> str:
    """One line of a streamed answer."""
    choice = {"index": 0, "delta": {"content": content, **delta}, "finish_reason": finish}
    frame = {"id": MARKER, "object": "chat.completion.chunk", "created": 0, "model": MARKER, "choices": [choice]}
    return f"data: {json.dumps(frame)}\n\n"


DONE: Final = "data: [DONE]\n\n"


def answers(told: Answering) -> None:
    """No fault: a whole answer."""
    told.head()
    told.send(chunk(ANSWER), chunk(finish="stop"), DONE)


def _says(*lines: bytes | str, kind: str = "text/event-stream", **headers: str) -> Fault:
    def fault(told: Answering) -> None:
        told.head(200, kind, **headers)
        told.send(*lines)

    return fault


def _status(status: int, code: str = "server_error", **headers: str) -> Fault:
    body = json.dumps({"error": {"message": f"no: {MARKER}", "type": MARKER, "code": code, "param": MARKER}})

    def fault(told: Answering) -> None:
        told.head(status, "application/json", **headers)
        told.send(body)

    return fault


def _page(status: int) -> Fault:
    def fault(told: Answering) -> None:
        told.head(status, "text/html")
        told.send(f"<html><title>{status}</title>{MARKER}</html>")

    return fault


def _then(*lines: str, last: Callable[[Answering], None]) -> Fault:
    def fault(told: Answering) -> None:
        told.head()
        told.send(*lines)
        last(told)

    return fault


def _redirect(where: str) -> Fault:
    def fault(told: Answering) -> None:
        told.head(307, location=where or f"{told.url}/{time.monotonic_ns()}")

    return fault


def _huge(told: Answering) -> None:
    told.head()
    piece = chunk("배포 " * 10_000)
    for _ in range(HUGE // len(piece.encode())):
        told.send(piece)


def _huge_line(told: Answering) -> None:
    told.head()
    told.send("data: ")
    for _ in range(HUGE // 65_536):
        told.send("x" * 65_536)


def _burst(told: Answering) -> None:
    told.head(200, content_encoding="gzip")
    told.send(gzip.compress(b"x" * (8 * HUGE)))


def _short(told: Answering) -> None:
    told.head(200, content_length="100000")
    told.send(chunk(HALF))


def _bad_chunks(told: Answering) -> None:
    told.head(200, transfer_encoding="chunked")
    told.send("20\r\n", "data: {", "\r\nZZ\r\n")


FAULTS: Final[Mapping[str, Fault]] = {
    "silent before the headers": Answering.wait,
    "silent after the headers": _then(last=Answering.wait),
    "silent midway": _then(chunk(HALF), last=Answering.wait),
    "trickling comments": _then(last=lambda told: told.trickle(": keep-alive\n\n")),
    "trickling words": _then(last=lambda told: told.trickle(chunk(f"{HALF} "))),
    "trickling half a line": _then(last=lambda told: told.trickle("da")),
    **{
        str(status): _status(status)
        for status in (400, 402, 405, 408, 409, 413, 415, 418, 422, 429, 500, 501, 502, 503, 504, 507, 520, 529)
    },
    "401": _status(401, "invalid_api_key"),
    "403": _status(403, "forbidden"),
    "404": _status(404, "model_not_found"),
    "400 too long": _status(400, "context_length_exceeded"),
    "400 filtered": _status(400, "content_filter"),
    "400 code is a secret": _status(400, MARKER),
    "429 no quota": _status(429, "insufficient_quota"),
    **{
        f"429 after {wait}": _status(429, "rate_limit_exceeded", retry_after=wait)
        for wait in ("0", "1", "119", "86400", "-5", "nan", "inf", "soon", "Wed, 25 Nov 2026 00:00:00 GMT")
    },
    "503 after 0.1": _status(503, retry_after="0.1"),
    **{f"{status} as a page": _page(status) for status in (200, 401, 404, 429, 500, 502)},
    "reset before the headers": Answering.reset,
    "closed before the headers": lambda _told: None,
    "reset midway": _then(chunk(HALF), last=Answering.reset),
    "closed midway": _then(chunk(HALF), last=lambda _told: None),
    "half a line": _then(chunk(HALF), 'data: {"id": "c", "cho', last=lambda _told: None),
    "half a line, ended": _then(chunk(HALF), 'data: {"id": "c", "cho\n\n', DONE, last=lambda _told: None),
    "shorter than it says": _short,
    "chunks that are none": _bad_chunks,
    "an error midway": _says(chunk(HALF), f'data: {{"error": {{"message": "{MARKER}", "code": 500}}}}\n\n'),
    "no HTTP": lambda told: told.send(f"{MARKER}\r\n\r\n"),
    "nothing": _says(),
    "204": lambda told: told.head(204),
    "only done": _says(DONE),
    "only spaces": _says(chunk(" \n\t "), chunk(finish="stop"), DONE),
    "only empty": _says(chunk(""), chunk(finish="stop"), DONE),
    "only thinking": _says(chunk(f"<think>{HALF}</think>"), chunk(finish="stop"), DONE),
    "thinking without an end": _says(chunk(f"<think>{HALF}"), chunk(finish="stop"), DONE),
    "garbage": _says(bytes(range(256)) * 8),
    "invalid UTF-8": _says('data: {"choices": [{"delta": {"content": "', b"\xff\xfe\x80", '"}}]}\n\n'),
    "not JSON": _says(chunk(HALF), f"data: {MARKER}\n\n"),
    "a list": _says("data: []\n\n", DONE),
    "a number": _says("data: 7\n\n", DONE),
    "null": _says("data: null\n\n", DONE),
    "deep": _says("data: " + "[" * 20_000 + "\n\n"),
    "no choices": _says('data: {"hello": "world"}\n\n', DONE),
    "choices are words": _says('data: {"choices": "x"}\n\n', DONE),
    "content is a list": _says('data: {"choices": [{"delta": {"content": ["x"]}, "finish_reason": "stop"}]}\n\n', DONE),
    "no delta": _says('data: {"choices": [{"finish_reason": "stop"}]}\n\n', DONE),
    "no stream": _says(json.dumps({"choices": [{"message": {"content": HALF}}]}), kind="application/json"),
    "packed, badly": _says(b"\x1f\x8b\x08garbage", content_encoding="gzip"),
    "packed, to burst": _burst,
    "huge": _huge,
    "one huge line": _huge_line,
    "too long": _says(chunk(HALF), chunk(finish="length"), DONE),
    "filtered": _says(chunk(HALF), chunk(finish="content_filter"), DONE),
    "refused": _says(chunk(refusal=MARKER), chunk(finish="stop"), DONE),
    "tools": _says(chunk(tool_calls=[]), chunk(finish="tool_calls"), DONE),
    "redirected elsewhere": _redirect("http://127.0.0.1:9/v1/chat/completions"),
    "redirected for ever": _redirect(""),
}
"""Every way to give no answer, by its name."""


class FaultyModel:
    """The server; a context manager. `script` says what each model does, by a name of `FAULTS`; who is not in it answers."""

    def __init__(self) -> None:
        self.script: dict[str, str] = {}
        self.asked: list[str] = []  # the models, in order
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"
        self._thread = threading.Thread(target=self._accept, name="faulty-model", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with socket.create_connection(self._listener.getsockname()):
            self._thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._over.is_set():
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(LONGEST)
            try:
                asked = read_request(connection)
                model = str(asked.get("model"))
                self.asked.append(model)
                fault = FAULTS.get(self.script.get(model, ""), answers)
                fault(Answering(connection, asked, self.url, self._over))
                _linger(connection)
            except OSError:
                return  # the other side has gone: that is what it should do


def read_request(connection: socket.socket) -> Json:
    """The JSON of one request; empty where there is none. Raises `OSError` when the other side goes."""
    received = b""
    while b"\r\n\r\n" not in received:
        if not (piece := connection.recv(65_536)):
            raise ConnectionResetError
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length and (piece := connection.recv(65_536)):
        body += piece
    return dict(json.loads(body)) if body else {}


def _linger(connection: socket.socket) -> None:
    """End in order: what was sent is not lost by a reset because of something that was not read."""
    if not connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER):
        connection.shutdown(socket.SHUT_WR)


def scripts(models: tuple[str, str]) -> Iterator[dict[str, str]]:
    """Every fault of the first model, of the second while the first is silent or broken, and of both."""
    tuned, base = models
    for name in FAULTS:
        yield {tuned: name}
        yield {tuned: name, base: name}
        yield {tuned: "reset midway", base: name}
