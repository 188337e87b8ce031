"""A model server that takes its time: it streams an answer in pieces, over as long as it is told, and says whom it is thinking for.

The answer names the question's number, so that whoever reads it knows which question it answers and that it is whole.
"""

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

NUMBER: Final = re.compile(r"\bq(\d+)\b")
BEGINNING: Final = "We deploy every Tuesday"
PIECES: Final = 8  # that an answer is streamed in


def whole(number: int) -> str:
    """How the answer to question `number` ends: what has this in it is no unfinished reply."""
    return f"q{number}, over."


class SlowModel(ThreadingHTTPServer):
    """OpenAI's Chat Completions on 127.0.0.1; `seconds` says how long an answer takes, `thinking` hears of its beginning and end."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, seconds: Callable[[], float], thinking: Callable[[int, bool], None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seconds = seconds
        self.thinking = thinking
        self._guard = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked was killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def pause(self) -> float:
        """Seconds this answer takes; one thread at a time asks."""
        with self._guard:
            return self.seconds()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: SlowModel

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        number = int((NUMBER.findall(asked) or ["0"])[-1])  # the question is the last part of a prompt
        self.server.thinking(number, True)
        try:
            with suppress(OSError):  # who asked was killed
                self._stream(number)
        finally:
            self.server.thinking(number, False)

    def _stream(self, number: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        words = f"{BEGINNING} at 14:00 [1]. That is the answer to {whole(number)}".split(" ")
        pause = self.server.pause() / PIECES
        step = -(-len(words) // PIECES)
        for at in range(0, len(words), step):
            time.sleep(pause)
            self._send({"content": " ".join(words[at : at + step]) + (" " if at + step < len(words) else "")})
        self._send({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, delta: dict[str, str], finish: str | None = None) -> None:
        choices = [{"delta": delta, "index": 0, "finish_reason": finish}]
        frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "slow", "choices": choices}
        self.wfile.write(f"data: {json.dumps(frame)}\n\n".encode())
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by http.server
        """Be quiet."""


@contextmanager
def slow_model(seconds: Callable[[], float], thinking: Callable[[int, bool], None]) -> Iterator[SlowModel]:
    """Serve in a thread of this process."""
    with SlowModel(seconds, thinking) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="slow-model", daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
