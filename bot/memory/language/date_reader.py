"""Reads the words of dates out of a text, each for itself. What they mean together, and when that is, is `dates.py`.

Every look around a word is bounded, so that reading takes time in proportion to the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from bot.memory.language import date_words as vocabulary
from bot.memory.language.date_patterns import NEVER, RECURRING, RULES, Rule
from bot.memory.language.date_words import Pair, Said, Tense, Unit

LOOK = 24  # characters before and after a word that may make it a date


class Word(NamedTuple):
    """One date word or fixed phrase, and where it stands. One that is not firm counts only beside one that is."""

    said: Said
    start: int
    end: int
    firm: bool


class _Compiled(NamedTuple):
    pattern: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    unless: re.Pattern[str]
    sure: bool
    tense: Tense | None


def _compiled(rule: Rule) -> _Compiled:
    before, after, unless = (
        re.compile(part or NEVER, re.IGNORECASE) for part in (rule.before, rule.after, rule.unless)
    )
    return _Compiled(re.compile(rule.pattern), before, after, unless, not (rule.before or rule.after), rule.tense)


_COMPILED = [(re.compile(cue, re.IGNORECASE), [_compiled(rule) for rule in rules]) for cue, rules in RULES.items()]
_EVERY = re.compile(RECURRING, re.IGNORECASE)
# every Monday and Friday at 3pm
_ALSO = re.compile(r"[\s,/·~–-]{0,3}(?:(?:and|or|at|from|to|와|과|이?랑|하고|부터)\s?)?", re.IGNORECASE)


def words(text: str, tense: Tense) -> Iterator[Word]:
    """The date words of `text` in order: where two overlap the one that begins first, then the longer."""
    found = [
        (match.start(), -match.end(), order, match, rule)
        for cue, rules in _COMPILED
        if cue.search(text)
        for order, rule in enumerate(rules)
        if rule.tense in (None, tense)
        for match in rule.pattern.finditer(text)
    ]
    end, noted, again = 0, -1, -LOOK  # where the last word ended, the last date in brackets, the last of what recurs
    for start, _, _, match, rule in sorted(found, key=lambda candidate: candidate[:3]):
        if start < end or start == noted:  # glued to a bracket, it was glued to the word before it
            continue
        end = match.end()
        noted = end if "noted" in match.re.groupindex else noted
        before, after = text[max(0, start - LOOK) : start], text[end : end + LOOK]
        if (
            _EVERY.search(before)
            or after.startswith("마다")
            or (start - again < LOOK and _ALSO.fullmatch(text, again, start))
        ):
            again = end
        elif not rule.unless.search(before):
            said = _read({name: word.casefold() for name, word in match.groupdict().items() if word is not None})
            if said:
                yield Word(said, start, end, rule.sure or bool(rule.before.search(before) or rule.after.search(after)))


def _read(found: Mapping[str, str]) -> Said | None:
    """What the words of a pattern's named groups say; None where there is no such date."""
    if "fixed" in found:
        return Said(shift=vocabulary.SHIFTED[found["fixed"]])
    if "night" in found:
        days = vocabulary.NIGHTS[found["night"]]
        return Said(shift=("day", days, days), hours=vocabulary.HOURS["night"])
    if "noted" in found:
        return _noted(found["noted"])
    if "way" in found or "window" in found:
        return _counted(found)
    if "hour" in found:
        return _clock(found)
    return _stepped(found, vocabulary.STEP[found["step"]]) if "step" in found else _named(found)


def _named(found: Mapping[str, str]) -> Said:
    return Said(
        year=_year(found["year"]) if "year" in found else None,
        months=_months(found),
        nth=vocabulary.ORDINAL.get(found["nth"]) or int(found["nth"]) if "nth" in found else None,
        day=_pair(int(found["day"]), int(found.get("to_day", found["day"]))) if "day" in found else None,
        weekday=_weekdays(found),
        part=vocabulary.PART[found["part"]] if "part" in found else None,
        of=vocabulary.UNIT[found["of"]] if "of" in found else None,
        hours=vocabulary.HOURS[found["hours"]] if "hours" in found else None,
    )


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _months(found: Mapping[str, str]) -> Pair | None:
    """The months of a month, season, quarter or half."""
    if "month" in found:
        first, last = (_month(found.get(name, found["month"])) for name in ("month", "to_month"))
        return first, last if first <= last else last + 12
    if "season" in found:
        return vocabulary.SEASON[found["season"]]
    for name, length in (("quarter", 3), ("half", 6)):
        if name in found:
            number = vocabulary.ORDINAL.get(found[name]) or int(found[name])
            return number * length - length + 1, number * length
    return None


