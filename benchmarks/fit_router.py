"""Fit the router's evidence, and print what it decides: on the other halves, and on boards it was not fitted to.

    python benchmarks/fit_router.py DATA [--sample N]

DATA is the folder of the data sets (`bot/bench/boards.py` says which). Every question is asked twice: where its answer is, and in the
same store with the answer taken out; LoCoMo's questions about what was never said once. One half of the questions of LoCoMo, SQuAD
and KorQuAD (by a hash of the id) is what `bot/mind/evidence.py` is fitted on, the answerable and the others weighing the same,
and each board too. BEAM, the Slack channel and mixed_ko are only scored. `--sample`: at most N
questions a board, but all of LoCoMo's: it alone is talk.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.bench.board import read_board, read_gold
from bot.bench.boards import Exam, read
from bot.bench.rank import answers, memory_of, remember, row_of, server
from bot.bench.reading import Reading, reading
from bot.memory.connection import connect
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit
from bot.mind import evidence, router
from bot.mind.understanding.question import Kind, kind_of
from bot.story.answer import RECALLED

FITTED_ON = ("locomo", "squad", "korquad")
UNANSWERABLE = ("abstention", "adversarial")  # slices of questions about what was never said
KINDS: tuple[Kind, ...] = ("overview", "advice", "value", "said", "whether", "fact")
BARS = (0.3, 0.4, 0.5, 0.6, router.LIKELY, 0.75, 0.85)
OWN_BOARD = Path(__file__).parent / "mixed_ko"
REFUSED = 0.1  # of the answerable questions that are not of the kind "fact", at most, on the half that is fitted
RIDGE = 1e-4  # keeps weights finite

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """One question asked of one store."""

    board: str
    id: str
    text: str
    slice: str
    answerable: bool
    hits: tuple[Hit, ...]
    always: Reading  # what the extractive reader says with whatever was found
    adaptive: Reading  # with what the router lets it have

    @property
    def kind(self) -> Kind:
        return kind_of(self.text)

    @property
    def could(self) -> list[Hit]:
        """The hits that could answer without a model."""
        return [hit for hit in self.hits if hit.matched]

    @property
    def fitted(self) -> bool:
        """Whether it belongs to the half that is fitted."""
        return self.board in FITTED_ON and not hashlib.sha256(self.id.encode()).digest()[0] % 2


def cases(exam: Exam, sample: int) -> Iterator[Case]:
    """Every question of `exam` asked with its answer there, and with its answer taken out."""
    chosen = sorted(exam.board.questions, key=lambda q: hashlib.md5(q.id.encode(), usedforsecurity=False).digest())
    board = replace(exam.board, questions=tuple(chosen[: sample if exam.name != "locomo" else None]))
    rows = {row.id: n for n, row in enumerate(board.rows)}
    with server() as url, connect(url) as redis:
        store = Store(redis)
        remember(store, board)
        recall = Recall(store)
        for question, hits in answers(recall, board):
            gold = exam.golds.get(question.id)
            answerable = exam.slices[question.id] not in UNANSWERABLE
            told = gold.gold if gold else frozenset()
            yield _case(exam, question.id, question.text, hits, told, answerable=answerable)
            if gold and exam.name != "beam":
                numbers = [rows[id_] for id_ in sorted(gold.gold)]
                store.remove([memory_of(n, board.rows[n]).id for n in numbers])
                ((_, left),) = answers(recall, replace(board, questions=(question,)))
                store.put([memory_of(n, board.rows[n]) for n in numbers])
                yield _case(exam, question.id, question.text, left, frozenset(), answerable=False)
        recall.close()


def _case(exam: Exam, id_: str, text: str, hits: Sequence[Hit], answer: frozenset[str], *, answerable: bool) -> Case:
    def row(memory_id: str) -> str:
        return row_of(exam.board, memory_id).id

    kept = tuple(hits[:RECALLED])
    always, adaptive = (reading(text, kept, answer, row, always=all_) for all_ in (True, False))
    return Case(exam.name, id_, text, exam.slices[id_], answerable, kept, always, adaptive)


def own_board() -> Exam:
    """`benchmarks/mixed_ko`, every question of which has an answer."""
    board = read_board(OWN_BOARD / "corpus.jsonl", OWN_BOARD / "questions.jsonl")
    golds = {gold.id: gold for gold in read_gold(OWN_BOARD / "gold.jsonl")}
    return Exam("mixed_ko", board, golds, dict.fromkeys(golds, "all"))


# ── fitting ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def fit(found: Sequence[Case]) -> tuple[float, Row]:
    """Constant and weights of the regression over the questions of fact among `found`, every board and either outcome weighing the same."""
    used = [case for case in found if case.fitted and case.hits and case.kind == "fact"]
    signs = np.array([evidence.signs(case.text, case.could).numbers() for case in used])
    outcome = np.array([case.answerable for case in used], dtype=np.float64)
    sort = [(case.board, case.answerable) for case in used]
    weight = np.array([1 / sort.count(one) for one in sort])
    inputs = np.hstack([np.ones((len(used), 1)), signs])
    solved = np.zeros(inputs.shape[1])
    ridge = RIDGE * np.diag([0.0] + [1.0] * signs.shape[1])
    for _ in range(30):  # Newton's method
        said = 1 / (1 + np.exp(-inputs @ solved))
        slope = inputs.T @ (weight * (said - outcome)) + ridge @ solved
        solved -= np.linalg.solve((inputs * (weight * said * (1 - said))[:, None]).T @ inputs + ridge, slope)
    return float(solved[0]), solved[1:]


def topic(found: Sequence[Case]) -> float:
    """The strength below which at most `REFUSED` of the other kinds' answerable questions lie, every board weighing the same."""
    used = [case for case in found if case.fitted and case.answerable and case.kind != "fact"]
    boards = [case.board for case in used]
    ranked = sorted(
        (max((hit.strength for hit in case.could), default=0.0), 1 / boards.count(case.board)) for case in used
    )
    passed, whole = 0.0, sum(weight for _, weight in ranked)
    for strength, weight in ranked:
        passed += weight
        if passed > REFUSED * whole:
            return strength
    return 0.0


