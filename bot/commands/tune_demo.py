"""`saegim tune demo`: the whole loop on this machine, with the stand-in of `bot/tuning/fakes/stand_in.py` for provider and models."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from bot.commands.evaluation import Choice, evaluate_run, opened
from bot.commands.tune_data import check_examples, collect_examples, split_examples
from bot.config import Settings, by_itself
from bot.errors import Refuse
from bot.mind.answer import check
from bot.ops.models import list_models, promote_model, roll_back_model
from bot.ops.tuning import Terminal
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.evaluation.asking import ANSWERS, Kept, Manner, ask_all
from bot.tuning.evaluation.evaluate import MODELS, PROFILES, Evaluation
from bot.tuning.evaluation.questions import asked
from bot.tuning.examples.dataset import MANIFEST, TEST, read
from bot.tuning.fakes.stand_in import BASE, NOTICE, stand_in
from bot.tuning.remote.client import Client
from bot.tuning.remote.desk import Desk
from bot.tuning.remote.follow import follow
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Journal
from bot.tuning.remote.provider import PROVIDERS

PROVIDER: Final = PROVIDERS["compatible"]
POLL: Final = 0.2  # seconds between two looks at a job that takes one


def play(directory: Path | None) -> Evaluation:
    """Go through the loop, and tell of every step. Raises `Refuse` where the folder is in use already."""
    console = Console(highlight=False)
    began = time.monotonic()
    with _folder(directory) as folder, embedded_redis() as redis, stand_in() as provider:
        settings = _settings(redis, provider.url)
        console.print("[bold]The tuning loop, on this machine.[/] No network, no key, no Slack, no Redis of yours.")
        console.print(NOTICE, style="yellow")
        _step(console, 1, "tune collect --demo", "questions replayed through production's recall and prompt")
        collect_examples(
            settings, (), folder, demo=True, approved=None, seed=0, abstaining=0.15, orders=1, profile="tuned"
        )
        _step(console, 2, "tune split", "by subject and time; the test set is frozen")
        split_examples(folder, 0)
        _step(console, 3, "tune check", "before a cent is spent")
        if check_examples((), folder, provider=PROVIDER.name, epochs=3, price=None, as_json=False):
            raise Refuse("The demo set has errors: this is a bug of Saegim's.")
        _step(console, 4, f"tune start --base {BASE}", "one job, created once, and followed to its end")
        _trained(folder, provider.url)
        _step(console, 5, "tune eval", "the tuned stand-in beside its base and beside quotes")
        found = evaluate_run(settings, folder, Choice(notice=NOTICE, kept=directory is not None))
        _step(console, 6, "tune promote", "with the report, and only where nothing guarded is worse")
        promote_model(settings, folder, 100)
        list_models(settings)
        _step(console, 7, "base against tuned", "the same questions, the same memories")
        _beside(console, settings, folder, found)
        _step(console, 8, "tune rollback", "and back")
        roll_back_model(settings)
        kept = (
            f"{folder} holds everything; open {folder / 'eval.html'}."
            if directory
            else "Nothing was kept; --dir keeps it."
        )
        console.print(
            f"\nThe whole loop took {time.monotonic() - began:.0f} seconds. {kept}", markup=False, soft_wrap=True
        )
        console.print(NOTICE, style="yellow")
    return found


def _step(console: Console, n: int, command: str, about: str) -> None:
    console.print(f"\n[bold cyan]{n}. {escape(command)}[/]  [dim]{escape(about)}[/]")


@contextmanager
def _folder(directory: Path | None) -> Iterator[Path]:
    if directory is None:
        with tempfile.TemporaryDirectory(prefix="saegim-tune-demo-") as folder:
            yield Path(folder)
        return
    if os.access(directory / MANIFEST, os.F_OK):
        raise Refuse(f"{directory} holds a run already: name a folder that is empty.")
    yield directory


def _settings(redis: str, url: str) -> Settings:
    """What the demo brings, and nothing of the environment."""
    return by_itself(
        redis_url=redis,
        openai_base_url=url,
        openai_api_key=SecretStr("none"),
        saegim_tune_provider=PROVIDER.name,
        saegim_tune_base_url=url,
    )


def _trained(folder: Path, url: str) -> None:
    client, screen = Client(PROVIDER, url, "none"), Terminal()
    try:
        desk = Desk(client, Journal(folder), screen, lambda seconds: time.sleep(min(seconds, POLL)))
        start(desk, Wanted(BASE), time.time)
        run = follow(desk)
    finally:
        screen.close()
        client.close()
    print(f"{run.model} is ready.")


def _beside(console: Console, settings: Settings, folder: Path, found: Evaluation) -> None:
    """Three questions of the test set, one of each language and one about what changed, with both answers as Saegim would post them."""
    test = read(folder / TEST)
    chosen = [
        next(one for one in test if one.kind == kind and one.language == language)
        for kind, language in (("answer", "ko"), ("answer", "en"), ("changed", "en"))
    ]
    with Kept(folder / ANSWERS) as kept:
        for example in chosen:
            shown = Table.grid(padding=(0, 2))
            for which in MODELS:
                name = found.base if which == "base" else found.model
                with opened(settings, name, settings.openai_base_url, which) as host:
                    prompt = asked(example, PROFILES[which])
                    said = ask_all(host, {"": prompt}, kept, Manner(1, time.perf_counter, time.sleep))[""]
                shown.add_row(Text(f"  {which}", "dim"), Text(check(said.text, prompt.hits).text))
            console.print(f"\n  [bold]{escape(example.question)}[/]")
            console.print(shown)
