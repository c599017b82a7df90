"""The part of a knowledge base that bears on the defined classes: little enough for HermiT, nothing derived from it."""

from __future__ import annotations

from rdflib import RDF, Graph

from kb.vocab import WH

DEFINED_CLASSES = (
    WH.FirstHandClaim,
    WH.Report,
    WH.RelayedReport,
    WH.UnnamedlySourcedClaim,
    WH.AnonymouslySourcedClaim,
    WH.ArmedGroupSourcedClaim,
    WH.ContestedClaim,
    WH.RetractedClaim,
    WH.ReviewedClaim,
    WH.ResponsibilityClaim,
    WH.QuantityProposition,
    WH.HumanCheckedClaim,
)
"""The classes whose members follow from what is recorded."""

_BEARING = frozenset(
    {
        WH.conveys,
        WH.reportsClaim,
        WH.repeatsClaim,
        WH.assertedBy,
        WH.onBehalfOf,
        WH.identifiedAs,
        WH.operatedBy,
        WH.contradictsProposition,
        WH.inTensionWith,
        WH.disputesClaim,
        WH.retractsClaim,
        WH.decides,
        WH.decidedBy,
        WH.hasSpeechAct,
        WH.hasQuantity,
    }
)


def projection(graph: Graph) -> Graph:
    """The triples of `graph` that the definitions speak of, without memberships of defined classes."""
    part = Graph()
    speaking = set()
    for s, p, o in graph:
        if p in _BEARING:
            part.add((s, p, o))
            speaking |= {s, o}
    for s, o in graph.subject_objects(RDF.type):
        if s in speaking and o in WH and o not in DEFINED_CLASSES:
            part.add((s, RDF.type, o))
    return part
