"""A conversation with Saegim becomes memory when it has fallen quiet: what people told it and answered, and nothing else."""

import pytest

from bot.errors import Retry
from bot.memory import keys
from tests.scenarios.conftest import NewTeam, Team, on_both, on_cluster, seen
from tests.scenarios.episodes import Told, told

__all__ = ["told"]

ASKED = [
    ("배포는 언제 해요?", "배포는 매주 화요일 오후 2시에 해요", "배포 언제예요?", "화요일"),
    ("when do we deploy?", "we deploy on Tuesdays at 14:00", "when do we deploy?", "Tuesdays"),
]


@on_both
@pytest.mark.parametrize("talk", ASKED)
def test_what_was_answered_in_one_thread_is_recalled_in_another_once_it_is_quiet_and_not_before(
    new_team: NewTeam, told: Told, talk: tuple[str, str, str, str]
) -> None:
    question, answer, again, found = talk
    team = new_team()
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} {question}")
    team.slack.say(team.dana, team.deploys, answer, thread_ts=root)
    team.settled()

    assert found not in seen(team.ask(team.minsu, team.general, f"{team.bot} {again}")[1])
    team.fall_quiet()
    assert found in seen(team.ask(team.minsu, team.general, f"{team.bot} {again}")[1])


def test_questions_requests_and_what_was_said_before_saegim_was_called_are_not_offered(team: Team, told: Told) -> None:
    root = team.slack.say(team.dana, team.deploys, "the old key is called Bluefin")
    team.slack.say(team.minsu, team.deploys, "and the new one is Kraken", thread_ts=root)
    team.ask(team.minsu, team.deploys, f"{team.bot} what is the staging database called?", root)
    team.slack.say(team.dana, team.deploys, "it is called herring", thread_ts=root)
    team.slack.other_bot_says(team.deploys, "build 512 passed", thread_ts=root)
    team.ask(team.minsu, team.deploys, f"{team.bot} remember that nobody deploys on Fridays", root)

    team.fall_quiet()

    assert told.offered == [["it is called herring"]]
    assert "the old key is called Bluefin" in [turn.text for turn in told.episodes[0].turns], "it is context"


