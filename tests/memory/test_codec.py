"""Values survive the way through a line of JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Bug
from bot.memory.codec import decode, encode
from bot.memory.values import Memory, Turn

MEMORY = Memory("m1", "배포는 화요일", "U1", "민수", "C1", "1.0", "1.0", 1.0)
TURN = Turn("1.0", "U1", "민수", "배포는 화요일", addressed=True)


@given(st.builds(Turn), st.builds(Memory, at=st.floats(allow_nan=False, allow_infinity=False)))
def test_what_is_written_is_read_again(turn: Turn, memory: Memory) -> None:
    assert decode(Turn, encode(turn).decode()) == turn
    assert decode(Memory, encode(memory).decode()) == memory


def test_half_a_character_becomes_a_question_mark() -> None:
    assert decode(Turn, encode(Turn("1.0", "U", "n", "a\ud800b")).decode()).text == "a?b"


def test_a_field_from_a_later_version_is_left_out() -> None:
    line = json.dumps({**json.loads(encode(TURN)), "mood": "fine"})
    assert decode(Turn, line) == TURN


@pytest.mark.parametrize("line", ["", "[]", "{}", "null", '{"ts": "1.0"}', "{"])
def test_anything_else_is_a_bug(line: str) -> None:
    with pytest.raises(Bug, match="not a Turn"):
        decode(Turn, line)


@pytest.mark.parametrize(
    ("field", "value"), [("ts", 1), ("text", None), ("addressed", "yes"), ("text", ["a"]), ("name", {}), ("user", True)]
)
def test_a_field_of_another_type_is_a_bug(field: str, value: object) -> None:
    line = json.dumps({**json.loads(encode(TURN)), field: value})
    with pytest.raises(Bug, match="not a Turn"):
        decode(Turn, line)


@pytest.mark.parametrize("sources", [None, {}, "a", [1], [{"ts": "1.0"}], [{"ts": 1, "role": "asked", "text": "a"}]])
def test_sources_that_are_none_are_a_bug(sources: object) -> None:
    line = json.dumps({**json.loads(encode(MEMORY)), "sources": sources})
    with pytest.raises(Bug, match="not a Memory"):
        decode(Memory, line)


def test_a_kind_and_a_role_of_a_later_version_stay_as_they_are() -> None:
    source = {"ts": "2.0", "role": "seen", "text": "네"}
    line = json.dumps({**json.loads(encode(MEMORY)), "kind": "lesson", "sources": [source], "mood": "fine"})
    found = decode(Memory, line)
    assert (found.id, found.text, found.kind, found.sources[0].role) == ("m1", MEMORY.text, "lesson", "seen")
    assert decode(Memory, encode(found).decode()) == found
