"""The Web API's methods that write, their errors, and how failures are scripted."""

import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import Playground
from bot.playground.behaviour import DEFAULT_SCOPES, Behaviour
from bot.playground.model import Json
from tests.playground.conftest import error_of

METADATA = {"event_type": "reply", "event_payload": {"id": "Ev1"}}


def markdown(length: int) -> dict[str, str]:
    return {"type": "markdown", "text": "x" * length}


def section(length: int) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}}


def test_auth_test_tells_who_the_bot_is_and_which_scopes_it_has(slack: Playground, client: WebClient) -> None:
    slack.scopes = ("chat:write", "users:read")
    answer = client.auth_test()
    assert answer["user_id"] == slack.bot_user
    assert answer["url"].startswith("https://")
    assert answer.headers["x-oauth-scopes"] == "chat:write,users:read"


@pytest.mark.parametrize(
    ("token", "error"),
    [("", "not_authed"), ("xoxb-wrong", "invalid_auth"), ("xapp-playground", "not_allowed_token_type")],
)
def test_a_wrong_token_is_refused(slack: Playground, token: str, error: str) -> None:
    assert error_of(lambda: WebClient(token, base_url=slack.api_url).api_call("auth.test")) == error


def test_a_socket_is_not_opened_with_the_bot_token(client: WebClient, slack: Playground) -> None:
    assert error_of(lambda: client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"


def test_a_method_that_does_not_exist_is_unknown(client: WebClient) -> None:
    assert error_of(lambda: client.api_call("chat.conjure")) == "unknown_method"


@pytest.mark.parametrize("how", ["json", "params"])
def test_arguments_come_as_json_or_as_a_form(slack: Playground, deploys: str, client: WebClient, how: str) -> None:
    blocks = [section(3)]
    args = {"channel": deploys, "text": "안녕 & hello", "blocks": blocks if how == "json" else json.dumps(blocks)}
    client.api_call("chat.postMessage", **{how: args})  # type: ignore[arg-type]
    (message,) = slack.messages(deploys)
    assert message.text == "안녕 & hello"
    assert list(message.blocks) == blocks


def test_a_posted_message_is_the_bots_and_stands_in_its_thread(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    ts = slack.say(minsu, deploys, "when?")
    answer = client.chat_postMessage(channel=deploys, thread_ts=ts, text="Tuesdays", metadata=METADATA)
    question, reply = slack.thread(deploys, ts)
    assert (question.user, reply.user, reply.text) == (minsu, slack.bot_user, "Tuesdays")
    assert answer["ts"] == reply.ts > ts


def test_a_reply_to_a_message_that_is_gone_lands_in_the_channel(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    ts = slack.say(minsu, deploys, "when?")
    slack.delete(minsu, deploys, ts)
    client.chat_postMessage(channel=deploys, thread_ts=ts, text="Tuesdays")
    assert [m.thread_ts for m in slack.messages(deploys)] == [""]


def test_posting_to_a_person_opens_their_dm(slack: Playground, minsu: str, client: WebClient) -> None:
    answer = client.chat_postMessage(channel=minsu, text="hello")
    assert answer["channel"] == slack.dm(minsu)


def test_where_the_bot_may_not_post(slack: Playground, minsu: str, jiho: str, client: WebClient) -> None:
    archived = slack.channel("old", [minsu])
    slack.archive(archived)
    places = {
        slack.channel("public", [minsu], bot=False): "not_in_channel",
        slack.channel("private", [minsu], private=True, bot=False): "channel_not_found",
        slack.dm(minsu, jiho): "channel_not_found",
        "C0NOWHERE": "channel_not_found",
        archived: "is_archived",
    }
    errors = {place: error_of(lambda place=place: client.chat_postMessage(channel=place, text="x")) for place in places}  # type: ignore[misc]
    assert errors == places


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"blocks": [section(1)] * 51}, "invalid_blocks"),
        ({"blocks": [section(3_001)]}, "invalid_blocks"),
        ({"blocks": [section(0)]}, "invalid_blocks"),
        ({"blocks": [{"type": "hologram"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "divider", "block_id": "x" * 256}]}, "invalid_blocks"),
        ({"blocks": [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}]}, "invalid_blocks"),
        ({"blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}]}, "invalid_blocks"),
        ({"blocks": [markdown(12_001)]}, "invalid_blocks"),
        ({"blocks": [markdown(6_000), markdown(6_001)]}, "msg_blocks_too_long"),
        ({"blocks": "[not json"}, "invalid_blocks"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"markdown_text": "x", "text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "metadata": {"event_type": "only"}}, "invalid_metadata_format"),
    ],
)
def test_what_slack_does_not_take(deploys: str, client: WebClient, content: dict[str, Any], error: str) -> None:
    assert error_of(lambda: client.api_call("chat.postMessage", json={"channel": deploys, **content})) == error


@pytest.mark.parametrize("blocks", [[section(3_000)] * 50, [markdown(6_000), markdown(6_000)]])
def test_what_just_fits(slack: Playground, deploys: str, client: WebClient, blocks: list[dict[str, Any]]) -> None:
    client.chat_postMessage(channel=deploys, text="x", blocks=blocks)
    assert len(slack.messages(deploys)) == 1


def test_a_long_text_is_cut_when_posted_and_refused_when_updated(
    slack: Playground, deploys: str, client: WebClient
) -> None:
    ts = client.chat_postMessage(channel=deploys, text="가" * 40_001)["ts"]
    assert len(slack.messages(deploys)[0].text) == 40_000
    assert error_of(lambda: client.chat_update(channel=deploys, ts=ts, text="가" * 4_001)) == "msg_too_long"
    client.chat_update(channel=deploys, ts=ts, text="가" * 4_000)
    assert len(slack.messages(deploys)[0].text) == 4_000


def test_an_update_that_leaves_out_the_blocks_keeps_them(slack: Playground, deploys: str, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=deploys, text="old", blocks=[section(3)], metadata=METADATA)["ts"]
    client.chat_update(channel=deploys, ts=ts, text="new")
    (message,) = slack.messages(deploys)
    assert (message.text, list(message.blocks), message.metadata) == ("new", [section(3)], METADATA)
    client.chat_update(channel=deploys, ts=ts, text="new", blocks=[])
    assert slack.messages(deploys)[0].blocks == ()


def test_only_the_bots_own_messages_can_be_changed(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    theirs = slack.say(minsu, deploys, "mine")
    own = client.chat_postMessage(channel=deploys, text="x")["ts"]
    client.chat_delete(channel=deploys, ts=own)
    assert error_of(lambda: client.chat_update(channel=deploys, ts=theirs, text="x")) == "cant_update_message"
    assert error_of(lambda: client.chat_delete(channel=deploys, ts=theirs)) == "cant_delete_message"
    assert error_of(lambda: client.chat_update(channel=deploys, ts=own, text="x")) == "message_not_found"


def test_an_ephemeral_is_seen_by_one_member_only(
    slack: Playground, minsu: str, jiho: str, deploys: str, client: WebClient
) -> None:
    client.chat_postEphemeral(channel=deploys, user=minsu, text="psst")
    assert [m.text for m in slack.ephemerals(minsu)] == ["psst"]
    assert slack.ephemerals(jiho) == slack.messages(deploys) == []
    assert error_of(lambda: client.chat_postEphemeral(channel=deploys, user=jiho, text="x")) == "user_not_in_channel"


def test_the_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((Path(__file__).parents[2] / "manifest.yml").read_text(encoding="utf-8"))
    assert sorted(DEFAULT_SCOPES) == sorted(manifest["oauth_config"]["scopes"]["bot"])


def test_a_missing_scope_is_named(slack: Playground, deploys: str, client: WebClient) -> None:
    slack.scopes = ("channels:read",)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=deploys, text="x")
    response = caught.value.response
    assert (response["error"], response["needed"], response["provided"]) == (
        "missing_scope",
        "chat:write",
        "channels:read",
    )
    private = slack.channel("inner", private=True)
    assert error_of(lambda: client.conversations_info(channel=private)) == "missing_scope"


def test_reactions_status_home_and_modals(slack: Playground, minsu: str, deploys: str, client: WebClient) -> None:
    ts = slack.say(minsu, deploys, "when?")
    client.reactions_add(channel=deploys, timestamp=ts, name="eyes")
    assert slack.messages(deploys)[0].reactions == ((slack.bot_user, "eyes"),)
    assert error_of(lambda: client.reactions_add(channel=deploys, timestamp=ts, name="eyes")) == "already_reacted"
    client.assistant_threads_setStatus(channel_id=deploys, thread_ts=ts, status="thinks")
    titled = {"type": "modal", "title": {"type": "plain_text", "text": "Remember this"}}
    client.views_publish(user_id=minsu, view={"type": "home", "blocks": [section(1)]})
    assert error_of(lambda: client.views_publish(user_id="U0", view={"type": "home", "blocks": []})) == "user_not_found"
    assert error_of(lambda: client.views_open(trigger_id="", view=titled)) == "invalid_trigger_id"


def test_a_scripted_error_is_used_up(slack: Playground, deploys: str, client: WebClient) -> None:
    slack.fail("chat.postMessage", error="fatal_error", times=2)
    errors = [error_of(lambda: client.chat_postMessage(channel=deploys, text="x")) for _ in range(2)]
    assert errors == ["fatal_error", "fatal_error"]
    client.chat_postMessage(channel=deploys, text="at last")
    assert [m.text for m in slack.messages(deploys)] == ["at last"]


def test_a_failure_after_the_effect_leaves_the_message(slack: Playground, deploys: str, client: WebClient) -> None:
    slack.fail("chat.postMessage", status=503, after_effect=True)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=deploys, text="there")
    assert caught.value.response.status_code == 503
    assert [m.text for m in slack.messages(deploys)] == ["there"]


