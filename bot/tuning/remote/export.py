"""The files of a run for training on a machine of one's own, and the commands to run: TRL, LLaMA-Factory, axolotl, Unsloth.

In each of them only the last answer of an example is learned, as at the providers: earlier ones of a conversation are context.
"""

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bot.errors import Refuse
from bot.tuning.examples.dataset import TRAIN, VALID, read, replace, verify
from bot.tuning.examples.example import Example

RANK: Final = 16  # of the LoRA adapter
EPOCHS: Final = 3
LENGTH: Final = 8_192  # tokens; a prompt of Saegim's takes some 5,000 at most
PAIRS: Final = "preferences.jsonl"
Line = Callable[[Example], Mapping[str, Any]]


def export(directory: Path, tool: str, base: str, out: Path) -> list[str]:
    """Write what `tool` needs to tune `base` to the folder `out`; the commands to run.

    Raises `Refuse` where a file was changed since the split, or `out` cannot be written.
    """
    verify(directory)
    line, paired, made = TOOLS[tool]
    examples = {name: read(directory / name) for name in (TRAIN, VALID)}
    for name, rows in examples.items():
        replace(out / name, _lines(rows, line))
    pairs = [one for one in examples[TRAIN] if one.rejected is not None]
    if pairs:
        replace(out / PAIRS, _lines(pairs, paired))
    else:  # those of an export before may have been withdrawn
        (out / PAIRS).unlink(missing_ok=True)
    files, commands = made(base, out)
    for name, text in files.items():
        replace(out / name, text.encode())
    return commands


def _lines(examples: Sequence[Example], line: Line) -> bytes:
    return b"".join(json.dumps(line(one), ensure_ascii=False).encode() + b"\n" for one in examples)


def _said(example: Example) -> list[dict[str, Any]]:
    return [asdict(one) for one in example.messages]


def _completion(example: Example) -> Mapping[str, Any]:
    """TRL learns a completion, and nothing of its prompt."""
    return {"prompt": _said(example)[:-1], "completion": _said(example)[-1:]}


def _messages(example: Example) -> Mapping[str, Any]:
    return {"messages": _said(example)}


def _marked(example: Example) -> Mapping[str, Any]:
    """Axolotl learns the messages that are marked."""
    said = _said(example)
    return {"messages": [{**one, "train": n == len(said) - 1} for n, one in enumerate(said)]}


def _pair(example: Example) -> Mapping[str, Any]:
    said = _said(example)
    return {"prompt": said[:-1], "chosen": said[-1:], "rejected": [{**said[-1], "content": example.rejected}]}


def _judged(example: Example) -> Mapping[str, Any]:
    """LLaMA-Factory and axolotl want one message each for the better and the worse answer."""
    said = _said(example)
    return {"messages": said[:-1], "chosen": said[-1], "rejected": {**said[-1], "content": example.rejected}}


# ── what each tool wants ────────────────────────────────────────────────────────────────────────────────────────────────


def _trl(base: str, out: Path) -> tuple[dict[str, str], list[str]]:
    config = f"""\
model_name_or_path: {json.dumps(base)}
datasets:
  - path: json
    data_files: {json.dumps(str(out / TRAIN))}
output_dir: {json.dumps(str(out / "adapter"))}
use_peft: true
lora_r: {RANK}
lora_alpha: {2 * RANK}
lora_target_modules: all-linear
num_train_epochs: {EPOCHS}
learning_rate: 2.0e-4
per_device_train_batch_size: 1
gradient_accumulation_steps: 16
max_length: {LENGTH}
"""
    return {"trl.yaml": config}, ["pip install 'trl[peft]'", f"trl sft --config {_q(out / 'trl.yaml')}"]


