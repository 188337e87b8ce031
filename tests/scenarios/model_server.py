"""An OpenAI-compatible server on 127.0.0.1 whose answers a test scripts, model by model."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
Answer = str | int | bytes
"""What a model answers: a text, an HTTP status for an error, or a body that is no chat completion."""

PACE = 0.05  # seconds between two words while a test holds the answer back


class ModelServer:
    """Answers Chat Completions as `answers` says; `*` stands for every other model, which is otherwise unknown (404)."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[Json], Answer]] = {}
        self.requests: list[Json] = []
        self._go = threading.Event()
        self._go.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(body)
                answer = outer.answers.get(body["model"], outer.answers.get("*", 404))
                self._send(answer(body) if callable(answer) else answer)

            def _send(self, answer: Answer) -> None:
                status = answer if isinstance(answer, int) else 200
                self.send_response(status)
                self.send_header("Content-Type", "text/event-stream" if status == 200 else "application/json")
                self.send_header("Connection", "close")
                self.end_headers()
                for piece in _pieces(answer):
                    self.wfile.write(piece)
                    self.wfile.flush()
                    if not outer._go.is_set():
                        outer._go.wait(PACE)
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by http.server
                """Be quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def asked(self) -> list[str]:
        """The models that were asked, in order."""
        return [str(request["model"]) for request in self.requests]

    def text(self) -> str:
        """Everything that was ever sent to a model."""
        return json.dumps(self.requests, ensure_ascii=False)

    def slow(self) -> None:
        """From now on answers come word by word, until `go`."""
        self._go.clear()

    def go(self) -> None:
        """Let the answers come at once again."""
        self._go.set()

    def close(self) -> None:
        self.go()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _pieces(answer: Answer) -> Iterator[bytes]:
    if isinstance(answer, bytes):
        yield answer
    elif isinstance(answer, int):
        code = "model_not_found" if answer == 404 else "server_error"
        yield json.dumps({"error": {"message": "no", "type": "error", "code": code, "param": None}}).encode()
    else:
        words = [word if n == 0 else f" {word}" for n, word in enumerate(answer.split(" "))]
        choices = [{"delta": {"content": word}, "index": 0, "finish_reason": None} for word in words]
        for choice in [*choices, {"delta": {}, "index": 0, "finish_reason": "stop"}]:
            frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
            yield f"data: {json.dumps(frame)}\n\n".encode()
        yield b"data: [DONE]\n\n"