def test_a_connection_can_be_dropped_instead_of_answered(slack: Playground, deploys: str, client: WebClient) -> None:
    slack.fail("chat.postMessage", after_effect=True)
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        client.chat_postMessage(channel=deploys, text="there")
    assert [m.text for m in slack.messages(deploys)] == ["there"]


def test_a_hanging_answer_does_not_outlive_the_server(deploys: str, slack: Playground) -> None:
    slack.fail("auth.test", hang=60.0)
    connection = http.client.HTTPConnection("127.0.0.1", slack.port)
    connection.request("POST", "/api/auth.test", headers={"Authorization": f"Bearer {slack.bot_token}"})
    assert slack.wait(lambda: slack.calls)
    slack.close()
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        connection.getresponse()
    connection.close()


def test_rate_limits_answer_429_with_the_seconds_to_wait(slack: Playground, deploys: str, client: WebClient) -> None:
    slack.rate_limits(True)
    client.chat_postMessage(channel=deploys, text="1")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=deploys, text="2")
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert response.headers["Retry-After"] == "1"
    assert len(slack.messages(deploys)) == 1


@pytest.mark.parametrize(("tier", "calls"), [(2, 20), (3, 50), (4, 100)])
def test_a_tier_allows_so_many_calls_a_minute(tier: int, calls: int) -> None:
    seconds = [0.0]
    behaviour = Behaviour(lambda: seconds[0])
    behaviour.limited = True
    assert [behaviour.wait_asked("users.info", tier, "") for _ in range(calls)] == [0] * calls
    seconds[0] = 20.0
    assert behaviour.wait_asked("users.info", tier, "") == 40
    assert behaviour.wait_asked("bots.info", tier, "") == 0
    seconds[0] = 60.0
    assert behaviour.wait_asked("users.info", tier, "") == 0


