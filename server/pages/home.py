"""The first page: the newest articles, and the claims that are new, contested or waiting for somebody to judge them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from kb.search.entries import Entry
from server.pages.answers import Answers
from server.pages.links import Links
from server.pages.listing import contested, newest, waiting
from server.pages.records import Claim, When, when
from server.pages.searching import index_in_step

FULL: Final = 25
"""How many articles are listed at a time."""
SHOWN: Final = 4
PANELS: Final = (
    ("new", "New", "No claim has come in yet."),
    ("contested", "Contested", "No claim is known to be disputed or contradicted."),
    ("waiting", "Waiting for review", "Every claim has been reviewed."),
)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list, with how much it carries."""

    href: str
    title: str
    outlet: str
    published: When | None
    claims: int
    speakers: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A part of a list, and where the next part is."""

    rows: tuple[ArticleRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """A few claims of one kind, and where all of that kind are."""

    name: str
    title: str
    empty: str
    href: str
    claims: tuple[Claim, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class HomeView:
    """All that the first page shows."""

    articles: Listing
    panels: tuple[Panel, ...]


def home_view(answers: Answers, links: Links, after: str | None) -> HomeView:
    """The first page, or with `after` a further part of its list of articles, without the panels."""
    panels = () if after else tuple(panel(answers, links, name, SHOWN) for name, *_ in PANELS)
    return HomeView(_listing(index_in_step().articles(FULL, after), links), panels)


def panel(answers: Answers, links: Links, name: str, most: int, after: str | None = None) -> Panel:
    """At most `most` claims that are "new", "contested" or "waiting", after the key `after`. Raises KeyError."""
    title, empty = {row[0]: row[1:] for row in PANELS}[name]
    listed = {"new": newest, "contested": contested, "waiting": waiting}[name](answers, links, most, after)
    following = f"/claims/{name}?{urlencode({'after': listed[-1].key})}" if len(listed) == most else None
    return Panel(name, title, empty, f"/claims/{name}", tuple(one.claim for one in listed), following)


def _listing(found: Sequence[tuple[str, Entry]], links: Links) -> Listing:
    further = "/?" + urlencode({"after": found[-1][0]}) if len(found) == FULL else None
    return Listing(tuple(_article_row(entry, links) for _, entry in found), further)


def _article_row(entry: Entry, links: Links) -> ArticleRow:
    return ArticleRow(
        href=links.path(entry.node) or "",
        title=entry.title or "Untitled article",
        outlet=entry.outlet,
        published=when(entry.date or None),
        claims=entry.claims,
        speakers=entry.speakers,
        unnamed=entry.veiled,
    )
