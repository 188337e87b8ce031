"""The modal of "Remember this": it shows what will be kept and for whom, and an edited text becomes the asker's note."""

import json

import pytest

from bot.mind.wording.phrases import say
from bot.playground.views import NO_ANSWER, View
from bot.slack.listeners.commands import SORRY
from bot.slack.modals import BLOCK
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.wire import Wire


def shown(modal: View) -> str:
    return json.dumps(modal.body, ensure_ascii=False)


@on_both
@pytest.mark.parametrize(
    ("said", "language", "words"),
    [
        ("배포는 매주 화요일에 해요", "ko", ["이 메시지 기억하기", "게스트는 이 채널에 있는 분만", "저장", "취소"]),
        (
            "we deploy on Tuesdays",
            "en",
            ["Remember this", "of the guests, only those in this channel", "Save", "Cancel"],
        ),
    ],
)
def test_the_modal_shows_the_text_and_who_will_be_able_to_recall_it(
    new_team: NewTeam, said: str, language: str, words: list[str]
) -> None:
    team = new_team()
    ts = team.slack.say(team.dana, team.deploys, said)

    modal = team.shortcut(team.minsu, team.deploys, ts)

    assert all(word in shown(modal) for word in [said, *words])
    assert not team.memories(), "nothing is kept before it is saved"
    about = {"place": team.deploys, "ts": ts, "thread_ts": ""}
    assert json.loads(modal.body["private_metadata"]) == about, "ids and nothing else"


@pytest.mark.parametrize(("tz", "title"), [("Asia/Seoul", "이 메시지 기억하기"), ("Europe/London", "Remember this")])
def test_where_the_text_has_no_words_the_modal_speaks_the_askers_language(team: Team, tz: str, title: str) -> None:
    kim = team.slack.person("Kim", tz=tz)
    team.slack.join(kim, team.deploys)

    assert title in shown(team.shortcut(kim, team.deploys, team.slack.say(team.dana, team.deploys, "4711!")))


@pytest.mark.parametrize(
    ("where", "phrase"),
    [("deploys", "form_public"), ("leads", "form_private"), ("dm", "form_dm"), ("shared", "form_private")],
)
def test_the_modal_says_for_whom_by_the_place(team: Team, where: str, phrase: str) -> None:
    partners = team.slack.channel("partners", members=[team.minsu], shared=True)
    place = {"deploys": team.deploys, "leads": team.leads, "dm": team.slack.dm(team.minsu), "shared": partners}[where]
    ts = team.slack.say(team.minsu, place, "the plan is called Bluefin")

    assert say(phrase, "en") in shown(team.shortcut(team.minsu, place, ts))


def test_saved_as_it_is_the_message_itself_is_kept(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, f"<@{team.minsu}> the key is in <#C1|box>")

    whisper = team.keep_this(team.minsu, team.deploys, ts)

    [memory] = team.memories()
    assert (memory.text, memory.ts, memory.author) == ("@민수 the key is in <#C1>", ts, team.dana)
    assert (memory.keeper, memory.sources) == (team.minsu, ())
    assert "Undo" in seen(whisper)


@pytest.mark.parametrize(
    ("said", "note", "asked"),
    [
        ("그거 화요일로 하죠", "배포 요일은 화요일로 정했다", "배포 요일이 언제예요?"),
        ("let us do it on Tuesday then", "the release day is Tuesday", "what is the release day?"),
    ],
)
def test_an_edited_text_is_the_askers_note_with_the_original_attached(
    team: Team, said: str, note: str, asked: str
) -> None:
    ts = team.slack.say(team.dana, team.deploys, said)
    before = len(team.told(team.minsu))

    team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), note)

    assert team.slack.wait(lambda: len(team.told(team.minsu)) > before)
    [memory] = team.memories()
    assert (memory.text, memory.author, memory.kind, memory.ts) == (note, team.minsu, "note", "")
    assert [(source.role, source.ts, source.text, source.author) for source in memory.sources] == [
        ("original", ts, said, team.dana)
    ]
    answer = team.ask(team.boss, team.general, f"{team.bot} {asked}")[1]
    assert note in seen(answer)
    assert team.slack.permalink(team.deploys, ts) in seen(answer)


def test_when_the_original_is_deleted_so_is_the_note(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "let us do it on Tuesday then")
    team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), "the release day is Tuesday")
    team.settled()
    assert len(team.memories()) == 1

    team.slack.delete(team.dana, team.deploys, ts)
    team.settled()

    assert not team.memories()


def test_no_note_is_made_of_a_message_that_its_writer_had_erased_for_good(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "let us do it on Tuesday then")
    id_ = team.keep_this(team.minsu, team.deploys, ts).text.split("`")[1].split()[-1]
    team.command(team.dana, team.deploys, f"forget {id_}")

    team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), "the release day is Tuesday")
    team.settled()

    assert team.told(team.minsu)[-1].text == say("was_erased", "en")
    assert not team.memories()


