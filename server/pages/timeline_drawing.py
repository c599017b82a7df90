"""Lays out dated entries along a line: a strip for each kind, entries of one day stacked. Pure geometry in pixels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

WIDTH: Final = 960
LEFT: Final = 130
RIGHT: Final = 24
TOP: Final = 26
STEP: Final = 14
_YEAR: Final = 366


class Entry(NamedTuple):
    """Something that has a date: EDTF, the strip it belongs to, where it leads and what it says."""

    edtf: str
    strip: str
    href: str
    title: str


class Dot(NamedTuple):
    """An entry in its place."""

    entry: Entry
    x: int
    y: int


class Tick(NamedTuple):
    """A date on the axis."""

    label: str
    x: int


class Strip(NamedTuple):
    """A kind of entry: its name, its upper edge, its height."""

    label: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that the template draws, in pixels."""

    width: int
    height: int
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    dots: tuple[Dot, ...]


def first_day(edtf: str) -> date | None:
    """The first day that a plain EDTF date allows; None for anything else."""
    parts = [int(part) if part.isdecimal() else 0 for part in edtf[:10].split("-")]
    year, month, day = (*parts, 1, 1)[:3] if len(parts) < 3 else parts[:3]
    try:
        return date(year, month, day)
    except ValueError:
        return None


def lay_out(entries: Sequence[Entry]) -> Timeline:
    """Place `entries` on a common axis; those without a date that can be placed are left out."""
    dated = [(day, entry) for entry in entries if (day := first_day(entry.edtf)) is not None]
    if not dated:
        return Timeline(WIDTH, 0, (), (), ())
    start, end = _span([day for day, _ in dated])
    strips = _strips(dated)
    seen: Counter[tuple[str, date]] = Counter()
    dots = []
    for day, entry in sorted(dated):
        seen[entry.strip, day] += 1
        strip = strips[entry.strip]
        dots.append(Dot(entry, _x(day, start, end), strip.y + strip.height - STEP * seen[entry.strip, day]))
    height = max(strip.y + strip.height for strip in strips.values()) + 8
    return Timeline(WIDTH, height, tuple(strips.values()), _ticks(start, end), tuple(dots))


def _span(days: Sequence[date]) -> tuple[date, date]:
    """The first and the last day, with some room at both ends."""
    first, last = min(days), max(days)
    room = max((last - first) // 20, timedelta(days=2))
    return first - room, last + room


def _strips(dated: Sequence[tuple[date, Entry]]) -> dict[str, Strip]:
    """Each kind of entry with as much height as its fullest day needs."""
    stacked = Counter((entry.strip, day) for day, entry in dated)
    y, strips = TOP, {}
    for name in dict.fromkeys(entry.strip for _, entry in dated):
        fullest = max(count for (strip, _), count in stacked.items() if strip == name)
        strips[name] = Strip(name, y, STEP * (fullest + 1))
        y += STEP * (fullest + 1) + 4
    return strips


def _x(day: date, start: date, end: date) -> int:
    return LEFT + round((day - start) / (end - start) * (WIDTH - LEFT - RIGHT))


def _ticks(start: date, end: date) -> tuple[Tick, ...]:
    """Years where the axis spans several, months where it spans one, days where less; never more than twelve."""
    days = (end - start).days
    if days > 2 * _YEAR:
        marks = [(date(year, 1, 1), str(year)) for year in range(start.year + 1, end.year + 1)]
    elif days > 62:
        marks = [(day, day.strftime("%b %Y")) for day in _months(start, end)]
    else:
        marks = [(day, f"{day.day} {day:%b}") for day in (start + timedelta(n) for n in range(1, days + 1))]
    thin = -(-len(marks) // 12) or 1
    return tuple(Tick(label, _x(day, start, end)) for day, label in marks[::thin])


def _months(start: date, end: date) -> list[date]:
    """The first days of the months between."""
    first = start.year * 12 + start.month
    last = end.year * 12 + end.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]
