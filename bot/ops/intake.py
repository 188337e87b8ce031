"""Knowledge in, from the command line: `saegim import` and `saegim backfill` with their progress bars and what is said at the end.

Reading files is `imports.py`, reading Slack is `backfill.py`; here only who is asked, and what a person sees.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from bot.config import Settings, require
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.store import Store
from bot.memory.values import Place
from bot.ops.backfill import Backfill, BackfillReport
from bot.ops.durability import tell_of_risks
from bot.ops.imports import ImportReport, Reading, import_messages
from bot.slack.client import web_client
from bot.slack.people import Directory
from bot.slack.text import permalink

BAD_LINES: Final = 10  # shown one by one

console = Console(stderr=True)


def import_file(settings: Settings, path: Path) -> int:
    """Import `path` with a progress bar; 1 when some lines could not be read, else 0."""
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=console)
    with connect(settings.redis_url) as redis, bar:
        tell_of_risks(redis, settings, console)
        task = bar.add_task(path.name)
        report = import_messages(
            path,
            Store(redis),
            redis,
            reading(settings),
            lambda done, total: bar.update(task, completed=done, total=total),
        )
    say_imported(report)
    return 1 if report.bad_lines else 0


def reading(settings: Settings) -> Reading:
    """What Slack tells about the messages: their links, names and places; without a token they go in as they are."""
    if settings.slack_bot_token is None:
        console.print(
            "No SLACK_BOT_TOKEN: the messages go in without links, user ids stand for names that the file does not give, and each "
            "is told in its own channel only, since nobody says whether that is shared with outsiders."
        )
        return Reading()
    directory = Directory(web_client(settings), time.time)
    url = directory.workspace_url
    return Reading(
        permalink=lambda place, ts, thread_ts: permalink(url, place, ts, thread_ts),
        names={user: person.name for user, person in directory.everyone().items()},
        people=directory.everyone(),
        places=directory.places(),
    )


def say_imported(report: ImportReport) -> None:
    """What became of the lines, and which could not be read."""
    left_out = f"left out: {report.bots} by bots, {report.empty} without text"
    if report.unwilling:
        left_out += f", {report.unwilling} by people who wish to be left out"
    console.print(f"Memories added: {report.added}; known already: {report.already}; {left_out}.")
    if report.unseen:
        console.print(
            f"Of channels Saegim is not in: {report.unseen}. Once it is invited, they are told in their own channel only: "
            "Saegim could not see whether outsiders read along. Invite it first next time."
        )
    for number, reason in report.bad[:BAD_LINES]:
        console.print(f"  line {number}: {reason}", style="yellow", markup=False, highlight=False)
    if report.bad_lines > BAD_LINES:
        console.print(f"  … and {report.bad_lines - BAD_LINES} more", style="yellow", highlight=False)
    if report.bad_lines:
        console.print(
            f"Lines that could not be read: {report.bad_lines}. Correct them and import the file again: nothing goes in twice."
        )


def backfill_channels(settings: Settings, names: Sequence[str]) -> int:
    """Read the channels' history into memory, one after the other, each with its progress."""
    require(settings, "slack_bot_token")
    client = web_client(settings)
    directory = Directory(client, time.time)
    places = [find(directory, name) for name in names]
    with connect(settings.redis_url) as redis:
        tell_of_risks(redis, settings, console)
        backfill = Backfill(client, Store(redis), redis, directory, time.sleep)
        for place in places:
            _backfill_one(backfill, place)
    return 0


def _backfill_one(backfill: Backfill, place: Place) -> None:
    with Progress(SpinnerColumn(), TextColumn("#{task.description}  {task.fields[said]}"), console=console) as bar:
        task = bar.add_task(place.name, said="reading …")
        report = backfill.run(place, lambda so_far: bar.update(task, said=_said(so_far)))
        bar.update(task, said=_said(report))


def _said(report: BackfillReport) -> str:
    return f"messages read: {report.read}; memories added: {report.added}; known already: {report.already}"


def find(directory: Directory, name: str) -> Place:
    """The channel called `name` (or with that id); raises `Refuse` when Saegim is not in it, or Slack refuses the token."""
    if not directory.bot_user or not (places := directory.places()):
        raise Refuse("Slack does not tell which channels Saegim is in. Run `saegim doctor`: it names missing scopes.")
    wanted = name.removeprefix("#")
    found = next((place for place in places.values() if wanted in (place.id, place.name)), None)
    if found is None:
        raise Refuse(f"Saegim is in no channel called {name}. Invite it there (/invite @Saegim), then run this again.")
    return found
