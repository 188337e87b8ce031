"""Fit the numbers of `bot/memory/retrieval/strength.py` again, and say how good they are: on boards of yours.

    python benchmarks/fit_strength.py FOLDER… [--most 400]

A FOLDER holds corpus.jsonl, questions.jsonl and gold.jsonl, as for `recall_table.py`. Of each board `--most` questions are asked, evenly
spread: where the answer is; where it is not (in another private channel, where there are several, else with the answer taken out);
and both again in a young store of 1, 3, 10 or 40 messages. A hit answers if it is gold, or is a question and gold is among the three
messages that follow it. One half of the questions, by a hash of their ids, is fitted, every board weighing the same; the other half
is what the figures are of: AUC, and the expected calibration error over ten equal bins, of the numbers fitted and of those in use.
"""

import argparse
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log, log1p
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.bench.board import Board, Gold, Question, read_board, read_gold
from bot.bench.rank import memory_of
from bot.errors import Refuse
from bot.memory.engine.index import Document, Group, Index
from bot.memory.engine.view import View
from bot.memory.language.signs import ASKS
from bot.memory.retrieval.query import corrected, understand
from bot.memory.retrieval.ranking import K1, damped, rank
from bot.memory.retrieval.reading import document
from bot.memory.retrieval.strength import BESIDE, MEASURED, STANDS_OUT, Signs, signs_of, strength

YOUNG = (1, 3, 10, 40)  # messages
HITS, RANKED = 5, 20
NAMES = ("CONSTANT", "COVERED", "MASS", "AHEAD", "BEHIND", "DOCUMENTS")
STEPS = 50  # of Newton's method; it has come to rest long before
LEAST = 1e-3  # what keeps it from running away where a sign parts all answers from the rest

Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A hit: what speaks for it, and whether it answers."""

    board: int
    fitted: bool  # of the half that is fitted, not of the one that is scored
    young: bool
    first: bool
    signs: Signs
    answers: bool


def examples(number: int, board: Board, golds: Sequence[Gold], most: int) -> Iterator[Example]:
    """The first hits of up to `most` questions in every store they are asked in."""
    documents = [document(memory_of(n, row)) for n, row in enumerate(board.rows)]
    ids = {row.id: n for n, row in enumerate(board.rows)}
    gold_of = {gold.id: [ids[id_] for id_ in gold.gold] for gold in golds}
    index = Index(k1=K1, norm=damped)
    index.put_many(documents)
    step = -(-len(board.questions) // most)
    for question in board.questions[::step]:
        gold, fitted = gold_of[question.id], crc32(question.id.encode()) % 2 == 0

        def asked(view: View, *, young: bool, gold: list[int] = gold, fitted: bool = fitted, question: Question = question) -> Iterator[Example]:  # fmt: skip
            found = _asked(view, question, board.now, {documents[n].id for n in gold})
            for place, (signs, answers) in enumerate(found):
                yield Example(number, fitted, young, place == 0, signs, answers)

        groups = _groups(board, index, question.channel)
        yield from asked(index.view(groups), young=False)
        yield from _without(board, index, question, [documents[n] for n in gold], lambda view: asked(view, young=False))
        rest = [one for n, one in enumerate(documents) if one.group in groups and n not in gold]
        chance = random.Random(question.id)  # the same store at every run
        others = chance.sample(rest, min(chance.choice(YOUNG), len(rest)))
        yield from asked(_store([documents[gold[0]], *others[1:]]), young=True)
        yield from asked(_store(others), young=True)


def _groups(board: Board, index: Index, channel: str) -> list[Group]:
    return [group for group in index.groups if group[0] == channel or group[0] not in board.private]


def _without(
    board: Board, index: Index, question: Question, gold: list[Document], ask: Callable[[View], Iterator[Example]]
) -> Iterator[Example]:
    """The question where its answer is not."""
    others = sorted(board.private - {question.channel})
    if others:
        other = others[crc32(question.id.encode()) % len(others)]
        yield from ask(index.view(_groups(board, index, other)))
        return
    for one in gold:
        index.remove(one.id)
    yield from ask(index.view(_groups(board, index, question.channel)))
    for one in gold:
        index.put(one)


def _store(documents: list[Document]) -> View:
    index = Index(k1=K1, norm=damped)
    for one in documents:
        index.put(one)
    return index.view(index.groups)


def _asked(view: View, question: Question, now: float, gold: set[str]) -> Iterator[tuple[Signs, bool]]:
    wanted = corrected(understand(question.text, question.user, now), question.text, view.frequencies)
    ranked = rank(view, wanted, RANKED)
    if not ranked:
        return
    slots = np.array([hit.slot for hit in ranked[:HITS]], dtype=np.int64)
    lines, asks = view.around(slots, BESIDE)[:, BESIDE:].tolist(), view.counts(slots, [ASKS])[:, 0].tolist()
    for signs, line, asking in zip(signs_of(view, wanted, ranked)[:HITS], lines, asks, strict=True):
        told = [view.id(slot) for slot in (line if asking else line[:1]) if slot >= 0]
        yield signs, not gold.isdisjoint(told)


def features(signs: Signs) -> tuple[float, ...]:
    """What `strength` multiplies with its numbers, in the order of `NAMES`."""
    covered, out = min(max(signs.covered, 0.0), 1.0), min(max(signs.ahead - 1.0, 0.0), STANDS_OUT - 1.0)
    rarity, behind = log1p(signs.mass * covered), min(max(signs.ahead, 0.0), 1.0)
    return 1.0, covered, rarity, out * covered**2, behind, log(min(max(signs.documents, 1), MEASURED))


def fit(rows: Row, answers: Row, weights: Row) -> Row:
    """The numbers of a logistic regression, by Newton's method."""
    numbers = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-rows @ numbers))
        slope = rows.T @ (weights * (answers - said)) - LEAST * numbers
        bend = (rows * (weights * said * (1 - said))[:, None]).T @ rows + LEAST * np.eye(rows.shape[1])
        numbers += np.linalg.solve(bend, slope)
    return numbers


