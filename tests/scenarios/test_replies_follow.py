"""What Saegim said from something follows it: a reply whose source was deleted or edited is taken back, and says so."""

import threading
from collections.abc import Callable

import pytest

from bot.memory import keys
from bot.memory.forgetting.traces import Reply
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.slack.event import Event
from bot.story.amend import PATIENCE, amended
from bot.story.scene import Rooms
from tests.scenarios.conftest import NewTeam, Team, on_cluster, seen
from tests.scenarios.model_server import ModelServer

MODEL = "gpt-4.1-mini"
FACT = "we deploy on Tuesdays at 14:00"


def told(team: Team, text: str = FACT) -> str:
    """민수 tells Saegim something in #deploys; the message's timestamp."""
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember {text}")
    return ts


def becomes(team: Team, place: str, root: str, text: str) -> bool:
    """Whether Saegim's last words in a thread become `text`."""
    return team.slack.wait(lambda: team.replies(place, root)[-1].text == text)


@pytest.mark.parametrize(("question", "language"), [("when do we deploy?", "en"), ("배포는 언제 해요?", "ko")])
def test_the_reply_says_in_its_own_language_that_its_source_was_deleted(
    team: Team, question: str, language: str
) -> None:
    ts = told(team)
    root, reply = team.ask(team.dana, team.general, f"{team.bot} {question}")
    assert "Tuesdays" in seen(reply)

    team.slack.delete(team.minsu, team.deploys, ts)

    assert becomes(team, team.general, root, say("source_deleted", "ko" if language == "ko" else "en"))
    [now] = team.replies(team.general, root)
    assert now.ts == reply.ts
    assert "Tuesdays" not in seen(now)


@pytest.mark.parametrize(
    ("words", "language"), [("remember we deploy on Tuesdays", "en"), ("배포는 화요일이에요, 기억해 줘", "ko")]
)
@pytest.mark.parametrize("in_dm", [False, True])
def test_that_something_is_remembered_is_no_longer_said_when_its_message_was_deleted(
    team: Team, words: str, language: Language, in_dm: bool
) -> None:
    place = team.slack.dm(team.minsu) if in_dm else team.deploys
    ts, said = team.ask(team.minsu, place, f"{'' if in_dm else team.bot} {words}")
    assert "forget" in said.text or "잊어줘" in said.text

    team.slack.delete(team.minsu, place, ts)

    assert becomes(team, place, ts, say("kept_gone", language))
    turns = team.running[0].rooms.conversations.turns(place, ts) or []
    assert not [turn for turn in turns if turn.saegim]


def test_nor_when_it_was_forgotten(team: Team) -> None:
    ts = told(team)
    [memory] = team.memories()

    team.command(team.minsu, team.general, f"forget {memory.id}")

    assert becomes(team, team.deploys, ts, say("kept_gone", "en"))


def test_that_something_is_remembered_still_holds_when_its_message_was_edited(team: Team) -> None:
    ts, said = team.ask(team.minsu, team.deploys, f"{team.bot} remember {FACT}")

    team.slack.edit(team.minsu, team.deploys, ts, "we deploy on Thursdays")
    team.settled()

    assert [memory.text for memory in team.memories()] == ["we deploy on Thursdays"]
    assert [reply.text for reply in team.replies(team.deploys, ts)] == [said.text]


def test_it_no_longer_holds_when_the_edit_left_nothing_to_remember(team: Team) -> None:
    ts = told(team)

    team.slack.edit(team.minsu, team.deploys, ts, "")
    team.settled()

    assert not team.memories()
    assert becomes(team, team.deploys, ts, say("kept_gone", "en"))


def test_a_thumb_on_what_says_that_something_is_remembered_is_about_no_answer(team: Team) -> None:
    _, said = team.ask(team.minsu, team.deploys, f"{team.bot} remember {FACT}")
    team.slack.react(team.dana, team.deploys, said.ts, "-1")
    team.settled()
    assert not team.redis.keys(keys.thumbs(team.deploys, said.ts))


def test_an_edited_source_takes_the_reply_back_and_asking_again_answers_from_what_it_says_now(team: Team) -> None:
    ts = told(team)
    root, _ = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")

    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} remember we deploy on Thursdays at 9:00")

    assert becomes(team, team.general, root, say("source_changed", "en"))
    _, again = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?", root)
    assert "Thursdays" in again.text


