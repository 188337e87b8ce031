"""`saegim tune collect`: from what a team supplies to examples, each a question replayed through production's recall and prompt.

What is wrong with the sources is told at once, with file and line, before anything is made. A run that was stopped goes on where it was:
what it made lies beside the file until it is whole.
"""

import errno
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final, Self

from bot.errors import Refuse
from bot.memory.language.tokens import estimate
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.tuning.examples.dataset import EXAMPLES, Broken, decode, encode, write
from bot.tuning.examples.example import Example, Shown
from bot.tuning.examples.limits import EXAMPLE_TOKENS
from bot.tuning.examples.near import NEAR, near, plain
from bot.tuning.examples.numbers import differs
from bot.tuning.examples.otherwise import otherwise
from bot.tuning.examples.replay import Replay, Setting, drawn
from bot.tuning.examples.source import Asked, Problem, Sources

ABSTAINING: Final = 0.15
"""Share of the examples whose answer is that it is not in team memory: near the live rate; far more of it and a model refuses too much."""
ENOUGH: Final = (
    0.12  # of abstaining ones that were written as such; with less, answered ones are asked without their memory
)
AGAIN: Final = (
    20  # draws in a row of an order that was there already, until a question is taken to have no more of them
)
FULL: Final = (errno.ENOSPC, errno.EDQUOT)  # a disk, or what one may have of it
SHOWN: Final = 10  # problems told one by one

Progress = Callable[[int, int], None]
"""Told after every example how many there are, and how many there will be."""


def collect(
    directory: Path,
    sources: Sources,
    store: Store,
    setting: Setting,
    *,
    abstaining: float = ABSTAINING,
    orders: int = 1,
    progress: Progress = lambda _done, _all: None,
) -> list[Example]:
    """Write the examples of `sources` to the run directory, and give them; `store` is empty and the run's own.

    `orders`: how often each question is asked, its memories in another order each time; where they have no more, it is asked less often.
    Raises `Refuse` naming file and line of what is wrong with the sources; then nothing is written.
    """
    check_sources(sources)
    store.put(one.memory for one in sources.known)
    replay = Replay(Recall(store), sources.known, setting)
    without = _without_memory(sources.asked, abstaining, setting.seed)
    examples: list[Example] = []
    with _Beside(directory / f".{EXAMPLES}.part", _fingerprint(sources, setting, abstaining)) as made:
        for n, asked in enumerate(sources.asked):
            abstain, shown, order, known = asked.id in without, set[tuple[Shown, ...]](), 0, 0
            while len(shown) < orders and known < AGAIN:
                name = f"{asked.id}\0{order}"
                example = made.again(name) or made.keep(name, replay.example(asked, abstain=abstain, order=order))
                known = known + 1 if example.memories in shown else 0
                if not known:
                    examples.append(example)
                    shown.add(example.memories)
                order += 1
                progress(n * orders + len(shown), len(sources.asked) * orders)
        write(directory / EXAMPLES, examples)
    return examples


def check_sources(sources: Sources) -> None:
    """Raise `Refuse` naming everything that is wrong with them, with file and line."""
    problems = [*sources.problems, *_too_long(sources.asked), *_twice(sources), *_contradicting(sources.asked)]
    if problems:
        more = [f"… and {len(problems) - SHOWN} more."] if len(problems) > SHOWN else []
        told = "\n  ".join([*map(str, problems[:SHOWN]), *more])
        raise Refuse(f"Nothing was made, because of what was supplied:\n  {told}")
    if not sources.asked:
        raise Refuse(
            "There is no question in what was supplied: write a Q&A file (question,answer), or headings that end with a question mark (or as 하나요 does)."
        )


def _too_long(asked: Sequence[Asked]) -> Iterator[Problem]:
    for one in asked:
        tokens = sum(map(estimate, (one.question, one.answer, *(turn.text for turn in one.turns))))
        if tokens > EXAMPLE_TOKENS:
            yield Problem(
                one.where,
                f"it has up to {tokens:,} tokens; providers cut an example at {EXAMPLE_TOKENS:,}, at its end, which is the answer: shorten it.",
            )


def _twice(sources: Sources) -> Iterator[Problem]:
    """Ids that two memories or two questions have."""
    for ids in ([one.memory.id for one in sources.known], [one.id for one in sources.asked]):
        for id_, times in Counter(ids).items():
            if times > 1:
                yield Problem(sources.origins.get(id_, id_), f'the id "{id_}" is there twice: give each its own.')


