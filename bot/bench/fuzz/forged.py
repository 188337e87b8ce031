"""Requests that Slack did not sign, or that are no requests, over real sockets to a real `saegim run --http`: none is taken in.

Twelve families, each drawn by chance; among them good requests, which have to be taken in. Every answer is 4xx, none 5xx; nothing is
written to Redis; while hundreds of connections say their requests byte by byte, others are served.
"""

import gzip
import json
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import quote

from bot.bench.fuzz.stage import Stage
from bot.bench.fuzz.tally import Tally
from bot.playground.http_delivery import sign
from bot.slack.http import EVENTS, MAX_BODY

Random = random.Random
Headers = list[tuple[str, str]]

FOREIGN: Final = "another"  # what somebody else signs with
JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
EVERY: Final = 50  # forged requests for each good one
PATIENCE: Final = 5.0  # seconds within which everything is answered
SLOW: Final = 200  # connections that say their requests byte by byte
BODIES: Final = (
    b"", b"{", b"[]", b"null", b"1", b'"x"', b"{}", b"\xff\xfe\x00", b"payload=%7B", b"payload=[]", b"payload=null", b"payload=", b"command=", b"command=/saegim&text=x", b"a=b",
    b'{"event": null}', b'{"type": "event_callback", "event": []}', b"[" * 20_000, b'{"a":' * 9_000, b"\x1f\x8b\x08\x00junk", b'{"type": ' + b"9" * 5_000 + b"}", "한글".encode(), b"\x00" * 99,
)  # fmt: skip


