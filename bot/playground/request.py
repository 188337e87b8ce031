"""One call of a Web API method as the method sees it: its arguments, what it may touch, and how it refuses."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.errors import Refuse
from bot.playground.behaviour import Behaviour
from bot.playground.model import BOT_USER, SCOPES, Channel, Json
from bot.playground.workspace import Workspace

POSTING = 0  # the special tier of chat.postMessage


class ApiError(Refuse):
    """The call is answered with `{"ok": false, "error": …}`."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.body = {"ok": False, "error": error, **more}


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of one call, read in the ways Slack reads them, and what they may touch."""

    workspace: Workspace
    behaviour: Behaviour
    args: Json

    def text(self, name: str) -> str:
        """A string argument; "" when it is missing."""
        value = self.args.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A boolean argument, in any of the forms in which it comes."""
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A number argument; `invalid_arguments` when it is none."""
        text = self.text(name)
        if not text:
            return default
        if not text.isdigit():
            raise ApiError("invalid_arguments")
        return int(text)

    def json(self, name: str) -> Any:
        """An argument that is JSON, or text holding JSON; None when it is missing."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(f"invalid_{name}" if name in ("blocks", "metadata") else "invalid_arguments") from None

    def need(self, *scopes: str) -> None:
        """Go on only with one of `scopes`; raises `missing_scope`."""
        if not any(scope in self.behaviour.scopes for scope in scopes):
            granted = ",".join(self.behaviour.scopes)
            raise ApiError("missing_scope", needed=",".join(scopes), provided=granted)

    def channel(self, action: str = "", name: str = "channel") -> Channel:
        """The conversation asked for, where the bot may know of it; `action` is read or history and needs its scope."""
        found = self.workspace.channels.get(self.text(name))
        if found is None or (found.kind != "public" and BOT_USER not in found.members):
            raise ApiError("channel_not_found")
        if action:
            self.need(f"{SCOPES[found.kind]}:{action}")
        return found


class Method(NamedTuple):
    """A method of the Web API."""

    run: Callable[[Request], Json]
    tier: int
    scope: str = ""
