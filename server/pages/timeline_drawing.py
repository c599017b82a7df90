"""Lays out dated entries along a line: a strip for each kind, entries that would touch stacked. Pure geometry.

Across, all is in per cent of a width that the reader's screen decides, down in pixels: so a phone shows the whole
line as a wide screen does, and no two dots meet on either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

EDGE: Final = 4.0
"""Per cent of the width left free at either end."""
APART: Final = 4.0
"""Per cent of the width between two dots of one row: 11 pixels on a screen of 320, and a dot has ten."""
TOP: Final = 26
STEP: Final = 14
_NAME: Final = 20
"""The height of a strip's name, above its dots."""
_MOST_TICKS: Final = 12
_FEW_TICKS: Final = 4
_YEAR: Final = 366


class Entry(NamedTuple):
    """Something that has a date: EDTF, the strip it belongs to, where it leads and what it says."""

    edtf: str
    strip: str
    href: str
    title: str


class Dot(NamedTuple):
    """An entry in its place: per cent from the left, pixels from the top."""

    entry: Entry
    x: float
    y: int


class Tick(NamedTuple):
    """A date on the axis. Where there is room for few of them, those that are `fine` are left out."""

    label: str
    x: float
    fine: bool

    @property
    def anchor(self) -> str:
        """Which end of the label stands at the tick, so that none is cut off."""
        return "start" if self.x < 2 * EDGE else "end" if self.x > 100 - 2 * EDGE else "middle"


class Strip(NamedTuple):
    """A kind of entry: its name, its upper edge and its height, in pixels."""

    label: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that the template draws. `height` is in pixels; the width is whatever there is."""

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
        return Timeline(0, (), (), ())
    start, end = _span([day for day, _ in dated])
    strips: list[Strip] = []
    dots: list[Dot] = []
    y = TOP
    for name in dict.fromkeys(entry.strip for _, entry in dated):
        placed = [(_x(day, start, end), entry) for day, entry in sorted(dated) if entry.strip == name]
        rows = _rows([x for x, _ in placed])
        strips.append(Strip(name, y, _NAME + STEP * (max(rows) + 2)))
        floor = y + strips[-1].height
        dots += [Dot(entry, x, floor - STEP * (row + 1)) for (x, entry), row in zip(placed, rows, strict=True)]
        y = floor + 4
    return Timeline(y + 4, tuple(strips), _ticks(start, end), tuple(dots))


def _rows(places: Sequence[float]) -> list[int]:
    """For each of `places`, from left to right, the lowest row (from 0) in which it touches nothing before it."""
    last: list[float] = []
    rows = []
    for x in places:
        row = next((row for row, taken in enumerate(last) if x - taken >= APART), len(last))
        last[row:] = [x, *last[row + 1 :]]
        rows.append(row)
    return rows


def _span(days: Sequence[date]) -> tuple[date, date]:
    """The first and the last day, with some room at both ends."""
    first, last = min(days), max(days)
    room = max((last - first) // 20, timedelta(days=2))
    return first - room, last + room


def _x(day: date, start: date, end: date) -> float:
    return round(EDGE + (day - start) / (end - start) * (100 - 2 * EDGE), 2)


def _ticks(start: date, end: date) -> tuple[Tick, ...]:
    """Years where the axis spans several, months where it spans one, days where less; never more than twelve."""
    days = (end - start).days
    if days > 2 * _YEAR:
        marks = [(date(year, 1, 1), str(year)) for year in range(start.year + 1, end.year + 1)]
    elif days > 62:
        marks = [(day, day.strftime("%b %Y")) for day in _months(start, end)]
    else:
        marks = [(day, f"{day.day} {day:%b}") for day in (start + timedelta(n) for n in range(1, days + 1))]
    thin = -(-len(marks) // _MOST_TICKS) or 1
    shown = marks[::thin]
    few = -(-len(shown) // _FEW_TICKS)
    return tuple(Tick(label, _x(day, start, end), bool(at % few)) for at, (day, label) in enumerate(shown))


def _months(start: date, end: date) -> list[date]:
    """The first days of the months between."""
    first = start.year * 12 + start.month
    last = end.year * 12 + end.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1)]
