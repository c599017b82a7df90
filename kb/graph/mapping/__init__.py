"""A capture as the triples of one named graph: what the article says and nothing else, every node local to it.

`kb.graph.reading` is the way back. What is printed stands as a string beside each typed value, because engines
normalise numbers and dates.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph

from kb.graph.mapping.actors import actor_triples
from kb.graph.mapping.claims import claim_triples
from kb.graph.mapping.iris import CaptureIris, article_iri, returned_version
from kb.graph.mapping.works import paragraph_triples, version_triples
from kb.graph.store import Triple
from kb.model import Capture

__all__ = ["CaptureIris", "article_iri", "returned_version", "to_graph", "triples"]


def to_graph(capture: Capture, iris: CaptureIris) -> Graph:
    """All triples of a capture; its named graph is `iris.graph`."""
    graph = Graph()
    for triple in triples(capture, iris):
        graph.add(triple)
    return graph


def triples(capture: Capture, iris: CaptureIris) -> Iterator[Triple]:
    """The triples of a capture, some perhaps more than once."""
    yield from version_triples(capture, iris)
    for paragraph in capture.document.paragraphs:
        yield from paragraph_triples(paragraph, iris)
    for actor in capture.actors:
        yield from actor_triples(actor, iris)
    for claim in capture.claims:
        yield from claim_triples(capture, claim, iris)
