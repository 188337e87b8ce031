"""Answers by a language model: what it is told, what becomes of what it says, and what happens when it fails."""

import json
from collections.abc import Callable

import pytest

from bot import metrics
from bot.mind.wording.phrases import say
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.model_server import Answer, ModelServer

TUNED, BASE = "ft:gpt-4.1-mini:acme::1", "gpt-4.1-mini"
QUESTION = "when do we deploy?"
ThinkingTeam = Callable[..., Team]


def failures(model: str) -> float:
    """How often `model` failed, as Prometheus is told."""
    return metrics.REGISTRY.get_sample_value("saegim_model_failures_total", {"model": model}) or 0.0


@pytest.fixture
def thinking(new_team: NewTeam, models: ModelServer) -> ThinkingTeam:
    """Makes a team whose Saegim has a tuned model and a base model."""

    def make(*, places: str = "public,private,dm", style: str = "해요") -> Team:
        team = new_team(
            openai_base_url=models.url,
            openai_api_key="sk-test",
            saegim_model=TUNED,
            saegim_base_model=BASE,
            saegim_model_places=places,
            saegim_ko_style=style,
        )
        team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")
        return team

    return make


@on_both
def test_the_tuned_model_answers_and_its_citation_is_checked(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "We deploy on Tuesdays at 14:00 [1]."
    team = thinking()

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert reply.text == "We deploy on Tuesdays at 14:00 [1]."
    assert "“we deploy on Tuesdays at 14:00”" in seen(reply)
    assert "#deploys" in seen(reply)
    assert models.asked() == [TUNED]


def test_a_tuned_model_that_is_gone_is_replaced_by_the_base_model_and_not_asked_again(
    thinking: ThinkingTeam, models: ModelServer
) -> None:
    models.answers[TUNED] = "Tuesdays at 14:00 [1]."
    models.answers[BASE] = "On Tuesdays at 14:00, says the base model [1]."
    team = thinking()
    team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    models.answers[TUNED] = 404
    _, second = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    _, third = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert "says the base model" in second.text
    assert "says the base model" in third.text
    assert models.asked() == [TUNED, TUNED, BASE, BASE]


@pytest.mark.parametrize(
    "failure",
    [404, 401, 500, 429, 400, b"<html>a proxy's page</html>", b'data: {"choices": [{}]}\n\ndata: [DONE]\n\n', b"", ""],
    ids=str,
)
def test_without_any_model_the_memories_are_quoted(
    thinking: ThinkingTeam, models: ModelServer, failure: Answer
) -> None:
    models.answers["*"] = failure
    team = thinking()
    before = [failures(model) for model in (TUNED, BASE)]

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert [failures(model) for model in (TUNED, BASE)] == [count + 1 for count in before]
    assert "we deploy on Tuesdays at 14:00" in reply.text
    assert "[1]" in reply.text
    assert "proxy" not in seen(reply)
    assert set(models.asked()) == {TUNED, BASE}


def test_a_model_server_that_is_not_there_does_not_keep_anybody_waiting(new_team: NewTeam) -> None:
    team = new_team(openai_base_url="http://127.0.0.1:9/v1", saegim_model="llama")
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays at 14:00")

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert "we deploy on Tuesdays at 14:00" in reply.text


def test_a_model_that_fails_midway_leaves_nothing_of_what_it_said(thinking: ThinkingTeam, models: ModelServer) -> None:
    half = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m"}
    choice = {"delta": {"content": "We deploy on Fridays"}, "index": 0, "finish_reason": None}
    models.answers[TUNED] = f"data: {json.dumps({**half, 'choices': [choice]})}\n\n".encode()
    models.answers[BASE] = "On Tuesdays at 14:00 [1]."
    team = thinking()

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert reply.text == "On Tuesdays at 14:00 [1]."


def test_what_was_not_recalled_is_not_cited(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "On Tuesdays [1], and the office closes at 20:00 [7]【3†source】."
    team = thinking()

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert "[7]" not in seen(reply)
    assert "[3]" not in seen(reply)
    assert "[1]" in reply.text


DANGEROUS = {
    "Ask <!channel> and <!here> [1]": ["<!channel>", "<!here>"],
    "Ask <@{dana}> and <@{dana}|Dana> [1]": ["<@"],
    "See http://evil.example/?q=secret [1]": ["http://evil.example"],
    "See [the docs](https://evil.example/x) [1]": ["https://evil.example"],
    "![x](https://evil.example/pixel.png?s=secret) Tuesdays [1]": ["https://evil.example"],
    "<https://evil.example|click here> [1]": ["https://evil.example"],
}


def test_what_the_model_says_calls_nobody_and_links_nowhere(thinking: ThinkingTeam, models: ModelServer) -> None:
    team = thinking()
    for said, dangerous in DANGEROUS.items():
        models.answers[TUNED] = said.format(dana=team.dana)

        _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

        assert reply.text
        assert not [thing for thing in dangerous if thing in seen(reply)], said


def test_links_into_the_workspace_stay_links(thinking: ThinkingTeam, models: ModelServer) -> None:
    team = thinking()
    link = "https://playground.example/archives/C1/p1"
    models.answers[TUNED] = f"Tuesdays [1], see {link}"

    assert link in seen(team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")[1])


def test_own_knowledge_is_marked_as_such(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "HTTP stands for Hypertext Transfer Protocol."
    team = thinking()

    _, english = team.ask(team.minsu, team.general, f"{team.bot} what does HTTP stand for?")
    _, korean = team.ask(team.minsu, team.general, f"{team.bot} HTTP가 무슨 뜻이에요?")

    assert say("own_knowledge", "en") in seen(english)
    assert say("own_knowledge", "ko") in seen(korean)


def test_a_statement_about_the_team_without_a_source_is_marked_too(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "You deploy whenever you like."
    team = thinking()

    _, reply = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert say("own_knowledge", "en") in seen(reply)


def test_private_memories_are_in_no_request_for_a_public_reply(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "On Tuesdays [1]."
    team = thinking()
    team.ask(
        team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin closes in March, before we deploy"
    )
    team.ask(team.minsu, team.slack.dm(team.minsu), "remember my own deploy is called Marlin")

    team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")
    team.command(team.dana, team.general, QUESTION)

    assert models.requests
    assert "Bluefin" not in models.text()
    assert "Marlin" not in models.text()


def test_where_the_model_may_not_read_answers_are_quoted_and_nothing_is_sent(
    thinking: ThinkingTeam, models: ModelServer
) -> None:
    models.answers[TUNED] = "From the model [1]."
    team = thinking(places="public")
    team.ask(team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin closes in March")

    _, private = team.ask(team.minsu, team.leads, f"{team.bot} when does the acquisition of Bluefin close?")
    _, in_dm = team.ask(team.minsu, team.slack.dm(team.minsu), QUESTION)
    whisper = team.command(team.minsu, team.general, "when does the acquisition of Bluefin close?")
    assert models.requests == []
    _, public = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    assert "closes in March" in private.text
    assert "Tuesdays" in in_dm.text
    assert "closes in March" in whisper.text
    assert public.text == "From the model [1]."
    assert "Bluefin" not in models.text()


def test_what_saegim_quoted_from_elsewhere_is_not_sent_with_the_conversation(
    thinking: ThinkingTeam, models: ModelServer
) -> None:
    models.answers[TUNED] = "From the model [1]."
    team = thinking(places="public,dm")
    dm = team.slack.dm(team.minsu)
    team.ask(team.minsu, team.leads, f"{team.bot} remember the acquisition of Bluefin closes in March")
    team.ask(team.minsu, dm, "when does the acquisition of Bluefin close?")
    team.settled()

    _, reply = team.ask(team.minsu, dm, QUESTION)

    assert reply.text == "From the model [1]."
    assert "of Bluefin close?" in models.text()
    assert "March" not in models.text()


def test_secrets_are_in_no_request(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "On Tuesdays [1]."
    token = "ghp_" + "a1B2" * 9
    team = thinking()

    root = team.slack.say(team.minsu, team.general, f"my token is {token}")
    team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}", root)

    assert "my token is" in models.text()
    assert token not in models.text()


@pytest.mark.usefixtures("shown_early")
def test_a_slow_answer_is_shown_while_it_is_written_in_one_message(thinking: ThinkingTeam, models: ModelServer) -> None:
    whole = " ".join(["We deploy on Tuesdays at 14:00 [1]."] * 40)
    models.answers[TUNED] = whole
    team = thinking()
    models.slow()

    ts = team.slack.say(team.minsu, team.general, f"{team.bot} {QUESTION}")
    assert team.slack.wait(lambda: team.replies(team.general, ts))
    first = team.replies(team.general, ts)[0]
    models.go()
    assert team.slack.wait(lambda: team.replies(team.general, ts)[0].text.count("Tuesdays") == 40)
    team.settled()

    assert first.text.count("Tuesdays") < 40
    assert [reply.ts for reply in team.replies(team.general, ts)] == [first.ts]
    assert team.calls("assistant.threads.setStatus") >= 1


def test_korean_is_asked_for_in_the_style_that_is_set(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "화요일 14시에 합니다 [1]."
    team = thinking(style="합니다")

    team.ask(team.minsu, team.general, f"{team.bot} 우리 deploy 언제 해?")

    assert "합니다체" in models.text()


def test_the_model_gets_the_conversation_and_todays_question(thinking: ThinkingTeam, models: ModelServer) -> None:
    models.answers[TUNED] = "On Tuesdays [1]."
    team = thinking()
    ts, _ = team.ask(team.minsu, team.general, f"{team.bot} {QUESTION}")

    team.ask(team.minsu, team.general, "and who decided so?", ts)

    last = json.dumps(models.requests[-1], ensure_ascii=False)
    assert QUESTION in last
    assert "and who decided so?" in last
    assert team.slack.bot_user not in last


def test_a_command_typed_in_a_private_channel_does_not_reach_a_model_that_may_not_read_it(
    thinking: ThinkingTeam, models: ModelServer
) -> None:
    models.answers[TUNED] = "On Tuesdays at 14:00 [1]."
    team = thinking(places="public,dm")
    team.command(team.minsu, team.leads, "is the acquisition of Bluefin still secret?")
    team.command(team.minsu, team.leads, "remember the acquisition of Bluefin closes in March")

    assert "14:00" in team.command(team.minsu, team.general, QUESTION).text

    assert models.asked() == [TUNED]
    assert "Bluefin" not in models.text()
