"""What was edited or deleted while Saegim did not hear Slack follows before it is quoted, in few calls, and once."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.memory import keys
from bot.memory.forgetting.gaps import LONGEST
from bot.mind.wording.phrases import say
from bot.playground import methods_directory
from bot.slack.heart import Heart
from bot.story.reread import CALLS
from tests.scenarios.conftest import Team, seen

READING = ("conversations.history", "conversations.replies")


@contextmanager
def unheard(team: Team) -> Iterator[None]:
    """What happens meanwhile Saegim is not told of, and it is a gap."""
    emit, team.slack.emit = team.slack.emit, lambda _event, _channel: None
    yield
    team.slack.emit = emit
    rooms = team.running[0].rooms
    team.redis.hset(keys.ALIVE, "at", repr(rooms.now() - LONGEST - 1))
    assert rooms.gaps.beat(rooms.now())


def read(team: Team) -> int:
    """How often Slack was asked for messages."""
    return sum(team.calls(method) for method in READING)


def told(team: Team, text: str = "the staging database is called herring") -> str:
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember {text}")
    return ts


def asked(team: Team, question: str = "what is the staging database called?") -> str:
    return seen(team.command(team.dana, team.general, question))


def test_without_a_gap_nothing_is_read_again(team: Team) -> None:
    told(team)
    before = read(team)
    assert "herring" in asked(team)
    assert read(team) == before


def test_what_was_deleted_unheard_is_not_quoted_and_is_erased(team: Team) -> None:
    ts = told(team)
    root, _ = team.ask(team.dana, team.general, f"{team.bot} what is the staging database called?")
    with unheard(team):
        team.slack.delete(team.minsu, team.deploys, ts)  # it has a reply, so a tombstone is left of it

    assert "herring" not in asked(team)

    assert team.running[0].rooms.store.count() == 0
    assert team.slack.wait(lambda: team.replies(team.general, root)[-1].text == say("source_deleted", "en"))


def test_what_was_edited_unheard_is_quoted_as_it_is_now(team: Team) -> None:
    ts = told(team)
    with unheard(team):
        team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} remember the staging database is called marlin")

    answer = asked(team)

    assert "marlin" in answer
    assert "herring" not in answer


def test_a_reply_in_a_thread_is_read_in_its_thread(team: Team) -> None:
    root = team.slack.say(team.dana, team.deploys, "let us write down what is where")
    kept = team.slack.say(team.minsu, team.deploys, "the staging database is called herring", thread_ts=root)
    gone = team.slack.say(team.minsu, team.deploys, "the load test account is walrus", thread_ts=root)
    for ts in (kept, gone):
        team.keep_this(team.dana, team.deploys, ts)
    with unheard(team):
        team.slack.delete(team.minsu, team.deploys, gone)

    assert "walrus" not in asked(team, "what is the load test account?")
    assert "herring" in asked(team)


def test_what_is_unchanged_is_read_once_and_quoted(team: Team) -> None:
    told(team)
    with unheard(team):
        pass
    before = read(team)

    assert "herring" in asked(team)
    assert read(team) == before + 1
    assert "herring" in asked(team)
    assert read(team) == before + 1


def test_a_name_that_changed_is_no_edit(team: Team) -> None:
    ts = team.slack.say(team.minsu, team.deploys, f"<@{team.dana}> looks after the staging database herring")
    team.keep_this(team.minsu, team.deploys, ts)
    with unheard(team):
        team.slack.change_person(team.dana, name="Dana Park")
    [memory] = team.running[0].rooms.store.scan()

    assert "herring" in asked(team, "who looks after the staging database?")

    assert [memory] == list(team.running[0].rooms.store.scan())


def test_what_slack_hides_for_its_age_is_kept_and_quoted_and_asked_for_once(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(team)
    with unheard(team):
        pass
    monkeypatch.setattr(
        methods_directory, "_between", lambda _request, _messages: []
    )  # a plan that hides all that is old
    before = read(team)

    assert "herring" in asked(team)
    assert read(team) == before + 2
    assert "herring" in asked(team)
    assert read(team) == before + 2
    assert team.running[0].rooms.store.count() == 1


@pytest.mark.parametrize("error", ["ratelimited", "internal_error", "missing_scope"])
def test_while_slack_does_not_tell_what_is_known_is_quoted_and_asked_for_next_time(team: Team, error: str) -> None:
    ts = told(team)
    with unheard(team):
        team.slack.delete(team.minsu, team.deploys, ts)
    team.slack.fail("conversations.history", error=error)

    assert "herring" in asked(team)
    assert "herring" not in asked(team)


def test_one_answer_reads_few_messages_and_quotes_none_it_had_no_time_to_read(team: Team) -> None:
    for n in range(CALLS + 4):
        told(team, f"rule {n} of the deploy checklist is to test part {n}")
    with unheard(team):
        pass
    before = read(team)

    answer = asked(team, "recall deploy checklist rule")

    assert read(team) == before + CALLS
    assert "`" in answer  # those that were read are listed


def test_imported_messages_are_read_before_they_are_quoted(team: Team) -> None:
    ts = told(team)
    rooms = team.running[0].rooms
    rooms.gaps.imported([team.deploys], rooms.now())
    before = read(team)

    assert "herring" in asked(team)

    assert read(team) == before + 1
    assert rooms.gaps.doubtful(list(rooms.store.scan())) == []
    assert ts


class Line:
    """Something that listens, or does not."""

    connected = False


def test_the_heart_beats_only_while_slack_is_heard(team: Team) -> None:
    line, gaps, at = Line(), team.running[0].rooms.gaps, [5_000_000_000.0]
    heart = Heart(line, gaps, lambda: at[0])
    team.redis.delete(keys.ALIVE)
    heart.beat()
    assert not team.redis.exists(keys.ALIVE)

    line.connected = True
    heart.beat()
    line.connected = False
    at[0] += LONGEST / 2
    heart.beat()  # Slack is not heard, though this process lives
    at[0] += LONGEST / 2 + 1
    line.connected = True
    heart.beat()

    assert float(team.redis.hget(keys.ALIVE, "gap") or 0) == at[0]
