"""When something was said: a date's wording, resolved against the article's date as far as the words allow, no further.

Weekdays and "yesterday" mean the last such day on or before the article's date; "last week" is the seven days of the
week before; a day without a year is the last such day. What cannot be resolved keeps its wording alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_NUMBERS = {w: n for n, w in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)}
_NUMBERS |= {"a": 1, "an": 1, "several": 0, "a few": 0}
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
).split()
_MONTH_NAMES = (
    r"Jan(?:uary|\.)|Feb(?:ruary|\.)|March|April|May|June|July|Aug(?:ust|\.)|Sept(?:ember|\.)|"
    r"Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.)"
)
_MONTH = rf"(?P<month>{_MONTH_NAMES})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PART = r"(?: (?:morning|afternoon|evening|night))?"


class FoundMoment(NamedTuple):
    """A time expression at `text[start:end]` with its EDTF string, None where it cannot be resolved."""

    start: int
    end: int
    edtf: str | None


Resolver = Callable[[re.Match[str], date], str | None]


def find_moment(text: str, start: int, end: int, published: str | None) -> FoundMoment | None:
    """The first time expression inside `text[start:end]`.

    Parameters:
        published: the article's date in EDTF; only a whole day resolves relative expressions.
    """
    if _TIMELY.search(text, start, end) is None:
        return None
    today = _as_day(published)
    best: FoundMoment | None = None
    for pattern, resolver in _PATTERNS:
        match = pattern.search(text, start, end)
        if match and (best is None or (match.start(), -match.end()) < (best.start, -best.end)):
            best = FoundMoment(match.start(), match.end(), _resolve(match, resolver, today))
    return best


def _as_day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published) if published and len(published) == 10 else None
    except ValueError:
        return None


def _resolve(match: re.Match[str], resolver: Resolver, today: date | None) -> str | None:
    if today is None:
        fields = match.groupdict()
        if not fields.get("year") and not fields.get("decade"):
            return None
        today = date(int(fields.get("year") or 9999), 12, 31)
    try:
        return resolver(match, today)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))


def _dated(match: re.Match[str], today: date) -> str:
    return _day_of(int(match["day"]), match, today)


def _day_of(day: int, match: re.Match[str], today: date) -> str:
    month, year = _month_number(match["month"]), match["year"]
    if year:
        return date(int(year), month, day).isoformat()
    found = date(today.year, month, day)
    return (found if found <= today else date(today.year - 1, month, day)).isoformat()


def _monthly(match: re.Match[str], today: date) -> str:
    month, year = _month_number(match["month"]), match["year"]
    if year:
        return f"{year}-{month:02d}"
    return f"{today.year - (month > today.month)}-{month:02d}"


def _yearly(match: re.Match[str], _today: date) -> str:
    return match["year"]


def _decade(match: re.Match[str], _today: date) -> str:
    return f"{match['decade']}0/{match['decade']}9"


def _quarterly(match: re.Match[str], today: date) -> str:
    first = 3 * ("first", "second", "third", "fourth").index(match["quarter"].lower()) + 1
    year = match["year"] or str(today.year - (first > today.month))
    return f"{year}-{first:02d}/{year}-{first + 2:02d}"


def _ordinal_day(match: re.Match[str], today: date) -> str:
    return _day_of(_ORDINALS.index(match["ordinal"].lower()) + 1, match, today)


def _weekday(match: re.Match[str], today: date) -> str:
    back = (today.weekday() - _DAYS.index(match["weekday"].lower())) % 7
    which = (match["which"] or "").lower()
    if which == "next":
        back -= 7
    elif which == "last" and back == 0:
        back = 7
    return (today - timedelta(days=back)).isoformat()


def _relative_day(match: re.Match[str], today: date) -> str:
    back = match["relative"].lower() in ("yesterday", "last night")
    return (today - timedelta(days=int(back))).isoformat()


def _period(match: re.Match[str], today: date) -> str | None:
    """ "this month", "earlier this week", "last year", "the previous summer"."""
    last, unit = match["which"].lower() not in ("this", "earlier this", "later this"), match["unit"].lower()
    if unit == "week":
        monday = today - timedelta(days=today.weekday() + 7 * last)
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if unit == "month":
        first = today.replace(day=1)
        return (first - timedelta(days=1) if last else first).isoformat()[:7]
    if unit == "year":
        return str(today.year - last)
    season = _SEASONS[unit]
    starts = {21: 3, 22: 6, 23: 9, 24: 12}[season]
    year = today.year - (last or today.month < starts)
    if last and today.month >= starts + 3 and season != 24:
        year = today.year
    return f"{year}-{season}"


def _ago(match: re.Match[str], today: date) -> str | None:
    word = match["count"].lower()
    count = int(word) if word.isdigit() else _NUMBERS.get(word, 0)
    if not count:
        return None
    unit = match["unit"].lower()
    if unit == "day":
        return (today - timedelta(days=count)).isoformat()
    if unit == "week":
        return f"{(today - timedelta(weeks=count)).isoformat()}~"
    if unit == "month":
        months = today.year * 12 + today.month - 1 - count
        return f"{months // 12}-{months % 12 + 1:02d}"
    return str(today.year - count)


def _rule(pattern: str, resolver: Resolver) -> tuple[re.Pattern[str], Resolver]:
    return re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), resolver


_WEEKDAYS = "|".join(_DAYS)
# What every expression holds; most stretches hold none of it, and one look is cheaper than eight.
_TIMELY = re.compile(
    rf"\b(?:{_MONTH_NAMES}|{_WEEKDAYS}|(?:19|20)\d\ds?|quarter|yesterday|today|tonight|night|morning|afternoon|evening|"
    r"weeks?|months?|years?|days?|spring|summer|autumn|fall|winter)(?!\w)",
    re.IGNORECASE,
)
_COUNT = r"(?P<count>\d{1,2}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_PATTERNS: tuple[tuple[re.Pattern[str], Resolver], ...] = (
    _rule(rf"(?:(?:on|by) )?{_DAY} (?:of )?{_MONTH},?(?: {_YEAR})?", _dated),
    _rule(rf"(?:on )?{_MONTH} {_DAY}(?:, {_YEAR})?", _dated),
    _rule(rf"(?:in|since|last|during) {_MONTH}(?:,? (?:of )?{_YEAR})?", _monthly),
    _rule(rf"(?:in|during) {_YEAR}", _yearly),
    _rule(r"(?:in|during) the (?:(?:early|mid|late)[ -])?(?P<decade>(?:19|20)\d)0s", _decade),
    _rule(rf"(?:in )?the (?P<quarter>first|second|third|fourth) quarter(?: of {_YEAR})?", _quarterly),
    _rule(rf"(?:on )?the (?P<ordinal>{'|'.join(_ORDINALS)}) of {_MONTH},?(?: {_YEAR})?", _ordinal_day),
    _rule(rf"(?:on )?(?:(?P<which>last|next) )?(?P<weekday>{_WEEKDAYS}){_PART}", _weekday),
    _rule(
        r"(?:late |early )?(?P<relative>yesterday|today|tonight|last night|this (?:morning|afternoon|evening))"
        rf"{_PART}",
        _relative_day,
    ),
    _rule(
        r"(?P<which>earlier this|later this|this|last|the previous|the past) "
        r"(?P<unit>week|month|year|spring|summer|autumn|fall|winter)",
        _period,
    ),
    _rule(rf"{_COUNT} (?P<unit>day|week|month|year)s? (?:ago|earlier)", _ago),
)
