"""Links that programs suggest and nobody has answered: each with its reason, and its two ends side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from server.pages.answers import Answers, Row
from server.pages.links import Link, Links
from server.pages.records import When, when

SHOWN: Final = 20
"""How many suggestions a page shows at a time."""
LOOKED_AT: Final = 2_000
ROUNDS: Final = 5
"""So many suggestions are looked at in one query, and so many queries are made for a page."""


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


@dataclass(frozen=True, slots=True)
class Open:
    """Suggestions that wait for an answer, and where to look on, None where all were looked at."""

    suggestions: tuple[Suggestion, ...]
    next: int | None


def open_suggestions(answers: Answers, links: Links, kind: str | None, start: int = 0) -> Open:
    """Open suggestions on anything, of the link kind `kind` (a concept's IRI) or, for None, of any.

    Answered ones stay in the log, so at most `LOOKED_AT` are gone through at a time, a few times.

    Parameters:
        start: after so many suggestions, open or not.
    """
    at: int | None = max(0, start)
    rows: list[Row] = []
    for _ in range(ROUNDS):
        where = {"kind": kind, "limit": str(LOOKED_AT), "offset": str(at)}
        rows += islice(answers.rows("page-open-links", **where), SHOWN)
        following = (at or 0) + LOOKED_AT
        more = next(answers.rows("page-links-held", limit="1", offset=str(following)), None)
        if more is None or rows:
            return Open(_suggestions(answers, links, rows), None if more is None else following)
        at = following
    return Open((), at)


def _suggestions(answers: Answers, links: Links, found: Sequence[Row]) -> tuple[Suggestion, ...]:
    nodes = dict.fromkeys(row.text(side) for row in found for side in ("from", "to"))
    ends: dict[str, End] = {}
    for row in answers.rows("page-ends", node=" ".join(nodes)) if nodes else ():
        ends.setdefault(row.text("node"), _end(row, links))
    ends |= _works(answers, links, [node for node in nodes if node not in ends])
    return tuple(_suggestion(row, ends, links) for row in found)


def _works(answers: Answers, links: Links, nodes: Sequence[str]) -> dict[str, End]:
    """The ends that stand in no paragraph: texts, and those whom a text names beside its paragraphs, as its outlet."""
    asked = dict.fromkeys([*nodes, *(node.partition("#")[0] for node in nodes)])
    rows = answers.rows("page-works", node=" ".join(asked)) if nodes else ()
    known = {row.text("node"): row for row in rows}
    return {
        node: replace(_end(known[node.partition("#")[0]], links), link=_called(known[node], links))
        for node in nodes
        if node in known and node.partition("#")[0] in known
    }


def _called(row: Row, links: Links) -> Link:
    node = row.text("node")
    return links.link(row.maybe("name") or row.maybe("title"), node, node.rsplit("/", 1)[-1])


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
    """What is known of the node `iri`; a node that is not known has its address alone."""
    return ends.get(iri) or End(links.link(None, iri, iri.rsplit("/", 1)[-1]), "", "", "", None)


def _end(row: Row, links: Links) -> End:
    return End(
        link=links.link(row.text("label") or row.text("speaker"), row.text("node")),
        speaker=row.text("speaker"),
        text=row.text("text"),
        place=", ".join(part for part in (row.text("title"), row.text("outlet")) if part),
        published=when(row.maybe("date")),
    )
