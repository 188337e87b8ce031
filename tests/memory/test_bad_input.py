"""Whatever people paste, as a message and as a question: no exception, and no more work than its length."""

import random
import unicodedata
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.memory.retrieval.change import Told, newest_first
from bot.memory.retrieval.query import LONGEST, corrected, understand
from bot.memory.retrieval.recall import Recall
from bot.memory.values import Hit
from tests.memory.team import NOW, READERS, hits, recall_of, said

LONG = 100_000  # characters
ODD = [
    "", " ", "?", "a", "배", "ㅋ", "ㅏ", "는", "1", "\n\t\r\0", "the of and", "은 는 이 가", "언제 뭐", "수 다", "등 수", "내가", "나 너",
    "🎉", "🎉🎉 👩‍👩‍👧‍👦", ":tada:", "\ud800", "배포 \udfff 화요일", "\u202e배포\u202c", "\u200f\u200e", "배\u200d포", "\u200d", "\ufeff배포",
    unicodedata.normalize("NFD", "배포는 화요일"), "ᄇ", "\u1161", "\u3164", "a\u0316\u0300\u0316", "<@U1> <#C1|x> <!here>", "<" * 50, "@@U1 ?asks ?time",
    "' or 1=1 --", "*", "()[]{}", "\\", "%s %d {}", "2026-99-99", "13월 45일", "99999999999일 전", "in 99999999999 years", "9999년", "0000-00-00",
]  # fmt: skip
PIECES = [
    "배포", "배포 ", "배a", "배-a/", "지난주 ", "last friday ", "qovh", "ㅗ디ㅔ", "a_b", "환경설정", "환경설정환ㅎ ", "😀", "a\u200d", "\n3", "may ", " ",
    "moved ", "was ", "1.", "3,", "a.", "TF = 서버\n", "월요일 ", ". ", "\u0316\u0300", "http://a/", ":a:", "<@U1|", "내 ", "?", "\ud800", "\u1107\u1162",
]  # fmt: skip

TEAM = [
    said("a", "배포는 매주 화요일이에요", 1.0, "1"),
    said("b", "네, 수다 채널에 등수도 올려 주세요. 나너", 2.0, "1"),
    said("c", "The deploy is on Tuesday", 3.0, author="U1"),
]


def sound(found: list[Hit]) -> None:
    """Each hit once, with a positive score and a strength from 0 to 1."""
    assert len({hit.memory.id for hit in found}) == len(found)
    assert all(hit.score > 0 and 0 <= hit.strength <= 1 for hit in found)


@pytest.fixture(scope="module")
def team() -> Recall:
    """A team that has written odd things."""
    return recall_of([*TEAM, *(said(f"o{n}", text, 10.0 + n, "2") for n, text in enumerate(ODD))])


@pytest.mark.parametrize("question", ODD)
def test_an_odd_question_is_a_question(question: str, team: Recall) -> None:
    sound(team.search(question, READERS, 50, now=NOW))


@pytest.mark.parametrize("question", ["", " ", "?", "🎉", "\u200d", "은 는 이 가", "the of and", "\ud800", "\u202e"])
def test_a_question_without_a_word_finds_nothing(question: str) -> None:
    assert hits(question, TEAM) == []


@pytest.mark.parametrize("mark", ["\u200d", "\u200b", "\u2060", "\u202e", "\u200f", "\u00ad", "\ufeff"])
def test_what_nobody_sees_does_not_matter(mark: str) -> None:
    plain = [hit.memory.id for hit in hits("배포", TEAM)]
    assert [hit.memory.id for hit in hits(f"배{mark}포", TEAM)] == plain
    assert hits("화요일", [said("hidden", f"화{mark}요{mark}일")])[0].memory.id == "hidden"


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=3), st.text(max_size=40), st.text(max_size=10))
def test_any_text_may_be_a_message_a_name_and_a_question(messages: list[str], question: str, name: str) -> None:
    memories = [said(f"m{n}", text, n + 1.0, "1", author_name=name) for n, text in enumerate(messages)]
    recall = recall_of(memories)
    for asked in (question, name, *messages):
        sound(recall.search(asked, READERS, 20, now=NOW))


PLANES = (
    (0x20, 0x7F),
    (0xAC00, 0xD7A4),
    (0x1100, 0x1200),
    (0x3040, 0x30FF),
    (0x0300, 0x0370),
    (0x1F300, 0x1FAFF),
    (0, 0x110000),
    (0xD800, 0xE000),
)
WORDS = ("배포", "는", "언제", "deploy", "지난주", "last", "qovh", "내가", "://", "<@", "a_b-c.d", "\n", " ", "이제", "3월", "was", "=")  # fmt: skip


def test_ten_thousand_random_texts_are_questions_too(team: Recall) -> None:
    chance = random.Random(20261123)
    for n in range(10_000):
        low, high = chance.choice(PLANES)
        letters = [chr(chance.randrange(low, high)) for _ in range(chance.randrange(30))]
        text = "".join(chance.sample(letters + chance.choices(WORDS, k=4), len(letters) + 4))
        question = corrected(understand(text, "U1", NOW), text, lambda terms: [hash(term) % 2 for term in terms])
        assert len(question.terms) == len(question.words) == len(question.weights) <= LONGEST
        told = [Told(text, "C1", 1.0, 1.0), Told(text[::-1] + " 이제 3", "C1", 2.0, 1.0)]
        assert sorted(n for n, _ in newest_first(text, told, dict.fromkeys(question.terms, 1.0))) == [0, 1]
        if n % 100 == 0:
            sound(team.search(text, READERS, 20, now=NOW))


@pytest.mark.parametrize("piece", PIECES)
def test_a_hundred_thousand_characters_are_a_question_and_a_message(piece: str) -> None:
    text = piece * (LONG // len(piece))
    looked_up: list[str] = []

    def nobody(terms: Sequence[str]) -> list[int]:
        looked_up.extend(terms)
        return [0] * len(terms)

    question = corrected(understand(text, "U1", NOW), text, nobody)
    assert len(question.terms) <= LONGEST
    assert len(looked_up) < 100 * LONGEST
    sound(hits(text, [said("long", text), *TEAM]))
    sound(hits("배포", [said("long", text), *TEAM]))
