"""What the words of a date say, in English and Korean: the vocabulary, and the value it is read into. No logic."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Tense = Literal["past", "future"]  # where words point that do not say it: a question looks back, a plan ahead
Unit = Literal["minute", "hour", "day", "week", "month", "quarter", "year"]
Pair = tuple[int, int]  # first and last


@dataclass(frozen=True, slots=True)
class Said:
    """What words say of a time; None where they say nothing of it."""

    dates: tuple[date, date] | None = None  # first and last day, in full
    year: int | None = None
    months: Pair | None = None  # of a year; 13 and 14 are the first of the next one (a winter)
    nth: int | None = None  # week of a month; the first is the one most of whose days are in it, as in ISO 8601
    day: Pair | None = None  # of a month
    weekday: Pair | None = None  # Monday is 0
    part: str | None = None  # start, early, mid, late, end, last
    of: Unit | None = None  # what it is a part of, where the word says it itself (월말)
    hours: Pair | None = None  # of a day; over 24: of the next one
    clock: Pair | None = None  # minutes since midnight, and how many the words name: 60 for 3pm, 1 for 3:15pm
    shift: tuple[Unit, int, int] | None = None  # first and last, counted from the time of asking
    pick: Literal["last", "this", "next"] | None = None  # among all of that name


def _all(words: str, value: tuple[Unit, int, int]) -> dict[str, tuple[Unit, int, int]]:
    return dict.fromkeys(words.split("|"), value)


SHIFTED: Final = {
    **_all("오늘|금일|today|eod", ("day", 0, 0)),
    **_all("어제|어저께|yesterday", ("day", -1, -1)),
    **_all("내일|명일|tomorrow|tmrw", ("day", 1, 1)),
    **_all("그저께|그제|엊그저께|day before yesterday", ("day", -2, -2)),
    **_all("내일모레|낼모레|모레|day after tomorrow", ("day", 2, 2)),
    **_all("그끄저께", ("day", -3, -3)),
    **_all("글피", ("day", 3, 3)),
    **_all("엊그제", ("day", -3, -1)),  # a few days ago, though the word once meant two
    **_all("금주", ("week", 0, 0)),
    **_all("차주", ("week", 1, 1)),
    **_all("이달|금월", ("month", 0, 0)),
    **_all("내달", ("month", 1, 1)),
    **_all("재작년", ("year", -2, -2)),
    **_all("작년|지난해", ("year", -1, -1)),
    **_all("올해|금년|올", ("year", 0, 0)),
    **_all("내년", ("year", 1, 1)),
    **_all("내후년", ("year", 2, 2)),
}
NIGHTS: Final = {"tonight": 0, "어젯밤": -1, "간밤": -1, "지난밤": -1}  # counted in days
HOURS: Final[dict[str, Pair]] = {
    "morning": (5, 12),
    "afternoon": (12, 18),
    "evening": (17, 22),
    "night": (18, 30),
    "새벽": (0, 6),
    "아침": (5, 12),
    "오전": (0, 12),
    "점심": (11, 14),
    "낮": (11, 17),
    "오후": (12, 18),
    "저녁": (17, 22),
    "밤": (18, 30),
}
STEP: Final[dict[str, int]] = {
    "지지난": -2,
    "저저번": -2,
    "before last": -2,
    "last": -1,
    "previous": -1,
    "past": -1,
    "지난": -1,
    "지난번": -1,
    "저번": -1,
    "this": 0,
    "current": 0,
    "이번": 0,
    "요번": 0,
    "올": 0,
    "next": 1,
    "다음": 1,
    "담": 1,
    "coming": 1,
    "upcoming": 1,
    "오는": 1,
    "돌아오는": 1,
    "다다음": 2,
    "after next": 2,
}
COMING: Final = frozenset({"coming", "upcoming", "오는", "돌아오는"})
UNIT: Final[dict[str, Unit]] = {
    "minute": "minute",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    **dict(zip("wmqy", ("week", "month", "quarter", "year"), strict=True)),  # EOW, EOM, EOQ, EOY
    "분": "minute",
    "시간": "hour",
    "일": "day",
    "주": "week",
    "주일": "week",
    "달": "month",
    "개월": "month",
    "월": "month",
    "분기": "quarter",
    "년": "year",
    "연": "year",
}
COUNT: Final[dict[str, Pair]] = {
    **{
        word: (n, n)
        for n, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
    },
    **{word: (n, n) for n, word in enumerate("한 두 세 네 다섯 여섯".split(), 1)},
    "a": (1, 1),
    "an": (1, 1),
    "일": (1, 1),
    "couple": (2, 3),
    "few": (2, 5),
    "several": (2, 6),
    "몇": (2, 5),
}
COUNTED: Final[dict[str, tuple[Unit, int, int]]] = {
    **{word: ("day", n, n) for n, word in enumerate("하루 이틀 사흘 나흘 닷새".split(), 1)},
    "열흘": ("day", 10, 10),
    "보름": ("day", 15, 15),
    "며칠": ("day", 2, 6),
    "반년": ("month", 6, 6),
}
SEASON: Final[dict[str, Pair]] = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "fall": (9, 11),
    "winter": (12, 14),
    "봄": (3, 5),
    "여름": (6, 8),
    "가을": (9, 11),
    "겨울": (12, 14),
}
ORDINAL: Final[dict[str, int]] = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "첫": 1,
    "첫째": 1,
    "둘째": 2,
    "셋째": 3,
    "넷째": 4,
    "다섯째": 5,
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "상": 1,
    "하": 2,
}
PART: Final[dict[str, str]] = {
    "start": "start",
    "beginning": "start",
    "초": "start",
    "early": "early",
    "초순": "early",
    "초반": "early",
    "상순": "early",
    "mid": "mid",
    "middle": "mid",
    "중순": "mid",
    "중반": "mid",
    "late": "late",
    "하순": "late",
    "후반": "late",
    "end": "end",
    "eo": "end",
    "말": "end",
    "말경": "end",
    "말일": "last",
}
MONTHS: Final = {word: n for n, word in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
WEEKDAYS: Final = {
    word: n for words in ("mon tue wed thu fri sat sun".split(), "월화수목금토일") for n, word in enumerate(words)
}
MERIDIEM: Final = {"am": 0, "오전": 0, "새벽": 0, "아침": 0, "pm": 12, "오후": 12, "저녁": 12}
AFTERNOON: Final = range(1, 7)  # 3시 and "at 3:30" are in the afternoon
BACK: Final = frozenset({"ago", "전", "last", "past", "previous", "지난", "최근"})
DAYS: Final[dict[Unit, int]] = {"day": 1, "week": 7, "month": 30, "quarter": 91, "year": 365}
