"""`saegim tune`: from what a team supplies to a model of its own."""

import sys
from pathlib import Path
from typing import Any, Literal

import click

from bot.commands.ranges import Number, Whole
from bot.commands.settings import read_settings
from bot.commands.tune_eval import EVALUATION, STOPPED
from bot.commands.tune_local import COMMANDS as LOCAL
from bot.commands.tune_run import COMMANDS, NAMED, directory
from bot.errors import Refuse, Retry
from bot.ops.onward import onward

STEPS = (
    *("demo", "collect", "split", "check", "lessons"),
    *("start", "follow", "cancel", "export", "deploy", "local", "serve", "parity"),
    *("eval", "promote", "rollback", "list"),
)
"""The commands as one comes after the other."""


class _Loop(click.Group):
    """Lists its commands in the order of the loop, says what Ctrl-C left, and names the run's folder in what is to be done next."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(super().list_commands(ctx), key=STEPS.index)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("Stopped. Nothing is left half done: say the same again, and it goes on from there.", err=True)
            sys.exit(STOPPED)
        except (Refuse, Retry) as error:
            error.args = (onward(str(error), ctx.meta.get(NAMED)), *error.args[1:])
            raise


@click.group(cls=_Loop)
def tune() -> None:
    """The tuning loop: examples of what the team supplies, a job, and the model that answers. None of it needs Slack to be up."""


@tune.command(short_help="Make examples of Q&A files and documents.")
@click.argument("sources", nargs=-1, type=click.Path(exists=True, path_type=Path))
@directory
@click.option("--demo", is_flag=True, help="Also the demo set: 270 examples of a team that does not exist.")
@click.option(
    "--approved",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answers corrected in Slack (JSONL); only with SAEGIM_TRAIN_ON_SLACK=yes.",
)
@click.option("--seed", default=0, show_default=True, help="Of all that is chosen: the same seed, the same examples.")
@click.option(
    "--abstain",
    default=0.15,
    show_default=True,
    type=Number(0, 0.5),
    help="Share answered with: not in team memory.",
)
@click.option(
    "--orders",
    default=1,
    show_default=True,
    type=Whole(1, 50),
    help="How often each question is asked, among others and in another order each time. For training alone, and it costs as much more.",
)
@click.option(
    "--profile", default="tuned", show_default=True, type=click.Choice(["tuned", "base"]), help="Of the prompt."
)
def collect(
    *,
    sources: tuple[Path, ...],
    directory: Path,
    demo: bool,
    approved: Path | None,
    seed: int,
    abstain: float,
    orders: int,
    profile: Literal["tuned", "base"],
) -> None:
    """Make examples of SOURCES: Q&A files (JSONL, CSV) and documents (Markdown, text), or folders of them.

    Every question is replayed through production's recall and prompt. Slack's API terms are reported to forbid training on what its APIs
    gave: answers given in Slack are used only with SAEGIM_TRAIN_ON_SLACK=yes. Then those that were corrected and approved there are taken
    along from Redis, or those of the file given with --approved instead.
    """
    from bot.commands.tune_data import collect_examples

    collect_examples(
        read_settings(),
        sources,
        directory,
        demo=demo,
        approved=approved,
        seed=seed,
        abstaining=abstain,
        orders=orders,
        profile=profile,
    )


@tune.command(short_help="Divide the examples into train, valid and test.")
@directory
@click.option("--seed", default=0, show_default=True, help="Decides between subjects of the same time.")
def split(directory: Path, seed: int) -> None:
    """Divide the examples by subject and time into train, valid and test; the test set is frozen by its hash."""
    from bot.commands.tune_data import split_examples

    split_examples(directory, seed)


@tune.command(short_help="What would be refused, what teaches badly, the price.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@directory
@click.option("--epochs", default=3, show_default=True, type=Whole(1, 50), help="Of training, for the price.")
@click.option("--price", type=Number(0), help="US dollars for a million tokens, where the table lacks yours.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on the last line.")
def check(files: tuple[Path, ...], directory: Path, epochs: int, price: float | None, as_json: bool) -> None:
    """Find what providers would refuse, what teaches badly, and the price, before it costs anything; exit 1 on errors.

    Without FILES the splits of the run are checked together, or its examples where it is not divided yet.
    """
    from bot.commands.tune_data import check_examples

    sys.exit(
        check_examples(
            files, directory, provider=read_settings().saegim_tune_provider, epochs=epochs, price=price, as_json=as_json
        )
    )


@tune.command(short_help="Show, approve, reject answers corrected in Slack.")
@click.option("--approve", multiple=True, metavar="ID", help="Let it become an example; may be given again.")
@click.option("--reject", multiple=True, metavar="ID", help="Erase it, approved or not; may be given again.")
def lessons(approve: tuple[str, ...], reject: tuple[str, ...]) -> None:
    """Show the answers that people corrected in Slack, approve them as examples, or reject them. The audit log says who read them."""
    from bot.memory.connection import connect
    from bot.memory.sealing import KeyRing, use
    from bot.ops.lessons import judge_lessons, show_lessons

    settings = read_settings()
    use(KeyRing(settings.encryption_keys))
    with connect(settings.redis_url) as redis:
        if approve or reject:
            for line in judge_lessons(redis, approve, reject):
                click.echo(f"{line}.")
        else:
            show_lessons(redis)


for command in (*COMMANDS, *EVALUATION, *LOCAL):
    tune.add_command(command)
