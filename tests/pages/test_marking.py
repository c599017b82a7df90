"""A paragraph cut at its marks is still the paragraph, and every mark covers exactly the characters it should."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.pages.marking import Mark, Role, Segment, segments

TEXT = "Ana Reyes said Bo told her that the dam would hold."
MARKS = st.builds(Mark, st.integers(-5, 60), st.integers(-5, 60), st.sampled_from(Role), st.integers(1, 4))


def covering(marks: list[Mark], position: int) -> set[tuple[Role, int]]:
    return {(m.role, m.claim) for m in marks if m.start <= position < m.end}


def test_a_paragraph_without_marks_is_one_piece() -> None:
    assert segments(TEXT, []) == (Segment(0, TEXT, (), ()),)


def test_an_empty_paragraph_has_no_pieces() -> None:
    assert segments("", [Mark(0, 3, Role.CUE, 1)]) == ()


def test_nested_claims_are_told_apart_by_depth() -> None:
    marks = [
        Mark(0, 9, Role.SOURCE, 1),
        Mark(10, 14, Role.CUE, 1),
        Mark(15, 50, Role.CONTENT, 1),
        Mark(15, 17, Role.SOURCE, 2),
        Mark(18, 22, Role.CUE, 2),
        Mark(32, 50, Role.CONTENT, 2),
    ]
    shown = [(s.text, s.roles, s.depth, s.claims) for s in segments(TEXT, marks) if s.marks]
    assert shown == [
        ("Ana Reyes", ("source",), 0, (1,)),
        ("said", ("cue",), 0, (1,)),
        ("Bo", ("source", "content"), 1, (1, 2)),
        (" ", ("content",), 1, (1,)),
        ("told", ("cue", "content"), 1, (1, 2)),
        (" her that ", ("content",), 1, (1,)),
        ("the dam would hold", ("content",), 2, (1, 2)),
    ]
    assert [s.closing for s in segments(TEXT, marks) if s.closing] == [(1, 2)]


def test_overlapping_contents_keep_the_stretch_they_share() -> None:
    marks = [Mark(0, 20, Role.CONTENT, 1), Mark(10, 30, Role.CONTENT, 2)]
    assert [(s.start, s.claims) for s in segments(TEXT, marks)] == [(0, (1,)), (10, (1, 2)), (20, (2,)), (30, ())]


@given(st.text(max_size=55), st.lists(MARKS, max_size=8))
def test_the_pieces_are_the_paragraph(text: str, marks: list[Mark]) -> None:
    pieces = segments(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@given(st.text(max_size=55), st.lists(MARKS, max_size=8))
def test_every_character_knows_exactly_the_marks_upon_it(text: str, marks: list[Mark]) -> None:
    for piece in segments(text, marks):
        for position in range(piece.start, piece.start + len(piece.text)):
            assert {(m.role, m.claim) for m in piece.marks} == covering(marks, position)


@given(st.text(min_size=1, max_size=55), st.lists(MARKS, max_size=8))
def test_every_claim_closes_once_where_its_last_mark_ends(text: str, marks: list[Mark]) -> None:
    inside = [m for m in marks if max(0, m.start) < min(len(text), m.end)]
    expected = sorted((m.claim, max(min(n.end, len(text)) for n in inside if n.claim == m.claim)) for m in set(inside))
    closed = sorted(
        (claim, piece.start + len(piece.text)) for piece in segments(text, marks) for claim in piece.closing
    )
    assert closed == sorted(set(expected))


@given(st.text(max_size=55), st.lists(MARKS, max_size=8), st.randoms())
def test_the_order_of_marks_does_not_matter(text: str, marks: list[Mark], random) -> None:
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert segments(text, marks) == segments(text, shuffled)
