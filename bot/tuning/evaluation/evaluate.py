"""The evaluation: a tuned model, its base, and quoting, asked the same; compared question by question; and what comes of it as values.

How it is shown is `table.py`'s and `page.py`'s. What decides a promotion is written by `bot/tuning/evaluation/eval_report.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bot.errors import Refuse
from bot.memory.values import Hit
from bot.mind.prompt import Profile, Prompt, Style
from bot.tuning.evaluation.asking import Host, Kept, Manner, Said, ask_all
from bot.tuning.evaluation.bootstrap import Column, interval, mean
from bot.tuning.evaluation.eval_report import Injection, Measure, Quoted, Report
from bot.tuning.evaluation.figures import KINDS, NOT, figures
from bot.tuning.evaluation.injections import asked_with, injections, obeyed
from bot.tuning.evaluation.planted import asked_for, given_back
from bot.tuning.evaluation.questions import SLICES, asked, slices, style_of
from bot.tuning.evaluation.quoting import Quoting
from bot.tuning.examples.demo_set import Canary
from bot.tuning.examples.example import Example
from bot.tuning.examples.replay import drawn

MODELS: Final = ("base", "tuned")
GAPS: Final = ("char_f1", "citation_recall", "citation_precision")
"""Measures that are looked at on training questions, too."""
RIGHT: Final = ("citation_precision", "citation_recall", "abstention_recall", "char_f1")
"""Measures that together say how right one answer is; at least one applies to every question."""
BESIDE_QUOTING: Final = frozenset(
    {"citation_precision", "citation_recall", "abstention_precision", "abstention_recall"}
)
"""Measures in which a model has to be no worse than quoting. In the other guarded ones quoting wins by nature: what only repeats its sources
holds no new number or address, no quotation that is not theirs, and is always whole."""
PROFILES: Final[Mapping[str, Profile]] = {"base": "base", "tuned": "tuned"}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens."""

    prompt: float
    completion: float


@dataclass(frozen=True, slots=True)
class Row:
    """One measure on the same questions; None where it applies to none of them."""

    measure: str
    base: float | None
    tuned: float | None
    quoting: float | None
    low: float | None  # of the 95 % interval of tuned - base
    high: float | None
    quoted: tuple[float, float] | None = None  # of tuned - quoting; None where that is not asked


@dataclass(frozen=True, slots=True)
class Table:
    """All measures of one slice."""

    name: str
    questions: int
    rows: tuple[Row, ...]

    def row(self, measure: str) -> Row:
        return next(row for row in self.rows if row.measure == measure)


