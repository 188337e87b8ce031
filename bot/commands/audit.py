"""`saegim audit`: what was answered, for whom and from which memories, and whether that log is whole."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.commands.settings import read_settings


@click.group()
def audit() -> None:
    """The audit log: a line for every answer of the last 400 days, ids and counts without any text, each sealed onto the one before."""


@audit.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--anchor", metavar="N:HASH", help="A line that was noted elsewhere, and has to be there.")
def verify(file: Path | None, anchor: str | None) -> None:
    """Look for lines that were edited, taken out, put in or moved, in the log or in an exported FILE; exit 1 where there is one.

    Prints the last line's number and hash. Note them elsewhere and give them as --anchor later: whoever may write Redis could seal the
    whole log anew, and only what was noted elsewhere shows that.
    """
    from bot.ops.audit import verify as look

    sys.exit(look(read_settings(), file, anchor))


@audit.command("list")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (UTC).")
@click.option("--user", default="", metavar="ID", help="Only what this person asked.")
@click.option("--place", default="", metavar="ID", help="Only what was told in this conversation.")
def list_(since: datetime | None, user: str, place: str) -> None:
    """Show the newest lines: who asked what kind of thing where, and what the answer was made of."""
    from bot.ops.audit import show

    show(read_settings(), since.replace(tzinfo=UTC).timestamp() if since else 0.0, user, place)


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write all lines to FILE as JSON lines; the last one says with which line the log begins and ends."""
    from bot.ops.audit import export as write

    write(read_settings(), file)
