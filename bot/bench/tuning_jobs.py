"""How many jobs `saegim tune start` creates where everything fails that can: servers before and after the effect, answers, the process.

Each run has a provider of its own (`bot/tuning/fakes/provider.py`) with faults drawn at random, and is killed at random between its
steps and started again, until it has its job.
"""

import hashlib
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bot.errors import SaegimError
from bot.mind.prompt import Message
from bot.tuning.examples.dataset import TEST, TRAIN, VALID, Manifest, digest, write, write_manifest
from bot.tuning.examples.example import Example, Shown
from bot.tuning.fakes.provider import FakeProvider, How
from bot.tuning.fakes.state import BASES
from bot.tuning.remote.client import Client
from bot.tuning.remote.desk import Desk
from bot.tuning.remote.follow import follow
from bot.tuning.remote.job import Happening, Job
from bot.tuning.remote.jobs import Wanted, start
from bot.tuning.remote.journal import Journal
from bot.tuning.remote.provider import PROVIDERS, Provider

FAULTS: Final[tuple[How, ...]] = ("503", "503 after", "lost", "dropped", "late", "html", "html after", "429")
ASKED: Final = (
    "create",
    "create",
    "create",
    "upload",
    "jobs",
    "files",
    "delete",
)  # where faults strike, the create most of all
MOST_STARTS: Final = 50  # of one run; it has its job long before that
KILLED: Final = 0.15  # of the moments between two steps


class Killed(BaseException):
    """The process ends here, as with kill -9: nothing is cleaned up."""


class Quiet:
    """Nobody watches."""

    def note(self, text: str) -> None:
        """See `Screen`."""

    def stands(self, job: Job) -> None:
        """See `Screen`."""

    def happened(self, one: Happening) -> None:
        """See `Screen`."""


def made_run(directory: Path, examples: int = 12, sources: tuple[str, ...] = ("faq-1",)) -> Path:
    """A small run directory, as `saegim tune split` leaves it."""
    directory.mkdir(parents=True, exist_ok=True)
    counts = {TRAIN: examples, VALID: 2, TEST: 2}
    for name, many in counts.items():
        write(directory / name, (_example(f"{name}-{n}", sources) for n in range(many)))
    files = {name: digest(directory / name) for name in counts}
    made = Manifest(
        "2026-11-27T00:00:00+00:00", 1, "tuned", files, {n: {"examples": m} for n, m in counts.items()}, sources
    )
    write_manifest(directory, made)
    return directory


def _example(name: str, sources: tuple[str, ...]) -> Example:
    """An example that `saegim tune check` has no errors for, and that asks for what no other does."""
    thing = hashlib.sha256(name.encode()).hexdigest()[:24].translate(str.maketrans("0123456789", "ghijklmnop"))
    question, told = f"{thing} 어디 있어?", f"{thing}: 창고"
    said = (
        Message("system", "You are Saegim."),
        Message("user", f'<memory n="1">{told}</memory>\n{question}'),
        Message("assistant", "창고에 있어요 [1]."),
    )
    shown = (Shown(1, f"m-{name}", told, True, "", "", "2026-11-02"),)
    return Example(name, name, "ko", "answer", "2026-11-23T09:00:00+00:00", sources, said, shown, question)


@contextmanager
def opened(
    provider: FakeProvider,
    directory: Path,
    profile: Provider = PROVIDERS["openai"],
    passing: Callable[[str], None] = lambda _where: None,
) -> Iterator[Desk]:
    """A desk at the fake provider, which nobody watches and which waits for nothing."""
    client = Client(profile, provider.url, "sk-fake")
    try:
        yield Desk(client, Journal(directory, passing), Quiet(), sleep=lambda _seconds: None)
    finally:
        client.close()


def started(provider: FakeProvider, directory: Path, profile: Provider, passing: Callable[[str], None]) -> int:
    """Start, and start again whenever it was killed or could not go on, until there is a job; how many starts that took."""
    for n in range(1, MOST_STARTS + 1):
        with opened(provider, directory, profile, passing) as desk:
            try:
                start(desk, Wanted(BASES[0]), now=lambda: 0.0)
            except (Killed, SaegimError):
                continue
            return n
    return MOST_STARTS


def measure(runs: int = 50, seed: int = 1) -> dict[str, Any]:
    """Start `runs` runs among faults: how many jobs were created, which should be as many, and what was left behind."""
    chance = random.Random(seed)
    found = {
        "runs": runs,
        "jobs_created": 0,
        "runs_without_exactly_one": 0,
        "files_left": 0,
        "starts": 0,
        "faults": 0,
        "kills": 0,
    }
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder, FakeProvider() as provider:
            for _ in range(chance.randrange(1, 9)):
                provider.fail(chance.choice(ASKED), chance.choice(FAULTS))
                found["faults"] += 1

            def passing(_where: str) -> None:
                if chance.random() < KILLED:
                    found["kills"] += 1
                    raise Killed

            profile = PROVIDERS[chance.choice(("openai", "compatible"))]
            provider.state.metadata = profile.metadata
            found["starts"] += started(provider, made_run(Path(folder)), profile, passing)
            found["jobs_created"] += provider.jobs_created
            found["runs_without_exactly_one"] += provider.jobs_created != 1
            provider.heal()
            with opened(provider, Path(folder), profile) as desk:
                follow(desk)
            found["files_left"] += sum(name.startswith("saegim-") for name, _ in provider.state.files.values())
    return found
