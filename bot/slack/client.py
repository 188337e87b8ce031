"""Where the Slack Web API client is opened: one place for its address, time limit and retries.

Reads are repeated here after a broken connection, a 5xx or a short rate limit. Posts (`chat.*`) never are: only
`slack/reply.py` knows whether one may be repeated.
"""

from slack_sdk import WebClient

from bot.config import Settings


def web_client(settings: Settings) -> WebClient:
    """The client every part of Saegim shares; needs `slack_bot_token`."""
    raise NotImplementedError
