"""A claim that a person put into an older text of an article, as one of the newer text."""

from __future__ import annotations

from dataclasses import replace

from rdflib import RDF, URIRef

from kb.decide.claim_record import claim_triples, recorded_claim
from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.model import Anchor
from kb.vocab import WH


def copy_claim(store: Store, claim: URIRef, version: URIRef, anchor: Anchor) -> tuple[URIRef, list[Triple]]:
    """A claim that a person put into an older text, as one of the newer text `version`, at `anchor`.

    Its speaker becomes the newer text's actor of the same local name, which is made where it has none.

    Returns:
        the new claim and its triples, not yet stored.
    """
    recorded = recorded_claim(store, claim)
    speaker = URIRef(str(recorded.speaker))
    twin = URIRef(str(speaker).replace(f"{recorded.version}#", f"{version}#", 1))
    # Its words stand there word for word; those beside them may have been put otherwise.
    moved = replace(recorded, version=version, anchors=(anchor,), cue=None, source=None)
    copy, triples = claim_triples(store, moved, f"carried from {claim}")
    triples = [(s, p, twin if o == speaker else o) for s, p, o in triples]
    return copy, [*triples, *_twin(store, speaker, twin)]


def _twin(store: Store, actor: URIRef, twin: URIRef) -> list[Triple]:
    """What is recorded of `actor`, said of `twin`; nothing where `twin` is recorded already."""
    if any("type" in row for row in rows(store, "derive-node", node=twin)):
        return []
    found: list[tuple[URIRef, str]] = [(RDF.type, "type"), (WH.name, "name"), (WH.description, "description")]
    known: dict[Triple, None] = {}
    for row in rows(store, "derive-node", node=actor):
        known.update({(twin, predicate, row[name]): None for predicate, name in found if name in row})
    return list(known)
