"""Nothing enters the store that breaks the shapes: one graph in, what is wrong with it out, each in words for people.

The shapes stand in `ontology/shapes.ttl` and are compiled to queries once; that every node is typed and every term
defined is set arithmetic over the whole graph and done here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from typing import Final

from rdflib import RDF, BNode, Graph, URIRef
from rdflib.term import Node

from kb.graph.embedded import translator
from kb.graph.formats import N_QUADS
from kb.graph.misplaced import misplaced
from kb.graph.place import Place, place_of
from kb.graph.shape_queries import STAND_IN, ShapeQuery, compile_shapes
from kb.graph.store import Solutions, Triple
from kb.graph.terms import sparql_triples
from kb.vocab import WH, V, ontology_text

_BY_HAND: Final = {"https://w3id.org/whence/shapes#QuotesStand": misplaced}
"""Constraints that cost the engine too much, by name, and what finds the same."""
UNTYPED = "The node has no type."
UNDEFINED = "The ontology defines no such term: {}."


class Severity(StrEnum):
    """Whether a finding keeps a graph out of the store, or only deserves a look."""

    VIOLATION = "violation"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Violation:
    """One thing wrong with a recorded graph. `str()` names claim, article, paragraph, the fault and what to do.

    `node` is the IRI (or blank node's name) that breaks the rule; `place` says where in the texts it belongs.
    """

    place: Place
    message: str
    remedy: str
    node: str
    severity: Severity = Severity.VIOLATION

    def __str__(self) -> str:
        return f"{self.place}: {self.message} {self.remedy}"


def validate(graph: Graph) -> tuple[Violation, ...]:
    """What keeps `graph`, the graph of one captured text or of decisions, out of the store; empty where nothing does.

    Raises:
        OntologyError: the shapes themselves cannot be used.
    """
    return _found(graph, graph, [query for query in shape_queries() if not query.warning])


def examine(graph: Graph, beside: Graph | None = None) -> tuple[Violation, ...]:
    """All that is wrong or unusual in `graph`, in the order of the text. Raises OntologyError as `validate` does.

    Parameters:
        graph: what is examined.
        beside: what other graphs say of the nodes that it refers to; nothing is found in it.
    """
    return _found(graph, graph if beside is None else graph + beside, shape_queries())


def _found(graph: Graph, seen: Graph, queries: Iterable[ShapeQuery]) -> tuple[Violation, ...]:
    # What another graph types is that graph's to answer for, even where this one says something of it.
    foreign = {str(node) for node in graph.subjects()} - {str(node) for node in graph.subjects(RDF.type)}
    own = {str(node) for node in graph.subjects()} - foreign
    broken = (found for found in _shape_findings(seen, queries) if found.node in own)
    return tuple(sorted({*broken, *_untyped(graph, seen), *_undefined(graph)}))


@cache
def shapes_graph() -> Graph:
    """The shapes, parsed once."""
    return Graph().parse(data=ontology_text("shapes.ttl"), format="turtle")


@cache
def shape_queries() -> tuple[ShapeQuery, ...]:
    """The shapes as queries, compiled once. Raises OntologyError where one cannot be."""
    return compile_shapes(shapes_graph())


def _shape_findings(graph: Graph, queries: Iterable[ShapeQuery]) -> Iterator[Violation]:
    engine = translator()
    engine.load(BytesIO(sparql_triples(map(_named, graph)).encode()), N_QUADS)
    present = set(graph.objects(None, RDF.type))
    for query in queries:
        if query.classes & present:
            by_hand = _BY_HAND.get(query.name)
            for node in by_hand(graph) if by_hand else map(_unnamed, _column(engine.select(query.text))):
                yield _finding(graph, query, node)


def _column(found: Solutions) -> Iterator[Node]:
    return (node for (node,) in found.rows if node is not None)


def _named(triple: Triple) -> Triple:
    subject, predicate, value = (URIRef(STAND_IN + one) if isinstance(one, BNode) else one for one in triple)
    return subject, predicate, value


def _unnamed(node: Node) -> Node:
    return BNode(str(node).removeprefix(STAND_IN)) if str(node).startswith(STAND_IN) else node


def _finding(graph: Graph, query: ShapeQuery, node: Node) -> Violation:
    severity = Severity.WARNING if query.warning else Severity.VIOLATION
    return Violation(place_of(graph, node), query.message, query.remedy, str(node), severity)


def _untyped(graph: Graph, seen: Graph) -> Iterator[Violation]:
    remedy = "Give it the class of the ontology that says what it is."
    for node in set(graph.subjects()) - set(seen.subjects(RDF.type)):
        yield Violation(place_of(graph, node), UNTYPED, remedy, str(node))


def _undefined(graph: Graph) -> Iterator[Violation]:
    for node, term in {(s, term) for s, p, o in graph for term in (p, o) if _claims_to_be_ours(term)}:
        message = UNDEFINED.format(term)
        yield Violation(
            place_of(graph, node), message, "Use a term of ontology/whence.ttl, or add it there.", str(node)
        )


def _claims_to_be_ours(term: Node) -> bool:
    return isinstance(term, URIRef) and str(term).startswith((WH.prefix, V.prefix)) and term not in WH and term not in V