def _llama_factory(base: str, out: Path) -> tuple[dict[str, str], list[str]]:
    tags = {
        "role_tag": "role",
        "content_tag": "content",
        "user_tag": "user",
        "assistant_tag": "assistant",
        "system_tag": "system",
    }
    entry = {"formatting": "sharegpt", "columns": {"messages": "messages"}, "tags": tags}
    info: dict[str, Any] = {f"saegim_{name}": {"file_name": f"{name}.jsonl", **entry} for name in ("train", "valid")}
    if (out / PAIRS).exists():
        columns = {"messages": "messages", "chosen": "chosen", "rejected": "rejected"}
        info["saegim_preferences"] = {"file_name": PAIRS, **entry, "ranking": True, "columns": columns}
    config = f"""\
model_name_or_path: {json.dumps(base)}
stage: sft
do_train: true
finetuning_type: lora
lora_rank: {RANK}
lora_target: all
dataset_dir: {json.dumps(str(out))}
dataset: saegim_train
eval_dataset: saegim_valid
mask_history: true
template: default  # the name that LLaMA-Factory has for the chat template of this model, such as qwen or llama3
cutoff_len: {LENGTH}
num_train_epochs: {EPOCHS}
learning_rate: 1.0e-4
per_device_train_batch_size: 1
gradient_accumulation_steps: 16
output_dir: {json.dumps(str(out / "adapter"))}
"""
    commands = ["pip install llamafactory", f"llamafactory-cli train {_q(out / 'llamafactory.yaml')}"]
    return {"dataset_info.json": json.dumps(info, indent=1) + "\n", "llamafactory.yaml": config}, commands


def _axolotl(base: str, out: Path) -> tuple[dict[str, str], list[str]]:
    config = f"""\
base_model: {json.dumps(base)}
datasets:
  - path: {json.dumps(str(out / TRAIN))}
    ds_type: json
    type: chat_template
    field_messages: messages
    message_property_mappings: {{role: role, content: content}}
    message_field_training: train
    roles_to_train: []
val_set_size: 0
adapter: lora
lora_r: {RANK}
lora_alpha: {2 * RANK}
lora_target_linear: true
sequence_len: {LENGTH}
num_epochs: {EPOCHS}
learning_rate: 0.0002
micro_batch_size: 1
gradient_accumulation_steps: 16
optimizer: adamw_torch
lr_scheduler: cosine
output_dir: {json.dumps(str(out / "adapter"))}
"""
    return {"axolotl.yaml": config}, ["pip install axolotl", f"axolotl train {_q(out / 'axolotl.yaml')}"]


def _unsloth(base: str, out: Path) -> tuple[dict[str, str], list[str]]:
    script = f'''\
"""Tune {base} with Unsloth and TRL on what Saegim exported."""

from unsloth import FastLanguageModel  # first: it changes what follows

from datasets import load_dataset
from trl import SFTConfig, SFTTrainer

model, tokenizer = FastLanguageModel.from_pretrained({base!r}, max_seq_length={LENGTH}, load_in_4bit=True)
model = FastLanguageModel.get_peft_model(model, r={RANK}, lora_alpha={2 * RANK})
data = load_dataset("json", data_files={{"train": {str(out / TRAIN)!r}}})
settings = SFTConfig(
    output_dir={str(out / "adapter")!r},
    num_train_epochs={EPOCHS},
    learning_rate=2e-4,
    per_device_train_batch_size=1,
    gradient_accumulation_steps=16,
    max_length={LENGTH},
)
SFTTrainer(model=model, processing_class=tokenizer, train_dataset=data["train"], args=settings).train()
model.save_pretrained({str(out / "adapter")!r})
'''
    return {"unsloth_train.py": script}, ["pip install unsloth", f"python {_q(out / 'unsloth_train.py')}"]


TOOLS: Final[Mapping[str, tuple[Line, Line, Callable[[str, Path], tuple[dict[str, str], list[str]]]]]] = {
    "trl": (_completion, _pair, _trl),
    "llamafactory": (_messages, _judged, _llama_factory),
    "axolotl": (_marked, _judged, _axolotl),
    "unsloth": (_completion, _pair, _unsloth),
}


def served(base: str, adapter: Path) -> list[str]:
    """The commands that serve the adapter with vLLM, and let it be loaded while that runs."""
    if not base:
        raise Refuse("Say which base model the adapter belongs to.")
    return [
        f"VLLM_ALLOW_RUNTIME_LORA_UPDATING=True vllm serve {_q(base)} --enable-lora --max-lora-rank {RANK}",
        "export OPENAI_BASE_URL=http://127.0.0.1:8000/v1",
        f"SAEGIM_TUNE_PROVIDER=vllm saegim tune deploy --adapter {_q(adapter)} --name saegim-1 --base {_q(base)}",
        "saegim tune eval",
        "saegim tune promote",
    ]


def _q(word: object) -> str:
    """A word as a shell takes it."""
    return shlex.quote(str(word))
