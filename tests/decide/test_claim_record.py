"""A claim that a person puts in has the shape of one that was extracted: one mapping writes both."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rdflib import RDF, Graph, URIRef

from kb.decide.claim_record import BY_HAND, claim_triples, recorded_claim
from kb.graph.store import Triple
from kb.vocab import WH
from tests.sample import CORPUS, Sample

_OF_EXTRACTION = frozenset({WH.confidence, WH.rule, WH.isAbout})
"""What only a program says of a claim: how sure it is, how it found it, and which things the words name."""
_TIMES = frozenset({WH.saidDuring, WH.holdsDuring})
"""What leads to a time span, which is an article's own or the log's."""


@pytest.fixture(scope="module")
def sample() -> Sample:
    found = Sample()
    found.ingest([CORPUS / "observer-dam-breaks.txt", CORPUS / "courier-toll.txt"])
    return found


def _shape(claim: URIRef, triples: Iterable[Triple]) -> set[tuple[str, str, str]]:
    """A claim with all that hangs on it, by names that do not depend on its IRI; time spans by what they say."""
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    found = set()
    for node, predicate, value in graph:
        if not str(node).startswith(str(claim)) or predicate in _OF_EXTRACTION:
            continue
        name = str(node).replace(str(claim), "claim")
        if predicate in _TIMES:
            found |= {(name, str(predicate), f"{p} {o.n3()}") for p, o in graph.predicate_objects(value)}
        else:
            found.add((name, str(predicate), value.n3().replace(str(claim), "claim")))
    return found


def test_every_extracted_claim_put_in_by_hand_is_recorded_alike(sample: Sample) -> None:
    seen = set[str]()
    for version in sample.versions.values():
        extracted = sample.store.graph(URIRef(f"{sample.store.base}graph/{version.removeprefix(sample.store.base)}"))
        for node in set(extracted.subjects(RDF.type, WH.Claim)):
            claim = URIRef(str(node))
            by_hand, triples = claim_triples(sample.store, recorded_claim(sample.store, claim), "to compare")
            assert _shape(by_hand, triples) == _shape(claim, extracted)
            assert {str(value) for _, predicate, value in triples if predicate == WH.rule} == {BY_HAND}
            seen |= {str(predicate) for _, predicate, _ in triples}
    assert {str(WH[name]) for name in ("reportsClaim", "hasQuantity", "lowerBound", "cueRange", "beginDate")} <= seen
