"""`forget me` and `forget here`: announced with a number, done when that number is said, and nothing of others' is touched or told."""

import pkgutil
import threading

import pytest

from bot.memory import keys
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.slack.event import Event
from bot.story.learn import hear
from bot.story.scene import Rooms
from tests.scenarios.conftest import Team, seen
from tests.scenarios.episodes import Told, told
from tests.scenarios.test_learn import learning, trace

__all__ = ["told"]


def test_everything_of_a_person_goes_and_what_others_wrote_stays(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    team.command(team.minsu, team.leads, "remember Bluefin closes in March")
    team.command(team.dana, team.deploys, "remember the staging database is called herring")

    asked = team.command(team.minsu, team.general, "forget everything of mine")
    assert asked.text == say("forget_me", "en", count=2)
    done = team.command(team.minsu, team.general, "forget me 2")

    assert done.text == say("forgot_me", "en", count=2)
    rooms = team.running[0].rooms
    assert [memory.author for memory in rooms.store.scan()] == [team.dana]
    assert [entry.what for entry in rooms.receipts.read()] == ["person forgotten"]


def test_in_korean(team: Team) -> None:
    team.command(team.minsu, team.deploys, "배포는 화요일이에요, 기억해 줘")

    assert team.command(team.minsu, team.general, "내 기억 다 지워줘").text == say("forget_me", "ko", count=1)
    other = team.command(team.minsu, team.general, "내 기억 다 지워줘 2").text
    assert other == f"{say('forget_other_number', 'ko', told=2)} {say('forget_me', 'ko', count=1)}"
    assert team.command(team.minsu, team.general, "내 기억 다 지워줘 1").text == say("forgot_me", "ko", count=1)

    assert team.running[0].rooms.store.count() == 0


@pytest.mark.parametrize(
    ("said", "told", "language"),
    [
        ("내 기억 다 지워줘 -1", "-1", "ko"),
        ("내 기억 다 지워줘 많이", "많이", "ko"),
        ("forget me many", "many", "en"),
        ("forget me 1.5", "1.5", "en"),
    ],
)
def test_what_is_not_a_number_to_confirm_with_is_told_and_which_is(
    team: Team, said: str, told: str, language: Language
) -> None:
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")

    told_back = team.command(team.dana, team.general, said).text

    wrong = say("forget_other_number", language, told=told)
    assert told_back == f"{wrong} {say('forget_me', language, count=1)}"
    assert team.memories()


@pytest.mark.parametrize(("what", "name"), [("me", "forgot_me"), ("here", "forgot_here")])
def test_said_again_after_it_was_done_it_is_told_that_nothing_is_left(team: Team, what: str, name: str) -> None:
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")
    team.command(team.dana, team.deploys, f"forget {what}")
    assert team.command(team.dana, team.deploys, f"forget {what} 1").text == say(name, "en", count=1)

    for _ in range(2):
        assert team.command(team.dana, team.deploys, f"forget {what} 1").text == say(f"{name}_already", "en", count=1)
    none = say(f"forget_{what}_none", "en", count=0)
    assert team.command(team.dana, team.deploys, f"forget {what} 7").text == none
    assert team.command(team.dana, team.deploys, f"forget {what}").text == none
    for _ in range(2):
        assert team.command(team.dana, team.deploys, f"forget {what} 0").text == say(f"{name}_rest", "en")

    team.command(team.dana, team.deploys, "remember we deploy on Fridays")
    anew = team.command(team.dana, team.deploys, f"forget {what} 0").text
    assert anew == f"{say('forget_other_number', 'en', told=0)} {say(f'forget_{what}', 'en', count=1)}"
    assert team.memories()


def test_what_is_left_in_a_place_the_asker_is_no_longer_in_goes_and_is_not_counted(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} remember Bluefin closes in March")
    team.slack.leave(team.minsu, team.leads)
    team.settled()

    assert team.command(team.minsu, team.general, "forget me").text == say("forget_me_none", "ko", count=0)
    team.command(team.minsu, team.general, "forget me 0")

    assert team.running[0].rooms.store.count() == 0


def test_a_wrong_number_somebody_elses_or_a_late_one_erases_nothing(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    team.command(team.dana, team.deploys, "remember the staging database is called herring")
    store = team.running[0].rooms.store

    team.command(team.dana, team.general, "forget me")
    team.command(team.minsu, team.general, "forget me 1")  # 민수 was told no number yet: this only announces
    team.command(team.minsu, team.general, "forget me 2")
    assert store.count() == 2

    team.command(team.minsu, team.general, "forget me")
    assert 0 < team.redis.ttl(keys.confirm(team.minsu, "me")) <= keys.CONFIRM_TTL
    team.redis.delete(keys.confirm(team.minsu, "me"))  # ten minutes later
    team.command(team.minsu, team.general, "forget me 1")
    assert store.count() == 2


def test_what_came_meanwhile_is_announced_anew(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    team.command(team.minsu, team.general, "forget me")
    team.command(team.minsu, team.deploys, "remember nobody deploys on Fridays")

    again = team.command(team.minsu, team.general, "forget me 1")
    assert again.text == f"{say('forget_other_number', 'en', told=1)} {say('forget_me', 'en', count=2)}"
    assert team.running[0].rooms.store.count() == 2


def test_in_a_channel_only_the_asker_is_told_how_much_is_theirs(team: Team) -> None:
    team.command(team.minsu, team.leads, "remember Bluefin closes in March")

    ts = team.slack.say(team.minsu, team.general, f"{team.bot} forget everything of mine")

    assert team.whispered(team.minsu, 1).text == say("forget_me", "en", count=1)
    team.settled()
    assert team.replies(team.general, ts) == []


def test_the_owner_of_a_place_erases_all_of_it_and_nothing_else(team: Team) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} remember we deploy on Tuesdays")
    team.command(team.dana, team.general, "remember the staging database is called herring")

    _, asked = team.ask(team.dana, team.deploys, f"{team.bot} forget everything here")
    assert asked.text == say("forget_here", "en", count=1)
    _, other = team.ask(team.dana, team.deploys, f"{team.bot} forget here 9")
    assert other.text == f"{say('forget_other_number', 'en', told=9)} {asked.text}"
    _, done = team.ask(team.dana, team.deploys, f"{team.bot} forget here 1")

    assert done.text == say("forgot_here", "en", count=1)
    rooms = team.running[0].rooms
    assert [memory.place for memory in rooms.store.scan()] == [team.general]
    assert rooms.store.buried(team.deploys, [root]) == {root}


@pytest.mark.parametrize("what", ["forget here", "여기 다 지워줘"])
def test_who_does_not_own_a_place_erases_nothing_of_it_and_learns_nothing(team: Team, what: str) -> None:
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")

    answers = {team.command(team.minsu, place, what).text for place in (team.deploys, team.general)}

    assert answers == {say("owner_only", "ko")}
    assert team.running[0].rooms.store.count() == 1


def test_a_dm_belongs_to_its_person(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    team.ask(team.minsu, dm, "remember my locker is 41")

    _, asked = team.ask(team.minsu, dm, "forget here")
    assert asked.text == say("forget_here", "en", count=1)
    team.ask(team.minsu, dm, "forget here 1")

    assert team.running[0].rooms.store.count() == 0


def test_a_note_one_had_kept_of_somebody_elses_words_goes_and_may_be_kept_again(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "the freeze starts on 12 May")
    team.keep_this(team.minsu, team.deploys, ts)

    team.command(team.minsu, team.general, "forget me")
    team.command(team.minsu, team.general, "forget me 1")
    store = team.running[0].rooms.store
    assert store.count() == 0
    assert store.buried(team.deploys, [ts]) == set()

    team.keep_this(team.dana, team.deploys, ts)
    assert "12 May" in seen(team.command(team.boss, team.general, "when does the freeze start?"))


def test_who_says_remember_again_means_it(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "the freeze starts on 12 May")
    team.keep_this(team.dana, team.deploys, ts)
    store = team.running[0].rooms.store
    [memory] = store.scan()
    team.command(team.dana, team.deploys, f"forget {memory.id}")
    assert store.put([memory]) == 0  # by no backfill, import or restore

    team.keep_this(team.dana, team.deploys, ts)

    assert [m.text for m in store.scan()] == ["the freeze starts on 12 May"]


def test_a_note_told_with_a_command_goes_and_what_somebody_else_said_again_stays_theirs(team: Team) -> None:
    fact = "The staging database is called herring-7 and runs Postgres 16."
    team.command(team.dana, team.deploys, f"remember {fact}")
    learning(team)
    team.slack.say(team.minsu, team.deploys, fact)
    team.fall_quiet()
    assert [len(memory.sources) for memory in team.memories(team.deploys)] == [1], "it says the same again"

    team.command(team.dana, team.deploys, "forget me")
    assert team.command(team.dana, team.deploys, "forget me 1").text == say("forgot_me", "en", count=1)

    assert [(memory.author, memory.kind) for memory in team.memories(team.deploys)] == [(team.minsu, "message")]
    assert team.command(team.dana, team.deploys, "forget me").text == say("forget_me_none", "en", count=0)


def test_what_waits_to_be_heard_or_is_being_heard_goes_too(
    team: Team, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning(team)
    root = team.slack.say(team.dana, team.deploys, "which database?")
    team.settled()
    begun, go_on = threading.Event(), threading.Event()

    def slow(rooms: Rooms, event: Event) -> None:
        begun.set()
        assert go_on.wait(10)
        hear(rooms, event)

    monkeypatch.setattr("bot.story.tell.hear", slow)
    for text in ("it is called herring", "and it runs on herring too"):
        team.slack.say(team.minsu, team.deploys, text, thread_ts=root)
    team.slack.say(team.dana, team.deploys, "thank you for that", thread_ts=root)
    assert begun.wait(5)
    assert team.slack.wait(lambda: team.redis.llen(keys.jobs(f"{team.deploys}:{root}")) == 3)

    team.command(team.minsu, team.deploys, "forget me")
    assert team.command(team.minsu, team.deploys, "forget me 0").text == say("forgot_me_rest", "ko")
    go_on.set()
    team.fall_quiet()

    assert "herring" not in trace(team)
    assert ["thank you for that"] in told.offered
    [receipt] = team.running[0].rooms.receipts.read()
    assert receipt.letters == 1


@pytest.mark.parametrize("what", ["me", "here"])
@pytest.mark.parametrize("dies", ["erasing", "before it says so"])
def test_a_worker_that_dies_meanwhile_does_it_to_the_end_and_says_what_was_done(
    team: Team, monkeypatch: pytest.MonkeyPatch, what: str, dies: str
) -> None:
    team.command(team.dana, team.deploys, "remember the staging database is called herring")
    team.command(team.dana, team.deploys, f"forget {what}")
    dying = [RuntimeError("killed")]
    step = "bot.story.erase.follow" if dies == "erasing" else "bot.story.outlet.whisper"
    go_on = pkgutil.resolve_name(step)

    def killed(*args: object, **more: object) -> None:
        if dying:
            raise dying.pop()
        go_on(*args, **more)

    monkeypatch.setattr(step, killed)
    said = team.command(team.dana, team.deploys, f"forget {what} 1")

    assert not dying
    assert said.text == say(f"forgot_{what}", "en", count=1)
    assert team.running[0].rooms.store.count() == 0


def test_the_number_in_an_edited_message_confirms_nothing_again(team: Team) -> None:
    team.ask(team.minsu, team.general, f"{team.bot} remember we deploy on Tuesdays")
    dm = team.slack.dm(team.minsu)
    team.ask(team.minsu, dm, "forget me")
    ts, _ = team.ask(team.minsu, dm, "forget me 1")
    team.command(team.minsu, team.deploys, "remember nobody deploys on Fridays")

    team.slack.edit(team.minsu, dm, ts, "forget  me 1")
    team.settled()

    assert [memory.text for memory in team.memories()] == ["nobody deploys on Fridays"]
