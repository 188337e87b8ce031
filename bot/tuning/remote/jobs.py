"""Starting a training run: from the files of a run directory to a job, created exactly once and found again after a crash.

A request for a job whose answer is lost may have been one job or none, and may still arrive. So each step is written down before it
is taken; then the provider's own list of jobs is looked through; and where the job is not in it, the request is cut off for good:
its files are deleted, without which no job can begin, and the next request names new ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from bot.errors import Refuse, Retry
from bot.tuning.examples.dataset import TRAIN, VALID, read, supervised, verify
from bot.tuning.remote.desk import PATIENCE, Desk, prefix
from bot.tuning.remote.failures import NoAPI, Unsure
from bot.tuning.remote.job import Job
from bot.tuning.remote.journal import Run, new_id
from bot.tuning.remote.provider import SMALLEST, Parameter, hyperparameters, suffix

TRIES: Final = 5  # requests for a job, each of which is known to have been none before the next
LATER: Final = "Say `saegim tune start` again in some minutes: it goes on from there, and no job is created twice."
THEN: Final = "Then say `saegim tune start` again: it goes on from there, and no job is created twice."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to train: the base model, how the result is to be called, and how."""

    base: str
    suffix: str = "saegim"
    how: Mapping[Parameter, float] = field(default_factory=dict)
    again: bool = False  # also where this data was trained already


def start(desk: Desk, wanted: Wanted, now: Callable[[], float]) -> Run:
    """The run whose job was created, now or by an earlier process.

    Raises `Refuse` where there will be no job, with nothing left at the provider; `Retry` where it is not known yet whether there is
    one: the next `start` finds out.
    """
    data = verify(desk.journal.directory).files[TRAIN]
    files = _lines(desk)
    with desk.journal.held():
        try:
            run = _resumed(desk, wanted, data) or _new(desk, wanted, data, now())
            return run if run.job else _created(desk, run, files)
        except Retry as error:
            raise Retry(f"{error} {THEN if isinstance(error, NoAPI) else LATER}") from None


def _lines(desk: Desk) -> dict[str, bytes]:
    """The files as the provider takes them."""
    bom, directory = desk.client.provider.bom, desk.journal.directory
    files = {}
    for which, name in (("train", TRAIN), ("valid", VALID)):
        examples = read(directory / name)
        if which == "train" and len(examples) < SMALLEST:
            raise Refuse(
                f"{directory / name} has too few examples ({len(examples)}): a provider wants {SMALLEST} at least. "
                "Collect more with `saegim tune collect`."
            )
        if examples:
            files[which] = b"".join(supervised(one, bom and n == 0) for n, one in enumerate(examples))
    return files


# ── what is there already ──


def _resumed(desk: Desk, wanted: Wanted, data: str) -> Run | None:
    """The run that an earlier process began; None where a new one is to begin."""
    run = desk.journal.read()
    if run is None or run.over:
        _new_to_it(desk, wanted, data)
        return None
    same = (run.base, run.data) == (wanted.base, data)
    desk.same_place(run)
    if run.state == "creating":  # somebody died with the request on its way
        run = desk.found(run) or desk.cut_off(run)
    if same:
        desk.screen.note(f"Going on with run {run.id}" + (f": its job is {run.job}." if run.job else "."))
        return run
    if run.job:
        raise Refuse(
            f"Job {run.job} is under way on {run.base}, with other data than this or another base. "
            "Wait for it with `saegim tune follow`, or end it with `saegim tune cancel`."
        )
    desk.dropped(run, "cancelled", "other data or another base was asked for")
    _new_to_it(desk, wanted, data)
    return None


def _new_to_it(desk: Desk, wanted: Wanted, data: str) -> None:
    """Raises `Refuse` where the base was tuned on this data before, however many runs ago, and it is not asked for `again`."""
    for run in desk.journal.made():
        if (run.base, run.data) == (wanted.base, data) and not wanted.again:
            raise Refuse(f"{run.base} was tuned on this data already: {run.model}. `--again` does it once more.")


def _new(desk: Desk, wanted: Wanted, data: str, now: float) -> Run:
    client = desk.client
    hyperparameters(client.provider, wanted.how)  # refused before anything is sent
    client.check()
    if before := desk.journal.read():
        desk.journal.put_away(before)
    name, how = suffix(client.provider, wanted.suffix), dict(wanted.how)
    run = Run(new_id(), client.provider.name, client.base_url, wanted.base, data, now, suffix=name, hyperparameters=how)
    return desk.journal.write(run)


# ── one job ──


def _created(desk: Desk, run: Run, files: Mapping[str, bytes]) -> Run:
    for _ in range(TRIES):
        try:
            run = desk.journal.write(_uploaded(desk, run, files), state="creating")
        except Refuse as error:
            desk.dropped(run, "failed", str(error))
            raise
        try:
            job = _request(desk, run)
        except Unsure as error:
            desk.screen.note(f"{error} Looking whether the job is there all the same.")
            run = desk.found(run) or desk.cut_off(run)
            if run.job:
                return run
        except (Refuse, Retry) as error:  # certainly no job
            desk.dropped(run, "failed", str(error))
            raise
        else:
            return desk.journal.write(run, state="created", job=job.id)
    desk.dropped(run, "failed", "the provider took no job")
    raise Retry(f"The provider took the job in none of {TRIES} tries; there is no job now.")


def _request(desk: Desk, run: Run) -> Job:
    """One request for a job, and another where the provider says for certain that it took none."""
    how = hyperparameters(desk.client.provider, run.hyperparameters)
    ask = partial(desk.client.create, run.base, run.files, suffix=run.suffix, run=run.id, how=how)
    for pause in PATIENCE:
        try:
            return ask()
        except Unsure:
            raise
        except Retry:
            desk.sleep(pause)
    return ask()


def _uploaded(desk: Desk, run: Run, files: Mapping[str, bytes]) -> Run:
    """The run with its files at the provider; one that was uploaded before a crash is found by its name."""
    if run.state == "uploaded":
        return run
    run = desk.journal.write(run, state="uploading", files={})
    ids: dict[str, str] = {}
    for which, lines in files.items():
        desk.screen.note(f"Uploading {which}.jsonl: {lines.count(10)} examples, {len(lines) / 1e6:.2f} MB.")
        ids[which] = desk.again(partial(_one, desk, f"{prefix(run)}{run.round}-{which}.jsonl", lines))
    return desk.journal.write(run, state="uploaded", files=ids)


def _one(desk: Desk, name: str, lines: bytes) -> str:
    there = dict(desk.client.uploaded(name))
    return there.get(name) or desk.client.upload(name, lines)
