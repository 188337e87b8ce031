"""A question that was given up and is put back in line by an operator, however often: it is answered as soon as that is possible."""

import pytest

from bot.errors import Bug
from bot.slack.letters import Letters
from bot.story import tell
from tests.scenarios.conftest import Team, seen


def test_a_question_that_is_given_up_twice_is_answered_when_it_is_put_back_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise Bug("the answer is broken")

    monkeypatch.setattr("bot.worker.FIRST_PAUSE", 0.01)
    team.command(team.dana, team.general, "remember we deploy on Tuesdays")
    letters = Letters(team.redis)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(tell, "answer", broken)
        ts = team.slack.say(team.minsu, team.general, f"{team.bot} when do we deploy?")
        team.settled()
        assert letters.retry(letters.read()[0])
        team.settled()

    assert letters.retry(letters.read()[0])
    team.settled()

    [reply] = team.replies(team.general, ts)
    assert "Tuesdays" in seen(reply)
    assert letters.read() == []
