"""The Bolt app and its Socket Mode connection: how Slack's payloads reach the listeners and what Slack is told.

    taken in, or nothing to do     200
    Redis cannot take it           503   not acknowledged: Slack sends it again
    we are wrong                   500   likewise, and one line in the log

What a payload means is the listeners' business; HTTP and its signatures are `http.py`'s. No text of anybody's is logged.
"""

import logging
import socket
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from http.client import HTTPException
from typing import Final

import structlog
from redis.exceptions import RedisError
from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Misconfigured, Retry
from bot.slack.client import error_code
from bot.slack.event import Event
from bot.slack.listeners import register
from bot.slack.listeners.payload import Desk, Forms, Intake, Json, field

log = structlog.get_logger()

SLOW: Final = 0.5  # seconds after which a failing Redis counts as stalled
PAUSE: Final = 1.0  # seconds in which a stalled Redis is not asked again
REFUSED: Final = frozenset(
    ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type", "missing_scope")
)
"""What `apps.connections.open` answers to a token that will never work."""
PING: Final = 10.0  # seconds between pings; a connection without a pong for four of them is replaced (slack_sdk)


def build_app(
    client: WebClient,
    inbox: Intake,
    bot_user: Callable[[], str],
    now: Callable[[], float],
    *,
    reaction: str = "brain",
    forms: Forms | None = None,
) -> App:
    """The Bolt app with every listener; building it calls nobody.

    `bot_user` gives Saegim's own user id (asked once for each event, so it is expected to be cached); `now` is the clock;
    `reaction` the emoji that has a message kept. Without `forms` nothing is shown to be filled in.
    """
    app = App(
        client=WebClient(
            base_url=client.base_url, timeout=client.timeout, ssl=client.ssl, proxy=client.proxy, headers=client.headers
        ),
        logger=_quiet_logger(),
        name="saegim",
        authorize=_authorize(client.token),
        process_before_response=True,  # acknowledged after the listener has run, not before
        raise_error_for_unhandled_request=True,  # what no listener knows comes to `_answer`
        request_verification_enabled=False,  # http.py verifies, before Bolt parses
        ignoring_self_events_enabled=False,  # listeners/messages.py does: a deleted answer of Saegim's own must come through
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.error(_answer)
    register(app, Desk(Breaker(inbox, now), bot_user, now, reaction, forms))
    return app


def _authorize(token: str | None) -> Callable[[], AuthorizeResult]:
    """Bolt wants to know on whose behalf it works; for one workspace that is a constant, not an API call."""
    result = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=token)
    return lambda: result


def _quiet_logger() -> logging.Logger:
    """Bolt's logger without its warnings and debug lines, which quote payloads."""
    logger = logging.getLogger("saegim.bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _answer(error: Exception, body: Json) -> BoltResponse:
    """What Slack is told when a listener raised, or when there is none."""
    if isinstance(error, BoltUnhandledRequestError):
        kind = field(body, "event", "type") or field(body, "type")
        log.debug("nothing listens to this", kind=kind)
        return BoltResponse(status=200)
    if isinstance(error, RedisError | Retry):
        log.info("Slack is told 503 and will send it again", error=type(error).__name__)  # `Desk.take` says of what
        return BoltResponse(status=503)
    frames = traceback.format_tb(error.__traceback__)  # without the error's message, which may quote the payload
    log.error("a listener failed", error=type(error).__name__, trace="".join(frames))
    return BoltResponse(status=500)


class Breaker:
    """The inbox, which after a stall is not asked again for a moment.

    A Redis that hangs costs each event the client's whole time limit. Events that queue up behind it would be refused later
    than Slack's three seconds; so, until the pause is over, they are refused at once.
    """

    def __init__(self, inbox: Intake, now: Callable[[], float]) -> None:
        self._inbox = inbox
        self._now = now
        self._closed_until = 0.0

    def put(self, event: Event, claims: Sequence[str], *, join: bool = False, only_if_joined: bool = False) -> object:
        """As `Inbox.put`; raises `Retry` during the pause."""
        started = self._now()
        if started < self._closed_until:
            raise Retry("Redis did not answer in time a moment ago")
        try:
            return self._inbox.put(event, claims, join=join, only_if_joined=only_if_joined)
        except (RedisError, Retry):
            if self._now() - started >= SLOW:
                self._closed_until = self._now() + PAUSE
            raise


class SocketReceiver:
    """The Socket Mode connection: events come in through it until it is stopped."""

    def __init__(self, app: App, app_token: str, client: WebClient) -> None:
        """`client` opens the connection (`apps.connections.open`, with `app_token`)."""
        # One worker: events of a thread stay in order, and taking one in is a millisecond's work.
        self._handler = SocketModeHandler(
            app, app_token, web_client=client, ping_interval=PING, receive_buffer_size=65_536, concurrency=1
        )

    @property
    def connected(self) -> bool:
        return bool(self._handler.client.is_connected())

    def start(self) -> None:
        """Connect; from here on a lost connection is replaced by itself.

        Raises `Misconfigured` when Slack refuses the token, `Retry` when it cannot be reached.
        """
        try:
            self._handler.connect()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            code = error_code(error)
            if code not in REFUSED:
                raise Retry(f"Slack did not open a connection: {code}") from error
            raise Misconfigured(
                f"Slack refuses SLACK_APP_TOKEN ({code}): it has to be the xapp- token, with connections:write."
            ) from error
        except (OSError, HTTPException) as error:
            raise Retry(f"Slack cannot be reached: {type(error).__name__}") from error

    def stop(self) -> None:
        """Finish and acknowledge what has come in, then close; what was not acknowledged Slack sends again."""
        client = self._handler.client
        client.auto_reconnect_enabled = False
        client.closed = True
        client.message_queue.put(None)  # wakes the thread that waits for messages
        client.message_processor.shutdown()  # type: ignore[no-untyped-call]
        client.message_workers.shutdown()
        client.current_session_state.terminated = True
        if client.current_session is not None:
            _hang_up(client.current_session.sock)  # wakes the thread that reads, which holds the lock for seconds
        for runner in (client.current_session_runner, client.current_app_monitor):  # or they close while we do
            runner.shutdown()  # type: ignore[no-untyped-call]
        self._handler.close()  # type: ignore[no-untyped-call]


def _hang_up(sock: socket.socket | None) -> None:
    with suppress(OSError):  # the other side was faster
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)
