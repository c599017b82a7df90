"""Which format a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.negotiation import GRAPH_TYPES, TABLE_TYPES, best, named_format, ranges

OFFERS = ("text/turtle", "application/rdf+xml", "text/html")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/turtle"),
        ("", "text/turtle"),
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("text/html", "text/html"),
        ("TEXT/HTML", "text/html"),
        ("text/*;q=0.5, text/html;q=0.4", "text/turtle"),
        ("text/turtle;q=0, text/*", "text/html"),
        ("text/turtle;q=0, */*;q=0.1", "application/rdf+xml"),
        ("application/rdf+xml, */*", "application/rdf+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("image/png", None),
        ("text/turtle;q=2", None),
        ("nonsense", None),
        ("text/turtle;charset=utf-8;q=0.3, text/html;q=0.2", "text/turtle"),
    ],
)
def test_the_best_offer(accept: str | None, chosen: str | None) -> None:
    assert best(accept, OFFERS) == chosen


@given(st.text())
def test_no_header_breaks_it(accept: str) -> None:
    assert best(accept, OFFERS) in (*OFFERS, None)
    assert all(0 <= item.quality <= 1 for item in ranges(accept))


@given(st.sampled_from(OFFERS), st.sampled_from(["0.001", "0.5", "1", "1.000"]))
def test_what_alone_is_accepted_is_given(offer: str, quality: str) -> None:
    assert best(f"{offer};q={quality}, image/png", OFFERS) == offer


@pytest.mark.parametrize("name", ["ttl", "turtle", "json", "csv", "TTL", *TABLE_TYPES, *GRAPH_TYPES])
def test_known_names(name: str) -> None:
    assert named_format(name) is not None


@pytest.mark.parametrize("name", [None, "", "png", "text/plain"])
def test_unknown_names(name: str | None) -> None:
    assert named_format(name) is None
