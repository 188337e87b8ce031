"""A model that was trained on this machine in the journal of its run, where promoting and the registry find it."""

from pathlib import Path

from bot.errors import Refuse
from bot.tuning.local.made import Training
from bot.tuning.remote.journal import Journal, Run

LOCAL = "local"


def free(directory: Path) -> None:
    """Raise `Refuse` where a job of a provider is under way in `directory`: its journal is not to be lost."""
    run = Journal(directory).read()
    if run is not None and not run.over:
        raise Refuse(
            f"Job {run.job or run.id} is under way in {directory}: `saegim tune follow` or `saegim tune cancel` first."
        )


def enter(directory: Path, training: Training, url: str, now: float) -> Run:
    """Write the model down as the one that this run made, served at `url`; one that was there is put away."""
    journal = Journal(directory)
    with journal.held():
        free(directory)
        before = journal.read()
        if before is not None and before.id == training.id:
            return before
        if before is not None:
            journal.put_away(before)
        run = Run(training.id, LOCAL, url, training.base, training.data, now, model=training.name, served=training.name)
        return journal.write(run, state="succeeded")
