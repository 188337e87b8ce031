"""The Web API's front: a call is authorised, counted, limited, perhaps made to fail, and then run.

The methods themselves are in `methods_chat.py`, `methods_views.py` and `methods_directory.py`; HTTP is in `server.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.playground.behaviour import Behaviour, Failure
from bot.playground.methods_chat import CHAT
from bot.playground.methods_directory import DIRECTORY
from bot.playground.methods_views import VIEWS
from bot.playground.model import Json
from bot.playground.request import ApiError, Method, Request
from bot.playground.workspace import Workspace

BOT_TOKEN = "xoxb-playground"  # noqa: S105  opens nothing but this workspace
APP_TOKEN = "xapp-playground"  # noqa: S105


class Call(NamedTuple):
    """A call the bot made."""

    method: str
    args: Json


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP; `body` None closes the connection without an answer."""

    body: Json | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: float = 0.0  # seconds to wait before
    raw: str = ""  # what is sent instead of `body`


Around = Callable[[str, Json, Callable[[], Json]], Json]
"""Gets a method's name, its arguments, and what runs it and gives Slack's answer: it may take its time before and after."""


class WebApi:
    """All the methods over one workspace; `around` stands between a call and what it does."""

    def __init__(self, workspace: Workspace, behaviour: Behaviour, open_socket: Callable[[], str]) -> None:
        self.calls: list[Call] = []
        self.around: Around = lambda _name, _args, run: run()
        self._workspace = workspace
        self._behaviour = behaviour
        self._open_socket = open_socket
        self._methods = {**CHAT, **DIRECTORY, **VIEWS}

    def call(self, name: str, token: str, args: Json) -> Answer:
        """Answer one call of method `name`."""
        try:
            method = self._authorised(name, token)
        except ApiError as error:
            return Answer(error.body)
        self.calls.append(Call(name, args))
        headers = {} if token == APP_TOKEN else {"x-oauth-scopes": ",".join(self._behaviour.scopes)}
        pause = self._behaviour.wait_asked(name, method.tier, str(args.get("channel", "")))
        failure = (
            Failure(status=429, error="ratelimited", retry_after=pause) if pause else self._behaviour.failure(name)
        )
        if failure is not None and not failure.after_effect:
            return _failed(failure, headers)
        answer = Answer(self.around(name, args, lambda: self._run(method, args)), headers=headers)
        return answer if failure is None else _failed(failure, headers)

    def _authorised(self, name: str, token: str) -> Method:
        opens = name == "apps.connections.open"
        method = Method(lambda _: {"url": self._open_socket()}, 3) if opens else self._methods.get(name)
        if method is None or name in self._behaviour.lacking:
            raise ApiError("unknown_method", req_method=name)
        if not token:
            raise ApiError("not_authed")
        if token not in (BOT_TOKEN, APP_TOKEN):
            raise ApiError("invalid_auth")
        if (token == APP_TOKEN) != opens:
            raise ApiError("not_allowed_token_type")
        return method

    def _run(self, method: Method, args: Json) -> Json:
        request = Request(self._workspace, self._behaviour, args)
        try:
            if method.scope:
                request.need(method.scope)
            return {"ok": True, **method.run(request)}
        except ApiError as error:
            return error.body


def _failed(failure: Failure, headers: Mapping[str, str]) -> Answer:
    if failure.retry_after:
        headers = {**headers, "Retry-After": str(failure.retry_after)}
    if not failure.error and not failure.status and not failure.raw:
        return Answer(None, hang=failure.hang)
    body = {"ok": False, "error": failure.error or "internal_error"}
    return Answer(body, failure.status or 200, headers, failure.hang, failure.raw)
