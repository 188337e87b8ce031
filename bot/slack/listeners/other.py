"""Events that are acknowledged and nothing more, each with the reason; whatever is unknown is acknowledged by `bot/slack/app.py`."""

from typing import Final

from slack_bolt import App

from bot.slack.listeners.payload import Desk, Json

ACKNOWLEDGED: Final = {
    "app_context_changed": "what a person looks at is theirs, and no answer depends on it",
    "agent_session_stopped": "an answer takes seconds and is posted once; there is no long stream to stop",
    "agent_session_title_changed": "the title of a session is not part of the conversation",
}


def register(app: App, desk: Desk) -> None:  # noqa: ARG001  every kind is registered alike
    """Acknowledge the events above."""

    def on_other(body: Json) -> None: ...

    for name in ACKNOWLEDGED:
        app.event(name)(on_other)
