"""`/saegim` and the shortcut "Remember this": only the asker sees what they say."""

import pytest

from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.playground.model import Message
from bot.slack.listeners.commands import SORRY
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.wire import Wire


@pytest.mark.parametrize(
    ("told", "asked", "answer"),
    [
        ("remember we deploy on Tuesdays", "when do we deploy?", "Tuesdays"),
        ("remember we deploy on Tuesdays", "ask when do we deploy?", "Tuesdays"),
        ("remember we deploy on Tuesdays", "recall deploy", "Tuesdays"),
        ("배포는 화요일이에요, 기억해 줘", "배포는 언제예요?", "화요일"),
        ("기억해 줘: 배포는 화요일이에요", "배포 찾아줘", "화요일"),
        ("remember 배포는 화요일이에요", "배포 언제 해?", "화요일"),
    ],
)
def test_what_one_is_told_another_asks_for(new_team: NewTeam, told: str, asked: str, answer: str) -> None:
    team = new_team()

    team.command(team.minsu, team.deploys, told)

    assert answer in team.command(team.dana, team.general, asked).text


def test_help_shows_what_there_is(team: Team) -> None:
    for text in ["help", "how do I use saegim?"]:
        assert team.command(team.dana, team.deploys, text).text == say("help", "en")
    assert team.command(team.minsu, team.deploys, "도움말").text == say("help", "ko")


def test_an_empty_command_gets_a_hint(team: Team) -> None:
    for text in ["", "   ", "?", ":wave:"]:
        assert team.command(team.dana, team.deploys, text).text == say("empty_hint", "en")
        assert team.command(team.minsu, team.deploys, text).text == say("empty_hint", "ko")


def test_an_unknown_verb_gets_a_sentence(team: Team) -> None:
    for text in ["frobnicate the deploy", "list", "--version", "/help", "remmeber the wifi is kraken"]:
        assert len(team.command(team.minsu, team.deploys, text).text) > 20


@pytest.mark.parametrize(
    ("text", "word", "language"),
    [
        ("forgett k3m9x2ab45", "forget", "en"),
        ("lern on", "learn", "en"),
        ("remeber the door code is 4711", "remember", "en"),
        ("기억해줭 정문 번호는 4711", "기억해줘", "ko"),
    ],
)
def test_nearly_a_command_is_asked_back_and_nothing_is_done(
    team: Team, text: str, word: str, language: Language
) -> None:
    asked_back = say("did_you_mean", language, word=word)

    assert team.command(team.minsu, team.deploys, text).text == asked_back
    assert team.ask(team.minsu, team.deploys, f"{team.bot} {text}")[1].text == asked_back
    assert not team.memories()


@pytest.mark.parametrize(
    ("text", "hint"),
    [("forget everything", "`forget me`"), ("forget my stuff", "`forget me`"), ("나 잊어줘", "`내 기억 다 지워줘`")],
)
def test_who_would_forget_everything_is_told_how(team: Team, text: str, hint: str) -> None:
    assert hint in team.command(team.minsu, team.deploys, text).text


def test_a_verb_without_its_object_is_asked_back(team: Team) -> None:
    for text, name in [("remember", "remember_what"), ("forget", "forget_which"), ("forget it", "forget_which")]:
        assert team.command(team.dana, team.deploys, text).text == say(name, "en")


def test_a_command_with_a_wrong_or_a_missing_argument_gets_its_hint(team: Team) -> None:
    dm = team.slack.dm(team.dana)
    for text, name in [
        ("pin", "pin_which"),
        ("pin zzzz", "pin_which"),
        ("unpin", "unpin_which"),
        ("approve", "lesson_which"),
        ("reject this", "lesson_which"),
        ("learn sometimes", "learn_which"),
    ]:
        assert team.command(team.dana, team.deploys, text).text == say(name, "en")
    _, told = team.ask(team.dana, dm, "pin")
    assert told.text == say("pin_which", "en")


