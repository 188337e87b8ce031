"""Training on this machine, really: a tiny model of random weights, TRL, a stop in the middle, and the same answers over HTTP.

Skipped where the extra `local` is not installed; what needs no torch is tested in `test_local.py`.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.bench.tuning_local import RECIPE, demo_run, texts
from bot.errors import Refuse
from bot.mind.prompt import Message
from bot.tuning.examples.dataset import TEST, TRAIN, VALID, read
from bot.tuning.local import made
from bot.tuning.local.extra import a_model, device, missing, tokenizer
from bot.tuning.local.made import Recipe, Training, read_parity
from bot.tuning.local.parity import parity
from bot.tuning.local.render import end, fitting, prompt_tokens

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=f"the extra `local` is not installed ({', '.join(missing())} missing)"),
    pytest.mark.filterwarnings(
        "ignore"
    ),  # of torch, transformers and TRL, which deprecate something of each other's in every version
]

SHORT = replace(RECIPE, epochs=2, every=3, held_out=4, threads=1)


class Heard:
    """Who watches, and remembers."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def stands(self, what: str, done: int, everything: int, loss: float | None = None) -> None:
        if loss is not None:
            self.losses.append(loss)


def trained(run: Path, base: Path, out: Path, recipe: Recipe, stopping: Callable[[], bool] = lambda: False) -> Training:
    from bot.tuning.local.train import begin, train

    training = begin(run, base, out, recipe, name="saegim-tiny", id_="t1")
    return train(run, out, training, Heard(), stopping)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run directory of the demo set with 200 examples to learn."""
    return demo_run(tmp_path_factory.mktemp("demo") / "tuning")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with 24."""
    return demo_run(tmp_path_factory.mktemp("small") / "tuning", learned=24)


