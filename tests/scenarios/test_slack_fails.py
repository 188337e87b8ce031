"""Slack failing in every way while it is answered: what a person sees, no second reply, no endless repeating, every job ends."""

import pytest

from bot.memory import keys
from bot.mind.wording.phrases import say
from bot.slack.letters import Letters
from tests.scenarios.conftest import NewTeam, Team, on_both, seen
from tests.scenarios.model_server import ModelServer

SECRET_WORD = "krakenhafen"  # what a server says in passing, and nobody may see
PAGE = f"<html><body>502 Bad Gateway {SECRET_WORD}</body></html>"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed back is soon tried again."""
    monkeypatch.setattr("bot.worker.FIRST_PAUSE", 0.05)
    monkeypatch.setattr("bot.slack.inbox.RECLAIM_EVERY", 0.05)


def ask(team: Team) -> str:
    return team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?")


def everything_said(team: Team) -> list[str]:
    """All that anybody was shown by Saegim, the asker's whispers and DM included."""
    threads = [m for place in (team.deploys, team.general) for m in team.slack.messages(place)]
    replies = [r for m in threads for r in team.replies(m.channel, m.ts)]
    return [seen(message) for message in (*replies, *team.told(team.minsu))]


def check_over(team: Team, most: int = 8) -> None:
    """Everything was worked off, with at most as many posts as a question may cost; and what Slack said besides reached nobody."""
    team.settled()
    assert not list(team.redis.scan_iter(keys.jobs("*")))
    assert team.calls("chat.postMessage") <= most
    assert not [text for text in everything_said(team) if SECRET_WORD in text]


def only_reply(team: Team, ts: str) -> str:
    assert team.slack.wait(lambda: team.replies(team.deploys, ts), 20), "no reply"
    check_over(team)
    (reply,) = team.replies(team.deploys, ts)
    return seen(reply)


LIMITED = {
    "rate limited": {"status": 429, "error": "ratelimited", "retry_after": 1},
    "rate limited for long": {"status": 429, "error": "ratelimited", "retry_after": 6},
    "rate limited, as a plain answer": {"error": "ratelimited"},
}
LOST = {
    "an error of its own": {"error": "internal_error"},
    "500": {"status": 500},
    "a proxy's page": {"status": 502, "raw": PAGE},
    "a page that says all is well": {"raw": PAGE},
    "half an answer": {"raw": '{"ok": tr'},
    "a list": {"raw": '["ok"]'},
    "no reason": {"raw": '{"ok": false}'},
    "a reason nobody knows": {"error": SECRET_WORD.upper() + "7"},
    "a reset": {},
}
LIAR = {"raw": '{"ok": true}'}  # without a timestamp


@pytest.mark.parametrize("failure", LIMITED.values(), ids=LIMITED)
def test_a_post_that_is_rate_limited_is_one_reply(team: Team, failure: dict[str, object]) -> None:
    team.slack.fail("chat.postMessage", **failure)  # type: ignore[arg-type]

    assert say("not_in_memory", "en") in only_reply(team, ask(team))


@pytest.mark.parametrize("done", [False, True], ids=["not posted", "posted"])
@pytest.mark.parametrize("failure", [*LOST.values(), LIAR], ids=[*LOST, "nothing but ok"])
def test_a_post_that_fails_in_passing_is_one_reply(team: Team, failure: dict[str, object], done: bool) -> None:
    team.slack.fail("chat.postMessage", after_effect=done, **failure)  # type: ignore[arg-type]

    assert say("not_in_memory", "en") in only_reply(team, ask(team))
    assert team.redis.llen(keys.DEAD) == 0


@pytest.mark.usefixtures("shown_early")
@pytest.mark.parametrize("name", ["rate limited", "500", "a page that says all is well", "a reset"])
def test_an_update_that_fails_in_passing_is_one_reply(new_team: NewTeam, models: ModelServer, name: str) -> None:
    models.answers["m"] = " ".join(["On Tuesdays."] * 200)
    team = new_team(openai_base_url=models.url, saegim_model="m")
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    team.slack.fail("chat.update", **(LIMITED | LOST)[name])  # type: ignore[arg-type]
    models.slow()
    ts = ask(team)
    assert team.slack.wait(lambda: team.replies(team.deploys, ts), 20)
    models.go()

    assert team.slack.wait(lambda: team.replies(team.deploys, ts)[-1].text.count("Tuesdays") == 200, 20)
    assert only_reply(team, ts).count("Tuesdays") >= 200


@pytest.mark.parametrize("failure", [{"status": 503}, {"error": "invalid_arguments"}], ids=str)
def test_a_post_that_never_works_ends_as_a_dead_letter(team: Team, failure: dict[str, object]) -> None:
    team.slack.fail("chat.postMessage", times=100, **failure)  # type: ignore[arg-type]

    ts = ask(team)

    assert team.slack.wait(lambda: team.redis.llen(keys.DEAD) == 1, 30)
    check_over(team)
    assert team.replies(team.deploys, ts) == []
    (letter,) = Letters(team.redis).read()
    assert letter.tries == 5
    assert SECRET_WORD not in letter.line