def test_a_command_typed_before_is_never_quoted_as_an_answer(team: Team) -> None:
    for text in ["pins", "recall badge", "learn"]:
        team.command(team.dana, team.deploys, text)

    for text in ["badge number", "pins today", "what did I just say?"]:
        assert ">" not in team.command(team.dana, team.deploys, text).text


def test_what_a_guest_has_kept_they_can_recall_as_they_are_told(team: Team) -> None:
    guest = team.slack.person("Gia", guest=True, tz="Europe/London")
    team.slack.join(guest, team.deploys)

    told = team.command(guest, team.deploys, "remember we deploy on Tuesdays")

    assert "of the guests, only those in this channel" in told.text
    assert "Tuesdays" in team.command(guest, team.deploys, "when do we deploy?").text


def test_a_command_that_everybody_types_alike_is_answered_in_the_language_of_who_types_it(team: Team) -> None:
    emma = team.slack.person("Emma", tz="Asia/Seoul")
    team.slack.join(emma, team.deploys)
    team.command(emma, team.deploys, "when do we deploy?")

    for text, name in [("tokens", "budget_none"), ("pins", "no_pins"), ("learn", "learn_is_off"), ("help", "help")]:
        assert team.command(emma, team.deploys, text).text == say(name, "en")
        assert team.command(team.minsu, team.deploys, text).text == say(name, "ko")


def test_a_question_in_another_thread_of_the_channel_tells_the_language_of_a_command(team: Team) -> None:
    team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    assert team.ask(team.minsu, team.deploys, f"{team.bot} pins")[1].text == say("no_pins", "en")
    assert team.command(team.minsu, team.deploys, "pins").text == say("no_pins", "en")
    team.ask(team.minsu, team.deploys, f"{team.bot} 배포는 언제 해요?")
    assert team.ask(team.minsu, team.deploys, f"{team.bot} pins")[1].text == say("no_pins", "ko")
    assert team.ask(team.minsu, team.general, f"{team.bot} pins")[1].text == say("no_pins", "ko")
    assert team.ask(team.dana, team.deploys, f"{team.bot} pins")[1].text == say("no_pins", "en")


