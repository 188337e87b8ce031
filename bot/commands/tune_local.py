"""`saegim tune local`, `serve` and `parity`: a model trained and served on this machine. They are put below `tune` in `tune.py`."""

import sys
from pathlib import Path
from typing import Any

import click

from bot.commands.ranges import Number, Whole
from bot.commands.settings import read_settings
from bot.commands.tune_run import directory

here = click.argument("out", type=click.Path(file_okay=False, path_type=Path))


@click.command(short_help="Train a LoRA adapter on this machine.")
@click.argument("model_dir", type=click.Path(path_type=Path))
@directory
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Otherwise the folder `local` in the run's."
)
@click.option("--name", default="", help="By which the model is to be asked for; otherwise a random one.")
@click.option("--epochs", default=3, show_default=True, type=Whole(1, 100))
@click.option(
    "--learning-rate",
    "rate",
    default=2e-4,
    show_default=True,
    type=Number(0, 0.1, min_open=True),
    help="The rate itself.",
)
@click.option("--rank", default=16, show_default=True, type=Whole(1, 256), help="Of the LoRA adapter.")
@click.option("--batch-size", "batch", default=8, show_default=True, type=Whole(1, 256), help="Examples at one step.")
@click.option("--at-once", default=1, show_default=True, type=Whole(1, 256), help="Of them in memory together.")
@click.option(
    "--save-every",
    "every",
    default=25,
    show_default=True,
    type=Whole(1),
    help="Steps between two checkpoints.",
)
@click.option(
    "--keep",
    default="last",
    show_default=True,
    type=click.Choice(["last", "best"]),
    help="What comes out: the end, or the checkpoint with the lowest loss on the validation examples.",
)
@click.option(
    "--embeddings", is_flag=True, help="Learn the embeddings, too: for a model that does not know your language."
)
@click.option(
    "--held-out",
    default=20,
    show_default=True,
    type=Whole(0, 1000),
    help="Held-out questions it answers before and after.",
)
@click.option(
    "--max-length",
    "longest",
    default=0,
    type=Whole(0),
    help="Tokens of an example at most; otherwise what the model takes.",
)
@click.option("--seed", default=0, show_default=True)
@click.option("--threads", default=0, type=Whole(0, 64), help="Cores at most; otherwise all, up to 8.")
@click.option("--cpu", is_flag=True, help="Leave a GPU alone.")
@click.option(
    "--resume", is_flag=True, help="Go on with what was stopped in --out, with the options it was begun with."
)
def local(
    *,
    model_dir: Path,
    directory: Path,
    out: Path | None,
    name: str,
    resume: bool,
    **recipe: Any,
) -> None:
    """Train a LoRA adapter for the model in MODEL_DIR on this machine, on a GPU or without.

    Ctrl-C writes a checkpoint, and --resume goes on from there; it does so after a kill, too. Needs `.venv/bin/pip install -e '.[local]'`.
    """
    from bot.ops.tuning_local import train_here
    from bot.tuning.local.made import Recipe

    sys.exit(
        train_here(
            read_settings(),
            directory,
            model_dir,
            out or directory / "local",
            Recipe(**recipe),
            name=name,
            resume=resume,
        )
    )


@click.command(short_help="Serve what `local` made, as OpenAI's API.")
@here
@click.option("--port", default=8700, show_default=True, type=Whole(0, 65535), help="0: any that is free.")
@click.option("--cpu", is_flag=True, help="Leave a GPU alone.")
def serve(out: Path, port: int, *, cpu: bool) -> None:
    """Serve the model that `saegim tune local` made in OUT, as OpenAI's API, to programs on this machine."""
    from bot.ops.tuning_local import serve_here

    serve_here(out, port, cpu=cpu)


@click.command("parity", short_help="Is it served as it was trained?")
@here
@click.option(
    "--url",
    default="http://127.0.0.1:8700/v1",
    show_default=True,
    help="Of any server with OpenAI's API that serves it.",
)
@click.option("--name", default="", help="Of the model there; otherwise the one it was trained under.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def parity_(out: Path, url: str, name: str, *, as_json: bool) -> None:
    """Compare what the served model says with what it said in training, to the token and to the letter; exit 1 where they differ."""
    from bot.ops.tuning import key
    from bot.ops.tuning_local import check_parity

    sys.exit(check_parity(out, url, name, key(read_settings(), url), as_json=as_json))


COMMANDS = (local, serve, parity_)
