"""The journal of one training run: a file in the run directory, written and synced before each step, so that whoever comes after a
crash knows what may have happened.

    begun → uploading → uploaded → creating → created → succeeded | failed | cancelled

One process at a time holds it. What the steps are is `jobs.py`'s business.
"""

import fcntl
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Final, Literal

from bot.errors import Refuse
from bot.tuning.examples.dataset import content
from bot.tuning.examples.dataset import replace as put_in_place
from bot.tuning.remote.provider import Parameter

State = Literal["begun", "uploading", "uploaded", "creating", "created", "succeeded", "failed", "cancelled"]

JOURNAL: Final = "job.json"
OVER: Final = frozenset({"succeeded", "failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Run:
    """One training run, as far as it has come."""

    id: str  # ours, random: names the uploaded files, and stands in the job's metadata
    provider: str
    base_url: str
    base: str  # the model that is tuned
    data: str  # SHA-256 of the training examples' file
    at: float  # when it was begun, seconds since the epoch
    state: State = "begun"
    suffix: str = ""
    hyperparameters: Mapping[Parameter, float] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)  # "train" and "valid" → id at the provider
    round: int = 1  # of files: a request for a job whose fate is unknown is cut off by deleting its files
    job: str = ""
    model: str = ""  # what came out
    served: str = ""  # the name under which it answers, where that is another
    checkpoints: tuple[str, ...] = ()
    shutdown: str = ""  # the model's last day, as 2027-01-14; "" where none is known
    error: str = ""

    @property
    def over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state in OVER

    @property
    def name(self) -> str:
        """What the model is asked for by."""
        return self.served or self.model


def new_id() -> str:
    """A random name for a run."""
    return secrets.token_hex(8)


class Journal:
    """The journal of the run directory `directory`."""

    def __init__(self, directory: Path, passing: Callable[[str], None] = lambda _where: None) -> None:
        """`passing` is told before and after each writing where things stand; a test ends the process there."""
        self.directory = directory
        self.path = directory / JOURNAL
        self._passing = passing

    def read(self) -> Run | None:
        """The run that is under way or was the last; None where none was begun. Raises `Refuse` where the file cannot be read."""
        return _read(self.path) if self.path.exists() else None

    def made(self) -> list[Run]:
        """The runs here that made a model, the newest first; those that were put away are among them. Raises `Refuse` as `read` does."""
        earlier = sorted(map(_read, self.directory.glob("job-*.json")), key=lambda run: -run.at)
        return [run for run in (self.read(), *earlier) if run and run.state == "succeeded"]

    def write(self, run: Run, **changes: object) -> Run:
        """Keep `run` with `changes`, on the disk before this returns."""
        changed: Run = replace(run, **changes)  # type: ignore[arg-type]
        self._passing(f"before {changed.state}")
        put_in_place(self.path, json.dumps(asdict(changed), ensure_ascii=False, indent=1).encode() + b"\n")
        self._passing(f"after {changed.state}")
        return changed

    def put_away(self, run: Run) -> None:
        """Keep an earlier run beside the one that begins now."""
        beside = self.directory / f"job-{run.id}.json"
        try:
            if self.path.exists():
                self.path.replace(beside)
        except OSError as error:
            raise Refuse(f"{beside} cannot be written: {error.strerror or error}.") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep everybody else from starting here meanwhile; a process that dies lets go. Raises `Refuse` where somebody does."""
        path = self.directory / ".job.lock"
        try:
            lock = path.open("a")
        except OSError as error:
            raise Refuse(
                f"{path} cannot be written: {error.strerror or error}. Each step of a job is written down there first: make room, or "
                "let yourself write to that folder."
            ) from None
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Refuse(
                    f"Another `saegim tune start` is at work in {self.directory}. Watch it with `saegim tune follow`."
                ) from None
            yield


def _read(path: Path) -> Run:
    try:
        found = json.loads(content(path))
        known = {one.name for one in fields(Run)}
        return Run(**{**{k: v for k, v in found.items() if k in known}, "checkpoints": tuple(found["checkpoints"])})
    except (ValueError, TypeError, KeyError):
        raise Refuse(
            f"{path} cannot be read: look at the provider's own list of jobs, then put the file right or away."
        ) from None
