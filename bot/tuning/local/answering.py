"""A model that answers, token by token, always the likeliest: the same code in the trainer's process and behind the server, so that only the
weights and the prompt can make a difference.
"""

import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

from bot.errors import Refuse
from bot.mind.prompt import Message
from bot.tuning.local.extra import Device, a_model, device, needed, quiet, tokenizer
from bot.tuning.local.made import ADAPTER, base_digest, trained
from bot.tuning.local.render import Tokenizer, prompt_tokens, text

LONGEST: Final = 1_024  # tokens of an answer; a reply in Slack is far shorter


class Answers(Protocol):
    """What the server serves."""

    @property
    def name(self) -> str:
        """What it is asked for by."""

    @property
    def context(self) -> int:
        """Tokens that prompt and answer may have together."""

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """The prompt as the model is told it. Raises `Refuse` where the chat template does not take it."""

    def stream(self, prompt: Sequence[int], limit: int) -> Generator[int, None, bool]:
        """The tokens of the answer, `limit` at most, without the one that ends it; what it returns: whether it ended by itself."""

    def text(self, ids: Sequence[int]) -> str:
        """What tokens say."""


@dataclass(frozen=True, slots=True)
class Answering:
    """A model in memory."""

    name: str
    model: Any
    tokenizer: Tokenizer
    ends: tuple[int, ...]
    context: int
    _one: threading.Lock = field(
        default_factory=threading.Lock
    )  # a fast tokenizer fails where two threads use it at once

    def tokens(self, messages: Sequence[Message]) -> list[int]:
        """See `Answers`."""
        with self._one:
            return prompt_tokens(self.tokenizer, messages)

    def text(self, ids: Sequence[int]) -> str:
        """See `Answers`."""
        with self._one:
            return text(self.tokenizer, ids)

    def stream(self, prompt: Sequence[int], limit: int) -> Generator[int, None, bool]:
        """See `Answers`."""
        import torch

        cache, ids = None, torch.tensor([list(prompt)], device=self.model.device)
        for _ in range(limit):
            with torch.inference_mode():
                told = self.model(input_ids=ids, cache=cache, use_cache=True, logits_to_keep=1)
            cache, token = told.cache, int(told.logits[0, -1].argmax())
            if token in self.ends:
                return True
            yield token
            ids = torch.tensor([[token]], device=self.model.device)
        return False


def whole(model: Answers, prompt: Sequence[int], limit: int) -> tuple[list[int], bool]:
    """The tokens of a whole answer, `limit` and what the context has room for at most, and whether it ended by itself."""
    ids, going = list[int](), model.stream(prompt, max(0, min(limit, model.context - len(prompt))))
    while True:
        try:
            ids.append(next(going))
        except StopIteration as done:
            return ids, bool(done.value)


def load_base(folder: Path, where: Device) -> Any:
    """The model in `folder`, its weights as safetensors. Raises `Refuse` where it cannot be read."""
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    a_model(folder)
    try:
        found = AutoModelForCausalLM.from_pretrained(
            folder,
            local_files_only=True,
            trust_remote_code=False,
            use_safetensors=True,
            dtype=getattr(torch, where.dtype),
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise Refuse(
            f"The model in {folder} cannot be loaded ({type(error).__name__}): it is not whole, no language model, or needs a newer transformers."
        ) from None
    return found.to(where.name)


def load_trained(out: Path, *, cpu: bool = False) -> Answering:
    """The model that was trained into `out`, its adapter on its base. Raises `Refuse` where one of them is not there or another."""
    training = trained(out)
    needed()
    quiet()
    from peft import PeftModel

    base = Path(training.base)
    a_model(base)
    if base_digest(base) != training.base_digest:
        raise Refuse(
            f"{base} is not the model any more that was tuned: its config, tokenizer or chat template was changed."
        )
    where = Device(device(cpu=cpu or training.recipe.cpu, threads=training.recipe.threads).name, training.dtype)
    model = PeftModel.from_pretrained(load_base(base, where), str(out / ADAPTER), local_files_only=True)
    model.eval()
    return Answering(training.name, model, tokenizer(out / ADAPTER), training.ends, training.context)