# ── what it decides ─────────────────────────────────────────────────────────────────────────────────────────────────────


def share(of: Sequence[bool]) -> str:
    """Per cent, or a dash of nothing."""
    return f"{100 * sum(of) / len(of):.0f}" if of else "–"


def report(found: Sequence[Case]) -> None:
    """The tables of benchmarks/ROUTER.md, of the halves that were not fitted."""
    scored = [case for case in found if not case.fitted]
    boards = list(dict.fromkeys(case.board for case in scored))
    print(
        "\n| | questions | right: always | never | adaptive | memory left out | tokens spared a question | it hurt: always | adaptive |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for board in boards:
        print(_ways(board, [case for case in scored if case.board == board]))
    print(
        "\n| | kind | answerable | of them refused | though the answer was shown as the closest | not answerable | of them declined |\n|---|---|---|---|---|---|---|"
    )
    for board in boards:
        for kinds in (("fact",), tuple(kind for kind in KINDS if kind != "fact"), KINDS):
            some = [case for case in scored if case.board == board and case.kind in kinds]
            yes, no = ([case.adaptive.abstained for case in some if case.answerable is one] for one in (True, False))
            name = "all" if kinds == KINDS else "fact" if len(kinds) == 1 else "others"
            closest = [case.adaptive.abstained and case.adaptive.shown for case in some if case.answerable]
            print(f"| {board} | {name} | {len(yes)} | {share(yes)} | {share(closest)} | {len(no)} | {share(no)} |")
    print(
        "\nDeclined of those without an answer / refused of those with one, by the probability that a question of fact needs:\n"
    )
    print("| |", " | ".join(f"{bar:.2f}" for bar in BARS), "|\n|---|" + "---|" * len(BARS))
    for board in boards:
        some = [case for case in scored if case.board == board]
        print(f"| {board} |", " | ".join(_at(bar, some) for bar in BARS), "|")


def _ways(board: str, some: Sequence[Case]) -> str:
    never = [not case.answerable for case in some]
    spared = [case.always.tokens - case.adaptive.tokens for case in some]
    hurt = {
        way: share([right and not getattr(case, way).right for right, case in zip(never, some, strict=True)])
        for way in ("always", "adaptive")
    }
    return (
        f"| {board} | {len(some)} | {share([c.always.right for c in some])} | {share(never)} | {share([c.adaptive.right for c in some])} "
        f"| {share([not c.adaptive.tokens for c in some])} | {np.mean(spared):.0f} | {hurt['always']} | {hurt['adaptive']} |"
    )


def _at(bar: float, some: Sequence[Case]) -> str:
    def refused(case: Case) -> bool:
        return evidence.answers(case.text, case.could) < bar if case.kind == "fact" else case.adaptive.abstained

    yes, no = ([refused(case) for case in some if case.answerable is one] for one in (True, False))
    return f"{share(no)} / {share(yes)}"


def main() -> None:
    """Ask, fit, and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--sample", type=int, default=300)
    asked = arguments.parse_args()
    found: list[Case] = []
    for exam in (*read(asked.data), own_board()):
        print(f"{exam.name} …", file=sys.stderr, flush=True)
        found += cases(exam, asked.sample)
    constant, weights = fit(found)
    print(
        "bot/mind/evidence.py: CONSTANT",
        round(constant, 2),
        "weights",
        [round(weight, 2) for weight in weights.tolist()],
    )
    print("bot/mind/router.py: TOPIC", round(topic(found), 3), "\n\nWith what stands there now:")
    report(found)


if __name__ == "__main__":
    main()
