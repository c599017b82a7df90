"""Lays out how a claim travelled: a lane for each outlet, time from left to right, deepest source first in its lane.

Pure geometry in pixels; the template draws it as SVG, so that it is there without scripts and in print.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

CARD_WIDTH: Final = 176
CARD_HEIGHT: Final = 58
COLUMN: Final = CARD_WIDTH + 64
LABEL: Final = 24
"""The height of an outlet's name, at the upper edge of its lane."""
LANE: Final = LABEL + CARD_HEIGHT + 18
LEFT: Final = 26
TOP: Final = 30
LETTER: Final = 8.2
"""The mean width of a letter of a name at the drawing's size of type, in pixels, on the wide side."""
SMALL_LETTER: Final = 6.6
"""The same of the smaller type beneath it."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One claim on the way. `depth` 0 is the printing article's own, 1 what it reports, and so on.

    `date` is the EDTF date of the article that prints it, None where it states none. `here` marks the page's own claim.
    """

    id: str
    lane: str
    article: str
    date: str | None
    depth: int
    speaker: str
    detail: str
    href: str
    unnamed: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class Tie:
    """A connection from an earlier hop to a later one: "reported", "same", "derived" or "possible"."""

    start: str
    end: str
    kind: str
    note: str = ""


class Card(NamedTuple):
    """A hop in its place."""

    hop: Hop
    x: int
    y: int
    speaker: str
    detail: str


class Line(NamedTuple):
    """A tie as an SVG path, and where its note stands."""

    tie: Tie
    path: str
    x: int
    y: int


class Lane(NamedTuple):
    """An outlet's strip."""

    label: str
    y: int


class Tick(NamedTuple):
    """A date over its columns."""

    label: str
    x: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template draws, in pixels."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    cards: tuple[Card, ...]
    lines: tuple[Line, ...]


def shorten(text: str, width: int, letter: float = LETTER) -> str:
    """`text`, cut with an ellipsis where it would not fit into `width` pixels at `letter` pixels a letter."""
    room = int(width / letter)
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def draw(hops: Sequence[Hop], ties: Sequence[Tie]) -> Drawing:
    """Lay out `hops` and the `ties` between them; ties to hops that are not given are left out.

    Articles come by date (undated ones last); inside an article what was said first stands left.
    """
    articles = _by_article(hops)
    lanes = list(dict.fromkeys(group[0].lane for group in articles))
    cards: dict[str, Card] = {}
    ticks = []
    column = 0
    for group in articles:
        ticks.append(Tick(group[0].date or "no date", LEFT + column * COLUMN))
        rows = [list(row) for _, row in groupby(group, key=lambda hop: hop.depth)]
        for row in rows:
            for hop in row:
                cards[hop.id] = _card(hop, column, lanes.index(hop.lane))
                column += 1
    known = [tie for tie in ties if tie.start in cards and tie.end in cards]
    return Drawing(
        width=LEFT + column * COLUMN - (COLUMN - CARD_WIDTH) + 20 if column else LEFT,
        height=TOP + len(lanes) * LANE + 8,
        lanes=tuple(Lane(shorten(lane, COLUMN), TOP + index * LANE) for index, lane in enumerate(lanes)),
        ticks=tuple(ticks),
        cards=tuple(cards.values()),
        lines=tuple(_line(tie, cards[tie.start], cards[tie.end]) for tie in known),
    )


def _by_article(hops: Sequence[Hop]) -> list[list[Hop]]:
    """The hops of each article, deepest first; the articles by date."""
    ordered = sorted(
        hops, key=lambda hop: (hop.date is None, hop.date or "", hop.lane, hop.article, -hop.depth, hop.id)
    )
    return [list(group) for _, group in groupby(ordered, key=lambda hop: (hop.date, hop.lane, hop.article))]


def _card(hop: Hop, column: int, lane: int) -> Card:
    x, y = LEFT + column * COLUMN, TOP + lane * LANE + LABEL
    return Card(hop, x, y, shorten(hop.speaker, CARD_WIDTH - 20), shorten(hop.detail, CARD_WIDTH - 14, SMALL_LETTER))


def _line(tie: Tie, start: Card, end: Card) -> Line:
    """A curve from the right edge of the left card to the left edge of the right one."""
    if start.x > end.x:
        start, end = end, start
    x1, y1 = start.x + CARD_WIDTH, start.y + CARD_HEIGHT // 2
    x2, y2 = end.x - 7, end.y + CARD_HEIGHT // 2
    bend = (x1 + x2) // 2 if y1 == y2 else x1 + 30
    return Line(tie, f"M{x1} {y1} C{bend} {y1} {bend} {y2} {x2} {y2}", (x1 + x2) // 2, (y1 + y2) // 2 - 6)
