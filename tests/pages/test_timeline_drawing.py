"""Dated entries on a line: order kept, nothing hidden, no date made up."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pages.timeline_drawing import APART, EDGE, Entry, first_day, lay_out


def entry(edtf: str, strip: str = "said") -> Entry:
    return Entry(edtf, strip, f"/claim/{edtf}", f"said {edtf}")


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("2016-07-12", date(2016, 7, 12)),
        ("2016-07", date(2016, 7, 1)),
        ("2016", date(2016, 1, 1)),
        ("", None),
        ("2016-13", None),
        ("sometime", None),
        ("0000-01-01", None),
    ],
)
def test_the_first_day_of_a_date(edtf: str, day: date | None) -> None:
    assert first_day(edtf) == day


def test_what_has_no_date_is_left_out() -> None:
    assert [dot.entry.edtf for dot in lay_out([entry("2016"), entry("")]).dots] == ["2016"]
    assert lay_out([entry("")]).dots == ()


def test_entries_of_one_day_are_stacked() -> None:
    first, second = lay_out([entry("2016-07-12"), entry("2016-07-12")]).dots
    assert first.x == second.x
    assert first.y > second.y


def test_kinds_of_entries_have_strips_of_their_own() -> None:
    timeline = lay_out([entry("2016", "said"), entry("2016", "said of")])
    assert [strip.label for strip in timeline.strips] == ["said", "said of"]
    assert timeline.dots[0].y < timeline.strips[1].y <= timeline.dots[1].y


@pytest.mark.parametrize(
    ("last", "label"), [("2016-07-20", "13 Jul"), ("2016-12-01", "Sep 2016"), ("2022-02-01", "2019")]
)
def test_the_axis_says_days_months_or_years(last: str, label: str) -> None:
    assert label in [tick.label for tick in lay_out([entry("2016-07-10"), entry(last)]).ticks]


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1, max_size=12))
def test_time_runs_from_left_to_right_inside_the_picture(days: list[date]) -> None:
    timeline = lay_out([entry(day.isoformat()) for day in days])
    placed = [(first_day(dot.entry.edtf), dot.x) for dot in timeline.dots]
    assert placed == sorted(placed)
    assert len(placed) == len(days)
    assert all(EDGE <= x <= 100 - EDGE for _, x in placed)
    assert len(timeline.ticks) <= 12
    assert sum(not tick.fine for tick in timeline.ticks) <= 4


@given(st.lists(st.tuples(st.dates(date(2016, 1, 1), date(2016, 12, 31)), st.sampled_from(["said", "of them"]))))
def test_no_dot_touches_another_and_each_stands_in_its_strip(found: list[tuple[date, str]]) -> None:
    timeline = lay_out([entry(day.isoformat(), strip) for day, strip in found])
    strips = {strip.label: strip for strip in timeline.strips}
    rows: dict[int, list[float]] = {}
    for dot in timeline.dots:
        strip = strips[dot.entry.strip]
        assert strip.y + 20 <= dot.y < strip.y + strip.height
        rows.setdefault(dot.y, []).append(dot.x)
    assert all(right - left >= APART for row in rows.values() for left, right in pairwise(sorted(row)))
