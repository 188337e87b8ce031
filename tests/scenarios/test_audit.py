"""Every answer has a line in the audit log, exactly one, with ids and without a word; also when a worker dies before or after it."""

import pytest
from structlog.testing import capture_logs

from bot.accounting.audit import Audit
from bot.accounting.chain import broken, line_of
from bot.memory import keys
from bot.slack.event import Event
from bot.slack.inbox import Lease
from bot.story.sweep import sweep
from tests.scenarios.conftest import NewTeam, Team, on_both
from tests.scenarios.model_server import ModelServer

QUESTION = "배포는 언제 해요?"
SECRET = "화요일"


def lines(team: Team) -> list[dict[str, object]]:
    team.settled()
    return [dict(line.fields) for text in Audit(team.redis).lines() if (line := line_of(text))]


def holds(team: Team) -> bool:
    return broken(*Audit(team.redis).snapshot()) is None


@pytest.mark.parametrize("redis_url", ["embedded", "real", "cluster"], indirect=True)
def test_an_answer_is_written_down_with_ids_and_without_a_word(team: Team) -> None:
    team.command(team.minsu, team.deploys, f"remember 배포는 매주 {SECRET}에 해요")
    [memory] = team.memories()

    ts, reply = team.ask(team.dana, team.deploys, f"{team.bot} {QUESTION}")

    line = lines(team)[-1]
    assert (line["user"], line["place"], line["reply"]) == (team.dana, team.deploys, reply.ts)
    assert (line["memories"], line["basis"], line["model"]) == ([memory.id], "memory", "extractive")
    assert line["number"] == Event("message", "", place=team.deploys, ts=ts).number
    assert (line["prompt_tokens"], line["completion_tokens"], line["links_removed"]) == (0, 0, 0)
    assert not any(SECRET in text or QUESTION in text for text in Audit(team.redis).lines())
    assert holds(team)


def test_what_a_model_said_is_written_down_with_its_tokens_and_the_links_taken_out(
    new_team: NewTeam, models: ModelServer
) -> None:
    models.answers["gpt"] = "매주 화요일이에요 [1]. https://evil.test/a https://evil.test/b"
    team = new_team(openai_base_url=models.url, saegim_model="gpt")
    team.command(team.minsu, team.deploys, "remember 배포는 매주 화요일에 해요")

    team.ask(team.dana, team.deploys, f"{team.bot} {QUESTION}")

    line = lines(team)[-1]
    assert (line["model"], line["links_removed"]) == ("gpt", 2)
    assert int(str(line["prompt_tokens"])) > 100
    assert 10 < int(str(line["completion_tokens"])) < 60


def test_every_reply_and_every_whisper_has_exactly_one_line(team: Team) -> None:
    team.command(team.minsu, team.deploys, "remember 배포는 매주 화요일에 해요")
    ts, _ = team.ask(team.dana, team.deploys, f"{team.bot} {QUESTION}")
    team.ask(team.dana, team.deploys, "그럼 금요일에는요?", thread=ts)
    team.ask(team.dana, team.deploys, f"{team.bot} help")
    team.command(team.dana, team.deploys, "why")
    team.command(team.dana, team.deploys, "forget me")

    written = lines(team)

    assert len(written) == 6
    assert len({line["event"] for line in written}) == 6
    assert [line["asked_by"] for line in written] == ["command", "message", "message", "message", "command", "command"]


@on_both
def test_a_worker_that_dies_between_the_reply_and_its_line_leaves_one_line(new_team: NewTeam) -> None:
    team = new_team(start=False)
    saegim = team.start()
    audit, died = saegim.rooms.audit, list[str]()
    write = audit.write

    def die_once(event: str, line: object) -> bool:
        if not died:
            died.append(event)
            raise RuntimeError
        return write(event, line)  # type: ignore[arg-type]

    audit.write = die_once  # type: ignore[method-assign]
    ts, _ = team.ask(team.dana, team.deploys, f"{team.bot} help")

    assert team.slack.wait(lambda: died and len(lines(team)) == 1)
    assert len(team.replies(team.deploys, ts)) == 1
    assert holds(team)


@on_both
def test_a_job_that_comes_again_after_its_line_is_not_answered_again(new_team: NewTeam) -> None:
    team = new_team()
    inbox, again = team.running[0].rooms.inbox, list[Lease]()
    done = inbox.done

    def hand_back_once(lease: Lease) -> bool:
        if again:
            return done(lease)
        again.append(lease)
        return inbox.again(lease, 0.0)

    inbox.done = hand_back_once  # type: ignore[method-assign]
    team.command(team.dana, team.deploys, "help")
    team.settled()

    assert again
    assert len(team.slack.ephemerals(team.dana)) == 1
    assert len(lines(team)) == 1


def test_an_edited_question_has_a_line_for_each_answer(team: Team) -> None:
    ts, _ = team.ask(team.dana, team.deploys, f"{team.bot} when is lunch?")
    team.slack.edit(team.dana, team.deploys, ts, f"{team.bot} help")
    assert team.slack.wait(lambda: "I am Saegim" in team.replies(team.deploys, ts)[-1].text)
    written = lines(team)
    assert [line["asked_by"] for line in written] == ["message", "edited"]
    assert len({line["number"] for line in written}) == 1


def test_erasing_leaves_nothing_of_the_words_and_the_log_whole(team: Team) -> None:
    team.command(team.minsu, team.deploys, f"remember 배포는 매주 {SECRET}에 해요")
    team.ask(team.dana, team.deploys, f"{team.bot} {QUESTION}")
    team.command(team.minsu, team.deploys, f"forget {team.memories()[0].id}")
    team.settled()
    assert SECRET not in str(team.redis.xrange(keys.AUDIT))
    assert holds(team)


def test_the_daily_sweep_lets_go_of_what_is_older_than_400_days_and_logs_an_anchor(team: Team) -> None:
    team.command(team.dana, team.deploys, "help")
    team.settled()
    team.clock.ahead += 401 * keys.DAY
    team.command(team.dana, team.deploys, "help")
    team.settled()
    with capture_logs() as logged:
        sweep(team.running[0].rooms)
    assert len(lines(team)) == 1
    assert holds(team)
    [told] = [line for line in logged if line["event"] == "audit log"]
    assert (told["trimmed"], told["last"]) == (1, str(Audit(team.redis).ends()[1]))
