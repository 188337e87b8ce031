"""The tuning loop at a terminal: jobs started, watched and ended, adapters served, files exported. What is done is `bot/tuning/`'s."""

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from redis.exceptions import RedisError
from rich.console import Console

from bot.config import Settings
from bot.errors import Misconfigured, Refuse
from bot.memory.connection import connect
from bot.ops.onward import onward
from bot.tuning.checking.check import check, files_of
from bot.tuning.examples.dataset import manifest, verify
from bot.tuning.examples.limits import EPOCHS
from bot.tuning.promotion import register
from bot.tuning.registry.registry import Registry
from bot.tuning.remote.client import Client
from bot.tuning.remote.deploy import deploy
from bot.tuning.remote.desk import Desk
from bot.tuning.remote.exporting.export import export, served
from bot.tuning.remote.exporting.work import PAIRS
from bot.tuning.remote.failures import OWN_KEY, host
from bot.tuning.remote.follow import cancel, follow
from bot.tuning.remote.job import ENDED, Happening, Job
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Journal, Run
from bot.tuning.remote.provider import Parameter, Provider, ending, may_start, provider

if TYPE_CHECKING:
    from rich.status import Status

STOPPED: Final = 130  # what a shell calls Ctrl-C
OWN: Final = frozenset({"vllm", "compatible"})  # providers whose address may be the one that answers
PAUSED: Final = ". If it stays so, resume it at the provider. Watching goes on by itself, later too with `saegim tune follow`; `saegim tune cancel` ends the job"
ANSWERS_KEY: Final = "OPENAI_API_KEY"
HINT: Final = "Set SAEGIM_TUNE_BASE_URL to its address, with /v1 at its end."