@pytest.fixture(scope="module")
def base(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bot.tuning.local.tiny import make_tiny

    return make_tiny(tmp_path_factory.mktemp("models") / "tiny", texts(read(run / TRAIN)), width=64)


@pytest.fixture(scope="module")
def whole(small: Path, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training from beginning to end, in its folder."""
    out = tmp_path_factory.mktemp("whole") / "out"
    trained(small, base, out, SHORT)
    return out


@pytest.fixture
def served(whole: Path) -> Iterator[str]:
    from bot.tuning.local.answering import load_trained
    from bot.tuning.local.serve import Server

    with Server(load_trained(whole), 0) as server:
        running = threading.Thread(target=server.serve_forever, daemon=True)
        running.start()
        yield server.url
        server.shutdown()
        running.join()


def adapter(out: Path, folder: str = made.ADAPTER) -> dict[str, Any]:
    from safetensors.torch import load_file

    weights: dict[str, Any] = load_file(out / folder / "adapter_model.safetensors")
    return weights


# ── what TRL is given ──


def test_the_tokenizer_would_tell_the_beginning_twice_and_the_rendering_does_not(base: Path) -> None:
    words = tokenizer(base)
    asked = [Message("user", "배포 언제 해?")]
    said = words.apply_chat_template([{"role": "user", "content": "배포 언제 해?"}], tokenize=False)
    assert words.encode(said).count(words.bos_token_id) == 2
    assert prompt_tokens(words, asked).count(words.bos_token_id) == 1
    assert words.decode([end(words)]) == "<|im_end|>"


def test_the_tokenizer_loses_nothing_and_keeps_a_citation_apart(run: Path, base: Path) -> None:
    words = tokenizer(base)
    for example in read(run / VALID):
        said = "".join(message.content for message in example.messages)
        assert words.decode(words.encode(said, add_special_tokens=False)) == said
    pieces = [words.decode(one) for one in words.encode("On Tuesday [3].", add_special_tokens=False)]
    assert pieces[-1] == ".", "no token holds the end of a citation and the full stop after it"
    assert "".join(pieces) == "On Tuesday [3]."


def test_trl_learns_exactly_the_last_answers_and_their_ends(small: Path, base: Path, tmp_path: Path) -> None:
    from bot.tuning.local.train import _job, begin
    from bot.tuning.local.trainer import sft_trainer

    training = begin(small, base, tmp_path / "out", SHORT, name="x", id_="x")
    where = device(cpu=True, threads=1)
    job = _job(small, tmp_path / "out", training, where, Heard())
    rows = list(sft_trainer(job, where, lambda: False).train_dataset)
    examples = read(small / TRAIN)
    words = tokenizer(base)
    assert len(rows) == len(examples) == 24
    for row, example in zip(rows, examples, strict=True):
        learned = [token for token, label in zip(row["input_ids"], row["labels"], strict=True) if label != -100]
        read_only = row["input_ids"][: len(row["input_ids"]) - len(learned)]
        assert words.decode(learned) == example.answer + "<|im_end|>"
        assert read_only == prompt_tokens(words, example.prompt)


# ── training ──


def test_a_model_of_random_weights_measurably_learns_the_citation_form_from_200_examples(
    run: Path, tmp_path: Path
) -> None:
    from bot.tuning.local.tiny import make_tiny

    random = make_tiny(tmp_path / "tiny", texts(read(run / TRAIN)))
    figures = trained(
        run, random, tmp_path / "out", replace(RECIPE, epochs=8, rate=3e-3, every=100, held_out=28, threads=1)
    ).figures
    assert len(read(run / TRAIN)) == 200
    assert figures["citation_form_before"] == 0
    assert figures["citation_form_after"] >= 30


def test_what_was_stopped_and_resumed_is_what_would_have_come_out_without_the_stop(
    small: Path, base: Path, whole: Path, tmp_path: Path
) -> None:
    from bot.tuning.local.train import resumed, train

    out, steps = tmp_path / "out", iter([False, False, False, False])
    stopped = trained(small, base, out, SHORT, lambda: next(steps, True))
    assert not stopped.trained
    at = made.checkpoint(out)
    assert at is not None
    assert made.step(at) == 5, "it stopped between two checkpoints, and wrote one"
    (out / "checkpoint-6").mkdir()  # a later one, whose writing was cut off
    done = train(small, out, resumed(small, base, out), Heard(), lambda: False)
    assert done.trained
    there, here = adapter(whole), adapter(out)
    assert there.keys() == here.keys()
    assert all(there[name].equal(here[name]) for name in there)
    assert [one.answer for one in read_parity(out)] == [one.answer for one in read_parity(whole)]
    assert done.figures["citation_form_before"] == 0


def losses(out: Path) -> dict[int, float]:
    """By step the loss on the validation examples, as the newest checkpoint remembers it."""
    newest = made.checkpoint(out)
    assert newest is not None
    told = json.loads((newest / made.STATE).read_bytes())["log_history"]
    return {one["step"]: one["eval_loss"] for one in told if "eval_loss" in one}


def test_the_checkpoint_that_is_best_on_the_validation_examples_is_kept_also_after_a_stop(
    small: Path, base: Path, tmp_path: Path
) -> None:
    from bot.tuning.local.train import resumed, train

    recipe = replace(SHORT, epochs=6, rate=3e-2, keep="best")  # a rate that spoils what was learned
    done = trained(small, base, tmp_path / "out", recipe)
    told = losses(tmp_path / "out")
    best = min(told, key=lambda step: told[step])
    assert list(told) == [3, 6, 9, 12, 15, 18]
    assert best < 18, "the last is not the best, or nothing is shown here"
    assert done.figures["kept_step"] == best
    assert done.figures["valid_loss"] == round(told[best], 4)
    kept, end = adapter(tmp_path / "out"), adapter(tmp_path / "out", "checkpoint-18")
    assert not all(kept[name].equal(end[name]) for name in kept)
    steps = iter([False] * (best + 1))
    trained(small, base, tmp_path / "stopped", recipe, lambda: next(steps, True))
    again = train(small, tmp_path / "stopped", resumed(small, base, tmp_path / "stopped"), Heard(), lambda: False)
    assert again.figures["kept_step"] == best
    there = adapter(tmp_path / "stopped")
    assert all(kept[name].equal(there[name]) for name in kept)


def test_the_questions_before_and_after_are_none_by_which_a_checkpoint_is_chosen(whole: Path, small: Path) -> None:
    tested = {one.id for one in read(small / TEST)}
    assert {one.id for one in read_parity(whole)} <= tested


def test_a_training_goes_on_only_with_what_it_was_begun_with(
    small: Path, run: Path, base: Path, whole: Path, tmp_path: Path
) -> None:
    from bot.tuning.local.train import begin, resumed

    with pytest.raises(Refuse, match="holds a training already"):
        begin(small, base, whole, SHORT, name="x", id_="x")
    assert resumed(small, base, whole).trained, "one that is finished is only entered in the journal"
    with pytest.raises(Refuse, match="no training that could go on"):
        resumed(small, base, tmp_path)
    made.write_training(tmp_path, begin(small, base, tmp_path, SHORT, name="x", id_="x"))
    with pytest.raises(Refuse, match=r"another train\.jsonl"):
        resumed(run, base, tmp_path)
    with pytest.raises(Refuse, match="divides --batch-size"):
        begin(small, base, tmp_path / "out", replace(SHORT, at_once=3), name="x", id_="x")


# ── served ──


def test_the_served_model_says_what_it_said_in_training(whole: Path, served: str) -> None:
    said = read_parity(whole)
    found = parity(said, served, "saegim-tiny")
    assert (found.n, found.percent, found.counted) == (4, 100, False), found.differences
    assert any(one.answer for one in said)


def test_parity_finds_weights_that_are_not_those_that_were_trained(whole: Path, tmp_path: Path) -> None:
    from bot.tuning.local.answering import Answering, load_base
    from bot.tuning.local.serve import Server

    training = made.trained(whole)
    base = load_base(Path(training.base), device(cpu=True, threads=1))
    untrained = Answering("saegim-tiny", base.eval(), tokenizer(Path(training.base)), training.ends, training.context)
    with Server(untrained, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        found = parity(read_parity(whole), server.url, "saegim-tiny")
        server.shutdown()
    assert found.prompts == 100
    assert found.answers < 100


# ── what is refused ──


def test_a_model_without_a_chat_template_is_refused(base: Path, small: Path, tmp_path: Path) -> None:
    from bot.tuning.local.tiny import make_tiny

    bare = make_tiny(tmp_path / "bare", texts(read(small / VALID)), width=16, template=None)
    a_model(bare)
    with pytest.raises(Refuse, match=r"no chat template.*instruct version"):
        trained(small, bare, tmp_path / "out", SHORT)


def test_an_example_longer_than_the_context_is_named(small: Path, base: Path, tmp_path: Path) -> None:
    with pytest.raises(Refuse, match=r"train\.jsonl: example \w+ has \d+ tokens and the model takes 100"):
        trained(small, base, tmp_path / "out", replace(SHORT, longest=100))
    assert len(fitting(tokenizer(base), read(small / TRAIN), "train.jsonl", 2_048)) == 24


def test_too_little_memory_is_told_with_what_to_do(
    small: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from transformers import Qwen2ForCausalLM

    def exhausted(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")

    monkeypatch.setattr(Qwen2ForCausalLM, "forward", exhausted)
    with pytest.raises(Refuse, match=r"Memory is not enough for 8 examples at once of up to \d+ tokens.*--at-once"):
        trained(small, base, tmp_path / "out", SHORT)


def test_weights_that_are_cut_off_are_told_of(base: Path, small: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in base.iterdir():
        (broken / file.name).write_bytes(file.read_bytes()[: 1_000 if file.suffix == ".safetensors" else None])
    with pytest.raises(Refuse, match="cannot be loaded"):
        trained(small, broken, tmp_path / "out", SHORT)