class Forger:
    """Makes requests; `secret` is the one Slack signs with, which only good ones use."""

    def __init__(self, chance: Random, secret: str, event: bytes) -> None:
        self.chance = chance
        self.secret = secret
        self.event = event

    def good(self, event_id: str) -> bytes:
        """A request as Slack sends it."""
        body = self.event.replace(b"Ev0FUZZ", event_id.encode())
        return request(body, self._signed(body))

    def families(self) -> Mapping[str, Callable[[], bytes]]:
        """By name, what makes a request of each family."""
        return {
            "timestamp is none": lambda: self._with(timestamp=self.chance.choice(("abc", "", "1e9", "9" * 400, "-1", "+5", "1.5", "٣", "0x5", " ", str(2**63), "NaN", "null"))),
            "timestamp is off": lambda: self._with(timestamp=str(int(time.time()) + self.chance.choice((-1, 1)) * self.chance.choice((302, 600, 86_400, 10**9)))),
            "signature is none": lambda: self._with(signature=self.chance.choice(("", "v0=", "v0=é" * 9, "\xff" * 67, "v1=" + "a" * 64, "x" * 9_999, "v0=" + "0" * 64, "v0=" + "A" * 64, "v0"))),
            "wrong secret": lambda: self._with(secret=self.chance.choice(("", FOREIGN, self.secret[:-1], self.secret.upper(), self.secret + " "))),
            "body changed": self._changed,
            "body is nonsense": lambda: self._with(body=self.chance.choice(BODIES), secret=FOREIGN, kind=self.chance.choice((JSON, FORM, ""))),
            "body cut or too long": self._cut,
            "headers missing or twice": self._headers,
            "content type": lambda: self._with(secret=FOREIGN, kind=self.chance.choice(("text/plain", "multipart/form-data; boundary=x", "application/xml", "image/png", "é", "", FORM, "x" * 999))),
            "smuggled": self._smuggled,
            "path or method": self._elsewhere,
            "compressed or encoded": self._encoded,
            "huge headers": lambda: self._with(secret=FOREIGN, more=[(f"X-{n}", "a" * self.chance.choice((10, 4_000, 60_000))) for n in range(self.chance.randint(1, 12))]),
            "interaction": self._interaction,
            "no request": lambda: self.chance.choice((b"\x16\x03\x01\x02\x00\x01\x00", b"\x00" * 64 + b"\r\n\r\n", b"GET\r\n\r\n", b"POST /slack/events\r\n\r\n", b"* * *\r\n\r\n", self.chance.randbytes(200) + b"\r\n\r\n", b"POST /slack/events HTTP/9.9\r\n\r\n", b"POST  /slack/events  HTTP/1.1\r\nHost: x\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        }  # fmt: skip

    def _signed(self, body: bytes, *, timestamp: str | None = None, secret: str | None = None) -> Headers:
        stamp = str(int(time.time())) if timestamp is None else timestamp
        told = sign(self.secret if secret is None else secret, stamp, body)
        return [("X-Slack-Request-Timestamp", stamp), ("X-Slack-Signature", told)]

    def _with(
        self,
        *,
        body: bytes | None = None,
        timestamp: str | None = None,
        signature: str | None = None,
        secret: str | None = None,
        kind: str = JSON,
        more: Iterable[tuple[str, str]] = (),
    ) -> bytes:
        said = self.event if body is None else body
        headers = self._signed(said, timestamp=timestamp, secret=secret)
        if signature is not None:
            headers[1] = ("X-Slack-Signature", signature)
        return request(said, [*headers, *more], kind=kind)

    def _changed(self) -> bytes:
        """A body that is not the one that was signed, or the signature of another request."""
        at = self.chance.randrange(len(self.event))
        changed = self.event[:at] + self.chance.randbytes(1) + self.event[at + self.chance.randint(0, 1) :]
        return request(changed if changed != self.event else self.event + b" ", self._signed(self.event))

    def _cut(self) -> bytes:
        """Fewer bytes than promised, or a length that is none or beyond every bound."""
        length = self.chance.choice(
            (str(len(self.event) + 9), str(MAX_BODY + 1), "9" * 30, "-1", "abc", "0x10", "1.5", "", "+5", "1_000")
        )
        return request(self.event, self._signed(self.event, secret=FOREIGN), length=length)

    def _headers(self) -> bytes:
        stamp, signature = self._signed(self.event)
        shapes: tuple[Headers, ...] = (
            [], [stamp], [signature], [stamp, stamp, signature], [stamp, signature, signature], [stamp, signature, ("X-Slack-Signature", "v0=x")], [stamp, ("X-Slack-Signature", "v0=x"), signature],
            [("X_Slack_Request_Timestamp", stamp[1]), ("X_Slack_Signature", signature[1])], [(stamp[0], stamp[1]), ("X-Slack-Signature ", signature[1])], [("X-Slack-Request-Timestamp", "0"), stamp, signature],
        )  # fmt: skip
        return request(self.event, self.chance.choice(shapes))

    def _smuggled(self) -> bytes:
        """Two lengths, or a second request within the first: a server and its proxy may see different ones."""
        inner = request(self.event, self._signed(self.event, secret=FOREIGN))
        own = self._signed(b"", secret=FOREIGN)
        chunk = b"0\r\n\r\n"
        return self.chance.choice((
            request(chunk + inner, [*own, ("Transfer-Encoding", "chunked")], length="5"), request(chunk + inner, [*own, ("Transfer-Encoding", "chunked")], length=None),
            request(inner, [*own, ("Content-Length", "0")]), request(inner, [*own, ("Content-Length", str(len(inner)))], length="0"), request(chunk, [*own, ("Transfer-Encoding", "xchunked")]),
            request(chunk, [*own, ("Transfer-Encoding", "chunked, identity")]), request(b"zz\r\n" + chunk, [*own, ("Transfer-Encoding", "chunked")], length=None),
            request(b"ffffffffffffffff\r\nx", [*own, ("Transfer-Encoding", "chunked")], length=None), request(b"5;a=b\r\nhello\r\n" + chunk, [*own, ("Transfer-Encoding", "chunked")], length=None),
            request(b"", [*own, ("X", "a\r\nX-Slack-Signature: v0=b")]), request(b"", [*own, ("X\x00", "a")]), request(b"", [*own, (" Folded", "a")]), request(b"", [*own, ("Transfer-Encoding", "gzip")]),
        ))  # fmt: skip

    def _elsewhere(self) -> bytes:
        path = self.chance.choice(
            (
                "/",
                "/slack/install",
                "/slack/events/",
                "/slack/../healthz",
                "/healthz",
                "/%2e%2e/etc/passwd",
                "/metrics",
                "/slack/events%00",
                "http://evil.com/x",
                "*",
                "/" + "a" * 9_000,
                quote("/슬랙"),
                "/slack/events;x",
            )
        )
        method = self.chance.choice(
            ("POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "post", "BREW", "G\x00T")
        )
        if self.chance.random() < 0.3:
            return request(
                self.event,
                self._signed(self.event),
                path=EVENTS,
                method=self.chance.choice(("GET", "PUT", "DELETE", "TRACE", "OPTIONS")),
            )
        return request(self.event, self._signed(self.event), path=path, method=method)

    def _encoded(self) -> bytes:
        """A compressed body, as signed and as not: Slack sends none."""
        body = gzip.compress(self.event)
        secret = self.chance.choice((self.secret, FOREIGN))
        return request(
            body,
            [*self._signed(body, secret=secret), ("Content-Encoding", self.chance.choice(("gzip", "br", "deflate")))],
        )

    def _interaction(self) -> bytes:
        fields: dict[str, object] = {
            "type": self.chance.choice(("block_actions", "message_action", "view_submission", "shortcut")),
            "user": {"id": "U1"},
            "actions": [],
            "trigger_id": "1.2",
        }
        body = f"payload={quote(json.dumps(fields))}".encode()
        return self._with(body=body, secret=FOREIGN, kind=FORM)


def request(
    body: bytes,
    headers: Iterable[tuple[str, str]],
    *,
    kind: str = JSON,
    length: str | None = "auto",
    method: str = "POST",
    path: str = EVENTS,
) -> bytes:
    """The bytes of a request; `length` None leaves Content-Length out."""
    lines = [("Host", "127.0.0.1"), ("Connection", "close"), ("Content-Type", kind), *headers]
    if length is not None:
        lines.append(("Content-Length", str(len(body)) if length == "auto" else length))
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body


def send(port: int, raw: bytes) -> tuple[list[int], float]:
    """The statuses that come back for these bytes, and after how many seconds; none where the server hangs up.

    Raises TimeoutError where nothing happens.
    """
    began = time.perf_counter()
    said = b""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        try:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            while piece := connection.recv(65_536):
                said += piece
        except TimeoutError:
            raise
        except OSError:  # hung up on in the middle: as good as an answer
            pass
    took = time.perf_counter() - began
    return [int(line[9:12]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.")], took


def try_requests(stage: Stage, count: int, seed: int = 0) -> Tally:
    """`count` forged requests of all families in turn."""
    tally, forger = Tally(), Forger(random.Random(seed), stage.slack.signing_secret, _event(stage))
    before = stage.taken_in()
    tally.tried = _forge(stage, tally, forger, count)
    if (written := stage.taken_in() - before) > 0:
        tally.wrong("violations", f"{written} forged requests were written to Redis")
    tally.tried |= _good(stage, tally, forger, max(1, count // EVERY)) | _slowly(stage, tally, forger)
    if not stage.healthy() or stage.saegim.poll() is not None:
        tally.wrong("crashes", "the server is gone")
    for line in stage.crashes():
        tally.wrong("crashes", line)
    return tally


def _event(stage: Stage) -> bytes:
    """The body of a good request."""
    person = stage.slack.person("민수")
    place = stage.slack.channel("deploys", members=[person])
    event = {"type": "app_mention", "channel": place, "user": person, "text": "x", "ts": "1700000000.000100"}
    return json.dumps({"type": "event_callback", "team_id": "T0PLAY", "event_id": "Ev0FUZZ", "event": event}).encode()


def _forge(stage: Stage, tally: Tally, forger: Forger, count: int) -> dict[str, object]:
    """Send forged requests; what they were answered with, and how soon."""
    families = list(forger.families().items())
    statuses: Counter[str] = Counter()
    times: list[float] = []
    for n in range(count):
        name, make = families[n % len(families)]
        raw = make()
        try:
            codes, took = send(stage.port, raw)
        except OSError as error:
            tally.wrong("violations", f"{name}: {type(error).__name__} for {raw[:200]!r}")
            continue
        times.append(took)
        statuses.update([str(code) for code in codes] or ["hung up"])
        for code in codes:
            if code >= 500:
                tally.wrong("server_errors", f"{name}: {code} for {raw[:200]!r}")
            elif code < 400:
                tally.wrong("violations", f"{name}: {code} for {raw[:300]!r}")
    p99 = round(1000 * sorted(times)[int(0.99 * len(times))], 1)
    return {"forged": count, "families": len(families), "statuses": dict(statuses), "p99_ms": p99}


def _good(stage: Stage, tally: Tally, forger: Forger, count: int) -> dict[str, object]:
    """The control: what Slack signed is taken in after all that."""
    before = stage.taken_in()
    for n in range(count):
        codes, _ = send(stage.port, forger.good(f"Ev1{n:08}"))
        if codes != [200]:
            tally.wrong("lost", f"a good request was answered with {codes}")
    if stage.taken_in() == before:
        tally.wrong("lost", "nothing good was taken in")
    return {"good": count}


def _slowly(stage: Stage, tally: Tally, forger: Forger) -> dict[str, object]:
    """Many connections that never finish; everybody else is served."""
    waiting = []
    for n in range(SLOW):
        connection = socket.create_connection(("127.0.0.1", stage.port), PATIENCE)
        connection.sendall(forger.good("Ev2SLOW")[: 30 + 2 * n])
        waiting.append(connection)
    began = time.perf_counter()
    codes, _ = send(stage.port, forger.good("Ev2QUICK"))
    if codes != [200] or not stage.healthy():
        tally.wrong("lost", f"with {SLOW} slow connections a good request was answered with {codes}")
    took = time.perf_counter() - began
    for connection in waiting:
        connection.close()
    return {"slow_connections": SLOW, "served_meanwhile_ms": round(1000 * took, 1)}