class Terminal:
    """What is done, on standard error; a line that changes where there is a terminal."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status: Status | None = None
        self._was = ""

    def note(self, text: str) -> None:
        """See `Screen`."""
        self._console.print(text, markup=False, soft_wrap=True)

    def stands(self, job: Job) -> None:
        """See `Screen`."""
        if job.status in ENDED:
            self.close()
            return
        left = (
            f", done at about {datetime.fromtimestamp(job.finish).astimezone():%H:%M}"
            if job.finish > time.time()
            else ""
        )
        now = f"{job.id}: {job.status.replace('_', ' ')}{left}{PAUSED if job.status == 'paused' else ''}"
        if not self._console.is_terminal:
            if now != self._was:
                self.note(f"{now}." if job.status == "paused" else now)
            self._was = now
            return
        if self._status is None:
            self._status = self._console.status(now)
            self._status.start()
        self._status.update(f"{now}. Ctrl-C stops watching, not the job.")

    def happened(self, one: Happening) -> None:
        """See `Screen`."""
        at = f"{datetime.fromtimestamp(one.at).astimezone():%H:%M:%S} " if one.at else ""
        self.note(f"  {at}{one.text}")

    def close(self) -> None:
        """Take the line away that changes."""
        if self._status is not None:
            self._status.stop()
            self._status = None


def start_run(
    settings: Settings, directory: Path, base: str, suffix: str, how: Mapping[Parameter, float], *, again: bool
) -> int:
    """Create the job once, and watch it; the exit code."""
    with _desk(settings, directory) as desk:
        today = datetime.now(UTC).date()
        may_start(desk.client.provider, today)
        if warning := ending(desk.client.provider, today):
            desk.screen.note(warning)
        nothing_erased(settings, directory)
        _fit(desk)
        try:
            run = start(desk, Wanted(base, suffix, how, again), time.time)
        except KeyboardInterrupt:
            stopped = "Stopped. `saegim tune start` goes on from here; no job is created twice."
            print(onward(stopped, directory), file=sys.stderr)
            return STOPPED
        print(f"Job {run.job} is under way at {run.provider}.", file=sys.stderr)
        return _watched(settings, desk)


def _fit(desk: Desk) -> None:
    """Raise `Refuse` where `saegim tune check` has errors for what is to be sent; a run that was begun has been checked, and may have its job."""
    run, directory = desk.journal.read(), desk.journal.directory
    if run is not None and not run.over:
        return
    verify(directory)
    with Console(stderr=True).status("checking"):
        found = check(files_of(directory), epochs=EPOCHS, prices=())
    if found.errors:
        codes = ", ".join(one.code for one in found.findings if one.severity == "error")
        many = "an error" if found.errors == 1 else f"{found.errors:,} errors"
        raise Refuse(
            f"The check has {many} for these examples ({codes}), so nothing was sent and nothing is paid. "
            f"`saegim tune check --dir {directory}` shows where, and what to do; then collect and split anew."
        )


def nothing_erased(settings: Settings, directory: Path) -> None:
    """Raise `Refuse` where something the examples were made of was erased since; where Redis cannot be asked, say so."""
    try:
        with connect(settings.redis_url) as redis:
            erased = Registry(redis).buried(manifest(directory).sources)
    except RedisError:
        print(
            "Redis cannot be reached from here: what was erased since the examples were made is not known.",
            file=sys.stderr,
        )
        return
    if erased:
        one = len(erased) == 1
        raise Refuse(
            f"{len(erased)} of the sources of these examples {'was' if one else 'were'} erased since. "
            f"Collect and split anew without {'it' if one else 'them'}."
        )


def follow_run(settings: Settings, directory: Path) -> int:
    """Watch the job that was started; the exit code."""
    with _desk(settings, directory) as desk:
        return _watched(settings, desk)


def _watched(settings: Settings, desk: Desk) -> int:
    try:
        run = follow(desk)
    except KeyboardInterrupt:
        _close(desk)
        stopped = (
            "Stopped watching; the job goes on. `saegim tune follow` watches it again, `saegim tune cancel` ends it."
        )
        print(onward(stopped, desk.journal.directory), file=sys.stderr)
        return STOPPED
    finally:
        _close(desk)
    _made(settings, desk.journal.directory, run, desk.client.provider)
    return 0


def _close(desk: Desk) -> None:
    if isinstance(desk.screen, Terminal):
        desk.screen.close()


def _made(settings: Settings, directory: Path, run: Run, by: Provider) -> None:
    """Say what came out, and put it into the registry where that can be reached."""
    ends = f" It answers until {run.shutdown}." if run.shutdown else ""
    named = by.only_named and run.served
    print(f"{run.served} is noted as the deployment of {run.model}." if named else f"{run.name} is ready.{ends}")
    try:
        with connect(settings.redis_url) as redis:
            register(Registry(redis), directory, time.time())
    except RedisError:
        later = "Redis cannot be reached from here: `saegim tune promote` will register the model."
        print(onward(later, directory), file=sys.stderr)
    steps = [by.deploy] if by.deploy and not run.served else []
    steps.append("Measure it with `saegim tune eval`, then let it answer with `saegim tune promote`.")
    print(onward(" ".join(steps), directory))


def cancel_run(settings: Settings, directory: Path) -> None:
    """End the job."""
    with _desk(settings, directory) as desk:
        run = cancel(desk)
    print(f"Job {run.job} is cancelled." if run.job else f"Run {run.id} is cancelled; it had no job.")


def deploy_run(settings: Settings, directory: Path, *, name: str, adapter: str, base: str) -> None:
    """Have the model served."""
    with _desk(settings, directory) as desk:
        run = deploy(
            desk.client, desk.journal, name=name, adapter=adapter, base=base, now=time.time(), sleep=time.sleep
        )
        _made(settings, directory, run, desk.client.provider)


def export_run(directory: Path, tool: str, base: str, out: Path) -> None:
    """Write the files, and say what to run."""
    done = export(directory, tool, base, out)
    print(f"{out} holds what {tool} needs. On a machine with a GPU, with this folder at the same path:\n")
    _commands(done.training.commands)
    if done.training.note:
        print(f"\n{done.training.note}")
    if done.preferring:
        print(f"\nThen let it prefer {_corrected(done.pairs)} to what had been said (DPO):\n")
        _commands(done.preferring.commands)
    elif done.pairs:
        print(
            f"\n{out / PAIRS} holds {_corrected(done.pairs)} beside what had been said, for DPO; nothing above reads it."
        )
    print("\nServe the adapter and let it answer; use the chat template it was trained with:\n")
    after = done.preferring is not None
    last = served(done.base_after if after else base, done.adapter_after if after else done.adapter)
    _commands([onward(command, directory) for command in last])
    if after:
        print(f"\nWithout the step before it the adapter is {done.adapter}, of {base}.")


def _commands(commands: Sequence[str]) -> None:
    print("\n".join(f"  {command}" for command in commands))


def _corrected(many: int) -> str:
    return f"{many} corrected answer{'' if many == 1 else 's'}"


@contextmanager
def _desk(settings: Settings, directory: Path) -> Iterator[Desk]:
    if not directory.is_dir():
        raise Refuse(f"There is no {directory}: begin with `saegim tune collect`.")
    by = provider(settings.saegim_tune_provider)
    if not by.creates_jobs and by.name not in OWN:
        may_start(by, date.min)
    url = address(settings, by)
    held = key(settings, url)
    if not held and by.base_url and host(url) == host(by.base_url):
        raise Misconfigured(_no_key(settings, by, url))
    client = Client(by, url, held, key_of=OWN_KEY if settings.saegim_tune_api_key else ANSWERS_KEY)
    try:
        yield Desk(client, Journal(directory), Terminal(), time.sleep)
    finally:
        client.close()


def address(settings: Settings, by: Provider) -> str:
    """Where the provider is. Raises `Misconfigured` where nobody says."""
    own = settings.openai_base_url if by.name in OWN and settings.openai_base_url != _default() else ""
    if url := settings.saegim_tune_base_url or by.base_url or own:
        return url
    raise Misconfigured(f"The address of {by.name} is not known. {HINT}")


def _default() -> str:
    return str(Settings.model_fields["openai_base_url"].default)


def _no_key(settings: Settings, by: Provider, url: str) -> str:
    """That a provider which takes no request without a key would get none; the one for answers is another host's."""
    if same_host(settings, url):
        return f"No key is set for {by.name} ({host(url)}): set {OWN_KEY}, or {ANSWERS_KEY}."
    elsewhere = f" {ANSWERS_KEY} only goes to {host(settings.openai_base_url)}." if settings.openai_api_key else ""
    return f"No key is set for {by.name} ({host(url)}): set {OWN_KEY}.{elsewhere}"


def same_host(settings: Settings, url: str) -> bool:
    """Whether `url` is on the host that OPENAI_API_KEY is for."""
    return urlsplit(url).netloc == urlsplit(settings.openai_base_url).netloc


def key(settings: Settings, url: str) -> str:
    """The key for `url`: OPENAI_API_KEY only goes to the host it is for."""
    if settings.saegim_tune_api_key:
        return settings.saegim_tune_api_key.get_secret_value()
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key and same_host(settings, url) else ""
