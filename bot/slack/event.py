"""One frozen value for whatever Slack sent: what the listeners make, the inbox keeps and the story reads.

Turning payloads into events is the listeners' business; nothing here knows Bolt or Redis.
"""

import json
import uuid
from dataclasses import asdict, dataclass
from typing import Literal

from bot.memory.sealing import ring

EventKind = Literal[
    "message",  # somebody wrote: a mention, a thread reply, a DM
    "edited",  # a message has a new text
    "deleted",  # a message is gone
    "command",  # /saegim …
    "shortcut",  # the message shortcut "Remember this"
    "why",  # the message shortcut "Why this answer?"
    "modal",  # what that asked to keep, as somebody edited it: `text`
    "correction",  # what an answer should have been, as somebody wrote it: `text`
    "reaction",  # somebody put the emoji on a message that has Saegim keep it
    "unreaction",  # … and took it back
    "button",  # somebody pressed a button of Saegim's: `action` and `value`
    "quiet",  # a conversation has been quiet for a while; `ts` is its root
    "home",  # somebody opened the App Home
    "changed",  # a person, a place or a membership is no longer what it was
    "vote",  # a thumb on a reply of Saegim's; `text`: up or down; of a whisper `value` is its timestamp
    "unvote",  # it was taken back
    "left",  # Saegim was taken out of a place
    "closed",  # a place was deleted
    "amend",  # Saegim's own: its reply `ts` holds what was erased or changed at `at`; `text` says which
    "offer",  # Saegim's own: its reply to `ts` was posted; may `user` alone see more?
    "gone",  # the app was removed or its tokens revoked
    "model_gone",  # Saegim's own: the language model `text` is not there any more
]
APART = frozenset({"amend", "offer", "quiet"})
"""The kinds that nobody waits for, and that are to keep nobody waiting in the thread they are about."""
SHARING = frozenset({"channel_shared", "channel_unshared"})
"""The actions of changes that tell of a place which is shared outside the workspace, or was until then."""
SEALED = ("text", "value", "response_url")
"""What is encrypted at rest where there is a key."""
COMMANDS = "commands"
"""The root of the conversation that a person's slash commands share, in their DM with Saegim."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened in Slack, redacted; `text` keeps Slack's own markup (`<@U…>`, `&amp;`)."""

    kind: EventKind
    id: str  # Slack's event_id; for commands and shortcuts the trigger_id
    at: float = 0.0  # when it was taken in, seconds since the epoch
    place: str = ""  # id of the conversation
    user: str = ""  # who did it
    ts: str = ""  # the message it is about; "" for a command
    thread_ts: str = ""  # root of the thread; "" at the top level
    text: str = ""
    author: str = ""  # who wrote the message, where that is not `user` (shortcut)
    mention: bool = False  # the text mentions Saegim
    dm: bool = False  # in a one-to-one DM with Saegim
    bot: bool = False  # written by another bot
    edited: str = ""  # of an edit, when it was made: a later one has newer words
    first: bool = False  # an edit that was told before its message, and stands for it
    late: bool = False  # a message that was told after an edit of it: what it says by now, Slack knows
    learned: bool = False  # taken in only because what people write in that channel is learned
    crowded: bool = False  # taken in when too much was waiting: it is not answered
    again: int = 0  # how often an operator put it back in line after it was given up
    files: int = 0  # attached files
    response_url: str = ""  # where an ephemeral answer goes
    action: str = ""  # which button; of a change, that a place is shared or no longer
    value: str = ""  # what it is about

    @property
    def root(self) -> str:
        """Root of the conversation: the thread's first message, or the message itself."""
        return self.thread_ts or self.ts or COMMANDS

    @property
    def thread(self) -> str:
        """Name of the queue in which order is kept: a thread, or one person's commands in one place; some jobs have one of their own."""
        if self.kind in APART:
            return f"{self.place}:{self.ts}:{self.kind}"
        return f"{self.place}:{self.root}" if self.ts else f"{self.place}:{self.user}:{self.kind}"

    @property
    def key(self) -> str:
        """Identity of the message asked about, however often and in whatever way Slack tells of it."""
        return f"{self.place}:{self.ts}" if self.ts else self.id

    @property
    def number(self) -> str:
        """The number under which all that is done about that message is found: in the log, the audit log, an apology."""
        return number_of(self.key)

    @property
    def attempt(self) -> str:
        """The id under which its answer is written down: what an operator put back in line is answered anew."""
        return f"{self.id}:again{self.again if self.again > 1 else ''}" if self.again else self.id

    def to_json(self) -> str:
        """One line of JSON without the fields that are as they are by default."""
        kept = {k: v for k, v in asdict(self).items() if k in ("kind", "id") or v not in ("", False, 0)}
        kept |= {name: ring().seal(kept[name], f"{name}:{self.id}") for name in SEALED if name in kept}
        return json.dumps(kept, ensure_ascii=False)

    @classmethod
    def from_json(cls, line: str) -> "Event":
        """The event written by `to_json`; raises ValueError or TypeError on anything else."""
        told = json.loads(line)
        told |= {name: ring().open(told[name], f"{name}:{told.get('id')}") for name in SEALED if name in told}
        return cls(**told)


def number_of(key: str) -> str:
    """The number by which people and operators speak of the event with this key."""
    return uuid.uuid5(uuid.NAMESPACE_URL, key).hex[:8]
