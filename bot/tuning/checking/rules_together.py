"""The rules about several examples together: what is there twice, what contradicts, what leaks from training into test, and how the whole is
made up. Pure. Each gives the rows it is about, with what exactly is wrong. A question that is asked in several orders of its memories counts
once.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.tuning.checking.rules import MEND, Severity, bare, cites, context
from bot.tuning.examples.dataset import SPLITS, TRAIN
from bot.tuning.examples.example import LANGUAGES, Example
from bot.tuning.examples.limits import EXAMPLES_FELT, EXAMPLES_NEEDED
from bot.tuning.examples.near import NEAR, likeness, near, plain, shingles
from bot.tuning.examples.numbers import differs
from bot.tuning.examples.otherwise import otherwise

ABSTAINING: Final = (0.1, 0.2)
LANGUAGE: Final = 0.1  # of a language that is there at all, at least
SAME_PLACE: Final = 0.6  # of the examples with their right memory under the same number, at most


@dataclass(frozen=True, slots=True)
class Row:
    """An example and where it stands."""

    file: str
    line: int
    example: Example

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


Found = Iterator[tuple[Row | None, str]]
"""A row, or None where it is about the whole; and what exactly is wrong."""


@dataclass(frozen=True, slots=True)
class RuleTogether:
    """What is looked for in all the examples at once."""

    code: str
    severity: Severity
    sentence: str
    advice: str
    found: Callable[[Sequence[Row]], Found]


def once(rows: Sequence[Row]) -> list[Row]:
    """Each question in the first order of its memories."""
    return [row for row in rows if not row.example.order]


def pairs(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Those that ask nearly the same, with the conversation before it."""
    rows = once(rows)
    said = [asked(row.example) for row in rows]
    return [
        (rows[n], rows[m]) for n, m, _ in near([plain(text) or row.where for text, row in zip(said, rows, strict=True)])
    ]


def asked(example: Example) -> str:
    """The question, after the conversation that it follows."""
    ask = example.prompt[-1].content if example.prompt else ""
    _, begins, rest = ask.partition("<conversation-")
    talk = rest.partition("</conversation-")[0] if begins and example.kind == "multi_turn" else ""
    return f"{talk.partition('>')[2]}\n{example.question}"


def _duplicate(rows: Sequence[Row]) -> Found:
    first: dict[tuple[str, str], Row] = {}
    for row in once(rows):
        same = first.setdefault((asked(row.example), bare(row.example.answer)), row)
        if same is not row:
            yield row, f"as {same.where}"


def _near_duplicate(rows: Sequence[Row]) -> Found:
    for one, other in pairs(rows):
        if asked(one.example) == asked(other.example) or one.file != other.file:
            continue
        answers = [shingles(bare(each.example.answer)) for each in (one, other)]
        if one.example.kind == other.example.kind and likeness(*answers) >= NEAR:
            yield other, f"nearly as {one.where}"


def _contradiction(rows: Sequence[Row]) -> Found:
    for one, other in pairs(rows):
        first, second = one.example, other.example
        said = [bare(each.answer) if each.kind != "abstain" else "" for each in (first, second)]
        if differs(first.question, second.question, *said) and not _told_apart(first, second):
            yield other, f"differently than {one.where}"


def _otherwise(rows: Sequence[Row]) -> Found:
    for one, other in pairs(rows):
        first, second = one.example, other.example
        if "abstain" in (first.kind, second.kind) or _told_apart(first, second):
            continue
        asks, said = (asked(first), asked(second)), (bare(first.answer), bare(second.answer))
        if not differs(first.question, second.question, *said) and otherwise(*asks, *said):
            yield other, f"otherwise than {one.where}"


def _told_apart(one: Example, other: Example) -> bool:
    """Whether the memories shown say which answer is right: each rests on memories that the other does not show."""
    shown = [{memory.id for memory in each.memories} for each in (one, other)]
    gold = [{memory.id for memory in each.memories if memory.gold} for each in (one, other)]
    if not all(gold):
        return one.at != other.at or not (gold[0] & shown[1] or gold[1] & shown[0])
    return one.at != other.at and gold[0] != gold[1]


