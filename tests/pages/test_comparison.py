"""Two wordings compared: nothing is lost, and what changed is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.pages.comparison import LONGEST, Kind, Piece, Row, alike, differences, side_by_side, summary

KEPT, CUT, ADDED = Kind.KEPT, Kind.CUT, Kind.ADDED
WORDINGS = st.text("ab .,é", max_size=40)


def test_a_dropped_and_a_changed_word_are_shown() -> None:
    pieces = differences("But the bridge will hold in June.", "The bridge will hold in July.")
    assert "".join(p.text for p in pieces if p.kind is not ADDED) == "But the bridge will hold in June."
    assert Piece(CUT, "June") in pieces
    assert Piece(ADDED, "July") in pieces
    assert Piece(KEPT, " bridge will hold in ") in pieces


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("the same", "the same", "same words"),
        ("we will never stay", "we will stay", "1 word cut"),
        ("we stay", "we will surely stay", "2 words added"),
        ("in June", "in July", "1 word cut, 1 added"),
        ("", "", "same words"),
        ("the dam", "The dam", "same words"),
        ("the dam held", "The dam failed", "1 word cut, 1 added"),
    ],
)
def test_the_summary_counts_words(before: str, after: str, said: str) -> None:
    assert summary(differences(before, after)) == said


@given(WORDINGS, WORDINGS)
def test_both_wordings_can_be_read_back(before: str, after: str) -> None:
    pieces = differences(before, after)
    assert "".join(p.text for p in pieces if p.kind is not ADDED) == before
    assert "".join(p.text for p in pieces if p.kind is not CUT) == after
    assert all(p.text for p in pieces)


def test_enormous_wordings_are_not_compared_word_by_word() -> None:
    before, after = "a " * LONGEST + "b", "a " * LONGEST + "c"
    assert differences(before, after) == (Piece(CUT, before), Piece(ADDED, after))


def test_versions_are_paired_paragraph_by_paragraph() -> None:
    before = ["The dam held, the mayor said.", "Nobody was hurt.", "More rain is expected tonight."]
    after = [
        "The dam held, the deputy mayor said.",
        "More rain is expected tonight.",
        "Correction: an earlier text erred.",
    ]
    rows = side_by_side(before, after)
    assert [(row.before, row.after, row.changed) for row in rows] == [
        (0, 0, True),
        (1, None, True),
        (2, 1, False),
        (None, 2, True),
    ]
    assert Piece(ADDED, "deputy ") in rows[0].pieces


@given(st.lists(WORDINGS, max_size=6), st.lists(WORDINGS, max_size=6))
def test_every_paragraph_stands_once_and_in_order(before: list[str], after: list[str]) -> None:
    rows: tuple[Row, ...] = side_by_side(before, after)
    assert [row.before for row in rows if row.before is not None] == list(range(len(before)))
    assert [row.after for row in rows if row.after is not None] == list(range(len(after)))


def test_wordings_with_little_in_common_are_not_alike() -> None:
    assert alike(differences("the dam will hold in June", "the dam will hold in July"))
    assert not alike(differences("the dam will hold", "rain had weakened the inner wall for months"))
