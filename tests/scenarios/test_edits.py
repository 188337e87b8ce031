"""What is edited or deleted in Slack changes what Saegim said and what it knows."""

from itertools import permutations

import pytest

from bot.memory import keys
from bot.memory.forgetting.journal import Journal
from bot.mind.wording.phrases import say
from bot.story.erase import ABANDONED, finish
from tests.scenarios.conftest import NewTeam, Team, held, in_order, on_both, seen


@pytest.fixture
def knowing(team: Team) -> Team:
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    team.command(team.dana, team.deploys, "remember the staging database is called herring")
    return team


@on_both
def test_the_reply_to_an_edited_question_is_written_again_in_its_place(new_team: NewTeam) -> None:
    team = new_team()
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    team.command(team.dana, team.deploys, "remember the staging database is called herring")
    ts, first = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} what is the staging database called?")
    team.settled()

    (reply,) = team.replies(team.deploys, ts)
    assert "Tuesdays" in first.text
    assert reply.ts == first.ts
    assert "herring" in reply.text
    assert "Tuesdays" not in seen(reply)


def test_what_saegim_wrote_anew_is_what_it_remembers_to_have_said(knowing: Team) -> None:
    ts, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")

    knowing.slack.edit(knowing.minsu, knowing.deploys, ts, f"{knowing.bot} what is the staging database called?")
    knowing.settled()

    turns = knowing.running[0].rooms.conversations.turns(knowing.deploys, ts) or []
    assert ["herring" in turn.text for turn in turns if turn.saegim] == [True]


def test_an_edited_follow_up_is_completed_from_what_was_said_before_it(knowing: Team) -> None:
    knowing.command(knowing.dana, knowing.deploys, "remember nobody deploys on Fridays")
    root, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")
    follow_up, reply = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} and on Mondays?", root)
    knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} what is the staging database called?", root)

    knowing.slack.edit(knowing.minsu, knowing.deploys, follow_up, f"{knowing.bot} and on Fridays?")
    knowing.settled()

    written_anew = knowing.slack.message(knowing.deploys, reply.ts)
    assert "nobody deploys on Fridays" in written_anew.text
    assert "herring" not in seen(written_anew)
    assert len(knowing.replies(knowing.deploys, root)) == 3


@on_both
def test_an_edit_that_adds_a_mention_is_answered_once_and_followed_up(new_team: NewTeam) -> None:
    team = new_team()
    team.slack.redeliver(2)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    ts = team.slack.say(team.minsu, team.deploys, "when do we deploy?")

    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} when do we deploy?")

    assert team.slack.wait(lambda: team.replies(team.deploys, ts))
    team.settled()
    assert len(team.replies(team.deploys, ts)) == 1
    team.ask(team.minsu, team.deploys, "and on Fridays?", ts)


