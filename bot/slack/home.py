"""The App Home: one page that says what Saegim is and what to type. Opening it is noticed in `listeners/home.py`."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Refuse, Retry

PASSING = ("ratelimited", "internal_error", "service_unavailable", "fatal_error")


class Home:
    """Where the App Home of a person is shown."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def show(self, user: str, title: str, body: str) -> None:
        """Show `title` and `body` (mrkdwn) to `user`. Raises `Retry` or `Refuse`."""
        header = {"type": "header", "text": {"type": "plain_text", "text": title}}
        section = {"type": "section", "text": {"type": "mrkdwn", "text": body}}
        try:
            self._client.views_publish(user_id=user, view={"type": "home", "blocks": [header, section]})
        except SlackApiError as error:
            reason = str(error.response.get("error"))
            raise (Retry if reason in PASSING else Refuse)(f"the App Home was not shown: {reason}") from error
        except OSError as error:
            raise Retry(f"Slack cannot be reached: {type(error).__name__}") from error
