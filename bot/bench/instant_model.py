"""`python -m bot.bench.instant_model PORT`: an OpenAI-compatible Chat Completions server that answers at once, citing the first memory.

For benches only: its answer is fixed, so what is measured is Saegim's own time.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = "We deploy every Tuesday at 14:00 [1]."


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        frame = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "instant"}
        parts = [{"delta": {"role": "assistant", "content": ANSWER}, "index": 0, "finish_reason": None}]
        end = [{"delta": {}, "index": 0, "finish_reason": "stop"}]
        lines = [json.dumps({**frame, "choices": choices}) for choices in (parts, end)]
        body = "".join(f"data: {line}\n\n" for line in [*lines, "[DONE]"]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  named by http.server
        """Be quiet."""


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), _Handler)
    server.daemon_threads = True
    server.serve_forever()
