"""Why an answer was given: the memories behind it, for those who may see them now; or how it came without any."""

import re

import pytest

from bot.memory import keys
from bot.mind.wording.korean import Language
from bot.mind.wording.phrases import say
from bot.playground.model import Message
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.model_server import ModelServer

TUESDAY = "we deploy on Tuesdays"


def why(team: Team, who: str, channel: str, words: str) -> Message:
    """Ask by command why the last answer was given, once all that belongs to it is done."""
    team.settled()
    return team.command(who, channel, words)


def why_of(team: Team, who: str, channel: str, answer: Message) -> Message:
    """Use "Why this answer?" on an answer and wait for what only they see."""
    team.settled()
    before = len(team.slack.ephemerals(who))
    team.slack.shortcut(who, channel, answer.ts, "why_message")
    return team.whispered(who, before)


@on_both
@pytest.mark.parametrize("ask_why", ["why", "왜", "why did you say that?", "왜 그렇게 답했어?"])
def test_a_command_shows_the_memories_of_the_last_answer_with_strength_reason_and_source(
    new_team: NewTeam, ask_why: str
) -> None:
    team = new_team()
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")

    told = why(team, team.minsu, team.general, ask_why)

    assert TUESDAY in told.text
    assert re.search(r"(?:질문의 답일 가능성 )?\d+ ?% ?(?:likely|·)", told.text)
    assert "deploy" in told.text.partition("↳")[2]
    assert "#deploys" in seen(told)


def test_in_a_thread_the_last_answer_in_it_is_explained_to_all_who_read_it(team: Team) -> None:
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    root, _ = team.ask(team.minsu, team.general, f"{team.bot} 배포(deploy)는 언제 해요?")
    team.ask(team.dana, team.general, f"{team.bot} is there a fax machine?")

    _, told = team.ask(team.minsu, team.general, f"{team.bot} 왜 그렇게 답했어?", thread=root)

    assert told.text.startswith(say("basis_memory", "ko"))
    assert TUESDAY in told.text


@pytest.mark.parametrize(
    "words", ["why?", "what is the source?", "왜?", "근거는?", "출처가 뭐야?", "who said that?", "누가 그랬어요?"]
)
def test_why_alone_right_after_an_answer_explains_it(team: Team, words: str) -> None:
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    root, _ = team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    dm = team.slack.dm(team.minsu)
    team.ask(team.minsu, dm, "when do we deploy?")
    language: Language = "en" if words.isascii() else "ko"

    for told in (team.ask(team.minsu, team.general, words, thread=root)[1], team.ask(team.minsu, dm, words)[1]):
        assert told.text.startswith(say("basis_memory", language))
        assert TUESDAY in told.text


@pytest.mark.parametrize("words", ["why?", "왜?", "출처는?"])
def test_why_alone_in_the_channel_is_about_the_answer_one_just_got_in_a_thread_there(team: Team, words: str) -> None:
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    team.settled()
    header = say("basis_memory", "en" if words.isascii() else "ko")

    told = team.ask(team.minsu, team.general, f"{team.bot} {words}")[1].text
    others = team.ask(team.dana, team.general, f"{team.bot} {words}")[1].text
    elsewhere = team.ask(team.minsu, team.deploys, f"{team.bot} {words}")[1].text
    team.advance(700)
    later = team.ask(team.minsu, team.general, f"{team.bot} {words}")[1].text

    assert told.startswith(header)
    assert TUESDAY in told
    assert [text for text in (others, elsewhere, later) if text.startswith(header)] == []


def test_why_alone_after_what_a_person_said_is_still_a_question(team: Team) -> None:
    team.command(
        team.dana, team.deploys, "remember we do not deploy on Fridays because nobody is on call at the weekend"
    )
    root, _ = team.ask(team.minsu, team.general, f"{team.bot} do we deploy on Fridays?")
    team.slack.say(team.minsu, team.general, "we never deploy on Fridays", thread_ts=root)
    team.settled()

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} why?", thread=root)

    assert "on call" in reply.text
    assert say("basis_memory", "en") not in reply.text


def test_the_shortcut_explains_the_answer_it_is_used_on(team: Team) -> None:
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    team.command(team.dana, team.deploys, "remember the office wifi is called kraken")
    _, first = team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    team.ask(team.minsu, team.general, f"{team.bot} what is the office wifi called?")

    told = why_of(team, team.boss, team.general, first)

    assert TUESDAY in told.text
    assert "kraken" not in seen(told)


def test_the_shortcut_on_somebody_elses_message_says_there_is_no_answer(team: Team) -> None:
    ts = team.slack.say(team.minsu, team.general, "점심 먹으러 가요")
    team.settled()
    before = len(team.slack.ephemerals(team.minsu))
    team.slack.shortcut(team.minsu, team.general, ts, "why_message")

    assert team.whispered(team.minsu, before).text == say("basis_none", "ko")


