"""Dates said in words, in English and Korean, as spans of time: what "last Friday" or 지난주 means, seen from some moment.

Pure: the moment and the time zone are arguments. Weeks begin on Monday. What has no year, week or day of its own is looked for
back from a question ("in May": the latest May that has begun) and ahead from a plan (see `Tense`); a weekday alone is never
today. The words are found and read by `date_reader.py` and set on the calendar by `date_calendar.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import chain
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.memory.language.date_calendar import PERIODS, Range, anchored, note, period_of, when
from bot.memory.language.date_reader import LOOK, words
from bot.memory.language.date_words import Pair, Said, Tense

_FIELDS = tuple(field.name for field in fields(Said))
_GLUE = re.compile(r"[ \t]?,?[ \t]?(?:(?:of|on|at|in|around|about|the)[ \t]){0,2}|의 ?|에 ")
_LONGEST_GLUE = 16
_TO = re.compile(r"\s?(?:[-–—~]|부터|에서|to|through|until|till)\s?(?:the )?", re.IGNORECASE)
_AND = re.compile(r"\s?(?:and|와|과|하고|이?랑)\s?(?:the )?", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween (?:the )?$", re.IGNORECASE)
_AMID = re.compile(r"\s?(?:의 )?사이")
_OPEN_BEFORE = re.compile(
    r"\b(?:(?P<since>since)|(?P<after>after)|(?P<before>before)|(?P<until>until|till|by)) (?:the )?$", re.IGNORECASE
)
_OPEN_AFTER = re.compile(r"(?P<since>부터|\s?이후로?|\s?이래)|(?P<before>\s?이전|\s전(?=에|까지))|(?P<until>까지)")
_SENTENCE = 80  # characters around a date in which its verb is looked for
_SENTENCE_END = re.compile(r"[.!?。\n]")
_HAPPENED = re.compile(
    r"[았었했였됐갔왔났봤렸졌켰냈섰쳤줬뒀](?:다|어|습|는데|던|고|음|지|네|나|을)|\b(?:was|were|did|had|went|came|took|\w{2,}ed)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"예정|기로|미[뤘루]|옮|연기|변경|정했|잡[았혔]|예약|계획|약속|겠|\b(?:will|going to|scheduled|moved|postponed|pushed|delayed"
    r"|rescheduled|decided|agreed|planned|plan|due|should|must|need|needs|expected|supposed)\b",
    re.IGNORECASE,
)
_AIMED_BEFORE = re.compile(r"\b(?:by|to|until|till|for) (?:the )?$", re.IGNORECASE)
_AIMED_AFTER = re.compile("까지|으?로")
_ONCE = re.compile(
    r"오늘|다음|이번|면접|워크숍|발표|데모|킥오프|회식|행사|점검|이전|런칭|합시다|하자|봬|뵙|봐요|봅시다|만나|있어요|있습니다|있음|휴가|연차|출장|이사|마감|출시|오픈|\b(?:today|let['’]?s|see you|meet you|out|off)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:we|they|deploys|releases|meetings|calls|syncs) (?:usually |always |never )?(?:deploy|ship|release|meet|are|have|happen|start|run)\b"
    r"|\b(?:usually|always|never|closed on|open on|hours are)\b",
    re.IGNORECASE,
)
_AGAIN_AND_AGAIN = re.compile(
    r"매(?:주|월|달|년|일|번)|격(?:주|월)|마다|\b(?:every|each|weekly|biweekly|fortnightly|monthly|quarterly|yearly)\b",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:the )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_FROM_DAY_TO_DAY = re.compile(
    rf"\bfrom {_WEEKDAY} to {_WEEKDAY}\b|[월화수목금토일]요일에서 ?[월화수목금토일]요일(?=로|으로)", re.IGNORECASE
)
"""Of one meeting or of the day of all of them: nobody can tell."""
_KOREAN = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that a text names."""

    start: float  # seconds since the epoch
    end: float  # seconds since the epoch, no part of it
    at: tuple[int, int]  # where the words stand in the text
    words: str


class _Phrase(NamedTuple):
    said: Said
    start: int
    end: int


class _Date(NamedTuple):
    said: Said
    start: int
    end: int
    when: Range


