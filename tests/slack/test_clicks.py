"""Reactions, buttons and the modal: the events that become of them, and what is said at once."""

from typing import Any

import pytest

from bot.errors import Retry
from bot.slack.event import Event
from bot.slack.listeners import buttons, reactions, submissions
from bot.slack.listeners.payload import Entry
from bot.slack.listeners.votes import ASKED, BAD, GOOD, PRESSED
from bot.story.outlet import HERE
from tests.slack.desk import BOT, Json, NotedInbox, app_with, callback, deliver
from tests.slack.test_listeners import SHORTCUT


def reaction(name: str = "brain", **more: Any) -> Json:
    item = {"type": "message", "channel": "C1", "ts": "100.1"}
    return {"type": "reaction_added", "user": "U1", "reaction": name, "item_user": "U2", "item": item} | more


def test_the_emoji_that_keeps_a_message_is_taken_with_whose_message_it_is() -> None:
    found = reactions.read(callback(reaction()), BOT, 7.0, "brain")
    assert found == Entry(Event("reaction", "Ev1", 7.0, "C1", "U1", "100.1", author="U2"), ("Ev1",))
    taken_back = reactions.read(callback(reaction(type="reaction_removed")), BOT, 7.0, "brain")
    assert taken_back is not None
    assert taken_back.event.kind == "unreaction"


@pytest.mark.parametrize(
    ("given", "wanted", "same"),
    [
        ("brain", ":brain:", True),
        ("+1::skin-tone-4", "thumbsup", True),
        ("thumbsup", "+1", True),
        ("pencil", "memo", True),
        ("Brain", "brain", True),
        ("brains", "brain", False),
        ("", "brain", False),
    ],
)
def test_an_emoji_is_known_by_any_of_its_names_and_in_any_skin(given: str, wanted: str, same: bool) -> None:
    assert (reactions.read(callback(reaction(given)), BOT, 7.0, wanted) is not None) == same


@pytest.mark.parametrize(
    "more",
    [
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": None},
        {"item": {"type": "file", "file": "F1"}},
        {"item": {"type": "message", "channel": "C1"}},
        {"item": {"type": "message", "channel": "C1", "ts": "yesterday"}},
        {"item": "C1"},
        {"reaction": 7},
    ],
)
def test_what_is_no_reaction_of_a_person_to_a_message_is_nothing(more: Json) -> None:
    assert reactions.read(callback(reaction(**more)), BOT, 7.0, "brain") is None


def pressed(**more: Any) -> Json:
    return {
        "type": "block_actions",
        "trigger_id": "TR1",
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": "100.1", "thread_ts": "99.1", "is_ephemeral": True},
        "response_url": "https://hooks.slack.com/actions/1",
        "actions": [{"type": "button", "action_id": "undo", "value": "k3m9x2ab45"}],
    } | more


def test_a_button_is_taken_with_what_it_is_about() -> None:
    url = "https://hooks.slack.com/actions/1"
    assert buttons.read(pressed(), 7.0) == Entry(
        Event("button", "TR1", 7.0, "C1", "U1", thread_ts="99.1", response_url=url, action="undo", value="k3m9x2ab45"),
        ("TR1",),
    )


@pytest.mark.parametrize(
    "more",
    [
        {"actions": []},
        {"actions": None},
        {"actions": ["undo"]},
        {"actions": [{"action_id": "link"}]},
        {"user": {}},
        {"channel": None, "container": None},
    ],
)
def test_what_is_no_button_of_ours_is_nothing(more: Json) -> None:
    assert buttons.read(pressed(**more), 7.0) is None


def view(value: str | None = "changed", **more: Any) -> Json:
    block = {"type": "input", "block_id": "text", "element": {"action_id": "words", "initial_value": "as it was"}}
    shown = {
        "id": "V1",
        "type": "modal",
        "callback_id": "remember_message:ko",
        "private_metadata": '{"place": "C1", "ts": "100.1", "thread_ts": "99.1"}',
        "blocks": [block],
        "state": {"values": {"text": {"words": {"type": "plain_text_input", "value": value}}}},
    }
    return {"type": "view_submission", "user": {"id": "U1"}, "trigger_id": "TR1", "view": shown | more}


@pytest.mark.parametrize(("value", "text"), [("changed", "changed"), ("as it was", ""), (" as it was\n", "")])
def test_a_saved_modal_brings_what_was_changed(value: str, text: str) -> None:
    event = Event("modal", "view:V1", 7.0, "C1", "U1", "100.1", "99.1", text=text)
    assert submissions.read(view(value), 7.0) == Entry(event, ("view:V1",))


