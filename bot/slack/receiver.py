"""What listens to Slack: the app with its listeners and one of its two ways in, wired from the settings. It knows no story."""

import time
from collections.abc import Callable
from typing import Protocol

from redis import Redis
from slack_bolt import App

from bot.config import Settings, require
from bot.errors import Misconfigured
from bot.slack.app import SocketReceiver, build_app
from bot.slack.client import web_client
from bot.slack.inbox import Inbox
from bot.slack.listeners.payload import Forms
from bot.slack.people import Directory


class Receiver(Protocol):
    """Something events come in through: Socket Mode or HTTP."""

    def start(self) -> None:
        """Begin to listen."""

    @property
    def connected(self) -> bool:
        """Whether what Slack sends would arrive now, as far as can be told from here."""

    def stop(self) -> None:
        """Finish what has come in, then listen no more."""


def require_slack(settings: Settings, *, http: bool) -> None:
    """Raise `Misconfigured` naming everything that is missing for this way in; ask before any client is opened."""
    require(settings, "slack_bot_token", "slack_signing_secret" if http else "slack_app_token")


def build_receiver(
    settings: Settings,
    intake: Redis,
    *,
    http: bool,
    now: Callable[[], float] = time.time,
    forms: Forms | None = None,
    health: Callable[[], str] = lambda: "",
) -> Receiver:
    """Socket Mode or HTTP, filling the inbox through `intake` (`connect_intake`), which the caller closes; `forms` are shown to be filled in;
    `health` says what is wrong, for whoever asks in HTTP mode.

    Needs what `require_slack` asks for. Raises `Misconfigured` where Slack refuses a token or the
    address to listen on is taken.
    """
    client = web_client(settings)
    bot_user = Directory(client, now).bot_user
    inbox = Inbox(intake, now, cap=settings.saegim_queue_cap)
    app = build_app(client, inbox, lambda: bot_user, now, reaction=settings.saegim_reaction, forms=forms)
    secret = settings.slack_signing_secret if http else settings.slack_app_token
    value = secret.get_secret_value() if secret else ""
    return _http(settings, app, value, now, health) if http else SocketReceiver(app, value, client)


def _http(settings: Settings, app: App, secret: str, now: Callable[[], float], health: Callable[[], str]) -> Receiver:
    from bot.slack.http import HttpReceiver  # waitress, which Socket Mode does not need

    try:
        return HttpReceiver(app, secret, now, host=settings.saegim_host, port=settings.port, health=health)
    except (OSError, ValueError) as error:  # ValueError: waitress, of a host that has no address
        address, why = f"{settings.saegim_host}:{settings.port}", getattr(error, "strerror", "no such address")
        raise Misconfigured(f"Cannot listen on {address} ({why}). Set PORT or SAEGIM_HOST.") from error
