"""The core of the ontology as a drawing: twelve classes and their relations, in SVG that follows the page's colours."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import NamedTuple

from rdflib import URIRef

from kb.vocab import WH

_COLUMN, _ROW, _WIDTH, _HEIGHT, _MARGIN = 230, 150, 130, 44, 40


class Point(NamedTuple):
    """A place in the drawing, in pixels."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation that is drawn: from a class of its domain to one of its range."""

    source: URIRef
    relation: URIRef
    target: URIRef


PLACES = {
    WH.Source: (0, 0), WH.Actor: (1, 0), WH.Decision: (2, 0), WH.TimeSpan: (3, 0),
    WH.SourceVersion: (0, 1), WH.Claim: (1, 1), WH.Proposition: (2, 1), WH.Event: (3, 1),
    WH.Paragraph: (0, 2), WH.Mention: (1, 2), WH.Quantity: (2, 2), WH.Place: (3, 2),
}  # fmt: skip
"""Column and row of each class."""

EDGES = (
    Edge(WH.SourceVersion, WH.versionOf, WH.Source),
    Edge(WH.Paragraph, WH.inVersion, WH.SourceVersion),
    Edge(WH.Mention, WH.inParagraph, WH.Paragraph),
    Edge(WH.Claim, WH.mentionedIn, WH.Mention),
    Edge(WH.Claim, WH.assertedBy, WH.Actor),
    Edge(WH.Claim, WH.conveys, WH.Proposition),
    Edge(WH.Claim, WH.inArticle, WH.Source),
    Edge(WH.Claim, WH.inParagraph, WH.Paragraph),
    Edge(WH.Claim, WH.reportsClaim, WH.Claim),
    Edge(WH.Decision, WH.decides, WH.Claim),
    Edge(WH.Proposition, WH.hasQuantity, WH.Quantity),
    Edge(WH.Proposition, WH.isAbout, WH.Event),
    Edge(WH.Event, WH.occurredIn, WH.Place),
    Edge(WH.Event, WH.occurredDuring, WH.TimeSpan),
)


def diagram() -> str:
    """The drawing as an `<svg>` element with a title and a description, ready to stand in a page."""
    width = _MARGIN * 2 + _COLUMN * 3 + _WIDTH
    height = _MARGIN * 2 + _ROW * 2 + _HEIGHT
    parts = [
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group"',
        ' aria-labelledby="core-title core-text" font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="core-title">The core of Whence</title><desc id="core-text">{escape(_in_words())}</desc>',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">',
        '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>',
        *(_loop(edge) if edge.source == edge.target else _arrow(edge) for edge in EDGES),
        *(_box(cls) for cls in PLACES),
        "</svg>",
    ]
    return "".join(parts)


def _in_words() -> str:
    names = ((WH.local(edge.source), WH.local(edge.relation), WH.local(edge.target)) for edge in EDGES)
    return "; ".join(" ".join(triple) for triple in names)


def _centre(cls: URIRef) -> Point:
    column, row = PLACES[cls]
    return Point(_MARGIN + column * _COLUMN + _WIDTH / 2, _MARGIN + row * _ROW + _HEIGHT / 2)


def _box(cls: URIRef) -> str:
    x, y = _centre(cls)
    name, left, top = WH.local(cls), x - _WIDTH / 2, y - _HEIGHT / 2
    return (
        f'<a href="#{name}"><rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="8" fill="Canvas"'
        f' stroke="currentColor"/><text x="{x}" y="{y + 5}" text-anchor="middle" fill="currentColor"'
        f' font-weight="600">{name}</text></a>'
    )


def _arrow(edge: Edge) -> str:
    start, end = _border(edge.source, edge.target), _border(edge.target, edge.source)
    middle = Point((start.x + end.x) / 2, (start.y + end.y) / 2)
    return (
        f'<line x1="{start.x:.0f}" y1="{start.y:.0f}" x2="{end.x:.0f}" y2="{end.y:.0f}" stroke="currentColor"'
        f' marker-end="url(#tip)"/>{_label(edge, middle)}'
    )


def _border(cls: URIRef, towards: URIRef) -> Point:
    """Where the line from the middle of `cls` to the middle of `towards` leaves the box."""
    here, there = _centre(cls), _centre(towards)
    dx, dy = there.x - here.x, there.y - here.y
    reach = min(_WIDTH / 2 / abs(dx) if dx else 9.0, _HEIGHT / 2 / abs(dy) if dy else 9.0)
    return Point(here.x + dx * reach, here.y + dy * reach)


def _loop(edge: Edge) -> str:
    x, y = _centre(edge.source)
    top, right = y - _HEIGHT / 2, x + _WIDTH / 2
    bends = f"{right - 30:.0f} {top - 40:.0f} {right + 40:.0f} {top - 40:.0f}"
    path = f"M{right - 30:.0f} {top:.0f}C{bends} {right:.0f} {y - 8:.0f}"
    label = _label(edge, Point(right + 38, top - 28))
    return f'<path d="{path}" fill="none" stroke="currentColor" marker-end="url(#tip)"/>{label}'


def _label(edge: Edge, place: Point) -> str:
    name = WH.local(edge.relation)
    return (
        f'<a href="#{name}"><text x="{place.x:.0f}" y="{place.y - 3:.0f}" text-anchor="middle" fill="currentColor"'
        f' stroke="Canvas" stroke-width="4" paint-order="stroke">{name}</text></a>'
    )
