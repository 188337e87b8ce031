"""`python -m bot.bench.bare_bolt`: the smallest slack-bolt bot there is, the floor that `bench latency` stands on."""

import os
import threading
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient


def main() -> None:
    """Answer every mention in its thread with one fixed text, until terminated."""
    client = WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = App(client=client)

    def answer(event: dict[str, Any], say: Any) -> None:
        say(text="We deploy every Tuesday at 14:00.", thread_ts=event["ts"])

    def ignore() -> None:
        """The same text arrives as a message too."""

    app.event("app_mention")(answer)
    app.event("message")(ignore)
    SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()  # type: ignore[no-untyped-call]
    threading.Event().wait()


if __name__ == "__main__":
    main()
