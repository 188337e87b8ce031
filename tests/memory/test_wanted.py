"""What may stand instead of a question's terms, weighed over what the readers may see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.engine.segment import Document
from bot.memory.engine.view import View
from bot.memory.language.pairs import MEANS, TRANSLATED, Alternative
from bot.memory.retrieval.query import Question
from bot.memory.retrieval.wanted import UNSAID, Wanted, weigh
from tests.memory.histories import HERE, filled

LETTERS = st.sampled_from("abcdefgh")
WEIGHTS = st.sampled_from([0.3, MEANS, TRANSLATED, 0.9, UNSAID])
ALTERNATIVES = st.builds(
    lambda first, count, terms, weight: Alternative((first, min(3, first + count)), tuple(terms), weight),
    st.integers(0, 2),
    st.integers(1, 3),
    st.lists(LETTERS, min_size=1, max_size=3, unique=True),
    WEIGHTS,
)


def view_of(*messages: str) -> View:
    return filled([Document(f"m{n}", tuple(text), HERE) for n, text in enumerate(messages)]).view([HERE])


def asked(terms: str, *instead: Alternative) -> Question:
    return Question(tuple(terms), tuple(terms), (1.0,) * len(terms), instead=instead)


def weights(wanted: Wanted) -> list[float]:
    found: list[float] = wanted.instead.weights.tolist()
    return found


@given(st.lists(st.text("abcdefgh", max_size=6), max_size=8), st.lists(ALTERNATIVES, max_size=6))
def test_what_stands_instead_counts_less_than_the_word_itself_would(
    messages: list[str], instead: list[Alternative]
) -> None:
    wanted = weigh(view_of(*messages), asked("abc", *instead))
    found, sizes = wanted.instead, wanted.instead.sizes
    for (first, last), (low, high) in found.spans:
        for n in range(low, high):
            columns = found.columns[found.starts[n] : found.starts[n] + sizes[n]]
            assert 0 < found.weights[n] < 1
            says = found.factors[n] * wanted.idfs[columns].sum()
            assert says <= found.weights[n] * wanted.mass[first:last].sum() * (1 + 1e-9)


def test_a_translation_of_what_nobody_has_written_counts_nearly_as_much() -> None:
    translated = asked("a", Alternative((0, 1), ("x",), TRANSLATED))
    assert weights(weigh(view_of("x", "y"), translated)) == [UNSAID]
    assert weights(weigh(view_of("x", "a"), translated)) == [TRANSLATED]


@pytest.mark.parametrize("alternative", [Alternative((0, 1), ("x",), MEANS), Alternative((0, 0), ("x",), TRANSLATED)])
def test_what_is_less_than_a_translation_stays_what_it_is(alternative: Alternative) -> None:
    assert weights(weigh(view_of("x", "y"), asked("a", alternative))) == [alternative.weight]


def test_what_stands_for_a_word_of_several_terms_counts_as_one_of_as_many() -> None:
    short, long = asked("a", Alternative((0, 1), ("x",), 0.9)), asked("abc", Alternative((0, 3), ("x",), 0.9))
    view = view_of("xz", "az", "bz", "cz")
    assert weigh(view, long).instead.factors[0] == pytest.approx(3**0.75 * weigh(view, short).instead.factors[0])


def test_nothing_stands_instead_where_one_of_its_terms_is_not_there_or_nothing_may() -> None:
    question = asked("a", Alternative((0, 1), ("x", "y"), 0.9))
    assert not weights(weigh(view_of("x", "a"), question))
    assert not weights(weigh(view_of("xy", "a"), question, instead=False))
    assert weights(weigh(view_of("xy", "a"), question)) == [0.9]