@pytest.mark.parametrize("where", ["channel", "dm", "thread"])
def test_in_whatever_order_a_question_and_its_edits_are_told_there_is_one_reply_and_it_is_to_the_newest_words(
    knowing: Team, where: str
) -> None:
    root, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} 안녕?")
    place = knowing.slack.dm(knowing.minsu) if where == "dm" else knowing.deploys
    called = f"{knowing.bot} " if where == "channel" else ""
    for order in permutations(range(4 if where == "channel" else 3)):
        with held(knowing) as deliveries:
            ts = knowing.slack.say(
                knowing.minsu, place, f"{called}when is lunch?", thread_ts=root if where == "thread" else None
            )
            knowing.slack.edit(knowing.minsu, place, ts, f"{called}when do we deploy?")
            knowing.slack.edit(knowing.minsu, place, ts, f"{called}what is the staging database called?")
        assert len(deliveries) == len(order)
        before = len(knowing.replies(place, root if where == "thread" else ts))

        in_order(knowing, deliveries, order)

        replies = knowing.replies(place, root if where == "thread" else ts)[before:]
        assert ["herring" in seen(reply) for reply in replies] == [True], (order, [seen(reply) for reply in replies])


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_was_taken_back_by_an_edit_is_not_kept_in_whatever_order_that_is_told(
    team: Team, order: tuple[int, ...]
) -> None:
    with held(team) as deliveries:
        ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} remember the vault code is kraken")
        team.slack.edit(team.minsu, team.deploys, ts, "never mind, wrong channel")
    in_order(team, deliveries, order)
    assert not [memory.text for memory in team.memories() if "kraken" in memory.text]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_question_turned_to_somebody_else_is_not_answered_where_that_is_told_first(
    knowing: Team, order: tuple[int, ...]
) -> None:
    with held(knowing) as deliveries:
        ts = knowing.slack.say(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")
        knowing.slack.edit(knowing.minsu, knowing.deploys, ts, f"<@{knowing.dana}> when do we deploy?")
    in_order(knowing, deliveries, order)
    assert len(knowing.replies(knowing.deploys, ts)) == (0 if order[0] == 2 else 1)
    if order[0] == 2:
        assert not knowing.running[0].rooms.inbox.joined.is_joined(knowing.deploys, ts)
        assert not knowing.running[0].rooms.conversations.turns(knowing.deploys, ts), "nothing is kept of it"


def test_a_mention_told_after_an_edit_that_left_it_there_joins_its_thread(knowing: Team) -> None:
    with held(knowing) as deliveries:
        ts = knowing.slack.say(knowing.minsu, knowing.deploys, f"{knowing.bot} when is lunch?")
        knowing.slack.edit(knowing.minsu, knowing.deploys, ts, f"{knowing.bot} when do we deploy?")
    in_order(knowing, deliveries, (3, 2, 1, 0) if len(deliveries) == 4 else (2, 1, 0))
    assert "Tuesdays" in seen(knowing.replies(knowing.deploys, ts)[-1])
    knowing.ask(knowing.minsu, knowing.deploys, "and what is the staging database called?", ts)


def test_a_typo_mended_in_a_question_that_was_written_while_saegim_was_to_be_quiet_asks_nothing(knowing: Team) -> None:
    root, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")
    knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} stop", root)
    quiet = knowing.slack.say(knowing.minsu, knowing.deploys, "what is the staging databse called?", thread_ts=root)
    knowing.settled()
    knowing.ask(knowing.dana, knowing.deploys, f"{knowing.bot} when do we deploy?", root)
    before = len(knowing.replies(knowing.deploys, root))

    knowing.slack.edit(knowing.minsu, knowing.deploys, quiet, "what is the staging database called?")
    knowing.settled()

    assert len(knowing.replies(knowing.deploys, root)) == before


def test_a_typo_mended_in_an_old_question_does_not_call_saegim_back(knowing: Team) -> None:
    root, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")
    knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} stop", root)
    for kind in ("seen", "reply", "edited"):  # of another day
        knowing.redis.delete(*knowing.redis.keys(f"saegim:{{inbox}}:{kind}:*") or ["none"])
    knowing.clock.ahead += keys.SEEN_TTL + 60

    knowing.slack.edit(knowing.minsu, knowing.deploys, root, f"{knowing.bot} when do we deploy, please?")
    knowing.settled()

    assert not knowing.running[0].rooms.inbox.joined.is_joined(knowing.deploys, root)


def test_a_link_preview_changes_nothing(knowing: Team) -> None:
    ts, reply = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")

    knowing.slack.unfurl(knowing.deploys, ts)
    knowing.settled()

    assert knowing.replies(knowing.deploys, ts) == [reply]


def test_a_question_in_a_dm_may_be_edited_too(knowing: Team) -> None:
    dm = knowing.slack.dm(knowing.minsu)
    ts, _ = knowing.ask(knowing.minsu, dm, "when do we deploy?")

    knowing.slack.edit(knowing.minsu, dm, ts, "what is the staging database called?")
    knowing.settled()

    assert ["herring" in reply.text for reply in knowing.replies(dm, ts)] == [True]


