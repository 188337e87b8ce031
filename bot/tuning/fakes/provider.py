"""The fake of a provider, which ships with the product: files, fine-tuning jobs, models and chat as OpenAI has them, on 127.0.0.1.

It trains nothing. It keeps to the rules that matter (a job needs its file; one request for a job is one job) and fails as it is told
to: before or after doing what was asked, by losing the answer, or long afterwards. What is done with a request is
`state.py`'s.

    python -m bot.tuning.fakes.provider --port 8900
"""

import argparse
import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from urllib.parse import parse_qs, unquote, urlsplit

from bot.tuning.fakes.state import State
from bot.tuning.fakes.wire import Answer, Said

if TYPE_CHECKING:
    from collections.abc import Callable

How = Literal[
    "503",
    "503 after",
    "lost",
    "dropped",
    "late",
    "html",
    "html after",
    "empty",
    "401",
    "403",
    "429",
    "no credit",
    "slow",
]
"""A fault: the status before the thing is done, or after; `lost`: done, and no answer; `dropped`: not done, and no answer; `late`: no
answer, and done some requests later; `html`, `empty`: 200 with a web page, or with an object that says nothing; `slow`: answered when the test says `go`."""

LATE: Final = 2  # requests after which what is `late` is done
LARGEST: Final = 64 * 1024 * 1024  # bytes of a request
REFUSALS: Final[dict[str, tuple[int, str, str]]] = {
    "503": (503, "server_error", "The server is overloaded."),
    "503 after": (503, "server_error", "The server is overloaded."),
    "401": (401, "invalid_api_key", "Incorrect API key provided."),
    "403": (
        403,
        "training_not_available",
        "OpenAI is winding down the fine-tuning platform and your organization is no longer able to create new fine-tuning training jobs.",
    ),
    "429": (429, "rate_limit_exceeded", "Rate limit reached."),
    "no credit": (429, "insufficient_quota", "You exceeded your current quota."),
}
DONE_FIRST: Final = frozenset({"503 after", "lost", "html after"})
UNANSWERED: Final = frozenset({"lost", "dropped", "late"})
PAGE: Final = b"<!doctype html><title>Welcome</title><p>This is a proxy."


class FakeProvider:
    """A provider that can be told what to do; to be used in a `with` block."""

    def __init__(self, port: int = 0, *, key: str = "") -> None:
        """`key`: the only one it takes; "": any."""
        self.state = State()
        self.key = key
        self.requests: list[tuple[str, str]] = []  # what was asked for, in order, with its path
        self._faults: dict[str, deque[How]] = {}
        self._late: list[tuple[int, Callable[[], object]]] = []
        self._lock = threading.RLock()
        self._go = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._go.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Its address, with the version."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def jobs_created(self) -> int:
        """How many jobs there are, whoever asked for them."""
        return len(self.state.jobs)

    def fail(self, what: str, *how: How, times: int = 1) -> None:
        """Let the next requests for `what` (see `fake_wire.ROUTES`; "*": for anything) fail in these ways, one each; all that so many `times`."""
        self._faults.setdefault(what, deque()).extend(how * times)

    def heal(self) -> None:
        """No further faults."""
        self._faults.clear()

    def go(self) -> None:
        """Answer what was `slow`."""
        self._go.set()

    def answer(self, said: Said, authorization: str) -> tuple[How | None, Answer]:
        """What is answered to a request, and the fault with which."""
        with self._lock:
            self._belated()
            self.requests.append((said.name, said.path))
            if self.key and authorization != f"Bearer {self.key}":
                return "401", _refusal("401")
            how = self._fault(said.name)
            if how == "late":
                self._late.append((LATE, lambda: self.state.answer(said)))
            if how in (None, "slow") or how in DONE_FIRST:
                done = self.state.answer(said)
                if how in (None, "slow"):
                    return how, done
        if how in ("html", "html after"):
            return how, Answer(200, PAGE, "text/html; charset=utf-8")
        if how == "empty":
            return how, Answer(200, b"{}")
        return how, _refusal(how) if how in REFUSALS else Answer(500, b"")

    def wait(self) -> None:
        """Wait until `go`."""
        self._go.wait(30)

    def _fault(self, name: str) -> How | None:
        for what in (name, "*"):
            if self._faults.get(what):
                return self._faults[what].popleft()
        return None

    def _belated(self) -> None:
        due = [act for left, act in self._late if left <= 1]
        self._late = [(left - 1, act) for left, act in self._late if left > 1]
        for act in due:
            act()


def _refusal(how: str) -> Answer:
    status, code, message = REFUSALS[how]
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Answer(status, json.dumps({"error": error}).encode())


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body go out together: apart, each answer waits for an acknowledgement

        def do_GET(self) -> None:
            self._do()

        def do_POST(self) -> None:
            self._do()

        def do_DELETE(self) -> None:
            self._do()

        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            if not 0 <= size <= LARGEST:
                self.send_error(413)
                return
            how, answer = provider.answer(self._said(self.rfile.read(size)), self.headers.get("Authorization") or "")
            if how == "slow":
                provider.wait()
            if how in UNANSWERED:
                self.close_connection = True
                return
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def _said(self, body: bytes) -> Said:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            return Said(self.command, unquote(parts.path), query, self.headers.get("Content-Type") or "", body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  named by http.server
            """Be quiet."""

    return Handler


def main() -> None:
    """Run it until Ctrl-C."""
    parser = argparse.ArgumentParser(description="A provider that trains nothing, to try the tuning loop with.")
    parser.add_argument("--port", type=int, default=8900)
    parser.add_argument("--running", type=int, default=2, help="how often a job is seen running before it succeeds")
    given = parser.parse_args()
    with FakeProvider(given.port) as provider:
        provider.state.course = ("validating_files", "queued", *["running"] * given.running, "succeeded")
        print(f"A provider that trains nothing listens at {provider.url}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
