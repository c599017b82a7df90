"""Writes an rdflib graph in any of the formats on offer, with the prefixes that people expect."""

from __future__ import annotations

from typing import Final

from flask import Response
from rdflib import Dataset, Graph

from server.prefixes import PREFIXES

SYNTAXES: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "pretty-xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}


def serialized(graph: Graph, media_type: str) -> bytes:
    """`graph` in the format `media_type`, one of `SYNTAXES`."""
    source = _as_dataset(graph) if media_type in ("application/trig", "application/n-quads") else graph
    for prefix, iri in PREFIXES.items():
        source.bind(prefix, iri, replace=True)
    if media_type == "application/ld+json":
        return source.serialize(format="json-ld", encoding="utf-8", auto_compact=True)
    return source.serialize(format=SYNTAXES[media_type], encoding="utf-8")


def rdf_response(graph: Graph, media_type: str) -> Response:
    """A response with `graph`; text formats say that they are UTF-8."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(serialized(graph, media_type), content_type=media_type + charset)


def _as_dataset(graph: Graph) -> Dataset:
    if isinstance(graph, Dataset):
        return graph
    dataset = Dataset()
    for triple in graph:
        dataset.default_graph.add(triple)
    return dataset
