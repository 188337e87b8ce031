"""Watching a job until it has ended, and ending it. Who stops watching does not stop the job."""

from typing import Final

from bot.errors import Refuse, Retry
from bot.tuning.remote.desk import Desk
from bot.tuning.remote.failures import Absent
from bot.tuning.remote.job import ENDED, Job
from bot.tuning.remote.journal import Run

POLL: Final = 10.0  # seconds between two looks at a job
UNANSWERED: Final = 90  # looks without an answer, some 15 minutes, until watching is given up
METRICS: Final = "metrics.csv"


def follow(desk: Desk) -> Run:
    """Watch the job until it has ended; the run with its model.

    Raises `Refuse` where there is none, or it did not succeed; `Retry` where the provider was silent for too long: the job goes on.
    """
    run = desk.journal.read()
    if run is None:
        raise Refuse(f"No job was started in {desk.journal.directory}: `saegim tune start` does that.")
    if run.over:
        return _succeeded(run)
    desk.same_place(run)
    if not run.job:
        raise Refuse("This run has no job yet: its start was interrupted. `saegim tune start` goes on from there.")
    known: frozenset[str] = frozenset()
    while True:
        job = _looked_at(desk, run)
        known |= _tell(desk, job, known)
        if job.status in ENDED:
            return _succeeded(_ended(desk, run, job))
        desk.sleep(POLL)


def _looked_at(desk: Desk, run: Run) -> Job:
    for n in range(UNANSWERED):
        try:
            return desk.client.job(run.job)
        except Retry as error:
            if n == 0:
                desk.screen.note(f"{error} The job goes on; asking again.")
            desk.sleep(POLL)
    raise Retry(
        f"The provider has not answered for a long time. Job {run.job} goes on there: `saegim tune follow` later."
    )


def _tell(desk: Desk, job: Job, known: frozenset[str]) -> frozenset[str]:
    try:
        news = desk.client.happenings(job.id, known)
    except (Absent, Retry):  # they are only told
        news = []
    for one in news:
        desk.screen.happened(one)
    desk.screen.stands(job)
    return frozenset(one.id for one in news)


def _ended(desk: Desk, run: Run, job: Job) -> Run:
    """Write down how the job ended, and delete what was uploaded: the team's words need not stay there."""
    if job.status != "succeeded":
        error = job.error or "the provider gives no reason"
        return desk.dropped(run, "cancelled" if job.status == "cancelled" else "failed", error)
    _keep_figures(desk, job)
    checkpoints = desk.again(lambda: desk.client.checkpoints(job.id))
    last = desk.client.provider.last_day
    shutdown = desk.client.shutdown(job.model) or (last.isoformat() if last else "")
    desk.clean_or_say(run)
    return desk.journal.write(run, state="succeeded", model=job.model, checkpoints=checkpoints, shutdown=shutdown)


def _keep_figures(desk: Desk, job: Job) -> None:
    """Keep the provider's table of losses; the model is what matters, so a failure is only told."""
    if not job.results:
        return
    try:
        (desk.journal.directory / METRICS).write_bytes(desk.client.content(job.results[0]))
    except (Refuse, Retry, OSError):
        desk.screen.note("The provider's table of losses could not be fetched.")


def _succeeded(run: Run) -> Run:
    if run.state == "cancelled":
        raise Refuse(f"Run {run.id} was cancelled. `saegim tune start` begins a new one.")
    if run.state == "failed":
        which = f"Job {run.job}" if run.job else f"Run {run.id}"
        raise Refuse(
            f"{which} failed: {run.error.rstrip('. ')}. What was uploaded is deleted. Mend what it names, look at the data with "
            "`saegim tune check`, and say `saegim tune start` again."
        )
    return run


def cancel(desk: Desk) -> Run:
    """End the run and its job. Raises `Refuse` where there is none, or it has ended by itself."""
    with desk.journal.held():
        run = desk.journal.read()
        if run is None or run.over:
            raise Refuse(f"No job is under way in {desk.journal.directory}.")
        desk.same_place(run)
        if run.state == "creating":
            run = desk.found(run) or desk.cut_off(run)
        if run.job:
            job = desk.again(lambda: desk.client.job(run.job))
            if job.status in ENDED:
                raise Refuse(f"Job {run.job} has {job.status} already: `saegim tune follow` says what came of it.")
            desk.again(lambda: desk.client.cancel(run.job))
        return desk.dropped(run, "cancelled", "cancelled by hand")
