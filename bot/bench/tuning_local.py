"""Whether training on this machine teaches the citation form, and whether what is served is what was trained.

A tiny model of random weights (`bot/tuning/local/tiny.py`) learns from 200 examples of the demo set and is asked what is held out, here and
over HTTP. It learns the form of an answer and nothing of its truth: two layers cannot tell what a memory says. Of the examples a tenth
abstain, as of those held out, because so small a model says what it heard most often wherever it cannot tell. That is also what it mostly
misses: answers begin in many ways and abstaining in one, so the likeliest beginning is to abstain, where a better model would see that it may
answer. Shown in many orders of its memories, an example teaches the form and cannot be learned by heart (`ORDERS`).

Questions of `held_out.jsonl` are asked beside the demo set's own test set, of which one question more or less is 3.6 points. Half of their
subjects stand with the validation examples: a recipe is chosen by those, never by the test set.
"""

import tempfile
import threading
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from bot.memory.connection import connect
from bot.memory.store import Store
from bot.playground.embedded_redis import embedded_redis
from bot.tuning.examples.collect import ABSTAINING as SHARE
from bot.tuning.examples.collect import collect
from bot.tuning.examples.dataset import EXAMPLES, TEST, TRAIN, VALID, Manifest, digest, read, write, write_manifest
from bot.tuning.examples.demo_set import demo_sources
from bot.tuning.examples.example import Example
from bot.tuning.examples.readers import read_sources
from bot.tuning.examples.replay import Setting
from bot.tuning.examples.source import Sources, resting
from bot.tuning.examples.split import split
from bot.tuning.local.extra import INSTALL, missing
from bot.tuning.local.form import share
from bot.tuning.local.made import Recipe, Said, read_parity
from bot.tuning.local.parity import parity

LEARNED: Final = 200  # examples
ABSTAINING: Final = 0.1  # of them
ORDERS: Final = 24
"""How often each example is shown, its memories in another order each time, instead of as many epochs of the same: so nothing of a prompt
can be learned by heart but what stays the same in it."""
HELD_OUT: Final = "held_out.jsonl"  # beside this file
LATER: Final = "later-"  # what the ids of its questions begin with
RECIPE: Final = Recipe(
    epochs=1, rate=3e-3, rank=32, batch=8, at_once=8, every=100, embeddings=True, held_out=200, threads=1, cpu=True
)
"""So small a model has everything to learn: a rate and a rank that would ruin one that knows something, and its embeddings, too."""


class Quiet:
    """Nobody watches."""

    def note(self, text: str) -> None:
        """See `Watching`."""

    def stands(self, what: str, done: int, everything: int, loss: float | None = None) -> None:
        """See `Watching`."""


def measure(seed: int = 0) -> dict[str, Any]:
    """The citation form before and after training, and parity, in percent and each with its n; None where the packages are not there."""
    found: dict[str, Any] = {"citation_form_before": None, "citation_form_after": None, "parity": None}
    if lacking := missing():
        return {**found, "why": f"Not measured: {', '.join(lacking)} not installed. {INSTALL}"}
    with tempfile.TemporaryDirectory() as folder:
        return found | _measured(Path(folder), seed)