def test_one_message_a_second_in_each_channel() -> None:
    seconds = [0.0]
    behaviour = Behaviour(lambda: seconds[0])
    behaviour.limited = True
    asked = [behaviour.wait_asked("chat.postMessage", 0, channel) for channel in ("C1", "C2", "C1")]
    seconds[0] = 1.0
    assert [*asked, behaviour.wait_asked("chat.postMessage", 0, "C1")] == [0, 0, 1, 0]


def test_a_compatible_server_lacks_features(slack: Playground, deploys: str, client: WebClient) -> None:
    slack.without("chat.metadata", "assistant.threads.setStatus", "markdown_block")
    ts = client.chat_postMessage(channel=deploys, text="x", metadata=METADATA)["ts"]
    status = error_of(lambda: client.assistant_threads_setStatus(channel_id=deploys, thread_ts=ts, status="x"))
    block = error_of(lambda: client.chat_postMessage(channel=deploys, text="x", blocks=[markdown(1)]))
    assert (slack.messages(deploys)[0].metadata, status, block) == (None, "unknown_method", "invalid_blocks")


def test_calls_are_kept_in_order_without_the_token(slack: Playground, deploys: str, client: WebClient) -> None:
    client.auth_test()
    client.chat_postMessage(channel=deploys, text="x")
    assert [method for method, _ in slack.calls] == ["auth.test", "chat.postMessage"]
    assert slack.bot_token not in repr(slack.calls)


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [("/api/chat.postMessage", b"{broken", "invalid_json"), ("/elsewhere", b"{}", "not_found")],
)
def test_a_malformed_request_is_answered(slack: Playground, path: str, body: bytes, error: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", slack.port)
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    assert json.loads(connection.getresponse().read())["error"] == error
    connection.close()


def test_what_stands_around_a_call_meets_it_before_and_after_it_takes_effect(
    slack: Playground, deploys: str, client: WebClient
) -> None:
    met: list[tuple[str, int]] = []

    def around(name: str, args: Json, run: Callable[[], Json]) -> Json:
        met.append((name, len(slack.messages(args["channel"]))))
        answer = run()
        met.append((name, len(slack.messages(args["channel"]))))
        return answer

    slack.web_api.around = around
    assert client.chat_postMessage(channel=deploys, text="Tuesday")["ok"]
    assert met == [("chat.postMessage", 0), ("chat.postMessage", 1)]


def test_a_client_that_died_before_its_answer_is_no_error(
    slack: Playground, deploys: str, capfd: pytest.CaptureFixture[str]
) -> None:
    went = threading.Event()

    def around(_name: str, _args: Json, run: Callable[[], Json]) -> Json:
        assert went.wait(10)
        return run()

    slack.web_api.around = around
    body = b'{"channel": "%s", "text": "%s"}' % (deploys.encode(), b"x" * 30_000)
    with socket.create_connection(("127.0.0.1", slack.port)) as dying:
        dying.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )  # no goodbye, as of a process that is killed
        head = f"POST /api/chat.postMessage HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {slack.bot_token}\r\n"
        dying.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        assert slack.wait(lambda: slack.calls)
    went.set()
    assert slack.wait(lambda: slack.messages(deploys))
    slack.close()  # waits for the connection's thread
    assert capfd.readouterr().err == ""