def _contradicting(asked: Sequence[Asked]) -> Iterator[Problem]:
    """The same question with answers that name different values: nobody could learn both. Where both name the memory that they rest on
    there are two memories to tell them apart.
    """
    for one, other, question, same in _asked_again(asked):
        if differs(question, same, one.answer, other.answer):
            yield Problem(other.where, f"it answers the question of {one.where} differently: keep the right answer.")


def doubtful(asked: Sequence[Asked]) -> Iterator[Problem]:
    """The same question with short answers that can hardly both be right; whether they are, only people can say."""
    for one, other, question, same in _asked_again(asked):
        if otherwise(question, same, one.answer, other.answer) and not differs(
            question, same, one.answer, other.answer
        ):
            yield Problem(
                other.where,
                f"it answers the question of {one.where} otherwise: keep the right answer, unless both are.",
            )


def _asked_again(asked: Sequence[Asked]) -> Iterator[tuple[Asked, Asked, str, str]]:
    """Two that ask nearly the same and have nothing to tell them apart, each with its question after its conversation."""
    said = ["\n".join([*(turn.text for turn in one.turns), one.question]) for one in asked]
    for n, m, _ in near([plain(text) or text for text in said], NEAR):
        one, other = asked[n], asked[m]
        if set(one.memories) & set(other.memories):
            continue
        if one.at == other.at or one.memories == (one.id,) or other.memories == (other.id,):
            yield one, other, said[n], said[m]


def _without_memory(asked: Sequence[Asked], share: float, seed: int) -> frozenset[str]:
    """The questions that are asked without the memory that answers them, so that `share` of all abstain."""
    abstaining = sum(not one.memories for one in asked)
    wanted = round(share * len(asked)) - abstaining
    if wanted <= 0 or abstaining >= min(ENOUGH, share) * len(asked):
        return frozenset()
    plain_ones = [one.id for one in asked if one.memories and not one.turns and not one.rejected]
    return frozenset(sorted(plain_ones, key=lambda id_: drawn(seed, "abstain", id_).random())[:wanted])


def _fingerprint(sources: Sources, setting: Setting, abstaining: float) -> str:
    told = [
        asdict(setting),
        abstaining,
        [asdict(one) for one in sources.known],
        [asdict(one) for one in sources.asked],
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


class _Beside:
    """The examples made so far, beside the file that they will be: for a run that is stopped and begun again with the same sources."""

    def __init__(self, path: Path, fingerprint: str) -> None:
        self._path = path
        self._found: dict[str, Example] = {}
        with self._writable():
            self._file = self._begun(fingerprint)

    @contextmanager
    def _writable(self) -> Iterator[None]:
        """Say in a sentence that the folder cannot be written to, such as a full disk; half a file is not left there."""
        try:
            yield
        except OSError as error:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
            how = "Make room there, or name" if error.errno in FULL else "Name"
            raise Refuse(
                f"{self._path.parent} cannot be written to: {error.strerror or error}. {how} another folder with --dir."
            ) from None

    def _begun(self, fingerprint: str) -> BinaryIO:
        """The file, with what an earlier run of the same sources made."""
        path = self._path
        path.parent.mkdir(parents=True, exist_ok=True)
        begun = path.read_bytes().split(b"\n") if path.exists() else [b""]
        if begun[0].decode(errors="replace") == fingerprint:
            for line in begun[1:]:
                name, _, rest = line.partition(b"\t")
                try:
                    self._found[name.decode()] = decode(rest)
                except (Broken, UnicodeDecodeError):
                    break  # half a line: it was killed here
        file = path.open("wb")
        file.write(fingerprint.encode() + b"\n")
        for known, example in self._found.items():
            file.write(known.encode() + b"\t" + encode(example))
        return file

    def again(self, name: str) -> Example | None:
        """What an earlier run made of this question."""
        return self._found.get(name)

    def keep(self, name: str, example: Example) -> Example:
        with self._writable():
            self._file.write(name.encode() + b"\t" + encode(example))
            self._file.flush()
        return example

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Whole, or failed: nothing is left. Stopped by somebody: what there is stays for the next run."""
        with suppress(OSError):  # of a full disk, which `keep` has told of
            self._file.close()
        if kind is None or issubclass(kind, Exception):
            self._path.unlink(missing_ok=True)
