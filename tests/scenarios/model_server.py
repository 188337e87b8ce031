"""An OpenAI-compatible server on 127.0.0.1 whose answers a test scripts, model by model."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ModelServer:
    """Answers Chat Completions as `answers` says: model name → text, or an HTTP status for an error."""

    def __init__(self) -> None:
        self.answers: dict[str, str | int] = {}
        self.requests: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(body)
                answer = outer.answers.get(body["model"], 404)
                status, kind, raw = (
                    _error(answer) if isinstance(answer, int) else (200, "text/event-stream", _stream(answer))
                )
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

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

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _error(status: int) -> tuple[int, str, bytes]:
    code = "model_not_found" if status == 404 else "server_error"
    return (
        status,
        "application/json",
        json.dumps({"error": {"message": "no", "type": "error", "code": code, "param": None}}).encode(),
    )


def _stream(text: str) -> bytes:
    frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    pieces = [{"delta": {"content": word}, "index": 0, "finish_reason": None} for word in text.split(" ")]
    for piece in pieces[1:]:
        piece["delta"]["content"] = " " + piece["delta"]["content"]  # type: ignore[index]
    choices: list[dict[str, Any]] = [*pieces, {"delta": {}, "index": 0, "finish_reason": "stop"}]
    lines = [json.dumps({**frame, "choices": [choice]}) for choice in choices]
    return "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()
