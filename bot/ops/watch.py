"""The port an operator watches one process on: `/metrics` for Prometheus, `/healthz` for whoever restarts it. On 127.0.0.1 only."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.registry import Collector

from bot.errors import Misconfigured
from bot.metrics import REGISTRY

HOST: Final = "127.0.0.1"
PATIENCE: Final = 5  # seconds for one request: one is served at a time
LOOK: Final = 0.1  # seconds between two looks whether it is stopped
PLAIN: Final = "text/plain; charset=utf-8"


class Watch:
    """Serves until it is stopped, from a thread of its own."""

    def __init__(self, port: int, health: Callable[[], str], gauges: Collector | None = None) -> None:
        """`health` says what is wrong, "" for nothing; `port` 0: any free one. Raises `Misconfigured` where the port is taken."""
        shown = _Both(gauges) if gauges else REGISTRY

        class Handler(BaseHTTPRequestHandler):
            timeout = PATIENCE

            def do_GET(self) -> None:
                if self.path == "/metrics":
                    self._send(200, CONTENT_TYPE_LATEST, generate_latest(shown))
                elif self.path == "/healthz":
                    wrong = health()
                    self._send(503 if wrong else 200, PLAIN, f"{wrong or 'ok'}\n".encode())
                else:
                    self._send(404, PLAIN, b"not found\n")

            def _send(self, status: int, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
                """Nothing: who looks every few seconds is no news."""

        try:
            self._server = HTTPServer((HOST, port), Handler)
        except OSError as error:
            raise Misconfigured(
                f"Cannot listen on {HOST}:{port} ({error.strerror}). Set SAEGIM_METRICS_PORT."
            ) from error
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(LOOK,), name="watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Answer no more, and give the port back."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(PATIENCE)
        self._server.server_close()


class _Both(CollectorRegistry):
    """What this process has counted, and what `gauges` look at."""

    def __init__(self, gauges: Collector) -> None:
        super().__init__()
        self.register(REGISTRY)
        self.register(gauges)
