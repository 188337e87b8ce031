"""TRL's trainer for one training: what is learned, with which settings, which checkpoints are kept, and who is told of each step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from bot.errors import Refuse
from bot.tuning.examples.dataset import TRAIN, VALID
from bot.tuning.examples.example import Example
from bot.tuning.local.extra import Device
from bot.tuning.local.made import Training
from bot.tuning.local.render import Rendered, Tokenizer

WARM: Final = 0.05  # of the steps, in which the learning rate rises


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


def sft_trainer(job: Job, where: Device, stopping: Callable[[], bool]) -> Any:
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
        save_total_limit=2,  # the newest, and the best where that is kept
        **_best(job),
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


def _best(job: Job) -> dict[str, Any]:
    """The settings that measure each checkpoint on the validation examples and end with the best: a state that checkpoints carry on."""
    if job.training.recipe.keep == "last" or not job.rows[VALID]:
        return {}
    return {
        "eval_strategy": "steps",
        "eval_steps": job.training.recipe.every,
        "load_best_model_at_end": True,
        "metric_for_best_model": "eval_loss",
        "greater_is_better": False,
    }


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
