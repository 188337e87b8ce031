"""Which span of time the words of a date mean, in English and Korean, and which words are none."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.memory.language import date_words as vocabulary
from bot.memory.language.dates import Span, absolute, spans

SEOUL = "Asia/Seoul"
MONDAY = "2026-11-23 10:30"
DAY = timedelta(days=1)


def at(moment: str, tz: str = SEOUL) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(tz)).timestamp()


def edges(days: str) -> tuple[datetime, datetime]:
    """From '2026-11-16 2026-11-22', '2026-05-12' or '2026-11-22T15:00 2026-11-22T16:00': days are meant to their end."""
    first, _, last = days.partition(" ")
    end = datetime.fromisoformat(last or first)
    return datetime.fromisoformat(first), end if "T" in last else end + DAY


def wall(span: Span, tz: str = SEOUL) -> tuple[datetime, datetime]:
    start, end = (
        datetime.fromtimestamp(moment, ZoneInfo(tz)).replace(tzinfo=None) for moment in (span.start, span.end)
    )
    return start, end


def only(text: str, now: str, tz: str = SEOUL, tense: vocabulary.Tense = "past") -> tuple[datetime, datetime]:
    (span,) = spans(text, at(now, tz), tz, tense)
    return wall(span, tz)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("what did we decide yesterday?", "2026-11-22"),
        ("어제 뭐라고 했지", "2026-11-22"),
        ("the day before yesterday", "2026-11-21"),
        ("그저께 얘기", "2026-11-21"),
        ("그제 얘기", "2026-11-21"),
        ("그끄저께", "2026-11-20"),
        ("엊그제 말한 거", "2026-11-20 2026-11-22"),
        ("3일 전", "2026-11-20"),
        ("사흘 전에", "2026-11-20"),
        ("3 days ago", "2026-11-20"),
        ("a few days ago", "2026-11-18 2026-11-21"),
        ("일주일 전", "2026-11-16 2026-11-22"),
        ("two weeks ago", "2026-11-09 2026-11-15"),
        ("2주 전에", "2026-11-09 2026-11-15"),
        ("한 달 전", "2026-10-01 2026-10-31"),
        ("3개월 전", "2026-08-01 2026-08-31"),
        ("a year ago", "2025-01-01 2025-12-31"),
        ("what did we decide last Friday?", "2026-11-20"),
        ("last Tuesday", "2026-11-17"),
        ("지난 화요일", "2026-11-17"),
        ("화요일에 정한 거", "2026-11-17"),
        ("월요일", "2026-11-16"),  # asked on a Monday: not today
        ("on Monday", "2026-11-16"),
        ("on Fri", "2026-11-20"),
        ("금욜 회의", "2026-11-20"),
        ("지난주 회의에서 뭐라고 했지", "2026-11-16 2026-11-22"),
        ("last week", "2026-11-16 2026-11-22"),
        ("지지난주", "2026-11-09 2026-11-15"),
        ("the week before last", "2026-11-09 2026-11-15"),
        ("지난주 화요일", "2026-11-17"),
        ("지난주화요일에", "2026-11-17"),
        ("Tuesday last week", "2026-11-17"),
        ("over the weekend", "2026-11-21 2026-11-22"),
        ("지난 주말", "2026-11-21 2026-11-22"),
        ("지난주말에", "2026-11-21 2026-11-22"),
        ("주말에 한 얘기", "2026-11-21 2026-11-22"),
        ("last month", "2026-10-01 2026-10-31"),
        ("지난달에", "2026-10-01 2026-10-31"),
        ("지난달 12일", "2026-10-12"),
        ("지난달 말", "2026-10-21 2026-10-31"),
        ("end of last month", "2026-10-21 2026-10-31"),
        ("in May", "2026-05-01 2026-05-31"),
        ("5월에", "2026-05-01 2026-05-31"),
        ("in December", "2025-12-01 2025-12-31"),
        ("12월에", "2025-12-01 2025-12-31"),
        ("in may", "2026-05-01 2026-05-31"),
        ("last May", "2026-05-01 2026-05-31"),
        ("in May 2023", "2023-05-01 2023-05-31"),
        ("2023년 5월", "2023-05-01 2023-05-31"),
        ("23년 5월", "2023-05-01 2023-05-31"),
        ("작년 5월", "2025-05-01 2025-05-31"),
        ("May last year", "2025-05-01 2025-05-31"),
        ("early May", "2026-05-01 2026-05-10"),
        ("mid-May", "2026-05-11 2026-05-20"),
        ("late May", "2026-05-21 2026-05-31"),
        ("the end of May", "2026-05-21 2026-05-31"),
        ("5월 초", "2026-05-01 2026-05-10"),
        ("5월 중순", "2026-05-11 2026-05-20"),
        ("5월말", "2026-05-21 2026-05-31"),
        ("지난달 말일", "2026-10-31"),
        ("5월 첫째 주", "2026-05-04 2026-05-10"),  # May 1 is a Friday: that week belongs to April
        ("first week of May", "2026-05-04 2026-05-10"),
        ("on 2026-05-12", "2026-05-12"),
        ("2026.05.12", "2026-05-12"),
        ("2026. 5. 12.", "2026-05-12"),
        ("2026/5/12", "2026-05-12"),
        ("2026년 5월 12일", "2026-05-12"),
        ("2026-05-12T10:00:00Z", "2026-05-12"),
        ("2026-05", "2026-05-01 2026-05-31"),
        ("5/12/2026", "2026-05-12"),
        ("25/12/2025", "2025-12-25"),
        ("5/12", "2026-05-12"),  # month first
        ("on 5/12", "2026-05-12"),
        ("5/12에 뭐라고", "2026-05-12"),
        ("5/12 회의", "2026-05-12"),
        ("05/12 정리", "2026-05-12"),
        ("12/1(월)", "2025-12-01"),
        ("May 12th", "2026-05-12"),
        ("May 12, 2023", "2023-05-12"),
        ("12 May 2023", "2023-05-12"),
        ("the 12th of May", "2026-05-12"),
        ("Friday, May 12, 2023", "2023-05-12"),
        ("Dec 24", "2025-12-24"),
        ("5월 12일", "2026-05-12"),
        ("5월12일자", "2026-05-12"),
        ("12월 25일", "2025-12-25"),
        ("2월 29일", "2024-02-29"),
        ("February 29", "2024-02-29"),
        ("12일에 한 얘기", "2026-11-12"),
        ("25일에", "2026-10-25"),
        ("31일에", "2026-10-31"),
        ("지난 12일에", "2026-11-12"),
        ("on the 12th", "2026-11-12"),
        ("작년", "2025-01-01 2025-12-31"),
        ("지난해", "2025-01-01 2025-12-31"),
        ("재작년에", "2024-01-01 2024-12-31"),
        ("last year", "2025-01-01 2025-12-31"),
        ("2023년", "2023-01-01 2023-12-31"),
        ("2023", "2023-01-01 2023-12-31"),
        ("in 2023", "2023-01-01 2023-12-31"),
        ("작년 말", "2025-11-01 2025-12-31"),
        ("late 2025", "2025-09-01 2025-12-31"),
        ("작년 가을", "2025-09-01 2025-11-30"),
        ("지난 여름에", "2026-06-01 2026-08-31"),
        ("last summer", "2026-06-01 2026-08-31"),
        ("summer of 2022", "2022-06-01 2022-08-31"),
        ("winter 2022", "2022-12-01 2023-02-28"),
        ("지난 겨울", "2025-12-01 2026-02-28"),
        ("3분기", "2026-07-01 2026-09-30"),
        ("3/4분기", "2026-07-01 2026-09-30"),
        ("작년 4분기", "2025-10-01 2025-12-31"),
        ("Q3 2025", "2025-07-01 2025-09-30"),
        ("2025 Q3", "2025-07-01 2025-09-30"),
        ("second quarter of 2025", "2025-04-01 2025-06-30"),
        ("지난 분기", "2026-07-01 2026-09-30"),
        ("last quarter", "2026-07-01 2026-09-30"),
        ("상반기", "2026-01-01 2026-06-30"),
        ("first half of 2025", "2025-01-01 2025-06-30"),
        ("어젯밤", "2026-11-22T18:00 2026-11-23T06:00"),
        ("last night", "2026-11-22T18:00 2026-11-23T06:00"),
        ("yesterday morning", "2026-11-22T05:00 2026-11-22T12:00"),
        ("어제 오후", "2026-11-22T12:00 2026-11-22T18:00"),
        ("어제 오후 3시에", "2026-11-22T15:00 2026-11-22T16:00"),
        ("어제 3시", "2026-11-22T15:00 2026-11-22T16:00"),
        ("어제 3시 반", "2026-11-22T15:30 2026-11-22T15:31"),
        ("yesterday at 3:30", "2026-11-22T15:30 2026-11-22T15:31"),
        ("yesterday at 3pm", "2026-11-22T15:00 2026-11-22T16:00"),
        ("yesterday evening, 7:30", "2026-11-22T19:30 2026-11-22T19:31"),
        ("어제 새벽 2시", "2026-11-22T02:00 2026-11-22T03:00"),
        ("어제 밤 12시", "2026-11-23T00:00 2026-11-23T01:00"),
        ("어제 밤 11시", "2026-11-22T23:00 2026-11-23T00:00"),
        ("어제 15시", "2026-11-22T15:00 2026-11-22T16:00"),
        ("오후 3시", "2026-11-22T15:00 2026-11-22T16:00"),  # today's has not come
        ("오전 9시", "2026-11-23T09:00 2026-11-23T10:00"),
    ],
)
def test_a_question_on_a_monday_looks_back(question: str, days: str) -> None:
    assert only(question, MONDAY) == edges(days)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("between March and May", "2026-03-01 2026-05-31"),
        ("from March to May", "2026-03-01 2026-05-31"),
        ("from November to February", "2025-11-01 2026-02-28"),
        ("from March to May 2023", "2023-03-01 2023-05-31"),
        ("3월부터 5월까지", "2026-03-01 2026-05-31"),
        ("2023년 3월부터 5월까지", "2023-03-01 2023-05-31"),
        ("2025년 12월부터 2026년 2월까지", "2025-12-01 2026-02-28"),
        ("3월에서 5월 사이", "2026-03-01 2026-05-31"),
        ("3월과 5월 사이", "2026-03-01 2026-05-31"),
        ("3~5월", "2026-03-01 2026-05-31"),
        ("5월 12일~15일", "2026-05-12 2026-05-15"),
        ("5월 3~5일", "2026-05-03 2026-05-05"),
        ("May 12-15", "2026-05-12 2026-05-15"),
        ("5/12 ~ 5/15", "2026-05-12 2026-05-15"),
        ("지난주 월요일부터 수요일까지", "2026-11-16 2026-11-18"),
        ("어제 3시부터 5시까지", "2026-11-22T15:00 2026-11-22T18:00"),
        ("since June", f"2026-06-01 {MONDAY.replace(' ', 'T')}"),
        ("6월부터", f"2026-06-01 {MONDAY.replace(' ', 'T')}"),
        ("6월 이후로", f"2026-06-01 {MONDAY.replace(' ', 'T')}"),
        ("after June", f"2026-07-01 {MONDAY.replace(' ', 'T')}"),
        ("before 2024", "1970-01-01T09:00 2024-01-01T00:00"),
        ("2024년 이전", "1970-01-01T09:00 2024-01-01T00:00"),
        ("until May", "1970-01-01T09:00 2026-06-01T00:00"),
        ("5월까지", "1970-01-01T09:00 2026-06-01T00:00"),
        ("오늘", f"2026-11-23 {MONDAY.replace(' ', 'T')}"),
        ("오늘 아침", f"2026-11-23T05:00 {MONDAY.replace(' ', 'T')}"),
        ("this morning", f"2026-11-23T05:00 {MONDAY.replace(' ', 'T')}"),
        ("이번 주", f"2026-11-23 {MONDAY.replace(' ', 'T')}"),
        ("this quarter", f"2026-10-01 {MONDAY.replace(' ', 'T')}"),
        ("in November", f"2026-11-01 {MONDAY.replace(' ', 'T')}"),
        ("올해", f"2026-01-01 {MONDAY.replace(' ', 'T')}"),
        ("월말", f"2026-11-21 {MONDAY.replace(' ', 'T')}"),
        ("the last 3 days", f"2026-11-20 {MONDAY.replace(' ', 'T')}"),
        ("지난 3일 동안", f"2026-11-20 {MONDAY.replace(' ', 'T')}"),
        ("최근 2주", f"2026-11-09 {MONDAY.replace(' ', 'T')}"),
        ("the past week", f"2026-11-16 {MONDAY.replace(' ', 'T')}"),
        ("tonight", "2026-11-23T18:00 2026-11-24T06:00"),  # still to come: all of it
        ("다음 달", "2026-12-01 2026-12-31"),
        ("next May", "2027-05-01 2027-05-31"),
        ("다음 5월", "2027-05-01 2027-05-31"),
        ("이번 주말", "2026-11-28 2026-11-29"),
        ("내일", "2026-11-24"),
        ("in the next two weeks", f"{MONDAY.replace(' ', 'T')} 2026-12-07"),
        ("어제 오후 2:30", "2026-11-22T14:30 2026-11-22T14:31"),
    ],
)
def test_ranges_and_what_is_not_over(question: str, days: str) -> None:
    assert only(question, MONDAY) == edges(days)


@pytest.mark.parametrize(
    ("message", "days"),
    [
        ("다음 주 화요일", "2026-12-01"),
        ("next Tuesday", "2026-12-01"),
        ("Tuesday", "2026-11-24"),
        ("화요일까지", "2026-11-24"),
        ("월요일", "2026-11-30"),  # said on a Monday: not today
        ("by Friday", "2026-11-27"),
        ("coming Friday", "2026-11-27"),
        ("이번 주 금요일", "2026-11-27"),
        ("모레", "2026-11-25"),
        ("내일모레", "2026-11-25"),
        ("글피", "2026-11-26"),
        ("내일", "2026-11-24"),
        ("tomorrow", "2026-11-24"),
        ("이틀 뒤", "2026-11-25"),
        ("in 3 days", "2026-11-26"),
        ("3일 후", "2026-11-26"),
        ("in two weeks", "2026-12-07 2026-12-13"),
        ("월말", "2026-11-21 2026-11-30"),
        ("12월 말일까지", "2026-12-31"),
        ("연말까지", "2026-11-01 2026-12-31"),
        ("31일까지", "2026-12-31"),
        ("30일까지", "2026-11-30"),
        ("12일까지", "2026-12-12"),
        ("3분기", "2027-07-01 2027-09-30"),
        ("4분기", "2026-10-01 2026-12-31"),
        ("next quarter", "2027-01-01 2027-03-31"),
        ("5/12에", "2027-05-12"),
        ("12/1(화)", "2026-12-01"),
        ("12월 24일", "2026-12-24"),
        ("2월 29일", "2028-02-29"),
        ("in May", "2027-05-01 2027-05-31"),
        ("내년 5월", "2027-05-01 2027-05-31"),
        ("다음 주", "2026-11-30 2026-12-06"),
        ("차주", "2026-11-30 2026-12-06"),
        ("다다음 주 월요일", "2026-12-07"),
        ("next weekend", "2026-12-05 2026-12-06"),
        ("주말에", "2026-11-28 2026-11-29"),
        ("앞으로 2주", "2026-11-23 2026-12-07"),
        ("오후 3시에", "2026-11-23T15:00 2026-11-23T16:00"),
        ("at 9:00", "2026-11-24T09:00 2026-11-24T09:01"),
        ("내일 3시", "2026-11-24T15:00 2026-11-24T16:00"),
        ("모레 오후 6시", "2026-11-25T18:00 2026-11-25T19:00"),
        ("tonight at 9pm", "2026-11-23T21:00 2026-11-23T22:00"),
        ("월요일부터 수요일까지", "2026-11-30 2026-12-02"),
        ("Mon-Fri this week", "2026-11-23 2026-11-27"),
        ("이번 겨울", "2026-12-01 2027-02-28"),
        ("어제", "2026-11-22"),
    ],
)
def test_a_message_written_on_a_monday_looks_ahead(message: str, days: str) -> None:
    assert only(message, MONDAY, tense="future") == edges(days)


@pytest.mark.parametrize(
    ("now", "question", "days"),
    [
        ("2027-01-01 00:30", "어제", "2026-12-31"),
        ("2027-01-01 00:30", "지난주", "2026-12-21 2026-12-27"),
        ("2027-01-01 00:30", "last month", "2026-12-01 2026-12-31"),
        ("2027-01-01 00:30", "지난 분기", "2026-10-01 2026-12-31"),
        ("2027-01-01 00:30", "in December", "2026-12-01 2026-12-31"),
        ("2027-01-15 12:00", "작년 겨울", "2026-12-01 2027-01-15T12:00"),
        ("2027-01-15 12:00", "last winter", "2025-12-01 2026-02-28"),
        ("2027-01-15 12:00", "이번 겨울", "2026-12-01 2027-01-15T12:00"),
        ("2026-12-31 23:59", "이번 주", "2026-12-28 2026-12-31T23:59"),
        ("2026-03-31 12:00", "지난달", "2026-02-01 2026-02-28"),
        ("2026-03-31 12:00", "한 달 전", "2026-02-01 2026-02-28"),
        ("2026-03-01 12:00", "31일에", "2026-01-31"),
        ("2028-02-29 12:00", "1년 전", "2027-01-01 2027-12-31"),
        ("2028-02-29 12:00", "어제", "2028-02-28"),
        ("2026-11-29 23:00", "이번 주", "2026-11-23 2026-11-29T23:00"),  # a Sunday ends the week
        ("2026-11-29 23:00", "지난주", "2026-11-16 2026-11-22"),
        ("2026-11-29 23:00", "last weekend", "2026-11-21 2026-11-22"),
        ("2026-11-29 23:00", "over the weekend", "2026-11-28 2026-11-29T23:00"),
        ("2026-11-29 23:00", "last Friday", "2026-11-27"),
        ("2026-11-29 23:00", "일요일에", "2026-11-22"),
        ("2026-11-29 23:00", "지난주 일요일", "2026-11-22"),
        ("2026-11-23 00:00", "월요일", "2026-11-16"),
        ("2026-05-31 12:00", "last May", "2025-05-01 2025-05-31"),
        ("2026-05-31 12:00", "in May", "2026-05-01 2026-05-31T12:00"),
    ],
)
def test_at_the_ends_of_years_months_and_weeks(now: str, question: str, days: str) -> None:
    assert only(question, now) == edges(days)


@pytest.mark.parametrize(
    ("now", "question", "hours"),
    [
        ("2026-03-09 12:00", "yesterday", 23),  # clocks went forward in New York on March 8
        ("2026-11-02 12:00", "yesterday", 25),  # and back on November 1
        ("2026-11-02 12:00", "last week", 7 * 24 + 1),
    ],
)
def test_a_day_is_as_long_as_the_clocks_make_it(now: str, question: str, hours: int) -> None:
    (span,) = spans(question, at(now, "America/New_York"), "America/New_York")
    assert span.end - span.start == hours * 3600


def test_an_hour_the_clocks_jumped_over_is_an_hour() -> None:
    (span,) = spans("yesterday at 2am", at("2026-03-09 12:00", "America/New_York"), "America/New_York")
    assert span.end - span.start == 3600


def test_today_depends_on_the_time_zone() -> None:
    now = datetime(2026, 11, 23, 16, 0, tzinfo=UTC).timestamp()  # already the 24th in Seoul
    assert wall(spans("어제", now, SEOUL)[0]) == edges("2026-11-23")
    assert wall(spans("어제", now, "UTC")[0], "UTC") == edges("2026-11-22")


@pytest.mark.parametrize("tz", ["", "Mars/Base", "Asia", "../etc/passwd", "\0"])
def test_an_unknown_time_zone_is_utc(tz: str) -> None:
    now = at(MONDAY)
    assert spans("yesterday", now, tz) == spans("yesterday", now, "UTC")


@pytest.mark.parametrize(
    "text",
    [
        "you may want to march on",
        "this may break, and may not",
        "May I ask something?",
        "log in may fail",
        "what we do next may matter",
        "he sat in the sun",
        "when we last sat down",
        "from Sun Microsystems",
        "give me a second",
        "the second one",
        "leaves fall in the yard",
        "the fall of Rome",
        "Spring Boot",
        "wed them, mon ami",
        "오일 교체했어요",
        "그 일은 제가 할게요",
        "할 일 목록",
        "이번 주제와 다음 주소",
        "지난 주문과 이번 달력",
        "그제서야 알았다",
        "오늘의집 앱",
        "오늘날의 문제",
        "5.12 버전과 v2026.5.12",
        "redis 7.4, python 3.12.1",
        "16:9 or 4:3, 1:1 미팅",
        "tests 3/4 done, 5/12 완료",
        "1/2 cup",
        "takes 3 days",
        "it took 2 weeks in total",
        "30일 동안 무료",
        "3일 걸려요, 3일간 쉬어요, 3일만에",
        "30일에 한 번",
        "2시간 걸림, 3시간",
        "5년 이상, 3개월",
        "배포 3일 전에 공지",
        "two weeks before the release",
        "every Friday, every Monday and Tuesday at 3pm",
        "on Fridays at 3pm, daily at 9am",
        "매주 월요일과 수요일 오후 3시",
        "금요일마다",
        "port 2024, error 2023, 2024 users",
        "$2023, #2024, 2023ms, 2024개",
        "https://example.com/2026/05/12/today",
        "release-2026-05-12.tar.gz",
        "notes/2026-05-12.md",
        "CVE-2026-0512",
        "192.168.5.12",
        "12345-05-12",
        "오후에 봅시다",
        "@today #friday user.today tomorrow.com",
        "2026-13-45, 13월, 32일에",
        "",
    ],
)
@pytest.mark.parametrize("tense", ["past", "future"])
def test_it_names_no_date(text: str, tense: vocabulary.Tense) -> None:
    assert spans(text, at(MONDAY), SEOUL, tense) == []


def test_days_in_which_something_was_done_are_no_date_in_a_question() -> None:
    assert spans("who finished in 3 days?", at(MONDAY), SEOUL) == []
    assert spans("we finished it in 3 days", at(MONDAY), SEOUL, "future") == []


def test_several_dates_in_order_with_their_places() -> None:
    text = "지난주 회의와 어제 회의, and since June"
    found = spans(text, at(MONDAY), SEOUL)
    assert [span.words for span in found] == ["지난주", "어제", "since June"]
    assert [text[slice(*span.at)] for span in found] == [span.words for span in found]


def test_two_dates_that_do_not_narrow_each_other_stay_two() -> None:
    found = spans("오늘 3월 계획", at(MONDAY), SEOUL)
    assert [span.words for span in found] == ["오늘", "3월"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("다음 주 화요일에 회의", "다음 주 화요일(2026-12-01)에 회의"),
        ("see you next Tuesday!", "see you next Tuesday (2026-12-01)!"),
        ("모레 배포", "모레(2026-11-25) 배포"),
        ("yesterday we met", "yesterday (2026-11-22) we met"),
        ("어제 오후 3시에 만났음", "어제 오후 3시(2026-11-22)에 만났음"),
        ("오늘 밤에", "오늘 밤(2026-11-23)에"),
        ("다음 달 시작", "다음 달(2026-12) 시작"),
        ("다음 주", "다음 주(2026-11-30/2026-12-06)"),
        ("내년에", "내년(2027)에"),
        ("next quarter", "next quarter (2027-01/2027-03)"),
        ("월요일부터 수요일까지 휴가", "월요일(2026-11-30)부터 수요일(2026-12-02)까지 휴가"),
        ("5월 12일", "5월 12일(2027-05-12)"),
        ("12/1(화) 3시에", "12/1(화) 3시(2026-12-01)에"),
        ("Friday에 합시다", "Friday (2026-11-27)에 합시다"),
        ("2026-12-01, 2026년 12월, 12 May 2023, Q3 2025", "2026-12-01, 2026년 12월, 12 May 2023, Q3 2025"),
        ("다음 주 화요일(2026-12-01)에", "다음 주 화요일(2026-12-01)에"),
        ("every Friday, takes 3 days", "every Friday, takes 3 days"),
        ("배포는 화요일에 해요", "배포는 화요일에 해요"),
        ("금요일에는 배포하지 않습니다", "금요일에는 배포하지 않습니다"),
        ("정기 점검은 매월 첫째 월요일 새벽 3시예요", "정기 점검은 매월 첫째 월요일 새벽 3시예요"),
        ("maintenance on the first Monday of every month", "maintenance on the first Monday of every month"),
        ("the demo is on the last Friday of each month", "the demo is on the last Friday of each month"),
        ("from next Monday on we deploy every Tuesday", "from next Monday (2026-11-30) on we deploy every Tuesday"),
        ("the deploy day changed from Tuesday to Thursday", "the deploy day changed from Tuesday to Thursday"),
        ("배포일이 화요일에서 목요일로 바뀌었어요", "배포일이 화요일에서 목요일로 바뀌었어요"),
        ("주말에는 챗봇만 운영해요", "주말에는 챗봇만 운영해요"),
        ("We deploy on Tuesday", "We deploy on Tuesday"),
        ("지원 시간은 평일 오전 9시부터 오후 6시까지입니다", "지원 시간은 평일 오전 9시부터 오후 6시까지입니다"),
        ("The office opens at 9am", "The office opens at 9am"),
        ("회의는 목요일 오후 4시로 옮길게요", "회의는 목요일 오후 4시(2026-11-26)로 옮길게요"),
        ("면접은 수요일 2시예요", "면접은 수요일 2시(2026-11-25)예요"),
        ("오후 3시에 회의가 있습니다", "오후 3시(2026-11-23)에 회의가 있습니다"),
        ("We decided to meet at 3pm", "We decided to meet at 3pm (2026-11-23)"),
        ("마감은 12/5입니다", "마감은 12/5 (2026-12-05)입니다"),
        ("완료는 5/12입니다", "완료는 5/12입니다"),
        ("done by EOD, the rest by EOM", "done by EOD (2026-11-23), the rest by EOM (2026-11-21/2026-11-30)"),
        ("분기 말까지 끝냅니다", "분기 말(2026-12)까지 끝냅니다"),
        ("", ""),
    ],
)
def test_the_date_is_written_behind_a_relative_one(message: str, expected: str) -> None:
    assert absolute(message, at(MONDAY), SEOUL) == expected


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("금요일에 배포했습니다", "2026-11-20"),
        ("on Friday we shipped it", "2026-11-20"),
        ("Friday was fine", "2026-11-20"),
        ("금요일에 배포하기로 했습니다", "2026-11-27"),
        ("금요일로 미뤘습니다", "2026-11-27"),
        ("금요일까지 끝냅니다", "2026-11-27"),
        ("we moved the release to Friday", "2026-11-27"),
        ("we agreed on Friday", "2026-11-27"),
        ("let's ship on Friday", "2026-11-27"),
        ("It was late. Ship it Friday", "2026-11-27"),
    ],
)
def test_a_weekday_in_a_sentence_about_the_past_is_a_past_one(message: str, day: str) -> None:
    assert f"({day})" in absolute(message, at(MONDAY), SEOUL)


def test_a_date_written_behind_the_words_is_what_they_mean_later() -> None:
    noted = absolute("다음 주 화요일에 이사", at(MONDAY), SEOUL)
    assert only(noted, "2027-06-01 12:00") == edges("2026-12-01")
    noted = absolute("moving next month", at(MONDAY), SEOUL)
    assert only(noted, "2027-06-01 12:00") == edges("2026-12-01 2026-12-31")


MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2080, 1, 1))
ZONES = st.sampled_from(["Asia/Seoul", "America/New_York", "Europe/London", "Pacific/Apia", "UTC", "nowhere"])


def walked(day: date, step: int, weekday: int) -> date:
    """The next day of that weekday, going by `step` days: the slow and certain way."""
    day += step * DAY
    while day.weekday() != weekday:
        day += step * DAY
    return day


def day_of(text: str, now: datetime, tense: vocabulary.Tense = "past") -> date:
    (span,) = spans(text, now.replace(tzinfo=ZoneInfo(SEOUL)).timestamp(), SEOUL, tense)
    return wall(span)[0].date()


@given(MOMENTS, st.integers(0, 6))
def test_weekdays_are_those_found_by_walking(now: datetime, weekday: int) -> None:
    today = now.date()
    korean = f"{'월화수목금토일'[weekday]}요일"
    english = (date(2024, 1, 1) + weekday * DAY).strftime("%A")  # a Monday
    monday = today if today.weekday() == 0 else walked(today, -1, 0)
    assert day_of(f"지난 {korean}", now) == day_of(f"last {english}", now) == walked(today, -1, weekday)
    assert day_of(korean, now, "future") == day_of(english, now, "future") == walked(today, 1, weekday)
    assert day_of(f"다음 주 {korean}", now) == day_of(f"next {english}", now) == monday + (7 + weekday) * DAY
    assert day_of(f"지난주 {korean}", now) == monday + (weekday - 7) * DAY


@given(MOMENTS, st.integers(1, 12))
def test_months_are_those_found_by_walking(now: datetime, month: int) -> None:
    past = future = now.date().replace(day=1)
    while past.month != month:
        past = (past - DAY).replace(day=1)
    while future.month != month:
        future = (future + 32 * DAY).replace(day=1)
    name = date(2024, month, 1).strftime("%B")
    assert day_of(f"{month}월에", now) == day_of(f"in {name}", now) == past
    assert day_of(f"{month}월에", now, "future") == day_of(f"in {name}", now, "future") == future


@given(MOMENTS, st.integers(0, 400))
def test_days_ago_are_counted(now: datetime, days: int) -> None:
    assert day_of(f"{days}일 전", now) == day_of(f"{days} days ago", now) == now.date() - days * DAY
    assert day_of(f"{days}일 뒤", now, "future") == day_of(f"in {days} days", now, "future") == now.date() + days * DAY


WORDS = [
    *vocabulary.SHIFTED, *vocabulary.NIGHTS, *vocabulary.HOURS, *vocabulary.STEP, *vocabulary.UNIT, *vocabulary.COUNT,
    *vocabulary.COUNTED, *vocabulary.SEASON, *vocabulary.ORDINAL, *vocabulary.PART, *vocabulary.MONTHS,
    *"""January May may march Monday Friday Sat Sun weekend 금요일 주말 매주 every 마다 3pm 15:30 5/12 2/29 2026-05-12 2023 1999
    (2026-12-01) (2026-12) (2026-11-30/2026-12-06) (2027) (2026-99-99) (화) 1 2 12 31 99 999 Q3 H1 첫째 12일 5월 3시 오후 전 후 뒤
    동안 부터 까지 에 이전 이후 사이 과 와 of on at in the since before after until by between and from to ago past 최근 앞으로
    했습니다 shipped ( ) , . - ~ / 완료""".split(),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=2), max_size=9).map(" ".join)
GLUED = st.lists(st.sampled_from(WORDS) | st.characters(), max_size=9).map("".join)


@given(TEXTS | GLUED | st.text(), MOMENTS, ZONES, st.sampled_from(["past", "future"]))
def test_any_text_has_spans_that_begin_before_they_end_within_the_text(
    text: str, now: datetime, tz: str, tense: vocabulary.Tense
) -> None:
    moment = now.replace(tzinfo=UTC).timestamp()
    end = 0
    for span in spans(text, moment, tz, tense):
        assert 0 <= span.start < span.end
        assert end <= span.at[0] < span.at[1] <= len(text)
        assert text[slice(*span.at)] == span.words
        assert tense == "future" or span.end <= moment or span.start >= moment
        end = span.at[1] if tense == "future" else span.at[0]


@given(TEXTS, MOMENTS, ZONES)
def test_a_text_with_its_dates_is_left_as_it_is(text: str, now: datetime, tz: str) -> None:
    once = absolute(text, now.replace(tzinfo=UTC).timestamp(), tz)
    assert absolute(once, now.replace(tzinfo=UTC).timestamp(), tz) == once


@given(TEXTS, MOMENTS)
def test_absolute_only_adds(text: str, now: datetime) -> None:
    letters = iter(absolute(text, now.replace(tzinfo=UTC).timestamp(), SEOUL))
    assert all(letter in letters for letter in text)


@pytest.mark.parametrize(
    "piece",
    ["5월 ", "every Monday and ", "may ", "2023 ", "다음 주 화요일 ", "1", " ", "(", "the ", "Monday - ", "\ud800"],
)
def test_long_texts_of_anything_are_read(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    assert all(0 <= span.at[0] < span.at[1] <= len(text) for span in spans(text, at(MONDAY), SEOUL))


@given(MOMENTS, st.sampled_from(["EOD", "EOW", "EOM", "EOQ", "EOY", "분기 말까지", "월말까지", "연말까지"]))
def test_the_end_of_a_period_ends_with_its_last_day(now: datetime, words: str) -> None:
    """Counted day by day: the last one before the period's name changes."""
    names: dict[str, Callable[[date], object]] = {
        "D": lambda day: day,
        "W": lambda day: day.isocalendar()[:2],
        "M": lambda day: (day.year, day.month),
        "Q": lambda day: (day.year, (day.month + 2) // 3),
        "Y": lambda day: day.year,
    }
    name = names[{"분": "Q", "월": "M", "연": "Y"}.get(words[0], words[2])]
    last = now.date()
    while name(last + DAY) == name(now.date()):
        last += DAY
    [span] = spans(f"{words} 끝냅니다", now.replace(tzinfo=UTC).timestamp(), "UTC", "future")
    assert datetime.fromtimestamp(span.end, UTC).date() - DAY == last
