"""What listens to Slack: the app with its listeners and one of its two ways in, wired from the settings. It knows no story."""

import time
from collections.abc import Callable
from typing import Protocol

from bot.config import Settings, require
from bot.errors import Misconfigured
from bot.memory.connection import connect_intake
from bot.slack.app import SocketReceiver, build_app
from bot.slack.client import web_client
from bot.slack.inbox import Inbox
from bot.slack.people import Directory


class Receiver(Protocol):
    """Something events come in through: Socket Mode or HTTP."""

    def start(self) -> None:
        """Begin to listen."""

    def stop(self) -> None:
        """Finish what has come in, then listen no more."""


def build_receiver(settings: Settings, *, http: bool, now: Callable[[], float] = time.time) -> Receiver:
    """Socket Mode or HTTP, filling the inbox; raises `Misconfigured` naming everything that is missing."""
    require(settings, "slack_bot_token", "slack_signing_secret" if http else "slack_app_token")
    client = web_client(settings)
    bot_user = Directory(client, now).bot_user
    app = build_app(client, Inbox(connect_intake(settings.redis_url), now), lambda: bot_user, now)
    secret = settings.slack_signing_secret if http else settings.slack_app_token
    value = secret.get_secret_value() if secret else ""
    if http:
        from bot.slack.http import HttpReceiver

        try:
            return HttpReceiver(app, value, now, host=settings.saegim_host, port=settings.port)
        except OSError as error:
            address = f"{settings.saegim_host}:{settings.port}"
            raise Misconfigured(f"Cannot listen on {address} ({error.strerror}). Set PORT or SAEGIM_HOST.") from error
    return SocketReceiver(app, value, client)
