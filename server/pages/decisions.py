"""What people and programs have decided about a thing, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from server.pages.answers import Answers, Row
from server.pages.links import Link, Links, external


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody or some program decided about a claim."""

    iri: str
    link: Link
    sort: str
    outcome: str
    by: str
    at: str
    basis: str
    undoing: str
    score: float | None
    kind: str
    other: Link | None
    evidence: tuple[Link, ...]
    superseded: bool


def decisions(answers: Answers, links: Links, subject: str) -> tuple[Decision, ...]:
    """What has been decided about `subject`, newest first."""
    grouped: dict[str, list[Row]] = {}
    for row in answers.rows("page-decisions", subject=subject):
        grouped.setdefault(row.text("decision"), []).append(row)
    words = _words(answers, links, (row.maybe("evidence") for group in grouped.values() for row in group))
    return tuple(_decision(group, links, words) for group in grouped.values())


def _words(answers: Answers, links: Links, evidence: Iterable[str | None]) -> dict[str, str]:
    """What the pieces of evidence that are held here say."""
    held = dict.fromkeys(iri for iri in evidence if iri and links.path(iri))
    rows = answers.rows("page-ends", node=" ".join(held)) if held else ()
    return {row.text("node"): row.text("label") for row in rows if row.maybe("label")}


def shortened(text: str, most: int = 80) -> str:
    """`text`, cut with an ellipsis after `most` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _decision(rows: Sequence[Row], links: Links, words: Mapping[str, str]) -> Decision:
    row = rows[0]
    score, other = row.number("score"), row.maybe("other")
    evidence = tuple(dict.fromkeys(text for text in (r.maybe("evidence") for r in rows) if text))
    return Decision(
        iri=row.text("decision"),
        link=links.link(row.text("at")[:16].replace("T", " "), row.text("decision")),
        sort=row.word("sort"),
        outcome=row.word("outcome"),
        by=row.text("byName") or row.word("by"),
        at=row.text("at"),
        basis=row.text("basis"),
        undoing=row.text("undoing"),
        score=None if score is None else float(score),
        kind=row.word("linkKind"),
        other=links.link(shortened(row.text("otherLabel")), other, other.rsplit("/", 1)[-1]) if other else None,
        evidence=tuple(Link(shortened(words.get(iri, iri), 200), links.path(iri) or external(iri)) for iri in evidence),
        superseded=row.flag("superseded"),
    )
