"""Quantities: what a wording allows, and when two wordings exclude each other."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.model import Anchor, Paragraph, ParagraphKind
from kb.text.numerals import parse_numeral, plain
from kb.text.values import Interval, Relation, compare, find_quantities


def _found(text):
    paragraph = Paragraph(1, ParagraphKind.BODY, text, 0, len(text), ())
    return find_quantities(paragraph, Anchor(1, 0, len(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at least nine people had died", [("9", None, False, "people")]),
        ("more than 40 were missing", [("40", None, False, None)]),
        ("up to 60 people were still missing", [(None, "60", False, "people")]),
        ("between 20,000 and 25,000 crowns each", [("20000", "25000", False, "crowns")]),
        ("Some 50 people are missing", [("50", "50", True, "people")]),
        ("Nineteen people died", [("19", "19", False, "people")]),
        ("a 30-metre crack", [("30", "30", False, "metre")]),
        ("$1.5 million was lost", [("1500000", "1500000", False, "$")]),
        ("5 to 7 million litres", [("5000000", "7000000", False, "litres")]),
        ("hundreds of villagers fled", [("200", None, True, "villagers")]),
        ("12 percent in 2016 and 15%", [("12", "12", False, "percent"), ("15", "15", False, "percent")]),
        ("two hundred and six", [("206", "206", False, None)]),
        (
            "3,000-4,000 fighters in 2,000 homes",
            [("3000", "4000", False, "fighters"), ("2000", "2000", False, "homes")],
        ),
        ("nearly half a million", [(None, "500000", True, None)]),
        ("100 or more", [("100", None, False, None)]),
        ("between 3 and 0 points", [("0", "3", False, "points")]),
        ("five or six men", [("5", "6", False, "men")]),
        ("It made $3m a month", [("3000000", "3000000", False, "$")]),
        ("The fund held £4.5m to £5m", [("4500000", "5000000", False, "£")]),
        ("a bill of €2-3bn", [("2000000000", "3000000000", False, "€")]),
        ("a wall 3 m high", [("3", "3", False, "m")]),
        ("half of the houses", [("50", "50", False, "percent")]),
        ("more than two-thirds of voters", [("66.7", None, True, "percent")]),
        ("a third of them", [("33.3", "33.3", True, "percent")]),
        ("between 2,000 and 3,000 fighters", [("2000", "3000", False, "fighters")]),
        ("attacks rose from 35 to 70", [("35", "35", False, None), ("70", "70", False, None)]),
        ("from 35 to 70 attacks", [("35", "70", False, "attacks")]),
    ],
)
def test_bounds_and_unit_come_from_the_wording(text, expected):
    assert [(q.lower, q.upper, q.approximate, q.unit) for q in _found(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "since 2019",
        "on 6 March 2024",
        "March 6, 2024",
        "at 4.40 a.m.",
        "one of them",
        "no one spoke",
        "F-16 jets",
        "the 12th man",
        "aged 14",
        "a 14-year-old boy",
    ],
)
def test_dates_ages_ordinals_and_pronouns_are_no_quantities(text):
    assert _found(text) == ()


def test_the_anchor_covers_the_wording():
    text = "He said that more than 350 people died in four countries."
    assert [(q.wording, text[q.anchor.start : q.anchor.end]) for q in _found(text)] == [
        ("more than 350 people", "more than 350 people"),
        ("four countries", "four countries"),
    ]


@given(st.text(max_size=80))
def test_any_text_gives_verbatim_wordings_and_ordered_bounds(text):
    for quantity in _found(text):
        assert text[quantity.anchor.start : quantity.anchor.end] == quantity.wording
        if quantity.lower is not None and quantity.upper is not None:
            assert Decimal(quantity.lower) <= Decimal(quantity.upper)


@given(st.integers(0, 10**9))
def test_grouped_digits_parse_to_their_number(number):
    assert parse_numeral(f"{number:,}") == number
    assert plain(Decimal(number)) == str(number)


def _interval(lower, upper, approximate=False):
    return Interval(None if lower is None else Decimal(lower), None if upper is None else Decimal(upper), approximate)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (_interval(17, 17), _interval(17, 17), Relation.SAME),
        (_interval(17, 17), _interval(14, 14), Relation.CONTRADICTORY),
        (_interval(9, None), _interval(17, 17), Relation.COMPATIBLE),
        (_interval(None, 3000), _interval(None, 4000), Relation.COMPATIBLE),
        (_interval(40, None), _interval(None, 30), Relation.CONTRADICTORY),
        (_interval(50, 50, True), _interval(54, 54), Relation.COMPATIBLE),
        (_interval(50, 50, True), _interval(60, 60), Relation.CONTRADICTORY),
    ],
)
def test_what_cannot_both_be_true_is_contradictory(one, other, expected):
    assert compare(one, other) is expected
    assert compare(other, one) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("carried out 12 attacks in 2014 and 31 in 2015", [("12", "attacks", "2014"), ("31", "attacks", "2015")]),
        (
            "1,204 incidents in 2013, 1,530 in 2014 and 2,118 in May 2015",
            [("1204", "incidents", "2013"), ("1530", "incidents", "2014"), ("2118", "incidents", "2015-05")],
        ),
        ("In 2016 the group had 300 fighters", [("300", "fighters", "2016")]),
        (
            "14 bombings in Mosul in March 2016, and 9 people died",
            [("14", "bombings", "2016-03"), ("9", "people", None)],
        ),
        ("sales of 4,000 cars in the third quarter of 2018", [("4000", "cars", "2018-07/2018-09")]),
        ("20 villages in April", [("20", "villages", "2019-04")]),
    ],
)
def test_the_time_that_a_number_holds_for(text, expected):
    paragraph = Paragraph(1, ParagraphKind.BODY, text, 0, len(text), ())
    found = find_quantities(paragraph, Anchor(1, 0, len(text)), "2019-09-25")
    assert [(q.lower, q.unit, q.when) for q in found] == expected
