"""`saegim tune`: from what a team supplies to a model of its own."""

from pathlib import Path

import click

directory = click.option(
    "--dir",
    "directory",
    default=Path("tuning"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of this run: examples, splits, manifest.",
)
"""The option that every command here has."""


@click.group()
def tune() -> None:
    """The tuning loop: examples from what the team supplies, their check and split. None of it needs Slack to be up."""
