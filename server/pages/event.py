"""The page of an event: who gives which toll, place, time and cause on whose word, who denies it, and who is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.errors import NotFoundError
from server.pages.actor import entries
from server.pages.answers import Answers, Row
from server.pages.cards import Part, part_of
from server.pages.links import Link, Links
from server.pages.records import When, when
from server.pages.timeline_drawing import Timeline, lay_out

SLOTS: Final = {
    "dead": "Dead",
    "injured": "Injured",
    "missing": "Missing",
    "place": "Place",
    "time": "Time",
    "cause": "Cause",
    "actor": "Who did it",
}
KINDS: Final = {
    "Attack": "attack",
    "ArmedEngagement": "armed engagement",
    "CommunicationEvent": "occasion of speaking",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A value that a claim gives for a slot. `stance` is "agrees", "differs" or "denies"."""

    link: Link
    speaker: str
    stance: str


@dataclass(frozen=True, slots=True)
class Account:
    """What one article gives, slot by slot; an empty cell is an article that is silent."""

    article: Link
    outlet: str
    published: When | None
    cells: tuple[tuple[Given, ...], ...]


@dataclass(frozen=True, slots=True)
class EventView:
    """All that the page of an event shows."""

    iri: str
    name: str
    kind: str
    places: tuple[str, ...]
    dates: tuple[When, ...]
    slots: tuple[str, ...]
    accounts: tuple[Account, ...]
    claims: Part
    timeline: Timeline


def event_view(answers: Answers, links: Links, iri: str, claims_from: int = 0) -> EventView:
    """The page of the canonical event `iri`; its list of claims begins at `claims_from`.

    Raises:
        NotFoundError: it is not known.
    """
    rows = list(answers.rows("page-event", event=iri))
    if not rows:
        raise NotFoundError(f"No event {iri} is known here.", "Search for it at /search.")
    found = list(answers.rows("page-event-claims", asked=iri))
    given = list(answers.rows("event-slots", event=iri))
    slots = [slot for slot in SLOTS if any(row.text("slot") == slot for row in given)]
    dates = (when(row.maybe("date"), row.maybe("wording")) for row in rows)
    kinds = (KINDS.get(row.text("kind").rsplit("#", 1)[-1], "event") for row in rows)
    return EventView(
        iri=iri,
        name=next((row.text("name") for row in rows if row.maybe("name")), iri.rsplit("/", 1)[-1]),
        kind=next(kinds),
        places=tuple(dict.fromkeys(row.text("place") for row in rows if row.maybe("place"))),
        dates=tuple(dict.fromkeys(date for date in dates if date)),
        slots=tuple(SLOTS[slot] for slot in slots),
        accounts=_accounts(given, slots, links),
        claims=part_of(answers, links, [row.text("claim") for row in found], claims_from),
        timeline=lay_out(entries("claims", found, links)),
    )


def _accounts(given: Sequence[Row], slots: Sequence[str], links: Links) -> tuple[Account, ...]:
    """One account an article, by date."""
    ordered = sorted(given, key=lambda row: (not row.maybe("published"), row.text("published"), row.text("article")))
    articles = dict.fromkeys(row.text("article") for row in ordered)
    return tuple(_account([row for row in ordered if row.text("article") == iri], slots, links) for iri in articles)


def _account(rows: Sequence[Row], slots: Sequence[str], links: Links) -> Account:
    row = rows[0]
    return Account(
        article=links.link(row.maybe("title"), row.text("article"), "untitled article"),
        outlet=row.text("outlet"),
        published=when(row.maybe("published")),
        cells=tuple(_cell([r for r in rows if r.text("slot") == slot and r.maybe("claim")], links) for slot in slots),
    )


def _cell(rows: Sequence[Row], links: Links) -> tuple[Given, ...]:
    return tuple(
        Given(links.link(row.text("value"), row.text("claim")), row.text("speaker"), row.text("stance")) for row in rows
    )
