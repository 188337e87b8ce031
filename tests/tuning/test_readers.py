"""Reading what a team supplies: rows and documents, and a sentence with file and line for everything that cannot be used."""

from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

import pytest

from bot.errors import Refuse
from bot.tuning.examples.markdown import Part, parts
from bot.tuning.examples.readers import read_sources
from bot.tuning.examples.source import Asked, moment, resting
from tests.tuning.making import rows


def only(path: Path) -> Asked:
    found = resting(read_sources(path))
    assert not found.problems
    [asked] = found.asked
    return asked


# ── rows ──


def test_a_row_is_a_question_with_what_it_rests_on(tmp_path: Path) -> None:
    path = rows(
        tmp_path / "faq.jsonl",
        {"id": "old", "text": "Deploys are on Thursday", "at": "2026-01-02", "author": "Mina", "place": "ops"},
        {"id": "new", "text": "Deploys are on Tuesday", "at": "2026-05-02", "replaces": "old"},
        {
            "question": "When?",
            "answer": "Tuesday [new].",
            "subject": "deploys",
            "at": "2026-06-01",
            "rejected": "Friday.",
        },
    )
    found = resting(read_sources(path))
    [asked] = found.asked
    assert (asked.memories, asked.subject, asked.rejected, asked.at) == (
        ("new",),
        "deploys",
        "Friday.",
        moment("2026-06-01"),
    )
    assert [(one.memory.id, one.replaces, one.memory.author_name) for one in found.known] == [
        ("old", "", "Mina"),
        ("new", "old", ""),
    ]
    assert asked.where == f"{path}:3"


def test_an_answer_without_a_memory_is_what_the_team_knows(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text('question,answer\n"Lunch, when?","At 12:30."\n', "utf-8")
    found = read_sources(path)
    [asked], [known] = found.asked, found.known
    assert asked.memories == (known.memory.id,)
    assert known.memory.text == "Lunch, when?\nAt 12:30."


def test_an_empty_cell_of_a_table_is_an_answer_that_the_team_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text("question,answer,subject\nWho painted it?,,walls\n", "utf-8")
    assert (only(path).answer, only(path).subject) == ("", "walls")


def test_an_empty_answer_is_that_the_team_does_not_know(tmp_path: Path) -> None:
    asked = only(rows(tmp_path / "x.jsonl", {"question": "Who painted it?", "answer": ""}))
    assert (asked.answer, asked.memories) == ("", ())


def test_messages_are_a_question_after_its_conversation_and_the_systems_are_productions_own(tmp_path: Path) -> None:
    said = [
        ("system", "You are a pirate."),
        ("user", "Lunch?"),
        ("assistant", "12:30"),
        ("user", "Friday?"),
        ("assistant", "Noon."),
    ]
    asked = only(rows(tmp_path / "x.jsonl", {"messages": [{"role": role, "content": text} for role, text in said]}))
    assert (asked.question, asked.answer) == ("Friday?", "Noon.")
    assert [(turn.text, turn.saegim) for turn in asked.turns] == [("Lunch?", False), ("12:30", True)]
    assert asked.turns[0].ts < asked.turns[1].ts < str(asked.at)


def test_a_bom_and_windows_line_ends_are_read_past_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_bytes("\ufeffQuestion,Answer\r\n언제요?,화요일이에요.\r\n".encode())
    found = read_sources(path)
    assert [asked.question for asked in found.asked] == ["언제요?"]
    assert [note.where for note in found.notes] == [f"{path}:1"]


def test_secrets_are_masked_and_that_is_said(tmp_path: Path) -> None:
    path = rows(tmp_path / "x.jsonl", {"question": "The key?", "answer": "It is ghp_abcdefghijklmnopqrstuvwxyz0123."})
    found = read_sources(path)
    assert "ghp_" not in repr(found)
    assert [note.where for note in found.notes] == [f"{path}:1"]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"question": "q"}, 'without an "answer"'),
        ({"question": " ", "answer": "a"}, '"question" is missing or empty'),
        ({"question": 3, "answer": "a"}, '"question" is not a text'),
        ({"question": "q", "answer": "a", "colour": "red"}, 'no field "colour"'),
        ({"question": "q", "answer": "a", "at": "soon"}, '"soon" is no time'),
        ({"question": "q", "answer": "a", "memories": 3}, "no list of ids"),
        ({"question": "q", "answer": "a", "memories": ["x"]}, 'no memory has the id "x"'),
        ({"question": "q", "answer": "", "memories": ["x"]}, "has no answer"),
        ({"question": "q", "answer": "a", "turns": [3]}, '"turns" is no list'),
        ({"text": "t", "answer": "a"}, 'has no "answer"'),
        ({"text": "t", "replaces": "x"}, 'no memory has the id "x"'),
        ({"messages": [{"role": "wizard", "content": "x"}]}, 'unknown role "wizard"'),
        ({"messages": [{"role": "user", "content": "x"}]}, "do not end with"),
        ({"messages": "x"}, "no list of objects"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path, row: dict[str, Any], says: str) -> None:
    path = rows(tmp_path / "x.jsonl", {"question": "fine?", "answer": "yes"}, row)
    problems = resting(read_sources(path)).problems
    assert [problem.where for problem in problems] == [f"{path}:2"]
    assert says in problems[0].what


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_columns_of_a_table_may_have_korean_names(tmp_path: Path, form: Literal["NFC", "NFD"]) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        normalize(form, "질문, 답변 ,주제,내용\n배포는 언제 해요?,화요일이에요.,배포,\n,,,점심은 12시다.\n"), "utf-8"
    )
    found = read_sources(path)
    assert not found.problems
    assert not found.notes, "nothing was masked"
    assert [(one.subject, one.answer) for one in found.asked] == [("배포", "화요일이에요.")]
    assert "점심은 12시다." in [known.memory.text for known in found.known]


