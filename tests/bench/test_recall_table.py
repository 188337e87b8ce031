"""The quality table: every engine is asked with the same eyes, boards come out of one store as they went in, and the table is Markdown."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.bench.board import Board, Gold, Question, Row, read_board
from bot.bench.metrics import METRICS

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "recall_table.py"
START = 1_700_000_000


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("recall_table", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = loaded()
TEXTS = [
    "the budget meeting is on Monday",
    "예산 회의는 월요일",
    "budget for the printers",
    "lunch at noon",
    "the weather is nice",
    "배포 끝",
    "server restarted",
    "login fixed",
]


def a_row(n: int, text: str, channel: str, *, private: bool = False) -> Row:
    return Row(f"{channel}/{n}", text, "mina", channel, (START + n) * 1_000_000, (START + n) * 1_000_000, private)


def a_board() -> Board:
    rows = [a_row(n, text, "open") for n, text in enumerate(TEXTS)]
    rows += [
        a_row(20, "the secret budget", "mine", private=True),
        a_row(21, "budgets of others", "theirs", private=True),
    ]
    asked = [Question(f"q-{channel}", "Where is the BUDGET (OR not)?", channel, "jun") for channel in ("open", "mine")]
    return Board(tuple(rows), tuple(asked), 0)


@pytest.mark.parametrize("name", ["Saegim", "without length", *script.RIVALS])
def test_every_engine_sees_what_is_public_and_the_channel_it_is_asked_in(name: str) -> None:
    board = a_board()
    ranking = script.ranked_by(script.RIVALS[name][1], board) if name in script.RIVALS else script.ranked_by_us(board, ["length"])[name]  # fmt: skip
    assert "open/2" in ranking["q-open"]
    assert "mine/20" in ranking["q-mine"]
    seen = {question: {row.partition("/")[0] for row in rows} for question, rows in ranking.items()}
    assert seen == {"q-open": {"open"}, "q-mine": {"open", "mine"}}


@pytest.mark.parametrize("name", script.RIVALS)
def test_every_engine_takes_a_question_of_signs_alone_for_one_without_an_answer(name: str) -> None:
    board = a_board()
    question = Question("q", "?! ** \"' ()", "open", "jun")
    assert script.ranked_by(script.RIVALS[name][1], Board(board.rows, (question,), 0)) == {"q": []}


def test_boards_together_are_told_apart_again() -> None:
    board = a_board()
    whole = script.together([board] * 11)
    assert len(whole.rows) == 11 * len(board.rows)
    assert {q.channel for q in whole.questions if q.id.startswith("1:")} == {"1:open", "1:mine"}
    assert {"1:mine", "10:theirs"} <= whole.private
    found = {q.id: [f"{q.id.partition(':')[0]}:open/0", "1:open/1"] for q in whole.questions}
    assert script.apart(found, 1) == {"q-open": ["open/0", "open/1"], "q-mine": ["open/0", "open/1"]}
    assert script.apart(found, 10)["q-open"] == ["open/0", "1:open/1"]


def line(row: Row) -> dict[str, Any]:
    ts = row.ts
    return {"id": row.id, "text": row.text, "user": row.user, "ts": ts, "channel": row.channel, "thread_ts": ts, "private": row.private}  # fmt: skip


def written(folder: Path, board: Board) -> Path:
    golds = [{"id": q.id, "gold": ["open/2"], "old": ["open/0"], "new": ["open/2"]} for q in board.questions]
    asked = [{"id": q.id, "text": q.text, "channel": q.channel, "user": q.user} for q in board.questions]
    folder.mkdir()
    for name, lines in (("corpus", map(line, board.rows)), ("questions", asked), ("gold", golds)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    return folder


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *arguments], check=False, capture_output=True, text=True)


def test_the_table_has_a_row_for_each_engine_and_a_board_is_read_as_it_is(tmp_path: Path) -> None:
    folder = written(tmp_path / "tiny", a_board())
    assert read_board(folder / "corpus.jsonl", folder / "questions.jsonl") == a_board()
    done = run(folder, written(tmp_path / "other", a_board()), "--together")
    assert done.returncode == 0, done.stderr
    rows = [row.split(" | ") for row in done.stdout.splitlines() if row.startswith("| ")]
    assert [row[0].strip("| ") for row in rows] == 2 * ["", "Saegim", *script.RIVALS]
    assert [name.strip(" |") for name in rows[0][1:]] == list(METRICS)
    assert done.stdout.count("### ") == done.stdout.count("(2 questions)") == 2


def test_saegim_is_shown_without_the_parts_that_are_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "tiny", a_board())
    done = run(folder, "--no-rivals", "--without", "neighbours, dated")
    rows = [row.split(" | ")[0].strip("| ") for row in done.stdout.splitlines() if row.startswith("| ")]
    assert rows == ["", "Saegim", "without neighbours", "without dated"]
    done = run(folder, "--ablations", "--sample", "2")
    rows = [row.split(" | ")[0].strip("| ") for row in done.stdout.splitlines() if row.startswith("| ")]
    assert rows == ["", "Saegim", *(f"without {part}" for part in script.PARTS)]
    assert "(1 questions)" in done.stdout
    assert "no part is called 'taste'" in run(folder, "--without", "taste").stderr


def test_a_sample_is_every_nth_question_with_what_answers_it() -> None:
    board = a_board()
    asked = tuple(Question(f"q{n}", "budget", "open", "jun") for n in range(5))
    golds = [Gold(f"q{n}", frozenset({"open/2"})) for n in range(4, -1, -1)]
    some, kept = script.sampled(Board(board.rows, asked, 0), golds, 2)
    assert [question.id for question in some.questions] == ["q0", "q2", "q4"]
    assert {gold.id for gold in kept} == {"q0", "q2", "q4"}


@pytest.mark.parametrize("step", ["0", "-1", "x"])
def test_a_sample_that_is_no_number_is_said(tmp_path: Path, step: str) -> None:
    assert f"'{step}' is no whole number from 1 on" in run(tmp_path, f"--sample={step}").stderr


def test_a_board_that_cannot_be_read_is_said_in_one_line(tmp_path: Path) -> None:
    folder = written(tmp_path / "tiny", a_board())
    (folder / "gold.jsonl").write_text('{"id": "q-open", "gold": []}\n', "utf-8")
    done = run(folder)
    assert done.returncode == 1
    assert done.stderr == f"recall_table: {folder / 'gold.jsonl'}, line 1: `gold` is missing.\n"
