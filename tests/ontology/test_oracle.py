"""On the whole sample corpus HermiT infers the members that the rules derived, class by class."""

from __future__ import annotations

import pytest
from rdflib import RDF, Graph

from kb.graph.reason import DEFINED_CLASSES, java_is_present, ontology_graph, projection, realise
from kb.graph.store import Store
from kb.vocab import WH


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not java_is_present(), reason="HermiT needs Java, and there is none on this machine")
def test_hermit_and_the_rules_agree_on_the_sample_corpus(decided_sample: Store) -> None:
    whole = Graph()
    for name in decided_sample.graph_names():
        whole += decided_sample.graph(name)
    inferred = realise(projection(whole) + ontology_graph())
    for cls in DEFINED_CLASSES:
        assert set(whole.subjects(RDF.type, cls)) == set(inferred[cls]), WH.local(cls)
    assert inferred[WH.FirstHandClaim]
    assert inferred[WH.Report]
    assert inferred[WH.AnonymouslySourcedClaim]
    assert inferred[WH.ContestedClaim]
