"""Writes an rdflib graph in any of the formats on offer, with the prefixes that people expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Response
from rdflib import Graph, URIRef

from server.prefixes import PREFIXES

SYNTAXES: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "pretty-xml",
    "application/ld+json": "json-ld",
    # A document about one graph is the same in the formats that could hold several.
    "application/trig": "turtle",
    "application/n-quads": "nt",
}


def serialized(graph: Graph, media_type: str) -> bytes:
    """`graph` in the format `media_type`, one of `SYNTAXES`."""
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, replace=True)
    if media_type == "application/ld+json":
        return graph.serialize(format="json-ld", encoding="utf-8", context=PREFIXES)
    return graph.serialize(format=SYNTAXES[media_type], encoding="utf-8")


def rdf_response(graph: Graph, media_type: str) -> Response:
    """A response with `graph`; text formats say that they are UTF-8."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(serialized(graph, media_type), content_type=media_type + charset)


def trig(graphs: Mapping[URIRef, Graph]) -> bytes:
    """Several named graphs in TriG."""
    blocks = (f"{name.n3()} {{\n{graph.serialize(format='nt')}}}\n" for name, graph in graphs.items())
    return "\n".join(blocks).encode()
