"""What is on its way to the bot: sent, answered within three seconds or sent again, as Slack does.

How it travels is a transport's business: `socket_mode.py` or `http_delivery.py`.
"""

import heapq
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.playground.model import Json

DeliveryKind = Literal["events_api", "slash_commands", "interactive"]

ACK_WITHIN = 3.0  # seconds the app has to answer; docs.slack.dev, "Events API"
RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds before each repetition: almost at once, a minute, five minutes


@dataclass(slots=True)
class Delivery:
    """One payload, however often it was sent. Times are seconds of the monotonic clock."""

    kind: DeliveryKind
    payload: Json
    on_answer: Callable[[Json], None] = field(default=lambda _: None)
    on_failure: Callable[[str], None] = field(default=lambda _: None)
    attempt: int = 0
    reason: str = ""  # why it is sent again
    sent: float = 0.0
    answered: float = 0.0
    tries: int = 0
    status: int = 0  # what the newest answer said, over HTTP


class Transport(Protocol):
    """A way to the bot."""

    def send(self, delivery: Delivery) -> bool:
        """Send without waiting for the answer; False when nobody is there to take it."""

    def close(self) -> None:
        """Let go of everything at once."""


class Outbox:
    """Sends deliveries in order, and again when they were not answered.

    Events wait for a bot that is not there, as Slack's delayed events do; commands and clicks fail.
    """

    def __init__(self, ack_within: float, retry_after: tuple[float, ...]) -> None:
        self.transport: Transport | None = None
        self.repeat = 0  # how many more times every event is sent than it should be
        self.log: list[Delivery] = []
        self.lost: list[Delivery] = []
        self._ack_within = ack_within
        self._retry_after = retry_after
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._order = 0
        self._waiting: list[Delivery] = []
        self._arrivals = 0
        self._wake = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="playground-delivery", daemon=True)
        self._thread.start()

    def put(self, delivery: Delivery) -> None:
        """Send it as soon as possible."""
        self.log.append(delivery)
        self._later(0.0, lambda: self._send(delivery))
        if delivery.kind == "events_api":
            for attempt in range(1, self.repeat + 1):
                copy = Delivery(delivery.kind, delivery.payload, attempt=attempt, reason="timeout")
                self.log.append(copy)
                self._later(0.0, lambda copy=copy: self._send(copy))  # type: ignore[misc]

    def answer(self, delivery: Delivery, body: Json) -> None:
        """The bot took it; `body` is what it said at once."""
        if not delivery.answered:
            delivery.answered = time.monotonic()
            delivery.on_answer(body)

    def fail(self, delivery: Delivery, tries: int, reason: str, *, again: bool = True) -> None:
        """The bot did not take it at that try: once more, if that is left."""
        with self._wake:
            if delivery.answered or delivery.tries != tries or self._closed:
                return
            delivery.tries += 1
        if delivery.kind != "events_api" or not again or delivery.attempt >= len(self._retry_after):
            self.lost.append(delivery)
            delivery.on_failure("operation_timeout" if "timeout" in reason else "dispatch_failed")
            return
        delivery.attempt += 1
        delivery.reason = reason
        self._later(self._retry_after[delivery.attempt - 1], lambda: self._send(delivery))

    def someone_is_there(self) -> None:
        """Send what was waiting for the bot to connect."""
        with self._wake:
            self._arrivals += 1
            waiting, self._waiting = self._waiting, []
        for delivery in waiting:
            self._later(0.0, lambda delivery=delivery: self._send(delivery))  # type: ignore[misc]

    def close(self) -> None:
        """Stop sending."""
        with self._wake:
            self._closed = True
            self._wake.notify()
        self._thread.join()

    def _send(self, delivery: Delivery) -> None:
        tries, arrivals = delivery.tries, self._arrivals
        delivery.sent = time.monotonic()
        if self.transport is not None and self.transport.send(delivery):
            self._later(self._ack_within, lambda: self.fail(delivery, tries, "timeout"))
        elif delivery.kind == "events_api":
            with self._wake:
                self._waiting.append(delivery)
                missed = arrivals != self._arrivals  # the bot came while nobody was found
            if missed:
                self.someone_is_there()
        else:
            self.fail(delivery, tries, "nobody is connected")

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        with self._wake:
            self._order += 1
            heapq.heappush(self._due, (time.monotonic() + seconds, self._order, work))
            self._wake.notify()

    def _run(self) -> None:
        while work := self._next():
            work()

    def _next(self) -> Callable[[], None] | None:
        with self._wake:
            while not self._closed:
                pause = self._due[0][0] - time.monotonic() if self._due else None
                if pause is not None and pause <= 0:
                    return heapq.heappop(self._due)[2]
                self._wake.wait(pause)
            return None