REFUSED = {
    "not_in_channel": "not_in_channel",
    "channel_not_found": "not_in_channel",
    "is_archived": "may_not_post",
    "restricted_action": "may_not_post",
    "restricted_action_read_only_channel": "may_not_post",
    "cannot_reply_to_message": "may_not_post",
}


@pytest.mark.parametrize(("code", "phrase"), REFUSED.items())
def test_who_asks_where_saegim_may_not_write_is_told_alone(team: Team, code: str, phrase: str) -> None:
    team.slack.fail("chat.postMessage", error=code)

    ts = ask(team)

    assert say(phrase, "en") in seen(team.whispered(team.minsu))
    check_over(team, most=1)
    assert team.replies(team.deploys, ts) == []


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked"])
def test_with_a_token_that_is_no_longer_good_a_job_ends_and_nothing_is_repeated_for_ever(team: Team, code: str) -> None:
    for method in ("chat.postMessage", "chat.postEphemeral", "conversations.replies"):
        team.slack.fail(method, error=code, times=100)

    ts = ask(team)

    assert team.slack.wait(lambda: team.redis.llen(keys.DEAD) == 1, 30)
    check_over(team, most=12)
    assert team.replies(team.deploys, ts) == []


@pytest.mark.parametrize("code", ["msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format"])
def test_blocks_that_slack_does_not_take_become_a_plainer_reply(team: Team, code: str) -> None:
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    team.slack.fail("chat.postMessage", error=code)

    assert "Tuesdays" in only_reply(team, ask(team))


@pytest.fixture
def writing(new_team: NewTeam, models: ModelServer) -> Team:
    """A team whose Saegim is in the middle of an answer in #deploys, to the question `Team.asked`."""
    models.answers["m"] = " ".join(["On Tuesdays."] * 200)
    team = new_team(openai_base_url=models.url, saegim_model="m")
    team.command(team.minsu, team.deploys, "remember we deploy on Tuesdays")
    models.slow()
    return team


def begun(team: Team, thread: str | None = None) -> str:
    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} when do we deploy?", thread_ts=thread)
    assert team.slack.wait(lambda: team.replies(team.deploys, thread or ts), 20)
    return ts


@pytest.mark.usefixtures("shown_early")
def test_a_channel_archived_while_the_answer_is_written_has_the_asker_told(writing: Team, models: ModelServer) -> None:
    begun(writing)
    writing.slack.archive(writing.deploys)
    models.go()

    assert writing.slack.wait(lambda: say("may_not_post", "en") in str(everything_said(writing)), 20)
    check_over(writing)


@pytest.mark.usefixtures("shown_early")
def test_a_question_deleted_while_the_answer_is_written_takes_the_answer_with_it(
    writing: Team, models: ModelServer
) -> None:
    ts = begun(writing)
    writing.slack.delete(writing.minsu, writing.deploys, ts)
    models.go()

    assert writing.slack.wait(lambda: not writing.replies(writing.deploys, ts), 20)
    check_over(writing)
    assert writing.replies(writing.deploys, ts) == []
    assert not writing.told(writing.minsu)[1:]


@pytest.mark.usefixtures("shown_early")
def test_a_threads_root_deleted_while_the_answer_is_written_leaves_one_reply_that_says_so(
    writing: Team, models: ModelServer
) -> None:
    root = writing.slack.say(writing.dana, writing.deploys, "about deploying")
    begun(writing, root)
    writing.slack.delete(writing.dana, writing.deploys, root)
    models.go()

    assert writing.slack.wait(lambda: "was deleted" in str(writing.replies(writing.deploys, root)), 20)
    check_over(writing)
    (reply,) = writing.replies(writing.deploys, root)
    assert "Tuesdays" not in seen(reply)  # it was made from a conversation that is not there any more


@on_both
def test_what_was_given_up_and_put_back_is_answered_once_in_the_place_of_the_apology(new_team: NewTeam) -> None:
    team = new_team()
    team.command(team.dana, team.deploys, "remember we deploy on Tuesdays")
    team.slack.fail("chat.postMessage", status=500, times=5)
    ts = team.slack.say(team.minsu, team.deploys, f"{team.bot} 우리 언제 deploy 해요?")
    assert "죄송해요" in only_reply(team, ts)
    (apology,), (letter,) = team.replies(team.deploys, ts), Letters(team.redis).read()
    assert letter.number in seen(apology)

    assert Letters(team.redis).retry(letter)

    assert team.slack.wait(lambda: "Tuesdays" in seen(team.replies(team.deploys, ts)[0]), 20)
    team.settled()
    (answer,) = team.replies(team.deploys, ts)
    assert answer.ts == apology.ts
    assert "죄송" not in seen(answer)
    assert team.redis.llen(keys.DEAD) == 0
