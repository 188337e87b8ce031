"""Web API methods for modals and the Home tab: views.open and views.publish, with Slack's limits."""

import json

from bot.errors import Refuse
from bot.playground.methods_chat import check_blocks
from bot.playground.model import Json
from bot.playground.request import ApiError, Method, Request

VIEW_BLOCKS = 100
VIEW_SIZE = 250_000  # bytes
TITLE = 24  # characters, of the title and of both buttons
METADATA = 3_000
CALLBACK = 255
INPUT = 3_000  # characters of a plain_text_input


def _view(request: Request) -> Json:
    """A modal or a Home tab, checked as Slack checks it."""
    view = request.json("view")
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        raise ApiError("invalid_arguments")
    check_blocks(view.get("blocks", []), request, VIEW_BLOCKS)
    problems = [*_wrong(view), *(p for block in view.get("blocks", []) for p in _wrong_input(block))]
    if problems:
        raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {p}" for p in problems]})
    if len(json.dumps(view)) > VIEW_SIZE:
        raise ApiError("view_too_large")
    return view


def _wrong(view: Json) -> list[str]:
    """What Slack refuses in a view beside its blocks."""
    problems = []
    inputs = any(block.get("type") == "input" for block in view.get("blocks", []))
    if view["type"] == "modal":
        named = {"title": view.get("title"), "close": view.get("close"), "submit": view.get("submit")}
        needed = {"title"} | ({"submit"} if inputs else set())
        problems += [f"missing required field: {name}" for name in needed if not named[name]]
        problems += [f"{name} too long" for name, text in named.items() if text and len(text["text"]) > TITLE]
    if len(view.get("private_metadata", "")) > METADATA:
        problems.append("private_metadata too long")
    if len(view.get("callback_id", "")) > CALLBACK:
        problems.append("callback_id too long")
    return problems


def _wrong_input(block: Json) -> list[str]:
    element = block.get("element")
    if block.get("type") != "input":
        return []
    if not isinstance(element, dict) or not block.get("label") or not element.get("action_id"):
        return ["an input needs a label and an element with an action_id"]
    most = element.get("max_length", INPUT)
    too_much = most > INPUT or len(element.get("initial_value", "")) > most
    return ["initial_value is longer than max_length"] if too_much else []


def _open_view(request: Request) -> Json:
    trigger, view = request.text("trigger_id"), _view(request)
    if not trigger:
        raise ApiError("invalid_trigger_id")
    with request.workspace.changed:
        try:
            opened = request.workspace.views.open(trigger, request.workspace.new_id("V"), view)
        except Refuse as refused:
            raise ApiError(str(refused)) from None
        request.workspace.changed.notify_all()
    return {"view": {"id": opened.id, **view}}


def _publish_view(request: Request) -> Json:
    user = request.text("user_id")
    if user not in request.workspace.people:
        raise ApiError("user_not_found")
    view = {"id": request.workspace.new_id("V"), **_view(request)}
    with request.workspace.changed:
        request.workspace.views.publish(user, view)
        request.workspace.changed.notify_all()
    return {"view": view}


VIEWS = {
    "views.open": Method(_open_view, 4),
    "views.publish": Method(_publish_view, 4),
}
