"""The command line: parses, wires and prints. Every command imports what it needs when it is called, so `--help` is quick."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import Refuse, Retry

if TYPE_CHECKING:
    from bot.config import Settings

SMALLEST = 100  # messages that `bench index` can measure anything on


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
            click.echo(f"saegim: Redis does not answer: {error}\nCheck REDIS_URL with `saegim doctor`.", err=True)
            sys.exit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="saegim", prog_name="saegim")
def main() -> None:
    """Saegim (새김): a team's memory in Slack.

    Start with `saegim demo`: it needs no Slack, no Redis and no key.
    """


def _settings() -> "Settings":
    import time

    from bot.config import load
    from bot.ops.log import set_up

    settings = load()
    set_up(settings.saegim_log_level, time.time)
    return settings


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

    settings = _settings()

    def ready(workspace: str) -> None:
        where = f"http://{settings.saegim_host}:{settings.port}/slack/events" if http else "Socket Mode"
        click.echo(f"Saegim is ready in {workspace} over {where}. Ctrl-C stops it.", err=True)

    run_until_stopped(settings, http=http, ready=ready)


@main.command()
@click.option("--until-eof", is_flag=True, help="Stop when standard input ends, as `saegim run` wants it.")
def work(until_eof: bool) -> None:
    """Run only the workers: more of them, on this machine or another, share one Redis."""
    from bot.processes import work_until_stopped

    work_until_stopped(_settings(), until_eof=until_eof)


@main.command()
def doctor() -> None:
    """Show what is configured and reachable, and what to do about the rest; exit 1 if Saegim could not run."""
    from rich.console import Console

    from bot.ops.doctor import checks, render

    found = checks(_settings())
    Console().print(render(found))
    sys.exit(any(check.status == "fail" for check in found))


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_(file: Path) -> None:
    """Take the messages of FILE into long-term memory.

    FILE holds one JSON object a line: id, channel, channel_type, thread_ts, ts, user, text, bot. Only channel, ts and text must be
    there. What is in already is not taken twice; a bad line is named and the rest goes in.
    """
    from bot.ops.intake import import_file

    sys.exit(import_file(_settings(), file))


@main.command()
@click.argument("channels", nargs=-1, required=True, metavar="'#CHANNEL'…")
def backfill(channels: tuple[str, ...]) -> None:
    """Read the history of channels Saegim is in into long-term memory, within Slack's rate limits; resumable."""
    from bot.ops.intake import backfill_channels

    sys.exit(backfill_channels(_settings(), channels))


@main.group()
def memory() -> None:
    """Long-term memory: what it holds, how clean it is, what fades, what was erased, and the proof that something is gone."""


@memory.command()
@click.option("--dry-run", is_flag=True, help="Only show what would happen.")
def fade(dry_run: bool) -> None:
    """Take out of recall what nobody needs any more, and erase what is past its retention; the workers do it once a day."""
    from bot.config import require
    from bot.ops.care import show_plan
    from bot.serve import open_rooms
    from bot.story.sweep import fade as do

    settings = _settings()
    if not dry_run:
        require(settings, "slack_bot_token")  # replies that hold what is erased are edited in Slack
    planned = show_plan(settings)
    if not dry_run:
        rooms = open_rooms(settings)
        do(rooms, planned)
        rooms.redis.close()


@memory.command()
def receipts() -> None:
    """Show what was erased or changed, when and why: ids and counts, never a text."""
    from bot.ops.care import show_receipts

    show_receipts(_settings())


@memory.command("scan")
@click.argument("text")
def scan_(text: str) -> None:
    """Look for TEXT in every key in Redis; exit 0 when it is nowhere, 1 when it is found. `-` reads TEXT from standard input."""
    from bot.ops.care import prove_absence

    sys.exit(prove_absence(_settings(), sys.stdin.read() if text == "-" else text))


@memory.command("stats")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def memory_stats(as_json: bool) -> None:
    """Counts, and how much of it is junk, said twice, never recalled, or an echo of Saegim; no word of any memory."""
    from bot.ops.memory_stats import show

    show(_settings(), as_json=as_json)


@main.group()
def bench() -> None:
    """Measure. Every bench starts its own Redis and never touches REDIS_URL."""


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
@click.option("--messages", default=300, show_default=True, help="Mentions sent one at a time.")
def latency(as_json: bool, messages: int) -> None:
    """Saegim's own time from a message to the final text, with an instant model."""
    from bot.bench.latency import measure, report

    report(measure(messages), as_json=as_json)


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def prompt(as_json: bool) -> None:
    """Prompt tokens of both profiles, on one fixed example."""
    from bot.bench.prompt import report

    report(as_json=as_json)


@bench.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.argument("questions", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
def rank(corpus: Path, questions: Path, out: Path) -> None:
    """Recall on a board: the 20 best rows of CORPUS for each of QUESTIONS, written to OUT.

    All three hold one JSON object a line; `bot/bench/board.py` says which fields. Exit 2 where a file does not hold them.
    """
    from bot.bench.rank import rank as run_board

    try:
        run_board(corpus, questions, out)
    except Refuse as error:
        click.echo(f"saegim: {error}", err=True)
        sys.exit(2)


@bench.command("memory")
@click.option(
    "--data", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder of the data sets."
)
@click.option(
    "--workspaces", default=10_000, show_default=True, help="Made workspaces that the audience law is tried on."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def bench_memory(data: Path, workspaces: int, as_json: bool) -> None:
    """How true, honest and discreet memory is: BEAM, a real Slack channel, and made workspaces; some ten minutes.

    DATA holds beam-100k/*.json and, for the speed of consolidation, slack*.xml (`bot/bench/boards.py` says what they are).
    """
    from bot.bench.memory import measure, report

    report(measure(data, workspaces), as_json=as_json)


@bench.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="How many messages, separated by commas.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def index(sizes: str, as_json: bool) -> None:
    """Index and recall beside rank-bm25, bm25s and tantivy on the same tokens; 1,000,000 messages take some ten minutes."""
    try:
        numbers = [int(size) for size in sizes.split(",")]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < SMALLEST:
        raise click.BadParameter(f"whole numbers from {SMALLEST} on, separated by commas", param_hint="--sizes")
    from bot.bench.index import measure
    from bot.bench.sheet import report

    report(measure(numbers), as_json=as_json)


if __name__ == "__main__":
    main()
