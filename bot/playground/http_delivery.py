"""Slack's side of HTTP mode: requests signed with the signing secret, repeated with Slack's retry headers."""

import hashlib
import hmac
import http.client
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlencode, urlsplit

from bot.playground.delivery import Delivery, Outbox
from bot.playground.model import Json

REASONS = {"timeout": "http_timeout"}


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature, version 0, over the time in seconds and the body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(delivery: Delivery) -> tuple[str, bytes]:
    """Content type and body: events are JSON, commands a form, interactions a form with one JSON field."""
    if delivery.kind == "events_api":
        return "application/json", json.dumps(delivery.payload).encode()
    fields = {"payload": json.dumps(delivery.payload)} if delivery.kind == "interactive" else delivery.payload
    return "application/x-www-form-urlencoded", urlencode(fields).encode()


class HttpDelivery:
    """A transport: one request for each delivery, at once."""

    def __init__(self, url: str, secret: str, outbox: Outbox, timeout: float, now: Callable[[], float]) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._path = parts.path or "/"
        self._secret = secret
        self._outbox = outbox
        self._timeout = timeout
        self._now = now
        self._lock = threading.Lock()
        self._open: dict[threading.Thread, http.client.HTTPConnection] = {}

    def send(self, delivery: Delivery) -> bool:
        """Send a request from a thread of its own."""
        connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
        thread = threading.Thread(
            target=self._request, args=(connection, delivery), name="playground-http", daemon=True
        )
        with self._lock:
            self._open[thread] = connection
        thread.start()
        return True

    def close(self) -> None:
        """Give up what is under way."""
        with self._lock:
            under_way = list(self._open.items())
        for _, connection in under_way:
            with suppress(AttributeError, OSError):  # not connected yet, or no longer
                connection.sock.shutdown(socket.SHUT_RDWR)
        for thread, _ in under_way:
            thread.join()

    def _request(self, connection: http.client.HTTPConnection, delivery: Delivery) -> None:
        tries = delivery.tries
        try:
            connection.request("POST", self._path, *self._content(delivery))
            response = connection.getresponse()
            body = response.read()
        except TimeoutError:
            self._outbox.fail(delivery, tries, "http_timeout")
        except (OSError, http.client.HTTPException):
            self._outbox.fail(delivery, tries, "connection_failed")
        else:
            delivery.status = response.status
            if response.status == http.client.OK:
                self._outbox.answer(delivery, _said(body))
            else:
                again = response.getheader("x-slack-no-retry") != "1"
                self._outbox.fail(delivery, tries, "http_error", again=again)
        finally:
            connection.close()
            with self._lock:
                del self._open[threading.current_thread()]

    def _content(self, delivery: Delivery) -> tuple[bytes, dict[str, str]]:
        kind, body = encode(delivery)
        timestamp = str(int(self._now()))
        headers = {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": sign(self._secret, timestamp, body),
        }
        if delivery.attempt:
            headers["x-slack-retry-num"] = str(delivery.attempt)
            headers["x-slack-retry-reason"] = REASONS.get(delivery.reason, delivery.reason)
        return body, headers


def _said(body: bytes) -> Json:
    """What the app said at once: JSON, plain text, or nothing."""
    if not body:
        return {}
    try:
        said = json.loads(body)
    except ValueError:
        return {"text": body.decode(errors="replace")}
    return said if isinstance(said, dict) else {}
