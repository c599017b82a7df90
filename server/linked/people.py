"""What a page shows of a node whose kind has no page of its own: labels instead of IRIs, blank nodes in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kb.vocab import WH
from server.linked.node import NodeView
from server.pages.links import Link, Links, external
from server.prefixes import PREFIXES

_LABELS = (RDFS.label, SKOS.prefLabel, WH.name, WH.title, WH.quotedText, WH.edtf, WH.text, WH.description)
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Line:
    """A property and what stands there, each with where it leads."""

    predicate: Link
    values: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NodeCard:
    """A node as a page shows it."""

    iri: str
    title: str
    kinds: tuple[str, ...]
    lines: tuple[Line, ...]
    parts: tuple[tuple[str, tuple[Line, ...]], ...]
    backlinks: tuple[Line, ...]
    claims: tuple[Link, ...]


def node_card(node: NodeView, base: str) -> NodeCard:
    """The card of `node` in the knowledge base whose IRIs start with `base`."""
    links = Links(base)
    subject = URIRef(node.iri)
    parts = sorted(s for s in set(node.graph.subjects()) if isinstance(s, URIRef) and str(s).startswith(f"{subject}#"))
    return NodeCard(
        iri=node.iri,
        title=label(node.graph, subject),
        kinds=tuple(label(node.graph, kind) for kind in node.types()),
        lines=_lines(node.graph, subject, links),
        parts=tuple((label(node.graph, part), _lines(node.graph, part, links)) for part in parts),
        backlinks=_backlinks(node.graph, subject, links),
        claims=tuple(links.link(claim.quote or "a claim", claim.iri) for claim in node.claims),
    )


def label(graph: Graph, node: Node) -> str:
    """What people call `node`: its label where the graph has one, else the end of its IRI."""
    if isinstance(node, Literal):
        return str(node)
    for naming in _LABELS:
        found = min((str(value) for value in graph.objects(node, naming)), default="")
        if found:
            return found if len(found) <= _LONGEST else found[:_LONGEST] + "…"
    return _short(str(node))


def _short(iri: str) -> str:
    """An IRI with a prefix for its beginning where there is one, else its last part."""
    for prefix, start in PREFIXES.items():
        if iri.startswith(start) and iri != start:
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri.rstrip("/").rpartition("/")[2] or iri


def _ordered(nodes: Iterable[Node]) -> list[Node]:
    return sorted(set(nodes), key=str)


def _lines(graph: Graph, subject: Node, links: Links) -> tuple[Line, ...]:
    predicates = _ordered(graph.predicates(subject))
    return tuple(
        Line(_link(graph, p, links), tuple(_link(graph, o, links) for o in _ordered(graph.objects(subject, p))))
        for p in predicates
        if p != RDF.type
    )


def _backlinks(graph: Graph, node: URIRef, links: Links) -> tuple[Line, ...]:
    predicates = _ordered(graph.predicates(object=node))
    return tuple(
        Line(_link(graph, p, links), tuple(_link(graph, s, links) for s in _ordered(graph.subjects(p, node))))
        for p in predicates
    )


def _link(graph: Graph, node: Node, links: Links) -> Link:
    if isinstance(node, BNode):
        inside = "; ".join(
            f"{_short(str(p))} {label(graph, o)}" for p, o in sorted(graph.predicate_objects(node), key=str)
        )
        return Link(inside or "something unnamed")
    if isinstance(node, URIRef):
        return Link(label(graph, node), links.path(str(node)) or external(str(node)))
    return Link(label(graph, node))
