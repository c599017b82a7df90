"""The ontology stays consistent, and every class possible, beside the full PROV-O, Web Annotation and ORG."""

from __future__ import annotations

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kb.graph.reason import empty_classes, java_is_present, ontology_graph
from kb.vocab import WH, V, ontology_text
from tests.conftest import ROOT

VENDOR = ROOT / "tests" / "ontology" / "vendor"
NAMES = ("prov", "oa", "org")
LOGICAL = {RDF.type, RDF.first, RDF.rest, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range}
BOOKKEEPING = {OWL.imports, OWL.versionInfo, OWL.versionIRI, OWL.priorVersion}
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty}


def neighbour(name: str) -> Graph:
    """What a vocabulary says in OWL: without annotations (PROV-O declares two of its properties as such, too), imports
    and individuals; inverses that it only names are declared."""
    whole = Graph().parse(VENDOR / f"{name}.ttl")
    individuals = set(whole.subjects(RDF.type, OWL.NamedIndividual))
    declared = {s for kind in PROPERTIES for s in whole.subjects(RDF.type, kind)}
    part = Graph()
    for s, p, o in whole:
        logical = p in LOGICAL or (str(p).startswith(str(OWL)) and p not in BOOKKEEPING)
        annotation = o in {OWL.AnnotationProperty, RDF.Property} or (p == RDFS.subPropertyOf and s not in declared)
        if logical and s not in individuals and not annotation:
            part.add((s, p, o))
        if p in {OWL.inverseOf, RDFS.subPropertyOf} and s in declared:
            part.add((o, RDF.type, OWL.ObjectProperty))
    return part


@pytest.fixture(scope="module")
def alignments() -> Graph:
    return Graph().parse(data=ontology_text("alignments.ttl"), format="turtle")


@pytest.mark.slow
@pytest.mark.skipif(not java_is_present(), reason="HermiT needs Java, and there is none on this machine")
def test_beside_the_whole_of_prov_oa_and_org(alignments: Graph) -> None:
    together = ontology_graph() + alignments
    for name in NAMES:
        together += neighbour(name)
    assert empty_classes(together) == frozenset()


@pytest.mark.skipif(not java_is_present(), reason="HermiT needs Java, and there is none on this machine")
def test_a_clash_with_a_neighbour_would_be_seen(alignments: Graph) -> None:
    together = ontology_graph() + alignments + neighbour("prov")
    together.add((WH.Mention, RDFS.subClassOf, URIRef("http://www.w3.org/ns/prov#Activity")))
    assert empty_classes(together) == {WH.Mention}


def test_alignments_speak_only_of_terms_that_exist(alignments: Graph) -> None:
    ours = {s for s in alignments.subjects() if str(s).startswith((WH.prefix, V.prefix))}
    assert ours <= set(WH) | set(V)
    for name, namespace in (("prov", "http://www.w3.org/ns/prov#"), ("oa", "http://www.w3.org/ns/oa#")):
        known = set(Graph().parse(VENDOR / f"{name}.ttl").subjects())
        assert {o for o in alignments.objects() if str(o).startswith(namespace)} <= known


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/ns/oa#",
        "https://schema.org/",
        "http://purl.org/spar/",
        "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "http://xmlns.com/foaf/0.1/",
        "http://www.w3.org/ns/org#",
        "http://www.w3.org/2004/02/skos/core#",
        "http://purl.org/dc/terms/",
    ],
)
def test_each_neighbour_is_aligned_with(alignments: Graph, namespace: str) -> None:
    assert any(str(o).startswith(namespace) for s, o in alignments.subject_objects() if s in WH)


def test_the_ontology_imports_nothing() -> None:
    assert not list(ontology_graph().objects(None, OWL.imports))
