"""`saegim bench rank`: the production store and recall over a recall board, as rankings that any scorer can read.

A channel is private if any of its rows is. Who asks is a full member of the workspace and in the question's channel, so they see
every public channel and that one. Every author counts as a person. What a board holds is said in `board.py`.
"""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.bench.board import Board, Question, Row, read_board, timestamp
from bot.bench.servers import redis_server
from bot.errors import Refuse
from bot.memory.connection import connect
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store
from bot.memory.values import Hit, Memory, Place, Readers
from bot.playground.embedded_redis import embedded_redis

DEPTH = 20  # ids a question
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

Ranking = tuple[str, list[str]]
"""The id of a question, and the ids of rows, best first."""


def rank(corpus: Path, questions: Path, out: Path) -> None:
    """Write a line {"id", "ranking"} to `out` for every question, with progress on standard error.

    Raises `Refuse` naming the line when a file does not hold what it should; then nothing is written.
    """
    board = read_board(corpus, questions)
    _check(out, (corpus, questions))
    with Progress(*COLUMNS, console=Console(stderr=True)) as bar, server() as url, connect(url) as redis:
        keeping = bar.add_task("remembering", total=len(board.rows))
        asking = bar.add_task("asking", total=len(board.questions))
        store = Store(redis)
        remember(store, board, lambda: bar.advance(keeping))
        lines = []
        for id_, ranking in rankings(Recall(store), board):
            lines.append(json.dumps({"id": id_, "ranking": ranking}) + "\n")
            bar.advance(asking)
        if board.moved:
            bar.print(f"{board.moved} rows had the channel and ts of another: moved on by microseconds.")
    _write(out, lines)


def remember(store: Store, board: Board, done: Callable[[], None] = lambda: None) -> None:
    """Put every row of `board` into `store`, its number being the memory's id; `done` is called for each."""

    def memories() -> Iterator[Memory]:
        for number, row in enumerate(board.rows):
            yield memory_of(number, row)
            done()

    store.put(memories())


def rankings(recall: Recall, board: Board) -> Iterator[Ranking]:
    """The up to `DEPTH` best rows for each question, in the order of the questions."""
    for question, hits in answers(recall, board):
        yield question.id, [row_of(board, hit.memory.id).id for hit in hits]


def answers(recall: Recall, board: Board) -> Iterator[tuple[Question, list[Hit]]]:
    """Every question and the up to `DEPTH` best hits for it."""
    places = {row.channel: Place(row.channel, "public", row.channel) for row in board.rows}
    places |= {channel: Place(channel, "private", channel) for channel in board.private}
    for question in board.questions:
        yield question, _search(recall, question, places, board.now)


def row_of(board: Board, id_: str) -> Row:
    """The row that the memory with this id was made of."""
    return board.rows[int(id_)]


def server() -> AbstractContextManager[str]:
    """A redis-server where one is installed, else the embedded Redis; gives its address."""
    return redis_server() if shutil.which("redis-server") else embedded_redis()


def _search(recall: Recall, question: Question, places: dict[str, Place], now: float) -> list[Hit]:
    readers = Readers(
        asker=question.user,
        asker_name=question.user,
        asker_full_member=True,
        place=places[question.channel],
        guests=frozenset(),
        rooms={question.user: frozenset({question.channel})},
        places=places,
    )
    return recall.search(question.text, readers, DEPTH, now=now)


def memory_of(number: int, row: Row) -> Memory:
    """The memory of the row with this number, which is its id."""
    return Memory(
        id=f"{number:010d}",
        text=row.text,
        author=row.user,
        author_name=row.user,
        place=row.channel,
        ts=row.ts,
        thread_ts=timestamp(row.thread),
        at=float(row.ts),
        kind="message",
        place_name=row.channel,
    )


def _check(out: Path, inputs: Sequence[Path]) -> None:
    """Refuse before the work what could not be written after it."""
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise Refuse(f"{out} cannot be written: {'it is a folder' if out.is_dir() else 'its folder does not exist'}.")
    if out.exists() and any(out.samefile(one) for one in inputs):
        raise Refuse(f"{out} is read from: name another file for the rankings.")


def _write(out: Path, lines: Sequence[str]) -> None:
    try:
        out.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise Refuse(f"{out} cannot be written: {error.strerror or error}.") from None
