"""The first and the last day that an Extended Date/Time Format string (EDTF, ISO 8601-2:2019, level 1) allows.

Years, months, days and intervals of them; seasons and unspecified digits allow no day to be named here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from kb.errors import UsageError

_DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?[?~%]?$")


def first_day(edtf: str) -> str | None:
    """The earliest day, as YYYY-MM-DD; None where the string leaves it open."""
    parts = _parts(edtf.partition("/")[0])
    return None if parts is None else _iso(parts[0], parts[1] or 1, parts[2] or 1)


def last_day(edtf: str) -> str | None:
    """The latest day, as YYYY-MM-DD; None where the string leaves it open."""
    parts = _parts(edtf.rpartition("/")[2])
    if parts is None:
        return None
    year, month, day = parts[0], parts[1] or 12, parts[2]
    return _iso(year, month, day or (monthrange(year, month)[1] if year and month <= 12 else 1))


def checked(edtf: str) -> str:
    """`edtf` itself where it names days of the calendar: a year, month or day, an interval of two.

    Raises:
        UsageError: it is written otherwise, or there is no such day.
    """
    if any(first_day(part) is None or last_day(part) is None for part in edtf.split("/", 1)):
        raise UsageError(
            f"“{edtf}” is no date.",
            "Write 2025, 2025-10 or 2025-10-20, with ~ after it for “about”, or two with / between.",
        )
    return edtf


def _parts(text: str) -> tuple[int, int, int] | None:
    match = _DAY.match(text)
    return None if match is None else (int(match[1]), int(match[2] or 0), int(match[3] or 0))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
