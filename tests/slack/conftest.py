"""What tests of `bot/slack/` speak to a local Slack workspace through."""

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient

from bot.config import by_itself
from bot.playground.playground import Playground
from bot.slack.client import web_client


@pytest.fixture
def slept() -> list[float]:
    """Every pause `client` made before it asked again, in seconds; none is really slept."""
    return []


@pytest.fixture
def client(slack: Playground, slept: list[float]) -> WebClient:
    """The Web API client as production opens it."""
    settings = by_itself(slack_bot_token=SecretStr(slack.bot_token), slack_api_url=slack.api_url)
    return web_client(settings, sleep=slept.append)
