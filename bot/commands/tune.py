"""`saegim tune`: from what a team supplies to a model of its own."""

import click

from bot.commands.tune_run import COMMANDS


@click.group()
def tune() -> None:
    """The tuning loop: from what the team supplies to a model of its own."""


for command in COMMANDS:
    tune.add_command(command)
