"""`saegim bench`: everything that is measured."""

import sys
from pathlib import Path

import click

from bot.errors import Refuse

SMALLEST = 100  # messages that `bench index` can measure anything on


@click.group()
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
@click.option("--runs", default=50, show_default=True, type=click.IntRange(1), help="Of `tune start` among faults.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def tuning(runs: int, as_json: bool) -> None:
    """The tuning loop: prompt tokens saved, its time, jobs created exactly once, and what training on this machine brings."""
    from bot.bench.tuning import measure, report

    report(measure(runs), as_json=as_json)


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
