"""Training on this machine at a terminal: the progress, Ctrl-C, the server, and what parity found. What is done is `bot/tuning/local/`'s."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, Final

from redis.exceptions import RedisError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from bot.config import Settings
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.ops.tuning import STOPPED, nothing_erased
from bot.tuning.local import finish, made
from bot.tuning.local.extra import needed
from bot.tuning.local.made import Recipe, Training
from bot.tuning.local.parity import Parity, parity
from bot.tuning.promotion import register
from bot.tuning.registry.registry import Registry
from bot.tuning.remote.journal import new_id
from bot.tuning.remote.provider import PROVIDERS

URL: Final = PROVIDERS["local"].base_url
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
DIFFERENCES: Final = 5  # shown one by one
LACKS: Final = {
    "unended": "did not end",
    "abstained": "abstained where something was to be cited",
    "unknown": "cited only numbers of no memory",
    "uncited": "cited nothing",
}


class Bar:
    """A bar on standard error, one for each thing that is done."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def note(self, text: str) -> None:
        """See `Watching`."""
        self._bars.console.print(text, markup=False, soft_wrap=True)

    def stands(self, what: str, done: int, everything: int, loss: float | None = None) -> None:
        """See `Watching`."""
        if what not in self._tasks:
            for task in self._tasks.values():
                self._bars.update(task, visible=False)
            self._tasks[what] = self._bars.add_task(what, total=everything, loss="")
        told = "" if loss is None else f"loss {loss:.3f}"
        self._bars.update(self._tasks[what], completed=done, total=everything, loss=told)


def train_here(
    settings: Settings, directory: Path, base: Path, out: Path, recipe: Recipe, *, name: str, resume: bool
) -> int:
    """Train, and write down what came out; the exit code."""
    from bot.tuning.local.train import begin, resumed, train

    needed()
    finish.free(directory)
    id_ = new_id()
    with made.held(out):
        if resume:
            training = resumed(directory, base, out)
        else:
            training = begin(directory, base, out, recipe, name=name or f"saegim-{id_[:8]}", id_=id_)
        if not training.trained:
            nothing_erased(settings, directory)
            with _bar() as bar, _stopped() as stopping:
                training = train(directory, out, training, bar, stopping)
    if not training.trained:
        at = made.checkpoint(out)
        where = f"after step {made.step(at)}" if at else "before the first step"
        print(
            f"Stopped {where}. `saegim tune local {base} --dir {directory} --out {out} --resume` goes on from there.",
            file=sys.stderr,
        )
        return STOPPED
    finish.enter(directory, training, URL, time.time())
    _made(settings, directory, out, training)
    return 0


def _made(settings: Settings, directory: Path, out: Path, training: Training) -> None:
    """Say what came out, and put it into the registry where that can be reached."""
    figures = training.figures
    steps = figures["steps"]
    kept = figures.get("kept_step", steps)
    best = f", of which step {kept} was best" if kept != steps else ""
    print(f"{training.name} is trained: {out / made.ADAPTER} ({steps} steps{best}, loss {figures['loss']}).")
    if figures["held_out"]:
        before, after = figures.get("citation_form_before"), figures["citation_form_after"]
        print(
            f"Of {figures['held_out']} held-out answers {after} % have the citation form; before training {before} %.{_lack(figures)}"
        )
    try:
        with connect(settings.redis_url) as redis:
            register(Registry(redis), directory, time.time())
    except RedisError:
        print("Redis cannot be reached from here: `saegim tune promote` will register the model.", file=sys.stderr)
    print(
        f"Serve it with `saegim tune serve {out}`, look whether it says the same there with `saegim tune parity {out}`, and set OPENAI_BASE_URL={URL}."
    )
    print("Then measure it with `saegim tune eval` and let it answer with `saegim tune promote`.")


def _lack(figures: Mapping[str, Any]) -> str:
    """What the held-out answers without the citation form lack, as a sentence; "" where all have it."""
    told = [f"{many} {LACKS[name]}" for name, many in figures.get("lacking_after", {}).items()]
    return f" The others: {', '.join(told)}." if told else ""


def serve_here(out: Path, port: int, *, cpu: bool) -> None:
    """Serve the model that was trained into `out`, until Ctrl-C."""
    from bot.tuning.local.answering import load_trained
    from bot.tuning.local.serve import Server

    made.trained(out)
    needed()
    with Console(stderr=True).status("loading"):
        model = load_trained(out, cpu=cpu)
    with Server(model, port) as server:
        print(f"{model.name} answers at {server.url}, to programs on this machine. Ctrl-C ends it.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Ended.", file=sys.stderr)


def check_parity(out: Path, url: str, name: str, key: str, *, as_json: bool) -> int:
    """Compare what the served model says with what it said in training; the exit code: 1 where they differ."""
    training = made.trained(out)
    with _bar() as bar:
        found = parity(
            made.read_parity(out),
            url.rstrip("/"),
            name or training.name,
            key,
            lambda n, of: bar.stands("asking", n, of),
        )
    if as_json:
        print(json.dumps({**asdict(found), "parity": found.percent}, ensure_ascii=False))
    else:
        _told(found)
    return 0 if found.n and not found.differences else 1


def _told(found: Parity) -> None:
    if not found.n:
        print("No held-out prompt was kept in training (--held-out 0), so nothing could be compared.")
        return
    how = "the number of their tokens" if found.counted else "the same tokens"
    print(
        f"{found.percent} % of {found.n} held-out prompts: {found.prompts} % with {how}, {found.answers} % with the same answer to the letter."
    )
    for one in found.differences[:DIFFERENCES]:
        print(f"  {one.id}, {one.what}\n    in training: {one.trained}\n    served:      {one.served}")
    if len(found.differences) > DIFFERENCES:
        print(f"  … and {len(found.differences) - DIFFERENCES} more.")
    if any(one.what == "prompt" for one in found.differences):
        print(
            "Prompts that differ mean another chat template, or a beginning of text that is told twice: give the server the tokenizer in adapter/."
        )
    elif found.differences:
        print(
            "The prompts are the same: look at the weights (another base, another precision, a merged adapter), or at the end of an answer."
        )


@contextmanager
def _bar() -> Iterator[Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bar(bars)


@contextmanager
def _stopped() -> Iterator[Callable[[], bool]]:
    """Whether somebody wants to stop. The first Ctrl-C lets the step end and writes a checkpoint, the second ends at once."""
    wanted = list[int]()

    def want(number: int, frame: FrameType | None) -> None:
        if wanted:
            signal.default_int_handler(number, frame)
        wanted.append(number)
        print("Stopping after this step, with a checkpoint. Ctrl-C again ends at once.", file=sys.stderr)

    before: dict[int, Any] = {number: signal.signal(number, want) for number in SIGNALS}
    try:
        yield lambda: bool(wanted)
    except KeyboardInterrupt:
        raise Refuse("Ended at once. The last checkpoint is there: `--resume` goes on from it.") from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
