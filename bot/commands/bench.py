"""`saegim bench`: everything that is measured."""

import sys
import time
from pathlib import Path
from typing import Any

import click

from bot.errors import Refuse

MANY_CANARIES = (12, 1_500)  # of `bench leak`: each way of keeping once, and as many as there are topics
FUZZ = ("http", "payloads", "injection", "links", "secrets")  # the parts of `bench fuzz`
SMALLEST = 100  # messages that `bench index` can measure anything on
LARGEST = 10  # times as much as `make chaos` does


@click.group()
@click.pass_context
def bench(context: click.Context) -> None:
    """Measure. Every bench starts its own Redis and never touches REDIS_URL."""
    from bot.ops.log import logged

    context.with_resource(logged("error", time.time))  # to stderr: what is measured is alone on stdout


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
@click.option("--messages", default=300, show_default=True, help="Mentions sent one at a time.")
def latency(as_json: bool, messages: int) -> None:
    """Saegim's own time from a message to the final text, with an instant model."""
    from bot.bench.latency import measure, report

    report(measure(messages), as_json=as_json)


@bench.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
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
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def bench_memory(data: Path, workspaces: int, as_json: bool) -> None:
    """How true, honest and discreet memory is: BEAM, a real Slack channel, and made workspaces; some ten minutes.

    Exit 1 where something is told that may not be. DATA holds beam-100k/*.json and, for the speed of consolidation, slack*.xml (`bot/bench/boards.py` says what they are).
    """
    from bot.bench.memory import measure, report

    found = measure(data, workspaces)
    report(found, as_json=as_json)
    sys.exit(1 if found["audience_violations"] else 0)


@bench.command()
@click.option("--runs", default=50, show_default=True, type=click.IntRange(1), help="Of `tune start` among faults.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def tuning(runs: int, as_json: bool) -> None:
    """The tuning loop: prompt tokens saved, its time, jobs created exactly once, and what training on this machine brings."""
    from bot.bench.tuning import measure, report

    report(measure(runs), as_json=as_json)


@bench.command()
@click.option("--canaries", default=1_000, show_default=True, help="Random strings in private places.")
@click.option("--questions", default=10_000, show_default=True, help="Questions of people who may not see them.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def leak(canaries: int, questions: int, as_json: bool) -> None:
    """Whether anything private is told to the wrong person, through every surface, by a model that repeats all it is shown.

    Exit 1 where something leaked.
    """
    if not (MANY_CANARIES[0] <= canaries <= MANY_CANARIES[1] and questions > 0):
        raise click.UsageError(f"--canaries from {MANY_CANARIES[0]} to {MANY_CANARIES[1]:,}, and at least one question")
    from bot.bench.leak import run

    sys.exit(1 if run(canaries, questions, as_json=as_json)["leaks"] else 0)


@bench.command()
@click.option("--sizes", default="1000,10000,100000", show_default=True, help="How many messages, separated by commas.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
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


@bench.command()
@click.option(
    "--failovers", default=5, show_default=True, help="Masters killed under each setting; some three seconds each."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def failover(failovers: int, as_json: bool) -> None:
    """What failovers of a replicated Redis lose of acknowledged events, with and without `min-replicas-to-write 1`."""
    from bot.bench.failover import measure, report

    report(measure(failovers), as_json=as_json)


@bench.command()
@click.option(
    "--questions", default=500, show_default=True, type=click.IntRange(1), help="Questions put to failing models."
)
@click.option(
    "--poisoned", default=0, show_default=True, type=click.IntRange(0), help="Besides, so many that kill the process."
)
@click.option("--seed", default=0, show_default=True, help="For the order in which they fail.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def faults(questions: int, poisoned: int, seed: int, as_json: bool) -> None:
    """Models that fail in every way, and exceptions everywhere: lost, doubled, wrong, leaked, crashed; exit 1 unless all are 0."""
    from bot.bench.faults import COUNTS, report, run

    found = run(questions, seed, poisoned)
    report(found, as_json=as_json)
    sys.exit(any(found[name] for name in COUNTS))


@bench.command()
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(FUZZ),
    help="Only this part; may be given again.  [default: all]",
)
@click.option("--requests", default=10_000, show_default=True, type=click.IntRange(1), help="Forged requests (http).")
@click.option(
    "--payloads", default=10_000, show_default=True, type=click.IntRange(1), help="Signed payloads (payloads)."
)
@click.option(
    "--attacks",
    default=312,
    show_default=True,
    type=click.IntRange(1),
    help="Attacks by words, each in six positions (injection).",
)
@click.option(
    "--forms", default=3_000, show_default=True, type=click.IntRange(1), help="Written forms of links (links)."
)
@click.option(
    "--secrets", default=200, show_default=True, type=click.IntRange(1), help="Secrets of each family (secrets)."
)
@click.option(
    "--messages", default=10_000, show_default=True, type=click.IntRange(100), help="Ordinary messages (secrets)."
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with real ones: slack*.xml, locomo*.json, beam-100k/.",
)
@click.option("--seed", default=0, show_default=True, help="What chance begins with.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def fuzz(parts: tuple[str, ...], as_json: bool, **numbers: Any) -> None:
    """Hostile input: forged requests, odd payloads, prompt injection, links, secrets; some fifteen minutes.

    Exit 1 where anything went wrong.
    """
    from bot.bench.fuzz.run import Plan, measure, report
    from bot.bench.fuzz.tally import COUNTS

    found = measure(Plan(parts or FUZZ, **numbers), lambda part: click.echo(f"{part} …", err=True))
    report(found, as_json=as_json)
    sys.exit(any(found[count] for count in COUNTS))


@bench.command()
@click.option("--only", multiple=True, help="Only this scenario; more than once for several.")
@click.option("--scale", default=1.0, show_default=True, help="How much of each; 0.05 takes a few minutes.")
@click.option(
    "--seed", default=7, show_default=True, help="What is asked, and when what is killed, as far as chance goes."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object and nothing else on stdout.")
def chaos(only: tuple[str, ...], scale: float, seed: int, as_json: bool) -> None:
    """Nothing lost, nothing doubled: real processes are killed, frozen and stopped under load; all of it takes under an hour.

    Scenarios: workers, receiver, redis, frozen, gone, stop, order, soak. Exit 1 where anything was lost, doubled or broken.
    """
    from bot.bench.chaos.driver import SCENARIOS, measure, report
    from bot.bench.chaos.outcome import COUNTS

    if unknown := [name for name in only if name not in SCENARIOS]:
        raise click.BadParameter(f"{', '.join(unknown)}: there are {', '.join(SCENARIOS)}", param_hint="--only")
    if not 0 < scale <= LARGEST:
        raise click.BadParameter(f"more than 0, at most {LARGEST}", param_hint="--scale")
    found = measure(only, scale, seed)
    report(found, as_json=as_json)
    sys.exit(any(found[count] for count in COUNTS))
