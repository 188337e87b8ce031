"""Whoever asks too much is told so, alone and once, and when to try again; what forgets and leaves out is never refused."""

from tests.scenarios.conftest import NewTeam, Team, on_both
from tests.scenarios.model_server import ModelServer

QUESTION = "배포는 언제 해요?"


def remembered(team: Team) -> str:
    """A team that knows one thing: the id of that memory."""
    team.command(team.minsu, team.deploys, "remember 배포는 매주 화요일 오후 2시에 해요")
    return team.memories()[0].id


@on_both
def test_one_question_too_many_is_refused_once_and_answered_a_minute_later(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=3)
    remembered(team)
    for _ in range(2):
        team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")

    before = len(team.slack.ephemerals(team.minsu))
    refused = [team.slack.say(team.minsu, team.deploys, f"{team.bot} {QUESTION}") for _ in range(4)]
    told = team.whispered(team.minsu, before).text
    team.settled()

    assert told.startswith("한 분께는 1분에 3번까지 답해 드려요. ")
    assert len(team.slack.ephemerals(team.minsu)) == before + 1
    assert not any(team.replies(team.deploys, ts) for ts in refused)
    assert "화요일" in team.ask(team.dana, team.deploys, f"{team.bot} {QUESTION}")[1].text
    team.advance(60)
    assert "화요일" in team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")[1].text


def test_a_conversation_has_a_limit_of_its_own(new_team: NewTeam) -> None:
    team = new_team(saegim_channel_per_minute=1)
    team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")
    team.slack.say(team.dana, team.deploys, f"{team.bot} when do we deploy?")

    told = team.whispered(team.dana).text

    assert told.startswith("In this conversation I answer 1 time a minute at most, for everybody together.")
    assert team.ask(team.dana, team.general, f"{team.bot} when do we deploy?")


def test_in_a_dm_the_notice_stands_below_the_message_it_answers_once(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=1)
    remembered(team)
    dm = team.slack.dm(team.minsu)
    refused = []
    for _ in range(2):
        refused.append(team.slack.say(team.minsu, dm, QUESTION))
        team.settled()

    below = [team.replies(dm, ts) for ts in refused]

    assert [len(replies) for replies in below] == [1, 0]
    assert below[0][0].thread_ts == refused[0]
    assert below[0][0].text.startswith("한 분께는 1분에 1번까지 답해 드려요. ")


def test_nobody_is_told_of_the_limit_below_a_message_that_is_gone(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=1)
    remembered(team)
    team.slack.fail("chat.postMessage", error="thread_not_found")
    team.slack.say(team.minsu, team.slack.dm(team.minsu), QUESTION)
    team.settled()
    assert team.calls("chat.postMessage") == 1


def test_the_notice_in_a_dm_becomes_the_answer_where_the_question_is_put_again_by_an_edit(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=1)
    remembered(team)
    dm = team.slack.dm(team.minsu)
    ts = team.slack.say(team.minsu, dm, f"{team.bot} {QUESTION}")
    team.settled()
    team.advance(60)

    team.slack.edit(team.minsu, dm, ts, f"{team.bot} 배포는 언제 하나요?")
    team.settled()

    (reply,) = team.replies(dm, ts)
    assert "화요일" in reply.text


def test_what_forgets_and_leaves_out_is_never_refused(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=1)
    memory = remembered(team)
    for text, answer in [
        (f"forget {memory}", "잊었어요"),
        ("leave me out", "learn nothing from"),
        ("learn off", "can turn learning on or off"),
        ("forget me", "cannot be undone"),
    ]:
        assert answer in team.command(team.minsu, team.deploys, text).text, text
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} stop")
    team.slack.edit(team.minsu, team.deploys, ts, f"{team.bot} forget {memory}")
    team.settled()
    assert not team.memories()


