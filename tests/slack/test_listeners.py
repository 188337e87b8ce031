"""Every kind of payload Slack sends, and the event that becomes of it."""

from typing import Any

import pytest

from bot.slack.event import Event, EventKind
from bot.slack.listeners import changes, commands, home, messages, shortcuts, votes, why
from bot.slack.listeners.payload import Entry, field
from tests.slack.desk import BOT, Json, callback, message

MENTION = f"<@{BOT}> when do we deploy?"


def taken(event: Json) -> Entry | None:
    return messages.read(callback(event), BOT, 7.0)


def entry(event: Json) -> Entry:
    found = taken(event)
    assert found is not None
    return found


def test_a_mention_is_taken_and_joins_its_thread() -> None:
    assert entry(message(MENTION)) == Entry(
        Event("message", "Ev1", 7.0, "C1", "U1", "100.1", text=MENTION, mention=True),
        claims=("Ev1", "C1:100.1"),
        join=True,
    )


def test_both_copies_of_a_mention_claim_the_same_message() -> None:
    copy = {name: value for name, value in message(MENTION).items() if name != "channel_type"} | {"type": "app_mention"}
    first = messages.read(callback(message(MENTION), "Ev1"), BOT, 7.0)
    second = messages.read(callback(copy, "Ev2"), BOT, 7.0)
    assert first is not None
    assert second is not None
    assert set(first.claims) & set(second.claims) == {"C1:100.1"}
    assert (first.join, first.only_if_joined) == (second.join, second.only_if_joined) == (True, False)


def test_an_app_mention_is_one_even_where_its_text_does_not_show_it() -> None:
    assert entry(message("hello", type="app_mention")).join


@pytest.mark.parametrize("text", ["<@U9> hello", "lunch?"])
def test_what_is_not_said_to_saegim_is_taken_only_where_it_is_learned(text: str) -> None:
    found = entry(message(text))
    assert (found.join, found.only_if_joined, found.event.mention) == (False, True, False)


def test_what_a_bot_says_at_the_top_level_concerns_nobody() -> None:
    assert taken(message("build passed", bot_id="B9")) is None


def test_a_thread_reply_is_taken_where_the_thread_is_joined() -> None:
    found = entry(message("and on Fridays?", thread_ts="99.1"))
    assert (found.join, found.only_if_joined) == (False, True)
    assert found.event.root == "99.1"
    assert not found.event.mention


@pytest.mark.parametrize("thread_ts", ["", "99.1"])
def test_a_direct_message_is_always_taken_and_joins_nothing(thread_ts: str) -> None:
    found = entry(message("hello", channel="D1", channel_type="im", thread_ts=thread_ts))
    assert (found.join, found.only_if_joined) == (False, False)
    assert found.event.dm


@pytest.mark.parametrize(
    "subtype", ["channel_join", "channel_leave", "channel_topic", "pinned_item", "message_replied", "bot_add", "x"]
)
def test_slacks_own_notices_are_ignored(subtype: str) -> None:
    assert taken(message(MENTION, subtype=subtype)) is None


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_what_people_say_in_other_ways_counts(subtype: str) -> None:
    assert entry(message(MENTION, subtype=subtype)).join


def test_files_alone_are_a_message() -> None:
    found = entry(message("", channel_type="im", subtype="file_share", files=[{"id": "F1"}, {"id": "F2"}]))
    assert (found.event.text, found.event.files) == ("", 2)


def test_nothing_at_all_is_no_message() -> None:
    assert taken(message("", channel_type="im")) is None


@pytest.mark.parametrize("user", [BOT, "USLACKBOT"])
def test_saegims_own_words_and_slackbots_are_not_taken(user: str) -> None:
    assert taken(message(MENTION, user=user, thread_ts="99.1")) is None
    assert taken(message("hi", user=user, channel_type="im")) is None


