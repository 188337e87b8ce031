"""From conversation to memory, end to end: with the writer that ships, and nothing stood in for."""

import pytest

from bot.memory.consolidation.learning import NOTICE
from bot.slack.text import escape
from tests.scenarios.conftest import Team, seen


@pytest.mark.parametrize(
    ("question", "answer", "again", "found"),
    [
        ("배포는 언제 해요?", "배포는 매주 화요일 오후 2시에 해요", "배포 언제예요?", "화요일"),
        ("when do we deploy?", "We deploy every Tuesday at 14:00", "when do we deploy?", "Tuesday"),
    ],
)
def test_a_fact_told_in_one_thread_is_recalled_in_another_after_it_went_quiet_and_not_before(
    team: Team, question: str, answer: str, again: str, found: str
) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} {question}")
    reply = team.slack.say(team.dana, team.deploys, answer, thread_ts=root)
    team.settled()
    assert found not in seen(team.ask(team.minsu, team.general, f"{team.bot} {again}")[1])

    team.fall_quiet()

    recalled = seen(team.ask(team.minsu, team.general, f"{team.bot} {again}")[1])
    assert found in recalled
    assert escape(team.slack.permalink(team.deploys, reply)) in recalled
    assert team.calls("conversations.replies") == 0


@pytest.mark.parametrize("said", ["고마워요!", "네 알겠습니다", "thanks, see you!", "lol ok"])
def test_of_small_talk_nothing_is_remembered(team: Team, said: str) -> None:
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} when do we deploy?")
    team.slack.say(team.dana, team.deploys, said, thread_ts=root)

    team.fall_quiet()

    assert not team.memories()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("릴리스는 다음 주 화요일에 하기로 했어요", "다음 주 화요일("),
        ("We decided to release next Tuesday", "next Tuesday ("),
    ],
)
def test_what_is_kept_with_a_reaction_is_understood_with_its_dates(team: Team, said: str, day: str) -> None:
    ts = team.slack.say(team.dana, team.deploys, said)
    team.slack.react(team.minsu, team.deploys, ts, "brain")
    team.settled()

    [memory] = team.memories()
    assert (memory.text, memory.kind, memory.keeper) == (said, "note", team.minsu)
    assert day in memory.statement


def test_in_a_channel_that_is_learned_an_answer_carries_its_question(team: Team) -> None:
    team.command(team.dana, team.deploys, "learn on")
    team.advance(NOTICE + 1)
    root = team.slack.say(team.minsu, team.deploys, "스테이징 데이터베이스 이름이 뭐예요?")
    team.slack.say(team.dana, team.deploys, "스테이징 데이터베이스 이름은 herring이에요", thread_ts=root)

    team.fall_quiet()

    [memory] = team.memories()
    assert (memory.kind, memory.text) == ("answer", "스테이징 데이터베이스 이름은 herring이에요")
    assert [(source.role, source.ts) for source in memory.sources] == [("asked", root)]
