"""`saegim tune`, second half: training, and which tuned model answers. The commands are put below `tune` in `tune.py`."""

import sys
from pathlib import Path

import click

from bot.commands.ranges import Number, Whole
from bot.commands.settings import read_settings
from bot.ops.onward import DEFAULT

NAMED = "saegim.tune.dir"  # in click's context: the folder that --dir named


def _noted(context: click.Context, _parameter: click.Parameter, value: Path) -> Path:
    context.meta[NAMED] = value
    return value


directory = click.option(
    "--dir",
    "directory",
    default=DEFAULT,
    callback=_noted,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder of this run: examples, splits, manifest.",
)
"""The option that every command of `saegim tune` on a run has."""


@click.command(short_help="Create a training job, once, and watch it.")
@directory
@click.option("--base", required=True, help="The model to tune, as the provider calls it.")
@click.option("--suffix", default="saegim", show_default=True, help="Stands in the name of the tuned model.")
@click.option("--epochs", type=Whole(1, 50), help="Otherwise the provider decides.")
@click.option("--batch-size", type=Whole(1, 256), help="Otherwise the provider decides.")
@click.option("--learning-rate", type=Number(0, min_open=True), help="A multiplier; at nebius the rate itself.")
@click.option("--again", is_flag=True, help="Also where this data was trained already.")
def start(
    *,
    directory: Path,
    base: str,
    suffix: str,
    epochs: int | None,
    batch_size: int | None,
    learning_rate: float | None,
    again: bool,
) -> None:
    """Create a training job at SAEGIM_TUNE_PROVIDER, exactly once, and watch it.

    Ctrl-C stops watching, not the job. A start that was killed is taken up by the next: it finds its files and its job again.
    """
    from bot.ops.tuning import start_run

    wanted = {"epochs": epochs, "batch_size": batch_size, "learning_rate": learning_rate}
    how = {name: value for name, value in wanted.items() if value is not None}
    sys.exit(start_run(read_settings(), directory, base, suffix, how, again=again))  # type: ignore[arg-type]


@click.command(short_help="Watch the job that was started here.")
@directory
def follow(directory: Path) -> None:
    """Watch the job that was started here until it has ended."""
    from bot.ops.tuning import follow_run

    sys.exit(follow_run(read_settings(), directory))


@click.command(short_help="End the job, and delete what was uploaded.")
@directory
def cancel(directory: Path) -> None:
    """End the job that was started here, and delete what was uploaded."""
    from bot.ops.tuning import cancel_run

    cancel_run(read_settings(), directory)


@click.command(short_help="Write files and commands to train elsewhere.")
@directory
@click.option(
    "--to", "tool", default="trl", show_default=True, type=click.Choice(["trl", "llamafactory", "axolotl", "unsloth"])
)
@click.option("--base", required=True, help="The model to tune, by its name on the hub or its folder.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Otherwise a folder in the run's, named after the tool.",
)
def export(directory: Path, tool: str, base: str, out: Path | None) -> None:
    """Write the files for training on a machine of your own, and say which commands to run there."""
    from bot.ops.tuning import export_run

    export_run(directory, tool, base, out or directory / tool)


@click.command(short_help="Have a trained model served.")
@directory
@click.option("--name", default="", help="By which the model is to be asked for.")
@click.option("--adapter", default="", help="The adapter's folder, as the vLLM server sees it.")
@click.option("--base", default="", help="The model the adapter was trained on.")
def deploy(directory: Path, name: str, adapter: str, base: str) -> None:
    """Have a trained model served: an adapter in a running vLLM, or at Nebius; at Azure, name the deployment."""
    from bot.ops.tuning import deploy_run

    deploy_run(read_settings(), directory, name=name, adapter=adapter, base=base)


@click.command(short_help="Let the model answer, if nothing guarded is worse.")
@directory
@click.option(
    "--share",
    default=100,
    show_default=True,
    type=Whole(1, 100),
    help="Percent of the channels; below 100: a canary.",
)
def promote(directory: Path, share: int) -> None:
    """Let the model of this folder answer: only with a report, and where it is worse in nothing that is guarded."""
    from bot.ops.models import promote_model

    promote_model(read_settings(), directory, share)


@click.command(short_help="Return to the model before.")
def rollback() -> None:
    """Take the canary back; without one, return to the model before. The models are in Redis, whatever folder they were made in."""
    from bot.ops.models import roll_back_model

    roll_back_model(read_settings())


@click.command("list", short_help="Show the tuned models, and which answers.")
def list_() -> None:
    """Show the tuned models: which answers, what it was made of, its last day, and what speaks against it.

    They are in Redis, whatever folder they were made in.
    """
    from bot.ops.models import list_models

    list_models(read_settings())


COMMANDS = (start, follow, cancel, export, deploy, promote, rollback, list_)
