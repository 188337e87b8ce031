"""Contradictions made of LoCoMo: is what somebody told found together with their denial of it?

    python benchmarks/both_sides.py locomo.json

For each "When did NAME …?" whose answer NAME told themselves, a message by NAME is added after the talk, "I did not …, so can you give me
some tips on that?", and NAME asks "Did I …?"; then somebody else asks "Did NAME ever …?". Counted is how often the denial and what was
told are both among the first 3, 5 and 10, without `bot/memory/retrieval/sides.py` and with it, and how many hits are said to contradict another,
how many of them rightly as the questions' answers go. What stood first stays shown, and two people's own words are no contradiction, since
this was read; nothing else was chosen on it.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.bench.board import MICROSECONDS, Board, Question, Row
from bot.bench.boards import Exam, read_locomo
from bot.bench.rank import answers, remember, row_of, server
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.retrieval.ranking import WAYS
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit

DAY = 86_400 * MICROSECONDS
FIRST = (3, 5, 10)

Sides = Mapping[str, tuple[str, frozenset[str]]]
"""By the id of a question the denial's row, and the rows that tell."""


def contradictions(exam: Exam, *, mine: bool) -> tuple[Board, Sides]:
    """The talks with their denials, and who asks: themselves, or somebody else."""
    rows = {row.id: row for row in exam.board.rows}
    end = max(row.at for row in exam.board.rows)
    denials: list[Row] = []
    questions: list[Question] = []
    sides: dict[str, tuple[str, frozenset[str]]] = {}
    for question in exam.board.questions:
        asked = re.fullmatch(r"When did (\w+) (.+?)\?", question.text)
        gold = exam.golds[question.id].gold if question.id in exam.golds else frozenset()
        told = frozenset(id_ for id_ in gold if asked and rows[id_].user == asked[1])
        if asked and told:
            name, rest = asked.groups()
            own = re.sub(rf"\b(?:her|his|their|{name}'s)\b", "my", re.sub(r"\b(?:she|he|they)\b", "I", rest))
            text, at = f"I did not {own}, so can you give me some tips on that?", end + DAY * (len(denials) + 1)
            denials.append(Row(f"no/{question.id}", text, name, question.channel, at, at, private=True))
            asks = (f"Did I {own}?", name) if mine else (f"Did {name} ever {rest}?", "asker")
            questions.append(Question(question.id, asks[0], question.channel, asks[1]))
            sides[question.id] = denials[-1].id, told
    return Board((*exam.board.rows, *denials), tuple(questions), 0), sides


def told(board: Board, sides: Sides, found: Mapping[str, list[Hit]]) -> str:
    """One line of figures, in per cent and in numbers."""
    ids = {id_: [row_of(board, hit.memory.id).id for hit in hits] for id_, hits in found.items()}
    shares = []
    for first in FIRST:
        both = [no in ids[id_][:first] and bool(yes & set(ids[id_][:first])) for id_, (no, yes) in sides.items()]
        shares.append(f"{100 * sum(both) / len(both):.0f} among the first {first}")
    notices = [
        {row_of(board, hit.memory.id).id, row_of(board, hit.evidence.contradicts).id} <= {sides[id_][0], *sides[id_][1]}
        for id_, hits in found.items()
        for hit in hits
        if hit.evidence.contradicts
    ]
    return f"{', '.join(shares)}; {len(notices)} said to contradict, {sum(notices)} of them as the answers have it"


def main() -> None:
    """Make, ask, print."""
    try:
        exam = read_locomo(Path(sys.argv[1]))
    except (IndexError, OSError, Refuse) as error:
        sys.exit(f"both_sides: {error}\nusage: python benchmarks/both_sides.py locomo.json")
    for mine in (True, False):
        board, sides = contradictions(exam, mine=mine)
        with server() as url, connect(url) as redis:
            store = Store(redis)
            remember(store, board)
            for name, ways in (("without", replace(WAYS, sides=False)), ("with", WAYS)):
                found = {question.id: hits for question, hits in answers(Recall(store, ways), board)}
                print(f"{'own' if mine else 'others'}, {len(sides)} questions, {name}: {told(board, sides, found)}")


if __name__ == "__main__":
    main()
