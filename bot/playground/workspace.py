"""The state of a Slack workspace and its rules: who is where, who wrote what, and which events the app hears of.

Every change wakes whoever waits in `wait`. Events are handed to `emit`, which must not wait: how they travel
is the business of `delivery.py`. People and the bot change the workspace through the same methods, so both obey the same rules.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bot.errors import Refuse
from bot.playground import events
from bot.playground.model import (
    BOT_ID,
    BOT_USER,
    OTHER_TEAM,
    URL,
    Channel,
    ChannelKind,
    Json,
    Message,
    Person,
    Shared,
)
from bot.playground.views import Views

PATIENCE = 30.0  # seconds that `wait` waits at most: a machine may be busy
LOOK_AGAIN = 0.05  # seconds between two looks of `wait` at what may change outside the workspace
TOMBSTONE = "This message was deleted."

Emit = Callable[[Json, Channel | None], None]  # an event, and the conversation it is about


class Workspace:
    """People, channels and messages in memory; safe to use from many threads."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.changed = threading.Condition(threading.RLock())
        self.people: dict[str, Person] = {BOT_USER: Person(BOT_USER, "saegim", bot=True)}
        self.channels: dict[str, Channel] = {}
        self.emit: Emit = lambda *_: None
        self.closed = False
        self.views = Views(now)
        self._ephemerals: list[Message] = []
        self._last = 0  # microseconds of the newest timestamp
        self._ids = 0

    # --- looking

    def wait(self, condition: Callable[[], object], timeout: float = PATIENCE) -> bool:
        """Wait until `condition()` holds, looking at it after every change; False after `timeout` seconds."""
        end = time.monotonic() + timeout
        with self.changed:
            while not condition():
                left = end - time.monotonic()
                if left <= 0 or self.closed:
                    return False
                self.changed.wait(min(left, LOOK_AGAIN))
            return True

    def messages(self, channel: str) -> list[Message]:
        """Everything in a conversation, thread replies too, oldest first."""
        with self.changed:
            return list(self.room(channel).messages.values())

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The messages of the thread that `ts` (any of them) belongs to, its root first."""
        with self.changed:
            found = self.room(channel).messages.get(ts)
            return self.room(channel).thread(found.root if found else ts)

    def ephemerals(self, person: str) -> list[Message]:
        """What only `person` was shown, oldest first."""
        with self.changed:
            return [message for message in self._ephemerals if message.only_for == person]

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message, as chat.getPermalink gives it."""
        message = self.message(channel, ts)
        link = f"{URL}archives/{channel}/p{ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={channel}" if message.thread_ts else link

    # --- people and conversations

    def add_person(self, person: Person) -> None:
        """Let a person in, or change what is known of them."""
        with self.changed:
            self.people[person.id] = person
            self.changed.notify_all()

    def new_id(self, letter: str) -> str:
        """An id that nothing else has: `U0000001`, `C0000002`, …"""
        with self.changed:
            self._ids += 1
            return f"{letter}{self._ids:07d}"

    def add_channel(
        self, kind: ChannelKind, members: Iterable[str], *, name: str = "", creator: str = "", shared: Shared = ""
    ) -> Channel:
        """Open a conversation, or find the one DM or group DM that these members have."""
        wanted = dict.fromkeys(members)
        with self.changed:
            if kind in ("dm", "group_dm"):
                for channel in self.channels.values():
                    if channel.kind == kind and channel.members.keys() == wanted.keys():
                        return channel
            letter = {"dm": "D", "group_dm": "G"}.get(kind, "C")
            channel = Channel(self.new_id(letter), kind, name, creator, shared, created=int(self.now()), members=wanted)
            self.channels[channel.id] = channel
            self.changed.notify_all()
            return channel

    def join(self, person: str, channel: str) -> None:
        """Let somebody (the bot too) into a channel."""
        with self.changed:
            found = self.room(channel)
            if person not in found.members:
                found.members[person] = None
                self._tell(found, events.membership("member_joined_channel", found, person, self.stamp()))
                self.write(channel, person, f"<@{person}> has joined the channel", subtype="channel_join")

    def leave(self, person: str, channel: str) -> None:
        """Take somebody (the bot too, which still hears of it) out of a channel."""
        with self.changed:
            found = self.room(channel)
            if person in found.members:
                told = [events.membership("member_left_channel", found, person, self.stamp())]
                if person == BOT_USER:
                    told.append(events.channel_event("left", found, found.creator, self.stamp()))
                self._tell(found, *told)
                del found.members[person]

    def archive(self, channel: str, *, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        with self.changed:
            found = self.room(channel)
            found.archived = archived
            kind = "archive" if archived else "unarchive"
            self._tell(found, events.channel_event(kind, found, found.creator, self.stamp()))

    def rename(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        with self.changed:
            found = self.room(channel)
            found.name = name
            event = events.channel_event("rename", found, found.creator, self.stamp())
            self._tell(found, {**event, "channel": {"id": channel, "name": name, "created": found.created}})

    def set_private(self, channel: str) -> None:
        """Turn a public channel into a private one."""
        with self.changed:
            found = self.room(channel)
            found.kind = "private"
            self.write(channel, found.creator, "made this channel private", subtype="channel_convert_to_private")

    def set_shared(self, channel: str, shared: Shared = "external") -> None:
        """Share a channel with another workspace, or (with "") stop doing so."""
        with self.changed:
            found = self.room(channel)
            found.shared = shared
            kind = "channel_shared" if shared else "channel_unshared"
            event = {"type": kind, "channel": channel, "connected_team_id": OTHER_TEAM, "event_ts": self.stamp()}
            self._tell(found, event)

    # --- messages

    def write(
        self,
        channel: str,
        user: str,
        text: str,
        *,
        thread_ts: str = "",
        subtype: str = "",
        blocks: tuple[Json, ...] = (),
        metadata: Json | None = None,
        bot_id: str = "",
        username: str = "",
        files: int = 0,
        before: float = 0.0,
    ) -> Message:
        """Put a message into a conversation. As in Slack, a reply to a root that is gone lands in the channel.

        `before`: seconds since the epoch at which it was written before the app came; the app is not told of it.
        """
        with self.changed:
            found = self.room(channel)
            parent = found.messages.get(thread_ts)
            message = Message(
                channel,
                f"{before:.6f}" if before else self.stamp(),
                user,
                text,
                at=before or self.now(),
                thread_ts=parent.root if parent else "",
                blocks=blocks,
                metadata=metadata,
                bot_id=bot_id,
                subtype=subtype,
                username=username,
                files=files,
            )
            found.messages[message.ts] = message
            if parent:
                found.replies.setdefault(parent.root, []).append(message.ts)
            self._tell(found, *(() if before else events.written(found, message)))
            return message

    def change(self, message: Message, *, edited: bool = True, **fields: Any) -> Message:
        """Give a message other `fields`: an edit, or (not `edited`) what Slack itself does, like an unfurl."""
        with self.changed:
            found = self.room(message.channel)
            old, event_ts = found.messages[message.ts], self.stamp()
            at = old.at if fields.get("text", old.text) == old.text else self.now()
            second = f"{event_ts.partition('.')[0]}.000000"  # is all that Slack writes into the message
            new = replace(old, at=at, edited_ts=second if edited else old.edited_ts, **fields)
            found.messages[message.ts] = new
            self._tell(found, *events.changed(found, old, new, event_ts))
            return new

    def remove(self, message: Message) -> None:
        """Delete a message; a root that has replies leaves a tombstone, as in Slack."""
        with self.changed:
            found = self.room(message.channel)
            if found.replies.get(message.ts):
                grave = Message(message.channel, message.ts, "USLACKBOT", TOMBSTONE, self.now(), subtype="tombstone")
                found.messages[message.ts] = grave
                self._tell(found, *events.changed(found, message, grave, self.stamp()))
                return
            del found.messages[message.ts]
            if message.thread_ts:
                found.replies[message.thread_ts].remove(message.ts)
            self._tell(found, events.deleted(found, message, self.stamp()))

    def show(self, person: str, channel: str, text: str, user: str = BOT_USER, **more: object) -> str:
        """Show something to one person only, with `more` of a message (blocks, thread_ts); gives the timestamp."""
        with self.changed:
            bot_id = BOT_ID if user == BOT_USER else ""
            ts = self.stamp()
            shown = Message(channel, ts, user, text, self.now(), bot_id=bot_id, only_for=person)
            self._ephemerals.append(replace(shown, **more))  # type: ignore[arg-type]
            self.changed.notify_all()
            return ts

    def set_reaction(self, person: str, message: Message, emoji: str, *, on: bool = True) -> None:
        """Add somebody's reaction to a message, or take it away."""
        with self.changed:
            found = self.room(message.channel)
            old, mine = found.messages[message.ts], (person, emoji)
            given = (*(r for r in old.reactions if r != mine), *([mine] if on else []))
            found.messages[message.ts] = replace(old, reactions=given)
            kind = "reaction_added" if on else "reaction_removed"
            self._tell(found, events.reaction(kind, message, person, emoji, self.stamp()))

    def show_instead(self, ts: str, text: str, blocks: tuple[Json, ...]) -> bool:
        """Replace what one person was shown, or with neither text nor blocks take it away; False where it is not there."""
        with self.changed:
            for n, message in enumerate(self._ephemerals):
                if message.ts == ts:
                    gone = not (text or blocks)
                    self._ephemerals[n : n + 1] = [] if gone else [replace(message, text=text, blocks=blocks)]
                    self.changed.notify_all()
                    return True
            return False

    def message(self, channel: str, ts: str) -> Message:
        """The message of that timestamp; raises `Refuse` where there is none."""
        found = self.room(channel).messages.get(ts)
        if found is None:
            raise Refuse(f"There is no message {ts} in {channel}.")
        return found

    def room(self, channel: str) -> Channel:
        """The conversation of that id; raises `Refuse` where there is none."""
        if channel not in self.channels:
            raise Refuse(f"There is no conversation {channel}.")
        return self.channels[channel]

    def who(self, person: str) -> Person:
        """The person of that id; raises `Refuse` where there is none."""
        if person not in self.people:
            raise Refuse(f"There is nobody {person}.")
        return self.people[person]

    def stamp(self) -> str:
        """A timestamp later than every other, in Slack's form: seconds, a point, six digits."""
        with self.changed:
            self._last = max(self._last + 1, round(self.now() * 1_000_000))
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def _tell(self, channel: Channel, *told: Json) -> None:
        """Wake who waits, and tell the bot where it is in that conversation."""
        self.changed.notify_all()
        if BOT_USER in channel.members:
            for event in told:
                self.emit(event, channel)
