"""Values survive the way through a line of JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Bug
from bot.memory.codec import decode, encode
from bot.memory.values import Memory, Turn

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
