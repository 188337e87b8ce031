"""The workspace changed: who is where, what a channel or a person is now, and whether Saegim is still installed.

What was known about the place or the person is read anew at the next need; nothing of the change itself is kept.
"""

from typing import Final

from slack_bolt import App

from bot.slack.event import SHARING, Event, EventKind
from bot.slack.listeners.payload import Desk, Entry, Json, field, identifier, part

CHANGES: Final = (
    "member_joined_channel",
    "member_left_channel",
    "channel_archive",
    "channel_unarchive",
    "channel_created",
    "channel_deleted",
    "channel_left",
    "channel_rename",
    *SHARING,
    "channel_id_changed",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "group_left",
    "group_rename",
    "team_join",
    "user_change",
)
CLOSED: Final = ("channel_deleted", "group_deleted")
LEFT: Final = ("channel_left", "group_left")
REMOVALS: Final = ("app_uninstalled", "tokens_revoked")


def register(app: App, desk: Desk) -> None:
    """Listen to the events above, and acknowledge `file_deleted`: of a file Saegim keeps only that there was one."""

    def on_change(body: Json) -> None:
        desk.take(read(body, desk.now(), desk.bot_user()))

    def on_file(body: Json) -> None: ...

    for name in (*CHANGES, *REMOVALS):
        app.event(name)(on_change)
    app.event("file_deleted")(on_file)


def read(body: Json, at: float, bot_user: str = "") -> Entry | None:
    """What a change asks of the inbox. Revoked tokens concern Saegim only where its own, a bot's, is among them.

    That Saegim itself has left a place is told twice: for channels and groups by an event of their own, and as any member's leaving.
    """
    event, event_id = part(body, "event"), identifier(body, "event_id")
    kind = field(event, "type")
    if not event_id or (kind == "tokens_revoked" and not part(event, "tokens").get("bot")):
        return None
    if kind in REMOVALS:
        return Entry(Event("gone", event_id, at), (event_id,))
    place = identifier(event, "channel") or identifier(event, "channel", "id") or identifier(event, "old_channel_id")
    user = identifier(event, "user") or identifier(event, "user", "id")
    mine = kind == "member_left_channel" and user == bot_user != ""
    means: EventKind = "closed" if kind in CLOSED else "left" if kind in LEFT or mine else "changed"
    action = kind if kind in SHARING else ""
    return Entry(Event(means, event_id, at, place, user, action=action), (event_id,))
