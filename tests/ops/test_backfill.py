"""A backfill keeps what people wrote, newest first and nothing twice, at Slack's pace, and goes on where it was stopped."""

from collections.abc import Callable, Iterable
from typing import Any, cast

import pytest
from redis import Redis
from slack_sdk import WebClient

from bot.errors import Refuse, Retry
from bot.memory import keys
from bot.memory.consolidation.learning import Consent
from bot.memory.store import Store
from bot.memory.values import Memory, Person, Place
from bot.ops.backfill import PACE, PAGE, PATIENCE, Backfill, BackfillReport
from bot.playground.playground import Playground


class Names:
    """As much of a directory as a backfill asks for, without Slack."""

    workspace_url = "https://team.slack.com/"

    def __init__(self, slack: Playground) -> None:
        self.bot_user = slack.bot_user
        self._slack = slack

    def names(self, users: Iterable[str]) -> dict[str, str]:
        return {user: self._slack.people[user].name for user in users if user in self._slack.people}

    def person(self, user: str) -> Person:
        return Person(user, self._slack.people[user].name, stranger=self._slack.people[user].stranger)


@pytest.fixture
def pauses() -> list[float]:
    """Every pause the backfill made, in seconds; none is really slept."""
    return []


@pytest.fixture
def backfill(slack: Playground, redis: Redis, pauses: list[float]) -> Backfill:
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)
    return Backfill(client, Store(redis), redis, cast("Any", Names(slack)), pauses.append)


def kept(redis: Redis) -> list[Memory]:
    return sorted(Store(redis).scan(), key=lambda memory: memory.ts)


def texts(redis: Redis) -> list[str]:
    return [memory.text for memory in kept(redis)]


def test_what_people_wrote_becomes_memories_with_their_source(
    slack: Playground, redis: Redis, backfill: Backfill
) -> None:
    mina = slack.person("민아")
    deploys = slack.channel("deploys", [mina])
    root = slack.say(mina, deploys, "Deploys are on <https://cal.example/tue|Tuesdays>")
    reply = slack.say(mina, deploys, f"<@{mina}> says so", root)
    report = backfill.run(Place(deploys, "public", name="deploys"))
    assert (report.read, report.added, report.already) == (2, 2, 0)
    first, second = kept(redis)
    assert (first.author, first.author_name, first.place, first.place_name) == (mina, "민아", deploys, "deploys")
    assert (first.ts, first.thread_ts, first.at, first.kind, first.shared) == (
        root,
        root,
        float(root),
        "message",
        False,
    )
    assert first.permalink == f"https://team.slack.com/archives/{deploys}/p{root.replace('.', '')}"
    assert (second.ts, second.thread_ts, second.text) == (reply, root, "@민아 says so")
    assert f"thread_ts={root}" in second.permalink


def test_a_shared_place_is_remembered_as_shared(slack: Playground, redis: Redis, backfill: Backfill) -> None:
    mina = slack.person("Mina")
    partners = slack.channel("partners", [mina], shared=True)
    slack.say(mina, partners, "hello")
    backfill.run(Place(partners, "public", name="partners", shared=True))
    assert [memory.shared for memory in kept(redis)] == [True]


def test_what_somebody_from_outside_wrote_counts_as_shared_though_the_place_no_longer_is(
    slack: Playground, redis: Redis, backfill: Backfill
) -> None:
    mina, eve = slack.person("민아"), slack.person("Eve", stranger=True)
    deploys = slack.channel("deploys", [mina, eve])
    for who in (mina, eve):
        slack.say(who, deploys, f"{slack.people[who].name} says so")
    del slack.people[mina]  # nobody knows who that was
    backfill.run(Place(deploys, "public"))
    assert [memory.shared for memory in kept(redis)] == [True, True]