def test_what_the_asker_may_not_see_any_more_is_as_if_it_had_been_erased(team: Team) -> None:
    team.slack.join(team.dana, team.leads)
    team.ask(team.minsu, team.leads, f"{team.bot} remember Bluefin closes in March")
    _, answer = team.ask(team.dana, team.leads, f"{team.bot} when does Bluefin close?")
    assert "March" in why_of(team, team.dana, team.leads, answer).text

    team.slack.leave(team.dana, team.leads)
    team.settled()
    hidden = why_of(team, team.dana, team.leads, answer)
    (id_,) = re.findall(r"`([a-z0-9]{10})`", why_of(team, team.minsu, team.leads, answer).text)
    team.command(team.minsu, team.leads, f"forget {id_}")
    erased = why_of(team, team.minsu, team.leads, answer)

    assert "March" not in seen(hidden)
    assert hidden.text == say("basis_none", "en")
    assert erased.text == say("basis_none", "ko")


def test_a_memory_shown_in_private_is_not_explained_in_public(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} remember Bluefin closes in March")
    team.command(team.minsu, team.general, "when does Bluefin close?")

    _, public = team.ask(team.minsu, team.general, f"{team.bot} why did you say that?")
    private = why(team, team.minsu, team.general, "why")

    assert "March" not in seen(public)
    assert "March" in private.text


def test_a_question_asked_in_private_is_explained_only_in_private(team: Team) -> None:
    team.command(team.dana, team.deploys, "remember the release train leaves on Tuesdays")
    answer = team.command(team.minsu, team.general, "does the layoff of Dana wait for the release train?")
    assert "Tuesdays" in answer.text
    team.settled()

    _, public = team.ask(team.minsu, team.general, f"{team.bot} why did you say that?")
    private = why(team, team.minsu, team.general, "why")

    assert public.text == say("basis_none", "en")
    assert "Tuesdays" in private.text


def test_the_last_answer_in_public_is_explained_there_and_not_a_later_one_in_private(team: Team) -> None:
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    team.command(team.dana, team.deploys, "remember the office wifi is called kraken")
    team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    team.command(team.minsu, team.general, "what is the office wifi called?")
    team.settled()

    _, public = team.ask(team.minsu, team.general, f"{team.bot} why did you say that?")

    assert TUESDAY in public.text
    assert "kraken" not in seen(public)


def test_nobody_can_tell_hidden_memories_from_no_answer(team: Team) -> None:
    team.ask(team.minsu, team.leads, f"{team.bot} remember Bluefin closes in March")
    team.command(team.minsu, team.general, "when does Bluefin close?")
    team.settled()

    _, with_one = team.ask(team.minsu, team.general, f"{team.bot} why did you say that?")
    _, without = team.ask(team.dana, team.general, f"{team.bot} why did you say that?")

    assert with_one.text == without.text == say("basis_none", "en")


@pytest.mark.parametrize(("question", "language"), [("is there a fax machine?", "en"), ("팩스 있어요?", "ko")])
def test_an_answer_without_memories_says_how_it_came(team: Team, question: str, language: Language) -> None:
    team.ask(team.dana, team.general, f"{team.bot} {question}")
    assert why(team, team.dana, team.general, "why").text == say("basis_abstain", language)


def test_what_was_said_in_the_conversation_is_named_as_such(team: Team) -> None:
    root, _ = team.ask(team.dana, team.general, f"{team.bot} hello there")
    team.slack.say(team.dana, team.general, "lunch moves to noon today", thread_ts=root)
    team.settled()
    team.ask(team.dana, team.general, f"{team.bot} when does lunch move today?", thread=root)

    assert why(team, team.dana, team.general, "why").text == say("basis_conversation", "en")


def test_before_any_answer_there_is_none_to_explain(team: Team) -> None:
    assert why(team, team.minsu, team.general, "why").text == say("basis_none", "ko")
    assert why(team, team.minsu, team.general, "왜").text == say("basis_none", "ko")


def test_a_record_holds_no_text_and_lives_a_week(team: Team) -> None:
    team.command(team.dana, team.deploys, f"remember {TUESDAY}")
    team.ask(team.minsu, team.general, f"{team.bot} when do we deploy?")
    team.settled()

    records = list(team.redis.scan_iter(keys.basis("*")))

    assert records
    for record in records:
        assert 0 < team.redis.ttl(record) <= keys.BASIS_TTL
        assert not {"deploy", "Tuesday", "민수", "Dana"} & set(re.findall(r"\w+", str(team.redis.get(record))))


def test_general_knowledge_is_named_as_the_models_own(new_team: NewTeam, models: ModelServer) -> None:
    team = new_team(openai_api_key="sk-test", openai_base_url=models.url, saegim_model="a-model")
    models.answers["a-model"] = "TCP keeps order, UDP does not."
    team.ask(team.dana, team.general, f"{team.bot} what's the difference between TCP and UDP?")

    assert why(team, team.dana, team.general, "why").text == say("basis_own", "en")
