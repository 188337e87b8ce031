"""Training, validation and test: divided by subject and time, never by row; the test set is frozen by its hash.

Examples belong together that have a subject, a memory they rest on, or nearly the same question in common. The groups that were asked last
are the test set, those before them validate; other orders of a question's memories are for training alone. Once there is a test set it stays as it is, byte by byte: what comes later and belongs to one
of its groups is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import Refuse
from bot.tuning.examples.dataset import (
    EXAMPLES,
    MANIFEST,
    SPLITS,
    TEST,
    TRAIN,
    VALID,
    Manifest,
    digest,
    encode,
    manifest,
    read,
    replace,
    write_manifest,
)
from bot.tuning.examples.example import Example
from bot.tuning.examples.near import near, plain
from bot.tuning.examples.replay import drawn

SHARE: Final = 0.1  # of the examples for test, and as much for validation
FEWEST: Final = 3  # groups, one for each file


@dataclass(frozen=True, slots=True)
class Split:
    """What became of the examples."""

    files: Mapping[str, Sequence[Example]]
    left_out: int = 0  # of the groups that the frozen test set has


def split(directory: Path, *, made: str, seed: int) -> Split:
    """Divide the examples of a run directory, and write the files and the manifest; `made` is the time now, ISO 8601.

    Raises `Refuse` where there are too few subjects to divide, or where the frozen test set was changed.
    """
    if not (directory / EXAMPLES).exists():
        raise Refuse(f"{directory} holds no examples: begin with `saegim tune collect`.")
    examples = read(directory / EXAMPLES)
    done = divided(examples, frozen(directory), seed)
    for name, rows in done.files.items():
        if name != TEST or not (directory / MANIFEST).exists():
            replace(directory / name, b"".join(map(encode, rows)))
    write_manifest(
        directory,
        Manifest(
            made=made,
            seed=seed,
            profile=_profile(examples),
            files={name: digest(directory / name) for name in (EXAMPLES, *SPLITS)},
            counts={name: counted(done.files[name]) for name in SPLITS},
            sources=tuple(sorted({id_ for rows in done.files.values() for one in rows for id_ in _made_of(one)})),
        ),
    )
    return done


def _made_of(example: Example) -> set[str]:
    """Everything whose words are in an example: also memories that are shown beside the right one."""
    return {*example.source, *(one.id for one in example.memories)}


def _profile(examples: Sequence[Example]) -> str:
    """The profile of the prompts, as their length tells: only the base model's has examples of its own."""
    return "base" if any(len(one.messages) > 3 for one in examples) else "tuned"


def frozen(directory: Path) -> list[Example]:
    """The test set that is there already; none before the first split. Raises `Refuse` where it is not what it was."""
    if not (directory / MANIFEST).exists():
        return []
    if digest(directory / TEST) != manifest(directory).files.get(TEST):
        raise Refuse(
            f"{directory / TEST} was changed since it was frozen: put it back. For a new test set begin a run in another --dir; "
            "what was measured on this one cannot be compared with it."
        )
    return read(directory / TEST)


def divided(examples: Sequence[Example], test: Sequence[Example], seed: int) -> Split:
    """The examples by file. With a `test` set that is there already the others are divided between training and validation."""
    groups = grouped([*test, *(one for one in examples if not one.order)])
    tested = {id(one) for one in test}
    known = {one.id for one in test}
    touched = [rows for rows in groups if any(id(one) in tested for one in rows)]
    free = [rows for rows in groups if not any(id(one) in tested for one in rows)]
    left_out = sum(id(one) not in tested and one.id not in known for rows in touched for one in rows)
    if len(free) < (FEWEST if not test else FEWEST - 1):
        raise Refuse(
            f"Too few subjects to divide ({len(free)}): training, validation and test need one of their own each. "
            "Give the questions a `subject`, or supply more of them."
        )
    free.sort(key=lambda rows: (max(one.at for one in rows), drawn(seed, "split", rows[0].subject).random()))
    wanted = max(1, round(SHARE * sum(map(len, free))))
    tests = list(test) or _last(free, wanted)
    valid = _last(free, wanted)
    trained = {one.source[0] for rows in free for one in rows}
    free.append([one for one in examples if one.order and one.source[0] in trained])
    return Split({TRAIN: _in_order(free), VALID: valid, TEST: tests}, left_out)


def grouped(examples: Sequence[Example]) -> list[list[Example]]:
    """The examples that belong together, in the order of their first ones."""
    leader = list(range(len(examples)))

    def lead(n: int) -> int:
        while leader[n] != n:
            leader[n] = leader[leader[n]]
            n = leader[n]
        return n

    first: dict[str, int] = {}
    for n, one in enumerate(examples):
        for mark in (f"subject {one.subject}", *(f"memory {shown.id}" for shown in one.memories if shown.gold)):
            leader[lead(n)] = lead(first.setdefault(mark, n))
    for n, m, _ in near([plain(one.question) or one.id for one in examples]):
        if conversationless(examples[n]) and conversationless(examples[m]):
            leader[lead(m)] = lead(n)
    groups: dict[int, list[Example]] = defaultdict(list)
    for n, one in enumerate(examples):
        groups[lead(n)].append(one)
    return list(groups.values())


def conversationless(example: Example) -> bool:
    """Whether the question stands alone: "and on Fridays?" says nothing of what it is about."""
    return example.kind != "multi_turn"


def counted(examples: Iterable[Example]) -> dict[str, int]:
    """How many there are, and of each kind and language."""
    rows = list(examples)
    by = Counter([*(one.kind for one in rows), *(one.language for one in rows)])
    return {"examples": len(rows), **dict(sorted(by.items()))}


def _last(groups: list[list[Example]], wanted: int) -> list[Example]:
    """Take whole groups from the end of `groups` until there are as many examples as `wanted`, though never the last group."""
    taken: list[list[Example]] = []
    while len(groups) > 1 and sum(map(len, taken)) < wanted:
        taken.append(groups.pop())
    return _in_order(taken)


def _in_order(groups: Iterable[Sequence[Example]]) -> list[Example]:
    return sorted((one for rows in groups for one in rows), key=lambda one: (one.at, one.id))
