"""Where the Slack Web API client is opened: one place for its address, time limit and retries.

What can be repeated without harm is repeated here, after a broken connection, a 5xx or a short rate limit. Messages (`chat.*`)
never are: only `slack/posting.py` knows whether one may be sent again.
"""

import logging
import re
import ssl
import time
from collections.abc import Callable
from functools import cache
from http.client import HTTPException
from typing import Final

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import HttpRequest, HttpResponse, RetryHandler, RetryState

from bot import metrics
from bot.config import Settings
from bot.errors import Misconfigured

TIMEOUT: Final = 10  # seconds; Slack answers in a fraction of one
QUICK: Final = 1  # seconds
RETRIES: Final = 2
PATIENCE: Final = 5.0  # seconds; a longer `Retry-After` is handed to the caller
BACKOFF: Final = 0.2  # seconds before the first repetition
CODE: Final = re.compile("[a-z_]{1,80}")
PASSING: Final = frozenset({500, 502, 503, 504})


class Repeat(RetryHandler):
    """Repeats whatever is no message."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        super().__init__(max_retry_count=RETRIES)
        self._sleep = sleep

    def _can_retry(
        self,
        *,
        state: RetryState,  # noqa: ARG002  slack_sdk's signature
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if "/chat." in request.url:
            return False
        if response is None:
            return isinstance(error, OSError | HTTPException)
        if response.status_code == 429:
            metrics.RATE_LIMITS.inc()
            return retry_after(response.headers) <= PATIENCE
        return response.status_code in PASSING

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        limited = response is not None and response.status_code == 429
        self._sleep(retry_after(response.headers) if response and limited else BACKOFF * 2**state.current_attempt)
        state.next_attempt_requested = True
        state.increment_current_attempt()


def retry_after(headers: object) -> float:
    """Seconds that Slack asks to wait; 1 where it does not say."""
    for name, value in dict(headers or {}).items():  # type: ignore[call-overload]  # slack_sdk does not type them
        if str(name).lower() == "retry-after":
            text = str(value[0] if isinstance(value, list) else value)
            return float(text) if text.isdigit() else 1.0
    return 1.0


def error_code(error: SlackApiError) -> str:
    """Slack's code of an error, such as `not_in_channel`. What a server says instead of one is passed on to nobody."""
    code = error.response.get("error")
    return code if isinstance(code, str) and CODE.fullmatch(code) else "no_error_code"


def web_client(settings: Settings, sleep: Callable[[float], None] = time.sleep) -> WebClient:
    """The client every part of Saegim shares. Raises `Misconfigured` without `slack_bot_token`."""
    if settings.slack_bot_token is None:
        raise Misconfigured("SLACK_BOT_TOKEN is missing; README.md says where to find it.")
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=TIMEOUT,
        ssl=_tls(),
        retry_handlers=[Repeat(sleep)],
        logger=_silent(),
    )


def quick_client(settings: Settings) -> WebClient:
    """A client for what has to be done within the three seconds that Slack gives: it gives up soon and repeats nothing."""
    client = web_client(settings)
    client.timeout, client.retry_handlers = QUICK, []
    return client


@cache
def _tls() -> ssl.SSLContext:
    """Reading the authorities' certificates takes 35 ms: once, not for every client or call."""
    return ssl.create_default_context()


def _silent() -> logging.Logger:
    """slack_sdk logs whole messages at `debug` and raises whatever it logs as an error."""
    logger = logging.getLogger("saegim.slack_sdk")
    logger.setLevel(logging.CRITICAL)
    return logger