def auc(said: Row, answers: Row, weights: Row) -> float:
    """How often what answers is said to be more probable than what does not; of equals half."""
    values, place = np.unique(said, return_inverse=True)
    right, wrong = (np.bincount(place, weights * some, len(values)) for some in (answers, 1 - answers))
    below = np.cumsum(wrong) - wrong
    return float((right * (below + wrong / 2)).sum() / (right.sum() * wrong.sum()))


def bins(said: Row, answers: Row, weights: Row) -> list[tuple[float, float, float]]:
    """Of ten equal bins those that are not empty: share, mean said, mean was."""
    place = np.minimum((said * 10).astype(int), 9)
    share, sums, was = (np.bincount(place, weights * some, 10) for some in (np.ones_like(said), said, answers))
    return [(share[n] / share.sum(), sums[n] / share[n], was[n] / share[n]) for n in range(10) if share[n]]


def calibration(said: Row, answers: Row, weights: Row) -> float:
    """The expected calibration error."""
    return float(sum(share * abs(mean - was) for share, mean, was in bins(said, answers, weights)))


def report(name: str, found: Sequence[Example], said: Row, folders: Sequence[Path]) -> None:
    """Print how good what is `said` of the examples is."""
    answers, weights = np.array([float(one.answers) for one in found]), _weights(found)
    print(f"{name}: AUC {auc(said, answers, weights):.3f}", end="")
    for label, keep in (
        ("all", [True] * len(found)),
        ("whole", [not one.young for one in found]),
        ("young", [one.young for one in found]),
        ("first, whole", [one.first and not one.young for one in found]),
        ("first, young", [one.first and one.young for one in found]),
    ):
        some = np.array(keep)
        print(f", calibration error {label} {calibration(said[some], answers[some], weights[some]):.3f}", end="")
    print("\n  said and was:", *(f"{mean:.2f} {was:.2f}," for _, mean, was in bins(said, answers, weights)))
    for number, folder in enumerate(folders):
        some = np.array([one.board == number and one.first for one in found])
        print(f"  the first hit of {folder.name}, said and was: {said[some].mean():.2f} {answers[some].mean():.2f}")


def _weights(found: Sequence[Example]) -> Row:
    """Every board weighs the same."""
    boards = np.array([one.board for one in found])
    weights: Row = (1 / np.bincount(boards))[boards] * 1_000
    return weights


def main() -> None:
    """Read, ask, fit, print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    arguments.add_argument("--most", type=int, default=400, metavar="N", help="questions of a board, at most")
    options = arguments.parse_args()
    found: list[Example] = []
    try:
        for number, folder in enumerate(options.folders):
            board = read_board(folder / "corpus.jsonl", folder / "questions.jsonl")
            found += examples(number, board, read_gold(folder / "gold.jsonl"), options.most)
            print(f"{folder}: {len(found)} hits so far", file=sys.stderr)
    except Refuse as error:
        sys.exit(f"fit_strength: {error}")
    fitted, scored = [one for one in found if one.fitted], [one for one in found if not one.fitted]
    rows = np.array([features(one.signs) for one in fitted])
    numbers = fit(rows, np.array([float(one.answers) for one in fitted]), _weights(fitted))
    print(", ".join(f"{name} {value:.2f}" for name, value in zip(NAMES, numbers.tolist(), strict=True)))
    unseen = np.array([features(one.signs) for one in scored])
    report("fitted", scored, 1 / (1 + np.exp(-unseen @ numbers.round(2))), options.folders)
    report("in use", scored, np.array([strength(one.signs) for one in scored]), options.folders)


if __name__ == "__main__":
    main()