def test_a_question_deleted_before_its_answer_gets_none(new_team: NewTeam) -> None:
    team = new_team(start=False)
    for text in ["when do we deploy?", "remember the freeze starts on 12 May"]:
        ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} {text}")
        team.slack.delete(team.minsu, team.deploys, ts)

    team.start()
    team.settled()

    assert not team.slack.messages(team.deploys)
    assert "12 May" not in team.command(team.minsu, team.deploys, "recall freeze").text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("remember the freeze starts on 12 May", "remember the freeze starts on 19 May, not earlier"),
        ("the freeze starts on 12 May, 기억해 줘", "the freeze starts on 19 May, 기억해 줘"),
        ("remember: the freeze starts on 12 May", "기억해 줘: the freeze starts on 19 May"),
    ],
)
def test_the_verb_is_no_part_of_an_edited_memory(team: Team, before: str, after: str) -> None:
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} {before}")

    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} {after}")
    team.settled()

    listed = team.command(team.dana, team.deploys, "recall freeze").text
    assert "the freeze starts on 19 May" in listed
    assert "12 May" not in listed
    assert "remember" not in listed
    assert "기억해" not in listed


def test_a_memory_whose_message_is_now_a_question_is_gone(team: Team) -> None:
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember the freeze starts on 12 May")

    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} when does the freeze start?")
    team.settled()

    listed = team.command(team.dana, team.deploys, "recall freeze").text
    assert "12 May" not in listed
    assert "when does" not in listed


def test_a_message_kept_by_its_shortcut_is_followed_as_well(team: Team) -> None:
    ts = team.slack.say(team.minsu, team.deploys, "the freeze starts on 12 May")
    team.keep_this(team.dana, team.deploys, ts)

    team.slack.edit(team.minsu, team.deploys, ts, "the freeze starts on 19 May")
    team.settled()
    changed = team.command(team.dana, team.deploys, "recall freeze").text
    team.slack.delete(team.minsu, team.deploys, ts)
    team.settled()

    assert "19 May" in changed
    assert "19 May" not in team.command(team.dana, team.deploys, "recall freeze").text


def test_a_deleted_question_is_no_longer_part_of_the_conversation(knowing: Team) -> None:
    root, _ = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} when do we deploy?")
    said = knowing.slack.say(knowing.dana, knowing.deploys, "the password store is called kraken", thread_ts=root)

    knowing.slack.delete(knowing.dana, knowing.deploys, said)
    _, reply = knowing.ask(knowing.minsu, knowing.deploys, f"{knowing.bot} what did Dana say about the store?", root)

    assert "kraken" not in seen(reply)


def test_a_message_that_forgot_a_memory_says_so_again_when_it_is_edited(team: Team) -> None:
    kept = team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    forget = kept.text.rpartition("To undo: ")[2].strip("`.")
    ts, first = team.ask(team.minsu, team.general, f"{team.bot} {forget}")

    team.slack.edit(team.minsu, team.general, ts, f"{team.bot} please {forget}")
    team.settled()

    (reply,) = team.replies(team.general, ts)
    assert reply.text == first.text


def test_an_edit_that_nobody_brought_to_its_end_is_told_as_one(team: Team) -> None:
    team.slack.say(team.dana, team.deploys, f"{team.bot} remember we deploy on Tuesdays")
    team.settled()
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    [memory] = team.memories()
    name = f"{memory.place}:{memory.ts}"
    Journal(team.redis).begin(name, [memory.id, name])
    team.redis.expire(keys.erasing(name), keys.ERASING_TTL - int(ABANDONED))

    finish(team.running[0].rooms)
    team.settled()

    assert [reply.text for reply in team.replies(team.deploys, ts)] == [say("source_changed", "en")]
    assert team.memories() == [memory]
    assert not team.redis.exists(keys.erasing(name))
