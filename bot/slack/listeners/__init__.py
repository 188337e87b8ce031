"""The listeners: one file for each kind of payload Slack sends.

A listener turns its payload into an `Event`, puts it into the inbox, and acknowledges; nothing else happens within Slack's
three seconds. What the inbox cannot take is not acknowledged, so that Slack sends it again.
"""

from slack_bolt import App

from bot.slack.listeners import (
    buttons,
    changes,
    commands,
    home,
    messages,
    other,
    reactions,
    shortcuts,
    submissions,
    why,
)
from bot.slack.listeners.payload import Desk


def register(app: App, desk: Desk) -> None:
    """Register every listener on `app`; the commonest kind first, since Bolt asks them in this order."""
    for kind in (messages, reactions, commands, shortcuts, why, submissions, buttons, home, changes, other):
        kind.register(app, desk)
