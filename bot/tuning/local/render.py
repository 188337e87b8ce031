"""From messages to tokens, in one place for training, serving and parity: most complaints about tuned models are about a chat template, a
beginning or an end that differ between the two. Pure but for the tokenizer, which is passed in.

A prompt is what the model's own chat template makes of the messages, with the beginning of the assistant's turn: nothing is added, so
that a beginning of text stands there once. What is learned is the answer's tokens after it and the token that ends a turn.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

from bot.errors import Refuse
from bot.mind.prompt import Message
from bot.tuning.examples.example import Example

PROBE: Final = "Saegim answers here"


class Tokenizer(Protocol):
    """What is used of transformers' tokenizers."""

    eos_token_id: int | None
    all_special_ids: list[int]

    def apply_chat_template(self, conversation: Any, **how: Any) -> Any:
        """Messages as the model is told them."""

    def encode(self, text: str, **how: Any) -> list[int]:
        """Text as tokens."""

    def decode(self, token_ids: Any, **how: Any) -> Any:
        """Tokens as text."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One example as tokens."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]  # what is learned, its end included

    @property
    def ids(self) -> list[int]:
        """All of it."""
        return [*self.prompt, *self.answer]

    @property
    def learned(self) -> list[int]:
        """1 for each token that is learned, 0 for each that is only read."""
        return [0] * len(self.prompt) + [1] * len(self.answer)


def prompt_tokens(tokenizer: Tokenizer, messages: Sequence[Message]) -> list[int]:
    """The messages as the model is asked. Raises `Refuse` where the chat template does not take them."""
    return list(_applied(tokenizer, messages, tokenize=True, add_generation_prompt=True, return_dict=False))


def end(tokenizer: Tokenizer) -> int:
    """The token with which the chat template ends the assistant's turn; failing that, the end of text. Raises `Refuse` where there is neither."""
    said = (Message("user", "?"), Message("assistant", PROBE))
    after = str(_applied(tokenizer, said, tokenize=False)).rpartition(PROBE)[2]
    special = [one for one in tokenizer.encode(after, add_special_tokens=False) if one in tokenizer.all_special_ids]
    found = special[0] if special else tokenizer.eos_token_id
    if found is None:
        raise Refuse(
            "The model has no token that ends an answer: neither its chat template nor its tokenizer (eos_token) names one. It would never stop."
        )
    return found


def rendered(tokenizer: Tokenizer, example: Example, ending: int) -> Rendered:
    """An example as it is trained on."""
    answer = tokenizer.encode(example.answer, add_special_tokens=False)
    return Rendered(tuple(prompt_tokens(tokenizer, example.prompt)), (*answer, ending))


def fitting(tokenizer: Tokenizer, examples: Sequence[Example], file: str, longest: int) -> list[Rendered]:
    """The examples as tokens. Raises `Refuse` naming the first that is longer than `longest`: what is cut off is its answer."""
    ending, found = end(tokenizer), list[Rendered]()
    for example in examples:
        one = rendered(tokenizer, example, ending)
        if len(one.ids) > longest:
            raise Refuse(
                f"{file}: example {example.id} has {len(one.ids):,} tokens and the model takes {longest:,}. What would be cut off is its answer, so "
                "nothing was trained. Leave it out, show fewer memories (SAEGIM_MEMORY_TOKENS, then `saegim tune collect`), or take a model with a longer context."
            )
        found.append(one)
    return found


def text(tokenizer: Tokenizer, ids: Sequence[int]) -> str:
    """What tokens of an answer say, without those that only mark something."""
    return str(tokenizer.decode(list(ids), skip_special_tokens=True))


def _applied(tokenizer: Tokenizer, messages: Sequence[Message], **how: Any) -> Any:
    try:
        return tokenizer.apply_chat_template([asdict(one) for one in messages], **how)
    except Exception as error:
        if not type(error).__module__.startswith("jinja2"):
            raise
        raise Refuse(f"The model's chat template does not take these messages: {error}.") from None
