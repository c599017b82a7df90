"""The picture of a chain: time runs left to right, outlets have lanes, nothing lies on anything else."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from server.pages.chain_drawing import CARD_HEIGHT, CARD_WIDTH, LETTER, Hop, Tie, draw, shorten


def hop(
    name: str, lane: str = "The Herald", date: str | None = "2026-03-01", depth: int = 0, article: str = "a"
) -> Hop:
    return Hop(name, lane, article, date, depth, f"Speaker {name}", "said, direct", f"/claim/{name}")


def test_the_deepest_source_stands_left_of_who_prints_it() -> None:
    drawing = draw([hop("print"), hop("source", depth=2), hop("relay", depth=1)], [])
    assert [c.hop.id for c in sorted(drawing.cards, key=lambda c: c.x)] == ["source", "relay", "print"]


def test_later_articles_stand_further_right_and_each_outlet_has_a_lane() -> None:
    hops = [
        hop("late", "The Echo", "2026-04", article="b"),
        hop("early"),
        hop("undated", "The Echo", None, article="c"),
    ]
    drawing = draw(hops, [])
    assert [c.hop.id for c in sorted(drawing.cards, key=lambda c: c.x)] == ["early", "late", "undated"]
    assert [lane.label for lane in drawing.lanes] == ["The Herald", "The Echo"]
    assert [tick.label for tick in drawing.ticks] == ["2026-03-01", "2026-04", "no date"]


def test_a_tie_runs_from_card_to_card_and_one_to_nowhere_is_left_out() -> None:
    hops = [hop("source", depth=1), hop("print")]
    drawing = draw(hops, [Tie("source", "print", "reported"), Tie("print", "gone", "same")])
    source, printing = drawing.cards
    (line,) = drawing.lines
    assert line.path.startswith(f"M{source.x + CARD_WIDTH} {source.y + CARD_HEIGHT // 2} ")
    assert line.path.endswith(f" {printing.x - 7} {printing.y + CARD_HEIGHT // 2}")


def test_nothing_to_draw_is_an_empty_drawing() -> None:
    assert draw([], []).cards == ()


def test_long_names_are_cut_to_the_card() -> None:
    assert shorten("short", 100) == "short"
    cut = shorten("a very long name of a very long office", 100)
    assert cut.endswith("…")
    assert len(cut) * LETTER <= 100


HOPS = st.lists(
    st.builds(
        Hop,
        id=st.text("abcdef", min_size=1, max_size=4),
        lane=st.sampled_from(["Echo", "Herald", "Star"]),
        article=st.sampled_from(["1", "2"]),
        date=st.sampled_from([None, "2026", "2026-03-01"]),
        depth=st.integers(0, 4),
        speaker=st.text(max_size=60),
        detail=st.text(max_size=60),
        href=st.just("/"),
    ),
    max_size=12,
    unique_by=lambda hop: hop.id,
)


@given(HOPS)
def test_no_two_cards_overlap_and_all_lie_inside(hops: list[Hop]) -> None:
    drawing = draw(hops, [])
    assert sorted(c.hop.id for c in drawing.cards) == sorted(h.id for h in hops)
    for card in drawing.cards:
        assert 0 <= card.x <= drawing.width - CARD_WIDTH
        assert 0 <= card.y <= drawing.height - CARD_HEIGHT
    edges = sorted(card.x for card in drawing.cards)
    assert all(right - left >= CARD_WIDTH for left, right in itertools.pairwise(edges))
