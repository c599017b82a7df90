"""Records become triples and come back; the same capture gives the same graph; the graph stays lean."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from rdflib import RDF, Graph, URIRef

from kb.graph.mapping import CaptureIris, to_graph
from kb.graph.reading import read_capture
from kb.model import Capture
from kb.text.claims import capture
from kb.text.documents import read_document
from kb.text.extract import extract
from kb.vocab import WH
from tests.graph.captures import captures

BASE = "http://example.org/kb/"
NOW = "2024-04-01T12:00:00Z"
GENEROUS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mapped(caught: Capture, article: URIRef | None = None) -> tuple[Graph, CaptureIris]:
    iris = CaptureIris(caught, BASE, article)
    return to_graph(caught, iris), iris


@GENEROUS
@given(captures())
def test_what_is_read_back_maps_to_the_same_triples(caught: Capture) -> None:
    graph, iris = mapped(caught)
    again, _ = mapped(read_capture(graph, iris.version), iris.article)
    assert set(again) == set(graph)


@GENEROUS
@given(captures())
def test_the_document_comes_back_as_it_was(caught: Capture) -> None:
    graph, iris = mapped(caught)
    document = read_capture(graph, iris.version).document
    assert replace(document, authors=()) == replace(caught.document, authors=())
    assert set(document.authors) == set(caught.document.authors)


def test_real_articles_come_back(five_articles: list[Path], corpus_files: list[Path]) -> None:
    for path in [*five_articles, *corpus_files]:
        document = read_document(path)
        caught = capture(document, extract(document), NOW)
        graph, iris = mapped(caught)
        back = read_capture(graph, iris.version)
        assert set(mapped(back, iris.article)[0]) == set(graph), path.name
        assert sorted(c.quoted_text for c in back.claims) == sorted(c.quoted_text for c in caught.claims)


def test_a_claim_takes_well_under_thirty_triples(five_articles: list[Path]) -> None:
    triples = claims = 0
    for path in five_articles:
        document = read_document(path)
        graph, _ = mapped(capture(document, extract(document), NOW))
        # With its mentions, its proposition and the numbers in it; the text and the actors are there besides.
        triples += sum(1 for subject in graph.subjects() if str(subject).startswith(f"{BASE}claim/"))
        claims += len(set(graph.subjects(RDF.type, WH.Claim)))
    assert triples / claims < 30
