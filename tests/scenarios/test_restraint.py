"""Saegim speaks when it is spoken to, and follows the conversation while it is."""

import pytest

from bot.mind.wording.phrases import say
from tests.scenarios.conftest import Team, seen


@pytest.fixture
def talk(team: Team) -> str:
    """A thread in which 민수 has asked something."""
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    team.command(team.dana, team.deploys, "remember nobody deploys on Fridays")
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    return ts


def said_nothing_to(team: Team, who: str, text: str, thread: str) -> bool:
    """Whether Saegim lets `text` pass, having had its time."""
    before = len(team.replies(team.deploys, thread))
    team.slack.say(who, team.deploys, text, thread_ts=thread)
    team.settled()
    return len(team.replies(team.deploys, thread)) == before


def test_a_question_in_the_thread_needs_no_mention(team: Team, talk: str) -> None:
    for text in ["and on Fridays?", "what about Fridays", "금요일은요?", "who deploys on Fridays?"]:
        assert team.ask(team.minsu, team.deploys, text, talk)[1].text


def test_a_follow_up_is_completed_from_the_conversation(team: Team, talk: str) -> None:
    _, reply = team.ask(team.minsu, team.deploys, "and on Fridays?", talk)

    assert "nobody deploys on Fridays" in reply.text


def test_a_korean_follow_up_is_completed_from_the_conversation(team: Team) -> None:
    team.command(team.dana, team.deploys, "remember 부산 사무실은 월요일에 열어요")
    team.command(team.dana, team.deploys, "remember 제주 사무실은 토요일에 열어요")
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} 부산 사무실은 언제 열어요?")

    _, reply = team.ask(team.minsu, team.deploys, "그럼 제주는요?", ts)

    assert "토요일" in reply.text


def test_a_statement_is_not_answered(team: Team, talk: str) -> None:
    for text in ["ok, thanks, I will tell the others", "배포는 내일로 미뤘어요", "Tuesday it is.", ":+1:"]:
        assert said_nothing_to(team, team.minsu, text, talk)


def test_a_question_of_somebody_who_does_not_talk_with_saegim_is_not_answered(team: Team, talk: str) -> None:
    assert said_nothing_to(team, team.dana, "can somebody review my change?", talk)


def test_a_question_to_somebody_else_is_not_answered(team: Team, talk: str) -> None:
    for text in [
        f"<@{team.dana}> can you review it?",
        "Dana님, 확인해 주실 수 있나요?",
        "Dana, can you review it?",
        "<!here> can somebody review it?",
        "is it down, <!subteam^S0123|@oncall>?",
    ]:
        assert said_nothing_to(team, team.minsu, text, talk)


def test_a_question_in_a_thread_without_saegim_is_not_answered(team: Team) -> None:
    ts = team.slack.say(team.minsu, team.deploys, "when do we deploy?")

    assert said_nothing_to(team, team.minsu, "is it on Tuesday?", ts)


@pytest.mark.parametrize("word", ["stop", "그만", "조용히 해 줘", "mute", "{bot} stop"])
def test_stop_ends_it_at_once_and_a_mention_brings_it_back(team: Team, word: str) -> None:
    talk, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.ask(team.minsu, team.deploys, word.format(bot=team.bot), talk)

    assert said_nothing_to(team, team.minsu, "and on Fridays?", talk)

    team.ask(team.minsu, team.deploys, f"{team.bot} and on Fridays?", talk)
    team.ask(team.minsu, team.deploys, "and on Mondays?", talk)


def test_stop_said_at_the_top_of_a_thread_holds_for_the_thread(team: Team) -> None:
    ts, reply = team.ask(team.minsu, team.deploys, f"{team.bot} stop")

    assert reply.text == say("muted", "ko")
    assert said_nothing_to(team, team.minsu, "and on Fridays?", ts)


def test_stop_is_not_for_saegim_when_somebody_else_says_it_to_somebody_else(team: Team, talk: str) -> None:
    assert said_nothing_to(team, team.dana, "stop", talk)

    team.ask(team.minsu, team.deploys, "and on Fridays?", talk)


def test_a_thread_that_saegim_has_not_seen_is_read_from_slack_once(team: Team) -> None:
    root = team.slack.say(team.dana, team.deploys, "The new staging host is called herring")
    for n in range(4):
        team.slack.say(team.minsu, team.deploys, f"noted, point {n}", thread_ts=root)

    _, first = team.ask(team.minsu, team.deploys, f"{team.bot} how is the staging host called?", root)
    team.ask(team.minsu, team.deploys, f"{team.bot} and who decided so?", root)

    assert "herring" in first.text
    assert team.calls("conversations.replies") == 1


def test_a_thread_that_slack_does_not_give_now_is_read_with_the_next_question(team: Team) -> None:
    root = team.slack.say(team.dana, team.deploys, "The new staging host is called herring")
    team.slack.fail("conversations.replies", status=500, times=3)
    _, first = team.ask(team.minsu, team.deploys, f"{team.bot} how is the staging host called?", root)

    _, second = team.ask(team.minsu, team.deploys, f"{team.bot} how is the staging host called?", root)

    assert "herring" not in first.text
    assert "herring" in second.text


