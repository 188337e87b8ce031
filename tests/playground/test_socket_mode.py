"""Events, commands and shortcuts as real Bolt receives them over Socket Mode, and what happens when it does not answer."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.playground import Playground
from tests.playground.conftest import IMPATIENT

Json = dict[str, Any]


@pytest.fixture
def heard(app: App) -> list[Json]:
    """Every event Bolt routes, by the listeners a bot would have."""
    events: list[Json] = []
    names = ["app_mention", "member_joined_channel", "member_left_channel", "app_home_opened", "reaction_added"]
    names += ["channel_rename", "channel_shared", "group_left", "user_change"]

    def hear(event: Json) -> None:
        events.append(event)

    for name in names:
        app.event(name)(hear)
    app.event({"type": "message", "subtype": None})(hear)
    subtypes = ["message_changed", "message_deleted", "file_share", "bot_message", "channel_join"]
    for subtype in [*subtypes, "channel_convert_to_private"]:
        app.event({"type": "message", "subtype": subtype})(hear)
    return events


def kinds(events: list[Json]) -> Counter[str]:
    return Counter(":".join(filter(None, (event["type"], event.get("subtype")))) for event in events)


def settle(slack: Playground) -> bool:
    return slack.wait(lambda: all(d.answered for d in slack.deliveries))


@contextmanager
def by_hand(slack: Playground, client: WebClient) -> Iterator[ClientConnection]:
    """A socket that says only what the test says."""
    with connect(client.apps_connections_open(app_token=slack.app_token)["url"]) as socket:
        assert json.loads(socket.recv())["type"] == "hello"
        yield socket


@pytest.mark.usefixtures("connected")
def test_a_mention_in_a_channel_arrives_twice_under_two_ids(
    slack: Playground, minsu: str, deploys: str, heard: list[Json]
) -> None:
    ts = slack.say(minsu, deploys, f"<@{slack.bot_user}> when?")
    assert slack.wait(lambda: len(heard) == 2)
    assert kinds(heard) == Counter(["app_mention", "message"])
    assert {(e["user"], e["channel"], e["ts"], e["text"]) for e in heard} == {
        (minsu, deploys, ts, f"<@{slack.bot_user}> when?")
    }
    assert {e.get("channel_type") for e in heard} == {None, "channel"}
    assert len({d.payload["event_id"] for d in slack.deliveries}) == 2


@pytest.mark.usefixtures("connected")
def test_in_a_dm_a_mention_is_only_a_message(slack: Playground, minsu: str, heard: list[Json]) -> None:
    slack.say(minsu, slack.dm(minsu), f"<@{slack.bot_user}> when?")
    assert settle(slack)
    assert [(e["type"], e["channel_type"], "thread_ts" in e) for e in heard] == [("message", "im", False)]


@pytest.mark.usefixtures("connected")
def test_the_bot_hears_only_conversations_it_is_in(slack: Playground, minsu: str, jiho: str, heard: list[Json]) -> None:
    for place in (
        slack.channel("away", [minsu], bot=False),
        slack.dm(minsu, jiho),
        slack.group_dm([minsu, jiho], bot=False),
    ):
        slack.say(minsu, place, f"<@{slack.bot_user}> when?")
    assert (slack.deliveries, heard) == ([], [])


@pytest.mark.usefixtures("connected")
def test_a_thread_reply_names_its_root(slack: Playground, minsu: str, deploys: str, heard: list[Json]) -> None:
    root = slack.say(minsu, deploys, "when?")
    slack.say(minsu, deploys, "anyone?", thread_ts=root)
    assert settle(slack)
    heard.sort(key=lambda event: str(event["ts"]))  # Bolt's listeners run side by side
    assert [(e.get("thread_ts"), e.get("parent_user_id")) for e in heard] == [(None, None), (root, minsu)]


@pytest.mark.usefixtures("connected")
def test_edits_unfurls_and_deletions(slack: Playground, minsu: str, deploys: str, heard: list[Json]) -> None:
    ts = slack.say(minsu, deploys, "Tuesday")
    slack.edit(minsu, deploys, ts, "Wednesday")
    slack.unfurl(deploys, ts)
    slack.delete(minsu, deploys, ts)
    assert settle(slack)
    _, edit, unfurl, gone = sorted(heard, key=lambda e: str(e["event_ts"]))
    assert (edit["message"]["text"], edit["previous_message"]["text"]) == ("Wednesday", "Tuesday")
    assert edit["message"]["edited"]["user"] == minsu
    assert edit["ts"] != edit["message"]["ts"] == ts
    assert unfurl["message"]["text"] == unfurl["previous_message"]["text"] == "Wednesday"
    assert (gone["subtype"], gone["deleted_ts"], gone["previous_message"]["text"]) == (
        "message_deleted",
        ts,
        "Wednesday",
    )
    assert slack.messages(deploys) == []


@pytest.mark.usefixtures("connected")
def test_a_deleted_root_with_replies_becomes_a_tombstone(
    slack: Playground, minsu: str, deploys: str, heard: list[Json]
) -> None:
    root = slack.say(minsu, deploys, "when?")
    reply = slack.say(minsu, deploys, "anyone?", thread_ts=root)
    slack.delete(minsu, deploys, root)
    assert settle(slack)
    last = max(heard, key=lambda e: str(e["event_ts"]))
    assert (last["subtype"], last["message"]["subtype"], last["previous_message"]["text"]) == (
        "message_changed", "tombstone", "when?",
    )  # fmt: skip
    assert [m.ts for m in slack.thread(deploys, root)] == [root, reply]


@pytest.mark.usefixtures("connected")
def test_an_edit_that_adds_the_mention_is_a_mention(
    slack: Playground, minsu: str, deploys: str, heard: list[Json]
) -> None:
    ts = slack.say(minsu, deploys, "when?")
    slack.edit(minsu, deploys, ts, f"<@{slack.bot_user}> when?")
    slack.edit(minsu, deploys, ts, f"<@{slack.bot_user}> when then?")
    assert settle(slack)
    assert kinds(heard) == Counter({"message": 1, "message:message_changed": 2, "app_mention": 1})


@pytest.mark.usefixtures("connected")
def test_files_other_bots_and_the_rest_of_life(
    slack: Playground, minsu: str, jiho: str, deploys: str, heard: list[Json]
) -> None:
    ts = slack.say(minsu, deploys, "", files=2)
    slack.other_bot_says(deploys, "build failed")
    slack.react(minsu, deploys, ts, "brain")
    slack.join(jiho, deploys)
    slack.leave(jiho, deploys)
    slack.open_home(minsu)
    slack.set_shared(deploys)
    slack.rename(deploys, "releases")
    slack.set_private(deploys)
    slack.change_person(minsu, guest=True)
    slack.kick_bot(deploys)
    assert settle(slack)
    assert kinds(heard) == Counter(
        [
            "message:file_share",
            "message:bot_message",
            "reaction_added",
            "member_joined_channel",
            "message:channel_join",
            "member_left_channel",
            "app_home_opened",
            "channel_shared",
            "channel_rename",
            "message:channel_convert_to_private",
            "user_change",
            "member_left_channel",
            "group_left",
        ]
    )
    found = {e.get("subtype") or e["type"]: e for e in heard}
    assert len(found["file_share"]["files"]) == 2
    assert "user" not in found["bot_message"]
    assert found["reaction_added"]["item"] == {"type": "message", "channel": deploys, "ts": ts}
    assert found["channel_rename"]["channel"]["name"] == "releases"
    assert {e["user"] for e in heard if e["type"] == "member_left_channel"} == {jiho, slack.bot_user}
    assert found["app_home_opened"]["tab"] == "home"
    assert found["user_change"]["user"]["is_restricted"] is True


@pytest.mark.usefixtures("connected")
def test_another_apps_bot_user_can_mention_the_bot(slack: Playground, deploys: str, heard: list[Json]) -> None:
    robot = slack.person("robot", bot=True)
    slack.other_bot_says(deploys, f"<@{slack.bot_user}> hi", user=robot)
    assert settle(slack)
    assert [(e["user"], bool(e["bot_id"])) for e in heard] == [(robot, True)] * 2


def test_a_command_is_answered_through_its_response_url_five_times(
    slack: Playground, minsu: str, jiho: str, app: App, connected: SocketModeHandler
) -> None:
    answers: list[int] = []
    away = slack.channel("away", [minsu], private=True, bot=False)

    @app.command("/saegim")
    def listen(ack: Any, respond: Any, command: Json) -> None:
        ack()
        answers.extend(respond(f"{command['text']} {n}").status_code for n in range(6))

    slack.command(minsu, away, "/saegim", "remember it")
    assert slack.wait(lambda: len(answers) == 6)
    assert answers == [200] * 5 + [404]
    assert [m.text for m in slack.ephemerals(minsu)] == [f"remember it {n}" for n in range(5)]
    assert slack.ephemerals(jiho) == slack.messages(away) == []


@pytest.mark.usefixtures("connected")
def test_what_a_command_acknowledges_with_is_shown(slack: Playground, minsu: str, deploys: str, app: App) -> None:
    app.command("/saegim")(lambda ack, command: ack(text="seen", response_type=command["text"]))
    slack.command(minsu, deploys, "/saegim", "ephemeral")
    slack.command(minsu, deploys, "/saegim", "in_channel")
    assert slack.wait(lambda: slack.messages(deploys) and slack.ephemerals(minsu))
    assert [m.text for m in (*slack.ephemerals(minsu), *slack.messages(deploys))] == ["seen", "seen"]


@pytest.mark.usefixtures("connected")
def test_a_message_shortcut_carries_the_message(slack: Playground, minsu: str, jiho: str, app: App) -> None:
    taken: list[Json] = []
    room = slack.channel("room", [minsu, jiho])
    app.event("message")(lambda: None)

    @app.message_shortcut("remember_message")
    def listen(ack: Any, shortcut: Json) -> None:
        ack()
        taken.append(shortcut)

    ts = slack.say(jiho, room, "deploys are on Tuesdays")
    slack.shortcut(minsu, room, ts, "remember_message")
    assert slack.wait(lambda: taken)
    (shortcut,) = taken
    assert (shortcut["user"]["id"], shortcut["channel"]["id"], shortcut["message_ts"]) == (minsu, room, ts)
    assert (shortcut["message"]["user"], shortcut["message"]["text"]) == (jiho, "deploys are on Tuesdays")


def test_a_command_nobody_takes_fails_before_the_persons_eyes(slack: Playground, minsu: str, deploys: str) -> None:
    slack.command(minsu, deploys, "/saegim", "x")
    assert slack.wait(lambda: slack.ephemerals(minsu))
    assert "dispatch_failed" in slack.ephemerals(minsu)[0].text


@IMPATIENT
def test_an_unanswered_event_is_sent_three_more_times_and_a_command_is_not(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    with by_hand(slack, client) as socket:
        slack.say(minsu, deploys, "when?")
        slack.command(minsu, deploys, "/saegim", "x")
        frames = [json.loads(socket.recv()) for _ in range(5)]
        assert slack.wait(lambda: len(slack.outbox.lost) == 2)
    events = [frame for frame in frames if frame["type"] == "events_api"]
    assert [(e["retry_attempt"], e["retry_reason"]) for e in events] == [
        (0, ""), (1, "timeout"), (2, "timeout"), (3, "timeout"),
    ]  # fmt: skip
    assert len({e["payload"]["event_id"] for e in events}) == 1
    assert len({e["envelope_id"] for e in events}) == 4
    assert "operation_timeout" in slack.ephemerals(minsu)[0].text


@IMPATIENT
def test_an_acknowledged_event_is_not_sent_again(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    with by_hand(slack, client) as socket:
        slack.say(minsu, deploys, "when?")
        socket.recv()
        again = json.loads(socket.recv())
        socket.send(json.dumps({"envelope_id": again["envelope_id"]}))
        assert settle(slack)
    (delivery,) = slack.deliveries
    assert (delivery.attempt, delivery.answered > delivery.sent) == (1, True)


def test_with_several_sockets_one_of_them_gets_an_event(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    with by_hand(slack, client) as one, by_hand(slack, client) as two:
        assert slack.wait(lambda: slack.connected == 2)
        for n in range(2):
            slack.say(minsu, deploys, f"{n}")
        assert {json.loads(s.recv())["payload"]["event"]["text"] for s in (one, two)} == {"0", "1"}


def test_events_wait_for_a_bot_that_is_not_there(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    slack.say(minsu, deploys, "early")
    with by_hand(slack, client) as socket:
        assert json.loads(socket.recv())["payload"]["event"]["text"] == "early"


def test_a_socket_needs_a_ticket_and_a_ticket_opens_one(slack: Playground, client: WebClient) -> None:
    url = client.apps_connections_open(app_token=slack.app_token)["url"]
    with connect(url), pytest.raises(InvalidStatus), connect(url):
        pass


def test_a_bot_asked_to_reconnect_does_so_and_hears_on(
    slack: Playground, minsu: str, deploys: str, heard: list[Json], connected: SocketModeHandler
) -> None:
    slack.disconnect()
    assert slack.wait(lambda: [c.method for c in slack.calls].count("apps.connections.open") == 2)
    slack.say(minsu, deploys, "still there?")
    assert slack.wait(lambda: heard)


@pytest.mark.usefixtures("connected")
def test_redelivery_repeats_an_event_under_its_id(
    slack: Playground, minsu: str, deploys: str, heard: list[Json]
) -> None:
    slack.redeliver(2)
    slack.say(minsu, deploys, "when?")
    assert slack.wait(lambda: len(heard) == 3)
    assert len({d.payload["event_id"] for d in slack.deliveries}) == 1
    assert [d.attempt for d in slack.deliveries] == [0, 1, 2]


@pytest.mark.usefixtures("connected")
def test_the_bots_own_messages_come_back_to_it_and_bolt_ignores_them(
    slack: Playground, deploys: str, heard: list[Json], client: WebClient
) -> None:
    client.chat_postMessage(channel=deploys, text="hello")
    assert settle(slack)
    (delivery,) = slack.deliveries
    assert delivery.payload["event"]["bot_id"]
    assert heard == []