def test_a_command_is_told_each_time(new_team: NewTeam) -> None:
    team = new_team(saegim_user_per_minute=1)
    remembered(team)
    for _ in range(3):
        assert "1번까지" in team.command(team.minsu, team.deploys, QUESTION).text


@on_both
def test_what_comes_in_when_too_much_is_waiting_is_refused_and_the_rest_answered(new_team: NewTeam) -> None:
    team = new_team(saegim_queue_cap=2)
    remembered(team)
    team.running[0].workers.stop()
    asked = []
    for _ in range(4):
        asked.append(team.slack.say(team.minsu, team.deploys, f"{team.bot} {QUESTION}"))
        assert team.slack.wait(lambda: all(d.answered for d in team.slack.deliveries))
    before = len(team.slack.ephemerals(team.minsu))

    team.start()

    assert team.whispered(team.minsu, before).text.startswith("지금은 기다리는 질문이 너무 많아서")
    team.settled()
    assert [bool(team.replies(team.deploys, ts)) for ts in asked] == [True, True, False, False]
    assert len(team.slack.ephemerals(team.minsu)) == before + 1


def thinking(new_team: NewTeam, models: ModelServer, tokens: int) -> Team:
    models.answers["gpt"] = "매주 화요일이에요 [1]."
    team = new_team(
        openai_base_url=models.url, saegim_model="gpt", saegim_channel_tokens_per_day=tokens, saegim_quiet_after=60
    )
    remembered(team)
    return team


def below(team: Team, asked: tuple[str, object]) -> str:
    """What stands below the answer in small type."""
    return str(team.replies(team.deploys, asked[0])[-1].blocks)


def test_where_the_tokens_are_used_up_memories_are_quoted_and_that_is_said(
    new_team: NewTeam, models: ModelServer
) -> None:
    team = thinking(new_team, models, tokens=100)
    assert "화요일이에요" in team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")[1].text
    asked = len(models.requests)

    quoted = team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")

    assert "오후 2시" in quoted[1].text
    assert "오늘 이 대화의 모델 토큰 100개를 다 써서, 09:00 (Asia/Seoul)까지는" in below(team, quoted)
    assert len(models.requests) == asked
    for text in (QUESTION, "help", "who won the football match?", "thanks!"):
        assert "다 써서" not in below(team, team.ask(team.minsu, team.deploys, f"{team.bot} {text}")), "once a day"
    assert "0 of today's 100 model tokens" in team.command(team.dana, team.deploys, "tokens").text
    assert "100 of today's 100 model tokens" in team.command(team.dana, team.general, "tokens").text
    team.advance(86_400)
    team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")
    assert len(models.requests) > asked


def test_what_is_left_is_said_near_the_end_and_on_request(new_team: NewTeam, models: ModelServer) -> None:
    team = thinking(new_team, models, tokens=1_000_000)
    asked = team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")
    assert "토큰" not in below(team, asked)
    left = team.command(team.minsu, team.deploys, "남은 토큰").text
    assert left.startswith("오늘 이 대화에 남은 모델 토큰은 1,000,000개 중 99")


def test_without_a_limit_on_tokens_that_is_said(team: Team) -> None:
    assert team.command(team.dana, team.deploys, "tokens").text == "There is no daily limit on model tokens here."
    assert team.command(team.minsu, team.deploys, "토큰").text == "여기에는 하루 모델 토큰 제한이 없어요."


def test_a_conversation_is_gone_through_by_rules_where_the_tokens_are_used_up(
    new_team: NewTeam, models: ModelServer
) -> None:
    team = thinking(new_team, models, tokens=100)
    ts, _ = team.ask(team.minsu, team.deploys, f"{team.bot} {QUESTION}")
    team.slack.say(team.dana, team.deploys, "결정: 다음 분기부터 배포는 수요일에 하기로 했어요.", thread_ts=ts)
    team.settled()
    asked = len(models.requests)

    team.fall_quiet()

    assert len(models.requests) == asked
    assert any("수요일" in memory.text for memory in team.memories())
