"""A claim stays lean: what an article's graph says of it, with its share of actors, events and numbers."""

from __future__ import annotations

from pathlib import Path

from rdflib import RDF

from kb.graph.embedded import in_memory
from kb.graph.shapes import validate
from kb.ingest import add
from kb.text.documents import read_document
from kb.text.extract import extract
from kb.vocab import WH


def test_five_articles_pass_validation_with_fewer_than_40_triples_a_claim(five_articles: list[Path]) -> None:
    store = in_memory("http://kb.example/")
    for path in five_articles:
        add(store, read_document(path), extract, "2026-01-01T00:00:00Z", 0.0)
    triples = claims = 0
    for name in store.graph_names():
        if "/graph/article/" in name:
            graph = store.graph(name)
            assert validate(graph) == ()
            paragraphs = set(graph.subjects(RDF.type, WH.Paragraph))
            triples += sum(1 for s in graph.subjects() if s not in paragraphs)
            claims += len(set(graph.subjects(RDF.type, WH.Claim)))
    assert claims > 80
    assert triples / claims < 40
