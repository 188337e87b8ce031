"""Asking a model everything, a few questions at once, and keeping each answer at once: who is stopped goes on where it was.

Answers lie beside the run as lines of JSON, each under what exactly was asked of whom.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Event, Lock
from typing import Final, Self

from bot.errors import Refuse, Retry
from bot.mind.models.failures import ModelGone
from bot.mind.models.model import Model
from bot.mind.models.usage import counted
from bot.mind.prompt import Prompt
from bot.tuning.remote.failures import host as shown

ANSWERS: Final = "eval-answers.jsonl"
PAUSES: Final = (1.0, 4.0)  # seconds before each further try of a question
FAILED: Final = 0.1  # of the questions that may stay without an answer; with more there is nothing to measure
FEW: Final = 3  # … and that in any case may


@dataclass(frozen=True, slots=True)
class Said:
    """One answer, and what it cost."""

    text: str  # "" where the model gave none
    prompt_tokens: int = 0  # as its server counts, else as estimated
    completion_tokens: int = 0
    seconds: float = 0.0
    error: str = ""  # why there is none


@dataclass(frozen=True, slots=True)
class Host:
    """A model, and where it is served."""

    model: Model
    url: str
    page: Event = field(default_factory=Event)  # set where a web page was answered to a question


@dataclass(frozen=True, slots=True)
class Manner:
    """How to ask: how many at once, the clock (seconds), the pause, and who watches: sentences, and how far it has come."""

    at_once: int
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    note: Callable[[str], None] = lambda _text: None
    progress: Callable[[str, int, int], None] = lambda _what, _done, _all: None


ONWARD: Final = "What was answered so far is kept: `saegim tune eval` then goes on where it was."


class Kept:
    """The answers that there are already; to be used in a `with` block. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """`path`: the file. Half a line at its end, of somebody who was stopped, is left out."""
        self._path, self._lock = path, Lock()
        self._known: dict[str, Said] = {}
        for line in path.read_bytes().splitlines() if path.exists() else []:
            try:
                found = json.loads(line)
                name = found.pop("key")
                self._known[name] = Said(**found)
            except (ValueError, TypeError, KeyError, AttributeError):
                continue

    def __enter__(self) -> Self:
        with self._writable():
            self._file = self._path.open("ab")
            if self._file.tell():
                self._file.write(b"\n")
                self._file.flush()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):  # of a full disk, which `keep` has told of
            self._file.close()

    @contextmanager
    def _writable(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Refuse(f"{self._path} cannot be written: {error.strerror or error}. {ONWARD}") from None

    def get(self, key: str) -> Said | None:
        return self._known.get(key)

    def keep(self, key: str, said: Said) -> None:
        """Keep an answer, on the disk before this returns."""
        with self._lock, self._writable():
            self._known[key] = said
            self._file.write(
                json.dumps({"key": key, **asdict(said)}, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
            )
            self._file.flush()


def key(host: Host, prompt: Prompt) -> str:
    """What exactly is asked of whom."""
    told = [host.url, host.model.name, [asdict(one) for one in prompt.messages]]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()[:32]


def ask_all(host: Host, prompts: Mapping[str, Prompt], kept: Kept, how: Manner) -> dict[str, Said]:
    """The model's answer to each prompt, by its name.

    Raises `Refuse` where the model is not there, or fails so often that nothing can be measured; what was answered is kept.
    """
    keys = {name: key(host, prompt) for name, prompt in prompts.items()}
    found = {name: said for name in prompts if (said := kept.get(keys[name]))}
    missing = [name for name in prompts if name not in found]
    what = f"asking {host.model.name}"
    if missing:
        tokens = sum(prompts[name].tokens for name in missing)
        how.note(
            f"{host.model.name}: {len(missing)} of {len(prompts)} questions to ask, at most {tokens:,} prompt tokens."
        )
    tally = _Tally(len(prompts))
    with ThreadPoolExecutor(how.at_once, "asking") as pool:
        waiting = {
            pool.submit(_asked, host.model, prompts[name], how, tally, kept=kept, name=keys[name]): name
            for name in missing
        }
        try:
            for done in as_completed(waiting):
                found[waiting[done]] = done.result()
                how.progress(what, len(found), len(prompts))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if tally.hopeless:
        why = f"{shown(host.url)} answers with a web page" if host.page.is_set() else tally.error
        raise Refuse(
            f"{host.model.name} did not answer {tally.failed} of {tally.asked} questions ({why}), so nothing can be said of it. "
            "Look at its server and at its address, which mostly ends in /v1; `saegim tune eval` then goes on where it was."
        )
    return found


class _Tally:
    """How many were asked, and how many failed. Thread-safe."""

    def __init__(self, everything: int) -> None:
        self._lock, self._most = Lock(), max(FEW, FAILED * everything)
        self.asked = self.failed = 0
        self.error = ""

    @property
    def hopeless(self) -> bool:
        """Whether too many failed, or everything so far: a server that is down is not asked a hundred times."""
        return self.failed > self._most or self.failed == self.asked > FEW

    def count(self, error: str) -> None:
        """One was asked, and failed where there is an `error`."""
        with self._lock:
            if not self.hopeless:
                self.asked += 1
                self.failed += bool(error)
                self.error = error or self.error


def _asked(model: Model, prompt: Prompt, how: Manner, tally: _Tally, *, kept: Kept, name: str) -> Said:
    """The answer, kept before anybody hears of it: who stops the asking loses none."""
    if tally.hopeless:
        return Said("", error="not asked")
    said = _ask(model, prompt, how)
    tally.count(said.error)
    if not said.error:
        kept.keep(name, said)
    return said


def _ask(model: Model, prompt: Prompt, how: Manner) -> Said:
    for pause in (*PAUSES, None):
        started = how.clock()
        try:
            with counted() as usage:
                text = ""
                for text in model.stream(prompt):  # noqa: B007  the last draft is the whole answer
                    pass
            return Said(text, usage.prompt, usage.completion, how.clock() - started)
        except ModelGone as error:
            raise Refuse(
                f"{model.name} cannot be asked ({error}): its server does not know it, or refuses the key. "
                "Have it served first (`saegim tune deploy`), or name the address that serves it with --url or --base-url."
            ) from None
        except Retry as error:
            if pause is None:
                return Said("", seconds=how.clock() - started, error=str(error))
            how.sleep(pause)
    raise AssertionError("unreachable")
