"""A claim stays lean: everything in the store counts, the articles' text, what is derived and what is decided."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF

from bench.size import measure, table, taken_in
from kb.graph.shapes import validate
from kb.vocab import WH
from tests.sample import Sample

MOST = 40
"""Triples a claim: ClaimsKG publishes about 233, CimpleKG about 74, neither with the texts that the claims are from."""


def test_five_articles_pass_validation_with_fewer_than_40_triples_a_claim_in_all(five_articles: list[Path]) -> None:
    store = taken_in(five_articles)
    texts = [store.graph(name) for name in store.graph_names() if "/graph/article/" in name]
    assert [validate(graph) for graph in texts] == [()] * 5
    size = measure(store)
    assert size.claims == sum(len(set(graph.subjects(RDF.type, WH.Claim))) for graph in texts) > 80
    assert size.per_claim < MOST, table(size)


def test_the_sample_corpus_stays_lean_apart_from_how_much_its_articles_have_in_common(corpus_files: list[Path]) -> None:
    # All of them tell one event, so that there are more suggested links than claims: those grow with pairs of articles.
    size = measure(taken_in(corpus_files))
    linked = size.parts.pop("decisions")
    assert linked / size.cells["decisions", "Link", "type"] < 14
    assert size.per_claim < 44, table(size)


def test_what_people_and_matchers_decide_is_counted(sample: Sample) -> None:
    size = measure(sample.store)
    assert size.parts["decisions"] > 100
    assert sum(size.parts.values()) == sum(size.cells.values())
    assert sum(size.parts.values()) == int(str(next(iter(sample.store.select(COUNT).rows))[0]))


COUNT = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
