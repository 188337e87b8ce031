"""What people do while things die: mentions, replies in threads, DMs, edits, commands, notes; some delivered up to four times."""

import random
import time
from collections.abc import Callable
from typing import Final

from bot.bench.chaos.ledger import Asked, Kind, Ledger
from bot.bench.chaos.stages import Stages
from bot.memory.connection import connect
from bot.memory.store import Store, new_id
from bot.memory.values import Memory
from bot.playground.playground import Playground

MIX: Final[dict[Kind, int]] = {"mention": 44, "reply": 20, "dm": 12, "edit": 6, "command": 10, "note": 8}
REPEATED: Final = (0, 0, 0, 1, 2, 3)  # how many more times an event is delivered
QUESTIONS: Final = ("when do we deploy? q{n}", "배포는 언제 해요? q{n}", "deploy 요일이 언제였죠? q{n}")
KNOWN: Final = "We deploy every Tuesday at 14:00. 배포는 매주 화요일 14시에 해요."
PEOPLE: Final = 6
CHANNELS: Final = 8
LOOK: Final = 0.03  # seconds between two looks at what is answered


class Load:
    """A team that asks; the numbers of its questions are unique. Deterministic but for what it waits for."""

    def __init__(self, slack: Playground, ledger: Ledger, stages: Stages, rng: random.Random) -> None:
        self._slack = slack
        self._ledger = ledger
        self._stages = stages
        self._rng = rng
        self._number = 0
        self.people = [slack.person(f"사람{n}") for n in range(PEOPLE)]
        self.channels = [slack.channel(f"room-{n}", self.people, private=n % 4 == 3) for n in range(CHANNELS)]
        self._dms = {person: slack.dm(person) for person in self.people}
        self._threads: list[tuple[str, str]] = []

    def remember(self, redis_url: str) -> None:
        """Let there be something to recall in every channel."""
        redis = connect(redis_url)
        store = Store(redis)
        for n, channel in enumerate(self.channels):
            ts = f"1700000000.{n:06d}"
            who = self.people[0]
            store.put([Memory(new_id(), KNOWN, who, "사람0", channel, ts, thread_ts=ts, at=1_700_000_000.0)])
        redis.close()

    def ask(self, kind: Kind | None = None, *, commands: bool = True) -> Asked:
        """One more thing is asked; which, unless it is said, is drawn. Slack never repeats `commands`, so not everybody wants them."""
        self._number += 1
        number, rng = self._number, self._rng
        mix = {name: share for name, share in MIX.items() if commands or name != "command"}
        chosen = kind or rng.choices([*mix], [*mix.values()])[0]
        self._slack.redeliver(rng.choice(REPEATED) if kind is None else 0)
        question = rng.choice(QUESTIONS).format(n=number)
        match chosen:
            case "edit" if mine := self._editable():
                asked = Asked(number, "edit", mine.place, mine.person, mine.ts, mine.root)
                self._stages.expect(number, asked.key, f"{asked.place}:{asked.root}")
                self._ledger.enter(asked)
                self._slack.edit(mine.person, mine.place, mine.ts, self._mention(question))
                return asked
            case "command":
                asked = Asked(number, "command", rng.choice(self.channels), rng.choice(self.people))
                self._stages.expect(number, asked.key, asked.key)
                self._ledger.enter(asked)
                self._slack.command(asked.person, asked.place, "/saegim", question)
                return asked
            case "note":
                return self._say("note", number, f"remember that the office with the number q{number} opens at nine")
            case "reply" if self._threads:
                place, root = rng.choice(self._threads[-20:])
                return self.say_in(place, root, question)
            case "dm":
                return self._say("dm", number, question)
            case _:
                return self._say("mention", number, question)

    def say_in(self, place: str, root: str, question: str = "") -> Asked:
        """Ask in a thread that is there."""
        if not question:
            self._number += 1
            question = QUESTIONS[0].format(n=self._number)
        return self._written("reply", self._rng.choice(self.people), place, self._mention(question), root)

    def until_answered(self, timeout: float, at_most: int = 0, meanwhile: Callable[[], None] = lambda: None) -> bool:
        """Wait until no more than `at_most` wait for an answer; False after `timeout` seconds."""
        until = time.monotonic() + timeout
        while len(self._ledger.open()) > at_most:
            if time.monotonic() > until:
                return False
            meanwhile()
            time.sleep(LOOK)
        return True

    def _say(self, kind: Kind, number: int, text: str) -> Asked:
        person = self._rng.choice(self.people)
        if kind == "dm":
            return self._written(kind, person, self._dms[person], text)
        asked = self._written(kind, person, self._rng.choice(self.channels), self._mention(text))
        if (
            number % 2
        ):  # the others stay alone in their threads, to be edited: an edit takes back what was said of it later
            self._threads.append((asked.place, asked.ts))
        return asked

    def _written(self, kind: Kind, person: str, place: str, text: str, root: str = "") -> Asked:
        number = self._number
        with self._slack.changed:  # nobody answers before it is in the ledger
            ts = self._slack.say(person, place, text, thread_ts=root or None)
            asked = Asked(number, kind, place, person, ts, root or ts)
            self._stages.expect(number, asked.key, f"{place}:{root or ts}")
            self._ledger.enter(asked)
        return asked

    def _mention(self, text: str) -> str:
        return f"<@{self._slack.bot_user}> {text}"

    def _editable(self) -> Asked | None:
        """A question asked lately, answered or not."""
        alone = [asked for asked in self._ledger if asked.kind in ("mention", "edit")]
        lately = [asked for asked in alone if (asked.place, asked.root) not in self._threads][-10:]
        return self._rng.choice(lately) if lately else None