def spans(text: str, now: float, tz: str, tense: Tense = "past") -> list[Span]:
    """Every date or range of dates that `text` names, in order, seen from `now` (seconds since the epoch) in time zone `tz`.

    An unknown `tz` is UTC. With tense "past", for a question: what goes on at `now` ends at `now` ("the next two
    weeks" begin there), and "since", "before", "until"
    and 까지 open a span to one side, to 1970 or to `now`. With "future", for what somebody writes down: words that say neither
    point ahead, and a span is all of the day, month … that is named.
    """
    zone, found = _zone(tz), []
    for dates in _dates(text, _local(now, zone), tense):
        start, end = _epoch((dates[0].when[0], dates[-1].when[1]), zone)
        at = dates[0].start, dates[-1].end
        if tense == "past":
            if len(dates) == 1:
                start, end, at = _opened(text, (start, end), at, now)
            if start < now < end:
                start, end = (now, end) if _ahead(dates[-1].said) else (start, now)
        if max(start, 0) < end:
            found.append(Span(max(start, 0.0), end, at, text[slice(*at)]))
    return found


def absolute(text: str, written: float, tz: str) -> str:
    """`text` as it was `written` (seconds since the epoch), with the date behind every date that depends on when that was.

    What may come again and again, 화요일에 배포해요 or at 9:00, is not dated unless its sentence tells of one time.
    다음 주 화요일(2026-12-01), next Tuesday (2026-12-01); 다음 달(2026-12), 다음 주(2026-11-30/2026-12-06). A date in full is left
    as it is, and so is a text that has been through here before.
    """
    parts, done = [], 0
    for phrase in chain.from_iterable(_dates(text, _local(written, _zone(tz)), None)):
        first, last = phrase.when
        if _habitual(text, phrase):
            continue
        if phrase.said.dates or phrase.said.year is not None or not 1900 < first.year <= last.year < 2099:
            continue
        if phrase.said.hours or phrase.said.clock:
            last = first + timedelta(microseconds=1)  # the day on which a night begins
        space = "" if _KOREAN.search(text, phrase.start, phrase.end) else " "
        parts += [text[done : phrase.end], f"{space}({note((first, last))})"]
        done = phrase.end
    return "".join([*parts, text[done:]])


def _ahead(said: Said) -> bool:
    """Whether it says itself that it goes on beyond the time of asking: the next two weeks."""
    return said.shift is not None and said.shift[2] > 0


def _local(now: float, zone: tzinfo) -> datetime:
    """The wall clock."""
    return datetime.fromtimestamp(now, zone).replace(tzinfo=None)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, such as "Asia"
        return UTC


def _epoch(found: Range, zone: tzinfo) -> tuple[float, float]:
    """Both ends in seconds since the epoch; what the clocks jumped over is as long as it would have been."""
    start, end = (moment.replace(tzinfo=zone).timestamp() for moment in found)
    return start, end if start < end else start + (found[1] - found[0]).total_seconds()


def _phrases(text: str, tense: Tense) -> Iterator[_Phrase]:
    """Date words that together say one date: 다음 주 + 화요일 + 오후 3시."""
    phrase, firm = _Phrase(Said(), 0, 0), False
    for said, start, end, sure in words(text, tense):
        near = start - phrase.end <= _LONGEST_GLUE and _GLUE.fullmatch(text, phrase.end, start)
        together = _together(phrase.said, said) if near and phrase.end else None
        if together:
            phrase, firm = _Phrase(together, phrase.start, end), firm or sure or together.dates is not None
            continue
        if firm:
            yield phrase
        phrase, firm = _Phrase(said, start, end), sure
    if firm:
        yield phrase


def _together(one: Said, other: Said) -> Said | None:
    """Both as one date, None where they are two: a written date has the last word, and nothing is said twice."""
    if other.dates and not one.dates:
        return replace(one, dates=other.dates)
    if any(getattr(one, name) is not None and getattr(other, name) is not None for name in _FIELDS):
        return None
    both = Said(
        **{name: getattr(one, name) if getattr(other, name) is None else getattr(other, name) for name in _FIELDS}
    )
    if one.dates:
        return both if other.hours or other.clock or other.weekday else None
    return both if _sensible(both) else None


def _sensible(said: Said) -> bool:
    """Whether each word narrows the one that is wider: 다음 달 12일 오후, but not 오늘 3월, which are two dates."""
    unit = said.shift[0] if said.shift else None
    month = bool(said.months or unit == "month" or said.of == "month")
    day = said.day or said.weekday or unit == "day"
    wide = said.year is not None or said.months or said.shift or said.part or said.nth
    return not (
        ((said.hours or said.clock) and wide and not day)
        or (
            said.weekday
            and (said.months or said.year or unit not in (None, "day", "week"))
            and not (said.day or said.nth)
        )
        or (said.day and (not month and wide))
        or (said.part and (day or unit in ("hour", "minute")))
        or (said.nth and (not month or said.day))
        or (said.months and unit not in (None, "year"))
        or (said.year is not None and (unit or said.pick))
    )


