"""Reading what a team supplies: questions with their answers (JSONL, CSV), and documents (Markdown, plain text).

    JSONL, CSV   question, answer; optional: subject, at, memories, place, author, rejected, turns (JSONL). A row with `text` instead is
                 something the team knows: text; optional: id, at, place, author, replaces. In JSONL also {"messages": […]}.
    Markdown     a heading that asks (with a question mark, or 하나요), or "Q:" and "A:", is a question with its answer; everything else is what the team knows.

No question is invented. A row that cannot be read becomes a `Problem` that names its file and line; the rest is read on, so that all of
them are told at once.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from unicodedata import normalize

from bot.errors import Refuse
from bot.memory.redact import redact
from bot.memory.values import Turn
from bot.tuning.examples.dataset import BOM, content, no_json
from bot.tuning.examples.documents import document
from bot.tuning.examples.example import ROLES
from bot.tuning.examples.source import Asked, Known, Problem, Sources, masked, moment, named, passage, together

KINDS: Final = (".jsonl", ".csv", ".md", ".markdown", ".txt")
FIELDS: Final = frozenset(
    "id subject question answer at memories place author rejected turns text replaces planted messages".split()
)
WITH_TEXT: Final = frozenset("id text at place author replaces planted".split())
KOREAN: Final = {
    "질문": "question",
    "답변": "answer",
    "답": "answer",
    "주제": "subject",
    "내용": "text",
    "작성자": "author",
}  # a table's columns
SHOWN: Final = 60  # characters of a first line that names no columns

Row = Mapping[str, Any]


class _Wrong(ValueError):  # noqa: N818  the row is
    """What is wrong with a row, as a sentence with what to do."""


def read_sources(*paths: Path) -> Sources:
    """What files hold, or every such file of a folder; one that is named several times is read once. Raises `Refuse` where one cannot be
    read at all.
    """
    files: dict[Path, Path] = {}
    for path in paths:
        for file in _inside(path) if path.is_dir() else [path]:
            files.setdefault(file.resolve(), file)
    return together(map(_read, files.values()))


def _inside(folder: Path) -> list[Path]:
    """The files of a folder and its folders that could be read."""
    files = [file for file in sorted(folder.rglob("*")) if file.suffix.lower() in KINDS and file.is_file()]
    if not files:
        raise Refuse(f"{folder} holds no file that could be read: use {', '.join(KINDS)}.")
    return files


def _read(path: Path) -> Sources:
    if path.suffix.lower() not in KINDS:
        raise Refuse(f"{path} is of no known kind: use {', '.join(KINDS)}.")
    raw = content(path)
    written = path.stat().st_mtime
    notes = (
        (Problem(f"{path}:1", "it begins with a byte order mark, which was read past."),) if raw.startswith(BOM) else ()
    )
    try:
        text = normalize("NFC", raw.removeprefix(BOM).decode())  # what a Mac writes apart is one letter
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return Sources(problems=(Problem(f"{path}:{line}", "it is not in UTF-8: save the file as UTF-8."),))
    read = {".jsonl": read_jsonl, ".csv": _csv}.get(path.suffix.lower(), document)
    found = read(path, text, written)
    if not (found.known or found.asked or found.problems):
        notes = (*notes, Problem(str(path), "there is nothing in it."))
    return found + Sources(notes=notes)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_jsonl(path: Path, text: str, written: float) -> Sources:
    """What the text of a JSONL file holds; `written` is the time of what names none, in seconds since the epoch."""
    found = Sources()
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            found += _problem(path, number, f"the line is not JSON ({no_json(error)}): mend it, or take it out.")
            continue
        if not isinstance(row, dict):
            found += _problem(path, number, "the line is not a JSON object: write one object a line.")
            continue
        found += _row(path, number, row, written)
    return found


def _csv(path: Path, text: str, written: float) -> Sources:
    reader = csv.DictReader(io.StringIO(text, newline=None), strict=True)  # any line ends, also those of an old Mac
    found = Sources()
    begin = 1
    try:
        names = [name.strip().lower() for name in reader.fieldnames or ()]
        names = [KOREAN.get(name, name) for name in names]
        if wrong := _columns(names):
            return _problem(path, 1, wrong)
        reader.fieldnames = names
        begin = reader.line_num + 1
        for row in reader:
            given = {name: value for name, value in row.items() if value}
            if None in row or any(value is None for value in row.values()):
                found += _problem(path, begin, f"the row has not the {len(names)} columns of the first line.")
            elif given:
                unknown = {"answer": ""} if "answer" in names and "text" not in given else {}
                found += _row(path, begin, {**unknown, **given}, written)
            begin = reader.line_num + 1
    except csv.Error as error:
        found += _problem(path, begin, f"the row is broken ({error}): mend its quotation marks.")
    return found


def _columns(names: Sequence[str]) -> str:
    """What is wrong with the names of a table's columns, with what to do; "" where nothing is."""
    if not {"question", "answer"} <= set(names) and "text" not in names:
        first = redact(",".join(names))
        told = f", and it is “{first if len(first) <= SHOWN else first[:SHOWN] + '…'}”" if first else ""
        return f"the first line has to name the columns, with commas between them: question,answer (질문,답변) or text{told}."
    if twice := [name for name in dict.fromkeys(names) if name and names.count(name) > 1]:
        return f'two columns are called "{twice[0]}": rename one, or take it out.'
    return ""