@pytest.mark.parametrize("more", [{"bot_id": "B9"}, {"bot_id": "B9", "user": None, "subtype": "bot_message"}])
def test_another_bots_mention_joins_nothing_and_is_only_read_along(more: Json) -> None:
    assert taken(message(MENTION, **more)) is None
    found = entry(message(MENTION, thread_ts="99.1", **more))
    assert (found.join, found.only_if_joined, found.event.bot) == (False, True, True)


def test_secrets_do_not_enter_the_inbox() -> None:
    token = "xoxb-" + "1234567890-1234567890123-" + "AbCdEfGhIjKlMnOpQrStUvWx"
    assert token not in entry(message(f"<@{BOT}> the token is {token}")).event.text


def changed(new: Json, old: Json, **more: Any) -> Json:
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "ts": "200.1",
        "channel_type": "channel",
        "message": new,
        "previous_message": old,
    } | more


def said(text: str, **more: Any) -> Json:
    return {"type": "message", "user": "U1", "ts": "100.1", "text": text} | more


def test_an_edit_is_taken_with_the_messages_own_timestamp_and_claims_only_itself() -> None:
    found = entry(changed(said("new", thread_ts="99.1"), said("old")))
    assert found == Entry(
        Event("edited", "Ev1", 7.0, "C1", "U1", "100.1", thread_ts="99.1", text="new"), claims=("Ev1",)
    )


def test_an_edit_that_adds_a_mention_says_so_and_joins_the_thread() -> None:
    found = entry(changed(said(MENTION), said("when?")))
    assert found.event.mention
    assert found.join


def test_an_edit_of_a_mention_does_not_join_its_thread_again() -> None:
    assert not entry(changed(said(MENTION), said(f"{MENTION}?"))).join


def test_both_tellings_of_an_edit_that_adds_a_mention_are_of_the_same_edit() -> None:
    new = said(MENTION, edited={"user": "U1", "ts": "200.1"})
    first = messages.read(callback(changed(new, said("when?")), "Ev1"), BOT, 7.0)
    second = messages.read(callback(new | {"type": "app_mention", "channel": "C1"}, "Ev2"), BOT, 7.0)
    assert first is not None
    assert second is not None
    assert [(told.event.kind, told.event.key, told.event.edited) for told in (first, second)] == [
        ("edited", "C1:100.1", "200.1")
    ] * 2
    assert first.join
    assert second.join


def test_the_edit_of_another_bots_mention_is_ignored() -> None:
    new = said(MENTION, edited={"user": "U9", "ts": "200.1"}, bot_id="B9")
    assert taken(new | {"type": "app_mention", "channel": "C1"}) is None


@pytest.mark.parametrize("subtype", ["channel_convert_to_private", "channel_convert_to_public"])
def test_a_channel_that_turns_private_or_public_is_looked_at_anew(subtype: str) -> None:
    assert entry(message("made this channel private", subtype=subtype)) == Entry(
        Event("changed", "Ev1", 7.0, "C1"), claims=("Ev1",)
    )


def test_an_edit_in_a_direct_message_is_known_as_one() -> None:
    assert entry(changed(said("new"), said("old"), channel="D1", channel_type="im")).event.dm


@pytest.mark.parametrize(
    ("new", "old"),
    [
        (said("same", attachments=[{"text": "a preview"}]), said("same")),
        (said("new", user=BOT), said("old", user=BOT)),
        (said("new", bot_id="B1", user=None), said("old")),
        (said("new", bot_id="B9"), said("old")),
        (said("new", user=None), said("old")),
    ],
)
def test_unfurls_and_the_edits_of_bots_are_ignored(new: Json, old: Json) -> None:
    assert taken(changed(new, old)) is None


def test_a_deleted_message_is_taken() -> None:
    event = message(subtype="message_deleted", deleted_ts="100.1", previous_message=said("old", thread_ts="99.1"))
    assert entry(event | {"ts": "200.1"}) == Entry(
        Event("deleted", "Ev1", 7.0, "C1", "U1", "100.1", thread_ts="99.1"), claims=("Ev1",)
    )


