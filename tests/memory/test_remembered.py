"""What is made of strings is made once, of the last ones, and the ones that come often stay."""

from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.remembered import LONGEST, Remembered


class Counting:
    """Turns a string around, and keeps count."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, text: str) -> str:
        self.made.append(text)
        return text[::-1]


def test_a_string_is_made_once() -> None:
    make = Counting()
    known = Remembered(make, 10)
    assert [known["ab"], known["ab"], known["cd"]] == ["ba", "ba", "dc"]
    assert make.made == ["ab", "cd"]


def test_what_comes_again_and_again_is_made_once_among_any_number_of_others() -> None:
    make = Counting()
    known = Remembered(make, 10)
    for number in range(100):
        assert known["often"] == "netfo"
        assert known[f"{number}"] == f"{number}"[::-1]
    assert make.made.count("often") == 1


@given(st.lists(st.text(max_size=2)), st.integers(2, 8))
def test_it_answers_as_if_it_remembered_nothing_and_never_has_more_than_its_room(texts: list[str], room: int) -> None:
    known = Remembered(Counting(), room)
    for text in texts:
        assert known[text] == text[::-1]
        assert len(known) <= room // 2


def test_what_is_too_long_to_come_again_is_not_remembered() -> None:
    known = Remembered(Counting(), 10)
    assert known["ab" * LONGEST] == "ba" * LONGEST
    assert not known
