"""What `saegim tune collect`, `split` and `check` do: the wiring, the progress, and what is printed."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.config import Settings
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.sealing import KeyRing, use
from bot.memory.store import Store
from bot.mind.prompt import Profile
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.checking.check import check, files_of
from bot.tuning.checking.report import report
from bot.tuning.examples.collect import collect, doubtful
from bot.tuning.examples.dataset import EXAMPLES, SPLITS
from bot.tuning.examples.demo_set import Canary, demo_sources, write_canaries
from bot.tuning.examples.example import Example
from bot.tuning.examples.limits import PRICES, Price
from bot.tuning.examples.readers import read_sources
from bot.tuning.examples.replay import Setting
from bot.tuning.examples.slack_answers import approved_lessons, from_slack, known_public, permitted, read_approved
from bot.tuning.examples.source import Problem, Sources, resting
from bot.tuning.examples.split import counted, split

NOTES = 5  # shown one by one


def collect_examples(
    settings: Settings,
    paths: Sequence[Path],
    directory: Path,
    *,
    demo: bool,
    approved: Path | None,
    seed: int,
    abstaining: float,
    orders: int,
    profile: Profile,
) -> None:
    """Read, replay, write, and say what was made. Raises `Refuse` where that cannot be done; then nothing is written."""
    from_redis = settings.saegim_train_on_slack == "yes" and approved is None
    if not (paths or demo or approved or from_redis):
        raise Refuse(
            "Name the files to make examples of, or try `saegim tune collect --demo`. Answers corrected in Slack are taken along only with "
            "SAEGIM_TRAIN_ON_SLACK=yes."
        )
    sources = read_sources(*paths)
    canaries: list[Canary] = []
    if demo:
        made, canaries = demo_sources(seed)
        sources += made
    if approved:
        sources += _from_file(settings, approved, directory, sources)
    if from_redis:
        sources += _from_redis(settings, directory)
    sources = resting(sources)
    setting = _setting(settings, profile, seed)
    with embedded_redis() as url, connect(url) as redis, _progress("replaying") as progress:
        examples = collect(
            directory, sources, Store(redis), setting, abstaining=abstaining, orders=orders, progress=progress
        )
    write_canaries(directory, canaries)
    _noted([*doubtful(sources.asked), *sources.notes])
    click.echo(f"{directory / EXAMPLES}: {_told(counted(examples))}.{_orders(examples, orders)}")
    click.echo(f"Next: `saegim tune split --dir {directory}`, then `saegim tune check --dir {directory}`.")


def _orders(examples: Sequence[Example], orders: int) -> str:
    """How often the questions are asked, where that is several times; and how many are asked less often than was wanted."""
    if orders == 1:
        return ""
    times = Counter(one.id.partition("-")[0] for one in examples)
    fewer = sum(many < orders for many in times.values())
    less = f", but for {fewer} with too few memories beside the right one for so many orders" if fewer else ""
    return f" {len(times)} question{'s' * (len(times) != 1)}, each asked {orders} times{less}."


def _noted(notes: Sequence[Problem]) -> None:
    for note in notes[:NOTES]:
        click.echo(str(note), err=True)
    if len(notes) > NOTES:
        click.echo(f"… and {len(notes) - NOTES} more notes.", err=True)


def own_examples(settings: Settings, paths: Sequence[Path]) -> list[Example]:
    """Examples of a team's own files, of which nothing is kept: every question with the memories it rests on."""
    sources = resting(read_sources(*paths))
    with tempfile.TemporaryDirectory() as folder, embedded_redis() as url, connect(url) as redis:
        return collect(Path(folder), sources, Store(redis), _setting(settings, "tuned"), abstaining=0.0)


def _setting(settings: Settings, profile: Profile, seed: int = 0) -> Setting:
    """What production is set to."""
    budgets = settings.saegim_memory_tokens, settings.saegim_conversation_tokens
    return Setting(profile, settings.saegim_ko_style, *budgets, seed)


def split_examples(directory: Path, seed: int) -> None:
    """Divide, and say what went where."""
    now = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
    with Console(stderr=True).status("dividing"):
        done = split(directory, made=now, seed=seed)
    for name in SPLITS:
        click.echo(f"{directory / name}: {_told(counted(done.files[name]))}.")
    if done.left_out:
        were = (
            "example was left out: its subject is"
            if done.left_out == 1
            else "examples were left out: their subjects are"
        )
        click.echo(f"{done.left_out} {were} in the test set, which is frozen.")


def check_examples(
    files: Sequence[Path], directory: Path, *, provider: str, epochs: int, price: float | None, as_json: bool
) -> int:
    """Check, show what was found with the prices of `provider`, and give the exit code."""
    known = tuple(one for one in PRICES if one.provider == provider)
    prices = known if price is None else (Price("yours", "", price, "now"),)
    with Console(stderr=True).status("checking"):
        checked = check(files or files_of(directory), epochs=epochs, prices=prices)
    report(checked, as_json=as_json)
    return 1 if checked.errors else 0


def _from_redis(settings: Settings, directory: Path) -> Sources:
    """What was corrected and approved in Slack, with the memories as they are stored now."""
    _show_terms(settings, directory)
    use(KeyRing(settings.encryption_keys))
    with connect(settings.redis_url) as redis:
        now = time.time()
        return from_slack(*approved_lessons(redis, now), public=known_public(redis, now))


def _show_terms(settings: Settings, directory: Path) -> None:
    if terms := permitted(directory, settings.saegim_train_on_slack):
        click.echo(f"{terms}\n", err=True)


def _from_file(settings: Settings, path: Path, directory: Path, sources: Sources) -> Sources:
    """Approved answers, where the owner allows it; their memories as they are supplied, or as they are stored now."""
    _show_terms(settings, directory)
    answers = read_approved(path)
    kept = {one.memory.id: one.memory for one in sources.known}
    supplied = set(kept)  # in files of the operator's own, who knows what they are
    open_: set[str] = set()
    missing = [id_ for one in answers for id_ in one.memories if id_ not in kept]
    if missing:
        use(KeyRing(settings.encryption_keys))
        with connect(settings.redis_url) as redis:
            stored = Store(redis).get(list(dict.fromkeys(missing)))
            public = known_public(redis, time.time())
            open_ = {id_ for id_, memory in stored.items() if public(memory)}
            kept |= stored
    found = from_slack(answers, kept, str(path), public=lambda memory: memory.id in supplied | open_)
    return Sources(tuple(one for one in found.known if one.memory.id not in supplied), found.asked, notes=found.notes)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, everything: bar.update(task, completed=done, total=everything)


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{many} {_one(name, many).replace('_', ' ')}" for name, many in counts.items())


def _one(name: str, many: int) -> str:
    """The name as it goes with how many there are."""
    return "example" if name == "examples" and many == 1 else name
