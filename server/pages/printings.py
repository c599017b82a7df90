"""Where the words of a claim stand in other articles, word by word against its own, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from server.pages.answers import Row
from server.pages.comparison import Kind, Piece, alike, differences, summary
from server.pages.links import Link, Links
from server.pages.records import Claim, When, when

NOT_ELSEWHERE: Final = frozenset({"different-claim"})
"""Links that say that the words are not the same after all."""


@dataclass(frozen=True, slots=True)
class Printing:
    """The same or nearly the same words in another article: how they came of this page's, and how sure that is.

    `outcome` is "suggested" where only a program says so; `basis` gives the reason.
    """

    iri: str
    link: Link
    speaker: str
    article: Link
    outlet: str
    published: When | None
    paragraph: Link
    relation: str
    outcome: str
    basis: str
    differs: str
    pieces: tuple[Piece, ...]
    summary: str


def printings_of(shown: Claim, rows: Iterable[Row], links: Links) -> tuple[Printing, ...]:
    """One printing a claim; where several links speak of it, the first."""
    found: dict[str, Printing] = {}
    for row in rows:
        if row.text("relation") not in NOT_ELSEWHERE:
            found.setdefault(row.text("other"), _printing(shown, row, links))
    return tuple(found.values())


def _printing(shown: Claim, row: Row, links: Links) -> Printing:
    compared = differences(shown.quote, row.text("quote"))
    return Printing(
        iri=row.text("other"),
        link=links.link("this printing", row.text("other")),
        speaker=row.text("speaker"),
        article=links.link(row.maybe("title"), row.text("article"), "untitled article"),
        outlet=row.text("outlet"),
        published=when(row.maybe("published")),
        paragraph=links.link(row.text("number"), row.text("paragraph")),
        relation=row.word("relation"),
        outcome=row.word("outcome"),
        basis=row.text("basis"),
        differs=", ".join(row.text("differs").split()),
        pieces=compared if alike(compared) else (Piece(Kind.KEPT, row.text("quote")),),
        summary=summary(compared) if alike(compared) else "other words",
    )
