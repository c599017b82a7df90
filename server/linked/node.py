"""Everything that is known of one IRI, gathered by named questions: statements, parts, backlinks, claims about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import RDF, Graph, URIRef
from rdflib.term import Node

from kb.ask import ask
from kb.errors import NotFoundError
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter


@dataclass(frozen=True, slots=True)
class NodeClaim:
    """A claim that names the node: in which place ("assertedBy"), and with which words."""

    iri: str
    place: str
    quote: str


@dataclass(frozen=True)
class NodeView:
    """One node: `homes` holds each triple about it with the named graph that it stands in; `claims` name it."""

    iri: str
    homes: Mapping[Triple, URIRef]
    claims: tuple[NodeClaim, ...]

    @cached_property
    def graph(self) -> Graph:
        """All about the node, whichever graph it stands in."""
        whole = Graph()
        for triple in self.homes:
            whole.add(triple)
        return whole

    @property
    def graphs(self) -> dict[URIRef, Graph]:
        """The same by named graph, in order of their names."""
        named = {name: Graph() for name in sorted(set(self.homes.values()))}
        for triple, home in self.homes.items():
            named[home].add(triple)
        return named

    def types(self) -> tuple[URIRef, ...]:
        """The classes of the node, in order."""
        found = (value for value in self.graph.objects(URIRef(self.iri), RDF.type) if isinstance(value, URIRef))
        return tuple(sorted(found))


def holds(store: Store, iri: str) -> bool:
    """Whether the knowledge base knows anything of `iri`: one look-up where it does."""
    for name in graphs_of(store.base, iri):
        if store.ask(f"ASK {{ GRAPH {sparql_term(URIRef(name))} {{ ?s ?p ?o }} }}"):
            return True
    return next(_around(store, URIRef(iri)), None) is not None


def nothing(iri: str) -> NotFoundError:
    """The error for an IRI of which nothing is known."""
    return NotFoundError(f"There is nothing called <{iri}> here.", "Search for it, or look through the articles.")


def view(store: Store, iri: str) -> NodeView:
    """What the knowledge base knows of `iri`. Raises NotFoundError where that is nothing."""
    homes = dict(_statements(store, URIRef(iri)))
    if not homes:
        raise nothing(iri)
    claims = tuple(
        NodeClaim(str(row["claim"]), str(row["place"]), str(row.get("quote", "")))
        for row in _rows(store, "claims", iri)
    )
    return NodeView(iri, homes, claims)


_Placed = Iterator[tuple[Triple, URIRef]]


def _statements(store: Store, node: URIRef) -> _Placed:
    """Each triple about `node` with its graph."""
    for name in map(URIRef, graphs_of(store.base, str(node))):
        yield from ((triple, name) for triple in store.graph(name))
    yield from _around(store, node)


def _around(store: Store, node: URIRef) -> _Placed:
    """What is said of a node, of its parts, and of what refers to it, each with its graph."""
    for row in _rows(store, "statements", node):
        yield (node, row["p"], row["o"]), _graph(row, "home")
        yield from _label(row, row["o"])
    for row in _rows(store, "parts", node):
        yield (row["s"], row["p"], row["o"]), _graph(row, "home")
    for row in _rows(store, "backlinks", node):
        yield (row["s"], row["p"], node), _graph(row, "home")
        yield from _label(row, row["s"])
    for row in _rows(store, "claims", node):
        yield (row["claim"], row["place"], row["local"]), _graph(row, "home")


def _rows(store: Store, question: str, iri: str) -> Iterator[dict[str, Node]]:
    return ask(store, f"node-{question}", {"node": str(iri)}).solutions.dicts()


def _label(row: dict[str, Node], of: Node) -> _Placed:
    if "label" in row:
        yield (of, row["naming"], row["label"]), _graph(row, "labelHome")


def _graph(row: dict[str, Node], column: str) -> URIRef:
    return URIRef(str(row[column]))


def graphs_of(base: str, iri: str) -> tuple[str, ...]:
    """The named graphs that are all about `iri`: itself where it is one, or that of a captured version."""
    if iri.startswith(f"{base}graph/"):
        return (iri,)
    version = iri.removeprefix(f"{base}article/")
    if version != iri and version.count("/") == 1:
        return (Minter(base).version_graph(iri),)
    return ()
