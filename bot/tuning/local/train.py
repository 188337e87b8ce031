"""Training on this machine: a LoRA adapter on a model that is there, with TRL's SFTTrainer, stopped at any step and resumed there.

What is learned is the last answer of each example and its end, tokens that `render.py` made; TRL neither renders nor cuts anything.
What lies in the folder is `made.py`'s business. Preference pairs (DPO) are not trained here: `tune export` writes them.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Protocol

from bot.errors import Refuse
from bot.tuning.dataset import TEST, TRAIN, VALID, read, verify
from bot.tuning.example import Example
from bot.tuning.local import made
from bot.tuning.local.answering import Answering, load_base, whole
from bot.tuning.local.extra import Device, a_model, device, needed, quiet, tokenizer
from bot.tuning.local.form import abstained, share
from bot.tuning.local.made import Recipe, Said, Training
from bot.tuning.local.render import Rendered, Tokenizer, end, fitting

WARM: Final = 0.05  # of the steps, in which the learning rate rises
ROOM: Final = 2  # times the longest wanted answer is what one gets while measuring: a model that has not learned its end goes on for ever
NO_LIMIT: Final = 1_000_000  # what configs say that name no context


class Watching(Protocol):
    """Who watches."""

    def note(self, text: str) -> None:
        """One sentence about what is being done."""

    def stands(self, what: str, done: int, everything: int, loss: float | None = None) -> None:
        """How far something has come."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything that one training works with."""

    training: Training
    out: Path
    model: Any
    tokenizer: Tokenizer
    rows: dict[str, list[Rendered]]  # by file
    held_out: list[Example]
    watching: Watching


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
    data = verify(directory).files[TRAIN]
    return Training(id_, name, str(base.absolute()), made.base_digest(base), data, recipe, dtype="")


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
    if verify(directory).files[TRAIN] != before.data:
        raise Refuse(
            f"The training in {out} was begun with other examples than {directory} holds now. Put those back, or choose another --out."
        )
    return before


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
        trainer = _trainer(job, where, stopping)
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
    held_out = (examples[TEST] + examples[VALID])[: recipe.held_out]
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
    form = share(job.held_out, kept) if said else None
    return {f"citation_form_{when}": form, f"abstained_{when}": abstained(job.held_out, kept)}, said


# ── TRL ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _trainer(job: Job, where: Device, stopping: Callable[[], bool]) -> Any:
    """TRL's trainer, ready to begin."""
    from peft import LoraConfig
    from transformers import PrinterCallback, set_seed
    from trl import SFTTrainer

    recipe = job.training.recipe
    set_seed(recipe.seed)
    lora = LoraConfig(
        r=recipe.rank,
        lora_alpha=2 * recipe.rank,
        lora_dropout=0.0,
        target_modules="all-linear",
        modules_to_save=_embeddings(job.model) if recipe.embeddings else None,
        task_type="CAUSAL_LM",
    )
    trainer = SFTTrainer(
        model=job.model,
        args=_settings(job, where),
        train_dataset=_dataset(job.rows[TRAIN]),
        eval_dataset=_dataset(job.rows[VALID]) if job.rows[VALID] else None,
        processing_class=job.tokenizer,
        peft_config=lora,
        callbacks=[_callback(job.watching, stopping)],
    )
    trainer.create_model_card = lambda *_, **__: None  # it would look for the base model on the hub
    trainer.remove_callback(PrinterCallback)
    return trainer


def _settings(job: Job, where: Device) -> Any:
    from trl import SFTConfig

    recipe = job.training.recipe
    steps = recipe.epochs * -(-len(job.rows[TRAIN]) // recipe.batch)
    return SFTConfig(
        output_dir=str(job.out),
        num_train_epochs=recipe.epochs,
        learning_rate=recipe.rate,
        lr_scheduler_type="cosine",
        warmup_steps=round(WARM * steps),
        per_device_train_batch_size=recipe.at_once,
        per_device_eval_batch_size=recipe.at_once,
        gradient_accumulation_steps=recipe.batch // recipe.at_once,
        gradient_checkpointing=where.name != "cpu",  # memory for time, which a GPU has
        save_strategy="steps",
        save_steps=recipe.every,
        save_total_limit=2,
        logging_steps=1,
        seed=recipe.seed,
        data_seed=recipe.seed,
        bf16=where.dtype == "bfloat16",
        use_cpu=where.name == "cpu",
        max_length=None,
        packing=False,
        completion_only_loss=True,
        dataloader_pin_memory=False,
        report_to="none",
        disable_tqdm=True,
    )


def _dataset(rows: Sequence[Rendered]) -> Any:
    """The rows as TRL takes what is tokens already."""
    from datasets import Dataset

    return Dataset.from_list([{"input_ids": one.ids, "completion_mask": one.learned} for one in rows])


def _embeddings(model: Any) -> list[str]:
    """The names of the embeddings and the output layer. Raises `Refuse` where they are one."""
    if getattr(model.config.get_text_config(), "tie_word_embeddings", False):
        raise Refuse(
            "This model's embeddings and its output layer are one, and cannot be learned beside an adapter: leave out --embeddings."
        )
    both = (model.get_input_embeddings(), model.get_output_embeddings())
    return [name.rpartition(".")[2] for name, one in model.named_modules() if any(one is it for it in both)]


def _callback(watching: Watching, stopping: Callable[[], bool]) -> Any:
    """What is done after each step: tell who watches, and stop with a checkpoint where that is wanted."""
    from transformers import TrainerCallback

    class Stepping(TrainerCallback):  # type: ignore[misc]  # transformers may not be installed
        def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> Any:
            if stopping() and state.global_step < state.max_steps:
                control.should_save = control.should_training_stop = True
            return control

        def on_log(self, _args: Any, state: Any, _control: Any, logs: Any = None, **_: Any) -> None:
            if loss := (logs or {}).get("loss"):
                watching.stands("training", state.global_step, state.max_steps, float(loss))

    return Stepping()


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
