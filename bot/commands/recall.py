"""`saegim recall`: memories on the command line, always for somebody."""

import click

from bot.commands.settings import read_settings


@click.command()
@click.argument("question")
@click.option(
    "--as", "user", metavar="USER", help="Show what the person with this Slack id would be shown in their own DM."
)
@click.option("--as-operator", is_flag=True, help="Show what is in any place, whoever may see it.")
def recall(question: str, user: str | None, as_operator: bool) -> None:
    """Show the memories that match QUESTION, for whom is to be said. Every reading is logged: who, for whom, which memories."""
    from bot.config import require
    from bot.ops.reading import recall_as, recall_everything, show
    from bot.serve import open_rooms

    if bool(user) == as_operator:
        raise click.UsageError(
            "Say for whom you read: --as USER shows what that person may see, --as-operator everything."
        )
    settings = read_settings()
    require(settings, "slack_bot_token")  # who may see what is known to Slack alone, and whether it still says it
    rooms = open_rooms(settings)
    try:
        show(recall_as(rooms, question, user) if user else recall_everything(rooms, question))
    finally:
        rooms.close()
