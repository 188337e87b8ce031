"""The control face, `POST /control/<act>` with JSON: what a process elsewhere may tell the workspace to do.

The acts are the methods of `Playground` with the same arguments; the answer is `{"ok": true, "result": …}`, or
`{"ok": false, "error": …}` with a sentence. `remote.py` is its client.
"""

import inspect
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.errors import Refuse
from bot.playground.model import Json, Message
from bot.playground.views import View

if TYPE_CHECKING:
    from bot.playground.playground import Playground

ACTS = frozenset(
    (
        "person change_person channel dm group_dm join leave kick_bot rename set_private set_shared archive "
        "say edit delete unfurl react unreact other_bot_says command shortcut press submit open_home event "
        "messages thread ephemerals modals reply permalink "
        "fail rate_limits without deliver_to redeliver disconnect cut"
    ).split()
)


def control(slack: "Playground", name: str, args: Json) -> Json:
    """Do one act; `batch` does several (`{"acts": [[name, args], …]}`), `status` tells how things stand."""
    try:
        return {"ok": True, "result": _do(slack, name, args)}
    except Refuse as error:
        return {"ok": False, "error": str(error)}


def _do(slack: "Playground", name: str, args: Json) -> Any:
    if name == "batch":
        return [_do(slack, *act) for act in args["acts"]]
    if name == "status":
        return _status(slack)
    if name not in ACTS:
        raise Refuse(f"There is no act {name!r}; there are: {', '.join(sorted(ACTS))}, batch and status.")
    act = getattr(slack, name)
    try:
        call = inspect.signature(act).bind(*args.pop("features", ()), **args)
    except TypeError as error:
        raise Refuse(f"{name}: {error}") from None
    return _plain(act(*call.args, **call.kwargs))


def _status(slack: "Playground") -> Json:
    """Connections, calls by method in order, and seconds each answered delivery waited for its acknowledgement."""
    answered = [d for d in slack.deliveries if d.answered]
    return {
        "api_url": slack.api_url,
        "connected": slack.connected,
        "calls": [call.method for call in slack.calls],
        "deliveries": len(slack.deliveries),
        "acknowledged": [d.answered - d.sent for d in answered],
        "lost": len(slack.outbox.lost),
    }


def _plain(result: Any) -> Any:
    if isinstance(result, list):
        return [_plain(item) for item in result]
    return asdict(result) if isinstance(result, Message | View) else result
