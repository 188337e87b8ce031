"""A thread of a thousand messages: Saegim still knows what was said at its beginning, and follows its edits and deletions."""

import pytest

from bot.mind.wording.phrases import say
from tests.scenarios.conftest import NewTeam, Team, seen
from tests.scenarios.model_server import ModelServer

LENGTH = 1_000


def long_thread(team: Team, third: str) -> tuple[str, str, str]:
    """A thread that was there before Saegim came: its channel, its root, and its third message."""
    channel = team.slack.channel("archive", members=[team.minsu, team.dana], bot=False)
    root = team.slack.say(team.minsu, channel, "릴리스 이야기는 여기서 해요")
    said = [
        team.slack.say(team.dana, channel, third if n == 2 else f"ok, item {n}", thread_ts=root)
        for n in range(1, LENGTH)
    ]
    team.slack.join(team.slack.bot_user, channel)
    return channel, root, said[1]


@pytest.mark.parametrize(
    ("third", "question", "answer"),
    [
        ("the release captain is Marta this time", "who is the release captain this time?", "Marta"),
        ("이번 릴리스 책임자는 하늘 님이에요", "이번 릴리스 책임자는 누구예요?", "하늘"),
    ],
)
def test_what_was_said_third_of_a_thousand_is_answered_and_follows_its_message(
    team: Team, third: str, question: str, answer: str
) -> None:
    channel, root, ts = long_thread(team, third)

    _, first = team.ask(team.minsu, channel, f"{team.bot} {question}", thread=root)
    team.slack.edit(team.dana, channel, ts, third.replace(answer, "Yuna"))
    team.settled()
    _, second = team.ask(team.minsu, channel, f"{team.bot} {question}", thread=root)
    team.slack.delete(team.dana, channel, ts)
    team.settled()
    _, third_answer = team.ask(team.minsu, channel, f"{team.bot} {question}", thread=root)

    assert answer in first.text
    assert "Yuna" in second.text
    assert "Yuna" not in seen(third_answer)
    assert answer not in seen(third_answer)
    assert third_answer.text in {say("not_in_memory", "ko"), say("not_in_memory", "en")}


def test_a_model_gets_the_beginning_of_a_long_thread_within_its_budget(new_team: NewTeam, models: ModelServer) -> None:
    models.answers["a-model"] = "Marta."
    team = new_team(
        openai_api_key="sk-test", openai_base_url=models.url, saegim_model="a-model", saegim_conversation_tokens=600
    )
    channel, root, _ = long_thread(team, "the release captain is Marta this time")

    team.ask(team.minsu, channel, f"{team.bot} who is the release captain this time?", thread=root)

    told = str(models.requests[-1])
    assert "the release captain is Marta this time" in told
    assert told.count("ok, item") < LENGTH / 10
    assert f"ok, item {LENGTH - 1}" in told
