"""What axolotl is told: one file for the answers, one for the pairs."""

from collections.abc import Mapping
from typing import Any, Final

from bot.tuning.examples.dataset import TRAIN, VALID
from bot.tuning.remote.exporting.work import (
    ADAPTER,
    AT_ONCE,
    EPOCHS,
    GENTLY,
    LENGTH,
    MERGED,
    PAIRS,
    PREFERRING,
    RANK,
    Steps,
    Work,
    config,
    quoted,
)

_END: Final = (
    "If it warns that the turn terminator won't be trained, stop it and add eot_tokens with that token to axolotl.yaml: "
    "a model that does not learn where an answer ends never stops."
)
_ALWAYS: Final[Mapping[str, Any]] = {
    "val_set_size": 0,
    "adapter": "lora",
    "lora_r": RANK,
    "lora_alpha": 2 * RANK,
    "lora_target_linear": True,
    "sequence_len": LENGTH,
    "num_epochs": EPOCHS,
    "micro_batch_size": 1,
    "optimizer": "adamw_torch",
    "lr_scheduler": "cosine",
}


def _examples(work: Work, name: str) -> dict[str, Any]:
    """A file of examples, of which the marked messages are learned."""
    return {
        "path": work.path(name),
        "ds_type": "json",
        "type": "chat_template",
        "field_messages": "messages",
        "message_property_mappings": {"role": "role", "content": "content"},
        "message_field_training": "train",
        "roles_to_train": [],
    }


def axolotl(work: Work) -> Steps:
    """Its own chat format, with the model's own template."""
    measured = {"test_datasets": [{**_examples(work, VALID), "split": "train"}], "evals_per_epoch": 1}
    settings = {
        "base_model": work.base,
        "datasets": [_examples(work, TRAIN)],
        **(measured if work.held_out else {}),
        **_ALWAYS,
        "learning_rate": 2e-4,
        "gradient_accumulation_steps": 16,
        "output_dir": work.path(ADAPTER),
    }
    commands = ("pip install axolotl", f"axolotl train {quoted(work.out / 'axolotl.yaml')}")
    return Steps({"axolotl.yaml": config(settings)}, commands, _END)


def axolotl_preferring(work: Work) -> Steps:
    """From the model that the adapter was merged into: its DPO begins with an adapter of its own, whatever `lora_model_dir` says."""
    pairs = {"path": work.path(PAIRS), "ds_type": "json", "type": "chat_template.default", "split": "train"}
    settings = {
        "base_model": work.path(MERGED),
        "rl": "dpo",
        "rl_beta": 0.1,
        "datasets": [pairs],
        **_ALWAYS,
        "learning_rate": GENTLY,
        "gradient_accumulation_steps": AT_ONCE,
        "output_dir": work.path(PREFERRING),
    }
    commands = (
        f"axolotl merge-lora {quoted(work.out / 'axolotl.yaml')}",
        f"axolotl train {quoted(work.out / 'axolotl_dpo.yaml')}",
    )
    return Steps({"axolotl_dpo.yaml": config(settings)}, commands)