def _measured(folder: Path, seed: int) -> dict[str, Any]:
    from bot.tuning.local.answering import load_trained
    from bot.tuning.local.serve import Server
    from bot.tuning.local.tiny import make_tiny
    from bot.tuning.local.train import begin, train

    run, out = demo_run(folder / "tuning", seed, orders=ORDERS, later=True), folder / "out"
    base = make_tiny(folder / "tiny", texts(read(run / TRAIN)), seed=seed)
    training = begin(run, base, out, RECIPE, name="saegim-tiny", id_="bench")
    figures = train(run, out, training, Quiet(), lambda: False).figures
    said = read_parity(out)
    with Server(load_trained(out), 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        same = parity(said, server.url, "saegim-tiny")
        server.shutdown()
    return {
        "citation_form_before": figures["citation_form_before"],
        "citation_form_after": figures["citation_form_after"],
        "citation_form_n": figures["held_out"],
        **_of_the_demo(read(run / TEST), said),
        "lacking_after": figures["lacking_after"],
        "abstained_after": figures["abstained_after"],
        "parity": same.percent,
        "parity_prompts": same.prompts,
        "parity_answers": same.answers,
        "parity_n": same.n,
        "local_examples": LEARNED,
        "local_loss": figures["loss"],
        "local_valid_loss": figures["valid_loss"],
        "local_seconds": figures["seconds"],
    }


def _of_the_demo(test: Sequence[Example], said: Sequence[Said]) -> dict[str, Any]:
    """The same of the demo set's own test questions alone."""
    pairs = [pair for pair in zip(test, said, strict=True) if not pair[0].source[0].startswith(LATER)]
    form = share([example for example, _ in pairs], [one.answer if one.ended else "" for _, one in pairs])
    return {"citation_form_demo_after": form, "citation_form_demo_n": len(pairs)}


def demo_run(directory: Path, seed: int = 0, learned: int = LEARNED, *, orders: int = 1, later: bool = False) -> Path:
    """A run directory of the demo set, divided, whose training examples are `learned`, each in so many `orders` of its memories.

    `later`: with more questions held out, half of their subjects for the test and half for choosing a recipe.
    """
    demo = demo_sources(seed)[0]
    _collected(directory, demo, seed, orders=orders)
    done = split(directory, made="2026-11-27T00:00:00+00:00", seed=seed)
    write(directory / TRAIN, _some(done.files[TRAIN], learned))
    if later:
        more = asked_later(directory / "later", demo, seed)
        for n, name in enumerate((TEST, VALID)):
            write(directory / name, [*done.files[name], *_every_second(more, n)])
    hashes = {name: digest(directory / name) for name in (TRAIN, VALID, TEST)}
    counts = {name: {"examples": len(read(directory / name))} for name in hashes}
    sources = tuple(sorted({one for example in read(directory / EXAMPLES) for one in example.source}))
    write_manifest(directory, Manifest("2026-11-27T00:00:00+00:00", seed, "tuned", hashes, counts, sources))
    return directory


def asked_later(directory: Path, demo: Sources, seed: int) -> list[Example]:
    """Questions on subjects that the demo set has nothing of, in the same team: too few of its own are held out to tell 86 % from 93 %."""
    with as_file(files("bot.bench") / HELD_OUT) as file:
        more = read_sources(file)
    return _collected(directory, replace(demo + more, asked=more.asked), seed, abstaining=0.0)


def _every_second(examples: Sequence[Example], first: int) -> list[Example]:
    """Those of every second subject, beginning with the one numbered `first`."""
    subjects = list(dict.fromkeys(one.subject for one in examples))[first::2]
    return [one for one in examples if one.subject in subjects]


def _collected(
    directory: Path, sources: Sources, seed: int, abstaining: float = SHARE, orders: int = 1
) -> list[Example]:
    with embedded_redis() as url, connect(url) as redis:
        setting = Setting("tuned", "해요", 1_500, 1_500, seed)
        return collect(directory, resting(sources), Store(redis), setting, abstaining=abstaining, orders=orders)


def texts(examples: Sequence[Example]) -> list[str]:
    """What a tokenizer is made of: nothing that is held out."""
    return [message.content for example in examples for message in example.messages]


def _some(examples: Sequence[Example], many: int) -> list[Example]:
    """The first `many` of them in time, a tenth of which abstain, with all the orders of each."""
    asked = [one for one in examples if not one.order]
    answered = [one for one in asked if one.kind != "abstain"][: many - round(ABSTAINING * many)]
    abstaining = [one for one in asked if one.kind == "abstain"][: many - len(answered)]
    kept = {one.source[0] for one in (*answered, *abstaining)}
    return [one for one in examples if one.source[0] in kept]
