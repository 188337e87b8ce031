"""`saegim tune`, what measures: eval and demo. The commands are put below `tune` in `tune.py`."""

import sys
from pathlib import Path

import click

from bot.commands.ranges import Number, Whole
from bot.commands.settings import read_settings
from bot.commands.tune_run import directory
from bot.ops.onward import onward

PRICE = Number(0)
STOPPED = 130  # what a shell calls Ctrl-C


@click.command("eval", short_help="Measure the model beside its base and quotes.")
@directory
@click.option("--base", default="", help="The model to measure beside; otherwise the one that was tuned.")
@click.option("--tuned", default="", help="The tuned model; otherwise the one of this run.")
@click.option("--url", default="", help="Where the tuned model is served; otherwise OPENAI_BASE_URL.")
@click.option("--base-url", default="", help="Where the base model is served; otherwise the same.")
@click.option(
    "--own",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="Also questions of your own: a file as `tune collect` takes it.",
)
@click.option("--price", nargs=2, type=PRICE, help="Dollars for a million prompt and completion tokens, tuned.")
@click.option("--base-price", nargs=2, type=PRICE, help="The same for the base model.")
@click.option("--at-once", default=4, show_default=True, type=Whole(1, 64), help="Questions asked at the same time.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def eval_(
    *,
    directory: Path,
    base: str,
    tuned: str,
    url: str,
    base_url: str,
    own: tuple[Path, ...],
    price: tuple[float, float] | None,
    base_price: tuple[float, float] | None,
    at_once: int,
    as_json: bool,
) -> None:
    """Measure the tuned model beside its base and beside quotes, on the frozen test set; no model judges.

    Writes report.json, without which nothing is promoted, and eval.html with plots. Stopped, it goes on where it was.
    """
    from bot.commands.evaluation import Choice, evaluate_run

    choice = Choice(base, tuned, url, base_url, own, price, base_price, at_once, as_json)
    try:
        evaluate_run(read_settings(), directory, choice)
    except KeyboardInterrupt:
        click.echo(onward("Stopped. `saegim tune eval` goes on where it was.", directory), err=True)
        sys.exit(STOPPED)


@click.command(short_help="The whole loop here, in less than two minutes.")
@click.option(
    "--dir",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep what the demo makes in this folder, such as its page; otherwise nothing is kept.",
)
def demo(directory: Path | None) -> None:
    """The whole loop in two minutes on this machine, with a stand-in that is no language model; no network, key, Slack or Redis."""
    from bot.commands.tune_demo import play

    try:
        play(directory)
    except KeyboardInterrupt:
        kept = f", in another folder than {directory}" if directory else ""
        click.echo(f"Stopped. Said again, `saegim tune demo` begins anew{kept}.", err=True)
        sys.exit(STOPPED)


EVALUATION = (eval_, demo)