def test_a_conversation_that_goes_on_offers_only_what_is_new(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.fall_quiet()
    team.slack.say(team.dana, team.deploys, "and never on Fridays", thread_ts=root)
    team.fall_quiet()

    assert told.offered == [["on Tuesdays"], ["and never on Fridays"]]


def test_a_conversation_that_is_not_quiet_yet_waits(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    after = team.settings.saegim_quiet_after
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.settled()
    team.advance(after - 60)
    team.slack.say(team.dana, team.deploys, "at 14:00", thread_ts=root)
    team.settled()
    team.advance(after - 60)
    assert not told.episodes

    team.advance(61)
    assert told.offered == [["on Tuesdays", "at 14:00"]]


@pytest.mark.parametrize("said", ["우리 와이파이 이름은 kraken이에요", "our wifi is called kraken"])
def test_what_is_told_in_a_dm_is_remembered_for_that_person_alone(team: Team, told: Told, said: str) -> None:
    team.ask(team.minsu, team.slack.dm(team.minsu), said)
    team.fall_quiet()

    assert "kraken" in team.command(team.minsu, team.deploys, "recall kraken").text
    assert "kraken" not in team.command(team.dana, team.deploys, "recall kraken").text
    assert [episode.root for episode in told.episodes] == [""]


def test_a_reply_in_the_thread_of_a_dm_is_offered_too_and_nothing_twice(team: Team, told: Told) -> None:
    dm = team.slack.dm(team.minsu)
    root, _ = team.ask(team.minsu, dm, "our wifi is called kraken")
    team.ask(team.minsu, dm, "its password is on the whiteboard", root)

    team.fall_quiet()

    assert [memory.text for memory in team.memories()] == [
        "our wifi is called kraken",
        "its password is on the whiteboard",
    ]


def test_what_a_command_says_is_no_conversation(team: Team, told: Told) -> None:
    team.command(team.minsu, team.deploys, "our wifi is called kraken")
    team.fall_quiet()

    assert not told.episodes


def test_after_stop_nothing_more_is_offered_until_saegim_is_called_again(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.ask(team.minsu, team.deploys, "그만", root)
    team.slack.say(team.dana, team.deploys, "the launch is called Kraken", thread_ts=root)
    team.ask(team.minsu, team.deploys, f"{team.bot} who is on call?", root)
    team.slack.say(team.dana, team.deploys, "Haneul is on call", thread_ts=root)

    team.fall_quiet()

    assert told.offered == [["Haneul is on call"]]


def test_what_was_said_before_stop_is_offered_though_nobody_calls_saegim_again(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays", thread_ts=root)
    team.ask(team.minsu, team.deploys, f"{team.bot} stop", thread=root)
    team.slack.say(team.dana, team.deploys, "and never on Fridays", thread_ts=root)
    team.fall_quiet()

    assert told.offered == [["we deploy on Tuesdays"]]


def test_a_conversation_that_expired_before_it_was_offered_is_honestly_not_remembered(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.settled()
    team.redis.delete(keys.turns(team.deploys, root))

    team.fall_quiet()

    assert not told.episodes
    assert "Tuesdays" not in seen(team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")[1])


def test_with_consolidation_off_the_conversation_works_and_nothing_new_is_kept(new_team: NewTeam, told: Told) -> None:
    team = new_team(saegim_quiet_after=0)
    team.command(team.dana, team.deploys, "remember the wifi is called kraken")
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} our release day is Tuesday")
    assert "Tuesday" in seen(team.ask(team.minsu, team.deploys, f"{team.bot} what is our release day?", root)[1])

    team.advance(100_000)

    assert not told.episodes
    assert [memory.text for memory in team.memories()] == ["the wifi is called kraken"]


@on_cluster
def test_two_processes_go_through_a_conversation_once(new_team: NewTeam, told: Told) -> None:
    team = new_team()
    team.start()
    for n in range(5):
        root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} what is number {n}?")
        team.slack.say(team.dana, team.deploys, f"number {n} is {n}", thread_ts=root)

    team.fall_quiet()

    assert sorted(told.offered) == [[f"number {n} is {n}"] for n in range(5)]


def test_a_worker_that_died_after_keeping_does_not_keep_twice(new_team: NewTeam, told: Told) -> None:
    team = new_team()
    told.failing = [Retry("killed")]
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)

    team.fall_quiet()
    team.advance(60)

    assert told.offered == [["on Tuesdays"]] * 2
    assert [memory.text for memory in team.memories()] == ["on Tuesdays"]


def test_what_was_deleted_before_it_was_quiet_is_not_offered(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    gone = team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.settled()
    team.slack.delete(team.dana, team.deploys, gone)

    team.fall_quiet()

    assert not told.episodes


def test_where_saegim_is_no_longer_nothing_is_offered(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    team.settled()
    team.slack.kick_bot(team.deploys)

    team.fall_quiet()

    assert not told.episodes


def test_who_asks_is_answered_while_conversations_are_gone_through(team: Team, told: Told) -> None:
    for n in range(4):
        root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} what is number {n}?")
        team.slack.say(team.dana, team.deploys, f"number {n} is {n}", thread_ts=root)
    team.settled()
    told.going_on.clear()
    team.clock.ahead += team.settings.saegim_quiet_after + 1
    assert team.slack.wait(lambda: told.episodes)

    team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")

    told.going_on.set()
    team.fall_quiet()
    assert len(team.memories()) == 4


# ── what happens while a conversation is gone through ───────────────────────────────────────────────────────────────────


def being_gone_through(team: Team, told: Told) -> None:
    """Let every conversation be quiet for long enough; who writes what is worth keeping is slow, until `told.going_on` is set."""
    team.settled()
    told.going_on.clear()
    team.clock.ahead += team.settings.saegim_quiet_after + 1
    assert team.slack.wait(lambda: told.episodes)


def done(team: Team, channel: str, root: str) -> bool:
    """Whether nothing waits any more in the queue of a thread."""
    taken_in = all(delivery.answered for delivery in team.slack.deliveries)
    return taken_in and not team.redis.exists(keys.jobs(f"{channel}:{root}"))


@pytest.mark.parametrize("where", ["thread", "top of a DM", "thread of a DM"])
def test_what_is_edited_while_its_conversation_is_gone_through_is_kept_as_it_reads_now(
    team: Team, told: Told, where: str
) -> None:
    place = team.deploys if where == "thread" else team.slack.dm(team.minsu)
    root = team.ask(team.minsu, place, f"{team.bot} when do we deploy?")[0] if where.startswith("thread") else None
    team.settled()
    team.fall_quiet()
    told.episodes.clear()
    ts = team.slack.say(team.minsu, place, "we deploy on Tuesdays", thread_ts=root)
    being_gone_through(team, told)

    team.slack.edit(team.minsu, place, ts, "we deploy on Thursdays")
    assert team.slack.wait(lambda: done(team, place, root or ts))
    told.going_on.set()
    team.settled()

    assert [memory.text for memory in team.memories(place)] == ["we deploy on Thursdays"]


def test_what_is_deleted_while_its_conversation_is_gone_through_is_not_kept(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    ts = team.slack.say(team.dana, team.deploys, "on Tuesdays", thread_ts=root)
    being_gone_through(team, told)

    team.slack.delete(team.dana, team.deploys, ts)
    assert team.slack.wait(lambda: done(team, team.deploys, root))
    told.going_on.set()
    team.settled()

    assert not team.memories()


def test_who_asks_in_a_thread_is_answered_while_it_is_gone_through(team: Team, told: Told) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays", thread_ts=root)
    being_gone_through(team, told)

    _, reply = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?", root)
    told.going_on.set()
    team.fall_quiet()

    assert "Tuesdays" in seen(reply)
    assert [memory.text for memory in team.memories()] == ["we deploy on Tuesdays"]


def test_a_thread_in_which_saegim_was_told_to_be_quiet_is_read_again_when_it_is_called_back(
    team: Team, told: Told
) -> None:
    root = team.slack.say(team.dana, team.deploys, "our staging database is called herring")
    team.ask(team.minsu, team.deploys, f"{team.bot} hello", root)
    team.ask(team.minsu, team.deploys, f"{team.bot} be quiet", root)
    team.fall_quiet()
    assert not team.redis.exists(keys.turns(team.deploys, root)), "nothing of it is kept meanwhile"

    _, reply = team.ask(team.minsu, team.deploys, f"{team.bot} what is our staging database called?", root)

    assert "herring" in seen(reply)
