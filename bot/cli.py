"""The command line: parses, wires and prints. Every command imports what it needs when it is called, so `--help` is quick.

Here stand the commands that run and fill Saegim; those with commands of their own below them are in `commands/`.
"""

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from bot.commands.audit import audit
from bot.commands.backup import backup, restore
from bot.commands.bench import bench
from bot.commands.inbox import inbox
from bot.commands.memory import memory
from bot.commands.recall import recall
from bot.commands.settings import read_settings
from bot.commands.tune import tune
from bot.errors import Refuse, Retry


class _Group(click.Group):
    """Shows our own errors as one sentence and exit code 1; anything else is a bug and shows its traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (Refuse, Retry) as error:
            click.echo(f"saegim: {error}", err=True)
            sys.exit(1)
        except Exception as error:
            from redis.exceptions import RedisError  # only now: `--help` stays quick

            if not isinstance(error, RedisError):
                raise
            from bot.ops.doctor.storage import complaint

            click.echo(f"saegim: {complaint(error)}", err=True)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="saegim", prog_name="saegim")
def main() -> None:
    """Saegim (새김): a team's memory in Slack.

    Start with `saegim demo`: it needs no Slack, no Redis and no key.
    """
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows ? for it


main.add_command(audit)
main.add_command(memory)
main.add_command(bench)
main.add_command(backup)
main.add_command(restore)
main.add_command(recall)
main.add_command(inbox)
main.add_command(tune)


@main.command()
@click.option("--no-prompt", is_flag=True, help="Play the tour and stop, even in a terminal.")
def demo(no_prompt: bool) -> None:
    """Play a short tour in a local Slack workspace; in a terminal, then let you type."""
    from bot.playground.tour import play

    sys.exit(play(interactive=sys.stdin.isatty() and sys.stdout.isatty() and not no_prompt))


@main.command()
@click.option("--http", is_flag=True, help="Signed HTTP on PORT instead of Socket Mode.")
def run(http: bool) -> None:
    """Run Saegim: listen to Slack and answer, until Ctrl-C or SIGTERM."""
    from bot.processes import run_until_stopped

    settings = read_settings()

    def ready(workspace: str) -> None:
        where = f"http://{settings.saegim_host}:{settings.port}/slack/events" if http else "Socket Mode"
        click.echo(f"Saegim is ready in {workspace} over {where}. Ctrl-C stops it.", err=True)

    run_until_stopped(settings, http=http, ready=ready)


@main.command()
@click.option("--until-eof", is_flag=True, help="Stop when standard input ends, as `saegim run` wants it.")
@click.option("--metrics-port", type=click.IntRange(0, 65_535), help="Where /metrics is; else SAEGIM_METRICS_PORT.")
def work(until_eof: bool, metrics_port: int | None) -> None:
    """Run only the workers: more of them, on this machine or another, share one Redis."""
    from bot.processes import work_until_stopped

    settings = read_settings()
    port = settings.saegim_metrics_port if metrics_port is None else metrics_port
    work_until_stopped(settings, until_eof=until_eof, metrics_port=port)


@main.command()
def doctor() -> None:
    """Show what is configured and reachable, and what to do about the rest; exit 1 if Saegim could not run."""
    from rich.console import Console

    from bot.ops.doctor import checks, render

    found = checks(read_settings())
    console = Console()
    console.print(render(found))
    for check in found:
        if check.command:
            console.print(f"\n{check.name}:\n{check.command}", soft_wrap=True, markup=False, highlight=False)
    sys.exit(any(check.status == "fail" for check in found))


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take the messages of FILE into long-term memory.

    FILE holds one JSON object a line: id, channel, channel_type, thread_ts, ts, user, text, bot. Only channel, ts and text must be
    there. What is in already is not taken twice; a bad line is named and the rest goes in.
    """
    from bot.ops.intake import import_file

    sys.exit(import_file(read_settings(), file))


@main.command()
@click.argument("channels", nargs=-1, required=True, metavar="'#CHANNEL'…")
def backfill(channels: tuple[str, ...]) -> None:
    """Read the history of channels Saegim is in into long-term memory, within Slack's rate limits; resumable."""
    from bot.ops.intake import backfill_channels

    sys.exit(backfill_channels(read_settings(), channels))


if __name__ == "__main__":
    main()
