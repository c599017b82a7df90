"""What all parts of the mapping share: literals in forms that engines keep, time spans, and the classes of kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Protocol

from rdflib import RDF, XSD, Literal, URIRef
from rdflib.term import Node

from kb.graph.store import Triple
from kb.graph.times import first_day, last_day
from kb.model import ActorKind
from kb.vocab import WH

TRUE = Literal("true", datatype=XSD.boolean)

ACTOR_CLASSES: dict[ActorKind, URIRef] = {
    ActorKind.PERSON: WH.Person,
    ActorKind.ORGANIZATION: WH.Organization,
    ActorKind.ARMED_GROUP: WH.ArmedGroup,
    ActorKind.GOVERNMENT: WH.Government,
    ActorKind.OUTLET: WH.Outlet,
    ActorKind.WORK: WH.Source,
    ActorKind.ANONYMOUS: WH.AnonymousActor,
    ActorKind.PSEUDONYMOUS: WH.PseudonymousActor,
    ActorKind.UNSPECIFIED: WH.UnspecifiedActor,
}
"""The class of each kind of actor. A work that speaks ("the report says") is a source, no actor."""

THING_CLASSES: dict[str, URIRef] = {
    "place": WH.Place,
    "event": WH.Event,
    "attack": WH.Attack,
    "armed-engagement": WH.ArmedEngagement,
    "communication-event": WH.CommunicationEvent,
}
"""The class of each kind of thing that a claim is about."""

NAMELESS = frozenset({ActorKind.ANONYMOUS, ActorKind.UNSPECIFIED})


class Places(Protocol):
    """Says which nodes stand for the paragraphs and times that a record speaks of."""

    def paragraph(self, number: int) -> URIRef:
        """The paragraph of that number."""

    def time(self, edtf: str) -> URIRef:
        """The time span of that EDTF string."""


def present(subject: URIRef, pairs: Iterable[tuple[URIRef, Node | None]]) -> Iterator[Triple]:
    """A triple for each pair that has an object."""
    return ((subject, predicate, value) for predicate, value in pairs if value is not None)


def plain(value: str | None) -> Literal | None:
    """A string as a literal; None for None and for nothing at all."""
    return Literal(value) if value else None


def count(value: int) -> Literal:
    """A number that counts something. Servers keep xsd:integer exactly, its subtypes not (TDB2 does not)."""
    return Literal(value, datatype=XSD.integer)


def decimal(value: float | str) -> Literal:
    """A number as xsd:decimal, in a lexical form that engines keep: no exponent, no superfluous zeros."""
    text = format(Decimal(str(value)).normalize(), "f")
    return Literal(text, datatype=XSD.decimal)


def time_span(node: URIRef, edtf: str) -> Iterator[Triple]:
    """A time span by its EDTF string, with its first and last day where they are known."""
    begin, end = first_day(edtf), last_day(edtf)
    yield from present(
        node,
        [
            (RDF.type, WH.TimeSpan),
            (WH.edtf, Literal(edtf)),
            (WH.beginDate, Literal(begin, datatype=XSD.date) if begin else None),
            (WH.endDate, Literal(end, datatype=XSD.date) if end else None),
        ],
    )
