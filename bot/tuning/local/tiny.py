"""A model small enough to be trained in a minute on a processor: random weights, and a tokenizer made of the texts at hand.

It knows nothing and says nothing of use, also after it has read some prompts (`teach_to_read`), as a model that somebody has would have. It shows that training, serving and parity work, where no model can be had; and its chat
template begins with a beginning of text that its tokenizer adds, too, which is how one is told twice.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from bot.mind.prompt import Message
from bot.tuning.local.extra import device, needed, quiet, tokenizer
from bot.tuning.local.render import prompt_tokens

VOCABULARY: Final = 2_048
WIDTH: Final = 128
LAYERS: Final = 2
CONTEXT: Final = 2_048  # tokens
READING_RATE: Final = 3e-3
READ_TOGETHER: Final = 8  # prompts
PAD, BEGIN, END = "<|pad|>", "<|begin|>", "<|endoftext|>"
TURN: Final = ("<|im_start|>", "<|im_end|>")
TEMPLATE: Final = (
    "{{ bos_token }}{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def make_tiny(
    folder: Path,
    texts: Iterable[str],
    *,
    seed: int = 0,
    width: int = WIDTH,
    layers: int = LAYERS,
    template: str | None = TEMPLATE,
) -> Path:
    """Write a model of random weights to `folder`, as transformers saves one; the folder. Raises `Refuse` without the extra packages."""
    needed()
    quiet()
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    tokenizer = _tokenizer(texts, template)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=width,
        intermediate_size=3 * width,
        num_hidden_layers=layers,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=CONTEXT,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def teach_to_read(
    folder: Path, prompts: Callable[[int], Sequence[Sequence[Message]]], rounds: int, *, seed: int = 0, threads: int = 0
) -> None:
    """Let all weights of the model in `folder` learn what comes next in the prompts of each round: how texts of that kind read, and no answer."""
    needed()
    quiet()
    import torch
    from transformers import AutoModelForCausalLM

    device(cpu=True, threads=threads)
    torch.manual_seed(seed)
    words, order = tokenizer(folder), random.Random(seed)
    model = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=READING_RATE)
    for number in range(rounds):
        rows = [prompt_tokens(words, one) for one in prompts(number)]
        order.shuffle(rows)
        for group in optimizer.param_groups:
            group["lr"] = READING_RATE * (1 - number / rounds)
        for start in range(0, len(rows), READ_TOGETHER):
            model(**_padded(rows[start : start + READ_TOGETHER])).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
    model.save_pretrained(folder)


def _padded(rows: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Rows of one length, of which only what was there counts."""
    import torch

    width = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in rows])
    there = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    return {"input_ids": ids, "attention_mask": there, "labels": ids.masked_fill(there == 0, -100)}


def _tokenizer(texts: Iterable[str], template: str | None) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=VOCABULARY,
            special_tokens=[PAD, BEGIN, *TURN, END],
            initial_alphabet=alphabet,
            show_progress=False,
        ),
    )
    begin = made.token_to_id(BEGIN)
    made.post_processor = processors.TemplateProcessing(single=f"{BEGIN} $A", special_tokens=[(BEGIN, begin)])
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token=BEGIN,
        eos_token=END,
        pad_token=PAD,
        additional_special_tokens=list(TURN),
        chat_template=template,
        clean_up_tokenization_spaces=False,
    )
