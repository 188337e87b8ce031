"""Typing in the demo: you are one of the sample team, in one of its channels."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from bot.errors import Refuse
from bot.playground.demo import MENTION, Button, Demo
from bot.playground.model import Message
from bot.playground.render import title

HELP = """Your turn. You are {name} in {place}.
  @saegim 배포는 언제 해요?         a mention, answered in a thread
  > 그럼 긴급 수정은요?              a reply in the last thread
  /saegim remember …              also: recall, forget, help, or just a question
  press 1 · 누르기 1                the first button below the last answer
  #backend                        go to another channel:
      {channels}
  dm                              go to your DM with Saegim
  as minsu                        be somebody else:
      {people}
  help                            this once more
  quit"""
QUIT = frozenset({"quit", "exit", "q", "/quit", "/exit", "/q"})
HELPS = frozenset({"help", "?", "/help"})
ELSEWHERE = "general"  # a channel everybody is in who is no guest
PRESS: Final = re.compile(
    r"press(?:\s+(?P<n>\S+))?|누르기(?:\s*(?P<m>\S+))?|(?P<k>\d+)\s*번?\s*(?:누르기|눌러(?:\s?줘)?)", re.IGNORECASE
)


@dataclass(slots=True)
class Seat:
    """Who one is in the demo, where, and what one may answer or press there."""

    demo: Demo
    person: str
    place: str
    thread: str = ""  # the last one, "" before anything was said
    buttons: list[Button] = field(default_factory=list)  # below what Saegim said last

    @property
    def prompt(self) -> str:
        return f"{self.demo.name(self.person)} in {title(self.demo.slack, self.demo.slack.room(self.place))}> "

    def do(self, line: str) -> None:
        """What a line says that is not `quit`."""
        word, _, rest = line.partition(" ")
        if line.lower() in HELPS:
            self.help()
        elif line.startswith("#") and " " not in line:
            self.go(self._channel(line[1:]))
        elif line.lower() == "dm":
            self.go(self.demo.slack.dm(self.person))
        elif word.lower() == "as":
            self.be(rest.strip())
        elif pressed := PRESS.fullmatch(line):
            self.press(next(filter(None, pressed.groups()), ""), korean=not line.lower().startswith("press"))
        elif line.startswith("/") and word != "/saegim":
            self.print("The only command here is /saegim.")
        elif line and not line.strip("> "):
            self.print("Write what to say after the >.")
        elif line:
            self.say(line)

    def help(self) -> None:
        """Show what can be typed."""
        names = {
            "name": self.demo.name(self.person),
            "place": title(self.demo.slack, self.demo.slack.room(self.place)),
        }
        lists = {
            "channels": ", ".join(f"#{name}" for name in self.demo.channels),
            "people": ", ".join(self.demo.people),
        }
        self.print(HELP.format(**names, **lists))

    def go(self, place: str) -> None:
        """Be in another conversation, unless it is none of this person's."""
        if place and self._may_be(place):
            self.place, self.thread, self.buttons = place, "", []

    def be(self, wanted: str) -> None:
        """Be somebody else, by handle or name."""
        people = self.demo.people
        known = people | {self.demo.name(id_): id_ for id_ in people.values()}
        named = {name.casefold(): id_ for name, id_ in known.items()}
        person = named.get(wanted.removeprefix("@").casefold())
        if person is None:
            there = f"There is nobody called {wanted}. Try" if wanted else "Write `as NAME` to be somebody else"
            self.print(f"{there}: {', '.join(people)}")
            return
        self.person, self.buttons = person, []
        if not self._may_be(self.place):
            self.place, self.thread = self._own_place(), ""
            self.print(f"You are in {title(self.demo.slack, self.demo.slack.room(self.place))} now.")

    def press(self, told: str, *, korean: bool) -> None:
        """Press one of the buttons below what Saegim said last."""
        listed = ", ".join(f"{n} {button.label}" for n, button in enumerate(self.buttons, 1))
        if not self.buttons:
            none = ("여기에는 누를 단추가 없어요. 먼저 물어보세요.", "There is no button here. Ask something first.")
            self.print(none[not korean])
        elif not told.isdecimal() or not 1 <= int(told) <= len(self.buttons):
            which = (f"몇 번을 누를까요? 예: `누르기 1`. {listed}", f"Which one? Write, say, `press 1`. {listed}")
            self.print(which[not korean])
        else:
            self._try(lambda: self.demo.press(self.person, self.buttons[int(told) - 1]), "(nothing more is shown)")

    def say(self, line: str) -> None:
        """Say `line` here, or in the last thread where it begins with `>`."""
        reply = line.startswith(">")
        if reply and not self.thread:
            self.print("There is no thread yet: ask something first.")
            return
        text = line.lstrip("> ") if reply else line

        def said() -> list[Message]:
            ts, answers = self.demo.say(self.person, self.place, text, self.thread if reply else "")
            self.thread = self.thread if reply or not ts else ts
            return answers

        in_dm = self.place not in self.demo.channels.values()
        called = reply or MENTION.search(text) or text.startswith("/") or in_dm
        self._try(said, "(Saegim keeps quiet)" if called else "(nobody mentioned it; try `@saegim …`)")

    def print(self, text: str) -> None:
        self.demo.console.print(text, markup=False)

    def _try(self, act: Callable[[], list[Message]], quiet: str) -> None:
        """Do it, and show what Saegim says then, with its buttons; or why it cannot be done."""
        try:
            answers = act()
        except Refuse as error:
            self.print(str(error))
            return
        self.demo.show_replies(answers, quiet)
        if buttons := self.demo.buttons(answers):
            self.buttons = buttons
            self.print("  " + " · ".join(f"press {n} {button.label}" for n, button in enumerate(buttons, 1)) + "\n")

    def _channel(self, name: str) -> str:
        """The id of the channel of that name; says so where there is none."""
        known = self.demo.channels
        if name not in known:
            self.print(f"There is no #{name}. Try: {', '.join(f'#{one}' for one in known)}")
        return known.get(name, "")

    def _own_place(self) -> str:
        """A channel that this person is in, the general one if they are; failing that their DM with Saegim."""
        channels = self.demo.channels
        there = (channels[ELSEWHERE], *channels.values())
        joined = (place for place in there if self.person in self.demo.slack.room(place).members)
        return next(joined, "") or self.demo.slack.dm(self.person)

    def _may_be(self, place: str) -> bool:
        """Whether this person is in that conversation; says so where they are not."""
        room = self.demo.slack.room(place)
        if self.person not in room.members:
            self.print(f"{self.demo.name(self.person)} is not in {title(self.demo.slack, room)}.")
        return self.person in room.members


def converse(demo: Demo) -> None:
    """Read lines and do what they say until `quit` or the end of input."""
    seat = Seat(demo, demo.people["sujin"], demo.channels[ELSEWHERE])
    seat.help()
    while (line := _read(seat)).lower() not in QUIT:
        seat.do(line)


def _read(seat: Seat) -> str:
    try:
        return input(seat.prompt).strip()
    except (EOFError, KeyboardInterrupt):
        seat.demo.console.print()
        return "quit"
