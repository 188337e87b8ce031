"""What was asked, and what must have come of it: the oracle, which reads Slack's messages and nothing of Saegim's.

Every question has a number of its own, which its whole answer names. A reply in a thread or DM is there exactly once, whole, and for the
newest words of its question. A command's answer may be repeated after a crash: it cannot be found again.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.bench.chaos.slow_model import whole
from bot.playground.model import BOT_ID, Message
from bot.playground.playground import Playground
from bot.slack.message import key_of

Kind = Literal["mention", "reply", "dm", "edit", "command", "note"]


@dataclass(slots=True)
class Asked:
    """One thing that waits for an answer; an edit takes the place of the question it changes."""

    number: int
    kind: Kind
    place: str
    person: str
    ts: str = ""  # "" for a command
    root: str = ""

    @property
    def key(self) -> str:
        return f"{self.place}:{self.ts}" if self.ts else f"command:{self.number}"


@dataclass(slots=True)
class Account:
    """What came of it all."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)
    whispers_repeated: int = 0
    never_acknowledged: int = 0


class Ledger:
    """Everything that was asked; one thread writes, any may read."""

    def __init__(self, slack: Playground) -> None:
        self._slack = slack
        self._asked: dict[str, Asked] = {}
        self._open: dict[str, Asked] = {}
        self._guard = threading.Lock()
        self.events = 0

    def enter(self, asked: Asked) -> None:
        """Something was asked, or (same key) asked in other words."""
        with self._guard:
            self.events += 1
            self._asked[asked.key] = self._open[asked.key] = asked

    def __iter__(self) -> Iterator[Asked]:
        with self._guard:
            return iter(list(self._asked.values()))

    def open(self) -> list[Asked]:
        """What has no whole answer yet."""
        with self._guard:
            waiting = list(self._open.values())
        for asked in waiting:
            if self.answers(asked):
                with self._guard:
                    if self._open.get(asked.key) is asked:
                        del self._open[asked.key]
        with self._guard:
            return list(self._open.values())

    def answers(self, asked: Asked) -> list[Message]:
        """The whole answers to this."""
        if asked.kind == "command":
            return [m for m in self._slack.ephemerals(asked.person) if whole(asked.number) in _shown(m)]
        replies = self.replies(asked)
        return replies if asked.kind == "note" else [m for m in replies if whole(asked.number) in _shown(m)]

    def replies(self, asked: Asked) -> list[Message]:
        """Every reply to this message, whole or not."""
        thread = self._slack.thread(asked.place, asked.root)
        return [m for m in thread if m.bot_id == BOT_ID and _key(m) == asked.key]

    def answered_at(self, asked: Asked) -> float | None:
        """When the first whole answer was there, in seconds since the epoch; an edit's counts from the words it has now."""
        times = [message.at for message in self.answers(asked)]
        return min(times) if times else None

    def by_key(self, key: str) -> Asked | None:
        with self._guard:
            return self._asked.get(key)

    def account(self, unheard: frozenset[int] = frozenset()) -> Account:
        """Everything looked at again, message by message, but for the questions (their numbers) that were never acknowledged."""
        account = Account()
        for asked in list(self._asked.values()):
            if asked.number in unheard:
                account.never_acknowledged += 1
                continue
            found, replies = self.answers(asked), self.replies(asked) if asked.ts else []
            if asked.kind == "command":
                account.whispers_repeated += max(0, len(found) - 1)
            else:
                account.duplicated += [asked.key] * (len(replies) - 1)
                if asked.kind != "note":
                    account.placeholders += [
                        f"{asked.kind} {asked.key} q{asked.number}: {m.text[:80]}" for m in replies if m not in found
                    ]
            account.lost += [asked.key] * (not found and (asked.kind == "command" or not replies))
        account.duplicated += self._strays()
        return account

    def _strays(self) -> list[str]:
        """Messages of Saegim's that answer nothing that was asked."""
        places = {asked.place for asked in self._asked.values() if asked.ts}
        said = [m for place in places for m in self._slack.messages(place) if m.bot_id == BOT_ID]
        return [f"{m.channel}:{m.ts}" for m in said if _key(m) not in self._asked]


def _shown(message: Message) -> str:
    return message.text + str(message.blocks)


def _key(message: Message) -> str | None:
    return key_of(message.to_json(metadata=True))


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of them lie, rounded to hundredths; 0 where there are none."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0


def spread(names: list[str], order: tuple[str, ...]) -> dict[str, int]:
    """How often each came, in `order`."""
    counted = Counter(names)
    return {name: counted[name] for name in order}
