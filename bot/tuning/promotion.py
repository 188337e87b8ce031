"""Whether a tuned model may answer, and letting it: everything that speaks against it is looked at before the pointer is moved."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Final

from bot.errors import Refuse
from bot.tuning.evaluation.eval_report import ANEW, Report, read_report
from bot.tuning.examples.dataset import TEST, TRAIN, Manifest, verify
from bot.tuning.registry.pointer import Pointer
from bot.tuning.registry.registry import Model, Registry
from bot.tuning.remote.journal import Journal, Run

MOVED: Final = (
    "Somebody else moved the pointer meanwhile. Look with `saegim tune list`, and say it again if it is still right."
)


def model_of(directory: Path, now: float) -> tuple[Model, Manifest]:
    """The model that the last run of `directory` to make one made, as the registry has it, and what it was trained on.

    Raises `Refuse` where there is none, or the files are not those it was trained on.
    """
    run = next(iter(Journal(directory).made()), None)
    if run is None:
        raise Refuse(
            f"No model was made in {directory} yet: `saegim tune start`, and for one made elsewhere `saegim tune deploy`."
        )
    manifest = verify(directory)
    if manifest.files[TRAIN] != run.data:
        raise Refuse(
            f"{run.name} was trained on other examples than {directory} holds now: put those back, or train anew."
        )
    return _model(run, manifest, now), manifest


def _model(run: Run, manifest: Manifest, now: float) -> Model:
    return Model(
        name=run.name,
        provider=run.provider,
        base=run.base,
        data=run.data,
        test=manifest.files[TEST],
        at=now,
        job=run.job,
        shutdown=run.shutdown,
        checkpoints=run.checkpoints,
        state="ready" if run.served else "trained",
    )


def register(registry: Registry, directory: Path, now: float) -> Model:
    """Keep the model of `directory` in the registry; one that is there keeps its report and when it came."""
    model, manifest = model_of(directory, now)
    known = registry.get(model.name)
    if known is not None:
        gone = known.state == "gone"  # it stays that until it answers
        model = replace(model, at=known.at, report=known.report, state="gone" if gone else model.state)
    return registry.register(model, manifest.sources)


def promote(
    registry: Registry, directory: Path, *, share: int, now: float, today: date, ask: Callable[[str], None]
) -> tuple[Model, Pointer]:
    """Let the model of `directory` answer in `share` percent of the channels; the model, and who answers now.

    `ask` puts a question to the model where the bot will, and raises `Refuse` where it does not answer. Raises `Refuse` naming all that
    speaks against the model.
    """
    old = registry.pointer()
    model, manifest = model_of(directory, now)
    report = read_report(directory)
    _about(report, model, manifest)
    fresh, model = model.state, register(registry, directory, now)
    _refused(model.name, [*report.objections(), *unfit(replace(model, state=fresh), today)])
    if model.state == "gone":  # also where it is the one that is promoted
        ask(model.name)
        registry.keep(replace(model, state=fresh))
    new = old.promoted(model.name, share, now)
    ask(model.name)
    model = replace(model, state="ready", report=asdict(report))
    registry.keep(model)
    if not registry.move(old, new):
        _refused(model.name, unfit(registry.get(model.name) or model, today))  # what was withdrawn while it was asked
        raise Refuse(MOVED)
    return model, new


def roll_back(registry: Registry, now: float, today: date) -> Pointer:
    """Take the canary back, or return to the model before, leaving out those that cannot answer. Raises `Refuse` where there is none."""
    old = registry.pointer()
    bad = frozenset(model.name for model in registry.all() if unfit(model, today))
    new = old.rolled_back(now, bad)
    if not registry.move(old, new):
        raise Refuse(MOVED)
    return new


def unfit(model: Model, today: date) -> list[str]:
    """Why the model should not answer whatever its report says, a sentence each."""
    why = []
    if model.withdrawn:
        why.append(
            f"{model.withdrawn} of the sources it was trained on {'was' if model.withdrawn == 1 else 'were'} withdrawn since. "
            f"Collect, split and train anew without {'it' if model.withdrawn == 1 else 'them'}."
        )
    if model.state == "gone":
        why.append("Its host does not know it any more.")
    if model.shutdown and date.fromisoformat(model.shutdown) <= today:
        why.append(f"Its last day was {model.shutdown}.")
    return why


def _refused(name: str, against: Sequence[str]) -> None:
    """Raise `Refuse` where something speaks against the model."""
    if against:
        reasons = "\n".join(f"  {reason}" for reason in against)
        raise Refuse(f"{name} is not promoted:\n{reasons}")


def _about(report: Report, model: Model, manifest: Manifest) -> None:
    """Raise `Refuse` where the report is about something else."""
    if report.model != model.name:
        raise Refuse(f"The report is about {report.model}, not about {model.name}. {ANEW}")
    if report.dataset != manifest.files[TEST]:
        raise Refuse(f"The report was made on another test set than the one that was frozen. {ANEW}")
