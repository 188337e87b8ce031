"""The reaction :brain: keeps a message; who put it there sees what was kept, and may take that back."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisDown

from bot.memory import keys
from bot.memory.values import Memory, Source
from bot.mind.wording.phrases import say
from bot.playground.model import Message
from bot.story.account import account
from bot.story.keep import UNDO
from tests.scenarios.conftest import NewTeam, Team, on_both, seen


def react(team: Team, who: str, channel: str, ts: str, emoji: str = "brain") -> Message:
    """Put the emoji on a message and wait for what Saegim whispers."""
    before = len(team.told(who))
    team.slack.react(who, channel, ts, emoji)
    assert team.slack.wait(lambda: len(team.told(who)) > before), "nothing was whispered"
    return team.told(who)[-1]


def press_undo(team: Team, who: str, whisper: Message) -> Message:
    """Press the button below a whisper; what stands in its place then."""
    team.slack.press(who, whisper.channel, whisper.ts, UNDO)
    team.settled()
    return next(message for message in team.slack.ephemerals(who) if message.ts == whisper.ts)


@on_both
@pytest.mark.parametrize(
    ("said", "kept", "button"),
    [
        (
            "배포는 매주 화요일 오후 2시에 해요",
            "이 워크스페이스의 누구나 찾아볼 수 있고, 게스트는 이 채널에",
            "기억 취소",
        ),
        ("we deploy on Tuesdays at 14:00", "Everybody in this workspace can recall it; of the guests", "Undo"),
    ],
)
def test_who_reacts_sees_what_is_kept_and_for_whom_with_a_button_to_undo(
    new_team: NewTeam, said: str, kept: str, button: str
) -> None:
    team = new_team()
    ts = team.slack.say(team.dana, team.deploys, said)

    whisper = react(team, team.minsu, team.deploys, ts)

    assert kept in whisper.text
    assert said in seen(whisper)
    assert button in seen(whisper)
    [memory] = team.memories()
    assert (memory.text, memory.author, memory.keeper) == (said, team.dana, team.minsu)
    assert not team.replies(team.deploys, ts)


def test_a_message_in_a_private_channel_is_for_its_members(team: Team) -> None:
    ts = team.slack.say(team.minsu, team.leads, "the plan is called Bluefin")

    assert "Only members" in react(team, team.minsu, team.leads, ts).text
    assert "Bluefin" not in team.command(team.dana, team.general, "recall plan").text


def test_a_reply_in_a_thread_is_kept_with_its_thread(team: Team) -> None:
    root = team.slack.say(team.minsu, team.deploys, "when do we deploy?")
    ts = team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)

    react(team, team.minsu, team.deploys, ts)

    [memory] = team.memories()
    assert (memory.text, memory.ts, memory.thread_ts) == ("on Tuesdays", ts, root)


def test_what_is_said_about_a_root_is_shown_beside_it_and_about_a_reply_in_its_thread(team: Team) -> None:
    root = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    reply = team.slack.say(team.dana, team.deploys, "at 14:00", thread_ts=root)

    for ts in (root, reply):
        react(team, team.minsu, team.deploys, ts)

    asked = [call.args for call in team.slack.calls if call.method == "chat.postEphemeral"]
    assert [args.get("thread_ts", "") for args in asked] == ["", root]


def test_a_reaction_that_cannot_be_worked_off_gets_an_apology(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.worker.MAX_TRIES", 1)
    team.slack.fail("conversations.replies", error="internal_error", times=9)

    assert "Sorry" in react(team, team.dana, team.deploys, team.slack.say(team.dana, team.deploys, "hello")).text


@pytest.mark.parametrize("emoji", ["brain::skin-tone-3", "brain"])
def test_the_skin_tone_of_an_emoji_does_not_matter(team: Team, emoji: str) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    assert "I will remember" in react(team, team.minsu, team.deploys, ts, emoji).text


def test_another_emoji_keeps_nothing_unless_it_is_the_one_that_was_set(new_team: NewTeam) -> None:
    team = new_team(saegim_reaction=":thumbsup:")
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()
    assert not team.memories()

    react(team, team.minsu, team.deploys, ts, "+1")
    assert len(team.memories()) == 1


def test_saegims_own_reaction_keeps_nothing(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.running[0].rooms.history._client.reactions_add(channel=team.deploys, timestamp=ts, name="brain")
    team.settled()

    assert not team.memories()


@pytest.mark.parametrize("user", ["", "U0OTHER"], ids=["an integration", "an app"])
def test_a_bots_message_is_refused_with_a_word(team: Team, user: str) -> None:
    ts = team.slack.other_bot_says(team.deploys, "build 512 passed", user=user)

    assert react(team, team.minsu, team.deploys, ts).text == say("people_only", "en")
    assert not team.memories()


@pytest.mark.parametrize("how", ["reaction", "modal"])
def test_slacks_own_notice_is_nobodys_words(team: Team, how: str) -> None:
    team.slack.join(team.boss, team.deploys)
    [notice] = [m for m in team.slack.messages(team.deploys) if m.subtype == "channel_join" and m.user == team.boss]

    if how == "reaction":
        whisper = react(team, team.minsu, team.deploys, notice.ts)
    else:
        whisper = team.keep_this(team.minsu, team.deploys, notice.ts)

    assert whisper.text == say("people_only", "en")
    assert not team.memories()


def test_saegims_own_words_are_refused(team: Team) -> None:
    _, reply = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    assert react(team, team.minsu, team.deploys, reply.ts).text == say("people_only", "en")
    assert not team.memories()


def test_a_message_that_was_deleted_meanwhile_is_not_kept(new_team: NewTeam) -> None:
    team = new_team(start=False)
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.slack.delete(team.dana, team.deploys, ts)

    team.start()
    team.settled()

    assert not team.memories()
    assert not team.told(team.minsu)


def test_undo_takes_back_what_was_kept_and_says_so_in_its_place(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    whisper = react(team, team.minsu, team.deploys, ts)

    assert press_undo(team, team.minsu, whisper).text == say("unsaved", "en")
    assert not team.memories()
    assert len(team.slack.ephemerals(team.minsu)) == 1


def test_undo_pressed_as_soon_as_it_is_seen_leaves_nothing(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    pressed = threading.Event()

    def press_at_once(*given: Any) -> None:
        if not pressed.is_set():
            pressed.set()
            whisper = team.slack.ephemerals(team.minsu)[-1]
            team.slack.press(team.minsu, whisper.channel, whisper.ts, UNDO)
            assert team.slack.wait(lambda: not team.memories())
        account(*given)

    monkeypatch.setattr("bot.story.outlet.account", press_at_once)
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()

    assert pressed.is_set()
    assert not team.memories()


def test_undo_pressed_twice_says_twice_that_it_is_undone(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "배포는 화요일에 해요")
    whisper = react(team, team.minsu, team.deploys, ts)
    team.slack.press(team.minsu, team.deploys, whisper.ts, UNDO)

    assert press_undo(team, team.minsu, whisper).text == say("unsaved", "ko")


def test_taking_the_reaction_back_takes_back_what_it_kept_and_it_may_be_kept_again(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    react(team, team.minsu, team.deploys, ts)
    before = len(team.told(team.minsu))

    team.slack.unreact(team.minsu, team.deploys, ts, "brain")
    assert team.slack.wait(lambda: len(team.told(team.minsu)) > before)
    assert team.told(team.minsu)[-1].text == say("unsaved", "en")
    assert not team.memories()

    react(team, team.minsu, team.deploys, ts)
    assert len(team.memories()) == 1


def test_a_second_reaction_does_not_double_and_keeps_it_when_the_first_is_taken_back(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    whisper = react(team, team.minsu, team.deploys, ts)
    assert "already" in react(team, team.dana, team.deploys, ts).text
    assert len(team.memories()) == 1

    assert press_undo(team, team.minsu, whisper).text == say("still_kept", "en")
    assert [memory.keeper for memory in team.memories()] == [team.dana]

    team.slack.unreact(team.dana, team.deploys, ts, "brain")
    team.settled()
    assert not team.memories()


def test_taking_back_a_reaction_that_kept_nothing_changes_nothing(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.keep_this(team.dana, team.deploys, ts)
    react(team, team.minsu, team.deploys, ts)

    team.slack.unreact(team.minsu, team.deploys, ts, "brain")
    team.settled()

    assert len(team.memories()) == 1


def test_a_reaction_taken_from_what_only_says_it_again_leaves_what_was_kept(team: Team) -> None:
    first = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    again = team.slack.say(team.dana, team.deploys, "as I said, we deploy on Tuesdays")
    react(team, team.minsu, team.deploys, first)
    store, said = team.running[0].rooms.store, Source(again, "again", "as I said, we deploy on Tuesdays", team.dana)
    [kept] = team.memories()
    store.change(kept.id, lambda now: replace(now, sources=(said,)))
    react(team, team.minsu, team.deploys, again)

    team.slack.unreact(team.minsu, team.deploys, again, "brain")
    team.settled()

    assert [memory.ts for memory in team.memories()] == [first]


def test_what_somebody_else_asked_for_as_well_stays_when_the_reaction_goes(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    react(team, team.minsu, team.deploys, ts)
    team.keep_this(team.dana, team.deploys, ts)

    team.slack.unreact(team.minsu, team.deploys, ts, "brain")
    team.settled()

    assert len(team.memories()) == 1


def test_undo_of_what_somebody_else_keeps_by_now_changes_nothing(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    whisper = react(team, team.minsu, team.deploys, ts)
    team.keep_this(team.dana, team.deploys, ts)

    assert press_undo(team, team.minsu, whisper).text == say("undo_nothing", "en")
    assert [memory.keeper for memory in team.memories()] == [team.dana]


def test_a_worker_that_dies_after_keeping_says_that_it_was_kept(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    store, dying = team.running[0].rooms.store, [RedisDown("killed")]
    put = store.put

    def killed(memories: list[Memory], *, lift: float = 0.0) -> int:
        new = put(memories, lift=lift)
        if dying:
            raise dying.pop()
        return new

    monkeypatch.setattr(store, "put", killed)
    monkeypatch.setattr(team.running[0].rooms.inbox, "_lease", 0.0)

    whisper = react(team, team.minsu, team.deploys, team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays"))

    assert not dying
    assert "I will remember" in whisper.text
    assert "Undo" in seen(whisper)
    assert len(team.memories()) == 1


def test_a_hundred_reactions_at_once_keep_one_memory_and_every_one_is_told(team: Team) -> None:
    people = [team.slack.person(f"P{n}") for n in range(100)]
    for person in people:
        team.slack.join(person, team.deploys)
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")

    for person in people:
        team.slack.react(person, team.deploys, ts, "brain")
    team.settled()

    assert len(team.memories()) == 1
    assert all(len(team.slack.ephemerals(person)) == 1 for person in people)
    assert team.calls("conversations.replies") == 1, "what is kept already is not fetched again"


def test_a_hundred_messages_at_once_are_all_kept_though_slack_fails_now_and_then(team: Team) -> None:
    stamps = [team.slack.say(team.dana, team.deploys, f"fact number {n} is true") for n in range(100)]
    team.slack.fail("conversations.replies", error="internal_error", times=10)

    for ts in stamps:
        team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()

    assert len(team.memories()) == 100
    assert not team.redis.llen(keys.DEAD)


@on_both
def test_a_reaction_that_is_delivered_three_times_is_told_once(new_team: NewTeam) -> None:
    team = new_team()
    team.slack.redeliver(2)
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")

    react(team, team.minsu, team.deploys, ts)
    team.settled()

    assert len(team.slack.ephemerals(team.minsu)) == 1
