"""What a text is searched by, and how big it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.tokens import LONGEST, estimate, terms, tokenize


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("배포는 언제야?", "배포를 화요일에 합니다"),
        ("deployments", "we deployed it"),
        ("회의가 몇 시야", "회의에서는 조용히"),
        ("팀", "팀은 다섯 명"),
        ("팀은", "우리 팀"),
        ("가을", "가을에 이사"),
        ("민수님", "민수가"),
        ("Redis는", "redis"),
        ("REDIS", "Redis를 쓴다"),
        ("ｒｅｄｉｓ", "redis"),  # full width
        ("\u1107\u1162\u1111\u1169", "배포"),  # decomposed, as macOS names files
        ("proj-123", "PROJ-123 is done"),
        ("PROJ-123", "proj 123"),
        ("getUserName", "the user name"),
        ("user_name", "getUserName"),
        ("github", "GitHub"),
        ("C++", "c++ rocks"),
        ("3시", "3시에 만나요"),
        ("1000원", "1,000원"),
        ("東京", "東京タワー"),
        ("tower", "what's the tower's height"),
        ("설정", "설정했어요"),
        ("화요일", "화요일이야"),
        ("제주는요?", "제주 사무실"),
        ("부산에서는요?", "부산에 있어요"),
    ],
)
def test_the_question_finds_the_statement(question: str, statement: str) -> None:
    assert set(tokenize(question)) & set(tokenize(statement))


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("배포", "배경"),
        ("car", "care for scars"),
        ("서울", "서"),  # 울 is no particle
        ("회의", "회"),  # here 의 is none either
        ("C", "C++"),
    ],
)
def test_the_question_does_not_find_the_statement(question: str, statement: str) -> None:
    assert not set(tokenize(question)) & set(tokenize(statement))


@pytest.mark.parametrize(
    "text",
    [
        "What is it and how do I do that?",
        "who was the one that's there",
        "언제야? 뭐예요? 어디에서 하나요? 알려줘",
        "ㅋㅋㅋ ㅠㅠ",
        "<@U123ABC> <#C123ABC> <!channel>",
        "&amp; &lt; &gt;",
        "?!… 🎉",
        "",
    ],
)
def test_it_says_nothing_about_a_subject(text: str) -> None:
    assert tokenize(text) == []


def test_a_label_in_markup_is_read_and_the_id_is_not() -> None:
    assert tokenize("<#C123ABC|general> <@U9|minsu>") == tokenize("general minsu")


def test_identifiers_are_kept_whole_and_in_their_parts() -> None:
    assert tokenize("deploy-tool") == ["deploy-tool", "deploy", "tool"]
    assert tokenize("v1.2") == ["v1.2", "v1", "2"]
    assert tokenize("getHTTPPort") == ["gethttpport", "http", "port"]  # "get" is a function word


def test_bigrams_stand_for_hangul_and_han() -> None:
    assert tokenize("데이터베이스") == ["데이", "이터", "터베", "베이", "이스"]
    assert tokenize("東京都") == ["東京", "京都"]


def test_terms_know_the_word_they_come_from() -> None:
    assert terms("“배포는” 언제, Deploy-tools?") == [
        ("배포", "배포는"),
        ("deploy-tools", "Deploy-tools"),
        ("deploy", "Deploy-tools"),
        ("tool", "Deploy-tools"),
    ]


def test_an_endless_word_gives_bounded_terms() -> None:
    assert tokenize("x" * 40_000) == ["x" * LONGEST]


ALPHABETS = st.one_of(
    st.text(),
    st.text(st.characters(codec=None)),  # with lone surrogates
    st.text(st.sampled_from("배포는에서 aB1_-.:@+#'’<>|&;,가ᄀㅋ東京カー\u0301\u200b🎉\ud800")),
)


@given(ALPHABETS)
def test_any_text_has_bounded_terms_that_hold_no_space(text: str) -> None:
    found = terms(text)
    assert [term for term, _ in found] == tokenize(text)
    for term, _ in found:
        assert 0 < len(term) <= LONGEST
        assert not any(letter.isspace() for letter in term)


@given(st.lists(ALPHABETS.filter(lambda text: "<" not in text and "&" not in text)))
def test_words_do_not_depend_on_their_neighbours(texts: list[str]) -> None:
    assert tokenize(" ".join(texts)) == [term for text in texts for term in tokenize(text)]


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("가나다", 3), ("a" * 33, 10), ("a" * 34, 11)])
def test_ten_tokens_are_33_bytes_rounded_up(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


@given(ALPHABETS, ALPHABETS)
def test_the_estimate_grows_with_the_text(first: str, second: str) -> None:
    whole = estimate(first + second)
    assert max(estimate(first), estimate(second)) <= whole <= estimate(first) + estimate(second) + 1
