"""Which days the words of a date are, on the calendar of one place. Pure; local time throughout, the time zone is the caller's."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from bot.memory.language.date_words import Said, Tense, Unit

Range = tuple[datetime, datetime]  # wall clock; the end is no part of it

_DAY = timedelta(days=1)
PERIODS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")  # from short to long
_NEAR = range(-9, 10)  # periods tried for a name without one: February 29 may be eight years off (1896, 1904)


def when(said: Said, now: datetime, tense: Tense) -> Range | None:
    """What `said` means at `now` (wall clock): its first moment and its end, or None where the calendar has no such day.

    What is tied to no year, week or day is the latest of its name that has begun, or with tense "future" the first that is not
    over; a weekday by itself is never today.
    """
    if anchored(said):
        return _narrowed(_base(said, now), said)
    tried = (_narrowed(_period(period_of(said), now, step), said) for step in _NEAR)
    return _chosen([found for found in tried if found], said, now, tense)


def anchored(said: Said) -> bool:
    """Whether the words themselves say which one is meant: 2026, 작년, last week."""
    return bool(said.dates or said.year is not None or said.shift)


def _chosen(ranges: list[Range], said: Said, now: datetime, tense: Tense) -> Range | None:
    today = datetime.combine(now, time())
    before = [found for found in ranges if found[1] <= today]
    after = [found for found in ranges if found[0] >= today + _DAY]
    begun, open_ = [found for found in ranges if found[0] <= now], [found for found in ranges if found[1] > now]
    if said.pick == "this":
        begun, open_ = ([found for found in begun if found in open_] or others for others in (begun, open_))
    if said.pick == "last" or (_is_weekday(said) and not said.pick and tense == "past"):
        return before[-1] if before else None
    if said.pick == "next" or (_is_weekday(said) and tense == "future"):
        return after[0] if after else None
    if tense == "past":
        return begun[-1] if begun else None
    return open_[0] if open_ else None


def _is_weekday(said: Said) -> bool:
    return said.weekday is not None and said.weekday[0] == said.weekday[1] and not said.months and not said.day


def period_of(said: Said) -> Unit:
    """The period in which these words come once."""
    if said.of:
        return said.of
    if said.months:
        return "year"
    if said.day or said.nth or said.part:
        return "month"
    return "week" if said.weekday else "day"


def _base(said: Said, now: datetime) -> Range:
    if said.dates:
        return datetime.combine(said.dates[0], time()), datetime.combine(said.dates[1], time()) + _DAY
    if said.year is not None:
        return datetime(said.year, 1, 1), datetime(said.year + 1, 1, 1)
    unit, first, last = said.shift or ("day", 0, 0)
    return _period(unit, now, first)[0], _period(unit, now, last)[1]


def _period(unit: Unit, now: datetime, step: int) -> Range:
    """The hour, day, week … that is `step` of its kind from the one of `now`; for minutes, the hour they lead to."""
    if unit in ("minute", "hour"):
        start = (now + step * timedelta(minutes=1 if unit == "minute" else 60)).replace(
            minute=0, second=0, microsecond=0
        )
        return start, start + timedelta(hours=1)
    today = datetime.combine(now, time())
    if unit == "day":
        return today + step * _DAY, today + (step + 1) * _DAY
    if unit == "week":
        monday = today - now.weekday() * _DAY + 7 * step * _DAY
        return monday, monday + 7 * _DAY
    length = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = (now.month - 1) // length * length + step * length
    return _first(now.year, first + 1), _first(now.year, first + 1 + length)


def _first(year: int, month: int) -> datetime:
    """The first day of a month, which may be counted beyond the year on either side: 13 is the next January."""
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _narrowed(base: Range, said: Said) -> Range | None:
    found: Range | None = base
    if not said.dates:
        if said.months:
            base = _first(base[0].year, said.months[0]), _first(base[0].year, said.months[1] + 1)
        if said.nth:
            monday = base[0] + 3 * _DAY - (base[0] + 3 * _DAY).weekday() * _DAY + 7 * (said.nth - 1) * _DAY
            base = monday, monday + 7 * _DAY
        if said.part:
            base = _part(base, said.part)
        found = _days(base, said)
    return _hours(found, said) if found else None


def _days(base: Range, said: Said) -> Range | None:
    start = base[0]
    if said.day:
        if said.day[1] > monthrange(start.year, start.month)[1]:
            return None
        return start.replace(day=said.day[0]), start.replace(day=said.day[1]) + _DAY
    if said.weekday and base[1] - start == 7 * _DAY:
        return start + said.weekday[0] * _DAY, start + (said.weekday[1] + 1) * _DAY
    return base


def _hours(base: Range, said: Said) -> Range:
    if said.clock:
        minutes, length = said.clock
        if said.hours and said.hours[0] * 60 <= minutes + 720 < said.hours[1] * 60 and minutes < said.hours[0] * 60:
            minutes += 720  # "yesterday evening, 7:30"
        start = base[0] + timedelta(minutes=minutes)
        return start, start + timedelta(minutes=length)
    if said.hours:
        return base[0] + timedelta(hours=said.hours[0]), base[0] + timedelta(hours=said.hours[1])
    return base


def _part(base: Range, part: str) -> Range:
    """Thirds; for weeks Monday to Tuesday, to Thursday, to Sunday; the start and the end of a year are two months each."""
    start, end = base
    if part == "last":
        return end - _DAY, end
    third = {"start": 0, "early": 0, "mid": 1, "late": 2, "end": 2}[part]
    days = (end - start).days
    if days <= 31:
        edges = (start, start + (2 if days == 7 else 10) * _DAY, start + (4 if days == 7 else 20) * _DAY, end)
        return edges[third], edges[third + 1]
    months = (end.year - start.year) * 12 + end.month - start.month
    if months % 3:
        return base
    if months == 12 and part in ("start", "end"):
        return (start, _first(start.year, 3)) if part == "start" else (_first(start.year, 11), end)
    length = months // 3
    return _first(start.year, start.month + third * length), _first(start.year, start.month + (third + 1) * length)


def note(found: Range) -> str:
    """The days of `found` as ISO 8601 writes them: 2026-12-01, 2026-12, 2026, or from one to another with a slash."""
    first, last = found[0].date(), (found[1] - timedelta(microseconds=1)).date()
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first.year:04}"
    whole = first.day == 1 and (last + _DAY).day == 1
    return "/".join(dict.fromkeys(_written(day, whole=whole) for day in (first, last)))


def _written(day: date, *, whole: bool) -> str:
    return day.isoformat()[:7] if whole else day.isoformat()
