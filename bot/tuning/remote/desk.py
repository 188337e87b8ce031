"""What a training run needs of its provider at every step: patience, the job that may have been created, and nothing left behind."""

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeVar

from bot.errors import Refuse, Retry
from bot.tuning.remote.client import Client
from bot.tuning.remote.failures import host
from bot.tuning.remote.job import Happening, Job
from bot.tuning.remote.journal import Journal, Run, State

T = TypeVar("T")

LOOKS: Final = (0.0, 2.0, 5.0, 10.0)  # seconds before each look for a job that may have been created
PATIENCE: Final = (1.0, 2.0, 4.0, 8.0)  # seconds before each further try of what can be said twice


class Screen(Protocol):
    """Who watches."""

    def note(self, text: str) -> None:
        """One sentence about what is being done."""

    def stands(self, job: Job) -> None:
        """How the job stands now."""

    def happened(self, one: Happening) -> None:
        """Something new happened with it."""


class Desk:
    """A provider and the journal of a run directory; `sleep` in seconds."""

    def __init__(self, client: Client, journal: Journal, screen: Screen, sleep: Callable[[float], None]) -> None:
        self.client, self.journal, self.screen, self.sleep = client, journal, screen, sleep

    def again(self, ask: Callable[[], T]) -> T:
        """What can be said twice, said until it is answered. Raises `Retry` when patience is at its end."""
        for pause in PATIENCE:
            try:
                return ask()
            except Retry:
                self.sleep(pause)
        return ask()

    def same_place(self, run: Run) -> None:
        """Raise `Refuse` where the run is under way at another provider than the one that is asked."""
        if (run.provider, run.base_url) != (self.client.provider.name, self.client.base_url):
            raise Refuse(
                f"Run {run.id} is under way at {run.provider} ({host(run.base_url)}). Set SAEGIM_TUNE_PROVIDER and "
                "SAEGIM_TUNE_BASE_URL to that, or end it there first with `saegim tune cancel`."
            )

    def found(self, run: Run) -> Run | None:
        """The run with the job that was created for it, which may take a moment to be listed; None where there is none."""
        for pause in LOOKS:
            self.sleep(pause)
            if job := self.again(lambda: self.client.find(run.id, run.files["train"])):
                return self.journal.write(run, state="created", job=job.id)
        return None

    def cut_off(self, run: Run) -> Run:
        """Make sure that a request whose fate is unknown can no longer become a job: without its files it is refused."""
        self.clean(run)
        if job := self.again(lambda: self.client.find(run.id, run.files["train"])):
            return self.journal.write(run, state="created", job=job.id)
        return self.journal.write(run, state="begun", files={}, round=run.round + 1)

    def clean(self, run: Run) -> None:
        """Delete what was uploaded for the run."""
        named = self.again(lambda: self.client.uploaded(prefix(run)))
        for file in sorted({*run.files.values(), *(file for _, file in named)}):
            self.again(partial(self.client.delete, file))

    def clean_or_say(self, run: Run) -> None:
        """The same; where the provider cannot be asked now, the files are named."""
        try:
            self.clean(run)
        except (Refuse, Retry):
            if left := ", ".join(run.files.values()):
                self.screen.note(f"What was uploaded could not be deleted. Delete it at the provider: {left}.")

    def dropped(self, run: Run, state: State, error: str) -> Run:
        """End the run, with nothing left at the provider."""
        self.clean_or_say(run)
        return self.journal.write(run, state=state, error=error)


def prefix(run: Run) -> str:
    """How the names of the files begin that are uploaded for a run."""
    return f"saegim-{run.id}-"
