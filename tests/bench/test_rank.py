"""`saegim bench rank`: boards go through production's store and recall, under the audience law; bad files are named by line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from redis import Redis

from bot.bench.board import Board, read_board
from bot.bench.rank import DEPTH, rankings, remember
from bot.cli import main
from bot.memory.retrieval.recall import Recall
from bot.memory.store import Store

Line = dict[str, Any]


def row(id_: str, text: str, n: int, channel: str = "C1", **more: Any) -> Line:
    ts = f"{1_700_000_000 + n}.000000"
    given = {"id": id_, "text": text, "user": "mina", "ts": ts, "channel": channel, "thread_ts": ts, "private": False}
    return given | more


def asked(id_: str, text: str, channel: str = "C1") -> Line:
    return {"id": id_, "text": text, "channel": channel, "user": "jun"}


def write(path: Path, lines: list[Line]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def board(folder: Path, rows: list[Line], questions: list[Line]) -> Board:
    return read_board(write(folder / "corpus.jsonl", rows), write(folder / "questions.jsonl", questions))


def ranked(redis: Redis, made: Board) -> dict[str, list[str]]:
    store = Store(redis)
    remember(store, made)
    return dict(rankings(Recall(store), made))


def run(*arguments: Path) -> Result:
    return CliRunner().invoke(main, ["bench", "rank", *map(str, arguments)])


def test_every_question_is_ranked_in_order_by_the_ids_of_the_corpus(redis: Redis, tmp_path: Path) -> None:
    rows = [row("배포", "배포는 화요일 14시에 한다", 1), row("db", "the database is backed up nightly", 2)]
    questions = [asked("q2", "when is the database backed up?"), asked("q1", "배포 언제 하죠?")]
    found = ranked(redis, board(tmp_path, rows, questions))
    assert list(found) == ["q2", "q1"]
    assert (found["q1"][0], found["q2"][0]) == ("배포", "db")


def test_twenty_ids_where_more_match_and_fewer_where_fewer_do(redis: Redis, tmp_path: Path) -> None:
    rows = [row(f"d{n}", f"deploy number {n}", n) for n in range(30)]
    rows += [row(f"r{n}", f"rollback number {n}", 100 + n) for n in range(3)]
    rows.append(row("x", "lunch", 200))
    found = ranked(
        redis, board(tmp_path, rows, [asked("many", "deploy"), asked("few", "rollback"), asked("no", "zzz")])
    )
    assert len(found["many"]) == len(set(found["many"])) == DEPTH
    assert set(found["few"]) == {"r0", "r1", "r2"}
    assert found["no"] == []


def test_a_private_channel_is_found_from_itself_only_and_public_ones_from_everywhere(
    redis: Redis, tmp_path: Path
) -> None:
    rows = [
        row("public", "the budget is public", 1, "C1"),
        row("other", "the budget of the other", 2, "C2"),
        row("secret", "the budget is secret", 3, "P1", private=True),
        row("slip", "the budget slipped", 4, "P1"),  # one private row makes the channel private
        row("hidden", "the budget is hidden", 5, "P2", private=True),
    ]
    found = ranked(redis, board(tmp_path, rows, [asked(c, "budget", c) for c in ("C1", "C2", "P1", "P2")]))
    assert {channel: set(ids) for channel, ids in found.items()} == {
        "C1": {"public", "other"},
        "C2": {"public", "other"},
        "P1": {"public", "other", "secret", "slip"},
        "P2": {"public", "other", "hidden"},
    }


def test_rows_of_one_channel_and_time_are_all_kept(redis: Redis, tmp_path: Path) -> None:
    same = "1700000000.000000"
    rows = [row(f"r{n}", f"deploy {n}", 0) for n in range(3)]
    rows += [row("reply", "deploy reply", 9, thread_ts=same), row("else", "deploy", 0, "C2")]
    made = board(tmp_path, rows, [asked("q", "deploy")])
    assert made.moved == 2
    assert [(r.ts[-6:], r.at == r.thread) for r in made.rows[:3]] == [(f"00000{n}", True) for n in range(3)]
    assert made.rows[3].thread == made.rows[0].at
    assert made.rows[4].ts == same
    assert set(ranked(redis, made)["q"]) == {"r0", "r1", "r2", "reply", "else"}


def test_the_time_of_asking_is_that_of_the_newest_row(tmp_path: Path) -> None:
    rows = [row("late", "late", 7), row("early", "early", 1)]
    assert board(tmp_path, rows, []).now == 1_700_000_007.0


def test_the_command_writes_a_line_a_question(tmp_path: Path) -> None:
    corpus = write(tmp_path / "c", [row("🦊/1", "we deploy on Tuesdays", 1), row("2", "lunch", 2)])
    questions = write(tmp_path / "q", [asked("가", "deploy?"), asked("b", "lunch?")])
    result = run(corpus, questions, tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert [json.loads(line) for line in (tmp_path / "out").read_text("utf-8").splitlines()] == [
        {"id": "가", "ranking": ["🦊/1"]},
        {"id": "b", "ranking": ["2"]},
    ]


GOOD = json.dumps(row("a", "text", 1))
ASKED = json.dumps(asked("q", "text?"))


def without(field: str) -> str:
    return json.dumps({name: value for name, value in row("b", "text", 2).items() if name != field})


@pytest.mark.parametrize(
    ("corpus", "questions", "says"),
    [
        (f"{GOOD}\nnot json\n", ASKED, "corpus, line 2: this is no JSON."),
        (f"{GOOD}\n\n[1]\n", ASKED, "corpus, line 3: this is no JSON object."),
        (f"{GOOD}\n\xff\n", ASKED, "corpus, line 2: this is no JSON."),
        *((f"{GOOD}\n{without(f)}\n", ASKED, f"corpus, line 2: `{f}` is missing.") for f in json.loads(GOOD)),
        (json.dumps(row("a", "t", 1, user=7)), ASKED, "corpus, line 1: `user` is no string."),
        (json.dumps(row("", "t", 1)), ASKED, "corpus, line 1: `id` is empty."),
        (json.dumps(row("a", "t", 1, private="yes")), ASKED, "`private` is neither true nor false."),
        (json.dumps(row("a", "t", 1, ts="yesterday")), ASKED, "line 1: `ts` is no timestamp of the form"),
        (json.dumps(row("a", "t", 1, ts="Infinity")), ASKED, "line 1: `ts` is no timestamp of the form"),
        (f"{GOOD}\n{GOOD}\n", ASKED, "corpus: the id 'a' stands there twice."),
        (GOOD, f"{ASKED}\n" + "{}", "questions, line 2: `id` is missing."),
        (GOOD, json.dumps(asked("q", "t", "C9")), "questions, line 1: nothing in the corpus stands in the channel 'C9'."),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_nothing_is_written(corpus: str, questions: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text(corpus, "latin-1")
    (tmp_path / "questions").write_text(questions, "utf-8")
    result = run(tmp_path / "corpus", tmp_path / "questions", tmp_path / "out")
    assert result.exit_code == 2
    assert says in result.output
    assert result.output.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_not_there_or_cannot_be_written_is_said(tmp_path: Path) -> None:
    corpus, questions = write(tmp_path / "c", [row("a", "t", 1)]), write(tmp_path / "q", [asked("q", "t")])
    for arguments, says in (
        ((tmp_path / "gone", questions, tmp_path / "out"), "gone cannot be read: No such file"),
        ((corpus, tmp_path, tmp_path / "out"), "cannot be read: Is a directory"),
        ((corpus, questions, tmp_path / "no" / "out"), "cannot be written: its folder does not exist"),
        ((corpus, questions, tmp_path), "cannot be written: it is a folder"),
        ((corpus, questions, corpus), "is read from: name another file"),
    ):
        result = run(*arguments)
        assert (result.exit_code, says in result.output) == (2, True), result.output
    assert json.loads(corpus.read_text("utf-8"))["id"] == "a"
