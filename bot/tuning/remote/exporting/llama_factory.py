"""What LLaMA-Factory is told: one file for the answers, one for the pairs, and one about the files of examples."""

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.tuning.examples.dataset import TRAIN, VALID
from bot.tuning.remote.exporting.work import (
    ADAPTER,
    AT_ONCE,
    EPOCHS,
    GENTLY,
    LENGTH,
    PAIRS,
    PREFERRING,
    RANK,
    Steps,
    Work,
    config,
    quoted,
)

_FACTORY: Final[Mapping[str, Any]] = {"do_train": True, "finetuning_type": "lora", "cutoff_len": LENGTH}
_TAGS: Final = {
    "role_tag": "role",
    "content_tag": "content",
    "user_tag": "user",
    "assistant_tag": "assistant",
    "system_tag": "system",
}


def _described(work: Work) -> dict[str, Any]:
    """How LLaMA-Factory is told of the files."""
    entry: dict[str, Any] = {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": _TAGS}
    info = {"saegim_train": {"file_name": TRAIN, **entry}}
    if work.held_out:
        info["saegim_valid"] = {"file_name": VALID, **entry}
    if (work.out / PAIRS).exists():
        columns = {"messages": "messages", "chosen": "chosen", "rejected": "rejected"}
        info["saegim_preferences"] = {"file_name": PAIRS, **entry, "ranking": True, "columns": columns}
    return info


def llama_factory(work: Work) -> Steps:
    """No `template`: then the model's own is used, with which it is served. A name there would put another in its place."""
    measured = {"eval_dataset": "saegim_valid", "eval_strategy": "epoch", "per_device_eval_batch_size": 1}
    settings = {
        "model_name_or_path": work.base,
        "stage": "sft",
        **_FACTORY,
        "lora_rank": RANK,
        "lora_target": "all",
        "dataset_dir": str(work.out),
        "dataset": "saegim_train",
        **(measured if work.held_out else {}),
        "mask_history": True,
        "num_train_epochs": EPOCHS,
        "learning_rate": 1e-4,
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": 16,
        "output_dir": work.path(ADAPTER),
    }
    files = {
        "dataset_info.json": json.dumps(_described(work), indent=1) + "\n",
        "llamafactory.yaml": config(settings),
    }
    commands = ("pip install llamafactory", f"llamafactory-cli train {quoted(work.out / 'llamafactory.yaml')}")
    return Steps(files, commands)


def llama_factory_preferring(work: Work) -> Steps:
    """The same with the pairs, from the adapter on."""
    settings = {
        "model_name_or_path": work.base,
        "adapter_name_or_path": work.path(ADAPTER),
        "stage": "dpo",
        "pref_loss": "sigmoid",
        "pref_beta": 0.1,
        "ref_model": work.base,
        "ref_model_adapters": work.path(ADAPTER),
        **_FACTORY,
        "dataset_dir": str(work.out),
        "dataset": "saegim_preferences",
        "num_train_epochs": EPOCHS,
        "learning_rate": GENTLY,
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": AT_ONCE,
        "output_dir": work.path(PREFERRING),
    }
    return Steps(
        {"llamafactory_dpo.yaml": config(settings)},
        (f"llamafactory-cli train {quoted(work.out / 'llamafactory_dpo.yaml')}",),
    )
