"""Nothing enters the store that breaks the shapes: one graph in, what is wrong with it out, each in words for people.

The one module that imports pyshacl. The shapes stand in `ontology/shapes.ttl`; that every node is typed and every term
defined is set arithmetic over the whole graph and done here. An article of 60 claims takes 0.2 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from pyshacl import validate as shacl
from rdflib import RDF, RDFS, SH, Graph, URIRef
from rdflib.term import Node

from kb.errors import OntologyError
from kb.graph.place import Place, place_of
from kb.vocab import WH, V, ontology_text

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
    return tuple(found for found in examine(graph) if found.severity is Severity.VIOLATION)


def examine(graph: Graph, beside: Graph | None = None) -> tuple[Violation, ...]:
    """All that is wrong or unusual in `graph`, in the order of the text. Raises OntologyError as `validate` does.

    Parameters:
        graph: what is examined.
        beside: what other graphs say of the nodes that it refers to; nothing is found in it.
    """
    seen = graph if beside is None else graph + beside
    # What another graph types is that graph's to answer for, even where this one says something of it.
    foreign = {str(node) for node in graph.subjects()} - {str(node) for node in graph.subjects(RDF.type)}
    own = {str(node) for node in graph.subjects()} - foreign
    broken = (found for found in _shape_findings(seen) if found.node in own)
    return tuple(sorted({*broken, *_untyped(graph, seen), *_undefined(graph)}))


@cache
def shapes_graph() -> Graph:
    """The shapes, parsed once."""
    return Graph().parse(data=ontology_text("shapes.ttl"), format="turtle")


@cache
def _remedies() -> dict[str, str]:
    shapes = shapes_graph()
    return {
        str(message): str(shapes.value(shape, RDFS.comment)) for shape, message in shapes.subject_objects(SH.message)
    }


def _shape_findings(graph: Graph) -> Iterator[Violation]:
    conforms, report, text = shacl(
        graph, shacl_graph=shapes_graph(), inference="none", inplace=True, allow_warnings=False
    )
    if conforms:
        return
    if not isinstance(report, Graph):
        raise OntologyError(f"The shapes could not be applied: {text}", "Mend ontology/shapes.ttl.")
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield _finding(graph, report, result)


def _finding(graph: Graph, report: Graph, result: Node) -> Violation:
    by_query = report.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
    node = report.value(result, SH.value if by_query else SH.focusNode)
    message = str(report.value(result, SH.resultMessage))
    warning = report.value(result, SH.resultSeverity) == SH.Warning
    severity = Severity.WARNING if warning else Severity.VIOLATION
    return Violation(place_of(graph, node), message, _remedies().get(message, ""), str(node), severity)


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