def test_columns_without_a_name_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("question,answer,,\n배포는 언제 해요?,화요일이에요.,,\n".encode())
    found = read_sources(path)
    assert not found.problems
    assert [(one.question, one.answer) for one in found.asked] == [("배포는 언제 해요?", "화요일이에요.")]


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"frage,antwort\na,b\n", 1, "name the columns"),
        (
            b"question;answer\na;b\n",
            1,
            "with commas between them: question,answer (질문,답변) or text, and it is “question;answer”",
        ),
        ("배포는 언제 해요?,화요일이에요.\n".encode(), 1, "and it is “배포는 언제 해요?,화요일이에요.”"),
        (b"key sk-proj-abcdefghijklmnopqrstuvwxyz1234567890\n", 1, "“key [redacted: "),
        (b"x" * 99, 1, "x…”"),
        (b"\n\n", 1, "question,answer (질문,답변) or text."),
        (b"question,answer,Answer\na?,b,c\n", 1, 'two columns are called "answer"'),
        (b"question,answer\na,b\nc\n", 3, "has not the 2 columns"),
        (b"question,answer\na,b,c\n", 2, "has not the 2 columns"),
        (b'question,answer\na,"b\n', 2, "broken"),
        (b"question,answer\na,\xff\n", 2, "UTF-8"),
    ],
)
def test_a_broken_table_is_named_by_line(tmp_path: Path, content: bytes, line: int, says: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    [problem] = read_sources(path).problems
    assert problem.where == f"{path}:{line}"
    assert says in problem.what


def test_the_line_ends_of_an_old_mac_are_line_ends_too(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b'question,answer\rWhen is lunch?,"At noon,\rdownstairs."\rWho knows?,\r')
    found = read_sources(path)
    assert [(one.where, one.answer) for one in found.asked] == [
        (f"{path}:2", "At noon,\ndownstairs."),
        (f"{path}:4", ""),
    ]


def test_a_line_that_is_nested_without_end_is_no_json_and_named(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"question": "a?", "answer": "b"}\n{"question": ' + "[" * 200_000, "utf-8")
    [problem] = read_sources(path).problems
    assert str(problem) == f"{path}:2: the line is not JSON (brackets nested too deep): mend it, or take it out."


def test_every_broken_line_is_told_not_only_the_first(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"question": "a?", "answer": "b"}\n{broken\n[]\n', "utf-8")
    found = read_sources(path)
    assert len(found.asked) == 1
    assert [problem.where for problem in found.problems] == [f"{path}:2", f"{path}:3"]


def test_a_folder_is_every_file_in_it_that_can_be_read(tmp_path: Path) -> None:
    rows(tmp_path / "b.jsonl", {"question": "b?", "answer": "b"})
    (tmp_path / "a.md").write_text("## a?\n\na\n", "utf-8")
    (tmp_path / "logo.png").write_bytes(b"\xff")
    assert [asked.question for asked in read_sources(tmp_path).asked] == ["a?", "b?"]


def test_what_is_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\xff")
    with pytest.raises(Refuse, match="of no known kind"):
        read_sources(tmp_path / "logo.png")
    with pytest.raises(Refuse, match="no file that could be read"):
        read_sources(tmp_path)


# ── documents ──

HANDBOOK = """\
# Handbook

We are 14 people.

## Deploys

### When do we deploy?

On Tuesdays.

### 배포는 누가 해요?
도윤 님이 해요.

## Office

**Q: Who has the keys?**
A: Mina and Jun.

```
# not a heading?
```
"""


def test_headings_that_ask_are_questions_and_the_rest_is_what_the_team_knows() -> None:
    assert list(parts(HANDBOOK)) == [
        Part(3, "Handbook", "", "Handbook\n\nWe are 14 people."),
        Part(7, "Deploys", "When do we deploy?", "On Tuesdays."),
        Part(11, "Deploys", "배포는 누가 해요?", "도윤 님이 해요."),
        Part(16, "Office", "Who has the keys?", "Mina and Jun.\n\n```\n# not a heading?\n```"),
    ]


def test_questions_right_below_the_title_are_subjects_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("# FAQ\n\n## When?\n\nNow.\n\n## Where?\n\nHere.\n", "utf-8")
    assert len({asked.subject for asked in read_sources(tmp_path / "faq.md").asked}) == 2


def test_a_document_without_questions_is_passages_of_bounded_size_and_nothing_is_lost() -> None:
    paragraphs = [f"Paragraph {n}: " + "some words that fill it up " * 8 for n in range(12)]
    found = list(parts("\n\n".join(paragraphs)))
    assert 1 < len(found) < 12
    assert "\n\n".join(part.text for part in found).split() == " ".join(paragraphs).split()
    assert not any(part.question for part in found)


def test_a_question_without_an_answer_is_named(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text("## When?\n\n## Where?\n\nHere.\n", "utf-8")
    [problem] = read_sources(tmp_path / "faq.md").problems
    assert problem.where == f"{tmp_path / 'faq.md'}:1"
    assert "no answer" in problem.what


def test_a_text_file_has_no_headings(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("# why?\n\nbecause\n", "utf-8")
    found = read_sources(tmp_path / "notes.txt")
    assert not found.asked
    assert [one.memory.text for one in found.known] == ["# why?\n\nbecause"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    faq = tmp_path / "docs" / "faq.csv"
    faq.parent.mkdir()
    faq.write_text("question,answer\nWhen?,Now.\nWho?,Jun.\n", "utf-8")
    (tmp_path / "more.md").write_text("Lunch is at noon.", "utf-8")
    once = read_sources(faq, tmp_path / "more.md")
    assert [one.question for one in once.asked] == ["When?", "Who?"]
    assert read_sources(faq, faq.parent, tmp_path / "docs" / ".." / "docs" / "faq.csv", tmp_path / "more.md") == once


@pytest.mark.parametrize("name", ["empty.jsonl", "empty.md", "empty.txt"])
def test_a_file_with_nothing_in_it_is_told_of(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(" \n", "utf-8")
    assert [str(note) for note in read_sources(tmp_path / name).notes] == [
        f"{tmp_path / name}: there is nothing in it."
    ]


@pytest.mark.parametrize(
    ("heading", "asks"),
    [
        ("배포는 언제 하나요", True),
        ("왜 카프카인가요", True),
        ("When do we deploy?", True),
        ("How we deploy", False),
        ("Why Kafka", False),
        ("장애 대응은 어떻게", False),
        ("여기서 시작해요", False),
    ],
)
def test_a_heading_without_a_mark_asks_only_where_its_ending_does(heading: str, asks: bool) -> None:
    [part] = parts(f"## {heading}\n\nOn Tuesday.")
    assert (part.question == heading) is asks
