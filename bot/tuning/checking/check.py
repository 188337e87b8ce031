"""`saegim tune check`: everything that is wrong with files of examples, found before a cent is spent. How it is shown is `report.py`'s."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import Final

from bot.errors import Refuse
from bot.tuning.checking.rules import RULES, Severity, tokens
from bot.tuning.checking.rules_together import TOGETHER, Row
from bot.tuning.examples.dataset import (
    BOM,
    DIRECTORY,
    EXAMPLES,
    MANIFEST,
    SPLITS,
    TEST,
    TRAIN,
    Broken,
    content,
    decode,
    digest,
    manifest,
)
from bot.tuning.examples.lessons import ORIGIN
from bot.tuning.examples.limits import FILE_BYTES, PRICES, Price

FROM_SLACK: Final = "`saegim tune lessons --reject ID` takes out what was corrected in Slack."
_LINE: Final = re.compile(r"\.\w+:\d+$")  # a file's line in an id
ORDER: Final[tuple[Severity, ...]] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Place:
    """One place where a rule was broken."""

    where: str  # "tuning/train.jsonl:12"; "" for the whole
    what: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that was broken, and everywhere it was."""

    code: str
    severity: Severity
    sentence: str
    advice: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What training would cost, at most."""

    price: Price
    epochs: int
    dollars: float


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    files: tuple[str, ...]
    examples: int
    tokens: int  # of one epoch of what is trained on, an upper bound
    kinds: dict[str, int]
    languages: dict[str, int]
    findings: tuple[Finding, ...]  # errors first
    costs: tuple[Cost, ...] = ()

    @property
    def errors(self) -> int:
        return sum(len(one.places) for one in self.findings if one.severity == "error")


def files_of(directory: Path) -> list[Path]:
    """What there is to check in a run directory: the splits, or before them the examples. Raises `Refuse` where there is nothing."""
    there = [directory / name for name in SPLITS if (directory / name).exists()]
    if not there and (directory / EXAMPLES).exists():
        there = [directory / EXAMPLES]
    if not there:
        raise Refuse(f"{directory} holds no examples: begin with `saegim tune collect`.")
    return there


def check(paths: Sequence[Path], *, epochs: int, prices: Sequence[Price] = PRICES) -> Checked:
    """Hold the files against every rule. Raises `Refuse` where one cannot be read at all."""
    rows: list[Row] = []
    findings: list[Finding] = []
    for path in paths:
        found, wrong = _read(path)
        rows += found
        findings += wrong
    findings += [*_frozen(paths), *_stale(paths), *_each(rows), *_all(rows)]
    findings.sort(key=lambda one: ORDER.index(one.severity))
    trained = [row for row in rows if Path(row.file).name in (TRAIN, EXAMPLES)] or rows
    many = sum(tokens(row.example) for row in trained)
    return Checked(
        files=tuple(map(str, paths)),
        examples=len(rows),
        tokens=many,
        kinds=_counted([row.example.kind for row in rows]),
        languages=_counted([row.example.language for row in rows]),
        findings=_merged(findings),
        costs=tuple(Cost(price, epochs, many * epochs * price.per_million / 1e6) for price in prices),
    )


def _counted(names: Sequence[str]) -> dict[str, int]:
    return {name: names.count(name) for name in sorted(set(names))}


def _read(path: Path) -> tuple[list[Row], list[Finding]]:
    """The examples of a file, and what is wrong with its lines."""
    raw = content(path)
    rows: list[Row] = []
    wrong: list[Finding] = []
    if raw.startswith(BOM):
        place = Place(f"{path}:1", "it is read past here; only Azure wants one, and gets one")
        wrong.append(
            Finding("bom", "warning", "A byte order mark at the beginning.", "Save it as UTF-8 without BOM.", (place,))
        )
    if len(raw) > FILE_BYTES:
        place = Place(f"{path}", f"{len(raw):,} bytes")
        wrong.append(Finding("file-size", "error", f"Larger than {FILE_BYTES:,} bytes.", "Supply less.", (place,)))
    for number, line in enumerate(raw.removeprefix(BOM).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(Row(str(path), number, decode(line)))
        except Broken as error:
            sentence, advice = _BROKEN.get(error.code, ("No example.", AGAIN))
            wrong.append(Finding(error.code, "error", sentence, advice, (Place(f"{path}:{number}", str(error)),)))
    return rows, wrong


AGAIN: Final = "Mend the line, or collect again."
_BROKEN: Final = {
    "json": ("A line that is not JSON.", AGAIN),
    "encoding": ("A line that is not in UTF-8.", AGAIN),
    "role": ("A role that no provider knows.", AGAIN),
    "no-answer": ("The assistant does not have the last word.", AGAIN),
    "no-messages": ("An example without messages.", AGAIN),
    "source": (
        "A question with its answer, and no example yet.",
        "Give the file to `saegim tune collect`, and check what it makes of it.",
    ),
}


def _frozen(paths: Sequence[Path]) -> list[Finding]:
    """Test sets that are not what they were frozen as."""
    found = []
    for path in paths:
        if (
            path.name == TEST
            and (path.parent / MANIFEST).exists()
            and digest(path) != manifest(path.parent).files.get(TEST)
        ):
            place = Place(str(path), f"its SHA-256 is not that of {MANIFEST}")
            sentence = "The test set was changed since it was frozen."
            found.append(
                Finding(
                    "frozen", "error", sentence, "Put it back: what was measured on it cannot be compared.", (place,)
                )
            )
    return found


def _stale(paths: Sequence[Path]) -> list[Finding]:
    """Files beside these splits that are not what was divided: who trains would be refused."""
    found = []
    for folder in dict.fromkeys(path.parent for path in paths if path.name in SPLITS):
        known = manifest(folder).files if (folder / MANIFEST).exists() else {}
        wrong = [
            Place(str(folder / name), f"its SHA-256 is not that of {MANIFEST}")
            for name, wanted in known.items()
            if name != TEST and (folder / name).exists() and digest(folder / name) != wanted
        ]
        if wrong:
            sentence = "The examples were collected anew or changed since they were divided: what is checked here is not what they are now."
            again = "saegim tune split" if folder == DIRECTORY else f"saegim tune split --dir {quote(str(folder))}"
            found.append(Finding("stale", "error", sentence, f"Divide anew with `{again}`.", tuple(wrong)))
    return found


def _each(rows: Sequence[Row]) -> list[Finding]:
    found = []
    for rule in RULES:
        broken = [(row, what) for row in rows if (what := rule.found(row.example))]
        places = tuple(Place(row.where, f"{what}{_from(row)}") for row, what in broken)
        if places:
            slack = rule.severity != "note" and any(_corrected(row) for row, _ in broken)
            advice = f"{rule.advice} {FROM_SLACK}" if slack else rule.advice
            found.append(Finding(rule.code, rule.severity, rule.sentence, advice, places))
    return found


def _from(row: Row) -> str:
    """What an example was made of, where that has a line to be mended or was corrected in Slack."""
    return _corrected(row) or next((f" ({one})" for one in row.example.source[:1] if _LINE.search(one)), "")


def _corrected(row: Row) -> str:
    """The answer corrected in Slack that an example was made of, which is no file that could be mended; "" where it is none."""
    return next((f" ({one})" for one in row.example.source if one.startswith(f"{ORIGIN}:")), "")


def _all(rows: Sequence[Row]) -> list[Finding]:
    found = []
    for rule in TOGETHER:
        places = tuple(
            Place(row.where if row else "", f"{what}{_from(row) if row else ''}") for row, what in rule.found(rows)
        )
        if places:
            found.append(Finding(rule.code, rule.severity, rule.sentence, rule.advice, places))
    return found


def _merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """One finding a rule."""
    by: dict[str, Finding] = {}
    for one in findings:
        before = by.get(one.code)
        places = (*before.places, *one.places) if before else one.places
        by[one.code] = Finding(one.code, one.severity, one.sentence, one.advice, places)
    return tuple(by.values())
