"""Slack's side of Socket Mode: WebSockets on 127.0.0.1, opened with a ticket, over which envelopes go out and
acknowledgements come back.
"""

import itertools
import json
import threading
from collections.abc import Callable
from contextlib import suppress

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from bot.playground.delivery import Delivery, Outbox
from bot.playground.model import APP, Json

PATIENCE = 0.05  # seconds a socket's other side gets to say goodbye


class SocketMode:
    """A transport: every envelope goes to one of the open sockets, in turn."""

    def __init__(self, outbox: Outbox, on_change: Callable[[], None]) -> None:
        self._outbox = outbox
        self._on_change = on_change
        self._sockets: list[ServerConnection] = []
        self._leaving: list[ServerConnection] = []
        self._pending: dict[str, Delivery] = {}
        self._tickets: set[str] = set()
        self._count = itertools.count(1)
        self._lock = threading.Lock()
        self._server = serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._check_ticket,
            compression=None,
            ping_interval=None,
            close_timeout=PATIENCE,
        )
        self._port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="playground-sockets", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    def url(self) -> str:
        """An address that opens one socket (apps.connections.open)."""
        ticket = f"{next(self._count)}"
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={APP}"

    def send(self, delivery: Delivery) -> bool:
        """Send an envelope over one socket."""
        number = next(self._count)
        envelope: Json = {
            "envelope_id": f"envelope-{number}",
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": delivery.attempt, "retry_reason": delivery.reason}
        with self._lock:
            sockets = list(self._sockets)
            self._pending[envelope["envelope_id"]] = delivery
        for turn in range(len(sockets)):
            try:
                sockets[(number + turn) % len(sockets)].send(json.dumps(envelope))
            except ConnectionClosed:
                continue
            return True
        with self._lock:
            del self._pending[envelope["envelope_id"]]
        return False

    def disconnect(self, reason: str) -> None:
        """Ask every socket's other side to connect anew, as Slack does every few hours.

        The old sockets get nothing more, and are dropped when a new one is there.
        """
        with self._lock:
            leaving, self._sockets = self._sockets, []
            self._leaving += leaving
        for socket in leaving:
            with suppress(ConnectionClosed):
                socket.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}))

    def cut(self) -> None:
        """Drop every socket without a word."""
        for socket in (*self._sockets, *self._leaving):
            socket.close_socket()

    def close(self) -> None:
        """Close every socket and stop listening."""
        self.cut()
        self._server.shutdown()
        self._thread.join()

    def _check_ticket(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = request.path.partition("ticket=")[2].partition("&")[0]
        with self._lock:
            if ticket in self._tickets:
                self._tickets.remove(ticket)
                return None
        return connection.respond(403, "This ticket opens nothing.\n")

    def _serve(self, socket: ServerConnection) -> None:
        with self._lock:
            count = len(self._sockets) + 1
        hello = {
            "type": "hello",
            "num_connections": count,
            "debug_info": {"host": "playground", "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP},
        }
        try:
            with suppress(ConnectionClosed):  # a client that dies says no goodbye
                socket.send(json.dumps(hello))
                self._welcome(socket)
                for frame in socket:
                    self._take(json.loads(frame))
        finally:
            with self._lock, suppress(ValueError):  # asked to leave before
                self._sockets.remove(socket)
            self._on_change()

    def _welcome(self, socket: ServerConnection) -> None:
        with self._lock:
            self._sockets.append(socket)
            leaving, self._leaving = self._leaving, []
        for old in leaving:
            old.close_socket()
        self._on_change()
        self._outbox.someone_is_there()

    def _take(self, frame: Json) -> None:
        with self._lock:
            delivery = self._pending.pop(str(frame.get("envelope_id")), None)
        if delivery is not None:
            self._outbox.answer(delivery, frame.get("payload") or {})
