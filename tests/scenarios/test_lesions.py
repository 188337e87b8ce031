"""Lesions: what is left of memory when a part of it is taken out, as in people who lost their hippocampus."""

from typing import NamedTuple

import pytest

from bot.memory import keys
from bot.memory.consolidation.consolidate import Consolidator, Kept
from bot.mind.wording.phrases import say
from tests.scenarios.conftest import NewTeam, Team, on_both, seen


class Talk(NamedTuple):
    """Who asks what, what is told, how it is asked again, and the word that shows whether it is known."""

    question: str
    fact: str
    again: str
    word: str


TALKS = pytest.mark.parametrize(
    "talk",
    [
        Talk("배포는 언제 해요?", "배포는 매주 화요일 오후 2시에 하기로 했어요", "배포는 무슨 요일에 해요?", "화요일"),
        Talk("when do we deploy?", "we decided to deploy on Tuesdays at 14:00", "which day do we deploy?", "Tuesdays"),
    ],
    ids=["ko", "en"],
)


def tell(team: Team, talk: Talk) -> str:
    """A thread in which somebody asks Saegim and somebody else tells; its root."""
    root, _ = team.ask(team.minsu, team.deploys, f"{team.bot} {talk.question}")
    team.slack.say(team.dana, team.deploys, talk.fact, thread_ts=root)
    team.settled()
    return root


def asked(team: Team, question: str, thread: str | None = None, channel: str = "") -> str:
    """What a reader sees of Saegim's answer."""
    return seen(team.ask(team.minsu, channel or team.deploys, f"{team.bot} {question}", thread)[1])


@on_both
@TALKS
def test_a_fact_told_in_thread_a_is_recalled_in_thread_b_after_consolidation_and_not_before(
    new_team: NewTeam, talk: Talk
) -> None:
    team = new_team()
    tell(team, talk)

    before = asked(team, talk.again)
    team.fall_quiet()
    after = asked(team, talk.again)
    elsewhere = asked(team, talk.again, channel=team.general)

    assert talk.word not in before
    assert talk.word in after
    assert talk.word in elsewhere


@TALKS
def test_with_the_consolidator_off_short_term_memory_works_and_no_new_long_term_memory_forms_while_the_old_stays(
    team: Team, monkeypatch: pytest.MonkeyPatch, talk: Talk
) -> None:
    team.command(team.dana, team.general, "remember the office wifi is called kraken")
    monkeypatch.setattr(Consolidator, "consolidate", lambda *_: Kept())

    root = tell(team, talk)
    known = team.redis.hlen(keys.MEMORIES)
    team.fall_quiet()

    assert talk.word in asked(team, talk.again, thread=root), "the conversation itself is still there"
    assert talk.word not in asked(team, talk.again), "but nothing of it became long-term memory"
    assert team.redis.hlen(keys.MEMORIES) == known
    assert "kraken" in asked(team, "what is the office wifi called?"), "what was known before is still known"


@TALKS
def test_an_expired_conversation_that_was_never_consolidated_is_honestly_not_remembered(team: Team, talk: Talk) -> None:
    root = tell(team, talk)
    expired = keys.turns(team.deploys, root)
    assert team.redis.ttl(expired) > 0
    team.redis.delete(expired)  # what its time to live does
    team.fall_quiet()

    answer = team.ask(team.minsu, team.deploys, f"{team.bot} {talk.again}")[1]

    assert answer.text in {say("not_in_memory", "ko"), say("not_in_memory", "en")}
    assert talk.word not in seen(answer)
    assert not team.redis.hlen(keys.MEMORIES)
