"""What people put right of a claim: who, when and why, what it was before, and what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass

from server.pages.answers import Answers, Row
from server.pages.cards import cards
from server.pages.comparison import Kind, Piece, differences
from server.pages.links import Link, Links
from server.pages.records import Claim, When, when


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was put right: its name, and how it came of what it was."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that stands. `other` is the claim at its other end: the one before, or with `ahead` the one now."""

    other: Claim
    ahead: bool
    by: str
    at: When | None
    basis: str
    decision: Link
    changes: tuple[Change, ...]


def corrections(answers: Answers, links: Links, shown: Claim) -> tuple[Correction, ...]:
    """The corrections that `shown` is one end of, newest first."""
    rows = list(answers.rows("page-corrections", claim=shown.iri))
    ends = {row.text(end) for row in rows for end in ("was", "now")} - {shown.iri}
    known = {one.iri: one for one in cards(answers, links, sorted(ends))} | {shown.iri: shown}
    return tuple(
        _correction(row, known, shown, links) for row in rows if {row.text("was"), row.text("now")} <= {*known}
    )


def _correction(row: Row, known: dict[str, Claim], shown: Claim, links: Links) -> Correction:
    was, now = known[row.text("was")], known[row.text("now")]
    return Correction(
        other=now if was is shown else was,
        ahead=was is shown,
        by=row.text("byName") or row.word("by"),
        at=when(row.text("at")[:10] or None),
        basis=row.text("basis"),
        decision=links.link("the decision", row.text("decision")),
        changes=_changes(was, now, row),
    )


def _changes(was: Claim, now: Claim, row: Row) -> tuple[Change, ...]:
    """What differs, each as a whole; only words are compared one by one."""
    wholes = (
        ("Speaker", was.who, now.who),
        ("Kind of saying", was.speech_act, now.speech_act),
        ("Said on", _date(row.maybe("wasSaid")), _date(row.maybe("nowSaid"))),
    )
    found = [Change(name, _replaced(before, after)) for name, before, after in wholes if before != after]
    if was.quote != now.quote:
        found.append(Change("Words", differences(was.quote, now.quote)))
    return tuple(found)


def _date(edtf: str | None) -> str:
    known = when(edtf)
    return known.shown if known else "no date stated"


def _replaced(before: str, after: str) -> tuple[Piece, ...]:
    return Piece(Kind.CUT, before), Piece(Kind.KEPT, " "), Piece(Kind.ADDED, after)
