"""Describes the SPARQL service in RDF: what it understands, which formats it gives, which graphs it holds.

SPARQL 1.1 Service Description, with the terms of the 1.2 draft beside the old ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rdflib import RDF, BNode, Graph, Namespace, URIRef
from rdflib.term import Node

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
    "TriG",
    "N-Quads",
)
_INPUT_FORMATS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


@dataclass(frozen=True, slots=True)
class Service:
    """What is described: its address, the named graphs it holds, its default graph ("union" or "unnamed")."""

    endpoint: str
    graphs: frozenset[URIRef]
    default_graph: str
    takes_updates: bool


def describe(described: Service) -> Graph:
    """The description of a service."""
    graph = Graph()
    service = URIRef(described.endpoint)
    updates = described.takes_updates
    languages = [SD.SPARQL10Query, SD.SPARQL11Query, *([SD.SPARQL11Update] if updates else [])]
    features = [SD.UnionDefaultGraph] if described.default_graph == "union" else []
    statements: list[tuple[Node, list[Node]]] = [
        (RDF.type, [SD.Service]),
        (SD.endpoint, [service]),
        (SD.supportedLanguage, list(languages)),
        (SD.supportedVersion, [URIRef("http://www.w3.org/ns/sparql#version-1.2")]),
        (SD.resultFormat, [_FORMATS[name] for name in _RESULT_FORMATS]),
        (SD.inputFormat, [_FORMATS[name] for name in _INPUT_FORMATS] if updates else []),
        (SD.feature, list(features)),
        (SD.defaultDataset, [_dataset(graph, described.graphs)]),
    ]
    for predicate, objects in statements:
        for value in objects:
            graph.add((service, predicate, value))
    return graph


def _dataset(graph: Graph, names: frozenset[URIRef]) -> Node:
    dataset, default = BNode(), BNode()
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    for name in sorted(names):
        named = BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, name))
    return dataset
