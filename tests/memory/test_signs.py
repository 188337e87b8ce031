"""What a message and a question show besides their words."""

import unicodedata

import pytest

from bot.memory.language.signs import (
    ASKS,
    LOOKED_AT,
    TELLS_TIME,
    asks,
    asks_when,
    by,
    fields,
    in_first_person,
    names,
    said_to,
    written_by,
)
from bot.memory.language.tokens import tokenize


def shows(text: str) -> set[str]:
    return set(fields(text))


def test_a_message_shows_who_wrote_it_by_id_and_by_each_part_of_the_name() -> None:
    assert set(by("U1", "Jane Doe")) == {written_by("U1"), *names(tokenize("jane doe"))}
    assert written_by("U1") not in set(by("U2", "U1"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("@민수 확인해 줘", "민수"),
        ("고마워요 @민수님!", "민수"),
        ("@Jane Doe: it is on Tuesdays", "Jane Doe"),
        ("<@U024BE7LH> and <@Jane>: see there", "Jane"),
        ("cc @Jane", "jane"),
    ],
)
def test_a_message_shows_whom_it_mentions(text: str, name: str) -> None:
    assert set(said_to(name)) <= shows(text)


@pytest.mark.parametrize(
    ("text", "name"), [("Jane said so", "Jane"), ("@Jane Roe", "Jane Doe"), ("mail me: a@b.co", "")]
)
def test_a_name_without_a_mention_mentions_nobody(text: str, name: str) -> None:
    assert not said_to(name) or not set(said_to(name)) <= shows(text)


@pytest.mark.parametrize("text", ["안녕 @U1 @@U1 ?asks ?time @jane", "?", "@", "@@", "＠jane", "<@U1|jane>", "@\ud800"])
def test_no_word_is_taken_for_such_a_sign(text: str) -> None:
    assert not [term for term in tokenize(text) if term[0] in "@?"]


@pytest.mark.parametrize("text", ["배포 언제 해?", "Who owns it? \n", "정말？"])
def test_what_ends_with_a_question_mark_asks(text: str) -> None:
    assert asks(text)
    assert ASKS in shows(text)


@pytest.mark.parametrize("text", ["", "배포는 화요일", "Really? I doubt it.", "see http://x/?q=1"])
def test_what_does_not_end_by_asking_does_not_ask(text: str) -> None:
    assert not asks(text)
    assert ASKS not in shows(text)


@pytest.mark.parametrize(
    "text",
    ["어제 했어요", "다음 주에 해요", "3월에 시작", "오후 3시", "We moved last week", "on Friday", "at 3 pm", "since 2024", "in March", "two days ago",
     "3 시에 봐요", "20일까지", "2025 년", "MONDAY", "다음 달", "매주 해요", "this morning", "at 10:30 a.m"],
)  # fmt: skip
def test_a_message_tells_a_time(text: str) -> None:
    assert TELLS_TIME in shows(text)
    assert TELLS_TIME in shows(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "민수가 했어요",
        "Minsu did it",
        "room 203",
        "lasting effects",
        "Mona's thing",
        "일시 중단",
        "시작",
        "주문 분석",
        "3  시",
        "다음으로",
        "this one",
        "매출",
        "maybe",
    ],
)
def test_a_message_tells_no_time(text: str) -> None:
    assert TELLS_TIME not in shows(text)


@pytest.mark.parametrize(
    "question",
    ["배포 언제?", "몇 시에 해?", "며칠에", "무슨 요일", "When is it", "what time is it", "which day?", "어느 달이야"],
)
def test_a_time_is_asked_for(question: str) -> None:
    assert asks_when(question)


@pytest.mark.parametrize("question", ["", "누가 해?", "몇 명이야", "whenever you like", "what is it", "which timezone"])
def test_no_time_is_asked_for(question: str) -> None:
    assert not asks_when(question)


@pytest.mark.parametrize(
    "question",
    [
        "내가 뭐라고 했지",
        "제가 쓴 글",
        "나는 언제 쉬어?",
        "What did I say?",
        "my laptop",
        "I'm off when?",
        "ask me",
        "I’ve",
        "The build is slow. Did I break it?",
        "내 노트북이에요",
    ],
)
def test_somebody_asks_about_themselves(question: str) -> None:
    assert in_first_person(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "내일 배포",
        "안내 문서",
        "누나는 언제",
        "the image",
        "iPhone",
        "meeting",
        "hi-fi",
        "제품 나는"[:2],
        "I am writing a parser. Does anybody know a good one?",
    ],
)
def test_nobody_asks_about_themselves(question: str) -> None:
    assert not in_first_person(question)


@pytest.mark.parametrize("piece", ["last ", "월요", "next\n", "20", "3 ", "was ", "I'", "몇 ", " "])
def test_of_a_message_without_end_its_beginning_is_read(piece: str) -> None:
    long = (piece * LOOKED_AT)[:LOOKED_AT]
    assert shows(long + " yesterday I asked when") == shows(long) | shows(long[:0])
    assert asks_when(long + " when") == asks_when(long)
    assert in_first_person(long + " my") == in_first_person(long)
