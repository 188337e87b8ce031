"""Modals and buttons as Slack has them: a trigger opens one modal within three seconds, and only what is there can be pressed."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.errors import Refuse
from bot.playground.model import Json
from bot.playground.playground import Playground
from bot.playground.views import NO_ANSWER, TRIGGER_TTL
from tests.conftest import Clock
from tests.playground.conftest import error_of


@pytest.fixture
def slack(clock: Clock) -> Iterator[Playground]:
    with Playground(now=clock) as playground:
        yield playground


@pytest.fixture
def client(slack: Playground) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def modal(**more: object) -> Json:
    typed = {"type": "plain_text_input", "action_id": "words", "initial_value": "as it was", "max_length": 3_000}
    shown = {"type": "input", "block_id": "text", "label": plain("What"), "element": typed}
    return {"type": "modal", "title": plain("Remember"), "submit": plain("Save"), "blocks": [shown], **more}


def trigger(slack: Playground, person: str) -> str:
    return slack.views.trigger(slack.new_id("TR"), person)


def test_a_trigger_opens_one_modal_for_who_caused_it(slack: Playground, client: WebClient) -> None:
    minsu, dana = slack.person("민수"), slack.person("Dana")
    caused = trigger(slack, minsu)

    client.views_open(trigger_id=caused, view=modal())

    assert [view.body["title"]["text"] for view in slack.modals(minsu)] == ["Remember"]
    assert not slack.modals(dana)
    assert error_of(lambda: client.views_open(trigger_id=caused, view=modal())) == "exchanged_trigger_id"


def test_after_three_seconds_a_trigger_opens_nothing(slack: Playground, client: WebClient, clock: Clock) -> None:
    caused = trigger(slack, slack.person("민수"))
    clock.advance(TRIGGER_TTL + 0.1)
    assert error_of(lambda: client.views_open(trigger_id=caused, view=modal())) == "expired_trigger_id"


@pytest.mark.parametrize("made_up", ["", "TR9"])
def test_a_trigger_that_nobody_caused_opens_nothing(client: WebClient, made_up: str) -> None:
    assert error_of(lambda: client.views_open(trigger_id=made_up, view=modal())) == "invalid_trigger_id"


LONG_INPUT = {
    "type": "input",
    "block_id": "text",
    "label": plain("What"),
    "element": {"type": "plain_text_input", "action_id": "words", "initial_value": "x" * 3_001},
}


@pytest.mark.parametrize(
    "more",
    [
        {"title": plain("x" * 25)},
        {"title": None},
        {"submit": None},
        {"private_metadata": "x" * 3_001},
        {"callback_id": "x" * 256},
        {"blocks": [LONG_INPUT]},
        {"blocks": [{"type": "input", "block_id": "text", "element": {}}]},
    ],
)
def test_a_modal_that_slack_refuses_is_refused(slack: Playground, client: WebClient, more: Json) -> None:
    caused = trigger(slack, slack.person("민수"))
    assert error_of(lambda: client.views_open(trigger_id=caused, view=modal(**more))) == "invalid_arguments"


def test_a_modal_that_the_app_does_not_answer_stays_open(slack: Playground, client: WebClient) -> None:
    minsu = slack.person("민수")
    client.views_open(trigger_id=trigger(slack, minsu), view=modal())

    slack.submit(minsu, slack.modals(minsu)[0].id)

    assert slack.wait(lambda: slack.modals(minsu)[0].errors == {"": NO_ANSWER})


def test_what_is_submitted_is_what_was_typed_over_what_was_shown(slack: Playground, client: WebClient) -> None:
    minsu = slack.person("민수")
    client.views_open(trigger_id=trigger(slack, minsu), view=modal())
    [view] = slack.modals(minsu)

    slack.submit(minsu, view.id)
    slack.submit(minsu, view.id, {"text": "changed"})
    slack.submit(minsu, view.id, {"text": ""})

    values = [d.payload["view"]["state"]["values"]["text"]["words"]["value"] for d in slack.deliveries]
    assert values == ["as it was", "changed", None]


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ({}, None),
        ({"response_action": "clear"}, None),
        ({"response_action": "errors", "errors": {"text": "empty"}}, {"text": "empty"}),
        ({"response_action": "errors", "errors": {"other": "empty"}}, {"": NO_ANSWER}),
        ({"response_action": "errors", "errors": {}}, {"": NO_ANSWER}),
    ],
)
def test_only_errors_of_its_own_blocks_keep_a_modal_open(
    slack: Playground, client: WebClient, answer: Json, errors: Json | None
) -> None:
    minsu = slack.person("민수")
    client.views_open(trigger_id=trigger(slack, minsu), view=modal())

    slack.views.answer(slack.modals(minsu)[0], answer)

    assert [view.errors for view in slack.modals(minsu)] == ([] if errors is None else [errors])


def test_a_modal_that_is_not_open_cannot_be_submitted(slack: Playground) -> None:
    with pytest.raises(Refuse, match="no modal"):
        slack.submit(slack.person("민수"), "V9")


def button(label: str = "Undo", value: str = "7", name: str = "undo") -> Json:
    return {"type": "button", "action_id": name, "text": plain(label), "value": value}


@pytest.mark.parametrize(
    "elements",
    [[], [button()] * 2, [button("x" * 76)], [button("")], [button(value="x" * 2_001)], [button(name="")]],
    ids=["none", "one name twice", "long label", "no label", "long value", "no name"],
)
def test_buttons_that_slack_refuses_are_refused(slack: Playground, client: WebClient, elements: list[Json]) -> None:
    channel = slack.channel("deploys", members=[slack.person("민수")])
    blocks = [{"type": "actions", "elements": elements}]
    assert error_of(lambda: client.chat_postMessage(channel=channel, text="x", blocks=blocks)) == "invalid_blocks"


def test_a_button_below_what_one_person_sees_replaces_it(slack: Playground, client: WebClient) -> None:
    minsu = slack.person("민수")
    channel = slack.channel("deploys", members=[minsu])
    blocks = [{"type": "actions", "elements": [button()]}]
    client.chat_postEphemeral(channel=channel, user=minsu, text="kept", blocks=blocks)
    [shown] = slack.ephemerals(minsu)

    slack.press(minsu, channel, shown.ts, "undo")

    payload = slack.deliveries[-1].payload
    assert (payload["actions"][0]["value"], payload["container"]["is_ephemeral"]) == ("7", True)
    name = payload["response_url"].rpartition("/")[2]
    slack.respond(name, {"replace_original": True, "text": "gone"})
    assert [message.text for message in slack.ephemerals(minsu)] == ["gone"]
    slack.respond(name, {"delete_original": True})
    assert not slack.ephemerals(minsu)


def test_a_button_that_is_not_there_cannot_be_pressed(slack: Playground) -> None:
    minsu = slack.person("민수")
    channel = slack.channel("deploys", members=[minsu])
    with pytest.raises(Refuse, match="no button"):
        slack.press(minsu, channel, slack.say(minsu, channel, "hello"), "undo")


def test_a_reaction_is_put_once_and_taken_back_by_its_owner(slack: Playground) -> None:
    minsu, dana = slack.person("민수"), slack.person("Dana")
    channel = slack.channel("deploys", members=[minsu])
    ts = slack.say(minsu, channel, "hello")
    slack.react(minsu, channel, ts, "brain")

    with pytest.raises(Refuse, match="already"):
        slack.react(minsu, channel, ts, "brain")
    with pytest.raises(Refuse, match="is not in"):
        slack.react(dana, channel, ts, "brain")
    with pytest.raises(Refuse, match="did not put"):
        slack.unreact(dana, channel, ts, "brain")
    slack.unreact(minsu, channel, ts, "brain")
    assert not slack.messages(channel)[0].reactions
    assert [d.payload["event"]["type"] for d in slack.deliveries][-2:] == ["reaction_added", "reaction_removed"]