def _dates(text: str, now: datetime, tense: Tense | None) -> Iterator[list[_Date]]:
    """Every date of the text, two that are the ends of one range together; `tense` None: as each sentence tells."""
    phrases = list(_phrases(text, tense or "future"))
    index = 0
    while index < len(phrases):
        one, other = phrases[index], phrases[index + 1] if index + 1 < len(phrases) else None
        joined = other if other and _joined(text, one, other) else None
        aim = tense or _tense(text, one.start, (joined or one).end)
        ends = _between(one, joined, now, aim) if joined else None
        if not ends:
            found = when(one.said, now, aim)
            ends = [_Date(*one, found)] if found else []
        if ends:
            yield ends
        index += max(1, len(ends))


def _joined(text: str, one: _Phrase, other: _Phrase) -> bool:
    if other.start - one.end > _LONGEST_GLUE:
        return False
    if _TO.fullmatch(text, one.end, other.start):
        return True
    opened = _BETWEEN.search(text[max(0, one.start - LOOK) : one.start]) or _AMID.match(text, other.end)
    return bool(opened and _AND.fullmatch(text, one.end, other.start))


def _between(one: _Phrase, other: _Phrase, now: datetime, tense: Tense) -> list[_Date] | None:
    """Both ends of a range, each looked for from the other where only that one says which is meant."""
    part = PERIODS.index(period_of(other.said)) < PERIODS.index(period_of(one.said))  # 5월 12일부터 15일까지
    if anchored(one.said) or ((tense == "future" or part) and not anchored(other.said)):
        first = when(one.said, now, tense)
        last = when(other.said, now if anchored(other.said) or not first else first[0], "future")
    else:
        last = when(other.said, now, tense)
        first = when(one.said, last[0] if last else now, "past")
    return [_Date(*one, first), _Date(*other, last)] if first and last and first[0] < last[1] else None


def _opened(text: str, span: tuple[float, float], at: Pair, now: float) -> tuple[float, float, Pair]:
    """The span with its side opened by "since", 이전 …, and the place of all these words."""
    before = _OPEN_BEFORE.search(text[max(0, at[0] - LOOK) : at[0]])
    found = before or _OPEN_AFTER.match(text, at[1])
    if not found:
        return *span, at
    sides = {"since": (span[0], now), "after": (span[1], now), "before": (0.0, span[0]), "until": (0.0, span[1])}
    start, end = sides[found.lastgroup or ""]
    if start >= end:
        return *span, at
    return start, end, (at[0] - len(found[0]), at[1]) if before else (at[0], at[1] + len(found[0]))


def _tense(text: str, start: int, end: int) -> Tense:
    """Which way a date in a statement points: ahead, unless its sentence tells of what has happened ("on Friday we shipped it")."""
    before, after = _sentence(text, start, end)
    if _AIMED_BEFORE.search(before) or _AIMED_AFTER.match(after):
        return "future"
    clause = f"{before} {after}"
    return "past" if _HAPPENED.search(clause) and not _PLANNED.search(clause) else "future"


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a date in its sentence."""
    before = _SENTENCE_END.split(text[max(0, start - _SENTENCE) : start])[-1]
    return before, _SENTENCE_END.split(text[end : end + _SENTENCE])[0]


def _habitual(text: str, date: _Date) -> bool:
    """Whether a weekday or hour without a day of its own may be that of every week or day: then nobody can tell which is meant."""
    said = date.said
    before, after = _sentence(text, date.start, date.end)
    clause = f"{before} {after}"
    anchored_itself = said.shift is not None or said.pick in ("this", "next") or said.months is not None
    if not anchored_itself and _AGAIN_AND_AGAIN.search(clause):
        return True
    if date.said != Said(weekday=said.weekday, hours=said.hours, clock=said.clock):
        return False
    if any(days.start() <= date.start < days.end() for days in _FROM_DAY_TO_DAY.finditer(text)):
        return True
    if date.said.weekday and not _KOREAN.search(clause) and not _KOREAN.search(text, date.start, date.end):
        return _HABIT.search(clause) is not None
    aimed = date.said.weekday and (
        _AIMED_BEFORE.search(before) or _AIMED_AFTER.match(after) or after.startswith("부터")
    )
    return not (aimed or any(once.search(clause) for once in (_PLANNED, _HAPPENED, _ONCE)))
