"""Dates as articles print them, read only as far as they are stated: a month without a day stays a month."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from kb.model import PublicationDate
from kb.text.page_words import PageWords

_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DOTTED = re.compile(r"\b(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")
_DIGIT = re.compile(r"\d")
_BETWEEN = re.compile(r"[^\w.:]+")


class FoundDate(NamedTuple):
    """A date and where it stands in the text that was searched."""

    value: PublicationDate
    start: int
    end: int


def find_date(text: str, words: PageWords) -> FoundDate | None:
    """The first date in `text` that states at least month and year; None where there is none.

    Parameters:
        text: flat text (see `kb.text.normalise.flat`).
        words: of the language whose month names to know.
    """
    if _DIGIT.search(text) is None:
        return None
    found = [value for value in _dates(text, words) if value is not None]
    return min(found, key=lambda item: (item.start, -item.end), default=None)


def _dates(text: str, words: PageWords) -> list[FoundDate | None]:
    months = words.months
    return [
        *(_named(match, months[match["month"].casefold()]) for match in words.day_first.finditer(text)),
        *(_named(match, months[match["month"].casefold()]) for match in words.month_first.finditer(text)),
        *(_month(match, months[match["month"].casefold()]) for match in words.month_only.finditer(text)),
        *(_day(match, int(match[1]), int(match[2]), int(match[3])) for match in _ISO.finditer(text)),
        *(_numeric(match) for match in _DOTTED.finditer(text)),
    ]


def _named(match: re.Match[str], month: int) -> FoundDate | None:
    return _day(match, int(match["year"]), month, int(match["day"]))


def _day(match: re.Match[str], year: int, month: int, day: int) -> FoundDate | None:
    try:
        edtf = date(year, month, day).isoformat()
    except ValueError:
        return None
    return FoundDate(PublicationDate(edtf, match.group()), *match.span())


def _month(match: re.Match[str], month: int) -> FoundDate:
    return FoundDate(PublicationDate(f"{match['year']}-{month:02}", match.group()), *match.span())


def _numeric(match: re.Match[str]) -> FoundDate | None:
    """A date in figures; with strokes only where the order of day and month can be told."""
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == ".":
        return _day(match, year, second, first)
    if first > 12:
        return _day(match, year, second, first)
    return _day(match, year, first, second) if second > 12 or first == second else None


def is_date_line(text: str, words: PageWords) -> bool:
    """Whether flat `text` is a date and nothing else but a time, a weekday or a word like "published"."""
    found = find_date(text, words) if len(text) <= 120 else None
    if found is None:
        return False
    rest = _BETWEEN.split(f"{text[: found.start]} {text[found.end :]}")
    return all(words.beside_date.fullmatch(word) or not word.strip(".:") for word in rest)
