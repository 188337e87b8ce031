"""Typing in the demo: you are one of the sample team, in one of its channels."""

from bot.errors import Refuse
from bot.playground.demo import MENTION, Demo
from bot.playground.render import title

HELP = """Your turn. You are {name} in {place}.
  @saegim 배포는 언제 해요?         a mention, answered in a thread
  > 그럼 긴급 수정은요?              a reply in the last thread
  /saegim remember …              also: recall, forget, help, or just a question
  #backend                        go to another channel:
      {channels}
  dm                              go to your DM with Saegim
  as minsu                        be somebody else:
      {people}
  help                            this once more
  quit"""
QUIT = frozenset({"quit", "exit", "q", "/quit", "/exit", "/q"})
HELPS = frozenset({"help", "?", "/help"})
ELSEWHERE = "general"  # a channel everybody is in


def converse(demo: Demo) -> None:
    """Read lines and do what they say until `quit` or the end of input."""
    person, place, thread = demo.people["sujin"], demo.channels[ELSEWHERE], ""
    _help(demo, person, place)
    while (line := _read(demo, person, place)).lower() not in QUIT:
        if line.lower() in HELPS:
            _help(demo, person, place)
        elif line.startswith("#") and " " not in line:
            place, thread = _channel(demo, line[1:], person, place), ""
        elif line.lower() == "dm":
            place, thread = demo.slack.dm(person), ""
        elif line.lower().startswith("as "):
            person = _person(demo, line[3:].strip(), person)
            place, thread = (place, thread) if _may_be(demo, person, place) else (demo.channels[ELSEWHERE], "")
        elif line.startswith("/") and not line.startswith("/saegim"):
            demo.console.print("The only command here is /saegim.", markup=False)
        elif line:
            thread = _say(demo, person, place, line, thread)


def _help(demo: Demo, person: str, place: str) -> None:
    names = {"name": demo.name(person), "place": title(demo.slack, demo.slack.room(place))}
    lists = {"channels": ", ".join(f"#{name}" for name in demo.channels), "people": ", ".join(demo.people)}
    demo.console.print(HELP.format(**names, **lists), markup=False)


def _read(demo: Demo, person: str, place: str) -> str:
    try:
        return input(f"{demo.name(person)} in {title(demo.slack, demo.slack.room(place))}> ").strip()
    except (EOFError, KeyboardInterrupt):
        demo.console.print()
        return "quit"


def _channel(demo: Demo, name: str, person: str, place: str) -> str:
    """The id of the channel of that name, or `place` where there is none that `person` is in."""
    wanted = demo.channels.get(name)
    if wanted is None:
        demo.console.print(
            f"There is no #{name}. Try: {', '.join(f'#{known}' for known in demo.channels)}", markup=False
        )
    return wanted if wanted and _may_be(demo, person, wanted) else place


def _may_be(demo: Demo, person: str, place: str) -> bool:
    """Whether `person` is in that conversation; says so where they are not."""
    there = person in demo.slack.room(place).members
    if not there:
        demo.console.print(f"{demo.name(person)} is not in {title(demo.slack, demo.slack.room(place))}.", markup=False)
    return there


def _person(demo: Demo, handle: str, person: str) -> str:
    if handle not in demo.people:
        demo.console.print(f"There is nobody called {handle}. Try: {', '.join(demo.people)}", markup=False)
    return demo.people.get(handle, person)


def _say(demo: Demo, person: str, place: str, line: str, thread: str) -> str:
    """Say `line` there; the thread to go on in."""
    reply = line.startswith(">")
    if reply and not thread:
        demo.console.print("There is no thread yet: ask something first.", markup=False)
        return ""
    text = line.lstrip("> ") if reply else line
    try:
        ts, answers = demo.say(person, place, text, thread if reply else "")
    except Refuse as error:
        demo.console.print(str(error), markup=False)
        return thread
    called = reply or MENTION.search(text) or text.startswith("/") or place not in demo.channels.values()
    demo.show_replies(answers, *([] if called else ["(nobody mentioned it; try `@saegim …`)"]))
    return thread if reply or not ts else ts
