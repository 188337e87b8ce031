"""What TRL is told: a file for its own command, and a script that goes on with the pairs."""

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


def trl(work: Work) -> Steps:
    """Its own command: TRL finds the examples in the folder by their names, `train` and `valid`."""
    measured = {"dataset_test_split": "validation", "eval_strategy": "epoch", "per_device_eval_batch_size": 1}
    settings = {
        "model_name_or_path": work.base,
        "dataset_name": str(work.out),
        **(measured if work.held_out else {}),
        "output_dir": work.path(ADAPTER),
        "use_peft": True,
        "lora_r": RANK,
        "lora_alpha": 2 * RANK,
        "lora_target_modules": "all-linear",
        "num_train_epochs": EPOCHS,
        "learning_rate": 2e-4,
        "per_device_train_batch_size": 1,
        "gradient_accumulation_steps": 16,
        "max_length": LENGTH,
    }
    commands = ("pip install 'trl[peft]'", f"trl sft --config {quoted(work.out / 'trl.yaml')}")
    return Steps({"trl.yaml": config(settings)}, commands, "Without a GPU add --use_cpu to that, and be patient.")


def trl_preferring(work: Work) -> Steps:
    """A script: `trl dpo` begins with an adapter of its own, and forgets the one that is there."""
    script = f'''\
"""Go on from the adapter with the corrected answers (DPO)."""

from datasets import load_dataset
from peft import AutoPeftModelForCausalLM
from torch import cuda
from transformers import AutoTokenizer
from trl import DPOConfig, DPOTrainer

model = AutoPeftModelForCausalLM.from_pretrained({work.path(ADAPTER)!r}, is_trainable=True)
tokenizer = AutoTokenizer.from_pretrained({work.path(ADAPTER)!r})
pairs = load_dataset("json", data_files={{"train": {work.path(PAIRS)!r}}})
settings = DPOConfig(
    output_dir={work.path(PREFERRING)!r},
    num_train_epochs={EPOCHS},
    learning_rate={GENTLY},
    per_device_train_batch_size=1,
    gradient_accumulation_steps={AT_ONCE},
    max_length={LENGTH},
    logging_steps=1,
    use_cpu=not cuda.is_available(),
)
DPOTrainer(model=model, processing_class=tokenizer, train_dataset=pairs["train"], args=settings).train()
model.save_pretrained({work.path(PREFERRING)!r}, selected_adapters=["default"])  # not the copy it was compared with
tokenizer.save_pretrained({work.path(PREFERRING)!r})
'''
    return Steps({"trl_dpo.py": script}, (f"python {quoted(work.out / 'trl_dpo.py')}",))
