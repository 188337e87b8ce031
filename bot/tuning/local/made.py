"""What training on this machine leaves in its folder, and what of it is there already.

training.json     how it was begun, and how far it came: begun → trained
checkpoint-N/     everything needed to go on after step N
adapter/          the LoRA adapter, with the tokenizer and its chat template
parity.jsonl      held-out prompts with their tokens, and what the trained model answered in the trainer's own process
"""

import fcntl
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final, Literal

from bot.errors import Refuse
from bot.mind.prompt import Message
from bot.tuning.examples.dataset import content, digest, lines, replace

TRAINING: Final = "training.json"
ADAPTER: Final = "adapter"
PARITY: Final = "parity.jsonl"
CHECKPOINT: Final = "checkpoint-"
STATE: Final = "trainer_state.json"  # the last file that transformers writes of a checkpoint

Keep = Literal["last", "best"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train. Defaults are those that LoRA is usually begun with (Hu et al., 2106.09685; TRL's own)."""

    epochs: int = 3
    rate: float = 2e-4
    rank: int = 16
    batch: int = 8  # examples at one step
    at_once: int = 1  # of them in memory together
    every: int = 25  # steps between two checkpoints
    embeddings: bool = False  # learn the embeddings and the output layer, too
    seed: int = 0
    held_out: int = 20  # questions that the model answers before and after
    longest: int = 0  # tokens of an example; 0: what the model takes
    threads: int = 0  # 0: what torch takes
    cpu: bool = False
    keep: Keep = "last"  # the end of the training, or the checkpoint that was best on the validation examples


@dataclass(frozen=True, slots=True)
class Training:
    """One training, as far as it has come."""

    id: str
    name: str  # what the model is asked for by
    base: str  # folder of the model that is tuned
    base_digest: str  # of its config and tokenizer, by which another one is told
    data: str  # SHA-256 of the training examples' file
    recipe: Recipe
    dtype: str
    ends: tuple[int, ...] = ()  # tokens that end an answer
    context: int = 0  # tokens that the model takes
    trained: bool = False
    valid: str = ""  # SHA-256 of the validation examples' file; "" where it was begun before that was noted
    test: str = ""  # the same of the test set's
    figures: Mapping[str, Any] = field(default_factory=dict)  # loss, and the citation form before and after


@dataclass(frozen=True, slots=True)
class Said:
    """A held-out prompt as the trainer's process saw it, and what the trained model said there."""

    id: str
    messages: tuple[Message, ...]
    tokens: tuple[int, ...]
    answer: str
    limit: int  # tokens that the answer was given
    ended: bool  # by itself, not at the limit


def read_training(out: Path) -> Training | None:
    """The training in `out`; None where there is none. Raises `Refuse` where its file cannot be read."""
    path = out / TRAINING
    if not path.exists():
        return None
    try:
        found = json.loads(content(path))
        known = {one.name for one in fields(Training)}
        values = {name: value for name, value in found.items() if name in known}
        return Training(**{**values, "recipe": Recipe(**found["recipe"]), "ends": tuple(found["ends"])})
    except (ValueError, TypeError, KeyError):
        raise Refuse(f"{path} cannot be read. Train anew into another folder: `--out`.") from None


def trained(out: Path) -> Training:
    """The finished training in `out`. Raises `Refuse` where there is none."""
    found = read_training(out)
    if found is None:
        raise Refuse(f"{out} holds no model that was trained here (no {TRAINING}). Make one with `saegim tune local`.")
    if not found.trained:
        raise Refuse(f"The training in {out} is not finished: `saegim tune local {found.base} --out {out} --resume`.")
    return found


def write_training(out: Path, training: Training) -> Training:
    """Keep it, on the disk before this returns."""
    replace(out / TRAINING, json.dumps(asdict(training), ensure_ascii=False, indent=1).encode() + b"\n")
    return training


def write_parity(out: Path, said: Sequence[Said]) -> None:
    """Keep what the trained model said."""
    replace(out / PARITY, b"".join(json.dumps(asdict(one), ensure_ascii=False).encode() + b"\n" for one in said))


def read_parity(out: Path) -> list[Said]:
    """What the trained model said. Raises `Refuse` where that is not there, or cannot be read."""
    if not (out / PARITY).exists():
        raise Refuse(f"{out} holds no {PARITY}: it is written when a training ends whose --held-out is not 0.")
    try:
        rows = [json.loads(line) for _, line in lines(out / PARITY)]
        return [
            Said(**{**row, "messages": tuple(Message(**m) for m in row["messages"]), "tokens": tuple(row["tokens"])})
            for row in rows
        ]
    except (ValueError, TypeError, KeyError):
        raise Refuse(f"{out / PARITY} cannot be read. Train anew.") from None


def checkpoint(out: Path) -> Path | None:
    """The newest checkpoint that is whole; one whose writing was cut off is none."""
    found = sorted(out.glob(f"{CHECKPOINT}*"), key=step, reverse=True)
    return next((one for one in found if step(one)), None)


def step(folder: Path) -> int:
    """The step after which a checkpoint was written; 0 where it is not whole."""
    try:
        return int(json.loads((folder / STATE).read_bytes())["global_step"])
    except (OSError, ValueError, TypeError, KeyError):
        return 0


def base_digest(base: Path) -> str:
    """By what a model's folder is told from another: its config and its tokenizer."""
    names = ("config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja")
    return "-".join(digest(base / name)[:16] for name in names if (base / name).is_file())


@contextmanager
def held(out: Path) -> Iterator[None]:
    """Keep everybody else from training into `out` meanwhile; a process that dies lets go. Raises `Refuse` where somebody does."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / ".lock").open("a")
    except OSError as error:
        raise Refuse(f"{out} cannot be written: {error.strerror or error}.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refuse(f"Another `saegim tune local` is at work in {out}.") from None
        yield
