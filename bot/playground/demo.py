"""The demo's workspace: the sample team, what it said over the last weeks, and the real Saegim connected as in production.

Everything is local and in this process, and every setting is as it is by itself: neither the environment nor a `.env` counts. What the team knows is in `sample.py`; what is shown of it is `tour.py`'s and `typing.py`'s
business; how a message looks is `render.py`'s.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import SecretStr
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.config import Settings, by_itself
from bot.memory.connection import connect
from bot.memory.keys import READY
from bot.memory.store import Store
from bot.ops.backfill import Backfill
from bot.playground.embedded_redis import embedded_redis
from bot.playground.model import BOT_ID, Message
from bot.playground.playground import Playground
from bot.playground.render import rendered, title
from bot.playground.sample import CHANNELS, MESSAGES, PEOPLE
from bot.serve import Saegim, build
from bot.slack.client import web_client
from bot.slack.people import Directory

_LINK = re.compile(r" \(https://playground\.example/\S+\)")  # a permalink: in Slack one clicks on what stands before it
MENTION = re.compile(
    r"(?<![\w.])@(?:saegim|새김)(?![a-z0-9_])", re.IGNORECASE
)  # in Slack one picks the name from a list
PATIENCE = 10.0  # seconds to wait for an answer
SAEGIM = ("Saegim  ", "bold green")
QUOTE = "> "
MARGIN = 2  # columns
NARROWEST = 20  # columns that a text has at least
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Button:
    """A button below something Saegim said."""

    message: Message
    action: str
    label: str


@dataclass(slots=True)
class Demo:
    """The workspace of the sample team, and Saegim in it."""

    slack: Playground
    saegim: Saegim
    people: dict[str, str]  # handle → user id
    channels: dict[str, str]  # name → channel id
    console: Console = field(default_factory=lambda: Console(highlight=False))

    def name(self, person: str) -> str:
        return self.slack.who(person).name

    def say(self, who: str, where: str, text: str, thread: str = "") -> tuple[str, list[Message]]:
        """Write as `who` and wait for Saegim; the timestamp written and what Saegim said there and to `who` alone (nothing, if it kept quiet)."""
        if text.startswith("/"):
            return "", self._command(who, where, text)
        before = len(self.slack.ephemerals(who))
        ts = self.slack.say(who, where, MENTION.sub(f"<@{self.slack.bot_user}>", text), thread_ts=thread or None)
        self._settled()
        replies = [later for later in self.slack.thread(where, ts) if later.bot_id == BOT_ID and later.ts > ts]
        return ts, [*replies, *self.slack.ephemerals(who)[before:]]

    def _command(self, who: str, where: str, text: str) -> list[Message]:
        before = len(self.slack.ephemerals(who))
        command, _, rest = text.partition(" ")
        self.slack.command(who, where, command, rest)
        self.slack.wait(lambda: len(self.slack.ephemerals(who)) > before, PATIENCE)
        self._settled()
        return self.slack.ephemerals(who)[before:]

    def buttons(self, shown: list[Message]) -> list[Button]:
        """The buttons below the messages `shown`, from the first to the last."""
        found = [(message, e) for message in shown for block in message.blocks for e in block.get("elements", ())]
        return [Button(message, e["action_id"], e["text"]["text"]) for message, e in found if e["type"] == "button"]

    def press(self, who: str, button: Button) -> list[Message]:
        """Press `button` as `who`; what Saegim then shows to them, also in the place of what was there."""
        before = self.slack.ephemerals(who)
        self.slack.press(who, button.message.channel, button.message.ts, button.action)
        self._settled()
        return [message for message in self.slack.ephemerals(who) if message not in before]

    def _settled(self) -> None:
        """Wait until Saegim has worked off everything it was sent: what it says to one person alone may come after the public reply."""

        def idle() -> bool:
            return all(sent.answered for sent in self.slack.deliveries) and not self.saegim.rooms.redis.xlen(READY)

        self.slack.wait(idle, PATIENCE)

    def show(self, who: str, where: str, text: str, *, thread: bool = False) -> None:
        """Print who says what, and where."""
        place = title(self.slack, self.slack.room(where)) + (" › thread" if thread else "")
        self._line(Text(place, "dim"))
        self._line(Text(text), (f"{self.name(who)}  ", "bold cyan"))

    def show_replies(self, replies: list[Message], quiet: str = "(Saegim keeps quiet)") -> None:
        """Print what Saegim said, or `quiet`."""
        for reply in replies:
            first, *rest = rendered(self.slack, reply)
            said = first.partition(":")[2].strip().removeprefix("(only for you)").strip()
            only = (f"(only visible to {self.name(reply.only_for)})  ", "dim") if reply.only_for else ""
            self._line(Text.assemble(only, said), SAEGIM)
            for line in rest:
                self._line(Text(_LINK.sub(" ↗", line.strip())), (" " * cell_len(SAEGIM[0]), ""))
        if not replies:
            self._line(Text(quiet, "dim"))
        self.console.print()

    def _line(self, text: Text, head: tuple[str, str] = ("", "")) -> None:
        """Print `text` behind `head` (and its style); what does not fit into one line goes on below, and a quote as a quote."""
        quote = QUOTE if text.plain.startswith(QUOTE) else ""
        text = text[len(quote) :]
        margin = MARGIN + cell_len(head[0])
        for n, line in enumerate(text.wrap(self.console, max(NARROWEST, self.console.width - margin - len(quote)))):
            line.rstrip()
            before = Text.assemble(" " * MARGIN, head) if n == 0 else Text(" " * margin)
            self.console.print(before + quote + line, soft_wrap=True)


@contextmanager
def opened() -> Iterator[Demo]:
    """The demo's workspace, filled with the sample team's messages, and a running Saegim that has read them."""
    with embedded_redis() as url, Playground() as slack:
        people = {p.handle: slack.person(p.name, owner=p.owner, guest=p.guest, locale=p.locale) for p in PEOPLE}
        channels = {
            c.name: slack.channel(
                c.name, [people[m] for m in c.members], private=c.kind == "private", creator=people[c.members[0]]
            )
            for c in CHANNELS
        }
        _tell_the_past(slack, people, channels)
        settings = by_itself(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_app_token=SecretStr(slack.app_token),
            slack_api_url=slack.api_url,
            redis_url=url,
        )
        saegim = build(settings)
        _read_the_past(settings, channels)
        saegim.start()
        try:
            yield Demo(slack, saegim, people, channels)
        finally:
            saegim.stop()


def _tell_the_past(slack: Playground, people: dict[str, str], channels: dict[str, str]) -> None:
    now, roots = time.time(), dict[tuple[str, str | None], str]()
    for message in sorted(MESSAGES, key=lambda m: -m.days_ago):
        key = (message.channel, message.thread)
        root = roots.get(key, "") if message.thread else ""
        at = now - message.days_ago * DAY
        ts = slack.wrote(people[message.author], channels[message.channel], message.text, at, thread_ts=root)
        roots.setdefault(key, ts)


def _read_the_past(settings: Settings, channels: dict[str, str]) -> None:
    """What `saegim backfill` does, without its pauses: this Slack has no rate limits."""
    client, redis = web_client(settings), connect(settings.redis_url)
    directory = Directory(client, time.time)
    backfill = Backfill(client, Store(redis), redis, directory, sleep=lambda _: None)
    for place in directory.places().values():
        if place.id in channels.values():
            backfill.run(place)
    redis.close()