def test_an_answer_of_saegims_that_somebody_deletes_is_taken_too() -> None:
    event = message(subtype="message_deleted", deleted_ts="100.1", previous_message=said("old", user=BOT, bot_id="B1"))
    assert entry(event).event.kind == "deleted"


def test_a_tombstone_is_a_deletion() -> None:
    stone = said("This message was deleted.", subtype="tombstone", user="USLACKBOT", thread_ts="100.1")
    found = entry(changed(stone, said("old", thread_ts="100.1")))
    assert (found.event.kind, found.event.ts, found.event.root) == ("deleted", "100.1", "100.1")


COMMAND = {
    "command": "/saegim",
    "text": "remember <@U2> likes tea",
    "channel_id": "D77",
    "user_id": "U1",
    "response_url": "https://hooks.slack.com/x",
    "trigger_id": "13.37",
}


def test_a_slash_command_is_an_event_without_a_message() -> None:
    assert commands.read(COMMAND, BOT, 7.0) == Entry(
        Event(
            "command",
            "13.37",
            7.0,
            "D77",
            "U1",
            text="remember <@U2> likes tea",
            response_url="https://hooks.slack.com/x",
        ),
        claims=("13.37",),
    )


def test_a_command_without_a_trigger_still_has_an_identity() -> None:
    found = commands.read(COMMAND | {"trigger_id": ""}, BOT, 7.0)
    assert found is not None
    assert found.event.id == found.claims[0] == "U1:7.0"


SHORTCUT: Json = {
    "type": "message_action",
    "callback_id": "remember_message",
    "trigger_id": "13.37",
    "user": {"id": "U1"},
    "channel": {"id": "C1"},
    "message": {"ts": "100.1", "thread_ts": "99.1", "user": "U2", "text": "we deploy on Tuesdays"},
    "response_url": "https://hooks.slack.com/x",
}


def test_remember_this_tells_who_chose_and_who_wrote() -> None:
    found = shortcuts.read(SHORTCUT, BOT, 7.0)
    assert found is not None
    assert (found.event.user, found.event.author) == ("U1", "U2")
    assert (found.event.ts, found.event.thread_ts) == ("100.1", "99.1")
    assert found.event.text == "we deploy on Tuesdays"
    assert not found.event.bot
    assert found.claims == ("13.37",)


@pytest.mark.parametrize(
    "author", [{"user": BOT}, {"user": "USLACKBOT"}, {"user": "U9", "bot_id": "B9"}, {"user": None, "bot_id": "B9"}]
)
def test_remember_this_on_a_bots_message_is_marked(author: Json) -> None:
    found = shortcuts.read(SHORTCUT | {"message": SHORTCUT["message"] | author}, BOT, 7.0)
    assert found is not None
    assert found.event.bot


def test_why_this_answer_tells_who_chose_which_message_and_nothing_of_its_text() -> None:
    found = why.read(SHORTCUT, 7.0)
    assert found is not None
    event = found.event
    assert (event.kind, event.user, event.place, event.ts, event.thread_ts) == ("why", "U1", "C1", "100.1", "99.1")
    assert not event.text
    assert found.claims == ("13.37",)


@pytest.mark.parametrize("missing", ["user", "channel", "message"])
def test_why_without_a_person_a_place_or_a_message_asks_for_nothing(missing: str) -> None:
    assert why.read({name: part for name, part in SHORTCUT.items() if name != missing}, 7.0) is None


@pytest.mark.parametrize(("tab", "kind"), [("home", "home"), ("messages", None)])
def test_only_the_home_tab_asks_for_something(tab: str, kind: str | None) -> None:
    found = home.read(callback({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab}), 7.0)
    assert (found.event.kind if found else None) == kind


