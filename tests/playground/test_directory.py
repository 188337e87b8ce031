"""The Web API's methods that read: what the bot may know of people and conversations, page by page."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.playground import Playground
from bot.playground.behaviour import Behaviour
from bot.playground.people import People
from bot.playground.web_api import BOT_TOKEN, WebApi
from tests.playground.conftest import error_of

ALL_TYPES = "public_channel,private_channel,mpim,im"


def ids(answer: Any) -> set[str]:
    return {channel["id"] for channel in answer["channels"]}


def test_guests_owners_strangers_and_bots_are_told_apart(slack: Playground, client: WebClient) -> None:
    guest, owner, stranger = (
        slack.person("G", guest=True),
        slack.person("O", owner=True),
        slack.person("S", stranger=True),
    )
    users = {user: client.users_info(user=user)["user"] for user in (guest, owner, stranger, slack.bot_user)}
    own_team = client.auth_test()["team_id"]
    assert [user["is_restricted"] for user in users.values()] == [True, False, False, False]
    assert [user["is_owner"] for user in users.values()] == [False, True, False, False]
    assert [user["team_id"] == own_team for user in users.values()] == [True, True, False, True]
    assert [user["is_bot"] for user in users.values()] == [False, False, False, True]
    assert error_of(lambda: client.users_info(user="U0NOBODY")) == "user_not_found"


def test_somebody_of_another_workspace_is_a_stranger_until_a_channel_is_shared_with_them(
    slack: Playground, client: WebClient
) -> None:
    outsider = slack.person("S", stranger=True)
    before = client.users_info(user=outsider)["user"]["is_stranger"]
    slack.channel("partners", [outsider], shared=True)
    assert (before, client.users_info(user=outsider)["user"]["is_stranger"]) == (True, False)


def test_the_list_of_people_is_whole_unless_a_page_is_asked_for(slack: Playground, client: WebClient) -> None:
    people = {slack.person(f"p{n}") for n in range(130)} | {slack.bot_user}
    slack.person("S", stranger=True)
    assert {user["id"] for user in client.users_list()["members"]} == people
    pages = [page["members"] for page in client.users_list(limit=50)]
    assert [len(page) for page in pages] == [50, 50, 31]
    assert {user["id"] for page in pages for user in page} == people


@pytest.mark.parametrize(
    ("how", "flags"),
    [
        ({}, {"is_private": False, "is_ext_shared": False, "is_pending_ext_shared": False, "is_org_shared": False}),
        ({"private": True}, {"is_private": True, "is_channel": False, "is_group": True}),
        ({"shared": True}, {"is_ext_shared": True, "is_shared": True}),
        ({"shared": "pending"}, {"is_pending_ext_shared": True, "is_ext_shared": False}),
        ({"shared": "org"}, {"is_org_shared": True, "is_ext_shared": False}),
    ],
)
def test_a_channel_tells_how_open_it_is(
    slack: Playground, minsu: str, client: WebClient, how: dict[str, Any], flags: dict[str, bool]
) -> None:
    channel = client.conversations_info(channel=slack.channel("c", [minsu], creator=minsu, **how))["channel"]
    assert {name: channel[name] for name in flags} == flags
    assert (channel["name"], channel["creator"]) == ("c", minsu)


def test_a_channel_made_private_is_private_from_then_on(slack: Playground, deploys: str, client: WebClient) -> None:
    before = client.conversations_info(channel=deploys)["channel"]["is_private"]
    slack.set_private(deploys)
    assert (before, client.conversations_info(channel=deploys)["channel"]["is_private"]) == (False, True)


def test_a_dm_names_its_other_side(slack: Playground, minsu: str, client: WebClient) -> None:
    channel = client.conversations_info(channel=slack.dm(minsu))["channel"]
    assert (channel["is_im"], channel["user"]) == (True, minsu)


def test_the_bot_knows_public_channels_and_what_it_shares_with_somebody(
    slack: Playground, minsu: str, jiho: str, client: WebClient
) -> None:
    public = slack.channel("public", [minsu], bot=False)
    hidden = slack.channel("hidden", [minsu], private=True, bot=False)
    inner = slack.channel("inner", [minsu], private=True)
    other = slack.channel("other", [jiho])
    dm, theirs, group = slack.dm(minsu), slack.dm(minsu, jiho), slack.group_dm([minsu, jiho])
    assert ids(client.users_conversations(user=minsu, types=ALL_TYPES)) == {public, inner, dm, group}
    assert ids(client.users_conversations(types=ALL_TYPES)) == {inner, other, dm, group}
    assert ids(client.users_conversations(user=minsu)) == {public}
    assert ids(client.conversations_list(types=ALL_TYPES)) == {public, inner, other, dm, group}
    for unseen in (hidden, theirs):
        assert error_of(lambda unseen=unseen: client.conversations_info(channel=unseen)) == "channel_not_found"  # type: ignore[misc]
        assert error_of(lambda unseen=unseen: client.conversations_members(channel=unseen)) == "channel_not_found"  # type: ignore[misc]


def test_archived_channels_can_be_left_out(slack: Playground, minsu: str, client: WebClient) -> None:
    old, new = slack.channel("old", [minsu]), slack.channel("new", [minsu])
    slack.archive(old)
    assert ids(client.users_conversations()) == {old, new}
    assert ids(client.users_conversations(exclude_archived=True)) == {new}


def test_members_come_in_pages(slack: Playground, client: WebClient) -> None:
    people = [slack.person(f"p{n}") for n in range(5)]
    channel = slack.channel("crowd", people)
    pages = [page["members"] for page in client.conversations_members(channel=channel, limit=4)]
    assert pages == [people[:4], [people[4], slack.bot_user]]
    assert error_of(lambda: client.conversations_members(channel=channel, cursor="!?")) == "invalid_cursor"


def test_opening_a_dm_twice_gives_the_same_one(slack: Playground, minsu: str, jiho: str, client: WebClient) -> None:
    slack.scopes = ("im:write", "mpim:write")
    first = client.conversations_open(users=minsu)["channel"]["id"]
    group = client.conversations_open(users=[minsu, jiho], return_im=True)["channel"]
    assert first == client.conversations_open(users=minsu)["channel"]["id"] == slack.dm(minsu)
    assert (group["id"], group["is_mpim"]) == (slack.group_dm([jiho, minsu]), True)
    assert error_of(lambda: client.conversations_open(users="U0NOBODY")) == "user_not_found"


@given(count=st.integers(0, 12), limit=st.integers(1, 13), replies=st.integers(0, 5))
def test_pages_of_any_size_put_together_are_the_whole(count: int, limit: int, replies: int) -> None:
    slack = People(now=lambda: 0.0)
    api = WebApi(slack, Behaviour(lambda: 0.0), str)
    minsu = slack.person("민수")
    room = slack.channel("room", [minsu])
    stamps = [slack.say(minsu, room, f"{n}") for n in range(count)]
    thread = [slack.say(minsu, room, f"re {n}", thread_ts=stamps[0]) for n in range(replies)] if stamps else []

    def whole(method: str, **args: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            body = api.call(method, BOT_TOKEN, {"channel": room, "limit": limit, "cursor": cursor, **args}).body or {}
            found += [message["ts"] for message in body["messages"]]
            cursor = body.get("response_metadata", {}).get("next_cursor", "")
            if not cursor:
                return found

    assert whole("conversations.history") == stamps[::-1]
    if stamps:
        assert whole("conversations.replies", ts=stamps[0]) == [stamps[0], *thread]


def test_history_is_newest_first_and_without_thread_replies(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    tops = [slack.say(minsu, deploys, f"{n}") for n in range(5)]
    reply = slack.say(minsu, deploys, "re", thread_ts=tops[0])
    pages = [page["messages"] for page in client.conversations_history(channel=deploys, limit=2)]
    assert [[m["ts"] for m in page] for page in pages] == [[tops[4], tops[3]], [tops[2], tops[1]], [tops[0]]]
    root = pages[-1][0]
    assert (root["thread_ts"], root["reply_count"], root["latest_reply"]) == (tops[0], 1, reply)


def test_history_between_two_times_leaves_them_out_unless_they_are_asked_for(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    stamps = [slack.say(minsu, deploys, f"{n}") for n in range(5)]
    between: dict[str, Any] = {"channel": deploys, "oldest": stamps[1], "latest": stamps[3]}
    pages = [client.conversations_history(**between, inclusive=inclusive)["messages"] for inclusive in (False, True)]
    assert [[m["ts"] for m in reversed(page)] for page in pages] == [stamps[2:3], stamps[1:4]]


def test_replies_are_oldest_first_and_carry_metadata_when_asked(
    slack: Playground, minsu: str, deploys: str, client: WebClient
) -> None:
    root = slack.say(minsu, deploys, "when?")
    metadata = {"event_type": "reply", "event_payload": {}}
    answer = client.chat_postMessage(channel=deploys, thread_ts=root, text="Tuesdays", metadata=metadata)["ts"]
    last = slack.say(minsu, deploys, "thanks", thread_ts=root)
    plain = client.conversations_replies(channel=deploys, ts=root)["messages"]
    full = client.conversations_replies(channel=deploys, ts=root, include_all_metadata=True)["messages"]
    assert [m["ts"] for m in plain] == [root, answer, last]
    assert [m.get("metadata") for m in plain] == [None, None, None]
    assert full[1]["metadata"] == metadata
    pages = [page["messages"] for page in client.conversations_replies(channel=deploys, ts=root, limit=2)]
    assert [len(page) for page in pages] == [2, 1]
    newer = client.conversations_replies(channel=deploys, ts=root, oldest=answer)["messages"]
    assert [m["ts"] for m in newer] == [root, last]


def test_what_cannot_be_read(slack: Playground, minsu: str, deploys: str, client: WebClient) -> None:
    public = slack.channel("public", [minsu], bot=False)
    assert error_of(lambda: client.conversations_history(channel=public)) == "not_in_channel"
    assert error_of(lambda: client.conversations_replies(channel=deploys, ts="1.000000")) == "thread_not_found"
    slack.scopes = ("channels:read",)
    assert error_of(lambda: client.conversations_history(channel=deploys)) == "missing_scope"


def test_a_permalink_leads_into_the_thread(slack: Playground, minsu: str, deploys: str, client: WebClient) -> None:
    root = slack.say(minsu, deploys, "when?")
    reply = slack.say(minsu, deploys, "soon", thread_ts=root)
    link = client.chat_getPermalink(channel=deploys, message_ts=reply)["permalink"]
    assert link.endswith(f"/archives/{deploys}/p{reply.replace('.', '')}?thread_ts={root}&cid={deploys}")
