"""Letters of Hangul: other spellings, the other keyboard, a space too many."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language.hangul import (
    any_vowel,
    closed,
    from_keyboard,
    joined,
    letters,
    syllable,
    to_keyboard,
    variants,
)

SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("qovh", "배포"),
        ("tjqj", "서버"),
        ("rkqtdl", "값이"),
        ("rkqtl", "갑시"),
        ("dhoRkwl", "왜까지"),
        ("QOVH", "뺴포"),
    ],
)
def test_korean_typed_on_english_keys(typed: str, meant: str) -> None:
    assert from_keyboard(typed) == meant


@pytest.mark.parametrize("word", ["", "help", "a", "qovh1", "배포", "k", "qo vh", "r"])
def test_what_is_no_row_of_syllables_was_not_meant_as_korean(word: str) -> None:
    assert from_keyboard(word) is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("ㅗ디ㅔ", "help"), ("ㅇ데ㅣㅐㅛ", "deploy"), ("ㅔㅑㅔ", "pip"), ("ㄳ", "rt")]
)
def test_english_typed_on_korean_keys(typed: str, meant: str) -> None:
    assert to_keyboard(typed) == meant


@pytest.mark.parametrize("word", ["", "help", "배 포", "배포!", "東京", "\ud800"])
def test_what_is_not_hangul_was_not_typed_on_korean_keys(word: str) -> None:
    assert to_keyboard(word) is None


@given(SYLLABLES)
def test_the_two_keyboards_undo_each_other(word: str) -> None:
    typed = to_keyboard(word)
    assert typed is not None
    assert from_keyboard(typed) == word


@given(st.text())
def test_any_text_can_be_held_under_the_keyboards(text: str) -> None:
    for found in (from_keyboard(text), to_keyboard(text)):
        assert found != ""


@given(SYLLABLES)
def test_letters_are_those_of_the_decomposed_text(word: str) -> None:
    for each in word:
        assert syllable(*letters(each)) == each
        assert closed(each) == (len(unicodedata.normalize("NFD", each)) == 3)


@pytest.mark.parametrize(
    ("typo", "meant"), [("베포", "배포"), ("컨텐", "콘텐"), ("메세", "메시"), ("웬지", "왠지"), ("이타", "이터")]
)
def test_a_confusable_vowel_is_tried(typo: str, meant: str) -> None:
    assert meant in variants(typo)
    assert typo in variants(meant)


@given(SYLLABLES)
def test_variants_differ_by_one_vowel(word: str) -> None:
    every = any_vowel(word)
    assert len(set(every)) == 20 * len(word)
    assert set(variants(word)) <= set(every)
    for other in every:
        changed = [(letters(a), letters(b)) for a, b in zip(word, other, strict=True) if a != b]
        assert len(changed) == 1
        (initial, vowel, final), (initial_, vowel_, final_) = changed[0]
        assert (initial, final) == (initial_, final_)
        assert vowel != vowel_


@pytest.mark.parametrize(
    ("words", "across"),
    [
        (["데이터", "베이스"], ["터베"]),
        (["배", "포는"], ["배포"]),
        (["a", "배포"], []),
        (["배포"], []),
        ([], []),
        (["", "가"], []),
    ],
)
def test_bigrams_across_a_space(words: list[str], across: list[str]) -> None:
    assert joined(words) == across


def test_only_hangul_has_other_vowels() -> None:
    assert variants("redis") == any_vowel("東京") == []
