"""The Web API client against the playground: what is repeated, what never is, and how long it is waited."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.config import Settings
from bot.errors import Misconfigured
from bot.playground.playground import Playground
from bot.slack.client import PATIENCE, RETRIES, retry_after, web_client


def test_without_a_token_there_is_no_client() -> None:
    with pytest.raises(Misconfigured, match="SLACK_BOT_TOKEN"):
        web_client(Settings(_env_file=None))  # type: ignore[call-arg]


@pytest.mark.parametrize("failure", [{}, {"status": 500}, {"status": 503}])
def test_a_read_is_repeated_after_a_broken_connection_or_a_5xx(
    slack: Playground, client: WebClient, failure: dict[str, int]
) -> None:
    slack.fail("users.list", times=RETRIES, **failure)  # type: ignore[arg-type]
    assert client.api_call("users.list")["ok"]
    assert len(slack.calls) == RETRIES + 1


def test_a_read_is_not_repeated_for_ever(slack: Playground, client: WebClient) -> None:
    slack.fail("users.list", status=500, times=9)
    with pytest.raises(SlackApiError):
        client.api_call("users.list")
    assert len(slack.calls) == RETRIES + 1


def test_a_refusal_is_not_repeated(slack: Playground, client: WebClient) -> None:
    slack.fail("users.list", error="missing_scope")
    with pytest.raises(SlackApiError):
        client.api_call("users.list")
    assert len(slack.calls) == 1


def test_a_short_rate_limit_is_waited_out_and_a_long_one_is_not(
    slack: Playground, client: WebClient, slept: list[float]
) -> None:
    slack.fail("users.list", status=429, error="ratelimited", retry_after=2)
    assert client.api_call("users.list")["ok"]
    slack.fail("users.list", status=429, error="ratelimited", retry_after=int(PATIENCE) + 1)
    with pytest.raises(SlackApiError):
        client.api_call("users.list")
    assert slept == [2.0]


@pytest.mark.parametrize("failure", [{}, {"status": 500}, {"status": 429, "retry_after": 1}])
def test_a_message_is_never_repeated(slack: Playground, client: WebClient, failure: dict[str, int]) -> None:
    channel = slack.channel("deploys")
    slack.fail("chat.postMessage", **failure)  # type: ignore[arg-type]
    with pytest.raises((SlackApiError, OSError)):
        client.api_call("chat.postMessage", json={"channel": channel, "text": "hi"})
    assert len(slack.calls) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": ["30"]}, 30.0),
        ({"retry-after": "3"}, 3.0),
        ({}, 1.0),
        (None, 1.0),
        ({"Retry-After": "soon"}, 1.0),
    ],
)
def test_how_long_slack_asks_to_wait(headers: object, seconds: float) -> None:
    assert retry_after(headers) == seconds
