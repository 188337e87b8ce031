"""On a Redis Cluster Saegim does what it does on one server."""

from tests.scenarios.conftest import NewTeam, Team, on_cluster, seen
from tests.scenarios.test_memory import id_in

pytestmark = on_cluster


def test_what_is_remembered_is_recalled_in_a_thread_and_forgotten(team: Team) -> None:
    kept = team.command(team.dana, team.general, "remember 배포는 매주 화요일 오후 2시")

    ts, answer = team.ask(team.minsu, team.deploys, f"{team.bot} 배포는 언제예요?")
    _, follow_up = team.ask(team.minsu, team.deploys, "정기 배포는 언제예요?", ts)
    team.settled()
    team.command(team.dana, team.general, f"forget {id_in(kept.text)}")
    _, forgotten = team.ask(team.minsu, team.deploys, f"{team.bot} 배포는 언제예요?")

    assert ["화요일" in seen(reply) for reply in (answer, follow_up, forgotten)] == [True, True, False]
    assert len(team.replies(team.deploys, ts)) == 2


def test_two_saegims_answer_each_of_many_questions_once(new_team: NewTeam) -> None:
    team = new_team()
    team.start()
    team.slack.redeliver(1)
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")
    rooms = [team.slack.channel(f"room{n}", members=[team.minsu]) for n in range(8)]

    asked = [(room, team.slack.say(team.minsu, room, f"{team.bot} when do we deploy?")) for room in rooms]

    assert team.slack.wait(lambda: all(team.replies(*question) for question in asked), 30)
    team.settled()
    assert ["Tuesdays" in seen(reply) for question in asked for reply in team.replies(*question)] == [True] * 8


def test_what_slack_deletes_is_recalled_by_neither(new_team: NewTeam) -> None:
    team = new_team()
    team.start()
    ts = team.slack.say(team.dana, team.general, "the staging database is called herring")
    team.keep_this(team.dana, team.general, ts)
    question = "what is the staging database called?"
    before = [team.command(team.minsu, team.deploys, question) for _ in range(2)]

    team.slack.delete(team.dana, team.general, ts)
    team.settled()
    after = [team.command(team.minsu, team.deploys, question) for _ in range(2)]

    assert ["herring" in seen(answer) for answer in before + after] == [True, True, False, False]
