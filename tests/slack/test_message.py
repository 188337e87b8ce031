"""What goes over the wire: the marks survive every shape, and no shape loses what was said."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import TEXT, SourceLine, answer_blocks
from bot.slack.message import Message, content, has_markdown, key_of, metadata, shapes

KEYS = st.from_regex(r"[CDG][A-Z0-9]{8}:\d{10}\.\d{6}", fullmatch=True)
BODIES = st.text(min_size=1).filter(str.strip)
SOURCE = SourceLine(1, "quoted words", "민수", "#deploys", "2026-11-03")


@given(KEYS, BODIES, st.integers(0, 10**13))
def test_every_shape_with_blocks_carries_the_key(key: str, body: str, version: int) -> None:
    text, blocks = answer_blocks(body)
    for shape in shapes(tuple(blocks), markdown=True)[:-1]:
        sent = content(Message(text, tuple(blocks), key), shape, version)
        assert key_of({"blocks": sent["blocks"]}) == key
        assert len(sent["blocks"][0]["block_id"]) <= 255


@given(KEYS)
def test_the_metadata_carries_the_key(key: str) -> None:
    assert key_of({"metadata": metadata(key), "blocks": [{"block_id": "x"}]}) == key


def test_foreign_messages_carry_no_key() -> None:
    foreign: list[dict[str, Any]] = [
        {},
        {"metadata": None, "blocks": []},
        {"blocks": [{"type": "section", "block_id": "a1B2c"}]},
        {"metadata": {"event_type": "deploy_done", "event_payload": {"event": "C1:1.0"}}},
    ]
    assert [key_of(message) for message in foreign] == [None] * 4


def test_the_shapes_go_from_markdown_to_sections_to_nothing() -> None:
    _, blocks = answer_blocks("**bold**", [SOURCE])
    kinds = [[block["type"] for block in shape] for shape in shapes(tuple(blocks), markdown=True)]
    assert kinds == [["markdown", "context"], ["section", "context"], []]
    assert not any(has_markdown(shape) for shape in shapes(tuple(blocks), markdown=False))
    assert shapes((), markdown=True) == [()]


@given(st.lists(st.text(alphabet="abc가나다 *_#`-\n", max_size=400), min_size=1, max_size=9))
def test_no_shape_loses_a_letter(paragraphs: list[str]) -> None:
    body = "\n\n".join([*paragraphs, "end"])
    text, blocks = answer_blocks(body)
    letters = [letter for letter in body if letter.isalpha()]
    for shape in shapes(tuple(blocks), markdown=True)[:-1]:
        shown = "".join(b["text"] if isinstance(b["text"], str) else b["text"]["text"] for b in shape)
        assert [letter for letter in shown if letter.isalpha()] == letters
    assert content(Message(text, tuple(blocks)), ())["text"]


def test_the_text_alone_has_body_and_sources_and_fits() -> None:
    text, blocks = answer_blocks("**bold** & more", [SOURCE])
    alone = content(Message(text, tuple(blocks)), ())["text"]
    assert alone.startswith("*bold* &amp; more")
    assert "quoted words" in alone
    text, blocks = answer_blocks("word " * 3_000, [SOURCE])
    assert len(content(Message(text, tuple(blocks)), ())["text"]) <= TEXT


def test_a_message_without_a_key_is_not_marked() -> None:
    text, blocks = answer_blocks("hi")
    assert "saegim" not in json.dumps(content(Message(text, tuple(blocks)), tuple(blocks)))
