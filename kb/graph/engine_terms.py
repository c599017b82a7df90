"""The terms and formats of the engine as those of rdflib and of the web, lexical forms untouched."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.errors import QueryError
from kb.graph import formats
from kb.graph.store import Triple

_EngineTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

FORMATS = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.JSON_LD: ox.RdfFormat.JSON_LD,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.N_QUADS: ox.RdfFormat.N_QUADS,
}
"""The engine's name of each format that a dump may have."""


def to_node(term: _EngineTerm) -> Node:
    """The rdflib term for an engine's term, its lexical form untouched. Raises QueryError for a triple term."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise QueryError("The answer holds a triple term, which has no place here.", "Project its parts instead.")
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    return Literal(term.value) if datatype == XSD.string else Literal(term.value, datatype=datatype, normalize=False)


def to_graph(triples: Iterable[ox.Triple | ox.Quad]) -> Graph:
    """The engine's triples as a graph."""
    graph = Graph()
    for triple in triples:
        graph.add(to_triple(triple))
    return graph


def to_triple(found: ox.Triple | ox.Quad) -> Triple:
    """One of the engine's triples; of a quad, without its graph."""
    return to_node(found.subject), to_node(found.predicate), to_node(found.object)