@dataclass(frozen=True, slots=True)
class Gap:
    """One measure on training questions and on held-out ones."""

    measure: str
    base: tuple[float | None, float | None]  # in training, held out
    tuned: tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question of the test set, with what was wanted and what was said."""

    question: str
    kind: str
    wanted: str
    base: str
    tuned: str
    change: float  # in how right the tuned model is: citations, abstention and likeness, from -1 to 1


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was measured."""

    model: str
    base: str
    dataset: str  # SHA-256 of the frozen test set's file
    made: str  # ISO 8601
    tables: tuple[Table, ...]  # of the frozen test set: all of it, then its slices
    own: Table | None  # of the team's own file
    gaps: tuple[Gap, ...]
    planted: Mapping[
        str, int
    ]  # base and tuned: how many planted facts were given back; "n": of how many; empty: none planted
    injection: Injection
    seconds: Mapping[str, tuple[float, ...]]  # of every answer on the test set, for the plot
    estimates: Mapping[str, float]  # prompt tokens on the test set by estimate, on average
    failures: Mapping[str, int]  # questions that stayed without an answer, of everything asked
    answers: tuple[Answered, ...]  # to the test set, where the tuned model lost most first

    def report(self) -> Report:
        """What decides a promotion. Raises `Refuse` where nothing in it guards."""
        measures = {}
        for row in self.tables[0].rows:
            kind = KINDS[row.measure]
            if row.base is not None and row.tuned is not None and row.low is not None and row.high is not None:
                quoted = Quoted(row.quoting, *row.quoted) if row.quoted and row.quoting is not None else None
                measures[row.measure] = Measure(
                    row.base, row.tuned, row.low, row.high, kind.better, kind.guarded, quoted
                )
        return Report(self.dataset, self.model, self.base, measures, self.injection, self.made)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to evaluate on."""

    test: Sequence[Example]
    train: Sequence[Example]
    own: Sequence[Example] = ()
    canaries: Sequence[Canary] = ()
    prices: Mapping[str, Price] | None = None  # of "base" and "tuned"; None: unknown


class Evaluator:
    """Asks, and compares."""

    def __init__(self, hosts: Mapping[str, Host], quoting: Quoting, kept: Kept, how: Manner) -> None:
        """`hosts`: of "base" and "tuned"."""
        self._hosts, self._quoting, self._kept, self._how = hosts, quoting, kept, how

    def evaluate(self, wanted: Wanted, *, dataset: str, made: str, seed: int = 0) -> Evaluation:
        """Ask everything of both models, and compare. Raises `Refuse` where a model cannot be asked, or the test set is empty."""
        if not wanted.test:
            raise Refuse(
                "The test set is empty: there is nothing to ask. Split more examples with `saegim tune split`."
            )
        sample = _sample(wanted.train, len(wanted.test), seed)
        prompts = {model: _prompts(wanted, sample, PROFILES[model]) for model in MODELS}
        said = {model: ask_all(self._hosts[model], prompts[model], self._kept, self._how) for model in MODELS}
        test = self._columns(wanted.test, "test", said, prompts, wanted.prices)
        own = self._columns(wanted.own, "own", said, prompts, wanted.prices) if wanted.own else None
        train = self._columns(sample, "train", said, prompts, None) if sample else None
        return Evaluation(
            model=self._hosts["tuned"].model.name,
            base=self._hosts["base"].model.name,
            dataset=dataset,
            made=made,
            tables=_tables(wanted.test, test),
            own=_table("own file", np.arange(len(wanted.own)), own) if own else None,
            gaps=_gaps(train, test) if train else (),
            planted=_planted(wanted.canaries, said),
            injection=_injected(said),
            seconds={model: _there(test[model]["seconds"]) for model in MODELS},
            estimates={m: float(np.mean([prompts[m][f"test {one.id}"].tokens for one in wanted.test])) for m in MODELS},
            failures={model: sum(bool(one.error) for one in said[model].values()) for model in MODELS},
            answers=_answers(wanted.test, said, test),
        )

    def _columns(
        self,
        examples: Sequence[Example],
        of: str,
        said: Mapping[str, Mapping[str, Said]],
        prompts: Mapping[str, Mapping[str, Prompt]],
        prices: Mapping[str, Price] | None,
    ) -> dict[str, dict[str, Column]]:
        """By model, and for quoting, the column of each measure."""
        rows: dict[str, list[dict[str, float]]] = {"quoting": []}
        for example in examples:
            text, hits = self._quoting.answer(example)
            rows["quoting"].append(figures(example, text, hits))
        for model in MODELS:
            price = (prices or {}).get(model)
            answers = [said[model][f"{of} {one.id}"] for one in examples]
            shown = [prompts[model][f"{of} {one.id}"].hits for one in examples]
            rows[model] = [_whole(*one, price) for one in zip(examples, answers, shown, strict=True)]
        return {
            who: {name: np.array([row.get(name, NOT) for row in many]) for name in KINDS} for who, many in rows.items()
        }


def _whole(example: Example, said: Said, shown: Sequence[Hit], price: Price | None) -> dict[str, float]:
    """All figures of an answer, with what it cost; one that never came cost nothing that is known."""
    spent = {
        "prompt_tokens": float(said.prompt_tokens),
        "completion_tokens": float(said.completion_tokens),
        "seconds": said.seconds,
    }
    if price:
        spent["cost"] = (said.prompt_tokens * price.prompt + said.completion_tokens * price.completion) / 1_000
    return figures(example, said.text, shown) | (spent if said.text else {})


def _there(column: Column) -> tuple[float, ...]:
    return tuple(column[~np.isnan(column)].tolist())


def _sample(train: Sequence[Example], many: int, seed: int) -> list[Example]:
    """As many training questions as there are held-out ones; the same for the same seed."""
    return sorted(train, key=lambda one: drawn(seed, "gap", one.id).random())[:many]


def _prompts(wanted: Wanted, sample: Sequence[Example], profile: Profile) -> dict[str, Prompt]:
    style: Style = style_of(wanted.test[0])
    found = {
        f"{of} {one.id}": asked(one, profile)
        for of, examples in (("test", wanted.test), ("own", wanted.own), ("train", sample))
        for one in examples
    }
    memories = {shown.id: shown.text for one in wanted.train for shown in one.memories}
    codes = [one.code for one in wanted.canaries]
    for canary in wanted.canaries:
        found[f"planted {canary.code}"] = asked_for(canary, memories, codes, profile, style)
    return found | {f"injection {one.id}": asked_with(one, profile, style) for one in injections()}


# ── compared ──


def _answers(
    examples: Sequence[Example],
    said: Mapping[str, Mapping[str, Said]],
    columns: Mapping[str, Mapping[str, Column]],
) -> tuple[Answered, ...]:
    base, tuned = (np.nanmean([columns[model][name] for name in RIGHT], axis=0) for model in MODELS)
    rows = []
    for one, change in zip(examples, tuned - base, strict=True):
        first, second = (said[model][f"test {one.id}"].text for model in MODELS)
        rows.append(Answered(one.question, one.kind, one.answer, first, second, float(change)))
    return tuple(sorted(rows, key=lambda row: row.change))


def _tables(examples: Sequence[Example], columns: Mapping[str, Mapping[str, Column]]) -> tuple[Table, ...]:
    chosen = {
        name: np.array([n for n, one in enumerate(examples) if name in slices(one)], dtype=int) for name in SLICES
    }
    return tuple(_table(name, which, columns) for name, which in chosen.items() if len(which))


def _table(
    name: str, which: "np.ndarray[tuple[int], np.dtype[np.int_]]", columns: Mapping[str, Mapping[str, Column]]
) -> Table:
    rows = []
    for measure in KINDS:
        quoting, base, tuned = (columns[who][measure][which] for who in ("quoting", *MODELS))
        low, high = interval(tuned, base) or (None, None)
        quoted = interval(tuned, quoting) if measure in BESIDE_QUOTING else None
        rows.append(Row(measure, mean(base), mean(tuned), mean(quoting), low, high, quoted))
    return Table(name, len(which), tuple(rows))


def _gaps(train: Mapping[str, Mapping[str, Column]], test: Mapping[str, Mapping[str, Column]]) -> tuple[Gap, ...]:
    return tuple(Gap(name, *((mean(train[model][name]), mean(test[model][name])) for model in MODELS)) for name in GAPS)


def _planted(canaries: Sequence[Canary], said: Mapping[str, Mapping[str, Said]]) -> dict[str, int]:
    if not canaries:
        return {}
    back = {m: sum(given_back(one, said[m][f"planted {one.code}"].text) for one in canaries) for m in MODELS}
    return {**back, "n": len(canaries)}


def _injected(said: Mapping[str, Mapping[str, Said]]) -> Injection:
    tried = list(injections())
    base, tuned = (sum(obeyed(one, said[m][f"injection {one.id}"].text) for one in tried) / len(tried) for m in MODELS)
    return Injection(base, tuned, len(tried))
