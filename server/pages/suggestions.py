"""Links that programs suggest and nobody has answered: each with its reason, and its two ends side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from server.pages.answers import Answers, Row
from server.pages.links import Link, Links
from server.pages.records import When, when

SHOWN: Final = 20
"""How many suggestions a page shows at a time."""


@dataclass(frozen=True, slots=True)
class End:
    """One side of a suggested link: a claim with its paragraph, or an actor or event with where it is first named."""

    link: Link
    speaker: str
    text: str
    place: str
    published: When | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A link that a program suggests, with its reason, and both of its sides."""

    iri: str
    kind: str
    score: float | None
    basis: str
    ends: tuple[End, End]


def suggestions_on(answers: Answers, links: Links, subject: str) -> tuple[Suggestion, ...]:
    """The open suggestions on a claim, an event or an article's record of an actor, the surest first."""
    return _suggestions(answers, links, list(answers.rows("page-suggestions", subject=subject)))


def suggestions_on_actor(answers: Answers, links: Links, actor: str) -> tuple[Suggestion, ...]:
    """The open suggestions on any article's record of the canonical `actor`, the surest first."""
    return _suggestions(answers, links, list(islice(answers.rows("page-actor-suggestions", actor=actor), SHOWN)))


def open_suggestions(answers: Answers, links: Links, kind: str | None) -> tuple[Suggestion, ...]:
    """Open suggestions on anything, of the link kind `kind` (a concept's IRI) or, for None, of any."""
    return _suggestions(answers, links, list(islice(answers.rows("page-open-links", kind=kind), SHOWN)))


def _suggestions(answers: Answers, links: Links, found: Sequence[Row]) -> tuple[Suggestion, ...]:
    nodes = dict.fromkeys(row.text(side) for row in found for side in ("from", "to"))
    ends: dict[str, End] = {}
    for row in answers.rows("page-ends", node=" ".join(nodes)) if nodes else ():
        ends.setdefault(row.text("node"), _end(row, links))
    return tuple(_suggestion(row, ends, links) for row in found)


def _suggestion(row: Row, ends: Mapping[str, End], links: Links) -> Suggestion:
    score = row.number("score")
    return Suggestion(
        iri=row.text("decision"),
        kind=row.word("kind"),
        score=None if score is None else float(score),
        basis=row.text("basis"),
        ends=(_side(row.text("from"), ends, links), _side(row.text("to"), ends, links)),
    )


def _side(iri: str, ends: Mapping[str, End], links: Links) -> End:
    """What is known of the node `iri`; a node that is no claim and named nowhere has its address alone."""
    return ends.get(iri) or End(links.link(None, iri, iri.rsplit("/", 1)[-1]), "", "", "", None)


def _end(row: Row, links: Links) -> End:
    return End(
        link=links.link(row.text("label") or row.text("speaker"), row.text("node")),
        speaker=row.text("speaker"),
        text=row.text("text"),
        place=", ".join(part for part in (row.text("title"), row.text("outlet")) if part),
        published=when(row.maybe("date")),
    )
