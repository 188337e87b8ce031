"""What Unsloth is told: a script, since it is a library."""

from bot.tuning.examples.dataset import TRAIN, VALID
from bot.tuning.remote.exporting.work import ADAPTER, EPOCHS, LENGTH, RANK, Steps, Work, quoted


def unsloth(work: Work) -> Steps:
    """A script that trains with TRL's trainer, as Unsloth changes it."""
    files = {"train": work.path(TRAIN)} | ({"valid": work.path(VALID)} if work.held_out else {})
    measured = '\n    eval_strategy="epoch",\n    per_device_eval_batch_size=1,' if work.held_out else ""
    script = f'''\
"""Tune a model with Unsloth and TRL on what Saegim exported."""

from unsloth import FastLanguageModel  # first: it changes what follows

from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained({work.base!r}, max_seq_length={LENGTH}, load_in_4bit=True)
model = FastLanguageModel.get_peft_model(model, r={RANK}, lora_alpha={2 * RANK})
data = load_dataset("json", data_files={files!r})
settings = SFTConfig(
    output_dir={work.path(ADAPTER)!r},
    num_train_epochs={EPOCHS},
    learning_rate=2e-4,
    per_device_train_batch_size=1,
    gradient_accumulation_steps=16,
    max_length={LENGTH},{measured}
)
trainer = SFTTrainer(
    model=model,
    processing_class=tokenizer,
    train_dataset=data["train"],
    eval_dataset=data.get("valid"),
    args=settings,
)
trainer.train()
model.save_pretrained({work.path(ADAPTER)!r})
tokenizer.save_pretrained({work.path(ADAPTER)!r})
'''
    return Steps(
        {"unsloth_train.py": script}, ("pip install unsloth", f"python {quoted(work.out / 'unsloth_train.py')}")
    )
