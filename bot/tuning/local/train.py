"""Training on this machine: a LoRA adapter on a model that is there, with TRL's SFTTrainer, stopped at any step and resumed there.

What is learned is the last answer of each example and its end, tokens that `render.py` made; TRL neither renders nor cuts anything.
What lies in the folder is `made.py`'s business. Preference pairs (DPO) are not trained here: `tune export` writes them.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bot.errors import Refuse
from bot.tuning.examples.dataset import TEST, TRAIN, VALID, read, verify
from bot.tuning.local import made
from bot.tuning.local.answering import Answering, load_base, whole
from bot.tuning.local.extra import Device, a_model, device, needed, quiet, tokenizer
from bot.tuning.local.form import abstained, lacking, share
from bot.tuning.local.made import Recipe, Said, Training
from bot.tuning.local.render import Rendered, end, fitting
from bot.tuning.local.trainer import Job, Watching, sft_trainer

ROOM: Final = 2  # times the longest wanted answer is what one gets while measuring: a model that has not learned its end goes on for ever
NO_LIMIT: Final = 1_000_000  # what configs say that name no context


def begin(directory: Path, base: Path, out: Path, recipe: Recipe, *, name: str, id_: str) -> Training:
    """A training that is about to begin. Raises `Refuse` where `out` holds one already, or a number of the recipe is none."""
    a_model(base)
    if before := made.read_training(out):
        how = (
            f"`saegim tune local {before.base} --dir {directory} --out {out} --resume` goes on with it, or"
            if not before.trained
            else "Serve it with `saegim tune serve`, or"
        )
        raise Refuse(f"{out} holds a training already. {how} choose another folder with --out.")
    if recipe.batch % recipe.at_once:
        raise Refuse(
            f"{recipe.batch} examples a step cannot be taken {recipe.at_once} at a time: choose an --at-once that divides --batch-size."
        )
    files = verify(directory).files
    if recipe.keep == "best" and not read(directory / VALID):
        raise Refuse(
            f"{directory / VALID} has no examples, and `--keep best` chooses by them. Supply more and divide anew with "
            "`saegim tune split`, or leave --keep out: then the last checkpoint comes out."
        )
    begun = Training(id_, name, str(base.absolute()), made.base_digest(base), files[TRAIN], recipe, dtype="")
    return replace(begun, valid=files[VALID], test=files[TEST])


def resumed(directory: Path, base: Path, out: Path) -> Training:
    """The training in `out`, stopped or finished. Raises `Refuse` where there is none, or something it works with is not what it was."""
    a_model(base)
    before = made.read_training(out)
    if before is None:
        raise Refuse(f"{out} holds no training that could go on: begin one without --resume.")
    if before.base_digest != made.base_digest(base):
        raise Refuse(
            f"The training in {out} was begun with {before.base}, which {base} is not. Name that, or choose another --out."
        )
    if other := _changed(verify(directory).files, before):
        raise Refuse(
            f"The training in {out} was begun with another {other} than {directory} holds now. Put that back, or choose another --out."
        )
    return before


def _changed(files: Mapping[str, str], before: Training) -> str:
    """The file that is another than when the training was begun, of those that change what comes out; "" where none is."""
    was = {TRAIN: before.data}
    if before.recipe.keep == "best":  # they choose the checkpoint
        was[VALID] = before.valid
    if before.recipe.held_out:  # asked before and after: two sets cannot be compared
        was[TEST] = before.test
    return next((name for name, digest in was.items() if digest and digest != files[name]), "")


def train(directory: Path, out: Path, training: Training, watching: Watching, stopping: Callable[[], bool]) -> Training:
    """Train until the end or until `stopping` says so, after which the next goes on; the training as far as it has come.

    Raises `Refuse` where an example is too long, or memory is not enough.
    """
    needed()
    quiet()
    began, recipe = time.monotonic(), training.recipe
    where = device(cpu=recipe.cpu, threads=recipe.threads)
    job = _job(directory, out, training, where, watching)
    checkpoint = made.checkpoint(out)
    figures: dict[str, Any] = dict(training.figures)
    with _memory(recipe, job.rows):
        if checkpoint is None:
            figures |= _measured(job, job.model, "before")[0]
        training = made.write_training(out, replace(job.training, figures=figures))
        trainer = sft_trainer(job, where, stopping)
        last = trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        if trainer.state.global_step < trainer.state.max_steps:
            return training
        trainer.save_model(str(out / made.ADAPTER))
        if job.rows[VALID]:
            figures["valid_loss"] = round(float(trainer.evaluate()["eval_loss"]), 4)
        trainer.model.eval()
        after, said = _measured(job, trainer.model, "after")
    figures |= after | {
        "loss": round(float(last.training_loss), 4),
        "steps": trainer.state.global_step,
        "kept_step": trainer.state.best_global_step or trainer.state.global_step,
        "held_out": len(said),
    }
    figures["seconds"] = round(time.monotonic() - began, 1)
    made.write_parity(out, said)
    return made.write_training(out, replace(training, trained=True, figures=figures))


def _job(directory: Path, out: Path, training: Training, where: Device, watching: Watching) -> Job:
    """Everything read and rendered before a number is worked out."""
    base, recipe = Path(training.base), training.recipe
    words = tokenizer(base)
    watching.note(f"Loading {base} onto the {where.name} ({where.dtype}).")
    model = load_base(base, where)
    context = int(getattr(model.config.get_text_config(), "max_position_embeddings", 0) or NO_LIMIT)
    longest = min(context, recipe.longest or context)
    examples = {name: read(directory / name) for name in (TRAIN, VALID, TEST)}
    if not examples[TRAIN]:
        raise Refuse(f"{directory / TRAIN} has no examples: `saegim tune collect`, then `saegim tune split`.")
    rows = {name: fitting(words, examples[name], str(directory / name), longest) for name in (TRAIN, VALID, TEST)}
    ends = tuple(dict.fromkeys(one for one in (end(words), words.eos_token_id) if one is not None))
    training = replace(training, dtype=where.dtype, ends=ends, context=context)
    held_out = examples[TEST][: recipe.held_out]  # none of those by which a checkpoint is chosen
    return Job(training, out, model, words, rows, held_out, watching)


def _measured(job: Job, model: Any, when: str) -> tuple[dict[str, Any], list[Said]]:
    """What `model` says to the held-out questions: its figures, and each answer."""
    model.eval()
    answering = Answering(job.training.name, model, job.tokenizer, job.training.ends, job.training.context)
    room = ROOM * max((len(one.answer) for name in (TEST, VALID) for one in job.rows[name]), default=0)
    said = list[Said]()
    for n, example in enumerate(job.held_out):
        job.watching.stands(f"held-out questions, {when}", n, len(job.held_out))
        prompt = answering.tokens(example.prompt)
        ids, ended = whole(answering, prompt, room)
        said.append(Said(example.id, example.prompt, tuple(prompt), answering.text(ids), room, ended))
    kept = [one.answer if one.ended else "" for one in said]  # production does not show what did not end
    return {
        f"citation_form_{when}": share(job.held_out, kept) if said else None,
        f"abstained_{when}": abstained(job.held_out, kept),
        f"lacking_{when}": lacking(job.held_out, [(one.answer, one.ended) for one in said]),
    }, said


@contextmanager
def _memory(recipe: Recipe, rows: dict[str, list[Rendered]]) -> Iterator[None]:
    """Say what to do where memory is not enough, whichever way torch tells of it."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not isinstance(error, MemoryError) and "memory" not in str(error):
            raise
        longest = max(len(one.ids) for some in rows.values() for one in some)
        raise Refuse(
            f"Memory is not enough for {recipe.at_once} examples at once of up to {longest:,} tokens. Choose a smaller --at-once, "
            "leave out the longest examples, or take a smaller model."
        ) from None