def _leak(rows: Sequence[Row]) -> Found:
    def ours(row: Row) -> bool:
        return row.file.rpartition("/")[2] in SPLITS

    marks: dict[str, Row] = {}
    for row in filter(ours, rows):
        example = row.example
        for mark in (f"subject {example.subject}", *(f"memory {one.id}" for one in example.memories if one.gold)):
            first = marks.setdefault(mark, row)
            if first.file != row.file:
                yield row, f"{mark}, as {first.where}"
    for one, other in pairs([row for row in rows if ours(row)]):
        if one.file != other.file:
            yield other, f"nearly the question of {one.where}"


def _abstaining(rows: Sequence[Row]) -> Found:
    share = sum(row.example.kind == "abstain" for row in rows) / max(1, len(rows))
    low, high = ABSTAINING
    if rows and not low <= share <= high:
        yield None, f"{share:.0%}, where {low:.0%} to {high:.0%} are wanted"


def _languages(rows: Sequence[Row]) -> Found:
    many = Counter(row.example.language for row in rows)
    for language in LANGUAGES:
        if 0 < many[language] < LANGUAGE * len(rows):
            yield None, f"{many[language]} of {len(rows)} are {language}"


def _few(rows: Sequence[Row], least: int, most: int) -> Found:
    trained = [row for row in once(rows) if row.file.rpartition("/")[2] == TRAIN] or once(rows)
    if least <= len(trained) < most:
        yield None, f"{len(trained)} examples"


def _positions(rows: Sequence[Row]) -> Found:
    at: dict[int, int] = defaultdict(int)
    for row in rows:
        for n in cites(row.example.answer):
            at[n] += 1
    n, most = max(at.items(), key=lambda one: one[1], default=(0, 0))
    if len(rows) >= EXAMPLES_FELT and most > SAME_PLACE * len(rows):
        yield None, f"[{n}] in {most} of {len(rows)}"


def _unsupported(rows: Sequence[Row]) -> Found:
    for row in rows:
        if not context(row.example).strip():
            yield row, "an empty question"


TOGETHER: Final = (
    RuleTogether("leakage", "error", "Training and test share what they should not: a test on it proves nothing.", "Divide anew with `saegim tune split`.", _leak),
    RuleTogether("contradiction", "error", "Two answers to one question contradict each other.", "Keep the right one.", _contradiction),
    RuleTogether("duplicate", "error", "The same example twice.", "Keep one.", _duplicate),
    RuleTogether("too-few", "error", f"Fewer than {EXAMPLES_NEEDED} examples to train on: providers refuse that.", "Supply more.", lambda rows: _few(rows, 0, EXAMPLES_NEEDED)),
    RuleTogether("no-context", "error", "There is nothing to answer.", MEND, _unsupported),
    RuleTogether("otherwise", "warning", "Two short answers to one question have no word in common, or are yes and no.", "Keep the right one, unless both are.", _otherwise),
    RuleTogether("near-duplicate", "warning", "Nearly the same example twice.", "Keep one, or word them as differently as people do.", _near_duplicate),
    RuleTogether("abstentions", "warning", "Too many or too few answers that it is not in team memory.", "Set `--abstain` of `saegim tune collect`.", _abstaining),
    RuleTogether("positions", "warning", "The right memory mostly stands under one number: that is learned instead.", "Collect again.", _positions),
    RuleTogether("languages", "warning", "Hardly any example in a language.", "Supply more in it, or none.", _languages),
    RuleTogether("few", "note", f"Fewer than {EXAMPLES_FELT} examples to train on: hardly anything will change.", "Supply more.", lambda rows: _few(rows, EXAMPLES_NEEDED, EXAMPLES_FELT)),
)  # fmt: skip