def test_what_it_cannot_do_is_said_in_one_sentence(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember the backend standup is at ten, what time it ends is open")
    for text in ("summarize #backend", "what time is it?", "remind me to call the backend team"):
        assert team.ask(team.dana, team.deploys, f"{team.bot} {text}")[1].text == say("beyond", "en")
    thread, _ = team.ask(team.dana, team.deploys, f"{team.bot} when is the backend standup?")
    assert "ten" in seen(team.ask(team.dana, team.deploys, "what time is it?", thread)[1])
    dm = team.slack.dm(team.dana)
    team.ask(team.dana, dm, "summarize #backend")
    assert team.ask(team.dana, dm, "remember that")[1].text == say("remember_what", "en")


def test_a_command_of_several_words_tells_the_language_of_the_next(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    assert team.ask(team.minsu, team.deploys, f"{team.bot} pins")[1].text == say("no_pins", "ko")

    assert team.ask(team.minsu, team.deploys, f"{team.bot} find deploy")[1].text == say("recall_empty", "en")
    assert team.ask(team.minsu, team.deploys, f"{team.bot} pins")[1].text == say("no_pins", "en")
    assert team.command(team.minsu, team.general, "forget everything of mine").text == say(
        "forget_me_none", "en", count=0
    )
    assert team.command(team.minsu, team.general, "help").text == say("help", "en")
    team.ask(team.minsu, dm, "why?")
    assert team.ask(team.minsu, dm, "forget me")[1].text == say("forget_me_none", "en", count=0)
    assert team.ask(team.minsu, team.deploys, f"{team.bot} 찾아줘 배포")[1].text == say("recall_empty", "ko")
    assert team.ask(team.minsu, team.deploys, f"{team.bot} pins")[1].text == say("no_pins", "ko")


def test_a_command_is_answered_in_the_language_its_person_uses_slack_in_unless_they_write_another(team: Team) -> None:
    emma = team.slack.person("Emma", tz="Asia/Seoul", locale="en-US")
    junho = team.slack.person("Junho", tz="America/New_York", locale="ko-KR")
    for person in (emma, junho):
        team.slack.join(person, team.deploys)
    for text, name in [("help", "help"), ("", "empty_hint"), (":wave:", "empty_hint"), ("pins", "no_pins")]:
        assert team.command(emma, team.deploys, text).text == say(name, "en")
        assert team.command(junho, team.deploys, text).text == say(name, "ko")
    assert team.ask(emma, team.deploys, f"{team.bot} help")[1].text == say("help", "en")
    assert team.ask(junho, team.deploys, f"{team.bot}")[1].text == say("empty_hint", "ko")

    assert team.command(emma, team.deploys, "도움말").text == say("help", "ko")
    assert team.command(emma, team.deploys, "pins").text == say("no_pins", "en"), "a command is not what she speaks"
    team.command(emma, team.deploys, "배포는 언제 해요?")
    assert team.command(emma, team.deploys, "pins").text == say("no_pins", "ko")


def test_a_command_works_in_a_channel_that_saegim_is_not_in(team: Team) -> None:
    lounge = team.slack.channel("lounge", members=[team.minsu], bot=False)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")

    answer = team.command(team.minsu, lounge, "when do we deploy?")

    assert "Tuesdays" in answer.text
    assert answer.channel == lounge
    assert not team.slack.messages(lounge)


def test_what_is_remembered_where_saegim_is_not_is_for_who_told_it(team: Team) -> None:
    secret = team.slack.channel("secret", members=[team.minsu, team.dana], private=True, bot=False)

    kept = team.command(team.minsu, secret, "remember the plan is called Bluefin")

    assert "Only you" in kept.text
    assert "Bluefin" in team.command(team.minsu, team.deploys, "how is the plan called?").text
    assert "Bluefin" not in team.command(team.dana, secret, "how is the plan called?").text


def test_a_command_recalls_what_a_command_told_in_ones_own_dm(team: Team) -> None:
    dm = team.slack.dm(team.minsu)
    team.command(team.minsu, dm, "remember the plan is called Bluefin")

    assert "[1]" in team.command(team.minsu, dm, "how is the plan called?").text
    assert "Bluefin" in team.command(team.minsu, team.deploys, "recall plan").text


def test_what_is_forgotten_is_not_quoted_from_ones_commands_either(team: Team) -> None:
    kept = team.command(team.minsu, team.deploys, "remember the plan is called Bluefin")

    team.command(team.minsu, team.deploys, kept.text.rpartition("To undo: ")[2].strip("`."))

    assert "Bluefin" not in seen(team.command(team.minsu, team.deploys, "how is the plan called?"))


def test_nobody_else_sees_a_command_or_its_answer(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember the plan is called Bluefin")
    team.command(team.minsu, team.deploys, "how is the plan called?")

    assert not team.slack.messages(team.deploys)
    assert not team.slack.ephemerals(team.dana)


def test_a_command_is_followed_up_by_a_command(team: Team) -> None:
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
    team.command(team.dana, team.deploys, "remember nobody deploys on Fridays")

    team.command(team.minsu, team.deploys, "when do we deploy?")

    assert "nobody deploys on Fridays" in team.command(team.minsu, team.general, "and on Fridays?").text


def test_one_persons_commands_are_no_context_for_anothers(team: Team) -> None:
    team.command(team.dana, team.deploys, "remember nobody deploys on Fridays")
    team.command(team.minsu, team.deploys, "when do we deploy?")

    hers = team.command(team.boss, team.deploys, "what did I just say?")

    assert "deploy" not in seen(hers)


def test_commands_stay_apart_where_slack_does_not_tell_whose_dm_is_whose(new_team: NewTeam) -> None:
    team = new_team(start=False)
    team.slack.without("conversations.open", "users.conversations")
    team.start()
    team.command(team.minsu, team.leads, "how is the plan called, Bluefin?")

    hers = team.command(team.dana, team.general, "what did I just say?")

    assert "Bluefin" not in seen(hers)


def test_a_channels_conversation_knows_nothing_of_a_command(team: Team) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.command(team.minsu, team.deploys, "remember the plan is called Bluefin")
    team.command(team.minsu, team.deploys, "forget everything about herring")

    turns = team.running[0].rooms.conversations.turns(team.deploys, root) or []

    assert not [turn for turn in turns if "Bluefin" in turn.text or "herring" in turn.text]


@on_both
@pytest.mark.parametrize(("text", "language"), [("when do we deploy?", "en"), ("배포는 언제예요?", "ko")])
def test_a_command_that_redis_cannot_take_is_answered_with_an_excuse(
    new_team: NewTeam, wire: Wire, text: str, language: str
) -> None:
    team = new_team(redis_url=wire.url)
    wire.cut()

    said = team.command(team.minsu, team.deploys, text).text
    wire.mend()

    assert said == SORRY[language]


def test_a_persons_message_is_kept_under_the_name_of_its_writer(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "the staging database is called herring")

    kept = team.keep_this(team.minsu, team.deploys, ts)
    listed = team.command(team.boss, team.general, "recall staging database")

    assert "Everybody" in kept.text
    assert "herring" in listed.text
    assert "Dana" in seen(listed)
    assert "민수" not in seen(listed)
    assert team.slack.permalink(team.deploys, ts) in seen(listed)
    assert team.replies(team.deploys, ts) == []


def lines(message: Message) -> list[str]:
    return [line.strip() for line in message.text.splitlines()]


def test_a_list_says_why_each_memory_is_in_it(team: Team) -> None:
    for text in ("배포는 매주 화요일에 해요", "배포는 이제 매주 목요일에 해요"):
        team.keep_this(team.minsu, team.deploys, team.slack.say(team.dana, team.deploys, text))

    listed = lines(team.command(team.boss, team.general, "recall 배포 요일 Dana"))

    assert [line for line in listed if line.startswith("↳")] == [
        "↳ 일치: 배포, 요일, Dana · Dana님 글 · [2]보다 새로운 내용",
        "↳ 일치: 배포, 요일, Dana · Dana님 글",
    ]


def test_a_list_says_so_in_english_too(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")

    assert "↳ matches deploy · by you" in lines(team.command(team.minsu, team.general, "recall when do I deploy"))


@pytest.mark.parametrize("who", ["the writer", "who had it kept"])
def test_the_writer_and_who_had_it_kept_may_forget_it_and_others_may_not(team: Team, who: str) -> None:
    kim = team.slack.person("Kim")
    ts = team.slack.say(team.dana, team.general, "the staging database is called herring")
    id_ = team.keep_this(team.minsu, team.general, ts).text.split("`")[1].split()[-1]

    team.command(kim, team.general, f"forget {id_}")
    assert "herring" in team.command(team.minsu, team.general, "recall staging").text

    team.command(team.dana if who == "the writer" else team.minsu, team.general, f"forget {id_}")
    assert "herring" not in team.command(team.minsu, team.general, "recall staging").text


def test_what_its_writer_forgot_nobody_else_keeps_again(team: Team) -> None:
    ts = team.slack.say(team.dana, team.general, "the staging database is called herring")
    id_ = team.keep_this(team.minsu, team.general, ts).text.split("`")[1].split()[-1]
    team.command(team.dana, team.general, f"forget {id_}")

    assert team.keep_this(team.minsu, team.general, ts).text == say("was_erased", "en")
    assert not team.memories()
    assert "I will remember" in team.keep_this(team.dana, team.general, ts).text


def test_a_message_is_kept_once(team: Team) -> None:
    ts = team.slack.say(team.dana, team.deploys, "the staging database is called herring")

    team.keep_this(team.minsu, team.deploys, ts)
    again = team.keep_this(team.boss, team.deploys, ts)

    assert "already" in again.text
    assert team.command(team.minsu, team.general, "recall staging database").text.count("herring") == 1


@pytest.mark.parametrize("user", ["", "U0OTHER"], ids=["an integration", "an app"])
def test_a_bots_message_is_refused(team: Team, user: str) -> None:
    ts = team.slack.other_bot_says(team.deploys, "build 512 of herring passed", user=user)

    refused = team.keep_this(team.minsu, team.deploys, ts)

    assert refused.text == say("people_only", "en")
    assert "herring" not in team.command(team.minsu, team.deploys, "recall build herring").text


def test_saegims_own_words_are_refused(team: Team) -> None:
    _, reply = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")

    assert team.keep_this(team.minsu, team.deploys, reply.ts).text == say("people_only", "en")


def test_a_message_where_saegim_is_not_is_not_kept(team: Team) -> None:
    """There it would not hear of edits and deletions."""
    lounge = team.slack.channel("lounge", members=[team.minsu, team.dana], bot=False)
    ts = team.slack.say(team.dana, lounge, "the coffee machine is called Gagarin")

    refused = team.keep_this(team.minsu, lounge, ts)

    assert refused.text == say("not_in_channel", "en")
    assert "Gagarin" not in team.command(team.minsu, team.deploys, "how is the coffee machine called?").text


def test_a_message_in_a_thread_may_be_kept_by_replying_to_it(team: Team) -> None:
    root = team.slack.say(team.dana, team.deploys, "the staging database is called herring")

    team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?", root)
    _, kept = team.ask(team.minsu, team.deploys, f"{team.bot} 이거 기억해 줘", root)
    listed = team.command(team.boss, team.general, "recall staging database")

    assert "기억했어요" in kept.text
    assert "the staging database is called herring" in seen(kept), "so that one sees what was meant"
    assert "herring" in listed.text
    assert "Dana" in seen(listed)
    assert team.slack.permalink(team.deploys, root) in seen(listed)


def test_what_was_only_asked_of_saegim_is_not_kept(team: Team) -> None:
    dm = team.slack.dm(team.dana)
    for question in ["when do we deploy?", "help", "교정 목록", "pins", "배포 고정해 줘", "도움마"]:
        team.ask(team.dana, dm, question)

    assert team.ask(team.dana, dm, "remember this")[1].text == say("remember_what", "en")


def test_whoever_asked_for_it_is_told_how_to_undo_it(team: Team) -> None:
    ts = team.slack.say(team.minsu, team.deploys, "we deploy on Tuesdays")

    for who in (team.boss, team.dana, team.minsu):  # any member, who created the channel, who wrote it
        assert "To undo: `forget" in team.keep_this(who, team.deploys, ts).text


def test_one_unknown_word_gets_help_whatever_was_asked_before(team: Team) -> None:
    team.command(team.dana, team.general, "remember the door code is 4711-B")
    team.command(team.dana, team.general, "what is the door code?")

    assert team.command(team.dana, team.general, "frob").text == say("help", "en")
    assert "4711-B" in team.command(team.dana, team.general, "door").text


@pytest.mark.parametrize(
    ("note", "again"), [("lunch is at noon", "Lunch is at noon!"), ("점심은 정오예요", "점심은 정오예요.")]
)
def test_a_note_told_twice_is_one_memory(team: Team, note: str, again: str) -> None:
    first = team.command(team.minsu, team.deploys, f"remember {note}")
    second = team.command(team.dana, team.deploys, f"remember {again}")

    assert "already" in second.text or "이미" in second.text
    assert "already" not in first.text
    assert [memory.text for memory in team.memories(team.deploys)] == [note]
