"""`saegim memory`: what long-term memory holds, how clean it is, what fades, what was erased."""

import sys

import click

from bot.commands.settings import read_settings


@click.group()
def memory() -> None:
    """Long-term memory: what it holds, how clean it is, what fades, what was erased, and the proof that something is gone."""


@memory.command()
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
def fade(dry_run: bool) -> None:
    """Take out of recall what nobody needs any more, and erase what is past its retention; the workers do it once a day."""
    from bot.config import require
    from bot.ops.erasure import show_plan
    from bot.serve import open_rooms
    from bot.story.sweep import fade as do

    settings = read_settings()
    if not dry_run:
        require(settings, "slack_bot_token")  # replies that hold what is erased are edited in Slack
    planned = show_plan(settings)
    if not dry_run:
        rooms = open_rooms(settings)
        try:
            do(rooms, planned)
        finally:
            rooms.close()


@memory.command()
def receipts() -> None:
    """Show what was erased or changed, when and why: ids and counts, never a text."""
    from bot.ops.erasure import show_receipts

    show_receipts(read_settings())


@memory.command("scan")
@click.argument("text")
def scan_(text: str) -> None:
    """Look for TEXT in every key in Redis; exit 0 when it is nowhere, 1 when it is found. `-` reads TEXT from standard input."""
    from bot.ops.erasure import prove_absence

    sys.exit(prove_absence(read_settings(), sys.stdin.read() if text == "-" else text))


@memory.command()
def encrypt() -> None:
    """Encrypt every text in Redis with the first key, as after the key was changed; Saegim may go on meanwhile."""
    from bot.ops.resealing import encrypt as do

    do(read_settings())


@memory.command("stats")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def memory_stats(as_json: bool) -> None:
    """Counts, and how much of it is junk, said twice, never recalled, or an echo of Saegim; no word of any memory."""
    from bot.ops.memory_stats import show

    show(read_settings(), as_json=as_json)
