"""The first page: the newest articles, and the claims that are new, contested or waiting for somebody to judge them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from server.pages.answers import Answers, Row
from server.pages.links import Links
from server.pages.records import Claim, When, claims, when
from server.pages.waiting import waiting

FULL: Final = 25
"""How many articles `page-articles` gives at a time."""
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
    return HomeView(_listing(list(answers.rows("page-articles", after=after)), links), panels)


def panel(answers: Answers, links: Links, name: str, most: int, after: str | None = None) -> Panel:
    """At most `most` claims that are "new", "contested" or "waiting", after the key `after`. Raises KeyError."""
    title, empty = {row[0]: row[1:] for row in PANELS}[name]
    if name == "waiting":
        return _waiting_panel(answers, links, most, after)
    rows = list(answers.rows(f"page-{name}", after=after))
    found = claims(rows, links)
    key = rows[-1].text("key") if rows and len(found) <= most else None
    following = f"/claims/{name}?{urlencode({'after': key})}" if key and len(found) == most else None
    return Panel(name, title, empty, f"/claims/{name}", tuple(found[:most]), following)


def _waiting_panel(answers: Answers, links: Links, most: int, after: str | None) -> Panel:
    title, empty = {row[0]: row[1:] for row in PANELS}["waiting"]
    found = waiting(answers, links, most, after)
    following = f"/claims/waiting?{urlencode({'after': found[-1].key})}" if len(found) == most else None
    return Panel("waiting", title, empty, "/claims/waiting", tuple(one.claim for one in found), following)


def _listing(rows: Sequence[Row], links: Links) -> Listing:
    further = "/?" + urlencode({"after": rows[-1].text("key")}) if len(rows) == FULL else None
    return Listing(tuple(_article_row(row, links) for row in rows), further)


def _article_row(row: Row, links: Links) -> ArticleRow:
    return ArticleRow(
        href=links.path(row.text("article")) or "",
        title=row.text("title") or "Untitled article",
        outlet=row.text("outlet"),
        published=when(row.maybe("date"), row.maybe("wording")),
        claims=row.integer("claims"),
        speakers=row.integer("speakers"),
        unnamed=row.integer("unnamed"),
    )
