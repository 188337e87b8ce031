"""What people do in a workspace: they come, open channels, write, edit, delete and react.

What they do with the app itself (commands, shortcuts, its Home tab) is in `playground.py`.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.errors import Refuse
from bot.playground.model import BOT_USER, ChannelKind, Message, Person, Shared
from bot.playground.workspace import Workspace


class People(Workspace):
    """A workspace whose people can be told what to do."""

    # --- people and places

    def person(
        self,
        name: str,
        *,
        owner: bool = False,
        guest: bool = False,
        stranger: bool = False,
        bot: bool = False,
        tz: str = "Asia/Seoul",
        locale: str = "",
    ) -> str:
        """Let somebody into the workspace; gives the user id."""
        person = Person(self.new_id("U"), name, guest, owner, stranger, bot, tz=tz, locale=locale)
        self.add_person(person)
        return person.id

    def change_person(self, person: str, **fields: object) -> None:
        """Change what is known of somebody (name, guest, deleted, …)."""
        changed = replace(self.who(person), **fields)  # type: ignore[arg-type]
        self.add_person(changed)
        self.emit({"type": "user_change", "user": changed.to_json(), "event_ts": self.stamp()}, None)

    def channel(
        self,
        name: str,
        members: Iterable[str] = (),
        *,
        private: bool = False,
        shared: Shared | bool = False,
        creator: str = "",
        bot: bool = True,
    ) -> str:
        """Open a channel, with the bot in it unless `bot` is False; `shared` True means external. Gives the channel id."""
        people = [self.who(member).id for member in members] + [BOT_USER] * bot
        kind: ChannelKind = "private" if private else "public"
        how: Shared = "external" if shared is True else shared or ""
        return self.add_channel(kind, people, name=name, creator=creator or next(iter(people), BOT_USER), shared=how).id

    def dm(self, person: str, other: str = BOT_USER) -> str:
        """The DM of somebody with the bot, or with another person; gives its id."""
        return self.add_channel("dm", [self.who(other).id, self.who(person).id]).id

    def group_dm(self, people: Iterable[str], *, bot: bool = True) -> str:
        """The group DM of these people, the bot among them; gives its id."""
        return self.add_channel("group_dm", [self.who(person).id for person in people] + [BOT_USER] * bot).id

    def kick_bot(self, channel: str) -> None:
        """Remove the bot from a channel."""
        self.leave(BOT_USER, channel)

    # --- what people do

    def say(self, person: str, channel: str, text: str, thread_ts: str | None = None, files: int = 0) -> str:
        """Write a message, in a thread or not; gives its timestamp. Raises `Refuse` where Slack would not let them."""
        self._may_write(person, channel)
        subtype = "file_share" if files else ""
        return self.write(channel, person, text, thread_ts=thread_ts or "", subtype=subtype, files=files).ts

    def wrote(self, person: str, channel: str, text: str, at: float, thread_ts: str = "") -> str:
        """What somebody wrote at `at` (seconds since the epoch), before the app came; tell the oldest first."""
        self._may_write(person, channel)
        return self.write(channel, person, text, thread_ts=thread_ts, before=at).ts

    def other_bot_says(self, channel: str, text: str, thread_ts: str | None = None, user: str = "") -> str:
        """Let another bot write: an old integration, or (with `user`) an app with a bot user of its own."""
        subtype, name = ("", "") if user else ("bot_message", "deploybot")
        return self.write(
            channel, user, text, thread_ts=thread_ts or "", subtype=subtype, bot_id="B0OTHER", username=name
        ).ts

    def edit(self, person: str, channel: str, ts: str, text: str) -> None:
        """Edit one's own message."""
        self.change(self._own(person, channel, ts), text=text)

    def delete(self, person: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        self.remove(self._own(person, channel, ts))

    def unfurl(self, channel: str, ts: str) -> None:
        """Let Slack add a link preview: a `message_changed` whose text is the same."""
        self.change(self.message(channel, ts), edited=False)

    def react(self, person: str, channel: str, ts: str, emoji: str) -> None:
        """Put an emoji on a message, once."""
        if person not in self.room(channel).members:
            raise Refuse(f"{self.who(person).name} is not in {self.room(channel).title}.")
        if (person, emoji) in self.message(channel, ts).reactions:
            raise Refuse(f"{self.who(person).name} has put :{emoji}: there already.")
        self.set_reaction(person, self.message(channel, ts), emoji)

    def unreact(self, person: str, channel: str, ts: str, emoji: str) -> None:
        """Take an emoji of one's own from a message."""
        message = self.message(channel, ts)
        if (person, emoji) not in message.reactions:
            raise Refuse(f"{self.who(person).name} did not put :{emoji}: there.")
        self.set_reaction(person, message, emoji, on=False)

    # --- inside

    def _may_write(self, person: str, channel: str) -> None:
        where = self.room(channel)
        if person not in where.members:
            raise Refuse(f"{self.who(person).name} is not in {where.title}.")
        if where.archived:
            raise Refuse(f"{where.title} is archived.")

    def _own(self, person: str, channel: str, ts: str) -> Message:
        message = self.message(channel, ts)
        if message.user != person:
            raise Refuse(f"{self.who(person).name} did not write that message.")
        return message