@pytest.mark.parametrize(
    ("event", "place", "user"),
    [
        ({"type": "member_joined_channel", "channel": "C1", "user": "U1"}, "C1", "U1"),
        ({"type": "channel_rename", "channel": {"id": "C1", "name": "new"}}, "C1", ""),
        ({"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"}, "C1", ""),
        ({"type": "user_change", "user": {"id": "U1", "name": "x"}}, "", "U1"),
    ],
)
def test_a_change_names_the_place_and_the_person(event: Json, place: str, user: str) -> None:
    assert changes.read(callback(event), 7.0) == Entry(Event("changed", "Ev1", 7.0, place, user), claims=("Ev1",))


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ({"type": "channel_deleted", "channel": "C1"}, "closed"),
        ({"type": "group_deleted", "channel": "C1"}, "closed"),
        ({"type": "channel_left", "channel": "C1"}, "left"),
        ({"type": "group_left", "channel": "C1"}, "left"),
        ({"type": "member_left_channel", "channel": "C1", "user": BOT}, "left"),
        ({"type": "member_left_channel", "channel": "C1", "user": "U1"}, "changed"),
        ({"type": "channel_archive", "channel": "C1"}, "changed"),
    ],
)
def test_a_place_that_is_deleted_or_left_is_told_apart_from_one_that_changed(event: Json, kind: str) -> None:
    found = changes.read(callback(event), 7.0, BOT)
    assert found is not None
    assert (found.event.kind, found.event.place) == (kind, "C1")


def reaction(**more: object) -> Json:
    item = {"type": "message", "channel": "C1", "ts": "100.1"}
    return callback({"type": "reaction_added", "user": "U1", "reaction": "+1", "item_user": BOT, "item": item, **more})


@pytest.mark.parametrize(
    ("more", "kind", "thumb"),
    [
        ({}, "vote", "up"),
        ({"reaction": "thumbsdown"}, "vote", "down"),
        ({"reaction": "-1::skin-tone-2"}, "vote", "down"),
        ({"type": "reaction_removed"}, "unvote", "up"),
    ],
)
def test_a_thumb_on_what_saegim_said_is_a_vote(more: Json, kind: EventKind, thumb: str) -> None:
    event = Event(kind, "Ev1", 7.0, "C1", "U1", "100.1", text=thumb)
    assert votes.read(reaction(**more), BOT, 7.0) == Entry(event, ("Ev1",))


@pytest.mark.parametrize(
    "more",
    [
        {"reaction": "tada"},
        {"item_user": "U2"},
        {"user": BOT},
        {"user": None},
        {"item": {"type": "file", "file": "F1"}},
        {"item": None},
    ],
)
def test_any_other_reaction_is_none(more: Json) -> None:
    assert votes.read(reaction(**more), BOT, 7.0) is None


@pytest.mark.parametrize(
    ("event", "gone"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": [BOT], "oauth": []}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, False),
    ],
)
def test_saegim_is_gone_when_its_own_token_is(event: Json, gone: bool) -> None:
    found = changes.read(callback(event), 7.0)
    assert (found is not None and found.event.kind == "gone") == gone


@pytest.mark.parametrize("odd", [None, 5, [], {"id": 5}, {"id": None}, "x"])
def test_a_field_that_is_no_string_is_empty(odd: object) -> None:
    assert field({"user": odd}, "user", "id") == ""


def test_half_a_surrogate_does_not_reach_redis() -> None:
    assert field({"text": "a\ud800b"}, "text") == "a?b"


@pytest.mark.parametrize("odd", ["", "abc", "1e999", "nan", "-1.0", "100", "١٠٠.١", "9" * 500 + ".1"])
def test_a_message_whose_timestamp_is_none_is_not_taken(odd: str) -> None:
    assert taken(message(MENTION, ts=odd)) is None
    assert taken(message("hello", channel="D1", channel_type="im", ts=odd)) is None