def test_a_reply_of_several_sources_is_taken_back_as_a_whole(team: Team) -> None:
    first = told(team, "we deploy the website on Tuesdays")
    told(team, "we deploy the backend on Wednesdays")
    root, reply = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")
    assert "[2]" in reply.text

    team.slack.delete(team.minsu, team.deploys, first)

    assert becomes(team, team.general, root, say("one_source_deleted", "en"))


def test_what_was_not_in_a_reply_leaves_it_as_it_is(team: Team) -> None:
    told(team)
    other = told(team, "the staging database is called herring")
    root, reply = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")

    team.slack.delete(team.minsu, team.deploys, other)
    team.settled()

    assert team.replies(team.general, root) == [reply]


def test_the_reply_to_an_edited_question_no_longer_follows_what_it_said_before(team: Team) -> None:
    first = told(team)
    told(team, "the staging database is called herring")
    root, _ = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")
    team.slack.edit(team.dana, team.general, root, f"{team.bot} what is the staging database called?")
    team.settled()

    team.slack.delete(team.minsu, team.deploys, first)
    team.settled()

    assert "herring" in team.replies(team.general, root)[-1].text


def test_however_many_replies_are_to_be_taken_back_who_asks_is_answered_meanwhile(
    new_team: NewTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = new_team(saegim_workers=2)
    ts = told(team)
    asked = [team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")[0] for _ in range(4)]
    slack_takes_it = threading.Event()

    def slowly(rooms: Rooms, event: Event, tries: int) -> None:
        slack_takes_it.wait(60)
        amended(rooms, event, tries)

    monkeypatch.setattr("bot.story.tell.amended", slowly)
    team.slack.delete(team.minsu, team.deploys, ts)
    assert team.slack.wait(lambda: len(list(team.redis.scan_iter(keys.jobs("*:amend")))) == len(asked) + 1)
    try:
        team.ask(team.minsu, team.general, f"{team.bot} help")
    finally:
        slack_takes_it.set()

    assert team.slack.wait(lambda: not any("14:00" in seen(team.replies(team.general, one)[-1]) for one in asked))


def test_what_saegim_no_longer_says_is_no_longer_in_the_conversation(team: Team) -> None:
    ts = told(team)
    root, _ = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")

    team.slack.delete(team.minsu, team.deploys, ts)
    team.settled()

    turns = team.running[0].rooms.conversations.turns(team.general, root) or []
    assert not [turn for turn in turns if "Tuesdays" in turn.text]


def test_a_forgotten_turn_does_not_come_back_when_its_thread_is_read_from_slack_again(team: Team) -> None:
    ts = told(team)
    memory = team.running[0].rooms.store.by_source(team.deploys, ts)
    assert memory is not None
    team.command(team.minsu, team.deploys, f"forget {memory.id}")
    team.redis.delete(keys.turns(team.deploys, ts))  # seven days later

    _, reply = team.ask(team.dana, team.deploys, f"{team.bot} what did 민수 say about Tuesdays?", ts)

    assert "14:00" not in seen(reply)
    turns = team.running[0].rooms.conversations.turns(team.deploys, ts) or []
    assert not [turn for turn in turns if "14:00" in turn.text and turn.user == team.minsu]


def test_an_answer_from_the_conversation_follows_the_message_it_quotes(team: Team) -> None:
    root, _ = team.ask(team.minsu, team.general, f"{team.bot} help")
    said = team.slack.say(team.minsu, team.general, "the visitor badge code is 4471", thread_ts=root)
    _, reply = team.ask(team.minsu, team.general, f"{team.bot} what is the visitor badge code?", root)
    assert "4471" in seen(reply)

    team.slack.delete(team.minsu, team.general, said)

    assert team.slack.wait(lambda: "4471" not in seen(team.replies(team.general, root)[-1]))


def test_what_a_model_says_from_what_saegim_said_follows_as_well(new_team: NewTeam, models: ModelServer) -> None:
    team = new_team(openai_base_url=models.url, openai_api_key="sk-test", saegim_model=MODEL)
    models.answers[MODEL] = "We deploy on Tuesdays at 14:00 [1]."
    ts = told(team)
    root, _ = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")
    models.answers[MODEL] = "You said Tuesdays, at two."
    _, second = team.ask(team.dana, team.general, f"{team.bot} summarise this thread", root)
    assert "Tuesdays" in second.text

    team.slack.delete(team.minsu, team.deploys, ts)

    assert team.slack.wait(lambda: not any("Tuesdays" in seen(r) for r in team.replies(team.general, root)))


def test_a_source_edited_just_before_the_reply_is_known_to_hold_it_takes_the_reply_back(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    ts = told(team)
    rooms = team.running[0].rooms
    record = rooms.traces.record

    def late(reply: Reply) -> list[str]:
        if reply.place == team.general:
            team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} remember we deploy on Thursdays at 9:00")
            assert team.slack.wait(lambda: all("Thursdays" in memory.text for memory in rooms.store.scan()))
        return record(reply)

    monkeypatch.setattr(rooms.traces, "record", late)
    root, _ = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")

    assert becomes(team, team.general, root, say("source_changed", "en"))


@pytest.mark.parametrize("how", ["deleted", "edited"])
def test_what_a_model_says_from_memory_follows_the_conversation_it_was_shown(
    new_team: NewTeam, models: ModelServer, how: str
) -> None:
    team = new_team(openai_base_url=models.url, openai_api_key="sk-test", saegim_model=MODEL)
    models.answers[MODEL] = "Hello!"
    team.command(team.dana, team.deploys, "remember the staging database is Postgres 16")
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} hello")
    models.answers[MODEL] = "Postgres 16 [1]; Dana calls it herring."
    said = team.slack.say(team.dana, team.deploys, "I call the staging database herring", thread_ts=root)
    _, reply = team.ask(team.minsu, team.deploys, f"{team.bot} which staging database do we run?", root)
    assert "[1]" in reply.text
    assert "herring" in models.text()

    if how == "deleted":
        team.slack.delete(team.dana, team.deploys, said)
    else:
        team.slack.edit(team.dana, team.deploys, said, "never mind")

    assert team.slack.wait(lambda: not any("herring" in seen(r) for r in team.replies(team.deploys, root)))


@pytest.fixture
def taken_back(team: Team) -> Callable[[], Event]:
    """Makes a reply whose source is gone while nothing works, and gives the job that is to take it back."""

    def make() -> Event:
        told(team)
        root, reply = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")
        team.settled()
        [saegim] = team.running
        saegim.workers.stop()
        return Event("amend", "amend:1", saegim.rooms.now(), team.general, ts=reply.ts, text="deleted", thread_ts=root)

    return make


def test_taking_back_twice_is_taking_back_once(team: Team, taken_back: Callable[[], Event]) -> None:
    job, rooms = taken_back(), team.running[0].rooms
    amended(rooms, job, 1)
    before = team.calls("chat.update")
    amended(rooms, job, 1)
    assert team.calls("chat.update") == before


def test_what_slack_does_not_take_is_tried_for_a_day_with_jobs_of_its_own(
    team: Team, taken_back: Callable[[], Event]
) -> None:
    job, rooms = taken_back(), team.running[0].rooms
    team.slack.fail("chat.update", status=500, times=1)
    amended(rooms, job, 4)  # the last try but one: it begins anew

    lease = None
    while lease is None:
        lease = rooms.inbox.claim("test", 0.1)
    assert (lease.event.kind, lease.event.ts, lease.event.at, lease.tries) == ("amend", job.ts, job.at, 1)
    assert lease.thread != f"{team.general}:{job.root}"  # nobody in that thread waits for it
    rooms.store.remove([memory.id for memory in rooms.store.scan()])
    team.slack.fail("chat.update", status=500, times=1)
    with pytest.raises(Exception, match="update"):
        amended(rooms, Event("amend", "amend:1", job.at - PATIENCE - 1, team.general, ts=job.ts, text="deleted"), 4)


def test_a_reply_in_a_channel_that_was_archived_is_given_up(team: Team, taken_back: Callable[[], Event]) -> None:
    job, rooms = taken_back(), team.running[0].rooms
    team.slack.fail("chat.update", error="is_archived")
    amended(rooms, job, 1)
    assert rooms.traces.read(team.general, job.ts) is None


@on_cluster
def test_it_follows_on_a_cluster_too(new_team: NewTeam) -> None:
    team = new_team()
    ts = told(team)
    root, _ = team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")
    team.slack.delete(team.minsu, team.deploys, ts)
    assert becomes(team, team.general, root, say("source_deleted", "en"))
