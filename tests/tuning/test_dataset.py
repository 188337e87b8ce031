"""Examples in files: what is written is read, what is broken is named by file and line, and nothing is left half written."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refuse
from bot.tuning.examples.dataset import (
    BOM,
    TEST,
    Broken,
    Manifest,
    decode,
    digest,
    encode,
    manifest,
    preference,
    read,
    supervised,
    verify,
    write,
    write_manifest,
)
from tests.tuning.making import example

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@given(answer=TEXT, question=TEXT, subject=TEXT, rejected=st.none() | TEXT)
def test_what_is_written_is_read(answer: str, question: str, subject: str, rejected: str | None) -> None:
    made = example(answer, question, subject=subject, rejected=rejected)
    assert encode(made).count(b"\n") == 1
    assert decode(encode(made)) == made


def test_files_keep_order_and_may_begin_with_a_bom(tmp_path: Path) -> None:
    made = [example(id_=str(n)) for n in range(3)]
    write(tmp_path / "deep" / "x.jsonl", made)
    assert read(tmp_path / "deep" / "x.jsonl") == made
    (tmp_path / "bom.jsonl").write_bytes(BOM + b"".join(map(encode, made)))
    assert read(tmp_path / "bom.jsonl") == made


def broken(**changes: Any) -> bytes:
    row = json.loads(encode(example()))
    return json.dumps({name: v for name, v in {**row, **changes}.items() if v != "out"}).encode()


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (b'{"id": 1,', "json", "not JSON"),
        (b"[]", "json", "not a JSON object"),
        (b'{"id": ' + b"[" * 200_000, "json", "it is not JSON (brackets nested too deep)"),
        (b"\xff{}", "encoding", "UTF-8"),
        (b'{"question": "When?", "answer": "Now."}', "source", "made of"),
        (b'{"messages": [{"role": "user", "content": "When?"}]}', "source", "made of"),
        (broken(question="out"), "field", 'needs "question"'),
        (broken(colour="red"), "field", 'no "colour"'),
        (broken(messages=[]), "no-messages", "no messages"),
        (broken(messages=[{"role": "wizard", "content": "x"}]), "role", 'unknown role "wizard"'),
        (broken(messages=[{"role": "user", "content": "x"}]), "no-answer", "not the assistant's"),
        (broken(messages=[{"role": "assistant"}]), "message", "no content"),
        (broken(messages="x"), "field", "not a list"),
        (broken(kind="poem"), "kind", '"poem"'),
        (broken(language="fr"), "language", '"fr"'),
        (broken(at="yesterday"), "field", "2026-11-23T09:00:00"),
        (broken(at="2026-11-23T09:00:00"), "field", "2026-11-23T09:00:00+00:00"),
        (broken(source=[]), "field", "source"),
        (broken(memories=[{"n": "1", "id": "x", "text": "t", "gold": True}]), "field", "whole number"),
        (broken(rejected=3), "field", "rejected"),
    ],
)
def test_a_broken_line_says_what_is_wrong_with_it(line: bytes, code: str, says: str) -> None:
    with pytest.raises(Broken, match=re.escape(says)) as error:
        decode(line)
    assert error.value.code == code


def test_the_first_broken_line_is_named_with_its_file_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(encode(example()) + b"\n" + b"{broken\n")
    with pytest.raises(Refuse, match=r"x\.jsonl:3: it is not JSON .* mend the line"):
        read(path)
    with pytest.raises(Refuse, match="cannot be read"):
        read(tmp_path / "none.jsonl")


def test_nothing_is_left_of_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").mkdir()
    with pytest.raises(Refuse, match="cannot be written"):
        write(tmp_path / "x.jsonl", [example()])
    assert [path.name for path in tmp_path.iterdir()] == ["x.jsonl"]


# ── what providers take ──


def test_only_the_last_answer_has_weight() -> None:
    made = example()
    shots = (made.messages[0], made.messages[1], made.messages[2], *made.messages[1:])
    line = json.loads(supervised(replace(made, messages=shots)))
    assert list(line) == ["messages"]
    assert [one.get("weight") for one in line["messages"]] == [None, None, 0, None, 1]
    assert supervised(made, bom=True) == BOM + supervised(made)


def test_a_correction_is_a_preference_pair_in_the_form_that_every_provider_takes() -> None:
    made = example(rejected="On Thursday [1].")
    assert json.loads(preference(made)) == {
        "input": {
            "messages": [{"role": one.role, "content": one.content} for one in made.messages[:-1]],
            "tools": [],
            "parallel_tool_calls": True,
        },
        "preferred_output": [{"role": "assistant", "content": made.answer}],
        "non_preferred_output": [{"role": "assistant", "content": "On Thursday [1]."}],
    }
    with pytest.raises(Refuse, match="no rejected answer"):
        preference(example())


# ── the manifest ──


def test_a_file_that_was_changed_is_told_from_the_manifests(tmp_path: Path) -> None:
    write(tmp_path / TEST, [example()])
    made = Manifest(
        "2026-11-23T00:00:00+00:00", 0, "tuned", {TEST: digest(tmp_path / TEST)}, {TEST: {"examples": 1}}, ("a",)
    )
    write_manifest(tmp_path, made)
    assert verify(tmp_path) == manifest(tmp_path) == made
    write(tmp_path / TEST, [example("Something else [1].")])
    with pytest.raises(Refuse, match=r"test\.jsonl is not the file .* was changed"):
        verify(tmp_path)


@pytest.mark.parametrize("content", [None, "{", '{"made": 1}'])
def test_no_manifest_or_none_of_ours_says_how_to_get_one(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(
        Refuse, match=r"begin with `saegim tune collect`|Put it back; or take it away and say `saegim tune split`"
    ):
        manifest(tmp_path)
