"""What the derived graph held before a refresh, and what was ever decided: so that nothing stale is left standing."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, URIRef
from rdflib.term import Node

from kb.graph.asking import rows
from kb.graph.store import Store, Triple
from kb.graph.terms import sparql_term
from kb.ids import Minter
from kb.vocab import WH


def known_as(store: Store, node: URIRef) -> URIRef | None:
    """The canonical node that stood for `node` when the graph was last derived."""
    return next((URIRef(str(row["known"])) for row in rows(store, "derive-known", node=node)), None)


def standing(store: Store, known: URIRef) -> list[Triple]:
    """What the derived graph says of a canonical node, and of whoever runs it, however far up."""
    found: list[Triple] = []
    queue: list[Node] = [known]
    for node in queue:
        said = held(store, [node])
        found += said
        queue += [o for _, p, o in said if p == WH.operatedBy and o not in queue]
    return found


def publishers(store: Store, versions: Iterable[URIRef]) -> set[URIRef]:
    """The outlets of captured texts, as those texts have them."""
    listed = " ".join(sparql_term(version) for version in sorted(versions))
    found = store.select(f"SELECT DISTINCT ?o WHERE {{ VALUES ?v {{ {listed} }} ?v <{WH.publishedBy}> ?o }}")
    return {URIRef(str(row[0])) for row in found.rows}


def spoken_of(store: Store, propositions: Iterable[URIRef]) -> set[URIRef]:
    """What their texts have propositions speak of: nodes of the text, not the canonical ones derived from them."""
    listed = " ".join(sparql_term(one) for one in sorted(propositions))
    found = store.select(
        f"SELECT DISTINCT ?o WHERE {{ VALUES ?p {{ {listed} }} ?p <{WH.isAbout}> ?o . ?o <{WH.identifiedAs}> ?known }}"
    )
    return {URIRef(str(row[0])) for row in found.rows}


def decisions(store: Store, speaking: Iterable[URIRef]) -> Graph:
    """The decisions that speak, with who made them."""
    listed = " ".join(sparql_term(one) for one in sorted(speaking))
    if not listed:
        return Graph()
    text = f"CONSTRUCT {{ ?d ?p ?o . ?by a ?k }} WHERE {{ VALUES ?d {{ {listed} }} ?d ?p ?o . "
    graph = store.construct(f"{text} ?d <{WH.decidedBy}> ?by . ?by a ?k }}")
    graph.remove((None, WH.supersedes, None))
    return graph


def decisions_ever(store: Store, nodes: Iterable[URIRef]) -> set[Node]:
    """Every decision that was ever made on `nodes`, those that no longer speak as well."""
    subjects = " ".join(sorted(nodes))
    return {row["decision"] for row in rows(store, "decide-decisions", subject=subjects)} if subjects else set()


def held(store: Store, subjects: Iterable[Node]) -> list[Triple]:
    """The derived triples of `subjects`."""
    derived = sparql_term(URIRef(Minter(store.base).derived_graph))
    listed = " ".join(sparql_term(subject) for subject in sorted(subjects, key=str))
    return list(
        store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {listed} }} GRAPH {derived} {{ ?s ?p ?o }} }}")
    )


def pointing_at(store: Store, nodes: Iterable[Node]) -> set[Node]:
    """The slot values and citation paths that belong to `nodes` in the derived graph."""
    derived = sparql_term(URIRef(Minter(store.base).derived_graph))
    listed = " ".join(sparql_term(node) for node in sorted(set(nodes), key=str))
    found = store.select(
        f"SELECT DISTINCT ?s WHERE {{ VALUES ?o {{ {listed} }} "
        f"GRAPH {derived} {{ {{ ?s <{WH.givenBy}> ?o }} UNION {{ ?s <{WH.concernsProposition}> ?o }} }} }}"
    )
    return {row[0] for row in found.rows if row[0] is not None}