@pytest.mark.parametrize(
    "more",
    [
        {"private_metadata": ""},
        {"private_metadata": "[]"},
        {"private_metadata": "{"},
        {"private_metadata": '{"place": 7, "ts": "100.1"}'},
        {"private_metadata": '{"place": "C1", "ts": "then"}'},
        {"id": ""},
    ],
)
def test_a_modal_about_nothing_we_know_is_nothing(more: Json) -> None:
    assert submissions.read(view(**more), 7.0) is None


@pytest.mark.parametrize("more", [{"blocks": None}, {"blocks": ["x"]}, {"state": None}])
def test_a_modal_in_another_shape_does_no_harm(more: Json) -> None:
    assert submissions.read(view(**more), 7.0) is not None


class StandInForms:
    """Shows what it is told to show."""

    def __init__(self, *, shown: bool) -> None:
        self.shown = shown

    def show(self, event: Event) -> bool:
        return self.shown

    def problem(self, text: str, language: str) -> str:
        return f"{language}: empty" if not text else ""

    def correct(self, event: Event) -> bool:
        return self.shown

    def no_correction(self, given: str, text: str, language: str) -> str:
        return f"{language}: unchanged" if text == given else ""

    def sorry(self, language: str) -> str:
        return f"{language}: sorry"


@pytest.mark.parametrize(("shown", "kept"), [(True, 0), (False, 1)])
def test_the_shortcut_keeps_at_once_only_where_nothing_can_be_shown(shown: bool, kept: int) -> None:
    inbox = NotedInbox()
    app = app_with(inbox, lambda: 7.0, StandInForms(shown=shown))
    assert deliver(app, dict(SHORTCUT)).status == 200
    assert len(inbox.puts) == kept


@pytest.mark.parametrize(
    ("value", "error", "answered"),
    [("changed", None, ""), (None, None, "ko: empty"), ("changed", Retry("Redis is away"), "ko: sorry")],
)
def test_what_cannot_be_saved_is_said_in_the_modal(value: str | None, error: Exception | None, answered: str) -> None:
    inbox = NotedInbox()
    inbox.error = error
    response = deliver(app_with(inbox, lambda: 7.0, StandInForms(shown=True)), view(value))
    assert response.status == 200
    assert answered in str(response.body)
    assert ("errors" in str(response.body)) == bool(answered)
    assert len(inbox.puts) == (not answered)


def test_a_pressed_button_that_cannot_be_taken_in_is_not_acknowledged() -> None:
    inbox = NotedInbox()
    inbox.error = Retry("Redis is away")
    assert deliver(app_with(inbox, lambda: 7.0), pressed()).status == 503


def thumb(action: str, value: str = HERE) -> Json:
    """A thumb below an answer, as Slack tells of it."""
    body = pressed()
    body["actions"] = [{**body["actions"][0], "action_id": action, "value": value}]
    body["container"] = {**body["container"], "message_ts": "5.000000"}
    return body


@pytest.mark.parametrize(
    ("action", "value", "shown", "means"),
    [
        (GOOD, HERE, True, ("5.000000", "", "up", PRESSED)),
        (BAD, HERE, True, ("5.000000", "", "down", ASKED)),
        (BAD, HERE, False, ("5.000000", "", "down", PRESSED)),
        (BAD, "9.000000", True, ("", "9.000000", "down", PRESSED)),
    ],
)
def test_a_thumb_is_a_vote_whether_or_not_a_modal_is_shown(
    action: str, value: str, shown: bool, means: tuple[str, ...]
) -> None:
    inbox = NotedInbox()
    assert deliver(app_with(inbox, lambda: 7.0, StandInForms(shown=shown)), thumb(action, value)).status == 200
    [(vote, *_)] = inbox.puts
    assert (vote.kind, vote.ts, vote.value, vote.text, vote.action) == ("vote", *means)


def test_a_thumb_below_no_message_is_none() -> None:
    inbox, body = NotedInbox(), thumb(GOOD)
    body["container"] = {"channel_id": "C1"}
    assert deliver(app_with(inbox, lambda: 7.0), body).status == 200
    assert not inbox.puts


def test_a_button_of_the_app_home_is_in_no_place() -> None:
    body = {"user": {"id": "U1"}, "view": {"type": "home"}, "actions": [{"action_id": "x", "value": "v"}]}
    assert buttons.read(body, 7.0) is not None
    assert buttons.read({**body, "view": {"type": "modal"}}, 7.0) is None
