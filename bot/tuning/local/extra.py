"""The packages that training on this machine takes, which are no part of Saegim's own: whether they are there, and which device they find."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from bot.errors import Refuse

NEEDED: Final = ("torch", "transformers", "peft", "trl", "accelerate", "datasets", "tokenizers", "safetensors")
INSTALL: Final = (
    "Install them in Saegim's folder with `.venv/bin/pip install -e '.[local]'`. Without a GPU, say `.venv/bin/pip install torch --index-url "
    "https://download.pytorch.org/whl/cpu` before that: PyPI's own build of torch brings some gigabytes of CUDA."
)
MOST_THREADS: Final = 8  # more make a small model slower


@dataclass(frozen=True, slots=True)
class Device:
    """Where the numbers are worked out."""

    name: str  # as torch calls it: cpu, cuda, mps
    dtype: str  # of the weights: bfloat16 where the device is quick with it, else float32


def missing() -> list[str]:
    """The packages that are not there."""
    return [name for name in NEEDED if find_spec(name) is None]


def needed() -> None:
    """Raise `Refuse` saying what to install, where something is missing."""
    if lacking := missing():
        raise Refuse(
            f"Training and serving on this machine need packages that are not installed: {', '.join(lacking)}. {INSTALL}"
        )


def device(*, cpu: bool, threads: int = 0) -> Device:
    """The best device there is, or the processor where `cpu` says so, which takes at most `threads` cores (0: what torch takes, 8 at most)."""
    import torch

    torch.set_num_threads(max(1, min(threads or torch.get_num_threads(), MOST_THREADS)))
    if not cpu and torch.cuda.is_available():
        return Device("cuda", "bfloat16" if torch.cuda.is_bf16_supported() else "float32")
    if not cpu and torch.backends.mps.is_available():
        return Device("mps", "float32")
    return Device("cpu", "float32")


def a_model(folder: Path) -> None:
    """Raise `Refuse` where `folder` holds no model as transformers saves one, saying what is missing."""
    if not folder.is_dir():
        raise Refuse(
            f"There is no folder {folder}. Name the folder of a model on this machine, as `hf download` or save_pretrained writes it; nothing is downloaded here."
        )
    for names, what in (
        (("config.json",), "no config"),
        (("model.safetensors", "model.safetensors.index.json"), "no weights as safetensors"),
        (("tokenizer.json", "tokenizer_config.json"), "no tokenizer"),
    ):
        if not any((folder / name).is_file() for name in names):
            raise Refuse(f"{folder} is no model that can be trained: it holds {what} ({' or '.join(names)}).")


def quiet() -> None:
    """Keep the libraries' own bars and advice off the terminal; errors stay."""
    import logging
    import warnings

    import datasets
    import transformers

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    for name in ("trl", "peft", "accelerate", "torch"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"(torch|transformers|trl|peft|accelerate|datasets)\b")


def tokenizer(folder: Path) -> Any:
    """The tokenizer of a model. Raises `Refuse` where it cannot be read, or has no chat template."""
    from transformers import AutoTokenizer

    try:
        found = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refuse(f"The tokenizer in {folder} cannot be read ({type(error).__name__}).") from None
    if not found.chat_template:
        raise Refuse(
            f"The model in {folder} has no chat template, so its server and its training could not agree on what a prompt is. "
            "Take its instruct version, or put the chat_template.jinja of the model it comes from into the folder."
        )
    return found
