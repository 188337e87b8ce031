"""What one statement gives instead of another: told only where it is clear which value stands for which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.mind.change import difference, same_subject


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        ("we deploy on Tuesdays", "we deploy on Wednesdays now", "Tuesdays", "Wednesdays"),
        ("배포는 화요일이에요", "배포는 이제 목요일이에요", "화요일", "목요일"),
        ("배포는 화요일 오전 10시에 해요", "배포는 수요일 오후 2시로 옮겼어요", "화요일 오전 10시", "수요일 오후 2시"),
        ("the budget is $5,000 for Q3", "budget for Q3 raised to $7,500", "$5,000", "$7,500"),
        ("예산은 120만 원이에요", "예산이 150만 원으로 늘었어요", "120만 원", "150만 원"),
        ("p95 is 250 ms", "p95 is down to 180ms", "250 ms", "180ms"),
        ("참석자는 12명이에요", "참석자가 15명으로 늘었어요", "12명", "15명"),
        ("coverage is 65%", "coverage reached 78 %", "65%", "78 %"),
        ("마감은 5월 3일이에요", "마감이 5월 10일로 미뤄졌어요", "5월 3일", "5월 10일"),
        ("the deadline is May 3", "deadline moved from May 3 to May 10", "May 3", "May 10"),
        ("standup at 9:30", "standup moves to 10:00 am", "9:30", "10:00 am"),
    ],
)
def test_the_value_that_changed_is_told_as_it_is_written(old: str, new: str, was: str, now: str) -> None:
    assert difference(old, new) == (was, now)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("we deploy on Tuesdays", "every Tuesday we deploy"),
        ("배포는 화요일이에요", "배포는 민수 님이 해요"),
        ("we meet Monday and Tuesday", "we meet on Friday"),
        ("회의는 월요일이에요", "회의는 월요일, 수요일, 금요일이에요"),
        ("회의는 화요일이에요", "회의는 화요일과 금요일이에요"),
        ("회의는 오후 3시", "회의는 오후3시"),
        ("배포는 화요일이에요", "we deploy on Tuesdays"),
        ("release 4.2 is out", "release 4.3 is out"),
        ("", ""),
    ],
)
def test_what_is_the_same_missing_or_unclear_is_not_told(old: str, new: str) -> None:
    assert difference(old, new) is None


@given(
    st.text("화수요일5월 3:0%$,fromTuesday만원명시", max_size=40),
    st.text("화수요일5월 3:0%$,fromTuesday만원명시", max_size=40),
)
def test_values_are_always_words_of_the_statements(old: str, new: str) -> None:
    found = difference(old, new)
    for told, text in zip(found or (), (old, new), strict=False):
        assert all(piece in text for piece in told.split())
    assert difference(old, old) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("배포는 화요일이에요", "배포는 목요일이에요", True),
        ("the lunch budget is $10", "the lunch budget is $12", True),
        ("release is on May 3", "the release is on May 10", True),
        ("the payment API deploys on Wednesday at 15:00", "the search API deploys on Monday at 10:00", False),
        ("개발팀 주간회의는 월요일 10시예요", "디자인팀 주간회의는 화요일 11시예요", False),
        ("the office closes at 7pm", "the demo is at 3pm", False),
    ],
)
def test_statements_disagree_only_about_the_same_subject(one: str, other: str, same: bool) -> None:
    assert same_subject(one, other) is same is same_subject(other, one)
