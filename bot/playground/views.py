"""Modals and Home tabs: what somebody has open, and the triggers with which an app may open one. A trigger lives three seconds and opens one modal."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.errors import Refuse
from bot.playground.model import TEAM, Json

TRIGGER_TTL = 3.0  # seconds; docs.slack.dev, "Modals"
NO_ANSWER = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class View:
    """A modal that is open; `errors`: block id → what stands below it in red, "" for one about the whole."""

    id: str
    person: str
    body: Json
    errors: Mapping[str, str] = field(default_factory=dict)

    def to_json(self, written: Mapping[str, str]) -> Json:
        """The view of a `view_submission`; `written`: block id → what was typed, where it differs from what was shown."""
        values: Json = {}
        for block in self.body.get("blocks", ()):
            if block.get("type") == "input":
                element = block["element"]
                typed = written.get(block["block_id"], element.get("initial_value") or "")
                values[block["block_id"]] = {element["action_id"]: {"type": element["type"], "value": typed or None}}
        return {"id": self.id, "team_id": TEAM, **self.body, "state": {"values": values}, "hash": f"1.{self.id}"}


class Views:
    """All open modals of a workspace. Refusals carry the error codes of `views.open`."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()
        self._open: dict[str, View] = {}
        self._homes: dict[str, Json] = {}
        self._lock = threading.Lock()

    def trigger(self, name: str, person: str) -> str:
        """What somebody did may open a modal for them, for three seconds."""
        with self._lock:
            self._triggers[name] = (person, self._now())
        return name

    def open(self, trigger: str, view_id: str, body: Json) -> View:
        """Open a modal; raises `Refuse` with Slack's error code."""
        with self._lock:
            person, since = self._triggers.get(trigger, ("", 0.0))
            if not person:
                raise Refuse("invalid_trigger_id")
            if self._now() - since > TRIGGER_TTL:
                raise Refuse("expired_trigger_id")
            if trigger in self._used:
                raise Refuse("exchanged_trigger_id")
            self._used.add(trigger)
            view = self._open[view_id] = View(view_id, person, body)
            return view

    def publish(self, person: str, body: Json) -> None:
        """Put `body` in the place of what stood on the Home tab of `person`."""
        with self._lock:
            self._homes[person] = body

    def home(self, person: str) -> Json:
        """What the app published last on the Home tab of `person`; empty where it never has."""
        with self._lock:
            return self._homes.get(person, {})

    def of(self, person: str) -> list[View]:
        """The modals that `person` has open, the first opened first."""
        with self._lock:
            return [view for view in self._open.values() if view.person == person]

    def get(self, person: str, view_id: str) -> View:
        """One of them; raises `Refuse` where it is not open."""
        with self._lock:
            view = self._open.get(view_id)
        if view is None or view.person != person:
            raise Refuse(f"There is no modal {view_id}.")
        return view

    def answer(self, view: View, answer: Json) -> None:
        """What the app said to a submission: errors keep the modal open, anything else closes it."""
        errors = answer.get("errors") if answer.get("response_action") == "errors" else None
        blocks = {block.get("block_id") for block in view.body.get("blocks", ())}
        with self._lock:
            if errors is None:
                self._open.pop(view.id, None)
            elif errors and set(errors) <= blocks:
                self._open[view.id] = replace(view, errors=dict(errors))
            else:
                self._open[view.id] = replace(view, errors={"": NO_ANSWER})

    def failed(self, view: View) -> None:
        """The app did not answer in time."""
        with self._lock:
            self._open[view.id] = replace(view, errors={"": NO_ANSWER})