def _problem(path: Path, number: int, what: str) -> Sources:
    return Sources(problems=(Problem(f"{path}:{number}", what),))


def _row(path: Path, number: int, row: Row, written: float) -> Sources:
    where = f"{path}:{number}"
    try:
        if unknown := [name for name in row if name not in FIELDS]:
            raise _Wrong(f'there is no field "{unknown[0]}": use {", ".join(sorted(FIELDS - {"planted"}))}.')  # noqa: TRY301
        return (
            _knows(where, row, written)
            if "text" in row
            else _asks(where, row if "messages" not in row else _chat(row), written)
        )
    except _Wrong as error:
        return Sources(problems=(Problem(where, str(error)),))


def _knows(where: str, row: Row, written: float) -> Sources:
    if wrong := set(row) - WITH_TEXT:
        raise _Wrong(f'a row with "text" has no "{min(wrong)}": use "question" and "answer" for a question.')
    id_, text = _text(row, "id") or named(where), _text(row, "text", needed=True)
    memory = passage(
        id_,
        text,
        _when(row, written),
        place=_text(row, "place") or _stem(where),
        author=_text(row, "author"),
    )
    known = Known(memory, _text(row, "replaces"), bool(row.get("planted")))
    return Sources((known,), origins={id_: where}, notes=masked(where, text))


def _asks(where: str, row: Row, written: float) -> Sources:
    question, answer = _text(row, "question", needed=True), _text(row, "answer")
    if "answer" not in row:
        raise _Wrong('it has a question without an "answer": write one, or "" where the team does not know.')
    ids, at = _ids(row), _when(row, written)
    if ids and not answer:
        raise _Wrong('it names memories, but has no answer: write it, or leave "memories" out.')
    name = _text(row, "id") or named(where)
    known: tuple[Known, ...] = ()
    if answer and not ids:  # what the team answers is what it knows
        memory = passage(
            name,
            f"{question}\n{answer}",
            at,
            place=_text(row, "place") or _stem(where),
            author=_text(row, "author"),
        )
        known, ids = (Known(memory),), (name,)
    asked = Asked(
        where,
        name,
        _text(row, "subject") or name,
        redact(question),
        redact(answer),
        at,
        ids,
        redact(_text(row, "rejected")) or None,
        _turns(row, at),
    )
    return Sources(
        known, (asked,), origins=dict.fromkeys([name] if known else [], where), notes=masked(where, question, answer)
    )


def _chat(row: Row) -> Row:
    """A row of messages as providers take them, as a question with its answer; the system's words are production's own here."""
    said = row["messages"]
    if not isinstance(said, list) or not all(
        isinstance(one, dict) and isinstance(one.get("content"), str) for one in said
    ):
        raise _Wrong('"messages" is no list of objects with "role" and "content".')
    if unknown := [one.get("role") for one in said if one.get("role") not in ROLES]:
        raise _Wrong(f'a message has the unknown role "{unknown[0]}": use {", ".join(ROLES)}.')
    said = [one for one in said if one["role"] != "system"]
    if len(said) < 2 or [one["role"] for one in said[-2:]] != ["user", "assistant"]:
        raise _Wrong("the messages do not end with a user's question and the assistant's answer.")
    turns = [{"by": "Saegim" if one["role"] == "assistant" else "", "text": one["content"]} for one in said[:-2]]
    rest = {name: value for name, value in row.items() if name != "messages"}
    return {**rest, "question": said[-2]["content"], "answer": said[-1]["content"], "turns": turns}


def _turns(row: Row, at: float) -> tuple[Turn, ...]:
    given = row.get("turns") or []
    if not isinstance(given, list) or not all(
        isinstance(one, dict) and isinstance(one.get("text"), str) for one in given
    ):
        raise _Wrong('"turns" is no list of objects with "by" and "text".')
    first = at - 60 * len(given)
    return tuple(
        Turn(
            ts=f"{int(first + 60 * n)}.000000",
            user=by,
            name=by,
            text=redact(one["text"]),
            saegim=by == "Saegim",
            addressed=by != "Saegim",
        )
        for n, one in enumerate(given)
        for by in [str(one.get("by") or "Mina")]
    )


def _ids(row: Row) -> tuple[str, ...]:
    """The memories that the answer rests on: those named, or those it cites by name."""
    given = row.get("memories") or []
    if isinstance(given, str):
        given = given.replace(";", " ").split()
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise _Wrong('"memories" is no list of ids.')
    return tuple(given)


def _text(row: Row, name: str, *, needed: bool = False) -> str:
    value = row.get(name, "")
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise _Wrong(f'"{name}" is not a text: put it in quotation marks.')
    if needed and not value.strip():
        raise _Wrong(f'"{name}" is missing or empty: fill it in, or take the row out.')
    return value.strip().encode(errors="replace").decode()


def _when(row: Row, written: float) -> float:
    given = _text(row, "at")
    try:
        return moment(given) if given else written
    except ValueError:
        raise _Wrong(f'"{given}" is no time: write 2026-05-11 or 2026-05-11T09:30.') from None


def _stem(where: str) -> str:
    return Path(where.rpartition(":")[0]).stem
