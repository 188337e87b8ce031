"""The things of a Slack workspace, and the JSON that Slack's Web API and events show of them.

Plain values: what may be done with them is decided in `workspace.py`.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
ChannelKind = Literal["public", "private", "group_dm", "dm"]
Shared = Literal["", "external", "pending", "org"]

TEAM = "T0PLAY"
OTHER_TEAM = "T0OTHER"
APP = "A0SAEGIM"
BOT_USER = "U0SAEGIM"
BOT_ID = "B0SAEGIM"
URL = "https://playground.example/"
TYPES = {"public": "public_channel", "private": "private_channel", "group_dm": "mpim", "dm": "im"}
"""Kind of a channel → its name in the `types` argument of conversations.list and users.conversations."""
EVENT_TYPES = {"public": "channel", "private": "group", "group_dm": "mpim", "dm": "im"}
"""Kind of a channel → the `channel_type` of a message event."""
SCOPES = {"public": "channels", "private": "groups", "group_dm": "mpim", "dm": "im"}
"""Kind of a channel → the family of its scopes (`channels:read`, `groups:history`, …)."""


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the workspace, a guest, a stranger from another workspace, or a bot user."""

    id: str
    name: str
    guest: bool = False
    owner: bool = False
    stranger: bool = False
    bot: bool = False
    deleted: bool = False
    tz: str = "Asia/Seoul"
    locale: str = ""  # "": this server does not tell

    def to_json(self) -> Json:
        """The user object of users.info; as in Slack, somebody from another workspace is told by `team_id`, and the locale only to who
        asks for it.
        """
        return {
            "id": self.id,
            "team_id": OTHER_TEAM if self.stranger else TEAM,
            "name": self.name,
            "real_name": self.name,
            "deleted": self.deleted,
            "tz": self.tz,
            "is_admin": self.owner,
            "is_owner": self.owner,
            "is_primary_owner": False,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_bot": self.bot,
            "is_app_user": False,
            "profile": {"real_name": self.name, "display_name": self.name},
        }


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is now; `at` is when this text arrived, in seconds since the epoch."""

    channel: str
    ts: str
    user: str
    text: str
    at: float
    thread_ts: str = ""
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None
    bot_id: str = ""
    subtype: str = ""
    username: str = ""
    edited_ts: str = ""
    files: int = 0
    only_for: str = ""  # the one person who sees it (ephemeral)
    reactions: tuple[tuple[str, str], ...] = ()  # (user, emoji)

    @property
    def root(self) -> str:
        """Timestamp of the first message of its thread, or its own."""
        return self.thread_ts or self.ts

    def to_json(self, *, metadata: bool = False) -> Json:
        """The message object of conversations.history and of message events."""
        shown: Json = {"type": "message", "ts": self.ts, "text": self.text}
        optional: Json = {
            "user": self.user,
            "subtype": self.subtype,
            "username": self.username,
            "thread_ts": self.thread_ts,
            "blocks": list(self.blocks) or _rich_text(self),
            "bot_id": self.bot_id,
            "metadata": self.metadata if metadata else None,
            "edited": {"user": self.user, "ts": self.edited_ts} if self.edited_ts else None,
            "files": [_file(self, n) for n in range(self.files)],
            "team": "" if self.subtype == "bot_message" else TEAM,
            "reactions": _reactions(self),
        }
        shown.update({name: value for name, value in optional.items() if value})
        if self.bot_id == BOT_ID:
            shown["app_id"] = APP
            shown["bot_profile"] = {"id": BOT_ID, "app_id": APP, "name": "saegim", "team_id": TEAM}
        return shown


@dataclass(slots=True)
class Channel:
    """A conversation: its rules, who is in it, and its messages in the order of their timestamps."""

    id: str
    kind: ChannelKind
    name: str = ""
    creator: str = ""
    shared: Shared = ""
    archived: bool = False
    created: int = 0
    members: dict[str, None] = field(default_factory=dict)  # an ordered set
    messages: dict[str, Message] = field(default_factory=dict)
    replies: dict[str, list[str]] = field(default_factory=dict)  # root → timestamps of its replies

    @property
    def title(self) -> str:
        """What people call it."""
        return f"#{self.name}" if self.name else {"dm": "a direct message"}.get(self.kind, "a group message")

    def thread(self, root: str) -> list[Message]:
        """The messages of a thread, oldest first; a root that is gone is left out."""
        stamps = [root, *self.replies.get(root, ())]
        return [self.messages[ts] for ts in stamps if ts in self.messages]

    def to_json(self) -> Json:
        """The channel object of conversations.info."""
        shown: Json = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.archived,
            "is_im": self.kind == "dm",
            "is_mpim": self.kind == "group_dm",
            "is_org_shared": self.shared == "org",
            "context_team_id": TEAM,
        }
        if self.kind == "dm":
            other = next((m for m in self.members if m != BOT_USER), BOT_USER)
            return {**shown, "user": other, "is_user_deleted": False}
        return {
            **shown,
            "name": self.name,
            "name_normalized": self.name,
            "creator": self.creator,
            "is_channel": self.kind == "public",
            "is_group": self.kind == "private",
            "is_private": self.kind != "public",
            "is_member": BOT_USER in self.members,
            "is_general": False,
            "is_shared": bool(self.shared),
            "is_ext_shared": self.shared == "external",
            "is_pending_ext_shared": self.shared == "pending",
            "shared_team_ids": [TEAM, OTHER_TEAM] if self.shared == "external" else [TEAM],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


def _rich_text(message: Message) -> list[Json]:
    """What Slack's message box makes of a person's text."""
    if message.bot_id or message.subtype or not message.text:
        return []
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    return [{"type": "rich_text", "block_id": message.ts[-6:], "elements": [section]}]


def _file(message: Message, number: int) -> Json:
    name = f"file-{number + 1}.txt"
    return {
        "id": f"F{message.ts.replace('.', '')}{number}",
        "name": name,
        "title": name,
        "mimetype": "text/plain",
        "filetype": "text",
        "size": 1,
        "user": message.user,
        "url_private": f"{URL}files/{name}",
    }


def _reactions(message: Message) -> list[Json]:
    names = dict.fromkeys(name for _, name in message.reactions)
    users = {name: [user for user, given in message.reactions if given == name] for name in names}
    return [{"name": name, "users": who, "count": len(who)} for name, who in users.items()]