@pytest.mark.parametrize(
    ("written", "phrase"), [("", "form_empty"), (" \n ", "form_empty"), ("x" * 3_001, "form_too_long")]
)
@pytest.mark.parametrize(("said", "language"), [("배포는 화요일이에요", "ko"), ("we deploy on Tuesdays", "en")])
def test_what_cannot_be_saved_is_said_in_the_modal_which_stays_open(
    team: Team, said: str, language: str, written: str, phrase: str
) -> None:
    ts = team.slack.say(team.dana, team.deploys, said)

    team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), written)

    [modal] = team.slack.modals(team.minsu)
    assert modal.errors == {BLOCK: say(phrase, "ko" if language == "ko" else "en")}
    team.save(team.minsu, modal, "we deploy on Wednesdays")
    team.settled()
    assert [memory.text for memory in team.memories()] == ["we deploy on Wednesdays"]


def test_over_http_too_the_modal_says_what_is_wrong_and_saves(new_team: NewTeam) -> None:
    team = new_team(http=True)
    modal = team.shortcut(team.minsu, team.deploys, team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays"))

    team.save(team.minsu, modal, "")
    [still] = team.slack.modals(team.minsu)
    assert still.errors == {BLOCK: say("form_empty", "en")}

    team.save(team.minsu, still, "we deploy on Wednesdays")
    assert "Undo" in seen(team.whispered(team.minsu))


def test_three_thousand_characters_are_kept_and_more_without_the_modal(team: Team) -> None:
    whole, long = "a" * 3_000, "b" * 3_001
    for text in (whole, long):
        team.keep_this(team.minsu, team.deploys, team.slack.say(team.dana, team.deploys, text))

    assert sorted(len(memory.text) for memory in team.memories()) == [3_000, 3_001]
    assert sum("views.open" in call.method for call in team.slack.calls) == 1


def test_a_modal_submitted_twice_keeps_once(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "let us do it on Tuesday then")
    modal = team.shortcut(team.minsu, team.deploys, ts)

    for _ in range(2):
        team.slack.submit(team.minsu, modal.id, {BLOCK: "the release day is Tuesday"})
    team.settled()

    assert len(team.memories()) == 1
    assert len(team.slack.ephemerals(team.minsu)) == 1


@pytest.mark.parametrize("error", ["expired_trigger_id", "invalid_arguments", "ratelimited", "missing_scope"])
def test_where_the_modal_cannot_be_opened_the_message_is_kept_at_once(team: Team, error: str) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.slack.fail("views.open", error=error)

    whisper = team.keep_this(team.minsu, team.deploys, ts)

    assert "I will remember" in whisper.text
    assert len(team.memories()) == 1


def test_a_server_without_modals_keeps_at_once(team: Team) -> None:
    team.slack.without("views.open")
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")

    assert "I will remember" in team.keep_this(team.minsu, team.deploys, ts).text


def test_where_the_answer_to_opening_is_lost_saving_it_as_well_keeps_once(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    team.slack.fail("views.open", after_effect=True)

    modal = team.shortcut(team.minsu, team.deploys, ts)
    team.whispered(team.minsu)
    team.save(team.minsu, modal)
    team.settled()

    assert len(team.memories()) == 1


def test_who_has_left_the_channel_meanwhile_keeps_nothing(team: Team) -> None:
    kim = team.slack.person("Kim")
    leads = team.slack.channel("inner", members=[kim, team.dana], private=True)
    ts = team.slack.say(team.dana, leads, "the plan is called Bluefin")
    modal = team.shortcut(kim, leads, ts)
    team.slack.leave(kim, leads)
    team.settled()

    team.save(kim, modal, "Bluefin")
    team.settled()

    assert team.told(kim)[-1].text == say("not_a_member", "en")
    assert not team.memories()


def test_a_message_that_was_deleted_meanwhile_is_not_kept(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    modal = team.shortcut(team.minsu, team.deploys, ts)
    team.slack.delete(team.dana, team.deploys, ts)

    team.save(team.minsu, modal, "the release day is Tuesday")
    team.settled()

    assert team.told(team.minsu)[-1].text == say("message_gone", "ko")
    assert not team.memories()


@on_both
def test_a_modal_that_redis_cannot_take_stays_open_with_an_excuse(new_team: NewTeam, wire: Wire) -> None:
    team = new_team(redis_url=wire.url)
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    modal = team.shortcut(team.minsu, team.deploys, ts)
    wire.cut()

    team.save(team.minsu, modal)
    wire.mend()

    [still] = team.slack.modals(team.minsu)
    assert still.errors == {BLOCK: SORRY["en"]}


def test_a_secret_typed_into_the_modal_is_masked(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we have a token")
    token = "ghp_" + "a1B2" * 9

    team.save(team.minsu, team.shortcut(team.minsu, team.deploys, ts), f"the token is {token}")
    team.settled()

    [memory] = team.memories()
    assert token not in memory.text


def test_the_modal_of_somebody_whose_app_died_says_that_it_did_not_work(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "we deploy on Tuesdays")
    modal = team.shortcut(team.minsu, team.deploys, ts)
    team.stop()

    team.save(team.minsu, modal)

    [still] = team.slack.modals(team.minsu)
    assert still.errors == {"": NO_ANSWER}
