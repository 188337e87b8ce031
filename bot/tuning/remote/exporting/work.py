"""What is trained, and what a tool is told of it: values, and the settings that are the same for all."""

import json
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

RANK: Final = 16  # of the LoRA adapter
EPOCHS: Final = 3
LENGTH: Final = 8_192  # tokens; a prompt of Saegim's takes some 5,000 at most
GENTLY: Final = 5e-6  # the learning rate at which preferences are learned
AT_ONCE: Final = 4  # pairs at one step: there are few
PAIRS: Final = "preferences.jsonl"
ADAPTER: Final = "adapter"
PREFERRING: Final = "adapter-dpo"  # what came of the pairs
MERGED: Final = f"{ADAPTER}/merged"  # the model with the adapter in it, where a tool needs that


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to train."""

    base: str  # the model, by its name on the hub or its folder
    out: Path  # the folder that everything lies in
    held_out: bool  # whether there are validation examples

    def path(self, name: str) -> str:
        """Where something of it lies."""
        return str(self.out / name)


@dataclass(frozen=True, slots=True)
class Steps:
    """Settings by their file's name, and what to run with them."""

    files: Mapping[str, str]
    commands: tuple[str, ...]
    note: str = ""


Made = Callable[[Work], Steps]


def quoted(word: object) -> str:
    """A word as a shell takes it."""
    return shlex.quote(str(word))


def config(settings: Mapping[str, Any]) -> str:
    """YAML of one line a setting: JSON is YAML, too, but for numbers such as 5e-06, which are text to YAML."""
    return "".join(
        f"{name}: {f'{value:.9f}'.rstrip('0') if isinstance(value, float) else json.dumps(value, ensure_ascii=False)}\n"
        for name, value in settings.items()
    )
