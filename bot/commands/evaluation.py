"""What `saegim tune eval` does: the wiring, the progress, and what is printed and written."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.commands.tune_data import own_examples
from bot.config import Settings
from bot.errors import Misconfigured, Refuse
from bot.memory.connection import connect
from bot.memory.store import Store
from bot.mind.models.openai_model import OpenAIModel
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.evaluation.asking import ANSWERS, Host, Kept, Manner
from bot.tuning.evaluation.eval_report import REPORT, write_report
from bot.tuning.evaluation.evaluate import MODELS, PROFILES, Evaluation, Evaluator, Price, Wanted
from bot.tuning.evaluation.page import write_page
from bot.tuning.evaluation.quoting import Quoting
from bot.tuning.evaluation.table import show
from bot.tuning.examples.dataset import TEST, TRAIN, read, verify
from bot.tuning.examples.demo_set import read_canaries
from bot.tuning.remote.journal import Journal
from bot.tuning.remote.provider import provider


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody asked for; "" and None: what the run and the settings say."""

    base: str = ""
    tuned: str = ""
    url: str = ""
    base_url: str = ""
    own: tuple[Path, ...] = ()
    price: tuple[float, float] | None = None
    base_price: tuple[float, float] | None = None
    at_once: int = 4
    as_json: bool = False
    notice: str = ""
    kept: bool = True  # the run directory, when all is done


def evaluate_run(settings: Settings, directory: Path, choice: Choice) -> Evaluation:
    """Evaluate, write report, page and answers, and print the table. Raises `Refuse` where that cannot be done."""
    known = verify(directory)
    test, train = read(directory / TEST), [one for one in read(directory / TRAIN) if not one.order]
    names, urls = _models(directory, choice), _urls(settings, choice)
    own = own_examples(settings, choice.own) if choice.own else []
    wanted = Wanted(test, train, own, read_canaries(directory), _prices(choice))
    made = datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="seconds")
    with ExitStack() as stack:
        redis = stack.enter_context(connect(stack.enter_context(embedded_redis())))
        kept = stack.enter_context(Kept(directory / ANSWERS))
        hosts = {which: stack.enter_context(opened(settings, names[which], urls[which], which)) for which in MODELS}
        how = stack.enter_context(_manner(choice.at_once))
        evaluator = Evaluator(hosts, Quoting(Store(redis), [*test, *train, *own]), kept, how)
        found = evaluator.evaluate(wanted, dataset=known.files[TEST], made=made)
    write_report(directory, found.report())
    page = write_page(directory, found, choice.notice)
    if choice.as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return found
    show(found, Console(highlight=False))
    if choice.kept:
        click.echo(f"\n{directory / REPORT} decides the promotion; {page} shows everything, with plots.")
    return found


def _models(directory: Path, choice: Choice) -> dict[str, str]:
    """The names of both models: as chosen, else of the run."""
    journal = Journal(directory)
    last, made = journal.read(), next(iter(journal.made()), None)
    tuned = choice.tuned or (made.name if made else "")
    run = last if choice.tuned else made
    base = choice.base or (run.base if run else "")
    if last and made and last != made and not choice.tuned:
        how = "failed" if last.state == "failed" else "was cancelled" if last.over else "is not over"
        click.echo(f"The last start in {directory} {how}; {made.name} was made before it, and is measured.", err=True)
    if not tuned:
        raise Refuse(
            f"No model was made in {directory} yet: `saegim tune start`, or name one that there is with --tuned."
        )
    if not base:
        raise Refuse("Beside which model is it to be measured? Name it with --base.")
    if base == tuned:
        raise Refuse(f"{base} cannot be measured beside itself: name two models.")
    return {"base": base, "tuned": tuned}


def _urls(settings: Settings, choice: Choice) -> dict[str, str]:
    if not (choice.url or settings.has_server):
        raise Misconfigured(
            "Saegim has no model server to ask: set OPENAI_API_KEY, or OPENAI_BASE_URL to one of your own, or give --url."
        )
    for option, given in (("--url", choice.url), ("--base-url", choice.base_url)):
        if given and not _is_address(given):
            raise Refuse(f"{option} {given} is no address: write one such as http://127.0.0.1:8000/v1.")
    url = choice.url or settings.openai_base_url
    return {"tuned": url, "base": choice.base_url or url}


def _is_address(given: str) -> bool:
    try:
        return given.startswith(("http://", "https://")) and bool(urlsplit(given).hostname)
    except ValueError:  # "http://["
        return False


def _prices(choice: Choice) -> Mapping[str, Price] | None:
    prices = {"tuned": choice.price, "base": choice.base_price}
    return {which: Price(*price) for which, price in prices.items() if price}


@contextmanager
def opened(settings: Settings, name: str, url: str, which: str) -> Iterator[Host]:
    import httpx2

    page = Event()

    def looked_at(answer: httpx2.Response) -> None:
        if answer.status_code == 200 and "html" in answer.headers.get("content-type", ""):
            page.set()

    with httpx2.Client(timeout=settings.saegim_model_timeout, event_hooks={"response": [looked_at]}) as http:
        model = OpenAIModel(
            name,
            _key(settings, url),
            url,
            settings.saegim_model_timeout,
            http,
            profile=PROFILES[which],
            now=time.monotonic,
        )
        yield Host(model, url, page)


def _key(settings: Settings, url: str) -> str:
    """The key for `url`: each goes to the host that it is for, and to no other."""
    trains = settings.saegim_tune_base_url or provider(settings.saegim_tune_provider).base_url
    keys = {trains: settings.saegim_tune_api_key, settings.openai_base_url: settings.openai_api_key}
    found = [secret for known, secret in keys.items() if secret and urlsplit(known).netloc == urlsplit(url).netloc]
    return found[-1].get_secret_value() if found else ""


@contextmanager
def _manner(at_once: int) -> Iterator[Manner]:
    """How to ask, with a bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {}

        def progress(what: str, done: int, everything: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(escape(what), total=everything)
            bar.update(tasks[what], completed=done)

        def note(text: str) -> None:
            bar.console.print(text, markup=False, highlight=False, soft_wrap=True)

        yield Manner(at_once, time.perf_counter, time.sleep, note, progress)
