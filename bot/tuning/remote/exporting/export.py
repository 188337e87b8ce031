"""The files of a run for training on a machine of one's own, and the commands to run: TRL, LLaMA-Factory, axolotl, Unsloth.

In each of them only the last answer of an example is learned, as at the providers: earlier ones of a conversation are context. Where
answers were corrected, the tool then goes on from the adapter that came of that and learns to prefer what is wanted to what had been said
(DPO). What each tool is told beside the examples is in a file of its name.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from bot.errors import Refuse
from bot.tuning.examples.dataset import TRAIN, VALID, read, replace, verify
from bot.tuning.examples.example import Example
from bot.tuning.remote.exporting.axolotl import axolotl, axolotl_preferring
from bot.tuning.remote.exporting.llama_factory import llama_factory, llama_factory_preferring
from bot.tuning.remote.exporting.trl import trl, trl_preferring
from bot.tuning.remote.exporting.unsloth import unsloth
from bot.tuning.remote.exporting.work import ADAPTER, MERGED, PAIRS, PREFERRING, RANK, Made, Steps, Work, quoted

Line = Callable[[Example], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, and what is to be done with it."""

    training: Steps
    pairs: int  # corrected answers
    preferring: (
        Steps | None
    )  # what learns from the pairs after that; None where there are none, or the tool has nothing for it
    base: str  # the model that the adapter belongs to, and after `preferring` that one
    base_after: str
    adapter: Path
    adapter_after: Path


def export(directory: Path, tool: str, base: str, out: Path) -> Exported:
    """Write what `tool` needs to tune `base` to the folder `out`.

    Raises `Refuse` where a file was changed since the split, or `out` cannot be written.
    """
    verify(directory)
    one = TOOLS[tool]
    train, valid = read(directory / TRAIN), read(directory / VALID)
    pairs = [example for example in train if example.rejected is not None]
    for name, rows, line in ((TRAIN, train, one.line), (VALID, valid, one.line), (PAIRS, pairs, one.pair)):
        if rows:
            replace(out / name, _lines(rows, line))
        else:  # those of an export before may have been withdrawn; and a file without a line is none to the tools
            (out / name).unlink(missing_ok=True)
    work = Work(base, out, held_out=bool(valid))
    steps = one.train(work)
    preferring = one.prefer(work) if one.prefer and pairs else None
    for name, text in {**steps.files, **(preferring.files if preferring else {})}.items():
        replace(out / name, text.encode())
    after = work.path(MERGED) if one.merges else base
    return Exported(steps, len(pairs), preferring, base, after, out / ADAPTER, out / PREFERRING)


def _lines(examples: Sequence[Example], line: Line) -> bytes:
    return b"".join(json.dumps(line(one), ensure_ascii=False).encode() + b"\n" for one in examples)


# ── an example, as each tool reads it ───────────────────────────────────────────────────────────────────────────────────


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


@dataclass(frozen=True, slots=True)
class Tool:
    """How a tool reads the examples and the pairs, and what it is told."""

    line: Line
    pair: Line
    train: Made
    prefer: Made | None = None  # None: its DPO was never tried
    merges: bool = False  # what prefers goes on from the model that the adapter was merged into


TOOLS: Final[Mapping[str, Tool]] = {
    "trl": Tool(_completion, _pair, trl, trl_preferring),
    "llamafactory": Tool(_messages, _judged, llama_factory, llama_factory_preferring),
    "axolotl": Tool(_marked, _judged, axolotl, axolotl_preferring, merges=True),
    "unsloth": Tool(_completion, _pair, unsloth),
}


def served(base: str, adapter: Path) -> list[str]:
    """The commands that serve the adapter with vLLM, and let it be loaded while that runs."""
    if not base:
        raise Refuse("Say which base model the adapter belongs to.")
    return [
        f"VLLM_ALLOW_RUNTIME_LORA_UPDATING=True vllm serve {quoted(base)} --enable-lora --max-lora-rank {RANK}",
        "export OPENAI_BASE_URL=http://127.0.0.1:8000/v1",
        f"SAEGIM_TUNE_PROVIDER=vllm saegim tune deploy --adapter {quoted(adapter)} --name saegim-1 --base {quoted(base)}",
        "saegim tune eval",
        "saegim tune promote",
    ]
