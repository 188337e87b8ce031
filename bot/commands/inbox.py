"""`saegim inbox`: what waits, and what was given up."""

import click

from bot.commands.settings import read_settings


@click.group()
def inbox() -> None:
    """What waits to be answered, and the dead letters: what was given up after five tries. Never shows what anybody wrote."""


_number = click.argument("number", required=False)
_all = click.option("--all", "every", is_flag=True, help="All of them.")


def _which(number: str | None, *, every: bool) -> str | None:
    """The number that was given; None for all."""
    if (number is None) != every:
        raise click.UsageError("Give either one NUMBER or --all; `saegim inbox list` shows the numbers.")
    return number


@inbox.command("list")
def list_() -> None:
    """Show how much waits, and each letter: number, when, kind of event, place, tries and reason."""
    from bot.ops.letters import show_list

    show_list(read_settings())


@inbox.command()
@click.argument("number")
def show(number: str) -> None:
    """Show what is known of one letter: also whose it is, and which message."""
    from bot.ops.letters import show_one

    show_one(read_settings(), number)


@inbox.command()
@_number
@_all
def retry(number: str | None, every: bool) -> None:
    """Put a letter back in line, in its thread's order and with five new tries; the apology becomes the answer."""
    from bot.ops.letters import retry as do

    do(read_settings(), _which(number, every=every))


@inbox.command()
@_number
@_all
@click.option("--yes", is_flag=True, help="Do not ask.")
def drop(number: str | None, every: bool, yes: bool) -> None:
    """Forget a letter; nobody is told."""
    from bot.ops.letters import count
    from bot.ops.letters import drop as do

    settings, which = read_settings(), _which(number, every=every)
    many = count(settings, which)
    if many and not yes:
        click.confirm(f"Forget {many} letter{'' if many == 1 else 's'} for good?", abort=True)
    do(settings, which)