def test_an_edit_that_turns_to_saegim_reads_the_thread_below_it(team: Team) -> None:
    root = team.slack.say(team.minsu, team.deploys, "how is the staging host called?")
    team.slack.say(team.dana, team.deploys, "The staging host is called herring", thread_ts=root)

    team.slack.edit(team.minsu, team.deploys, root, f"{team.bot} how is the staging host called?")

    assert team.slack.wait(lambda: team.replies(team.deploys, root))
    _, again = team.ask(team.minsu, team.deploys, f"{team.bot} what did Dana say about the staging host?", root)
    assert "herring" in again.text


def test_what_is_said_after_a_question_is_not_taken_for_its_subject(team: Team) -> None:
    """A cold thread is read when it already holds more than the question."""
    team.command(team.dana, team.general, "remember the Busan office opens on Mondays")
    team.command(team.dana, team.general, "remember the Jeju office opens on Saturdays")
    root = team.slack.say(team.minsu, team.deploys, "When does the Busan office open?")
    team.slack.fail("users.conversations", hang=0.3, error="internal_error")
    question = team.slack.say(team.minsu, team.deploys, f"{team.bot} when?", thread_ts=root)
    team.slack.say(team.dana, team.deploys, "When does the Jeju office open?", thread_ts=root)

    reply = team.slack.reply(team.deploys, question)

    assert reply is not None
    assert "Saturdays" not in reply.text


def test_the_turns_of_many_people_at_once_keep_their_order(team: Team, talk: str) -> None:
    saegim = team.running[0]
    written = [
        (team.slack.say(who, team.deploys, f"step {n} is done", thread_ts=talk), f"step {n} is done")
        for n, who in enumerate([team.minsu, team.dana] * 10)
    ]
    team.settled()

    turns = saegim.rooms.conversations.turns(team.deploys, talk) or []

    assert [(turn.ts, turn.text) for turn in turns if "step" in turn.text] == written


def test_only_saegims_own_mention_is_stripped_and_others_become_names(team: Team) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} remember <@{team.dana}> owns the rollback of herring")

    listed = team.command(team.minsu, team.deploys, "recall rollback herring")

    assert "@Dana owns the rollback" in listed.text
    assert team.slack.bot_user not in seen(listed)


@pytest.mark.parametrize("text", ["when do we deploy?", "배포는 언제예요?"])
def test_a_dm_needs_no_mention_and_is_answered_in_its_thread(team: Team, text: str) -> None:
    dm = team.slack.dm(team.minsu)

    ts, reply = team.ask(team.minsu, dm, text)

    assert reply.thread_ts == ts


def test_a_dm_is_followed_up_in_its_thread(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    team.command(team.dana, team.deploys, "remember nobody deploys on Fridays")

    ts, first = team.ask(team.minsu, dm, "when do we deploy?")
    _, second = team.ask(team.minsu, dm, "and on Fridays?", ts)

    assert "Tuesdays" in first.text
    assert "nobody deploys on Fridays" in second.text


def test_what_is_told_in_a_dm_stays_in_it(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    _, kept = team.ask(team.minsu, dm, "remember my locker code is the birthday of Sejong")

    _, mine = team.ask(team.minsu, dm, "what is my locker code?")
    _, public = team.ask(team.minsu, team.deploys, f"{team.bot} what is my locker code?")
    hers = team.command(team.dana, team.deploys, "what is my locker code?")

    assert "Only you" in kept.text
    assert "Sejong" in mine.text
    assert "Sejong" not in seen(public) + seen(hers)


def test_where_every_message_is_for_saegim_it_promises_no_silence(team: Team) -> None:
    assert team.ask(team.minsu, team.slack.dm(team.minsu), "그만")[1].text == say("nothing_to_mute", "ko")
    assert team.command(team.minsu, team.deploys, "stop").text == say("nothing_to_mute", "ko")


def test_a_command_in_a_thread_of_ones_own_with_saegim_needs_no_mention(team: Team, talk: str) -> None:
    team.ask(team.minsu, team.deploys, "remember that hotfixes go out at once", talk)
    [hotfix] = [memory for memory in team.memories() if "hotfixes" in memory.text]

    _, listed = team.ask(team.minsu, team.deploys, "find hotfixes", talk)
    _, gone = team.ask(team.minsu, team.deploys, f"잊어줘 {hotfix.id}", talk)

    assert hotfix.id in listed.text
    assert gone.text == say("forgotten", "ko", id=hotfix.id)
    assert hotfix not in team.memories()


def test_where_others_talk_along_only_what_nobody_says_to_people_is_a_command(team: Team, talk: str) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} remember that hotfixes go out at once", talk)
    [hotfix] = [memory for memory in team.memories() if "hotfixes" in memory.text]
    team.slack.say(team.dana, team.deploys, "I am off to the shop", thread_ts=talk)

    assert said_nothing_to(team, team.minsu, "remember to buy milk", talk)
    assert said_nothing_to(team, team.minsu, "우유 사는 거 기억해 줘", talk)
    assert said_nothing_to(team, team.dana, f"forget {hotfix.id}", talk)
    assert not any("milk" in memory.text for memory in team.memories())

    _, gone = team.ask(team.minsu, team.deploys, f"forget {hotfix.id}", talk)
    assert gone.text == say("forgotten", "ko", id=hotfix.id)  # the language of what they said last