def _month(word: str) -> int:
    return int(word) if word.isdecimal() else vocabulary.MONTHS[word[:3]]


def _weekdays(found: Mapping[str, str]) -> Pair | None:
    if "weekend" in found:
        return 5, 6
    if "weekday" not in found:
        return None
    first, last = (found.get(name, found["weekday"])[:3] for name in ("weekday", "to_weekday"))
    return _pair(vocabulary.WEEKDAYS[first], vocabulary.WEEKDAYS[last])


def _pair(first: int, last: int) -> Pair:
    return first, max(first, last)


def _stepped(found: Mapping[str, str], step: int) -> Said:
    """지난주, next Friday, last May."""
    if "unit" in found:
        return Said(shift=(vocabulary.UNIT[found["unit"]], step, step))
    named = _named(found)
    coming = found["step"] in vocabulary.COMING
    if named.hours:
        return replace(named, shift=("day", step, step))
    if step == -1 and "weekend" not in found:
        return replace(named, pick="last")
    if named.weekday:
        return replace(named, pick="next") if coming else replace(named, shift=("week", step, step))
    if abs(step) == 2 or (step == 0 and "season" not in found):
        return replace(named, shift=("year", step, step))
    return replace(named, pick="next" if step else "this")


def _counted(found: Mapping[str, str]) -> Said:
    """3일 전, in two weeks; as a window from or to now: the last 3 days, 앞으로 2주."""
    unit, low, high = vocabulary.COUNTED[found["counted"]] if "counted" in found else _amount(found)
    back = found.get("way", found.get("window")) in vocabulary.BACK
    if "window" in found:
        unit, low, high = ("day", 0, high * vocabulary.DAYS[unit]) if unit in vocabulary.DAYS else (unit, 0, high)
    return Said(shift=(unit, -high, -low) if back else (unit, low, high))


def _amount(found: Mapping[str, str]) -> tuple[Unit, int, int]:
    words = found["n"].split() or ["a"]
    word = next((word for word in words if word in vocabulary.COUNT and word != "a"), words[0])
    low, high = vocabulary.COUNT.get(word) or (int(word), int(word))
    return vocabulary.UNIT[found["unit"]], low, high


def _clock(found: Mapping[str, str]) -> Said | None:
    hour, minute = int(found["hour"]), found.get("minute", "0")
    said = found.get("meridiem", "").replace(".", "")
    if hour > 24:
        return None
    if hour <= 12:
        hour = _of_day(hour, said, early=found["hour"].startswith("0"))
    return Said(clock=(hour * 60 + (30 if minute == "반" else int(minute)), 1 if "minute" in found else 60))


def _of_day(hour: int, said: str, *, early: bool) -> int:
    """The hour of the day that `hour` up to twelve is; over 24: of the next one. `early`: written as 03:00."""
    if said in vocabulary.MERIDIEM:
        return hour % 12 + vocabulary.MERIDIEM[said]
    if said == "밤":
        return hour + 24 if hour < 6 else hour + 12
    return hour + 12 if hour in vocabulary.AFTERNOON and not early else hour


def _noted(text: str) -> Said | None:
    """Dates as `dates.absolute` writes them: 2026-12-01, 2026-12, 2026, and from one to another with a slash."""
    first, _, last = text.partition("/")
    try:
        dates = _edge(first, last=False), _edge(last or first, last=True)
    except ValueError:  # the 31st of February
        return None
    return Said(dates=dates) if dates[0] <= dates[1] else None


def _edge(text: str, *, last: bool) -> date:
    year, month, day = [*map(int, text.split("-")), 0, 0][:3]
    if not last or day:
        return date(year, month or 1, day or 1)
    month = month or 12
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
