"""What is newer on the same subject goes before what it replaces; all else stays where it stands."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.retrieval.change import Told, newest_first
from bot.memory.retrieval.query import understand
from tests.memory.team import hits, said

OLD = "배포는 매주 화요일에 합니다"
NEW = "배포는 이제 매주 목요일에 합니다"


def told(text: str, at: float = 1.0, place: str = "C1", score: float = 1.0) -> Told:
    return Told(text, place, at, score)


def order(question: str, *hits: Told) -> list[tuple[int, int | None]]:
    """With every term of the question weighing the same."""
    wanted = understand(question)
    return newest_first(question, hits, dict.fromkeys(wanted.terms, 1.0), wanted.translated)


REPLACING = [(0, None), (1, None)], [(1, 0), (0, None)]


@pytest.mark.parametrize(
    ("question", "old", "new"),
    [
        ("배포는 언제 해?", OLD, NEW),
        ("배포 요일", OLD, unicodedata.normalize("NFD", NEW)),
        ("How many seats does the plan have?", "The plan has 10 seats.", "The plan now has 25 seats."),
        ("When is the standup?", "The standup is on Monday.", "We moved the standup to Friday!\nmoved to 3pm, too"),
        ("회의실 정원", "회의실 정원은 8명", "회의실 정원이 12명으로 바뀌었어요"),
        ("스탠드업 몇 시예요?", "스탠드업은 매일 오전 10시에 해요.", "다음 주부터 스탠드업은 10시 30분으로 바꿀게요."),
        ("When does the first sprint end?", "The first sprint ends on May 3.", "The first sprint now ends on May 8."),
        ("Which day is the standup?", "The standup is on Monday.", "We moved the standup to Friday."),
        ("when is the standup?", "스탠드업은 매일 오전 10시에 해요.", "다음 주부터 스탠드업은 10시 30분으로 바꿀게요."),
        ("회식 언제야?", "회식은 12월 5일이에요", "아니 회식은 12월 12일로 바뀌었어요"),
        ("배포는 언제 해?", "Deploys are on Tuesdays.", "배포는 이제 목요일에 해요"),
        ("API rate limit", "The API rate limit is 100.", "Good morning. The API rate limit was raised to 500. Enjoy!"),
    ],
)
def test_a_newer_statement_goes_before_the_one_it_replaces_and_says_so(question: str, old: str, new: str) -> None:
    assert order(question, told(old), told(new, 2.0)) == REPLACING[1]


@pytest.mark.parametrize(
    ("why", "old", "new"),
    [
        ("it is older", told(OLD, 2.0), told(NEW, 1.0)),
        ("it is as old", told(OLD), told(NEW)),
        ("it was said in another place", told(OLD), told(NEW, 2.0, "C2")),
        ("it fits the question far worse", told(OLD), told(NEW, 2.0, score=0.1)),
        ("it says nothing of a change", told(OLD), told("배포는 매주 목요일에 합니다", 2.0)),
        ("it says the same", told(OLD), told("배포는 이제 화요일에 합니다", 2.0)),
        ("it tells no value", told(OLD), told("배포는 이제 민수가 합니다", 2.0)),
        ("it tells only in what year", told(OLD), told("2025년부터 배포는 이제 민수가 합니다", 2.0)),
        ("one of many is no count", told(OLD), told("배포는 이제 one of us", 2.0)),
        ("the old one tells no value", told("배포는 민수가 합니다"), told(NEW, 2.0)),
        ("it is about something else", told(OLD), told("회의는 이제 목요일에 합니다", 2.0)),
        (
            "another sentence of it tells of a change",
            told(OLD),
            told("배포는 했어요. 점심이 이제 12시로 바뀌었어요", 2.0),
        ),
        ("the old one bears little on the question", told("점심은 화요일 12시"), told(NEW, 2.0)),
    ],
)
def test_what_has_not_changed_stays_where_it_stands(why: str, old: Told, new: Told) -> None:
    assert order("배포는 언제 해?", old, new) == REPLACING[0], why


@pytest.mark.parametrize(
    "question", ["Who deploys on Tuesdays?", "배포 요일은 누가 정해?", "왜 배포 요일이 있어?", "Which team deploys?"]
)
def test_a_question_for_who_where_or_why_asks_for_no_value_that_could_change(question: str) -> None:
    old, new = "We deploy on Tuesday. " + OLD, "We now deploy on Thursday. " + NEW
    assert order(question, told(old), told(new, 2.0)) == REPLACING[0]


@pytest.mark.parametrize(
    "question",
    ["배포는 원래 언제였어?", "배포를 처음에 무슨 요일에 했어?", "When was 배포 originally?", unicodedata.normalize("NFD", "이전 배포 요일")],
)  # fmt: skip
def test_a_question_about_the_past_is_left_as_it_is(question: str) -> None:
    assert order(question, told(OLD), told(NEW, 2.0)) == REPLACING[0]


def test_a_newer_one_goes_right_before_the_first_it_replaces() -> None:
    chat = told("배포 화이팅", 3.0)
    found = order("배포는 언제 해?", chat, told(OLD), chat, told(NEW, 4.0), chat)
    assert found == [(0, None), (3, 1), (1, None), (2, None), (4, None)]


def test_one_that_is_before_it_already_says_so_too() -> None:
    assert order("배포는 언제 해?", told(NEW, 2.0), told("배포 화이팅", 3.0), told(OLD)) == [
        (0, 2),
        (1, None),
        (2, None),
    ]


def test_of_many_changes_the_last_comes_first() -> None:
    hits = [told(f"배포 인원은 이제 {n}명", float(n)) for n in (1, 3, 2, 4)]
    assert [n for n, _ in order("배포 인원", *hits)] == [3, 1, 2, 0]


def test_a_change_is_said_with_the_hit() -> None:
    first, second = hits(
        "배포는 언제 해?", [said("old", OLD, 1.0), said("new", NEW, 2.0), said("x", "점심은 김밥", 3.0)]
    )
    assert (first.memory.id, first.evidence.replaces) == ("new", "old")
    assert (second.memory.id, second.evidence.replaces) == ("old", "")


TEXTS = st.lists(
    st.sampled_from(["배포는", "이제", "화요일", "목요일", "3명", "5명으로", "바뀌었", "회의", ".", "\n", "now", "10", "deploy"]), max_size=8
).map(" ".join)  # fmt: skip
HITS = st.lists(
    st.builds(
        Told,
        text=TEXTS | st.text(max_size=30),
        place=st.sampled_from(["C1", "C2"]),
        at=st.sampled_from([1.0, 2.0, 3.0]),
        score=st.sampled_from([1.0, 0.9, 0.2]),
    ),
    max_size=10,
)


@given(TEXTS | st.text(max_size=20), HITS)
def test_nothing_is_lost_and_nothing_comes_twice(question: str, hits: list[Told]) -> None:
    found = order(question, *hits)
    assert sorted(n for n, _ in found) == list(range(len(hits)))
    places = [n for n, _ in found]
    for n, old in found:
        if old is not None:
            assert hits[n].place == hits[old].place
            assert hits[n].at > hits[old].at
            assert places.index(n) < places.index(old) < len(places)


@given(TEXTS, HITS)
def test_what_replaces_nothing_keeps_its_order(question: str, hits: list[Told]) -> None:
    kept = [n for n, old in order(question, *hits) if old is None]
    assert kept == sorted(kept)
