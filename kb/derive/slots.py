"""The slots of events: what each claim about an event gives for its toll, place, time, cause and actor.

Only claims of current texts that are not rejected count.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from rdflib import RDF, XSD, Literal, URIRef

from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.ids import digest
from kb.model import Quantity
from kb.text.slots import SlotFound, find_slots
from kb.vocab import WH, V


def slot_values(store: Store, surroundings: Store, core: Container[URIRef]) -> Iterator[Triple]:
    """What the claims of `core` are about, as canonical events, and their slot values, read from `surroundings`."""
    for row in rows(surroundings, "derive-event-claims"):
        claim = URIRef(str(row["claim"]))
        if claim in core:
            denies = row.get("act") == V.deny
            yield URIRef(str(row["content"])), WH.isAbout, URIRef(str(row["event"]))
            for found in find_slots(str(row["quote"])):
                yield from _value(store.base, claim, URIRef(str(row["event"])), found, _Denial(denies))


class _Denial:
    """Whether the claim as a whole is a denial, which turns what it says around."""

    def __init__(self, whole: bool) -> None:  # noqa: FBT001  (a value that is carried, not a switch)
        self.whole = whole

    def of(self, found: SlotFound) -> bool:
        """Whether the slot value is denied in the end."""
        return found.denied != self.whole


def _value(base: str, claim: URIRef, event: URIRef, found: SlotFound, denial: _Denial) -> Iterator[Triple]:
    node = URIRef(f"{base}slot/{digest(claim, event, found.slot, found.text)}")
    yield node, RDF.type, WH.SlotValue
    yield node, WH.slotOf, event
    yield node, WH.hasSlot, V[f"slot-{found.slot}"]
    yield node, WH.givenBy, claim
    yield node, WH.slotText, Literal(found.text)
    yield node, WH.isDenied, Literal("true" if denial.of(found) else "false", datatype=XSD.boolean)
    if found.quantity is not None:
        yield from _figure(node, found.quantity)


def _figure(node: URIRef, quantity: Quantity) -> Iterator[Triple]:
    figure = URIRef(f"{node}-figure")
    yield node, WH.hasFigure, figure
    yield figure, RDF.type, WH.Quantity
    yield figure, WH.wording, Literal(quantity.wording)
    for predicate, bound in ((WH.lowerBound, quantity.lower), (WH.upperBound, quantity.upper)):
        if bound is not None:
            yield figure, predicate, Literal(bound, datatype=XSD.decimal, normalize=False)
    if quantity.approximate:
        yield figure, WH.isApproximate, Literal("true", datatype=XSD.boolean)
    if quantity.unit:
        yield figure, WH.unitText, Literal(quantity.unit)