def test_only_what_people_wrote_is_kept(slack: Playground, redis: Redis, backfill: Backfill) -> None:
    mina = slack.person("Mina")
    general = slack.channel("general", [mina])
    slack.other_bot_says(general, "deployed 3.1")
    slack.other_bot_says(general, "deployed 3.2", user=slack.person("bot", bot=True))
    slack.write(general, slack.bot_user, "my own words", bot_id="B1")
    slack.write(general, mina, "has joined the channel", subtype="channel_join")
    slack.say(mina, general, "", files=1)
    slack.say(mina, general, f"<@{slack.bot_user}> when do we deploy?")
    slack.say(mina, general, "a file with words", files=1)
    slack.write(general, mina, "waves", subtype="me_message")
    slack.say(mina, general, "plain words")
    backfill.run(Place(general, "public"))
    assert texts(redis) == ["a file with words", "waves", "plain words"]


def test_what_people_replied_to_a_bot_is_kept(slack: Playground, redis: Redis, backfill: Backfill) -> None:
    mina = slack.person("Mina")
    general = slack.channel("general", [mina])
    root = slack.other_bot_says(general, "deployed 3.1")
    slack.say(mina, general, "3.1 broke the login", root)
    backfill.run(Place(general, "public"))
    assert texts(redis) == ["3.1 broke the login"]


def test_long_channels_and_long_threads_are_read_page_by_page(
    slack: Playground, redis: Redis, backfill: Backfill
) -> None:
    mina = slack.person("Mina")
    general = slack.channel("general", [mina])
    roots = [slack.say(mina, general, f"root {number}") for number in range(PAGE + 5)]
    for number in range(PAGE + 3):
        slack.say(mina, general, f"reply {number}", roots[2])
    report = backfill.run(Place(general, "public"))
    assert report.added == Store(redis).count() == 2 * PAGE + 8


def test_the_newest_messages_come_first(slack: Playground, redis: Redis, backfill: Backfill) -> None:
    mina = slack.person("Mina")
    general = slack.channel("general", [mina])
    slack.say(mina, general, "old")
    new = slack.say(mina, general, "new")
    slack.say(mina, general, "newest, in a thread", new)
    after_each: list[list[str]] = []
    backfill.run(Place(general, "public"), lambda _: after_each.append(texts(redis)))
    assert after_each == [["new", "newest, in a thread"], ["old", "new", "newest, in a thread"]]


def test_a_second_backfill_keeps_only_what_is_new(slack: Playground, redis: Redis, backfill: Backfill) -> None:
    mina = slack.person("Mina")
    general = slack.channel("general", [mina])
    root = slack.say(mina, general, "one")
    assert backfill.run(Place(general, "public")).added == 1
    slack.say(mina, general, "two", root)
    report = backfill.run(Place(general, "public"))
    assert (report.added, report.already) == (1, 1)


class Killed(Exception):  # noqa: N818
    """The process ends here."""


def killed(_report: BackfillReport) -> None:
    raise Killed


def test_a_stopped_backfill_continues_where_it_was_and_keeps_nothing_twice(
    slack: Playground, redis: Redis, backfill: Backfill
) -> None:
    mina = slack.person("Mina")
    general = slack.channel("general", [mina])
    roots = [slack.say(mina, general, f"root {number}") for number in range(5)]
    for root in roots:
        slack.say(mina, general, "reply", root)
    with pytest.raises(Killed):
        backfill.run(Place(general, "public"), killed)
    assert [memory.thread_ts for memory in kept(redis)] == [roots[4]] * 2
    report = backfill.run(Place(general, "public"))
    assert (report.added, report.already) == (8, 0)
    assert Store(redis).count() == 10


def test_a_backfill_that_ended_leaves_no_trace_of_its_progress(
    slack: Playground, redis: Redis, backfill: Backfill
) -> None:
    general = slack.channel("general", [mina := slack.person("Mina")])
    slack.say(mina, general, "hello")
    backfill.run(Place(general, "public"))
    assert list(redis.scan_iter(keys.progress("*"))) == []


def test_an_empty_channel_holds_nothing(slack: Playground, backfill: Backfill) -> None:
    assert backfill.run(Place(slack.channel("empty"), "public")) == BackfillReport()


