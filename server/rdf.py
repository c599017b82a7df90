"""Writes an rdflib graph in any of the formats on offer, with the prefixes that people expect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Final

from flask import Response
from rdflib import Graph, URIRef

from server.prefixes import PREFIXES
from server.turtle import turtle


def _n_triples(graph: Graph) -> bytes:
    return graph.serialize(format="nt", encoding="utf-8")


def _rdf_xml(graph: Graph) -> bytes:
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri, replace=True)
    return graph.serialize(format="pretty-xml", encoding="utf-8")


def _json_ld(graph: Graph) -> bytes:
    return graph.serialize(format="json-ld", encoding="utf-8", context=PREFIXES)


SYNTAXES: Final[Mapping[str, Callable[[Graph], bytes]]] = {
    "text/turtle": turtle,
    "application/n-triples": _n_triples,
    "application/rdf+xml": _rdf_xml,
    "application/ld+json": _json_ld,
    # What stands in one graph without a name is the same in the formats that could hold several.
    "application/trig": turtle,
    "application/n-quads": _n_triples,
}


def serialized(graph: Graph, media_type: str) -> bytes:
    """`graph` in the format `media_type`, one of `SYNTAXES`."""
    return SYNTAXES[media_type](graph)


def rdf_response(graph: Graph, media_type: str) -> Response:
    """A response with `graph`; text formats say that they are UTF-8."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(serialized(graph, media_type), content_type=media_type + charset)


def dataset_response(graphs: Mapping[URIRef, Graph], media_type: str) -> Response:
    """A response with named graphs, in one of the formats `DATASETS`."""
    return Response(DATASETS[media_type](graphs), content_type=media_type)


def trig(graphs: Mapping[URIRef, Graph]) -> bytes:
    """Several named graphs in TriG."""
    blocks: list[str] = []
    declared: dict[str, str] = {}
    for name, graph in graphs.items():
        lines = turtle(graph).decode().split("\n")
        # Only at the top: a literal may have a line that begins like that.
        head = list(takewhile(lambda line: line.startswith("@prefix "), lines))
        prefixes = {line.split()[1]: line for line in head}
        blocks += [line for prefix, line in prefixes.items() if declared.get(prefix) != line]
        declared |= prefixes
        blocks += [f"{name.n3()} {{", "\n".join(lines[len(head) :]).strip("\n"), "}", ""]
    return "\n".join(blocks).encode()


def nquads(graphs: Mapping[URIRef, Graph]) -> bytes:
    """Several named graphs in N-Quads, in order."""
    return "".join(
        f"{line.removesuffix('.')}{name.n3()} .\n"
        for name, graph in graphs.items()
        for line in sorted(graph.serialize(format="nt").splitlines())
        if line
    ).encode()


DATASETS: Final[Mapping[str, Callable[[Mapping[URIRef, Graph]], bytes]]] = {
    "application/trig": trig,
    "application/n-quads": nquads,
}
"""The formats that say in which named graph a triple stands."""