def test_it_waits_as_long_as_slack_asks_and_then_goes_on(
    slack: Playground, redis: Redis, backfill: Backfill, pauses: list[float]
) -> None:
    general = slack.channel("general", [mina := slack.person("Mina")])
    slack.say(mina, general, "hello")
    slack.fail("conversations.history", error="ratelimited", status=429, retry_after=7, times=2)
    assert backfill.run(Place(general, "public")).added == 1
    assert pauses == [PACE, 7.0, PACE, 7.0, PACE]


def test_a_rate_limit_without_a_time_waits_for_a_second(
    slack: Playground, backfill: Backfill, pauses: list[float]
) -> None:
    slack.fail("conversations.history", error="ratelimited")
    backfill.run(Place(slack.channel("general"), "public"))
    assert pauses == [PACE, 1.0, PACE]


def test_a_rate_limit_without_end_is_given_up(slack: Playground, backfill: Backfill) -> None:
    slack.fail("conversations.history", error="ratelimited", status=429, retry_after=1, times=PATIENCE)
    with pytest.raises(Retry, match="limited the rate"):
        backfill.run(Place(slack.channel("general"), "public"))


def lacks_scope(slack: Playground) -> str:
    slack.scopes = [scope for scope in slack.scopes if scope != "channels:history"]
    return slack.channel("general")


def wrong_token(slack: Playground) -> str:
    slack.fail("conversations.history", error="invalid_auth")
    return slack.channel("general")


@pytest.mark.parametrize(
    ("channel", "advice"),
    [
        (lambda slack: slack.channel("general", bot=False), "#general .not_in_channel.*invite"),
        (lambda slack: slack.channel("secret", bot=False, private=True), "#general .channel_not_found.*invite"),
        (lambda _: "C404", "channel_not_found"),
        (lacks_scope, "channels:history.*manifest.yml"),
        (wrong_token, "SLACK_BOT_TOKEN .invalid_auth"),
    ],
)
def test_what_slack_does_not_allow_is_refused_with_what_to_do(
    slack: Playground, backfill: Backfill, channel: Callable[[Playground], str], advice: str
) -> None:
    with pytest.raises(Refuse, match=advice):
        backfill.run(Place(channel(slack), "public", name="general"))


@pytest.mark.parametrize("failure", [{"error": "internal_error"}, {"status": 503, "error": "service_unavailable"}])
def test_a_failing_slack_can_be_tried_again(slack: Playground, backfill: Backfill, failure: dict[str, str]) -> None:
    general = slack.channel("general")
    slack.fail("conversations.history", **failure)  # type: ignore[arg-type]
    with pytest.raises(Retry, match=failure["error"]):
        backfill.run(Place(general, "public"))


def test_a_slack_that_is_not_there_can_be_tried_again(slack: Playground, backfill: Backfill) -> None:
    slack.close()
    with pytest.raises(Retry, match="cannot be reached"):
        backfill.run(Place("C1", "public"))


def test_secrets_do_not_reach_redis(slack: Playground, redis: Redis, backfill: Backfill) -> None:
    token = "xoxb-1234567890-abcdefghijklmnop"
    general = slack.channel("general", [mina := slack.person("Mina")])
    slack.say(mina, general, f"use {token}")
    backfill.run(Place(general, "public"))
    assert [text.startswith("use ") and token not in text for text in texts(redis)] == [True]


def test_those_who_wish_to_be_left_out_are_left_out_of_that_channel(
    slack: Playground, redis: Redis, backfill: Backfill
) -> None:
    mina, dana = slack.person("Mina"), slack.person("Dana")
    deploys, general = (slack.channel(name, [mina, dana]) for name in ("deploys", "general"))
    for channel in (deploys, general):
        slack.say(mina, channel, f"Mina in {channel}")
        slack.say(dana, channel, f"Dana in {channel}")
    Consent(redis).leave_out(deploys, mina, 0.0)

    for channel in (deploys, general):
        backfill.run(Place(channel, "public"))

    assert texts(redis) == [f"Dana in {deploys}", f"Mina in {general}", f"Dana in {general}"]
